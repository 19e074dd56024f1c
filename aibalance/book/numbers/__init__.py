"""Numbers and the text that holds them: marks, cards, pages of numbers, and the rows behind each."""
