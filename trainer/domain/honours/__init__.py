"""Selections of the city: winners entered by one officer, confirmed by another, and the roster."""
