"""Commands that start a data package and rerun the book on it."""

from collections.abc import Sequence
from pathlib import Path

import click

from aibalance.cli.group import FOLDER, chapter_bar, chapters_of, main, say_notes, site_bar


@main.command("new-data")
@click.argument("folder", type=FOLDER)
@click.option("--empty", is_flag=True, help="Only the headers of the tables of evidence, without rows.")
@click.option(
    "--xlsx", is_flag=True, help="One workbook with a sheet for each table, for spreadsheets, instead of CSV files."
)
@click.pass_obj
def new_data(project: Path, folder: Path, empty: bool, xlsx: bool) -> None:
    """Write a starter package: an editable copy of the data.

    FOLDER, new or empty, gets the tables, their description for machines (datapackage.json) and for people (README.md).
    """
    from aibalance.runs.starter import write_starter

    rows = write_starter(project / "data", folder, empty, xlsx)
    click.echo(
        f"{folder}: {len(rows)} tables with {sum(rows.values()):,} rows; their columns are explained in README.md"
    )


@main.command()
@click.option("--data", type=FOLDER, help="Data package to compute from.  [default: data]")
@click.option(
    "--out", "output", type=FOLDER, required=True, help="Folder for the new book: new, empty, or an earlier run."
)
@click.option(
    "-p", "--parameter", "pairs", multiple=True, metavar="NAME=VALUE", help="Parameter of the chapters that take it."
)
@click.option(
    "--edition",
    "editions",
    multiple=True,
    metavar="SERIES=ID",
    help="Edition that a series reads in this run (series.csv).",
)
@click.option(
    "--only", metavar="CHAPTERS", default="", help="Chapters to run, e.g. 01,05; the others keep the book's outputs."
)
@click.option(
    "--workers", type=click.IntRange(1), default=None, help="Chapters executed at once.  [default: one a core]"
)
@click.option("--no-site", is_flag=True, help="Only numbers, sentences, verdicts and what moved: no charts, no pages.")
@click.pass_obj
def rerun(
    project: Path,
    data: Path | None,
    output: Path,
    pairs: Sequence[str],
    editions: Sequence[str],
    only: str,
    workers: int | None,
    no_site: bool,
) -> None:
    """Rerun the book with new data or parameters.

    Checks all input, executes the chapters that the change touches, says what moved, and builds the whole book in the folder
    given. The book that it starts from is not changed, and an earlier run there is replaced only when the new one is done.
    Of a pair of economies of which only one is named, the other is chosen, and told.
    """
    from aibalance.book.reruns.rerun import choose
    from aibalance.book.reruns.rerun import rerun as run
    from aibalance.data.selection.current import named, told, unread
    from aibalance.runs.comparing.report import summary
    from aibalance.runs.execution.parameter_cells import defaults, given, paired

    data, names = data or project / "data", [name.strip() for name in only.split(",") if name.strip()]
    chosen = choose(chapters_of(project), names)
    parameters, note = paired(given(pairs, chosen), defaults(chosen))
    with chapter_bar(len(chosen)) as progress, site_bar() as rendered:
        done = run(project, data, output, parameters, only=names, jobs=workers or 0, progress=progress, rendered=rendered,
                   editions=named(editions), site=not no_site)  # fmt: skip
    say_notes([*done.notes, *filter(None, [note])])
    click.echo("".join(f"{line}\n" for line in told(unread(output / "data"), 3)), nl=False)
    kept = f", {len(done.kept)} kept as they were" if done.kept else ""
    click.echo(
        f"chapters: {len(done.executed)} executed, {len(done.reused)} reused{kept}; {done.statistics:,} statistics, "
        f"{done.verdicts} verdicts. {summary(done.changes)} "
        + (f"Results: {output}" if no_site else f"Book: {output / 'html' / 'index.html'}")
    )
