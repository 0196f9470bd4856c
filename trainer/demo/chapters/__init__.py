"""What the crowd does, written in bulk beside it: one module for each feature.

A chapter hears of one member after the other (`add`) and, before the rows of a chunk are written,
adds what belongs to many of them together (`close_chunk`): sessions, notices, lists, balances.
"""
