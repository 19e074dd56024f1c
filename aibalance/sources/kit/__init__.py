"""What every source shares: reading its description, reading and refusing its files, and putting its rows into the tables."""
