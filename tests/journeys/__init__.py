"""One story across the roles, in a real browser."""
