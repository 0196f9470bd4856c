"""Builders of rows, one module per feature."""
