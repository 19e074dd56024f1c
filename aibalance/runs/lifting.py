"""Recompute what a cell says is the most, the first or the only one without each hand-made choice in the code behind it.

A statistic that a sentence calls widest, first or only was taken from a frame. Whoever leaves rows out of that frame by a
list, a bound or a count of rows may make the sentence false while it still reads its value. So the cell is executed again
with one such restriction lifted at a time, and once with the order of level rows turned: the statistic must stay what it is.
Restrictions to one series, and to amounts above or below nothing, are no choices. What is one only if the sentence does not say it
has a kind: the newest year ("on record", "ever"), the last years (but with "since"),
the pair (in a sentence that does not name it), one name (in "alone", "only").
"""

import ast
import copy
import inspect
import re
import warnings
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from aibalance.stated.rounding import rounded

SHOWN = ("say", "table", "house", "absent")  # what a cell does with a chapter besides stating
ENDS = ("head", "tail", "nlargest", "nsmallest")
TIED = ("nlargest", "nsmallest", "sort_values", "idxmax", "idxmin")
LEFT_OUT = ("sample", "truncate", "filter", "drop")
NOTHING = (0, 0.0)
YEAR, WINDOW, PAIR, NAME = "year", "window", "pair", "name"
ROWS = ("rows", "wide", "latest")  # of evidence: series, then economies


@dataclass(frozen=True)
class Lifted:
    """A statistic that hangs on a choice: what was lifted, the value as it is stated, and without the choice."""

    id: str
    choice: str
    found: str
    expected: str
    kind: str = ""


def lifted(
    source: str, names: Mapping[str, Any], wanted: Collection[str], kinds: Collection[str] = ()
) -> Iterator[Lifted]:
    """Yield what changes in the wanted statistics of a cell, choice by choice. names: what the cell finds, with `chapter`.

    kinds: those that are lifted besides; some of YEAR, WINDOW, PAIR and NAME.
    """
    tree = ast.fix_missing_locations(_Bare().visit(ast.parse(source)))
    names = {name: _remembered(value, type(names["chapter"])) for name, value in names.items()}
    before, listed, seen = _values(tree, names), _listed(tree), set[tuple[str, str]]()
    for place in range(_Lift.count(tree, listed, kinds)):
        lift = _Lift(place, listed, kinds)
        other = ast.fix_missing_locations(lift.visit(copy.deepcopy(tree)))
        try:
            after = _values(other, names)
        except Exception:  # without the restriction the code means nothing: it was none that could be left out
            continue
        for id in sorted(wanted & before.keys()):
            pairs = [(value, after.get(id, {}).get(key, "")) for key, value in before[id].items() if value]
            several = len(after.get(id, {})) > len(before[id]) and "" in before[id]  # no statistic any more
            moved = [(one, other) for one, other in pairs if one != other]
            if moved and not several and (id, lift.choice) not in seen:
                seen.add((id, lift.choice))
                yield Lifted(id, lift.choice, *moved[0], lift.kind)


def _values(tree: ast.AST, names: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Return {id: {key or "": what a cell states}}, "" where nothing is; nothing is registered in the chapter."""
    chapter, found = copy.copy(names["chapter"]), dict[str, dict[str, str]]()
    chapter.statistics, chapter.stated, chapter.owners = dict(chapter.statistics), dict(chapter.stated), {}

    def state(rows: pd.DataFrame, owner: str = "", /, *, key: str = "", **asked: Any) -> None:
        for id, shape in asked.items():
            column = shape[0] if isinstance(shape, tuple) else shape
            if column in rows:
                found[id] = {
                    str(row[key]) if key else (place and str(place)) or "": _text(row[column])
                    for place, row in enumerate(rows.to_dict("records"))
                }

    chapter.state = state
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(ast.Module(tree.body, []), "<cell>", "exec"), {**names, "chapter": chapter})  # type: ignore[attr-defined]
    return found


def _remembered(value: Any, kind: type) -> Any:
    """Return a function that asks a whole chapter so that it is asked once: no restriction of a cell lies inside it."""
    if not inspect.isfunction(value) or not value.__module__.startswith("aibalance."):
        return value
    known: dict[str, Any] = {}

    def asked(*args: Any, **options: Any) -> Any:
        if len(args) != 1 or options or not isinstance(args[0], kind):
            return value(*args, **options)
        if "" not in known:
            known[""] = value(*args)
        return known[""]

    return asked


def _text(value: Any) -> str:
    return "" if value is None or value is pd.NA or value != value else str(rounded(value))


class _Bare(ast.NodeTransformer):
    """Leave of a cell what it selects, computes and states."""

    def visit_With(self, node: ast.With) -> Any:
        return ast.Pass()

    def visit_Expr(self, node: ast.Expr) -> Any:
        call = node.value
        name = call.func.attr if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) else ""
        return (
            node
            if name == "state" or (name and name not in SHOWN and "chapter" not in ast.unparse(call))
            else ast.Pass()
        )


class _Lift(ast.NodeTransformer):
    """Lift the choice at one place, counted in the order of visiting.

    listed: names that the cell gives to lists of texts. kinds: what is lifted besides.
    """

    def __init__(self, place: int, listed: Collection[str], kinds: Collection[str] = ()) -> None:
        self.place, self.listed, self.kinds, self.at, self.choice, self.kind = (
            place,
            listed,
            kinds,
            0,
            "",
            "",
        )

    @classmethod
    def count(cls, tree: ast.AST, listed: Collection[str], kinds: Collection[str] = ()) -> int:
        """Return how many choices a cell makes."""
        counter = cls(-1, listed, kinds)
        counter.visit(copy.deepcopy(tree))
        return counter.at

    def _here(self, choice: str, kind: str = "") -> bool:
        self.at += 1
        if self.at - 1 != self.place:
            return False
        self.choice, self.kind = choice, kind
        return True

    def _said(self, part: str) -> str:
        """Return the kind of a condition that is a choice only in some sentences, if it is one of those that are lifted."""
        kind = next((kind for kind, pattern in SAID.items() if re.search(pattern, part)), "")
        return kind if kind in self.kinds else ""

    def visit_Subscript(self, node: ast.Subscript) -> Any:
        self.generic_visit(node)
        if isinstance(node.ctx, ast.Load):
            if (
                isinstance(node.slice, ast.Slice)
                and (node.slice.lower or node.slice.upper)
                and self._here(ast.unparse(node))
            ):
                return _frame(node.value)
            parts = _conjuncts(node.slice)
            for part in parts:
                kind = "" if self._chosen(part) else self._said(ast.unparse(part))
                if (kind or self._chosen(part)) and self._here(ast.unparse(part), kind):
                    left = [other for other in parts if other is not part]
                    if not left:
                        return _frame(node.value)
                    node.slice = left[0]
                    for other in left[1:]:
                        node.slice = ast.BinOp(node.slice, ast.BitAnd(), other)
                    return node
        return node

    def visit_Call(self, node: ast.Call) -> Any:
        self.generic_visit(node)
        if not isinstance(node.func, ast.Attribute):
            return node
        name, frame = node.func.attr, node.func.value
        first = node.args[0] if node.args else None
        if name == "query" and isinstance(first, ast.Constant):
            parts = [part.strip() for part in str(first.value).split(" and ")]
            for part in parts:
                kind = "" if self._asked(part) else self._said(part)
                if (kind or self._asked(part)) and self._here(part, kind):
                    left = " and ".join(other for other in parts if other != part)
                    return ast.Call(node.func, [ast.Constant(left)], []) if left else frame
        elif name in ROWS and ast.unparse(frame) == "evidence" and len(node.args) > 1 and self._named(node.args[1]):
            if self._here(f"of {ast.unparse(node.args[1])}"):
                return ast.Call(node.func, node.args[:1], node.keywords)
        elif name in ENDS and not (isinstance(first, ast.Constant) and first.value == 1):
            if first is not None and self._here(f".{name}({ast.unparse(first)})"):
                return frame
        elif name in LEFT_OUT and not any(k.arg == "columns" for k in node.keywords) and self._here(f".{name}(…)"):
            return frame
        if (
            name in TIED
            and not any(k.arg == "axis" for k in node.keywords)
            and self._here(f"order of level rows in .{name}")
        ):
            node.func.value = ast.Subscript(
                ast.Attribute(frame, "iloc", ast.Load()), ast.Slice(None, None, ast.UnaryOp(ast.USub(), ast.Constant(1))), ast.Load()
            )  # fmt: skip
        return node

    def _chosen(self, part: ast.expr) -> bool:
        """Return whether a condition on rows is a choice by hand: a list of texts, a text left out, or a bound in digits."""
        if isinstance(part, ast.UnaryOp):
            return self._chosen(part.operand)
        if isinstance(part, ast.BinOp) and isinstance(part.op, ast.BitOr):
            return True
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) and part.func.attr == "isin":
            return bool(part.args) and self._list(part.args[0])
        if isinstance(part, ast.Compare):
            ends = [part.left, *part.comparators]
            texts = any(isinstance(end, ast.Constant) and isinstance(end.value, str) for end in ends)
            bound = any(_digits(node) for end in ends for node in ast.walk(end))
            ordered = not isinstance(part.ops[0], ast.Eq) and "as_of" not in ast.unparse(part)
            return (bound and ordered) or (texts and isinstance(part.ops[0], ast.NotEq))
        return False

    def _named(self, node: ast.expr) -> bool:
        """Return whether economies are named by hand: three or more, since a pair and the world are told in words."""
        several = isinstance(node, ast.List | ast.Tuple) and len(node.elts) > 2
        return (isinstance(node, ast.Name) or several) and self._list(node)

    def _list(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Name):
            return node.id in self.listed
        return isinstance(node, ast.List | ast.Tuple | ast.Set) and all(isinstance(e, ast.Constant) for e in node.elts)

    def _asked(self, part: str) -> bool:
        """The same of one condition of a query."""
        named = re.search(r"\bin @(\w+)", part)
        bound = re.search(r"[<>]=? *(\d[\d.]*)|(\d[\d.]*) *[<>]", part)
        digits = bound and float(bound[1] or bound[2]) != 0 and "as_of" not in part
        return bool(
            re.search(r"\bin *[\[(]", part) or (named and named[1] in self.listed) or " or " in part or "|" in part
            or re.search(r"!= *['\"]", part) or digits
        )  # fmt: skip


SAID = {
    YEAR: r"(?:year|period|when)\W*\]? *== *[\w.]*(?:\[?['\"]?(?:year|period|when)['\"]?\]?)\.(?:max|min)\(\)",
    WINDOW: r"[<>]=? *@?as_of *-|< *@?as_of\b(?! *\+)",
    PAIR: r"isin\(\[?\*?pair\b|\bin @pair\b",
    NAME: r"\b(?:kind|type|status|role)\W*\]? *== *['\"]",
}


def _frame(node: ast.expr) -> ast.expr:
    """Return the frame of which an indexer, .loc or .iloc, chooses rows."""
    return node.value if isinstance(node, ast.Attribute) and node.attr in ("loc", "iloc") else node


def _digits(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) in (int, float) and node.value not in NOTHING


def _conjuncts(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd):
        return [*_conjuncts(node.left), *_conjuncts(node.right)]
    return [node]


def _listed(tree: ast.AST) -> set[str]:
    """Return the names that a cell gives to lists of texts."""
    return {
        target.id
        for node in ast.walk(tree) if isinstance(node, ast.Assign) and isinstance(node.value, ast.List | ast.Tuple | ast.Set)
        for target in node.targets if isinstance(target, ast.Name) and node.value.elts
        and all(isinstance(e, ast.Constant) and isinstance(e.value, str) for e in node.value.elts)
    }  # fmt: skip
