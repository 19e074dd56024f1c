"""The command line, one module for each kind of work."""

from aibalance.cli import build, evidence, formats
from aibalance.cli.group import main

__all__ = ["build", "evidence", "formats", "main"]
