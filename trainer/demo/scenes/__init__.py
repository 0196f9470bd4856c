"""What happened in the made-up city before today, told through operations, one feature a module."""
