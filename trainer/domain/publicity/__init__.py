"""Public notices of so many working days, and the objections raised against them."""
