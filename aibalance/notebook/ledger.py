"""The ledger of one chapter: rows of evidence, statistics with their provenance, and the record that prose reads."""

import html
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from aibalance.article.judging import Judgement
from aibalance.data.selection.quantities import quantity as quantity_of
from aibalance.data.selection.quantities import twins
from aibalance.notebook.execution import Kind, Making
from aibalance.notebook.reading import Reading, Rows
from aibalance.stated.family import FAMILIES, family_of
from aibalance.stated.parameters import Parameter
from aibalance.stated.records import EXPORT_TYPE, NUMBERS, RECORD_TYPE, Shown, compact, number_anchor
from aibalance.stated.rounding import CLOSED_FORM, DRAWS, rounded_all, rounded_frame, stated
from aibalance.stated.statistic import Statistic, provenance


class Chapter(Reading):
    """One chapter: its evidence, its parameters, and the statistics that it has computed so far.

    id: key under which prose finds the statistics, {{ id.statistic }}. section: number of the section audited.
    Raises BadInputError if a parameter is wrong.
    """

    def __init__(
        self, id: str, section: str, *, data: str = "../data", as_of: int = 2025, focus: str = "", rival: str = "",
        confidence: float = 0.90, seed: int = 2026, **own: tuple[Any, Parameter],
    ) -> None:  # fmt: skip
        super().__init__(data=data, as_of=as_of, focus=focus, rival=rival, confidence=confidence, seed=seed, **own)
        self.id, self.section = id, section
        self.statistics: dict[str, Statistic] = {}
        self._rested: tuple[Any, dict[str, Any]] = (None, {})
        self.judgements: list[Judgement] = []
        self.exports: dict[str, dict[str, Any]] = {}
        self.making = Making()
        for role, code in zip(("focus", "rival"), self.pair, strict=False):
            self.add(role, self.prose[code], "text", label=f"the {role} economy")
        self.add("as_of", self.as_of, "year", label="last year that counts as complete")

    def begin(self) -> None:
        """Forget what an earlier run of this cell has made, so that a cell may run any number of times."""
        self.forget(self.making.rerun())

    def make(self, kind: Kind, name: str) -> None:
        """Note what this cell makes. Raises StatedElsewhereError if it, or another cell, has made the same."""
        self.begin()
        self.forget(self.making.make(kind, name))

    def forget(self, made: Sequence[tuple[Kind, str]]) -> None:
        """Take back what a cell has made."""
        for kind, name in made:
            if kind == "statistic":
                self.statistics.pop(name, None)
            elif kind == "export":
                self.exports.pop(name, None)

    def add(
        self, id: str, value: float | str | None, unit: str, *, label: str, rows: Rows | None = None,
        digits: int = 1, low: float | None = None, high: float | None = None, confidence: float | None = None,
        method: str = CLOSED_FORM, ends: str = "", family: str = "", quantity: str = "",
    ) -> Statistic:  # fmt: skip
        """Register one statistic of this chapter and return it. `rows`: the observations that it was computed from.

        Here it is rounded, once: `method` is how the value was computed, `ends` how low and high were, if otherwise (see
        rounding.METHODS). Data stand as they are.

        family: whom it is about, where the words of the id do not say so (see family.py). quantity: the row of
        quantities.csv that it answers. Raises ValueError if the id is taken (unless by an earlier run of this cell), the
        family unknown, or the quantity has another unit or was answered otherwise in this chapter; BadInputError if there
        is no such quantity.
        """
        self.make("statistic", id)
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
            id, label, value, unit, digits, bounds[0], bounds[1], confidence, **self._provenance(used), method=method, family=family,
            asked=self._asked(quantity, unit) if quantity else None,
        )  # fmt: skip
        answers = [s.as_dict() for s in self.statistics.values() if s.asked] if quantity else []
        contradiction = twins([{"chapter": self.id, "statistics": answers}])
        if contradiction:
            raise ValueError(contradiction[0])
        return self.statistics[id]

    def _provenance(self, rows: Any) -> dict[str, Any]:
        if rows is not self._rested[0]:  # values stated together rest on the same rows
            self._rested = rows, provenance(rows)
        return self._rested[1]

    def _asked(self, name: str, unit: str) -> dict[str, Any] | None:
        """Return the key of a quantity in this chapter; None for a package that has no quantities at all."""
        if not self.quantities:
            return None
        row = quantity_of(self.quantities, name)
        if unit not in (row.unit, "text"):
            raise ValueError(f"{name} (quantities.csv): found an answer in '{unit}'; expected '{row.unit}'")
        return row.key(self.pair, self.as_of)

    def export(self, name: str, facts: Mapping[str, Any], **tables: pd.DataFrame) -> None:
        """Leave facts (ready for JSON) and tables for an explorer, with the closing; a number keeps six significant digits.

        Raises ValueError if the name is taken.
        """
        self.make("export", name)
        texts = {
            key: rounded_frame(frame, DRAWS).to_csv(index=False, float_format="%.6g") for key, frame in tables.items()
        }
        self.exports[name] = {"facts": rounded_all(dict(facts)), "tables": texts}

    def closing(self) -> Shown:
        """Show all numbers, to which sentences link, and the sources; leave the record of all statistics, and exports.

        The page has cards and pages for numbers, and leaves their list out.
        """
        used = {source for s in self.statistics.values() for source in s.sources}
        used |= {f.source for j in self.judgements for f in j.findings if f.source}
        catalogue = self.catalogue.loc[sorted(used)]
        items = "".join(_source_item(key, row) for key, row in catalogue.iterrows())
        record = {
            "chapter": self.id, "section": self.section,
            "statistics": [s.as_dict() for s in self.statistics.values()],
        }  # fmt: skip
        text = "\n".join([*(f"{self.id}.{s.id} = {s}" for s in self.statistics.values()), *sorted(used)])
        left = {EXPORT_TYPE: {"chapter": self.id, "exports": self.exports}} if self.exports else {}
        numbers = "".join(
            f'<li id="{number_anchor(self.id, s.id)}">{html.escape(f"{s.label or s.id}: {s}")}</li>'
            for s in self.statistics.values()
        )
        markup = f'<ol class="{NUMBERS}">{numbers}</ol><ul class="sources">{items}</ul>'
        return Shown(text, markup, **{RECORD_TYPE: compact(record), **left})


def _source_item(key: str, row: Any) -> str:
    return (
        f'<li id="source-{key}">{html.escape(row.publisher)}: <a href="{html.escape(row.url)}">{html.escape(row.title)}</a>, '
        f"{html.escape(row.edition)}, {row.published[:4]}. <small>{html.escape(row.licence)}; read as {row.grade}.</small></li>"
    )
