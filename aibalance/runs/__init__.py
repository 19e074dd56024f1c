"""Runs: chapters executed by papermill as a pure function of chapters, data and parameters."""
