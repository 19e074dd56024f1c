"""Reading: the evidence as one chapter sees it, under its parameters."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import pandas as pd

from aibalance.charts.style import wear
from aibalance.data.checks.contract import descriptor
from aibalance.data.selection.current import Current, chosen
from aibalance.data.selection.quantities import answers, quantities, quantity, rows_of, side_by_side_by_year
from aibalance.data.selection.quantities import table as quantity_table
from aibalance.data.selection.series import observations, select
from aibalance.data.tables import BadInputError, catalogue, own_package, read
from aibalance.stated.parameters import Parameter, validated, validated_economies

Rows: TypeAlias = pd.DataFrame | Sequence[pd.DataFrame] | Mapping[str, pd.DataFrame]


class Reading:
    """The data package read under a chapter's parameters: selections, combinations and source lines.

    focus and rival are left out where a chapter compares no pair: `pair` is then empty. Raises BadInputError if a parameter is
    wrong.
    """

    def __init__(
        self, *, data: str, as_of: int, focus: str = "", rival: str = "", confidence: float, seed: int, **own: tuple[Any, Parameter],
    ) -> None:  # fmt: skip
        data = own_package(data)
        given = {"data": data, "as_of": as_of, "focus": focus, "rival": rival, "confidence": confidence, "seed": seed}
        parameters = validated(given)
        validated({name: value for name, (value, _) in own.items()}, {name: kind for name, (_, kind) in own.items()})
        if focus or rival:
            validated_economies(data, focus, rival)
        self.data = Path(data)
        wear(descriptor(data).get("colours", {}))
        self.as_of, self.confidence, self.seed = parameters["as_of"], parameters["confidence"], parameters["seed"]
        self.focus, self.rival, self.pair = focus, rival, [code for code in (focus, rival) if code]
        economies = read(data, "economies").set_index("code")
        self.names, self.prose = economies["name"].to_dict(), economies["prose"].to_dict()
        self.indicators = read(data, "indicators").set_index("id")
        self.catalogue = catalogue(data)
        self._observations, self._series = observations(data), Current(data)
        self.quantities = quantities(data)

    def rows(
        self, name: str, economies: Sequence[str] | None = None, source: str | Sequence[str] | None = None,
        subject: str | None = None, partial: bool = False, editions: str = "current",
    ) -> pd.DataFrame:  # fmt: skip
        """Return the observations of a series for `economies` (the pair if None), up to as_of unless `partial`.

        editions: "current", the edition that series.csv says is read, and no other where it has no rows; or "all".
        Adds what charts need: series (the economy's name), key (its code), label and edition.
        """
        if editions not in ("current", "all"):
            raise BadInputError(f"editions: found '{editions}'; expected current or all")
        economies = self.pair if economies is None else economies
        series = self._series[name]
        rows = self._observations.known(series.indicator)
        if source is None:
            rows = rows if editions == "all" else chosen(rows, series)
            source = sorted(set(rows["source"]))
        frame = select(rows, economies or None, source, subject, None if partial else self.as_of)
        frame = frame[(frame["status"] != "partial") | partial].reset_index(drop=True)
        frame["series"], frame["key"] = frame["economy"].map(self.names), frame["economy"]
        frame["label"] = self.indicators.loc[series.indicator, "label"]
        frame["edition"] = frame["source"].map(self.catalogue["short"])
        frame["partial"] = frame["status"] == "partial"
        return frame

    def current(self, name: str) -> list[str]:
        """Return the editions that a series reads."""
        return list(self._series[name].sources or [])

    def indicator(self, name: str) -> str:
        """Return the indicator that a series reads."""
        return self._series[name].indicator

    def predecessor(self, name: str) -> str:
        """Return the edition that a series read before its current one; "" if there was none."""
        return self._series[name].predecessor

    def asked(self, id: str) -> pd.DataFrame:
        """Return the rows that answer a quantity: its series in its edition, of every economy, complete, up to as_of.

        Empty if the package holds none, or no quantities. Raises BadInputError for an unknown quantity.
        """
        if not self.quantities:
            return self._observations.of().iloc[:0]
        row = quantity(self.quantities, id)
        rows = rows_of(row, self._observations.of(*row.series))
        return rows[rows["year"] < self.as_of + 1].reset_index(drop=True)

    def by_year(self, id: str) -> pd.DataFrame:
        """Return year, first (the focus), second (the rival), value (their ratio) and rows of a quantity, a row a year."""
        rows = self.asked(id)
        return (
            answers(self.quantities[id], rows, self.pair) if self.quantities else side_by_side_by_year(rows, self.pair)
        )

    def by_measure(self, asked: Mapping[str, str]) -> pd.DataFrame:
        """Return `by_year` of several quantities, {name of the measure: id}: with columns measure and family (of forecasts)."""
        families = {name: row.family for row in self.quantities.values() if row.family for name in row.series}
        parts = []
        for measure, id in asked.items():
            series = self.quantities[id].series[0] if self.quantities else ""
            parts.append(self.by_year(id).assign(measure=measure, family=families.get(series, "")))
        full = [part for part in parts if len(part)] or parts[:1]
        return pd.concat(full, ignore_index=True)

    def scorecard(self) -> pd.DataFrame:
        """Return the rows of quantities.csv that answer a measure of the scorecard; of a measure, the main list first."""
        rows = quantity_table(self.data)
        if rows.empty:
            return rows.assign(measure="", block="", list="")
        rows = rows[rows["measure"] != ""]
        return rows.sort_values(["measure", "list", "id"], kind="stable")  # "main" comes before "other"

    def pool(self) -> pd.DataFrame:
        """Return every series that a forecast learns its width from: family, series, year, value, rows."""
        parts = [
            self.by_year(row.id).assign(family=row.family, series=row.series[0])
            for row in self.quantities.values()
            if row.family
        ]
        columns = ["family", "series", "year", "value", "rows"]
        return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)

    def observed(self, *indicators: str) -> pd.DataFrame:
        """Return all rows of some indicators, in every edition, in the order of the table; none if there are none."""
        return self._observations.of(*indicators)

    @property
    def observations(self) -> pd.DataFrame:
        """Every row of every indicator. A chapter that asks for it is executed again whenever any row changes."""
        return self._observations.all

    def editions(self, indicators: Sequence[str], economy: str, period: str = "") -> pd.DataFrame:
        """Return the rows of several indicators for one economy in every edition, targets and forecasts included.

        Each label says indicator, edition and, without `period`, the period too.
        """
        rows = self.observed(*indicators).query("economy == @economy")
        rows = rows[rows["period"] == period] if period else rows
        label, source = rows["indicator"].map(self.indicators["label"]), rows["source"].map(self.catalogue["short"])
        return rows.assign(key=economy, label=label + (", " + source if period else ", " + rows["period"])).reset_index(
            drop=True
        )

    def claimed(self, ids: Sequence[str]) -> pd.DataFrame:
        """Return the article's own figures among `ids` that are about the pair: columns label, value, key, section, period."""
        claims = read(self.data, "claims").set_index("id", drop=False)
        claims = claims.loc[[i for i in ids if i in claims.index]]
        claims = claims[claims["entity"].isin(self.pair)]
        return claims.assign(label="Article, claim " + claims["id"], key=claims["entity"])[
            ["label", "value", "key", "section", "period"]
        ].reset_index(drop=True)

    def _expanded(self, rows: Rows | None) -> pd.DataFrame | None:
        """Return rows as one frame."""
        if rows is None:
            return None
        frames = (
            [rows] if isinstance(rows, pd.DataFrame) else list(rows.values() if isinstance(rows, Mapping) else rows)
        )
        return pd.concat(frames, ignore_index=True) if any(map(len, frames)) else None
