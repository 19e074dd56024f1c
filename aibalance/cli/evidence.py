"""Commands that bring publishers' files into the tables."""

from collections.abc import Sequence
from pathlib import Path

import click

from aibalance.cli.group import FOLDER, main


def _list_importers(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    from aibalance.importers.apply import IMPORTERS, importer

    if wanted:
        for name in IMPORTERS:
            click.echo(f"{name}: {', '.join(spec.name for spec in importer(name).FILES)}")
        context.exit()


@main.command("import")
@click.argument("source")
@click.argument("files", nargs=-1, required=True, type=FOLDER)
@click.option("--data", type=FOLDER, help="Data package to write to.  [default: data]")
@click.option(
    "--list", is_flag=True, is_eager=True, expose_value=False, callback=_list_importers, help="List sources and files."
)
@click.pass_obj
def import_(project: Path, source: str, files: Sequence[Path], data: Path | None) -> None:
    """Import a publisher's files.

    Reads the FILES of SOURCE as their publisher ships them (or the folder that holds them), replaces the source's rows in
    the tables, and sums up the changes. Nothing is written if anything is wrong.
    """
    from aibalance.importers.apply import apply
    from aibalance.importers.renew import chosen
    from aibalance.runs.folder import writing

    [source] = chosen([source])
    data = data or project / "data"
    with writing(data):
        changes = apply(source, files, data)
    for change in changes:
        click.echo(f"{change.table}: {change.added} rows added, {change.changed} changed, {change.removed} removed")
