"""The command that makes a permanent edition and the tree in which all editions are published."""

import os
from collections.abc import Sequence
from pathlib import Path

import click

from aibalance.cli.build import build
from aibalance.cli.formats import formats
from aibalance.cli.group import FOLDER, main


@main.command()
@click.argument("folder", type=FOLDER)
@click.option(
    "--site", metavar="ADDRESS", required=True, help="Where the tree will be read, e.g. https://example.org/book/"
)
@click.option(
    "--earlier", type=FOLDER, multiple=True, help="An earlier edition: its folder, or its archive site-2026.11.zip."
)
@click.option("--no-formats", is_flag=True, help="Without the PDF and the EPUB.")
@click.pass_context
def release(context: click.Context, folder: Path, site: str, earlier: Sequence[Path], no_formats: bool) -> None:
    """Make this edition permanent, and lay out all editions in FOLDER.

    Freezes the results, builds the book for its own address below ADDRESS, and writes to FOLDER, which is new or empty, the archive
    of its site and the tree of all editions given. Older editions stay as they were; each of their pages leads to the newest.
    """
    from aibalance.book.cite import metadata
    from aibalance.book.reruns.editions import freeze, version
    from aibalance.book.reruns.releases import assemble, fit_for_release, packed_site

    address, edition = f"{site.rstrip('/')}/", version(context.obj)
    fit_for_release(folder, earlier, edition)
    own = f"{address}{edition}/"
    metadata.public(
        {"sphinx": {"config": {}}}, {metadata.SITE: own}
    )  # refuses what is no address, before anything is written
    freeze(context.obj)
    os.environ[metadata.SITE] = own  # for the processes that render
    output = context.obj / "_build" / "release"
    if no_formats:
        context.invoke(build, data=None, pairs=(), jobs=None, output=output, clean=True)
    else:
        context.invoke(formats, data=None, output=output)
    archive = packed_site(output / "html", folder, edition)
    names = assemble([*earlier, archive], folder / "tree", address)
    click.echo(f"edition {edition} at {address}{edition}/: {archive}; {len(names)} editions: {folder / 'tree'}")
