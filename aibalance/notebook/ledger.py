"""The ledger of one chapter: rows of evidence, statistics with their provenance, and the record that prose reads."""

import html
from collections.abc import Mapping, Sequence
from string import Formatter
from typing import Any

import pandas as pd

from aibalance.article.judging import Judgement
from aibalance.data.quantities import quantity as quantity_of
from aibalance.data.quantities import twins
from aibalance.data.series import side_by_side
from aibalance.notebook.reading import Reading, Rows
from aibalance.stated.family import FAMILIES, FOCUS, LEADER, family_of
from aibalance.stated.parameters import Parameter
from aibalance.stated.records import EXPORT_TYPE, RECORD_TYPE, Shown, compact
from aibalance.stated.rounding import CLOSED_FORM, DRAWS, rounded, rounded_all, rounded_frame, stated
from aibalance.stated.statistic import Statistic, provenance
from aibalance.stats.comparison import direction


class Chapter(Reading):
    """One chapter: its evidence, its parameters, and the statistics that it has computed so far.

    id: key under which prose finds the statistics, {{ id.statistic }}. section: number of the section audited.
    Raises BadInputError if a parameter is wrong.
    """

    def __init__(
        self, id: str, section: str, *, data: str = "../data", as_of: int = 2025, focus: str = "USA", rival: str = "CHN",
        confidence: float = 0.90, seed: int = 2026, **own: tuple[Any, Parameter],
    ) -> None:  # fmt: skip
        super().__init__(data=data, as_of=as_of, focus=focus, rival=rival, confidence=confidence, seed=seed, **own)
        self.id, self.section = id, section
        self.statistics: dict[str, Statistic] = {}
        self.comparisons: list[dict[str, Any]] = []
        self.judgements: list[Judgement] = []
        self.exports: dict[str, dict[str, Any]] = {}
        for role, code in (("focus", focus), ("rival", rival)):
            self.add(role, self.prose[code], "text", label=f"the {role} economy")
        self.add("as_of", self.as_of, "year", label="last year that counts as complete")

    def add(
        self, id: str, value: float | str | None, unit: str, *, label: str, rows: Rows | None = None,
        digits: int = 1, low: float | None = None, high: float | None = None, confidence: float | None = None,
        method: str = CLOSED_FORM, ends: str = "", family: str = "", quantity: str = "",
    ) -> Statistic:  # fmt: skip
        """Register one statistic of this chapter and return it. `rows`: the observations that it was computed from.

        Here it is rounded, once: `method` is how the value was computed, `ends` how low and high were, if otherwise (see
        rounding.METHODS). Data stand as they are.

        family: whom it is about, where the words of the id do not say so (see family.py). quantity: the row of
        quantities.csv that it answers. Raises ValueError if the id is taken, the family unknown, or the quantity has another
        unit or was answered otherwise in this chapter; BadInputError if there is no such quantity.
        """
        if id in self.statistics:
            raise ValueError(f"statistic {self.id}.{id} is defined twice")
        family = family or family_of(id)
        if family not in FAMILIES:
            raise ValueError(f"statistic {self.id}.{id}: found the family '{family}'; expected {', '.join(FAMILIES)}")
        if value is not None and not isinstance(value, str):
            value = None if pd.isna(value) else float(value)
        if low is not None:
            confidence = confidence or self.confidence
        bounds = [None if end is None or pd.isna(end) else float(end) for end in (low, high)]
        used = self._expanded(rows)
        value, *bounds = (
            stated(number, way, unit, f"statistic {self.id}.{id}{part}")
            for number, way, part in zip(
                (value, *bounds), (method, *[ends or method] * 2), ("", " low", " high"), strict=True
            )
        )
        self.statistics[id] = Statistic(
            id, label, value, unit, digits, bounds[0], bounds[1], confidence, **provenance(used), method=method, family=family,
            asked=self._asked(quantity, unit) if quantity else None,
        )  # fmt: skip
        answers = [s.as_dict() for s in self.statistics.values() if s.asked] if quantity else []
        contradiction = twins([{"chapter": self.id, "statistics": answers}])
        if contradiction:
            raise ValueError(contradiction[0])
        return self.statistics[id]

    def _asked(self, name: str, unit: str) -> dict[str, Any] | None:
        """Return the key of a quantity in this chapter; None for a package that has no quantities at all."""
        if not self.quantities:
            return None
        row = quantity_of(self.quantities, name)
        if unit not in (row.unit, "text"):
            raise ValueError(f"{name} (quantities.csv): found an answer in '{unit}'; expected '{row.unit}'")
        return row.key(self.pair, self.as_of)

    def compare(self, name: str, rows: pd.DataFrame, *, digits: int = 1, span: int = 3) -> pd.Series:
        """Register the family of statistics that compares the pair on one indicator; return the ratio by year.

        <name>_focus, _rival: latest values that both have; _year; _times: the larger over the smaller; _leader, _trailer:
        by the indicator's direction; _first_year, _first_times, _first_leader; _gap: what the gap did in the last
        `span` years (widened, narrowed or held); _gainer: whose position improved. "no data" where one side has none, or where in no
        year both are above zero.
        """
        indicator = self.indicators.loc[rows["indicator"].iloc[0]] if len(rows) else None
        present = [code for code in self.pair if code in set(rows["economy"])]
        wide = side_by_side(rows[rows["economy"].isin(present)]) if present else pd.DataFrame()
        wide = wide[(wide > 0).all(axis=1)]  # a ratio needs two numbers above zero
        if len(present) < 2 or wide.empty or indicator is None:
            absent = [self.prose[code] for code in sorted(self.pair) if code not in present]  # whoever is named first
            missing = f"no data for {' and '.join(absent)}" if absent else "no common year"
            for key in ("leader", "trailer", "gap", "gainer", "first_leader"):
                self.add(f"{name}_{key}", missing, "text", label=f"{name}: {key}", family=LEADER)
            for key in ("year", "times", "first_year", "first_times"):
                self.add(f"{name}_{key}", None, "count", label=f"{name}: {key}", family=LEADER)
            for key in ("focus", "rival"):
                self.add(f"{name}_{key}", None, "count", label=f"{name}: {key}", family=FOCUS)
            return pd.Series(dtype=float)
        ratio, label, unit = wide[self.focus] / wide[self.rival], indicator["label"], rows["unit"].iloc[0]
        first, last = wide.index[0], wide.index[-1]
        sign = -1 if indicator["direction"] == "lower" else 1
        used = rows[rows["economy"].isin(self.pair)]
        latest, earliest = used[used["year"] == last], used[used["year"] == first]
        for role, code in (("focus", self.focus), ("rival", self.rival)):
            row = latest[latest["economy"] == code].iloc[0]
            self.add(f"{name}_{role}", row["value"], unit, label=f"{label}, {self.names[code]}", rows=latest[latest["economy"] == code],
                     digits=digits, low=_known(row["low"]), high=_known(row["high"]), family=FOCUS)  # fmt: skip
        for prefix, year, part in (("", last, latest), ("first_", first, earliest)):
            self.add(
                f"{name}_{prefix}year",
                part["period"].iloc[0],
                "text",
                label=f"{label}, {'first' if prefix else 'latest'} period that both have",
                rows=part,
                family=LEADER,
            )
            times = max(ratio[year], 1 / ratio[year]) if ratio[year] > 0 else None
            self.add(
                f"{name}_{prefix}times", times, "times", label=f"{label}, larger over smaller", rows=part, family=LEADER
            )
            ahead = self.focus if sign * (ratio[year] - 1) > 0 else self.rival
            ahead = min(self.pair) if ratio[year] == 1 else ahead  # whoever is named first
            self.add(
                f"{name}_{prefix}leader",
                self.prose[ahead],
                "text",
                label=f"{label}, who leads",
                rows=part,
                family=LEADER,
            )
            if not prefix:
                other = self.rival if ahead == self.focus else self.focus
                self.add(
                    f"{name}_trailer", self.prose[other], "text", label=f"{label}, who trails", rows=part, family=LEADER
                )
        span = min(span, int(last - first))
        movement = direction(wide.index.to_numpy(), ratio.to_numpy(), span) if span else "flat"
        gain = {"rising": sign, "falling": -sign, "flat": 0}[movement]
        gainer = {1: self.focus, -1: self.rival}.get(gain)
        leads = sign * (ratio[last] - 1) > 0
        gap = "held" if gain == 0 else "widened" if (gain > 0) == leads else "narrowed"
        recent = used[used["year"] >= last - span]
        self.add(
            f"{name}_gap", gap, "text", label=f"{label}, the gap over the last {span} years", rows=recent, family=LEADER
        )
        self.add(
            f"{name}_gainer",
            self.prose[gainer] if gainer else "neither",
            "text",
            label=f"{label}, who gained over the last {span} years",
            rows=recent,
            family=LEADER,
        )
        self.comparisons.append(
            {
                "name": name,
                "label": label,
                "ratio": rounded(float(ratio[last])),
                "gap": gap,
                "span": span,
                "direction": indicator["direction"],
            }
        )
        return ratio

    def ratios(self, measures: Mapping[str, pd.DataFrame], name: str = "") -> pd.DataFrame:
        """Return focus over rival by year for several measures: columns series, key, year, value, partial, for a line chart.

        With a name, register <name>_lowest and <name>_highest: the range of the latest ratios of years that are over.
        """
        frames = [pd.DataFrame(columns=["series", "key", "year", "value", "partial"])]
        for label, rows in measures.items():
            if set(self.pair) <= set(rows["economy"]):
                wide = side_by_side(rows[rows["economy"].isin(self.pair)])
                wide = wide[(wide > 0).all(axis=1)]
                unfinished = rows.loc[rows["partial"], "year"] if "partial" in rows else []
                frames.append(
                    pd.DataFrame(
                        {
                            "series": label,
                            "key": "",
                            "year": wide.index,
                            "value": (wide[self.focus] / wide[self.rival]).to_numpy(),
                            "partial": wide.index.isin(unfinished),
                        }
                    )
                )
        frame = pd.concat(frames[1:] or frames, ignore_index=True)
        latest = frame[~frame["partial"].astype(bool)].groupby("series", sort=False).tail(1)["value"]
        over = [rows[rows["status"] != "partial"] for rows in measures.values()]
        for end, value in (("lowest", latest.min()), ("highest", latest.max())) if name else ():
            self.add(
                f"{name}_{end}",
                value,
                "times",
                label=f"{end} of the latest ratios in {len(latest)} measures",
                family=FOCUS,
                rows=over,
            )
        return frame

    def each(self, rows: pd.DataFrame, digits: int = 1) -> None:
        """Register every row as a statistic, <indicator>_<period>; with more than one edition, _<source> is added."""
        several = rows.duplicated(["indicator", "period"], keep=False)
        for place, row in enumerate(rows.itertuples()):
            id = f"{row.indicator}_{row.period}" + (f"_{row.source}" if several.iloc[place] else "")
            self.add(
                id.replace("-", "_").replace("/", "_"),
                row.value,
                row.unit,
                label=row.label,
                rows=rows.iloc[[place]],
                digits=digits,
            )

    def extremes(self, name: str, rows: pd.DataFrame, digits: int = 1) -> pd.DataFrame:
        """Register the lowest and the highest value of some rows, <name>_lowest and _highest; return them in order of value."""
        rows = rows.sort_values("value", ignore_index=True, kind="stable")
        of_one = FOCUS if set(rows["economy"]) <= set(self.pair) else ""  # values of one of the pair are about it
        for end, row in (("lowest", rows.head(1)), ("highest", rows.tail(1))):
            value, unit = (row["value"].iloc[0], row["unit"].iloc[0]) if len(row) else (None, "count")
            self.add(
                f"{name}_{end}", value, unit, label=f"{end} of {len(rows)} published values", rows=row, digits=digits,
                family=of_one,
            )  # fmt: skip
        return rows

    def scoreboard(self, names: Sequence[str]) -> pd.DataFrame:
        """Return the comparisons that have data, for a balance plot: columns label (with period) and value (focus over rival)."""
        known = {c["name"]: c for c in self.comparisons}
        rows = [
            (f"{known[n]['label']}, {self.statistics[f'{n}_year']}", known[n]["ratio"]) for n in names if n in known
        ]
        return pd.DataFrame(rows, columns=["label", "value"])

    def caption(self, id: str, title: str, subtitle: str, rows: Rows) -> dict[str, str]:
        """Return id, title, subtitle and source line of a chart; {name} in the words stands for a statistic of this chapter.

        {Name}, with a capital, starts a sentence. Where the title lacks data the subtitle takes its place. Raises
        KeyError for an unknown name.
        """
        words = {key: str(s) for key, s in self.statistics.items()}
        words |= {key[:1].upper() + key[1:]: text[:1].upper() + text[1:] for key, text in words.items()}
        told = [words[name] for _, name, _, _ in Formatter().parse(title) if name]
        title, subtitle = title.format_map(words), subtitle.format_map(words)
        if any(text.lower().startswith(("no data", "no common year")) for text in told):
            title, subtitle = subtitle, "No finding for this pair of economies: one side or both have no data"
        return {
            "id": f"{self.id}-{id}",
            "title": title,
            "subtitle": subtitle,
            "source": self.source_line(rows),
        }

    def export(self, name: str, facts: Mapping[str, Any], **tables: pd.DataFrame) -> None:
        """Leave facts (ready for JSON) and tables for an explorer, with the closing; a number keeps six significant digits.

        Raises ValueError if the name is taken.
        """
        if name in self.exports:
            raise ValueError(f"export {self.id}.{name} is defined twice")
        texts = {
            key: rounded_frame(frame, DRAWS).to_csv(index=False, float_format="%.6g") for key, frame in tables.items()
        }
        self.exports[name] = {"facts": rounded_all(dict(facts)), "tables": texts}

    def closing(self) -> Shown:
        """Show the list of sources; leave the record of all statistics, from which prose takes its numbers, and exports."""
        used = {source for s in self.statistics.values() for source in s.sources}
        used |= {f.source for j in self.judgements for f in j.findings if f.source}
        catalogue = self.catalogue.loc[sorted(used)]
        items = "".join(_source_item(key, row) for key, row in catalogue.iterrows())
        record = {
            "chapter": self.id, "section": self.section, "comparisons": self.comparisons,
            "statistics": [s.as_dict() for s in self.statistics.values()],
        }  # fmt: skip
        text = "\n".join([*(f"{self.id}.{s.id} = {s}" for s in self.statistics.values()), *sorted(used)])
        left = {EXPORT_TYPE: {"chapter": self.id, "exports": self.exports}} if self.exports else {}
        return Shown(text, f'<ul class="sources">{items}</ul>', **{RECORD_TYPE: compact(record), **left})


def _known(value: float) -> float | None:
    return None if pd.isna(value) else float(value)


def _source_item(key: str, row: Any) -> str:
    return (
        f'<li id="source-{key}">{html.escape(row.publisher)}: <a href="{html.escape(row.url)}">{html.escape(row.title)}</a>, '
        f"{html.escape(row.edition)}, {row.published[:4]}. <small>{html.escape(row.licence)}; read as {row.grade}.</small></li>"
    )
