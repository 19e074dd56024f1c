"""Single records in files, counted by economy and year."""
