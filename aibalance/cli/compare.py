"""Commands that compare books and freeze editions."""

import json
from pathlib import Path

import click

from aibalance.cli.group import FOLDER, main


@main.command()
@click.argument("base", type=FOLDER)
@click.argument("run", type=FOLDER)
@click.option("--json", "as_json", is_flag=True, help="Print all that moved as JSON.")
@click.option("--most", type=click.IntRange(1), default=10, show_default=True, help="Entries shown of each kind.")
def compare(base: Path, run: Path, as_json: bool, most: int) -> None:
    """Say what moved between two books.

    BASE and RUN are executed books: this one, or folders that a rerun made. Verdicts that flipped come first, then sentences,
    statistics and charts, each with the rows that caused it. Prints the most important of each; --json prints all.
    """
    from aibalance.runs.comparing.compare import changes
    from aibalance.runs.comparing.report import lines

    found = changes(base, run)
    click.echo(json.dumps(found, indent=1, ensure_ascii=False) if as_json else "\n".join(lines(found, most)))


@main.command()
@click.pass_obj
def edition(project: Path) -> None:
    """Freeze the stored results as an edition.

    Writes statistics.csv and verdicts.csv to docs/editions, under the version in _config.yml. Refuses to replace an edition that
    is frozen with other results.
    """
    from aibalance.book.reruns.editions import FOLDER, freeze, version

    written = freeze(project)
    click.echo(f"edition {version(project)} {'frozen in' if written else 'is frozen already, and equal, in'} {FOLDER}")
