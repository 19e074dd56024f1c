"""Run the command line with `python -m aibalance`."""

from aibalance.cli import main

main(prog_name="aibalance")
