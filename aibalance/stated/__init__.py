"""What a chapter states: typed values, rounded once, with the families and parameters they belong to, as they are stored."""
