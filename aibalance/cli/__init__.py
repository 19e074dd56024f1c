"""The command line, one module for each kind of work."""

from aibalance.cli.failures import quiet_interrupts

quiet_interrupts()

from aibalance.cli import (  # noqa: E402
    add,
    build,
    cite,
    compare,
    evidence,
    formats,
    new,
    release,
    rerun,
    sweep,
    tally,
    update,
    upgrade,
)
from aibalance.cli.group import main  # noqa: E402

__all__ = [
    "add",
    "build",
    "cite",
    "compare",
    "evidence",
    "formats",
    "main",
    "new",
    "release",
    "rerun",
    "sweep",
    "tally",
    "update",
    "upgrade",
]
