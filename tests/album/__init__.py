"""Pictures of every page in two widths and of every document, taken from a made-up city."""
