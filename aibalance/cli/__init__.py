"""The command line, one module for each kind of work."""

from aibalance.cli import build, cite, compare, evidence, formats, rerun, sweep, update, upgrade
from aibalance.cli.group import main

__all__ = ["build", "cite", "compare", "evidence", "formats", "main", "rerun", "sweep", "update", "upgrade"]
