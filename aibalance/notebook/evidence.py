"""Evidence: rows of the data package as pandas frames. An ordinary column `rows` holds the keys of the data rows behind each row.

A series is an indicator in the edition that series.csv names as current. Nothing falls back to another edition. `year` is a whole
number in every frame; `when` is the same with the fraction of a quarter, a month or a day: 2024.25 is where the second quarter of
2024 starts.
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from aibalance.data.checks.contract import nearest
from aibalance.data.selection.current import Current, chosen
from aibalance.data.selection.series import day_in_words, decimal_year, keys_of, observations
from aibalance.data.selection.unions import apart, between, overlap, sides, unions
from aibalance.data.tables import BadInputError, catalogue, read
from aibalance.notebook.introduced import of_evidence
from aibalance.stated.statistic import pooled, provenance

ALONG = ["series", "measure", "edition", "period", "year", "when"]  # what a row of wide() is told apart by
COLUMNS = [
    "series", "measure", "indicator", "indicator_label", "edition", "economy", "name", "subject", "period", "year", "when",
    "value", "low", "high", "unit", "status", "note", "source", "published", "rows",
]  # fmt: skip
ADVICE = "; expected one: choose (a subject with subject=), or add them up with groupby and agg first"
MANY = 40  # rows behind one value, from which on their keys are told together
POOLED = [
    "indicator",
    "economy",
    "subject",
    "period",
    "year",
    "source",
    "grade",
]  # what keys of several economies are made of


_held: dict[str, dict[str, Any]] = {}


def hold(data: str | Path, judged: Mapping[str, Any]) -> None:
    """Let what judging all claims of a package gave stand for the life of this process."""
    _held[os.path.realpath(data)] = dict(judged)


class Evidence:
    """The data package up to the end of a year. Frames are tidy: a row an observation, in order of series, economy and time.

    evidence.rows("private_investment", ["USA", "CHN"])    # tidy
    evidence.wide("private_investment", ["USA", "CHN"])    # a column for each economy
    """

    def __init__(self, data: str | Path, as_of: int) -> None:
        self.data, self.as_of = Path(data), as_of
        economies = read(data, "economies")
        self.unions = unions(economies)  # {aggregate: codes within it}
        economies = economies.set_index("code")
        self.names: dict[str, str] = economies["name"].to_dict()
        self.prose: dict[str, str] = economies["prose"].to_dict()
        self.regions: dict[str, str] = economies["region"].dropna().to_dict()
        self.kinds: dict[str, str] = economies["kind"].to_dict()  # "economy", or "aggregate" of several
        self.indicators = read(data, "indicators").set_index("id")
        self.catalogue = catalogue(data)
        self._series = Current(data)
        self._observations = observations(data)
        self._known: dict[str, tuple[pd.DataFrame, int]] = {}  # rows of other tables than observations, by key
        self._named: dict[tuple[str, ...], pd.DataFrame] = {}
        self._behind: dict[tuple[str, ...], dict[str, Any]] = {}
        # What judging all claims gave: it takes seconds and hangs on no setting.
        self.judged: dict[str, Any] = dict(_held.get(os.path.realpath(data), {}))

    def __repr__(self) -> str:
        return of_evidence(self)

    def series(self) -> pd.DataFrame:
        """Return the series that can be asked for: series, label, unit, section (of the article), edition (that is read).

        An indicator that has one edition only can be asked for by its own name; `evidence.indicators` lists them all.
        """
        table = read(self.data, "series")
        about = self.indicators.reindex(table["indicator"]).reset_index()
        label = table["label"].where(table["label"] != "", about["label"])
        edition = table["source"].str.split().str[0].map(self.catalogue["short"])
        return pd.DataFrame({
            "series": table["series"], "label": label, "unit": about["unit"], "section": about["section"], "edition": edition,
        })  # fmt: skip

    def rows(
        self, series: str | Sequence[str], economies: Sequence[str] | None = None, *, editions: str = "current", partial: bool = False,
        subject: str | Sequence[str] | None = None,
    ) -> pd.DataFrame:  # fmt: skip
        """Return the observations of one or several series up to as_of, tidy: a row an observation.

            evidence.rows("private_investment", ["USA", "CHN"])
            evidence.rows(["ai_articles", "notable_models"]).query("year >= 2020")

        series: names of series.csv (see `evidence.series()`). economies: codes, such as USA (see `evidence.names`); all if
        left out. editions: "all" for every edition, each in its own rows. partial: with what began after as_of or is not
        complete, which status tells. subject: of series that have several rows for an economy and period, such as one for
        each company, those of one subject or of some.
        Columns: series, measure (its label), economy and name, subject, period and year, when (the year with its fraction),
        value, low and high (its interval), unit, status, note, source and edition, published (when the edition was), and
        rows, the keys of the data rows behind each row: carry them along, in agg with rows=("rows", "sum").
        Raises BadInputError for an unknown series, economy or subject, and for an indicator in several editions of which
        series.csv names none.
        """
        if economies is not None:
            self.refuse_unknown(economies)
        found = [self._one(name, editions) for name in ([series] if isinstance(series, str) else series)]
        rows = pd.concat(found, ignore_index=True)
        if subject is not None:
            rows = _of_subject(rows, [subject] if isinstance(subject, str) else subject)
        if not partial:
            rows = rows[(rows["year"] < self.as_of + 1) & (rows["status"] != "partial")]
        if economies is not None:
            rows = rows[rows["economy"].isin(economies)]
            place = {code: n for n, code in enumerate(economies)}
            order = rows["economy"].map(place)
        else:
            order = rows["economy"]
        order_of_series = rows["series"].map({name: n for n, name in enumerate(dict.fromkeys(rows["series"]))})
        rows = rows.assign(_series=order_of_series, _economy=order)
        rows = rows.sort_values(["_series", "_economy", "subject", "edition", "when"], kind="stable", ignore_index=True)
        return rows[COLUMNS]

    def _one(self, name: str, editions: str) -> pd.DataFrame:
        if editions not in ("current", "all"):
            raise BadInputError(f"editions: found '{editions}'; expected current or all")
        series = self._series[name]
        if name not in self._series and name not in self.indicators.index:
            near = nearest(name, [*self.series()["series"], *self.indicators.index])
            raise BadInputError(
                f"series.csv: found no series '{name}'; expected one that evidence.series() lists"
                + (f"; nearest: {near}" if near else "")
            )
        # Asked in this order, so that a chapter of observations does not rest on the records of models.
        if series.indicator not in self.indicators.index and series.indicator in set(
            read(self.data, "frontier")["measure"]
        ):
            raise BadInputError(
                f"{name}: found records of models, which are no series; ask for them with evidence.frontier('{name}', ...)"
            )
        rows = self._observations.known(series.indicator)
        rows = chosen(rows, series) if editions == "current" else rows
        label = series.label or self.indicators.loc[series.indicator, "label"]
        keys = [] if rows.empty else list(keys_of(rows))
        return dated(rows).assign(
            series=name, measure=label, indicator_label=self.indicators.loc[series.indicator, "label"],
            name=rows["economy"].map(self.names), edition=rows["source"].map(self.catalogue["short"]),
            published=rows["source"].map(self.catalogue["published"]).map(moment),
            rows=pd.Series([(key,) for key in keys], rows.index, dtype=object),
        )  # fmt: skip

    def wide(
        self, rows: pd.DataFrame | str | Sequence[str], economies: Sequence[str], *, partial: bool = False,
        subject: str | Sequence[str] | None = None,
    ) -> pd.DataFrame:  # fmt: skip
        """Return rows (or the rows of series) side by side: a row for each series, edition and period, a column for each economy.

            money = evidence.wide("private_investment", ["USA", "CHN"])
            money = money.assign(times=money["USA"] / money["CHN"]).dropna(subset="times")

        Every economy asked for has its column; what is not known is missing there. `rows` holds the keys of all of them.
        partial, subject: as in `rows`. Raises BadInputError for several rows of an economy and period, which have no one
        value: choose with subject=, or add them up first.
        """
        frame = rows if isinstance(rows, pd.DataFrame) else self.rows(rows, economies, partial=partial, subject=subject)
        if isinstance(rows, pd.DataFrame) and subject is not None:
            frame = _of_subject(frame, [subject] if isinstance(subject, str) else subject)
        frame = frame[frame["economy"].isin(economies)]
        along = [name for name in ALONG if name in frame]
        refuse_several(frame, [*along, "economy"])
        order = {name: n for n, name in enumerate(dict.fromkeys(frame["series"]))}
        values = frame.pivot(index=along, columns="economy", values="value").reindex(columns=list(economies))
        values = values.assign(rows=frame.groupby(along)["rows"].sum()).reset_index().rename_axis(columns=None)
        values = values.assign(_series=values["series"].map(order))
        order_of_time = ["when"] if "when" in values else [name for name in ("year", "period") if name in values]
        values = values.sort_values(["_series", *order_of_time, "edition"], kind="stable", ignore_index=True)
        return values.drop(columns="_series")

    def latest(
        self, series: str | Sequence[str], economies: Sequence[str], *, within: float = 100, subject: str | Sequence[str] | None = None,
    ) -> pd.DataFrame:  # fmt: skip
        """Return the last observation of each economy in each series, none older than `within` years before the series' last.

            evidence.latest("private_investment", ["USA", "CHN"])
            evidence.latest(["ai_articles", "developers"], pair, within=2)

        Raises BadInputError where an economy has several rows for its last period: choose with subject=.
        """
        rows = self.rows(series, economies, subject=subject)
        rows = rows[rows["when"] >= rows.groupby("series")["when"].transform("max") - within]
        rows = rows[rows["when"] == rows.groupby(["series", "economy"])["when"].transform("max")]
        refuse_several(rows, ["series", "economy"])
        return rows.reset_index(drop=True)

    def beside(self, rows: pd.DataFrame, *series: str) -> pd.DataFrame:
        """Add for each series its value of the same economy and year, or of the last year before, as a column of its name.

            models = evidence.beside(evidence.rows("notable_models"), "population")
            models = models.assign(head=models["value"] / models["population"], rows=models["rows"] + models["population_rows"])

        `<series>_rows` holds the keys; add them to `rows` where the value is used. Raises BadInputError for a series with
        several rows of an economy and period.
        """
        rows = rows.assign(_place=range(len(rows)), _when=rows[time_of(rows)].astype(float))
        for name in series:
            base = self.rows(name)
            refuse_several(base, ["series", "economy", "when"])
            base = base[["economy", "when", "value", "rows"]].rename(
                columns={"when": "_when", "value": name, "rows": f"{name}_rows"}
            )
            rows = pd.merge_asof(
                rows.sort_values("_when", kind="stable"),
                base.sort_values("_when", kind="stable"),
                on="_when",
                by="economy",
            )
            known = rows[f"{name}_rows"].notna()
            rows[f"{name}_rows"] = [
                keys if there else () for keys, there in zip(rows[f"{name}_rows"], known, strict=True)
            ]
        return rows.sort_values("_place", kind="stable").drop(columns=["_place", "_when"]).reset_index(drop=True)

    def frontier(self, measure: str, economies: Sequence[str], *, partial: bool = True) -> pd.DataFrame:
        """Return the records of economies on a measure of frontier.csv, in order of economy and date: columns COLUMNS, model.

            evidence.frontier("capability_index", ["USA", "CHN"]).query("when < @as_of + 1")
            evidence.frontier("training_compute", ["USA", "CHN"], partial=False)

        Of the current edition alone. on: the day in words, 9 July 2025; when: as a decimal year; seen: when the edition was
        published, until: that as a year.
        partial: with those after as_of. Raises BadInputError for an unknown measure.
        """
        table = read(self.data, "frontier")
        if measure not in set(table["measure"]):
            choice = ", ".join(sorted(set(table["measure"])))
            raise BadInputError(f"frontier.csv: found no measure '{measure}'; expected one of: {choice}")
        table = chosen(table[table["measure"] == measure], self._series[measure], "frontier.csv")
        table = table[table["economy"].isin(economies)].rename(columns={"date": "period"})
        days = pd.to_datetime(table["period"], format="ISO8601").dt
        seen = table["source"].map(self.catalogue["published"])
        table = table.assign(
            indicator=f"frontier.{measure}", subject="", status="published", measure=measure, note=table["model"],
            seen=seen, until=seen.map(decimal_year).astype(float), on=days.day.astype(str) + days.strftime(" %B %Y"),
        )  # fmt: skip
        return self._keyed(table, economies, partial)

    def events(self, economies: Sequence[str] | None = None) -> pd.DataFrame:
        """Return the dated events, of some economies or of all, in order of date, to the last day on record: as stored, and rows.

        on: the date in words, as precise as it is known, 7 October 2022.
        """
        table = read(self.data, "events")
        table = table if economies is None else table[table["economy"].isin(economies)]
        table = table.rename(columns={"date": "period"}).assign(
            indicator="event." + table["kind"], subject=table["id"], on=table["date"].map(day_in_words)
        )  # fmt: skip
        return self._keyed(table, economies, True)

    def ties(self) -> pd.DataFrame:
        """Return the documented ties between organizations in order of date: as stored, and rows."""
        table = read(self.data, "ties")
        table = table.rename(columns={"date": "period"})
        table = table.assign(indicator="tie." + table["kind"], subject=table["id"], economy=table["economy_a"])
        return self._keyed(table, None, True)

    def _keyed(self, table: pd.DataFrame, economies: Sequence[str] | None, partial: bool) -> pd.DataFrame:
        table = dated(table.assign(year=table["period"].map(decimal_year), name=table["economy"].map(self.names)))
        table = table if partial else table[table["year"] < self.as_of + 1]
        keys = self._learn(table)
        table = table.assign(
            edition=table["source"].map(self.catalogue["short"]),
            rows=pd.Series([(key,) for key in keys], table.index, dtype=object),
        )
        place = {code: n for n, code in enumerate(economies or [])}
        order = table["economy"].map(place) if economies is not None else 0
        return (
            table.assign(_economy=order)
            .sort_values(["_economy", "when"], kind="stable", ignore_index=True)
            .drop(columns="_economy")
        )

    def hubs(self) -> pd.DataFrame:
        """Return the hubs as they stand: subject (the id in a row), hub (its name), economy, region, latitude, longitude, drawn, within.

        drawn: by whose borders, blank for the metropolitan areas that rows are counted by. within: the area that holds it.
        """
        regions = read(self.data, "economies").set_index("code")["region"]
        hubs = read(self.data, "hubs").rename(columns={"id": "subject", "name": "hub"})
        return hubs.assign(region=hubs["economy"].map(regions)).drop(columns="line", errors="ignore")

    def claims(self, ids: Sequence[str], economies: Sequence[str]) -> pd.DataFrame:
        """Return what the article claims, among `ids` and about `economies`. A claim rests on no data: `rows` is empty."""
        rows = read(self.data, "claims")
        rows = rows[rows["id"].isin(list(ids)) & rows["entity"].isin(list(economies))].reset_index(drop=True)
        return rows.assign(economy=rows["entity"], rows=pd.Series([()] * len(rows), dtype=object))

    def named(self, keys: Sequence[str]) -> pd.DataFrame:
        """Return the rows of the data that keys name, each once, as they stand in their table.

        More than MANY are named together: economies of which a series has the same periods, under one name.
        """
        asked = tuple(dict.fromkeys(keys))
        if asked not in self._named:  # values stated together rest on the same rows
            self._named[asked] = self._found(asked)
        return self._named[asked]

    def _found(self, asked: Sequence[str]) -> pd.DataFrame:
        together: dict[int, list[tuple[pd.DataFrame, int]]] = {}
        for key in asked:
            if key in self._known:
                together.setdefault(id(self._known[key][0]), []).append(self._known[key])
        observed = [key for key in asked if key not in self._known]
        parts = [self._observations.named(observed)] if observed or not together else []
        parts += [group[0][0].iloc[[place for _, place in group]] for group in together.values()]
        found = parts[0].reset_index(drop=True) if len(parts) == 1 else pd.concat(parts, ignore_index=True)
        return pooled([found]) if len(found) > MANY and found.columns.isin(POOLED).sum() == len(POOLED) else found

    def _learn(self, rows: pd.DataFrame) -> list[str]:
        """Remember rows of another table than observations by their keys."""
        keys = [] if rows.empty else list(keys_of(rows))
        self._known |= {key: (rows, place) for place, key in enumerate(keys)}
        return keys

    def behind(self, keys: Sequence[str]) -> dict[str, Any]:
        """Return what the rows behind a value say of it: rows (compact), sources, as_of and the weakest grade."""
        asked = tuple(dict.fromkeys(keys))
        if asked not in self._behind:  # a figure asks for its source line and for its rows
            self._behind[asked] = provenance(self.named(asked))
        return self._behind[asked]

    def source_line(self, keys: Sequence[str]) -> str:
        """Return the line below a chart: publishers with editions, as-of, and the weakest grade if it is not first-hand."""
        known = self.behind(keys)
        if not known:
            return ""
        weak = {
            "press": " Some figures read in press copies.", "restatement": " Some figures read in an unofficial restatement.",
        }.get(known["grade"], "")  # fmt: skip
        editions = dict.fromkeys(self.catalogue.loc[list(known["sources"]), "short"])
        return f"Source: {'; '.join(editions)}. Data to {known['as_of']}.{weak}"

    def package(self) -> pd.DataFrame:
        """Return every observation of every edition as it stands in its table, and rows: for what is asked of the data themselves.

        A chapter that asks for it is executed again whenever any row changes.
        """
        table = self._observations.all
        return dated(table).assign(rows=pd.Series([(key,) for key in keys_of(table)], table.index, dtype=object))

    def sides(self, economies: pd.Series, pair: Sequence[str]) -> pd.Series:
        """Return for each economy the one of the pair that it is, or that it is a member of; "elsewhere" for all others."""
        return sides(economies, pair, self.unions)

    def apart(self, rows: pd.DataFrame, pair: Sequence[str], columns: Sequence[str] = ("economy",)) -> pd.DataFrame:
        """Return rows in which no union stands beside its members: unions go, and the members of a union of the pair instead."""
        return apart(rows, pair, self.unions, columns)

    def between(self, rows: pd.DataFrame, pair: Sequence[str]) -> pd.DataFrame:
        """Return rows about two economies as ties: source, target, year, weight, rows; no union stands beside its members."""
        return between(rows, pair, self.unions)

    def overlap(self, pair: Sequence[str]) -> bool:
        """Return whether one of a pair is a part of the other: the two do not add up, and nothing lies outside of both."""
        return overlap(pair, self.unions)

    def refuse_unknown(self, economies: Sequence[str]) -> None:
        """Raise BadInputError for a code that economies.csv does not have."""
        for code in economies:
            if code not in self.names:
                near = nearest(code, sorted(self.names))
                raise BadInputError(f"economies.csv: found no '{code}'" + (f"; nearest: {near}" if near else ""))


def dated(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows whose decimal `year` is split: year, a whole number, and when, with its fraction."""
    when = rows["year"].astype(float)
    return rows.assign(year=np.floor(when).astype("int64"), when=when)


def time_of(rows: pd.DataFrame) -> str:
    """Return the column that dates the rows of a frame most finely: when, or year in a frame that has lost it."""
    return "when" if "when" in rows else "year"


def refuse_several(rows: pd.DataFrame, keys: Sequence[str]) -> None:
    """Raise BadInputError where several rows share `keys`, so that none of them is taken for the whole."""
    several = rows[rows.duplicated(list(keys), keep=False)]
    if several.empty:
        return
    first = several.iloc[0]
    same = several[(several[list(keys)] == first[list(keys)]).all(axis=1)]
    name = next(
        (name for name in ("subject", "edition", "note") if name in same and same[name].nunique() > 1), "subject"
    )
    parts = list(dict.fromkeys(str(part) or "the whole" for part in same.get(name, [])))
    told = ", ".join(parts[:4]) + (f" and {len(parts) - 4} more" if len(parts) > 4 else "")
    raise BadInputError(
        f"{first.get('series', 'rows')}: found {len(same)} rows for {first['economy']} in {first.get('period', first.get('year'))}, which "
        f"differ in {name}: {told}{ADVICE}"
    )


def _of_subject(rows: pd.DataFrame, subjects: Sequence[str]) -> pd.DataFrame:
    known = sorted(set(rows["subject"]))
    for name in subjects:
        if name not in known and len(rows):
            near = nearest(name, known)
            raise BadInputError(
                f"subject: found no '{name}'"
                + (f"; nearest: {near}" if near else f"; expected one of {', '.join(known)}")
            )
    return rows[rows["subject"].isin(list(subjects))]


def moment(published: str) -> float:
    """Return a date of publication as a decimal year; one known to the year alone counts as its middle."""
    return decimal_year(published if len(published) > 4 else f"{published}-07")
