"""The AI Balance of Power: data, statistics, charts, chapters and the book, in that order."""

__version__ = "0.1.0"
