"""Which rows are read: series and their current editions, unions, quantities, and whom they can serve."""
