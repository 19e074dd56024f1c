"""Commands that begin something: a book of one's own, and a chapter of a book."""

from pathlib import Path

import click

from aibalance.cli.group import FOLDER, chapter_bar, main


@main.command("new-book")
@click.argument("folder", type=FOLDER)
def new_book(folder: Path) -> None:
    """Write a small book of your own.

    FOLDER, new or empty, becomes a book on another subject with a few rows of data, two chapters and their stored outputs. It
    builds, is tested and reruns as it stands; its README says how, and what to replace.
    """
    from aibalance.book.starting.new_book import STARTER, write_book
    from aibalance.runs.execution.beginning import refuse_filled

    refuse_filled(folder)
    with chapter_bar(len(list((STARTER / "chapters").glob("*.ipynb")))) as progress:
        chapters = write_book(folder, progress=progress)
    click.echo(f"{folder}: a book of {len(chapters)} notebooks; then run: cd {folder} && aibalance build")


@main.command("new-chapter")
@click.argument("id")
@click.option("--section", default="", metavar="NN", help="Its number, two digits.  [default: the next]")
@click.option("--title", default="", help="Its title.  [default: from ID]")
@click.option("--series", default="", help="Series that it starts from, of series.csv.  [default: the first]")
@click.option("--alone", is_flag=True, help="Compare all at once, and no pair.")
@click.pass_obj
def new_chapter(project: Path, id: str, section: str, title: str, series: str, alone: bool) -> None:
    """Write a chapter to the notebook contract.

    ID is the key by which the book knows its numbers, such as exports: {{ exports.most }}. The notebook chapters/NN-ID.ipynb runs
    as it stands on one series of the data, and is entered in _toc.yml. A chapter that is there is never overwritten.
    """
    from aibalance.book.starting.new_chapter import write_chapter

    path = write_chapter(project, id, section=section, title=title, series=series, alone=alone)
    click.echo(f"{path.relative_to(project)}: written, and entered in _toc.yml; then run: aibalance build")
