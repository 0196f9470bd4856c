"""Free training: courses and sessions, seats and the queue for them, attendance."""
