"""The charts outside their pages: files, pictures, previews, and the bar below each."""
