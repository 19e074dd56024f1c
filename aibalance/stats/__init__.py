"""Methods: pure functions on numbers and frames. Nothing here knows a file."""
