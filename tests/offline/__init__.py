"""Attendance without a signal, in a real browser whose network is really cut."""
