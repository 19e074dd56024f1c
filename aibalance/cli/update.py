"""Commands that bring the book up to date: fetch what publishers have changed, rerun, and take the result in."""

import sys
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from aibalance.cli.group import FAILED, FOLDER, chapter_bar, chapters_of, main, site_bar

# Entries of each kind that are printed of what moved; the new book has them all.
SHOWN = 10


@main.command()
@click.argument("sources", nargs=-1)
@click.option(
    "--out", "output", type=FOLDER, required=True, help="Folder for the new book: new, empty, or an earlier run."
)
@click.option(
    "--seconds", type=click.FloatRange(1), default=120, show_default=True, help="Time that one file may take."
)
@click.option(
    "--megabytes", type=click.FloatRange(0.001), default=100, show_default=True, help="Size that one file may have."
)
@click.option("--attempts", type=click.IntRange(1), default=3, show_default=True, help="Tries for each file.")
@click.option(
    "--workers", type=click.IntRange(1), default=None, help="Chapters executed at once.  [default: one a core]"
)
@click.pass_obj
def update(
    project: Path,
    sources: Sequence[str],
    output: Path,
    seconds: float,
    megabytes: float,
    attempts: int,
    workers: int | None,
) -> None:
    """Fetch what publishers have changed, and rerun.

    Downloads the files of SOURCES (all of them by default; `aibalance import --list` names them) from the addresses in
    downloads.csv, imports those that changed as new editions into a copy of the data, and makes a new book from it that says what moved.
    The book's own data stay as they are until `aibalance accept` takes the result in. The only command that uses the network.
    """
    from aibalance.book.reruns.rerun import fit_for_output, rerun
    from aibalance.data.checks.examine import require_valid
    from aibalance.data.store import copy_package
    from aibalance.runs.comparing.report import lines
    from aibalance.sources.kit.description import chosen
    from aibalance.sources.kit.download import Limits
    from aibalance.sources.kit.renew import FAILED as LOST
    from aibalance.sources.kit.renew import NEW, UNCHANGED, renew

    names, data = chosen(sources), project / "data"
    fit_for_output(output, project, data)
    require_valid(data)
    limits = Limits(connect=min(10, seconds), whole=seconds, size=int(megabytes * 1e6), attempts=attempts)
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "data"
        copy_package(data, copy)
        outcomes = renew(copy, names, Path(scratch), date.today().isoformat(), limits, _told)
        count = {state: sum(o.state == state for o in outcomes) for state in (NEW, UNCHANGED, LOST)}
        if not count[NEW]:
            click.echo(
                f"nothing was changed: of {len(outcomes)} sources {count[UNCHANGED]} are as they were and {count[LOST]} could not be read"
            )
            sys.exit(FAILED if count[LOST] else 0)
        with chapter_bar(len(chapters_of(project))) as progress, site_bar() as rendered:
            done = rerun(project, copy, output, {}, jobs=workers or 0, progress=progress, rendered=rendered)
    click.echo("\n".join(lines(done.changes, SHOWN)))
    click.echo(f"book: {output / 'html' / 'index.html'}; take it in with: aibalance accept {output}")
    if count[LOST]:
        sys.exit(FAILED)


def _told(outcome: object) -> None:
    from aibalance.sources.kit.renew import FAILED as LOST
    from aibalance.sources.kit.renew import Outcome

    assert isinstance(outcome, Outcome)
    changes = "; ".join(f"{c.table} +{c.added} ~{c.changed} −{c.removed}" for c in outcome.changes)
    detail = outcome.why or changes
    click.echo(f"{outcome.importer}: {outcome.state}" + (f": {detail}" if detail else ""), err=outcome.state == LOST)


@main.command()
@click.argument("run", type=FOLDER)
@click.option("--dry-run", is_flag=True, help="Say what would change, and write nothing.")
@click.pass_obj
def accept(project: Path, run: Path, dry_run: bool) -> None:
    """Take the data of a finished run into the book.

    RUN is a folder that `rerun` or `update` made. Its tables replace those in data/, and its executed chapters the stored
    ones where it ran them all with the parameters' defaults. Refused if the book's data have changed since the run. If the
    command is killed, running it again finishes it; a run that was accepted before changes nothing.
    """
    from aibalance.runs.accept import accept as take_in
    from aibalance.runs.accept import acceptable, replaced

    changed = list(replaced(project, run, acceptable(project, run))) if dry_run else take_in(project, run)
    if not changed:
        click.echo(
            f"already accepted: the book has the data of {run}; nothing {'would change' if dry_run else 'was changed'}"
        )
        return
    for path in changed:
        click.echo(f"{'would change' if dry_run else 'changed'}: {path.relative_to(project)}")
    click.echo(f"{len(changed)} files {'would change' if dry_run else 'changed'}; then run: aibalance refresh-outputs")
