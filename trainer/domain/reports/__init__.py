"""Work lists and totals across the features: queries only."""
