"""Publishers' data sets: for each a module in plain pandas, and beside it a .yml that describes its files and series."""
