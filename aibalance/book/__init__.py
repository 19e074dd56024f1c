"""The book: all knowledge of Sphinx and Jupyter Book."""
