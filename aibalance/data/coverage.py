"""What the evidence lacks: indicators without rows or years of an economy, and sources past their update rhythm."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from aibalance.data.selection.series import decimal_year
from aibalance.data.tables import BadInputError, read

# Periods that do not yet say how far a series reaches.
OPEN = ("forecast", "partial")
# The end of a source's id that tells editions of one publication apart.
EDITION = re.compile(r"-\d{4}(q\d|-\d{2}(-\d{2})?)?$")


def coverage(folder: str | Path, economies: Sequence[str] = (), as_of: int | None = None) -> pd.DataFrame:
    """Return one row for each indicator: how far the evidence on two economies reaches, or on all where none are given.

    Columns: id, label, section, rows (number); last_<code> (last complete year) and missing_<code> (years that the
    other has and it lacks) for each economy; lacking (codes of those without any row), behind (the one that ends
    earlier), lag (years between the ends), late (years from the later end to `as_of`; if None, the year before the
    latest reading of a source). A row between two economies belongs to both.
    """
    indicators, rows = read(folder, "indicators"), read(folder, "observations")
    as_of = latest_reading(folder).year - 1 if as_of is None else as_of
    table = indicators[["id", "label", "section"]].assign(rows=indicators["id"].map(rows["indicator"].value_counts()))
    table["rows"] = table["rows"].fillna(0).astype(int)
    paired = rows["indicator"].isin(indicators.loc[indicators["subject_kind"] == "economy", "id"])
    rows = pd.concat([rows, rows[paired].assign(economy=lambda pairs: pairs["subject"])])
    rows["year"] = rows["period"].map(decimal_year).astype(int)
    whole = rows[~rows["status"].isin(OPEN)]
    years = {code: whole[whole["economy"] == code].groupby("indicator")["year"].agg(set) for code in economies}
    present = set(zip(rows["indicator"], rows["economy"], strict=True))
    table["lacking"] = [" ".join(code for code in economies if (name, code) not in present) for name in table["id"]]
    for code, other in zip(economies, reversed(economies), strict=True):
        table[f"last_{code}"] = [max(years[code].get(name, ()), default=None) for name in table["id"]]
        gaps = [years[other].get(name, set()) - years[code].get(name, set()) for name in table["id"]]
        table[f"missing_{code}"] = [tuple(sorted(gap)) for gap in gaps]
    if not len(economies):
        ends = whole.groupby("indicator")["year"].max()
        return table.assign(lag=0, late=(as_of - table["id"].map(ends).astype(float)).clip(lower=0), behind="")
    last = table[[f"last_{code}" for code in economies]].set_axis(list(economies), axis=1).astype(float)
    lag = (last.max(axis=1) - last.min(axis=1)).where(last.notna().all(axis=1), 0)
    table["lag"], table["late"] = lag.astype(int), (as_of - last.max(axis=1)).clip(lower=0)
    table["behind"] = last.fillna(float("inf")).idxmin(axis=1).where(lag > 0, "")
    return table


def latest_reading(folder: str | Path) -> date:
    """Return the day on which the latest of the sources was read; the first of all days if there is none."""
    return date.fromisoformat(max(read(folder, "sources")["seen_on"], default="0001-01-01"))


def ages(folder: str | Path, today: date | None = None) -> pd.DataFrame:
    """Return the sources with columns age (days since published) and overdue (days past the next edition, or missing).

    today: the day of the latest reading if None. A date of publication without a day is taken for its last day.
    overdue is missing where no further edition is expected and where a newer one is in the table.
    """
    sources = read(folder, "sources")
    today = today or latest_reading(folder)
    published = sources["published"].map(_last_day)
    sources["age"] = published.map(lambda day: max((today - day).days, 0))
    family = sources["id"].str.replace(EDITION, "", regex=True)
    newest = published == published.groupby(family).transform("max")
    overdue = sources["age"] - sources["update_days"]
    sources["overdue"] = overdue.where(newest & (overdue > 0).fillna(False))
    return sources


def calendar_day(text: str) -> date:
    """Return a day given as YYYY-MM-DD. Raises BadInputError for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInputError(f"today: found '{text}'; expected a date, YYYY-MM-DD") from None


def spans(years: Iterable[int]) -> str:
    """Return years as short text: 2013, 2015–2017."""
    found: list[list[int]] = []
    for year in sorted(years):
        if found and year == found[-1][-1] + 1:
            found[-1].append(year)
        else:
            found.append([year])
    return ", ".join(f"{span[0]}–{span[-1]}" if len(span) > 1 else f"{span[0]}" for span in found)


def report(folder: str | Path, today: date | None = None, most: int | None = 3, pair: Sequence[str] = ()) -> list[str]:
    """Return the gaps of a package in words: counts, then the `most` worst of each kind (all if None).

    pair: the two whose evidence is held against each other, if a book compares two.
    """
    known = set(read(folder, "economies")["code"])
    pair = tuple(pair) if len(pair) == 2 and known.issuperset(pair) else ()
    table, sources = coverage(folder, pair), ages(folder, today)
    lines = _of_pair(table, pair, most) if pair else [f"coverage of {len(table)} indicators: no pair is compared"]
    late = table[table["late"] > 1]
    lines.append(f"{len(late)} end two years or more before {latest_reading(folder).year - 1}, the last whole year")
    lines += _worst([(row.late, f"  {row.late:.0f} years: {row.id}") for row in late.itertuples()], most)
    due = sources[sources["overdue"].notna()]
    rhythm = sources["update_days"].notna().sum()
    lines.append(
        f"{len(due)} of {rhythm} sources with an update rhythm are past it on {today or latest_reading(folder)}"
    )
    return lines + _worst([(row.overdue, f"  {row.overdue} days: {row.id}") for row in due.itertuples()], most)


def _of_pair(table: pd.DataFrame, pair: Sequence[str], most: int | None) -> list[str]:
    one, other = pair
    lacking = {"": "with both", one: f"without {one}", other: f"without {other}", f"{one} {other}": "with neither"}
    counts = ", ".join(f"{(table['lacking'] == codes).sum()} {words}" for codes, words in lacking.items())
    lines = [f"coverage of {one} and {other} by {len(table)} indicators: {counts}"]
    if most is None:
        lines += [
            f"  {lacking[codes]}: {name}" for codes, name in zip(table["lacking"], table["id"], strict=True) if codes
        ]
    both = table[table["lacking"] == ""]
    missing = [
        (len(gap), f"  {code} lacks {spans(gap)}: {name}")
        for code in pair
        for name, gap in zip(both["id"], both[f"missing_{code}"], strict=True)
        if gap
    ]
    lagging = table["lag"] > 0
    lines.append(
        f"{len(missing)} times one of the two lacks years that the other has; {lagging.sum()} indicators end earlier for one"
    )
    return lines + _worst(missing, most)


def _last_day(published: str) -> date:
    if len(published) == 10:
        return date.fromisoformat(published)
    year, month = int(published[:4]), int(published[5:7] or 12)
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _worst(found: Sequence[tuple[float, str]], most: int | None) -> list[str]:
    """Return the lines of the largest numbers first, and how many are left out."""
    lines = [line for _, line in sorted(found, key=lambda pair: (-pair[0], pair[1]))]
    return lines if most is None or len(lines) <= most else [*lines[:most], f"  and {len(lines) - most} more"]
