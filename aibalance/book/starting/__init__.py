"""A book of one's own: the files of a small one to start from, and a chapter to add."""
