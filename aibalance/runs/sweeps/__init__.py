"""Many runs over parameters and data: the grid, one run as a pure function, and runs without drawings."""
