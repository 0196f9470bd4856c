"""What an instance starts with: the seed files, put in through operations."""
