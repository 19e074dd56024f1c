"""Which edition of each series is read: the table series.csv. Editions live side by side; no code chooses one by its id."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from aibalance.data import reads
from aibalance.data.checks.contract import Problem, nearest
from aibalance.data.store import write
from aibalance.data.tables import BadInputError, read, schema


@dataclass(frozen=True)
class Series:
    """A series: the indicator (or measure of the frontier) that it reads, in which sources, and what tells it from others.

    sources: one edition, or more where a series is said to be a chain of them; None where every source of it is read.
    """

    name: str
    indicator: str
    sources: tuple[str, ...] | None
    label: str = ""
    predecessor: str = ""


class Current:
    """The series of a package by name. A name that series.csv lacks is an indicator that has one source only."""

    def __init__(self, folder: str | Path) -> None:
        needed(folder)
        frame = read(folder, "series", whole=False)
        self._path = Path(folder) / schema(folder)["series"]["path"]
        self._known = {
            row.series: Series(row.series, row.indicator, tuple(row.source.split()), row.label, row.predecessor)
            for row in reversed(list(frame.itertuples()))  # of a name that stands twice, the first row
        }

    def _of(self, name: str) -> Series | None:
        if name:
            reads.slice_of(self._path, name)
        return self._known.get(name) if name else None

    def __getitem__(self, name: str) -> Series:
        return self._of(name) or Series(name, name, None)

    def __contains__(self, name: str) -> bool:
        return self._of(name) is not None


def needed(folder: str | Path) -> None:
    """Raise BadInputError if a package is of an edition of this book that did not yet say which editions it reads."""
    if "series" not in schema(folder):
        raise BadInputError(
            f"{Path(folder) / 'datapackage.json'}: found no table of series, as in packages of an earlier form; expected this "
            f"form: run aibalance upgrade-data {folder}"
        )


def chosen(rows: pd.DataFrame, series: Series, file: str = "observations.csv") -> pd.DataFrame:
    """Return the rows (column source) of the editions that a series reads; none if those have none.

    Raises BadInputError if the series has no row in series.csv and its rows are of several editions.
    """
    if series.sources is not None:
        return rows[rows["source"].isin(series.sources)]
    if rows["source"].nunique() > 1:
        editions = ", ".join(sorted(set(rows["source"])))
        raise BadInputError(
            f"{file}: found {series.name} in several editions; expected a row of series.csv that says which is read: {editions}"
        )
    return rows


def moved(folder: str | Path, choices: Mapping[str, str]) -> None:
    """Let series of the package in `folder` read other editions: {series: id of a source}.

    Raises BadInputError for a series that is not in series.csv and for a source without rows of it.
    """
    needed(folder)
    table, sources = read(folder, "series"), read(folder, "sources")
    for name, source in choices.items():
        row = table["series"] == name
        if not row.any():
            near = nearest(name, list(table["series"]))
            raise BadInputError(
                f"edition {name}={source}: found no series '{name}'; expected one of series.csv"
                + (f"; nearest: {near}" if near else "")
            )
        known = with_rows(folder, str(table.loc[row, "indicator"].iloc[0]))
        if source not in known:
            near = nearest(source, [*known, *sources["id"]])
            raise BadInputError(
                f"edition {name}={source}: found no rows of it in that source; expected one of {', '.join(known)}"
                + (f"; nearest: {near}" if near else "")
            )
        if source != table.loc[row, "source"].iloc[0]:
            table.loc[row, "predecessor"] = table.loc[row, "source"].str.split().str[-1]
            table.loc[row, "source"] = source
            table.loc[row, "since"] = sources.set_index("id").loc[source, "seen_on"]
            table.loc[row, "reason"] = ""  # it told why the other was read
    write(folder, "series", table)


def named(pairs: Sequence[str]) -> dict[str, str]:
    """Return texts SERIES=ID as {series: id}. Raises BadInputError for another form."""
    for pair in pairs:
        if not all(pair.partition("=")):
            raise BadInputError(f"edition {pair}: found no name and id; expected SERIES=ID, such as gdp=world-bank-gdp")
    return {pair.partition("=")[0]: pair.partition("=")[2] for pair in pairs}


def told(lines: Sequence[str], most: int | None) -> list[str]:
    """Return what `unread` found in a few lines: how many, and the first; all of them if `most` is None."""
    if not lines:
        return []
    some = "1 edition of an indicator stands" if len(lines) == 1 else f"{len(lines)} editions of indicators stand"
    head = f"{some} in the tables and no series reads {'it' if len(lines) == 1 else 'them'}"
    shown = lines if most is None else lines[:most]
    rest = [f"  and {len(lines) - len(shown)} more"] if len(lines) > len(shown) else []
    return [head, *(f"  {line}" for line in shown), *rest]


def with_rows(folder: str | Path, indicator: str) -> list[str]:
    """Return the sources that have rows of an indicator or a measure of the frontier, the newest last."""
    observations, frontier = read(folder, "observations"), read(folder, "frontier")
    found = {
        *observations.loc[observations["indicator"] == indicator, "source"],
        *frontier.loc[frontier["measure"] == indicator, "source"],
    }
    published = read(folder, "sources").set_index("id")["published"]
    return sorted(found, key=lambda source: (str(published.get(source, "")), source))


def series_rules(frames: Mapping[str, pd.DataFrame]) -> Iterator[Problem]:
    """Yield what a schema cannot say: indicators and sources of series that do not exist."""
    if "series" not in frames:
        return
    indicators = sorted({*frames["indicators"]["id"], *frames["frontier"]["measure"]})
    sources = sorted(frames["sources"]["id"])
    for row in frames["series"].itertuples():
        if row.indicator not in indicators:
            near = nearest(row.indicator, indicators)
            expected = "an indicator, or a measure of frontier.csv"
            yield Problem("series.csv", row.line, "indicator", f"'{row.indicator}'", expected, near)
        for column in ("source", "predecessor"):
            for source in getattr(row, column).split():
                if source not in sources:
                    yield Problem(
                        "series.csv",
                        row.line,
                        column,
                        f"'{source}'",
                        "a value of id in sources.csv",
                        nearest(source, sources),
                    )


def outdated(folder: str | Path) -> list[str]:
    """Return in words the series whose edition lacks a complete year that another edition has, and that give no reason.

    What a publisher expects for later years, or has in part, is not complete. A series that reads no edition is not asked.
    """
    rows = read(folder, "observations")
    rows = rows[~rows["status"].isin(["partial", "forecast"])]
    last = (
        rows.assign(year=rows["period"].str.rpartition("/")[2].str[:4]).groupby(["indicator", "source"])["year"].max()
    )
    found = []
    for row in read(folder, "series").itertuples():
        editions = last[row.indicator] if row.indicator in last else pd.Series(dtype=str)
        own = max((editions.get(source, "") for source in str(row.source).split()), default="")
        newer = editions[editions > own]
        if row.source and len(newer) and not row.reason:
            found.append(f"{row.series} ends in {own or 'no year'}; {newer.idxmax()} has {newer.max()}")
    return found


def unread(folder: str | Path) -> list[str]:
    """Return in words the editions of each indicator whose rows no series reads, those newer than the current one first."""
    table, published = read(folder, "series"), read(folder, "sources").set_index("id")["published"]
    reads: dict[str, set[str]] = {}
    reasons: dict[str, list[str]] = {}
    for row in table.itertuples():
        reads.setdefault(str(row.indicator), set()).update(str(row.source).split())
        if row.reason:
            reasons.setdefault(str(row.indicator), []).append(f"{row.series}: {row.reason}")
    lines: list[tuple[bool, int, str]] = []
    for file, key in (("observations", "indicator"), ("frontier", "measure")):
        counts = read(folder, file).groupby([key, "source"]).size()
        for (indicator, source), count in counts.items():
            current = reads.get(str(indicator))
            if not current or source in current:
                continue
            newer = published[source] > max((published.get(read_, "") for read_ in current), default="")
            rows = f"{count} rows of {source} are" if count > 1 else f"1 row of {source} is"
            named = ", ".join(sorted(current))
            words = f"{rows} read by no chapter as a series; the current edition of {indicator} is {named}"
            why = "".join(f" ({reason})" for reason in reasons.get(str(indicator), ()) if newer)
            lines.append((not newer, len(lines), words + why))
    return [words for *_, words in sorted(lines)]
