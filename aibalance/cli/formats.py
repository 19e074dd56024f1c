"""Commands that make what is read or run elsewhere: PDF, EPUB, and notebooks that fetch the book."""

import sys
import time
from pathlib import Path

import click

from aibalance.cli.build import build
from aibalance.cli.group import FAILED, FOLDER, main
from aibalance.data.checks.problems import BadInputError


@main.command()
@click.option("--data", type=FOLDER, help="Data package to compute from.  [default: data]")
@click.option("--output", type=FOLDER, help="Folder of the site.  [default: _build]")
@click.pass_context
def formats(context: click.Context, data: Path | None, output: Path | None) -> None:
    """Make the PDF of the book, of each chapter and of the book on one page, the EPUB, and a PNG of each chart.

    Builds the book first if it is not up to date; puts both into the site's downloads, lists them on the cover, and offers the
    pictures below the charts. Exits 1
    where no Chromium is found to print with.
    """
    from aibalance.book.formats.downloads import size
    from aibalance.book.formats.formats import make_formats
    from aibalance.book.formats.printing import FormatFailedError, browser_path

    output = (output or context.obj / "_build").resolve()
    try:
        browser_path()
        context.invoke(build, data=data, pairs=(), jobs=None, output=output, clean=True)
        start = time.monotonic()
        made = make_formats(output / "stage", output / "html")
        pictures = [path for path in made if path.suffix == ".png"]
        for path in made[: len(made) - len(pictures)]:
            click.echo(f"{size(path.stat().st_size)}: {path}")
        click.echo(f"{len(pictures)} pictures of charts: {output / 'html' / 'figures'}")
        click.echo(f"made in {time.monotonic() - start:.0f} s")
    except FormatFailedError as error:
        click.echo(str(error), err=True)
        sys.exit(FAILED)


@main.command("launch-notebooks")
@click.argument("folder", type=FOLDER)
@click.option("--repository", metavar="OWNER/NAME", help="Repository of the book.  [default: $AIBALANCE_REPOSITORY]")
@click.option("--commit", help="Commit that holds the book.  [default: $AIBALANCE_COMMIT, or the newest]")
@click.pass_obj
def launch_notebooks(project: Path, folder: Path, repository: str | None, commit: str | None) -> None:
    """Write notebooks for Colab to FOLDER.

    Each begins with a cell that fetches the book's library and data at one commit of the repository.
    """
    import os

    from aibalance.book.cite import metadata
    from aibalance.book.formats import launch
    from aibalance.data.store import write_text

    if repository:
        os.environ[metadata.REPOSITORY] = repository
    if commit:
        os.environ[launch.COMMIT] = commit
    name = launch.repository()
    if not name:
        raise BadInputError(
            f"--repository: found none; expected OWNER/NAME, or {metadata.REPOSITORY} in the environment"
        )
    made = launch.launch_notebooks(project / "chapters", f"{metadata.FORGE}{name}", launch.commit())
    for file, text in made.items():
        write_text(folder / file, text)
    click.echo(f"{len(made)} notebooks for {name} at {launch.commit()}: {folder}")
