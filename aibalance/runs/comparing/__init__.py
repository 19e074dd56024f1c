"""What moved between two executed books, how far, why, and in which words."""
