"""The command line, one module for each kind of work."""

from aibalance.cli import build, evidence, update
from aibalance.cli.group import main

__all__ = ["build", "evidence", "main", "update"]
