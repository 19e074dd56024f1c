"""Chapters executed: kernels, processes, folders that are replaced whole, and the record that each notebook leaves."""
