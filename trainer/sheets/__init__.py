"""Every spreadsheet, and no tables: reading ugly files, mapping headers, error files, writing."""
