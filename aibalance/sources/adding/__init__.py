"""Rows of files that no importer knows: their common layouts, and how they enter the tables."""
