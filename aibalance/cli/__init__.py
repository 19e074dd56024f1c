"""The command line, one module for each kind of work."""

from aibalance.cli.failures import quiet_interrupts

quiet_interrupts()

from aibalance.cli import build, cite, compare, evidence, formats, release, rerun, sweep, tally, update, upgrade  # noqa: E402
from aibalance.cli.group import main  # noqa: E402

__all__ = [
    "build",
    "cite",
    "compare",
    "evidence",
    "formats",
    "main",
    "release",
    "rerun",
    "sweep",
    "tally",
    "update",
    "upgrade",
]
