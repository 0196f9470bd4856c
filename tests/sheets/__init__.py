"""Spreadsheets: ugly files read or refused with a sentence, and what goes out."""
