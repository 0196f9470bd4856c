"""A made-up city, its sign-ins, and the checks that nothing in an instance contradicts itself."""
