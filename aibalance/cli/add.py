"""The command that enters the rows of a file that no importer knows."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from aibalance.cli.group import FOLDER, main

SHOWN = 12  # names that are no economy


@main.command("add-rows")
@click.argument("file", type=FOLDER)
@click.option("--indicator", required=True, help="Id in indicators.csv of what the file measures; it may be new.")
@click.option("--source", required=True, help="Id in sources.csv of the publication; it may be new.")
@click.option(
    "--map", "pairs", multiple=True, metavar="PART=COLUMN",
    help="Column of economy, code, period, value, low, high, subject, status or note, where it has another name.",
)  # fmt: skip
@click.option("--divide", type=float, default=1.0, help="What values are divided by to be in the unit, e.g. 1e9.")
@click.option("--since", default="", metavar="PERIOD", help="First period that is taken.  [default: all]")
@click.option("--economies", "only", default="", metavar="CODES", help="Economies that are taken, e.g. USA,CHN.")
@click.option("--unit", default="", help="Unit of a new indicator.")
@click.option("--label", default="", help="Its name.  [default: what the file calls it]")
@click.option("--definition", default="", help="What it counts, and how.")
@click.option("--misses", default="", help="What it leaves out or distorts.")
@click.option("--direction", default="", help="Whether more is stronger.  [default: neutral]")
@click.option("--section", default="", help="Chapter that introduces it.")
@click.option("--publisher", default="", help="Who publishes a new source.")
@click.option("--title", default="", help="Its title.")
@click.option("--short", default="", help="Its name on charts.  [default: the title]")
@click.option("--edition", default="", help="Edition, in the publisher's words.")
@click.option("--published", default="", metavar="DATE", help="When it was published: YYYY, YYYY-MM or YYYY-MM-DD.")
@click.option("--address", default="", help="Where it can be found, https://...")
@click.option("--licence", default="", help="Its licence as the publisher states it, or 'none stated'.")
@click.option("--rights", default="", help="What may be done with its rows: open, noncommercial or figures.")
@click.option("--row-limit", default="", help="Rows that may be quoted, where rights are figures.")
@click.option("--grade", default="", help="How it was read.  [default: restatement]")
@click.option("--seen-on", default="", metavar="DATE", help="The day on which it was read.  [default: today]")
@click.option("--data", type=FOLDER, help="Data package to write to.  [default: data]")
@click.pass_obj
def add_rows(
    project: Path, file: Path, indicator: str, source: str, pairs: Sequence[str], divide: float, since: str, only: str,
    seen_on: str, data: Path | None, **told: str,
) -> None:  # fmt: skip
    """Enter the rows of a file as observations.

    FILE is a CSV in one of the common layouts: Our World in Data's (Entity, Code, Year, a value), the World Bank's (years as
    columns, below a preamble), or tidy (a row for each value). Indicator and source are described with the options where
    they are new; what is missing is told, with the values that are allowed. Rows of the same key are replaced. Nothing is
    written unless the whole package passes its check.
    """
    from aibalance.data.coverage import calendar_day
    from aibalance.data.tables import BadInputError
    from aibalance.runs.execution.folder import writing
    from aibalance.sources.adding.added_rows import add_rows as add
    from aibalance.sources.kit.bring import published

    wrong = [pair for pair in pairs if "=" not in pair]
    if wrong:
        raise BadInputError(f"--map {wrong[0]}: found no '='; expected PART=COLUMN, such as economy=Country")
    if not divide > 0:
        raise BadInputError(f"--divide: found {divide:g}; expected a number above zero")
    if told["published"]:
        published(told["published"])
    if seen_on:
        calendar_day(seen_on)
    data, codes = data or project / "data", [code.strip() for code in only.split(",") if code.strip()]
    with writing(data):
        done = add(
            file, data, indicator, source, {name.replace("_", "-"): text for name, text in told.items()},
            seen_on or date.today().isoformat(), columns=dict(pair.split("=", 1) for pair in pairs),
            divide=divide, since=since, only=codes,
        )  # fmt: skip
    for change in done.changes:
        click.echo(f"{change.table}: {change.added} rows added, {change.changed} changed")
    if done.strangers:
        more = f" and {len(done.strangers) - SHOWN} more" if len(done.strangers) > SHOWN else ""
        click.echo(f"left out, as economies.csv has no such economy: {', '.join(done.strangers[:SHOWN])}{more}")
    for remark in done.remarks:
        click.echo(remark)
