"""Loaded files: what they were, what was checked first, and what became of each row."""
