"""What is printed is what was said, whole, safe and lasting."""
