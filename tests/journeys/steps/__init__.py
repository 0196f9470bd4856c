"""What each role does in the story, in the order in which it happens."""
