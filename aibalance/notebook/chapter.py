"""A chapter as its notebook sees it: what is stated, drawn, said and shown, and the record that the book reads."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from IPython.display import display

from aibalance.charts.axes import Figure, palette, placed
from aibalance.charts.figure import PLACE, Chart
from aibalance.notebook import table
from aibalance.notebook.evidence import Evidence
from aibalance.notebook.execution import Kind
from aibalance.notebook.fallback import beneath, headline
from aibalance.notebook.introduced import of_chapter
from aibalance.notebook.ledger import Chapter as Ledger
from aibalance.notebook.sentence import FAMILIES, SentenceError, Told, tell
from aibalance.stated import undrawn
from aibalance.stated.family import FOCUS, LEADER, NEITHER
from aibalance.stated.parameters import Parameter
from aibalance.stated.records import FIGURE_TYPE, number_anchor
from aibalance.stated.rounding import CLOSED_FORM
from aibalance.stated.statistic import Statistic
from aibalance.stated.viewers import for_notebook

FAMILY = {"": NEITHER, "leader": LEADER, "trailer": LEADER, "focus": FOCUS, "rival": FOCUS}
KEYS = "rows"  # the column of a frame that holds the keys of the data rows behind each row
MARKDOWN = re.compile(r"([\\$*_\[\]<`|~])")


def open_chapter(
    id: str, section: str, *, data: str, as_of: int, focus: str = "", rival: str = "", confidence: float, seed: int,
    **own: tuple[Any, Parameter],
) -> "tuple[Chapter, Evidence]":  # fmt: skip
    """Return a chapter and its evidence under its parameters. Raises BadInputError if a parameter is wrong.

        chapter, evidence = open_chapter(
            "market", "01", data=data, as_of=as_of, focus=focus, rival=rival, confidence=confidence, seed=seed
        )

    id: key under which prose finds its statistics, market.investment_times. section: its number. data: folder of the
    data package. as_of: last year that counts as complete. focus, rival: codes of the two that are compared, both left out
    where a chapter compares no pair. confidence: of its intervals. seed: of its random draws. own: further parameters, each
    as (value, Parameter).
    """
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
        self.stated |= {id: self.statistics[id] for id in ("focus", "rival", "as_of") if id in self.statistics}
        self.owners |= {id: id for id in ("focus", "rival") if id in self.statistics}
        self.evidence = Evidence(self.data, self.as_of)
        self._absent: set[str] = set()
        self._unsaid: dict[str, list[str]] = {}  # sentences that were left out, and the statistics without a value
        self._shown: str | None = None  # the run of a cell that has shown something

    def __repr__(self) -> str:
        return of_chapter(self)

    def forget(self, made: Sequence[tuple[Kind, str]]) -> None:
        """Take back what a cell has made, said and left out."""
        super().forget(made)
        for kind, name in made:
            if kind == "statement":
                self.stated.pop(name, None)
                self.owners.pop(name, None)
            elif kind == "absence":
                self._absent.discard(name)
            elif kind == "silence":
                self._unsaid.pop(name, None)

    def _expanded(self, rows: Any) -> Any:
        """Rows are named by key here, so there is nothing to look up behind them."""
        return rows

    # -- state -------------------------------------------------------------------------------------------------------

    def state(
        self, rows: pd.DataFrame, owner: str = "", /, *, key: str = "", digits: int = 1, low: str = "", high: str = "",
        label: str = "", method: str = CLOSED_FORM, quantity: str = "", **ids: str | tuple[str, str],
    ) -> None:  # fmt: skip
        """Give values of a frame names that sentences and titles can use: id="column", or id=("column", "unit").

        The frame has one row, whose values are stated, or none, which states that there is no value. Two lines for example:

            chapter.state(now, "leader", investment_times=("times", "times"), investment_leader="leader")
            chapter.say("{Investment_leader} raised {investment_times} as much.")

        owner: whose values they are: "leader", "trailer", "focus", "rival", or "" (nobody's). A sentence may be about leader
        and trailer, or about focus and rival, not about both.
        key: a column that tells the rows of a longer frame apart; each row is then a statistic, said as {id[key]}.
        digits: decimals. low, high: columns of the interval. label: what the card of the value calls it.
        method: how the values were computed, which says to how many digits they are rounded (see rounding.METHODS).
        quantity: the row of quantities.csv that is answered: who answers it elsewhere must say the same.

        A cell may run again: what it stated before is then forgotten. Raises ValueError for several rows without a key, a
        frame without `rows`, an unknown column, and an id that is stated twice in one cell or in two.
        """
        self.begin()
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
            if key and rows[key].astype(str).duplicated().any():
                twice = rows.loc[rows[key].astype(str).duplicated(), key].iloc[0]
                raise ValueError(
                    f"{id}: found '{twice}' in several rows of '{key}'; key= names a column that tells the rows apart"
                )
            self.make("statement", id)
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
        elif isinstance(value, (int, np.integer)) and not isinstance(value, bool) and unit != "year":
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
        self.begin()
        known = {**self.statistics, **self.stated}  # an audit registers its counts without stating them
        return tell(words, known, self.owners, self._link if linked else None)

    def say(self, words: str = "", *, by: str = "", **cases: str) -> None:
        """Say a sentence with the values that were stated, or nothing at all where one of them is missing.

        {id} is a value; {Id}, with a capital, begins a sentence: {focus} prints "the United States", {Focus} "The United
        States". {id[key]} is one row of a statement with key=; {slope:rose by|fell by} chooses the verb by the sign. A
        sentence that was left out stands in `chapter.missing()`. by: the name of a stated word that chooses between cases:

            chapter.say("In {year} {focus} raised {most}.")
            chapter.say(by="finding", apart="{Focus} is ahead by {lead}.", level="The lead, {lead}, may be chance.")

        Here `apart=` is said where the word stated as `finding` is "apart", `level=` where it is "level", and nothing where
        it is another word or missing. Raises SentenceError for a name that is not stated, for a capital in mid-sentence, and
        for one sentence about both leader and trailer and focus and rival.
        """
        self.begin()
        if by:
            chosen = self.stated.get(by)
            if not isinstance(chosen, Statistic):
                raise SentenceError(
                    f"by={by!r}: " + (f"{by} is stated with key=, and is no one word" if chosen else
                    f"found no statistic '{by}'; stated are {', '.join(sorted(self.stated))}")
                )  # fmt: skip
            if chosen.value is None:
                self._left_out(" / ".join(cases.values()), [by])
            words = cases.get(str(chosen.value).replace(" ", "_"), "")
        if not words:
            return
        told = self.told(words)
        if told.missing:
            self._left_out(words, [statistic.id for statistic in told.used if statistic.value is None])
        else:
            self._display({"text/markdown": self.told(words, linked=True).text, "text/plain": told.text})

    def missing(self) -> pd.DataFrame:
        """Return the sentences that were left out so far, as the values that they need are not known: sentence, missing (ids)."""
        self.begin()
        found = [(words, ", ".join(dict.fromkeys(ids))) for words, ids in self._unsaid.items()]
        return pd.DataFrame(found, columns=["sentence", "missing"])

    def _left_out(self, words: str, ids: list[str]) -> None:
        self._unsaid[words] = ids
        self.making.leave("silence", words)

    def _display(self, bundle: dict[str, Any]) -> None:
        self._shown = self.making.now.token
        display(bundle, raw=True)

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
        """Return the axes of a figure, for `with`. What is drawn in the body must be in `rows`, and every row given must be drawn.

            with chapter.figure("money", "It was {most} in {year}", "US$ bn, by year", rows=money, unit="USD bn") as ax:
                sns.lineplot(money, x="year", y="value", hue="name", errorbar=None, ax=ax)

        title: the finding, with {values}; every number in it must be drawn, or follow from what is. subtitle: what is measured.
        unit, digits: of values that are printed. height: in pixels, on a page and on a phone. panels: a column whose values
        each get axes of their own; the body is then given {value: axes}. Where no row rests on data nothing is drawn, and
        one line says so. Raises UnmatchedMarkError for a mark that is no row, and for a row without a mark.
        """
        self.make("figure", id)
        self._shown = self.making.now.token
        return Figure(self, id, title, subtitle, rows, unit, digits, height, panels)

    def house(
        self, kind: Callable[..., Chart], id: str, title: str, subtitle: str, *, rows: pd.DataFrame, **options: Any
    ) -> None:
        """Draw a frame as one of the kinds that seaborn lacks: network, world_map, timeline; each economy has its colour of this run.

            chapter.house(network, "ties", "Partners of both: {shared}", "Partnerships", rows=nodes, edges=edges)
            chapter.house(timeline, "acts", "The newest act is of {newest}", "Acts by date", rows=events)

        Other options are those of the kind: see its help. Where no row rests on data, one line says so.
        """
        self.make("figure", id)
        if not any(len(keys) for keys in rows[KEYS]):
            self.absent(subtitle)
            return
        if undrawn.is_set():
            self._display({"text/plain": self.headline(title, rows)})
            return
        keys = [key for row in rows[KEYS] for key in row]
        source, behind = self.evidence.source_line(keys), self.evidence.behind(keys).get("rows", ())
        kept = rows.drop(columns=[column for column in rows if str(column).endswith(KEYS)])
        chart = kind(
            kept.assign(**{PLACE: range(len(kept))}),
            id=f"{self.id}-{id}",
            title=self.headline(title, rows),
            subtitle=self.told(subtitle).text,
            source=source,
            paint=self.palette([code for code in dict.fromkeys(rows["key"]) if code in self.names]),
            **options,
        )
        shown = chart._repr_mimebundle_()
        own = [rows[KEYS].iloc[place] for place in chart.data.get(PLACE, ())]
        columns = {"value": "y", "size": "y", "period": "x", "key": "series", "label": "panel"}
        about = {role: name for name, role in columns.items() if name in chart.data}
        about |= {"unit": options.get("unit", ""), "digits": options.get("digits", 0)}
        marks = placed(chart.places, own, behind) if chart.places else {"at": "", "keys": ""}
        shown[FIGURE_TYPE] |= {"rows": behind, "marks": about | marks}
        self._display(shown)

    def headline(self, title: str, rows: pd.DataFrame) -> str:
        """Return a title with its values, or what is known or missing instead (see fallback)."""
        return headline(self, title, rows)

    def beneath(self, subtitle: str, rows: pd.DataFrame, shown: Iterable[object]) -> str:
        """Return a subtitle with its values, and the side of the pair that is absent beside the other."""
        return beneath(self, subtitle, rows, shown)

    def palette(self, names: Sequence[str] | pd.Series) -> dict[str, str]:
        """Return a colour for each name of a series: an economy's own, by name or code, else the house's in order."""
        return palette(names, self.names, self.pair)

    def absent(self, subtitle: str) -> None:
        """Say once that there is nothing to draw: no rows, or fewer than the finding needs."""
        words = re.split(r"[,;] ", self.told(subtitle).text)[0]
        if words not in self._absent:
            self._absent.add(words)
            self.making.leave("absence", words)
            told = f"Too little data to draw, in years to {self.as_of}: {words}."
            self._display({"text/markdown": f"*{told}*", "text/plain": told})

    def table(
        self, rows: pd.DataFrame, columns: Mapping[str, str] | Sequence[str] | None = None, *, shades: pd.DataFrame | None = None,
    ) -> None:  # fmt: skip
        """Show a frame as the house's table, which ends a cell; of an empty frame, one line says so unless the cell has shown something.

            chapter.table(money)
            chapter.table(money, {"year": "Year", "USA": "United States, US$ bn"})

        columns: which, as {name: heading with its unit}. shades: a frame of the same shape, 0 to 1, for the cells.
        """
        self.begin()
        if rows.empty:
            if self._shown != self.making.now.token:
                whose = f" on {' and '.join(self.prose[code] for code in self.pair)}" if self.pair else ""
                words = f"Too little data here{whose}, in years to {self.as_of}."
                self._display({"text/markdown": f"*{words}*", "text/plain": words})
            return
        self._shown = self.making.now.token
        if undrawn.is_set():
            return
        if rows.index.name:
            rows = rows.reset_index()
            shades = None if shades is None else shades.reset_index(drop=True)
        told = table.shown(rows, columns, self.names)
        bundle = {
            "text/html": for_notebook(table.markup(rows, told, self.names, shades)),
            "text/plain": table.plain_text(rows, told, self.names),
        }
        self._display(bundle)
