"""Issued documents: numbers without gaps, frozen facts, and what the public may check."""
