"""Commands that bring publishers' files into the tables."""

from collections.abc import Sequence
from datetime import date as day_of
from pathlib import Path

import click

from aibalance.cli.group import FOLDER, main


def _list_sources(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    from aibalance.sources.kit.description import describe, names

    if wanted:
        for name in names():
            click.echo(f"{name}: {', '.join(file.names[0] for file in describe(name).files.values())}")
        context.exit()


@main.command("import")
@click.argument("source")
@click.argument("files", nargs=-1, required=True, type=FOLDER)
@click.option("--edition", required=True, help="The publisher's name for this edition, such as 'release of May 2026'.")
@click.option("--date", required=True, help="When the publisher published it: YYYY, YYYY-MM or YYYY-MM-DD.")
@click.option(
    "--as", "ids", multiple=True, metavar="ID", help="Id of the edition (STEM=ID where a data set has several sources)."
)
@click.option("--url", default="", help="Address of this edition.  [default: that of the data set]")
@click.option("--seen-in", default="", help="Where the files were found.  [default: their names]")
@click.option("--seen-on", default="", help="The day on which they were read, YYYY-MM-DD.  [default: today]")
@click.option("--data", type=FOLDER, help="Data package to write to.  [default: data]")
@click.option(
    "--list", is_flag=True, is_eager=True, expose_value=False, callback=_list_sources, help="List sources and files."
)
@click.pass_obj
def import_(
    project: Path, source: str, files: Sequence[Path], edition: str, date: str, ids: Sequence[str], url: str, seen_in: str,
    seen_on: str, data: Path | None,
) -> None:  # fmt: skip
    """Import a publisher's files as one edition.

    Reads the FILES of SOURCE as their publisher ships them (some of them, or the folder that holds them) beside the editions
    that are there, and sums up the changes. Which edition the book reads stands in series.csv. Rows that cannot be used are
    listed and left out, up to a share that the source's description states. Nothing is written if anything is wrong.

    Files of single records (papers, patents, models, deals) are counted by `import records`, which has its own --help.
    """
    from aibalance.data.coverage import calendar_day
    from aibalance.runs.execution.folder import writing
    from aibalance.sources.kit.bring import bring, published
    from aibalance.sources.kit.description import chosen
    from aibalance.sources.kit.left_out import list_of

    [source] = chosen([source])
    published(date)
    if seen_on:
        calendar_day(seen_on)
    data = data or project / "data"
    with writing(data):
        day = seen_on or max(day_of.today().isoformat(), date)
        done = bring(source, files, data, edition, date, ids, day, seen_in, url)
    click.echo(f"edition: {', '.join(done.ids)}")
    for change in done.changes:
        click.echo(f"{change.table}: {change.added} rows added, {change.changed} changed, {change.removed} removed")
    if done.left_out.faults:
        click.echo(f"{len(done.left_out.faults)} rows of the files were left out:")
        click.echo("\n".join(f"  {line}" for line in list_of(done.left_out.faults, 50)))
    for remark in done.left_out.remarks:
        click.echo(remark)
