"""Charts: one house style, drawn with seaborn, from the frame that a reader can download."""
