"""Commands that check the data, build the book, lint its text and refresh its stored outputs."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click
from tqdm import tqdm

from aibalance.cli.group import FAILED, FOLDER, chapters_of, checked, main
from aibalance.data.tables import BadInputError


@main.command()
@click.option("--data", type=FOLDER, help="Data package to check.  [default: data]")
@click.option("--coverage", is_flag=True, help="List every gap and every source past its update rhythm.")
@click.option("--today", metavar="DATE", help="Day on which sources are old.  [default: when the last one was read]")
@click.pass_obj
def check(project: Path, data: Path | None, coverage: bool, today: str | None) -> None:
    """Check the data: every problem at once.

    Types, keys, ranges, references, licences. Then says what the evidence lacks and what is old, which is no problem: the
    exit code stays 0.
    """
    from aibalance.data.coverage import calendar_day, report
    from aibalance.data.tables import read, schema

    data, now = data or project / "data", calendar_day(today) if today else None
    checked(data)
    counts = ", ".join(f"{len(read(data, table)):,} {table}" for table in schema(data))
    click.echo(f"{data}: no problems in {counts}")
    click.echo("\n".join(report(data, now, None if coverage else 3)))


@main.command()
@click.option("--data", type=FOLDER, help="Data package to compute from.  [default: data]")
@click.option(
    "-p",
    "--parameter",
    "pairs",
    multiple=True,
    metavar="NAME=VALUE",
    help="Parameter of the chapters that take it, e.g. -p rival=IND.",
)
@click.option("--jobs", type=click.IntRange(1), default=None, help="Chapters executed at once.  [default: one a core]")
@click.option("--output", type=FOLDER, help="Folder for the site.  [default: _build]")
@click.pass_obj
def build(project: Path, data: Path | None, pairs: Sequence[str], jobs: int | None, output: Path | None) -> None:
    """Build the book: check, execute, render.

    Executes the chapters whose data, code, library or parameters changed, and renders the site strictly.
    """
    from aibalance.book.build import render
    from aibalance.runs.execute import stage

    data, output = data or project / "data", (output or project / "_build").resolve()
    parameters = given(pairs, data, chapters_of(project))
    checked(data)
    stage(project, data, output / "stage")
    done = _execute(project, output / "stage", parameters, jobs)
    made = render(output / "stage", output)
    site = output / "html" / "index.html"
    click.echo(
        f"{len(done)} of {len(chapters_of(project))} chapters executed; site {'rendered' if made else 'up to date'}: {site}"
    )


def given(pairs: Sequence[str], data: Path, chapters: Sequence[Path]) -> dict[str, object]:
    """Return the parameters given as NAME=VALUE, checked against what the chapters declare."""
    from aibalance.parameters import validated, validated_economies
    from aibalance.runs.parameters import all_declared

    wrong = [pair for pair in pairs if "=" not in pair]
    if wrong:
        raise BadInputError(f"parameter {wrong[0]}: found no '='; expected NAME=VALUE")
    parameters = validated(dict(pair.split("=", 1) for pair in pairs), all_declared(chapters))
    if {"focus", "rival"} & parameters.keys():
        validated_economies(data, parameters.get("focus", "USA"), parameters.get("rival", "CHN"))
    return parameters


def _execute(
    project: Path, folder: Path, parameters: dict[str, object], jobs: int | None, reuse: bool = True
) -> list[Path]:
    from aibalance.runs.execute import execute

    chapters = chapters_of(project)
    with tqdm(total=len(chapters), desc="chapters", unit="chapter", file=sys.stderr) as bar:
        return execute(
            chapters, folder, parameters, jobs=jobs or 0, reuse=reuse, progress=lambda: bar.update() and None
        )


@main.command()
@click.pass_obj
def lint(project: Path) -> None:
    """Find numbers typed into prose.

    Exits 1 if there are any.
    """
    from aibalance.book.lint import lint as find

    found = find(project / "chapters")
    for sentence in found:
        click.echo(sentence, err=True)
    click.echo(f"{len(found)} typed number{'s' * (len(found) != 1)} in the text of the book")
    if found:
        sys.exit(FAILED)


@main.command("refresh-outputs")
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit 1 if any stored output would change.")
@click.option("--jobs", type=click.IntRange(1), default=None, help="Chapters executed at once.  [default: one a core]")
@click.pass_obj
def refresh_outputs(project: Path, only_check: bool, jobs: int | None) -> None:
    """Execute all chapters and store their outputs.

    Nothing changes on disk if nothing changed.
    """
    import tempfile

    from aibalance.book.figure_files import drawn, edition, svg
    from aibalance.book.figures import PICTURE
    from aibalance.book.references import bibliography
    from aibalance.data.store import write_text
    from aibalance.runs.execute import stage

    data = project / "data"
    checked(data)
    with tempfile.TemporaryDirectory() as scratch:
        stage(project, data, Path(scratch))
        _execute(project, Path(scratch), {}, jobs, reuse=False)
        new = {c: (Path(scratch) / "chapters" / c.name).read_text(encoding="utf-8") for c in chapters_of(project)}
        charts = drawn(Path(scratch) / "chapters", data)
    new[project / "chapters" / "references.bib"] = bibliography(data)
    if PICTURE[0] in charts:
        new[project / PICTURE[1]] = svg(charts[PICTURE[0]], edition(data))
    changed = [path for path, text in new.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if not only_check:
        for path, text in new.items():
            write_text(path, text)
    for path in changed:
        click.echo(f"{'would change' if only_check else 'changed'}: {path.relative_to(project)}")
    click.echo(f"{len(changed)} of {len(new)} files {'would change' if only_check else 'changed'}")
    if only_check and changed:
        sys.exit(FAILED)
