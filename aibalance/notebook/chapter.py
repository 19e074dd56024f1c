"""A chapter as its notebook sees it: what is stated, drawn, said and shown, and the record that the book reads."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from IPython.display import display

from aibalance.charts.axes import Figure, palette
from aibalance.charts.figure import Chart
from aibalance.notebook import table
from aibalance.notebook.evidence import Evidence
from aibalance.notebook.ledger import Chapter as Ledger
from aibalance.notebook.sentence import FAMILIES, Told, tell
from aibalance.stated.family import FOCUS, LEADER, NEITHER
from aibalance.stated.parameters import Parameter
from aibalance.stated.records import number_anchor
from aibalance.stated.rounding import CLOSED_FORM
from aibalance.stated.statistic import Statistic
from aibalance.stated.viewers import for_notebook

FAMILY = {"": NEITHER, "leader": LEADER, "trailer": LEADER, "focus": FOCUS, "rival": FOCUS}
KEYS = "rows"  # the column of a frame that holds the keys of the data rows behind each row
MARKDOWN = re.compile(r"([\\$*_\[\]<`|~])")


def open_chapter(
    id: str, section: str, *, data: str, as_of: int, focus: str, rival: str, confidence: float, seed: int,
    **own: tuple[Any, Parameter],
) -> "tuple[Chapter, Evidence]":  # fmt: skip
    """Return a chapter and its evidence under its parameters. Raises BadInputError if a parameter is wrong."""
    chapter = Chapter(
        id, section, data=data, as_of=as_of, focus=focus, rival=rival, confidence=confidence, seed=seed, **own
    )
    return chapter, chapter.evidence


@dataclass(frozen=True)
class _Shape:
    """How values of a frame become statistics: column, unit, decimals, columns of the interval, and what a card calls them."""

    column: str
    unit: str
    digits: int
    low: str
    high: str
    label: str
    method: str
    quantity: str
    family: str


class Chapter(Ledger):
    """One chapter. Statistics are stated from frames of one row or none, and may be said; figures are drawn from frames."""

    def __init__(self, id: str, section: str, **parameters: Any) -> None:
        self.owners: dict[str, str] = {}
        self.stated: dict[str, Statistic | dict[str, Statistic]] = {}
        super().__init__(id, section, **parameters)
        self.stated |= {id: self.statistics[id] for id in ("focus", "rival", "as_of")}
        self.owners |= {"focus": "focus", "rival": "rival"}
        self.evidence = Evidence(self.data, self.as_of)
        self._absent: set[str] = set()

    def _expanded(self, rows: Any) -> Any:
        """Rows are named by key here, so there is nothing to look up behind them."""
        return rows

    # -- state -------------------------------------------------------------------------------------------------------

    def state(
        self, rows: pd.DataFrame, owner: str = "", /, *, key: str = "", digits: int = 1, low: str = "", high: str = "",
        label: str = "", method: str = CLOSED_FORM, quantity: str = "", **ids: str | tuple[str, str],
    ) -> None:  # fmt: skip
        """State values of a frame of one row, id="column" or id=("column", "unit"); of a frame of no row: that there is none.

        owner: whose values they are: leader, trailer, focus, rival, or "" where they are nobody's. key: a column that tells
        the rows of a longer frame apart; each row is then a statistic, {id[key]}. low, high: columns of the
        interval. method: how the values were computed, which says to how many digits they are rounded (see rounding.METHODS). quantity: the
        row of quantities.csv that is answered: who answers it elsewhere must say the same.
        Raises ValueError for several rows without a key, a frame without `rows`, an unknown column and an id stated twice.
        """
        told = ", ".join(ids)
        if owner not in FAMILY:
            raise ValueError(f"{told}: found owner '{owner}'; expected one of {', '.join(FAMILIES)}, or none")
        if len(rows) > 1 and not key:
            raise ValueError(f"{told}: found {len(rows)} rows; a statistic is the value of one row, or give key=")
        if len(rows) and KEYS not in rows:
            raise ValueError(f'{told}: the frame has lost its column "rows"; in agg, give rows=("rows", "sum")')
        for id, asked in ids.items():
            column, unit = (asked, "") if isinstance(asked, str) else asked
            if column not in rows:
                raise ValueError(f"{id}: found no column '{column}'; the frame has {', '.join(map(str, rows))}")
            if id in self.stated:
                raise ValueError(f"{id} is stated twice")
            self.owners[id] = owner
            shape = _Shape(column, unit, digits, low, high, label, method, quantity, FAMILY[owner])
            if key:
                self.stated[id] = {
                    str(row[key]): self._one(f"{id}_{row[key]}", row, shape) for row in rows.to_dict("records")
                }
            else:
                row = rows.to_dict("records")[0] if len(rows) else {column: None, KEYS: ()}
                self.stated[id] = self._one(id, row, shape)

    def _one(self, id: str, row: Mapping[Any, Any], shape: "_Shape") -> Statistic:
        value, keys, unit, digits = (
            row[shape.column],
            list(dict.fromkeys(row[KEYS])),
            shape.unit or "count",
            shape.digits,
        )
        if shape.column in self.names:  # a column of wide(): one economy's own, which rests on no row of another
            own = [key for key in keys if shape.column in key.split("/")[1:2]]
            keys = own or keys
        value = None if value is None or pd.isna(value) else value
        if isinstance(value, str):
            value, unit = self.prose.get(value, value), "text"
        elif isinstance(value, (int, np.integer)) and not isinstance(value, bool):
            digits = 0  # a count has no decimals, whoever forgets to say so
        low, high = (row.get(end) if end else None for end in (shape.low, shape.high))
        return self.add(
            re.sub(r"[^A-Za-z0-9_]+", "_", id), value, unit, label=shape.label or self._label(shape.column, keys),
            rows=self.evidence.named(keys) if keys else None, digits=digits, low=low, high=high, method=shape.method,
            quantity=shape.quantity if value is not None else "", family=shape.family,
        )  # fmt: skip

    def _label(self, column: str, keys: Sequence[str]) -> str:
        """Return what a card calls a value: the indicators that it rests on, and its column."""
        ids = dict.fromkeys(key.split("/", 1)[0] for key in keys)
        labels = [self.indicators.loc[id, "label"] for id in ids if id in self.indicators.index]
        words = column.replace("_", " ")
        what = labels[0] if len(labels) == 1 else f"{labels[0]} and {len(labels) - 1} more" if labels else ""
        return f"{what}: {words}" if what else words

    # -- say ---------------------------------------------------------------------------------------------------------

    def told(self, words: str, linked: bool = False) -> Told:
        """Return words with their values. Raises SentenceError for an unknown name and for a sentence of two families."""
        known = {**self.statistics, **self.stated}  # an audit registers its counts without stating them
        return tell(words, known, self.owners, self._link if linked else None)

    def say(self, words: str = "", *, by: str = "", **cases: str) -> None:
        """Say a thought that rests on the data, or nothing where a value is missing. by: the stated word that chooses a case."""
        if by:
            chosen = self.stated[by]
            assert isinstance(chosen, Statistic)
            words = cases.get(str(chosen.value).replace(" ", "_"), "")
        if words and not self.told(words).missing:
            display(
                {"text/markdown": self.told(words, linked=True).text, "text/plain": self.told(words).text}, raw=True
            )

    def _link(self, statistic: Statistic, text: str) -> str:
        """Return a printed value as a Markdown link to its statistic; US$9 … US$10 would be a formula without escapes."""
        text = MARKDOWN.sub(r"\\\1", text)
        marked = statistic.unit != "text" or re.search(r"\d", text)
        return f"[{text}](#{number_anchor(self.id, statistic.id)})" if marked else text

    # -- draw and show -----------------------------------------------------------------------------------------------

    def figure(
        self, id: str, title: str, subtitle: str, *, rows: pd.DataFrame, unit: str = "", digits: int = 1,
        height: tuple[int, int] = (340, 320), panels: str = "",
    ) -> Figure:  # fmt: skip
        """Return the axes of a figure for `with`; what is drawn in the body must be in `rows`, and every row drawn.

        panels: a column whose values each get axes of their own; the body is then given {value: axes}.
        """
        return Figure(self, id, title, subtitle, rows, unit, digits, height, panels)

    def house(
        self, kind: Callable[..., Chart], id: str, title: str, subtitle: str, *, rows: pd.DataFrame, **options: Any
    ) -> None:
        """Draw a frame as one of the kinds that seaborn lacks: network, world_map, timeline; each economy has its colour of this run."""
        if not any(len(keys) for keys in rows[KEYS]):
            self.absent(subtitle)
            return
        told, below = self.told(title), self.told(subtitle).text
        source = self.evidence.source_line([key for row in rows[KEYS] for key in row])
        kept = rows.drop(columns=[column for column in rows if str(column).endswith(KEYS)])
        chart = kind(
            kept,
            id=f"{self.id}-{id}",
            title=below if told.missing else told.text,
            subtitle=below,
            source=source,
            paint=self.palette([code for code in dict.fromkeys(rows["key"]) if code in self.names]),
            **options,
        )
        display(chart._repr_mimebundle_(), raw=True)

    def palette(self, names: Sequence[str] | pd.Series) -> dict[str, str]:
        """Return a colour for each name of a series: an economy's own, by name or code, else the house's in order."""
        return palette(names, self.names, self.pair)

    def absent(self, subtitle: str) -> None:
        """Say once that there is nothing to draw."""
        words = re.split(r"[,;] ", self.told(subtitle).text)[0]
        if words not in self._absent:
            self._absent.add(words)
            display({"text/markdown": f"*No rows here: {words}.*", "text/plain": f"No rows here: {words}."}, raw=True)

    def table(
        self, rows: pd.DataFrame, columns: Mapping[str, str] | Sequence[str] | None = None, *, shades: pd.DataFrame | None = None,
    ) -> None:  # fmt: skip
        """Show a frame as the house's table. columns: which, as {name: heading with its unit}. shades: 0 to 1, same shape."""
        if rows.empty:
            return
        if rows.index.name:
            rows = rows.reset_index()
            shades = None if shades is None else shades.reset_index(drop=True)
        told = table.shown(rows, columns, self.names)
        bundle = {
            "text/html": for_notebook(table.markup(rows, told, self.names, shades)),
            "text/plain": table.plain_text(rows, told, self.names),
        }
        display(bundle, raw=True)
