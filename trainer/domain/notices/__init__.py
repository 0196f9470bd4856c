"""The inbox: short messages to people about what was decided and what to do next."""
