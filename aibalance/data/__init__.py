"""The facts: described by one Data Package, read, checked, selected and written."""
