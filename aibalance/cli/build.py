"""Commands that check the data, build the book, lint its text and refresh its stored outputs."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from aibalance.cli.group import FAILED, FOLDER, chapter_bar, chapters_of, main, say_notes, site_bar


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
    from aibalance.book.naming import pair
    from aibalance.data.checks import vouched

    now = None
    if today:
        from aibalance.data.coverage import calendar_day

        now = calendar_day(today)
    data = data or project / "data"
    say_notes(vouched.notes(data, project / "data"))
    first, *rest = vouched.account(data, now, None if coverage else 3, pair(project))
    click.echo("\n".join([f"{data}: {first}", *rest]))


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
@click.option("--clean", is_flag=True, help="Render every page anew, as releases do; the site is the same.")
@click.pass_obj
def build(
    project: Path, data: Path | None, pairs: Sequence[str], jobs: int | None, output: Path | None, clean: bool
) -> None:
    """Build the book: check, execute, render.

    Executes the chapters whose data, code, library or parameters changed, and renders the site strictly.
    """
    from aibalance.data.opened import opened_once

    with opened_once():
        _built(project, data or project / "data", pairs, jobs, (output or project / "_build").resolve(), clean)


def _built(project: Path, data: Path, pairs: Sequence[str], jobs: int | None, output: Path, clean: bool) -> None:
    from aibalance.runs.execution.inputs import inputs, remember, stands

    chapters, index = chapters_of(project), output / "html" / "index.html"
    digest = inputs(project, data, {"parameters": pairs})
    notes = None if clean else stands(output, digest)
    if notes is not None:
        say_notes(notes)
        click.echo(f"0 of {len(chapters)} chapters executed; site up to date: {index}")
        return

    from aibalance.book.site.build import Renderer
    from aibalance.data.checks.examine import require_valid
    from aibalance.data.store import data_digest
    from aibalance.data.tables import read_once
    from aibalance.runs.execution.execute import execute
    from aibalance.runs.execution.folder import writing
    from aibalance.runs.execution.parameter_cells import defaults, given, paired, require_served
    from aibalance.runs.execution.staging import of_a_run, stage

    own = defaults(chapters)
    parameters, chosen = paired(given(pairs, chapters), own)
    with read_once():
        notes = [*require_valid(data, project / "data"), *filter(None, [chosen])]
        say_notes(notes)
        require_served(parameters, data, own)
        # The process that renders imports what it needs while chapters are executed.
        with writing(output), Renderer() as renderer:
            stage(project, data, output / "stage")
            of_a_run(
                output / "stage", data_digest(data) != data_digest(project / "data") or (project / "run.json").exists()
            )
            with chapter_bar(len(chapters)) as progress:
                stores = [project / "chapters"]  # outputs that still hold need no execution
                done = execute(chapters, output / "stage", parameters, jobs=jobs or 0, stores=stores, progress=progress)
            (output / "kept").mkdir(exist_ok=True)
            with site_bar() as rendered:
                made = renderer.render(output / "stage", output, None if clean else output / "kept", rendered)
            remember(output, digest, notes)
    click.echo(
        f"{len(done)} of {len(chapters)} chapters executed; site {'rendered' if made else 'up to date'}: {index}"
    )


@main.command()
@click.option(
    "--recompute",
    is_flag=True,
    help="Execute the notebooks too: recompute each superlative without the choices behind it.",
)
@click.option(
    "--site", type=FOLDER, help="Folder of a built site to lint too.  [default: _build, if it was made from this book]"
)
@click.pass_obj
def lint(project: Path, recompute: bool, site: Path | None) -> None:
    """Find numbers and conclusions typed into prose, and what chapters owe their readers: names stated once, the guide to the code.

    Of a built site, its pages too: a quantity with two values, a grade that is not the weakest of its rows, a number without a
    statistic, a conclusion that no number bears out. A name that only the body of a figure binds is told as well: in a sweep
    figures are not drawn. Exits 1 if there are any.
    """
    from aibalance.book.lint.bodies import leaks
    from aibalance.book.lint.cell_rules import guide_missing, stated_twice
    from aibalance.book.lint.chosen import hanging
    from aibalance.book.lint.lint import lint as find

    chapters, looked_at, said = project / "chapters", "", {}
    found = find(chapters)
    built = site or _made_from(project)
    if built:
        from aibalance.book.lint.page_claims import with_cells
        from aibalance.book.lint.site_lint import lint_site
        from aibalance.executed.book import read_book

        book = read_book(built / "stage")
        linted = lint_site(built / "html", book)
        found, looked_at, said = found + linted.found, f"; {linted.looked_at}", with_cells(linted.sentences, book)
    found += hanging(chapters, more=said) if recompute else []
    rules = [*stated_twice(chapters), *guide_missing(chapters), *leaks(chapters)]
    for sentence in [*found, *rules]:
        click.echo(sentence, err=True)
    click.echo(
        f"{len(found)} typed number{'s' * (len(found) != 1)} or conclusion{'s' * (len(found) != 1)} in the text of the book{looked_at}"
    )
    if found or rules:
        sys.exit(FAILED)


def _made_from(project: Path) -> Path | None:
    """Return the folder of the site that was built from the book as it is now, None if there is none."""
    from aibalance.runs.execution.inputs import inputs, stands

    output = (project / "_build").resolve()
    return None if stands(output, inputs(project, project / "data", {"parameters": ()})) is None else output


@main.command("refresh-outputs")
@click.option(
    "--check", "only_check", is_flag=True, help="Write nothing; execute all, exit 1 if any stored output would change."
)
@click.option("--all", "every", is_flag=True, help="Execute also chapters that rest on nothing that changed.")
@click.option("--jobs", type=click.IntRange(1), default=None, help="Chapters executed at once.  [default: one a core]")
@click.pass_obj
def refresh_outputs(project: Path, only_check: bool, every: bool, jobs: int | None) -> None:
    """Execute the chapters that are out of date and store their outputs.

    Nothing changes on disk if nothing changed. With --check, says of each file which number or word would change, and
    from what to what. Refuses to store a value that lies so near to a rounding boundary that other machines may round it
    otherwise.
    """
    import shutil
    import tempfile

    from aibalance.book.cite.references import bibliography
    from aibalance.book.figures.figure_files import drawn, edition, svg
    from aibalance.book.naming import publication
    from aibalance.book.reruns.example import TRANSCRIPT, example_of, made_from, transcript
    from aibalance.data.checks.examine import require_valid
    from aibalance.data.store import write_text
    from aibalance.data.tables import BadInputError
    from aibalance.executed.book import read_book
    from aibalance.runs.comparing.discrepancies import discrepancies
    from aibalance.runs.execution.execute import execute, near_boundary
    from aibalance.runs.execution.folder import writing
    from aibalance.runs.execution.staging import stage

    data, chapters = project / "data", chapters_of(project)
    require_valid(data)
    with writing(project / "chapters"), tempfile.TemporaryDirectory() as scratch:
        stage(project, data, Path(scratch))
        stores = [] if every or only_check else [project / "chapters"]
        with chapter_bar(len(chapters)) as progress:
            done = execute(chapters, Path(scratch), {}, jobs=jobs or 0, stores=stores, progress=progress)
        new = {c: (Path(scratch) / "chapters" / c.name).read_text(encoding="utf-8") for c in chapters}
        hard = near_boundary(Path(scratch))
        if hard and not only_check:
            raise BadInputError(
                "\n".join(hard)
                + "\nfound values that other machines may round otherwise; expected a method with a digit less, "
                "or a tighter one: see METHODS in aibalance/stated/rounding.py"
            )
        for chapter in done:  # executed here and now, so a build need not do it again
            write_text(project / "_build" / "stage" / "chapters" / chapter.name, new[chapter])
        charts = drawn(read_book(scratch))
        new[project / "chapters" / "references.bib"] = bibliography(data)
        picture = publication(project).get("picture") or {}
        if picture.get("chart") in charts:
            new[project / picture["file"]] = svg(charts[picture["chart"]], edition(data))
        if example_of(project) and (done or not (project / TRANSCRIPT).exists()):
            kept = project / "_build" / "example" / f"{made_from(Path(scratch))}.json"
            if every or not kept.exists():
                text = transcript(Path(scratch), lambda what: click.echo(f"the guide's example: {what}", err=True))
                shutil.rmtree(kept.parent, ignore_errors=True)
                write_text(kept, text)
            new[project / TRANSCRIPT] = kept.read_text(encoding="utf-8")
        before = {path: path.read_bytes() if path.exists() else None for path in new}
        changed = [path for path, text in new.items() if before[path] != text.encode()]
        if not only_check:
            for path, text in new.items():
                write_text(path, text)
    for path in changed:
        click.echo(f"{'would change' if only_check else 'changed'}: {path.relative_to(project)}")
        if only_check:
            for sentence in discrepancies(path.relative_to(project).as_posix(), before[path], new[path].encode()):
                click.echo(f"  {sentence}")
    click.echo(f"{len(changed)} of {len(new)} files {'would change' if only_check else 'changed'}")
    if only_check and changed:
        sys.exit(FAILED)
