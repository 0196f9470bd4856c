"""Mock practice: a bank of questions, timed papers by the server's clock, and what was wrong."""
