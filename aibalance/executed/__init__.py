"""The executed book, read from disk once and handed to all that render, cite, compare or export it."""
