"""A next edition of each real CSV file, made by its header alone: a year more, changed values, columns moved and added,
dates blank, a row twice and a place that nobody knows. It becomes an edition under its label, and the old one stays.

Nothing here knows what a source's description says. The files are those that AIBALANCE_UPSTREAM names a folder of.
"""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from conftest import PROJECT
from test_editions_side_by_side import upstream  # noqa: F401 (a fixture)

from aibalance.cli import main
from aibalance.data.checks.examine import check_all
from aibalance.data.tables import read

pytestmark = pytest.mark.prove
VALUES = re.compile(r"H100e|Number of units|performance|FLOP|^eci|Cost$|usd_per_mtok|^Value$|gerd|internet_users|^tpp$|Diffusion$|"
                    r"^(field_)?(19|20)\d\d$|^value$|Sum_of_deals|patentes|share_pub|vagas|migracao|quid|^H100 equ|"
                    r"^(developers|weight|git_pushes|num_pushers|organizations|repositories|issuances|paper_count|top500_systems|"
                    r"Amount|Staff count|share_provided|artigos|citacoes|inv_.*_mi|articles?)$|^AI scholarly", re.I)  # fmt: skip
YEAR = re.compile(r"^(year|ano|time)$", re.IGNORECASE)
DAY = re.compile(r"date$|^month$|^published$|^valid_from$", re.IGNORECASE)
PLACE = re.compile(
    r"^(iso3c?|iso2_code|geo|Country Code|Country|Country \(of organization\)|Economy|nationality|Code)$"
)
# Shares of one hundred are made less, all other figures more.
SHARES = re.compile(r"share|internet_users|vagas|Diffusion|^(field_)?(19|20)\d\d$")
UNKNOWN = {2: "XQ", 3: "XQZ"}


def other(cell: str, factor: float) -> str:
    """Return a figure times a factor, whole if it was; other cells as they are."""
    if cell.endswith("%"):
        return f"{float(cell[:-1]) * factor:.2f}%"
    if not re.fullmatch(r"-?\d+(\.\d+)?([eE]\+?\d+)?", cell):
        return cell
    return str(round(float(cell) * factor)) if float(cell) % 1 == 0 else repr(float(cell) * factor)


def next_edition(table: pd.DataFrame) -> pd.DataFrame:
    """Return the next edition of a publisher's table."""
    for column in filter(VALUES.search, table.columns):
        factor = 0.5 if SHARES.search(column) else 2.0
        table[column] = [other(cell, factor) for cell in table[column]]
    for column in filter(YEAR.search, table.columns):
        years = pd.to_numeric(table[column], errors="coerce")
        if years.max() < 2026:
            table = pd.concat([table, table[years == years.max()].assign(**{column: str(int(years.max()) + 1)})])
    if "time_period" in table and not table["time_period"].iloc[0].isdigit():  # a value a year, in order
        sizes = table.groupby((table["time_period"] != table["time_period"].shift()).cumsum())["time_period"].transform(
            "size"
        )
        span = int(sizes.mode()[0])
        ends = table[(sizes == span) & (table.groupby("time_period").cumcount() % span == span - 1)]
        table = pd.concat([table, ends]).sort_index(kind="stable")
        table["row_id"] = [f"r{number:03d}" for number in range(1, len(table) + 1)]
    elif wide := [name for name in table if re.fullmatch(r"(field_)?20\d\d", name)]:
        table[re.sub(r"\d{4}", lambda year: str(int(year[0]) + 1), wide[-1])] = table[wide[-1]]
    for column in filter(DAY.search, table.columns):
        table.iloc[[2, 3], table.columns.get_loc(column)] = ""
    strange = table.iloc[[6 % len(table)]].copy()
    for column in filter(PLACE.search, table.columns):
        strange[column] = UNKNOWN.get(len(str(strange[column].iloc[0])), "Atlantis")
    table = pd.concat([table, table.iloc[[5 % len(table)]], strange]).assign(Added="=1")
    return table[table.columns[::-1]]


def known() -> Mapping[str, list[str]]:
    """Return the CSV files of each source that downloads.csv names."""
    rows = read(PROJECT / "data", "downloads")
    rows = rows[rows["file"].str.endswith(".csv")]
    return {str(name): sorted(set(part["file"])) for name, part in rows.groupby("importer")}


@pytest.mark.parametrize("source", known())
def test_a_next_edition_made_by_its_header_alone_is_imported_beside_the_old_one(
    source: str,
    upstream: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    data = Path(shutil.copytree(PROJECT / "data", tmp_path / "data"))
    folder = tmp_path / "next"
    folder.mkdir()
    for name in known()[source]:
        encoding = "mac_roman" if source == "microsoft-ai-diffusion" else "utf-8-sig"
        table = pd.read_csv(next(upstream.rglob(name)), dtype=str, keep_default_na=False, encoding=encoding)
        next_edition(table).to_csv(folder / name, index=False, encoding=encoding.removesuffix("-sig"))
    given = ["--edition", "the next one", "--date", "2026-11-20", "--data", str(data)]
    result = CliRunner().invoke(main, ["--project", str(PROJECT), "import", source, str(folder), *given])
    assert result.exit_code == 0, result.output
    assert "rows of the files were left out" in result.output
    new = [id_ for id_ in read(data, "sources")["id"] if id_.endswith("-the-next-one")]
    assert new
    label = read(data, "sources").set_index("id").loc[new[0]]
    assert (label["edition"], label["published"]) == ("the next one", "2026-11-20")
    rows, before = read(data, "observations"), read(PROJECT / "data", "observations")
    assert rows[~rows["source"].isin(new)].reset_index(drop=True).equals(before)
    if source != "federal-register":  # an act is one event, whichever edition tells it
        made = rows[rows["source"].isin(new)]
        assert len(made) > 0.8 * len(before[before["source"].isin(olds(source))])
        assert not made["economy"].isin(["XQ", "XQZ", ""]).any()
        if source != "entity-list":  # names and addresses, no figures
            keys = ["indicator", "economy", "subject"]
            both = before[before["source"].isin(olds(source))].merge(made, on=keys, suffixes=("", "_new"))
            assert (both["value"] != both["value_new"]).any()
    assert check_all(data) == []


def olds(source: str) -> set[str]:
    """Return the ids of a source's editions that are committed."""
    return set(read(PROJECT / "data", "downloads").query("importer == @source")["source"])
