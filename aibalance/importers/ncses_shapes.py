"""The shapes in which the tables of the National Center for Science and Engineering Statistics come, as tidy rows."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

import pandas as pd

from aibalance.data.tables import BadInputError
from aibalance.importers import cells
from aibalance.importers.economies import PARTNERS, kept, key, plain, refuse_unknown

# Marks for "no figure": not available, not applicable, not estimated.
MISSING = ("NA", "na", "ne")
INCOME_GROUPS = ("High", "Upper middle", "Lower middle", "Low", "na")


def in_order(
    table: pd.DataFrame, file: str, known: Mapping[str, str], years: Sequence[int], grouped: bool = False
) -> pd.DataFrame:
    """Return economy, year and value of a table whose year column was lost: values stand in order of year.

    With `grouped`, an economy's first value is its income group. Raises BadInputError if any economy has more or
    fewer values than years, as then no value can be dated.
    """
    place = cells.whole(table.assign(row_id=table["row_id"].str.removeprefix("r")), "row_id", file, 1, 10**6)
    table = table.loc[place.sort_values(kind="stable").index]
    order = table.groupby("time_period").cumcount()
    if grouped:
        for line, row in table[(order == 0) & ~table["value"].isin(INCOME_GROUPS)].iterrows():
            found = f"'{row['value']}' as first value of {plain(row['time_period'])}"
            raise BadInputError(f"{file} line {line}: found {found}; expected its income group")
        table, order = table[order > 0], order[order > 0] - 1
    for path, size in table.groupby("time_period").size().items():
        if size != len(years):
            expected = f"{len(years)}, one for each year from {years[0]} to {years[-1]}"
            raise BadInputError(f"{file}: found {size} values for {plain(str(path))}; expected {expected}")
    economy = table["time_period"].map(key).map(known)
    value = cells.numbers(table, "value", file, MISSING)
    frame = pd.DataFrame({"economy": economy, "year": [years[n] for n in order], "value": value})
    return expect(frame, file)[kept(frame["economy"], frame["year"])]


def by_year(
    table: pd.DataFrame,
    file: str,
    known: Mapping[str, str],
    columns: Mapping[str, int],
    path: str,
    field: str = "",
) -> pd.DataFrame:
    """Return economy, year and value of a table with a column for each year.

    `path` names the column of labels "A -> B -> C", of which the last is the economy; with `field`, the first is the
    economy, and only rows whose last is `field` are kept.
    """
    wanted = table[path].map(plain) == field if field else pd.Series(True, table.index)
    place = table[path].str.partition("->")[0] if field else table[path]
    economy = place.map(key).map(known).where(wanted)
    parts = [
        pd.DataFrame({"economy": economy, "year": year, "value": cells.numbers(table, column, file, MISSING)})
        for column, year in columns.items()
    ]
    frame = pd.concat(parts)
    return expect(frame, file, ("CHN", "IND"))[kept(frame["economy"], frame["year"])]


def pairs(table: pd.DataFrame, file: str, known: Mapping[str, str]) -> pd.DataFrame:
    """Return a symmetric table of economies by economies as economy, subject and value, each pair once.

    Raises BadInputError if a row has no column, or if a pair has two values.
    """
    labels = table["region_country_or_economy"].map(key)
    refuse_unknown(labels, known, f"{file}, column region_country_or_economy")
    slugs = labels.map(lambda label: re.sub("[^a-z]+", "_", label))
    if missing := set(slugs) - set(table.columns):
        raise BadInputError(f"{file}: found rows without a column of their name; expected {', '.join(sorted(missing))}")
    names = labels.map(known).tolist()
    columns = {code: cells.numbers(table, slug, file).tolist() for code, slug in zip(names, slugs, strict=True)}
    square = {(row, column): columns[column][n] for n, row in enumerate(names) for column in names}
    for row, column in combinations(names, 2):
        one, other = square[row, column], square[column, row]
        if one != other:
            found = f"{one:g} for {row} with {column}, {other:g} for {column} with {row}"
            raise BadInputError(f"{file}: found {found}; expected the same")
    chosen = combinations(sorted(set(PARTNERS) & set(names)), 2)
    return pd.DataFrame([(*pair, square[pair]) for pair in chosen], columns=["economy", "subject", "value"])


def expect(frame: pd.DataFrame, file: str, economies: Iterable[str] = ("USA", "CHN", "WLD")) -> pd.DataFrame:
    """Return the frame; raise BadInputError if its labels no longer name the economies that must be there."""
    if missing := set(economies) - set(frame["economy"].dropna()):
        raise BadInputError(f"{file}: found no row for {', '.join(sorted(missing))}; expected them among its labels")
    return frame


def check_identity(table: pd.DataFrame, name: str) -> None:
    """Raise BadInputError if a row is of another table: several have the same columns."""
    for line, found in table.loc[table["table_id"] != name, "table_id"].items():
        raise BadInputError(f"{name}.csv line {line}, column table_id: found '{found}'; expected {name}")


def check_sums(articles: pd.DataFrame, totals: pd.DataFrame) -> None:
    """Raise BadInputError unless an economy's AI articles of all years add up to its total in table 10059.

    The sums are the proof that no value was lost with the years.
    """
    sums = pd.to_numeric(articles["value"]).groupby(articles["time_period"].map(key)).sum()
    labels = totals["region_country_or_economy"].map(key)
    whole = pd.to_numeric(totals["number_of_papers_whole_"]).set_axis(labels)
    both = pd.DataFrame({"sum": sums, "total": whole}).dropna()
    for label, row in both[both["sum"] != both["total"]].iterrows():
        found = f"{row['sum']:.0f} articles in all years for {label}"
        raise BadInputError(f"9968.csv: found {found}; expected {row['total']:.0f}, the total in 10059.csv")
