"""Importers: one module per publisher turns the file it ships into rows of our tables."""
