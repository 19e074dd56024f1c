"""The command line, one module for each kind of work."""

from aibalance.cli import build, cite, evidence
from aibalance.cli.group import main

__all__ = ["build", "cite", "evidence", "main"]
