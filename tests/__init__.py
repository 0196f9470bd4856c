"""The tests; the helpers beside them are imported as `tests.databases`, `tests.browser`."""
