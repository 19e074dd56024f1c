"""The contract of a data package, and the checks that its tables stand before anything reads them."""
