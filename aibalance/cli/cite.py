"""The command that cites the book or a part of it."""

from pathlib import Path

import click

from aibalance.cli.group import main


@main.command()
@click.argument("id", required=False, default="edition")
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "bibtex", "ris", "csl", "apa", "chicago", "mla"]),
    default="text",
    help="Form of the citation; csl is CSL-JSON; the last three are styles of journals.  [default: text]",
)
@click.option("--list", "listed", is_flag=True, help="List all that can be cited: id, kind and title.")
@click.pass_obj
def cite(project: Path, id: str, style: str, listed: bool) -> None:
    """Cite the book, or a part by its ID.

    An ID is edition, a chapter's key (market), a chart's (market-one-year), a number's (market.investment_times) or a
    claim's (market-04a). The default is the edition.
    """
    from aibalance.book.cite.cite import citation
    from aibalance.book.cite.metadata import book, parts
    from aibalance.data.checks.contract import nearest
    from aibalance.data.tables import BadInputError, read
    from aibalance.executed.book import read_book

    executed = read_book(project)
    known = parts(executed)
    if listed:
        for part in known.values():
            click.echo(f"{part.id}\t{part.kind}\t{part.title}")
        return
    if id not in known:  # an id that was replaced resolves to the new one
        names = read(project / "data", "aliases").query("old == @id and new in @known")["new"]
        id = names.iloc[0] if len(names) else id
    if id not in known:
        near = nearest(id, list(known))
        raise BadInputError(
            f"id {id}: found nothing in the book with this id; expected one of `aibalance cite --list`"
            + (f"; nearest: {near}" if near else "")
        )
    click.echo(citation(book(executed), known[id], style), nl=False)
