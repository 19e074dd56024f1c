"""The command line, one module for each kind of work."""

from aibalance.cli import build, compare, evidence, rerun, sweep, update
from aibalance.cli.group import main

__all__ = ["build", "compare", "evidence", "main", "rerun", "sweep", "update"]
