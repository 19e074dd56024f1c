"""The command that counts files of single records: `aibalance import records`."""

from collections.abc import Sequence
from pathlib import Path

import click

from aibalance.cli.group import FOLDER, main


@main.command("import-records", hidden=True)
@click.argument("files", nargs=-1, required=True, type=FOLDER)
@click.option("--indicator", required=True, help="Id in indicators.csv of what the records count.")
@click.option("--source", required=True, help="Id in sources.csv of the publication that the records are from.")
@click.option("--economy-column", required=True, help="Column with the economy of a record: a name or a code.")
@click.option(
    "--date-column", required=True, help="Column with its date: YYYY, YYYY-MM, or YYYY-MM-DD with or without a time."
)
@click.option("--value-column", default="", help="Column to add up.  [default: each record counts one]")
@click.option(
    "--separator", default="", help="What parts several economies in one cell, such as ';'.  [default: one a cell]"
)
@click.option(
    "--counting", type=click.Choice(["whole", "fractional"]), default="whole", show_default=True,
    help="Whether a record of several economies counts for each of them, or is shared out evenly.",
)  # fmt: skip
@click.option(
    "--left-out", "most", type=click.FloatRange(0, 100), default=5, show_default=True, metavar="PERCENT",
    help="Share of the records that may be left out.",
)  # fmt: skip
@click.option("--memory", default="1GB", show_default=True, help="What DuckDB may hold; beyond it, it uses the disk.")
@click.option("--data", type=FOLDER, help="Data package to write to.  [default: data]")
@click.pass_obj
def import_records(
    project: Path, files: Sequence[Path], indicator: str, source: str, economy_column: str, date_column: str,
    value_column: str, separator: str, counting: str, most: float, memory: str, data: Path | None,
) -> None:  # fmt: skip
    """Count single records by economy and year into observations.csv.

    FILES, or all files in folders, hold one row a paper, patent, model or deal: CSV or Parquet, gzipped or not, as many and as
    large as the disk holds. Indicator and source are described in their tables first. Records that cannot be used are
    counted and listed by reason, up to --left-out. Rows that the indicator has in that source are replaced; nothing is
    written if anything is wrong. Needs the extra: python -m pip install '.[records]'.
    """
    from aibalance.runs.execution.folder import writing
    from aibalance.sources.kit.entering import enter
    from aibalance.sources.records.tallying import Records

    data = data or project / "data"
    how = Records(economy_column, date_column, value_column, separator, counting == "fractional", memory, most)
    with writing(data):
        found, changes = enter(files, data, indicator, source, how)
    click.echo(f"{found.records - found.left_out:,} of {found.records:,} records counted")
    for change in changes:
        click.echo(f"{change.table}: {change.added} rows added, {change.changed} changed, {change.removed} removed")
    if found.reasons:
        click.echo(f"{found.left_out:,} records were left out, or parts of others:")
        click.echo("\n".join(f"  {reason}" for reason in found.reasons[:50]))
        if len(found.reasons) > 50:
            click.echo(f"  and {len(found.reasons) - 50:,} more reasons")
