"""People, their accounts and duties, and the places and bodies they belong to."""
