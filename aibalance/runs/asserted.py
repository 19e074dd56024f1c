"""What a cell of a notebook asserts, read from its source: its sentences and titles, and the code each statistic rests on."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter

from aibalance.runs.execution.record import read_notebook
from aibalance.runs.pages import notebooks, uncapital

HOUSE_TITLES = {"figure": (1, 2), "house": (2, 3)}  # places of title and subtitle among the arguments


HERE = ast.Name("_", ast.Load())  # the frame that a step is taken on


@dataclass(frozen=True)
class Stating:
    """One statistic as a cell states it: the column, whose it is, and the steps by which its frame came about."""

    id: str
    column: ast.expr
    owner: str
    behind: tuple[ast.expr, ...]


@dataclass(frozen=True)
class Assertion:
    """A sentence, title or subtitle of a cell. by: the statistic that chooses these words, and case: for which value."""

    kind: str
    words: str
    by: str = ""
    case: str = ""

    @property
    def places(self) -> list[str]:
        """The ids of the statistics in it, in order, without key and capital."""
        return [uncapital(name.partition("[")[0]) for _, name, _, _ in Formatter().parse(self.words) if name]


@dataclass
class Cell:
    """One code cell: chapter (stem of the file), number among all cells, source, what it states and asserts."""

    chapter: str
    number: int
    source: str
    stated: dict[str, Stating] = field(default_factory=dict)
    said: list[Assertion] = field(default_factory=list)


def cells(chapters: Path) -> Iterator[Cell]:
    """Yield the code cells of the notebooks of a folder, in order, as far as they are Python."""
    for path in notebooks(chapters):
        for number, cell in enumerate(read_notebook(path).cells, start=1):
            if cell.cell_type == "code":
                yield asserted(path.stem, number, cell.source)


def asserted(chapter: str, number: int, source: str) -> Cell:
    """Return what the source of one cell states and asserts. Raises SyntaxError if it is no Python."""
    found, tree = Cell(chapter, number, source), ast.parse(source)
    bound, made = _bound(tree), list[tuple[str, ast.expr, str, tuple[ast.expr, ...]]]()
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        if name == "state" and call.args:
            owner = call.args[1].value if len(call.args) > 1 and isinstance(call.args[1], ast.Constant) else ""
            for word in call.keywords:
                column = _first(word.value)
                if word.arg is None and isinstance(word.value, ast.Dict):
                    behind = tuple(_behind(call.args[0], bound, call.lineno, set()))
                    made += [
                        (_pattern(key), _first(value), str(owner), behind)
                        for key, value in zip(word.value.keys, word.value.values, strict=True)
                        if key
                    ]
                elif word.arg and word.arg not in ("key", "digits", "low", "high", "label", "method", "quantity"):
                    behind = tuple(_behind(call.args[0], bound, call.lineno, set()))
                    found.stated[word.arg] = Stating(word.arg, column, str(owner), behind)
        elif name == "say":
            by = next((k.value.value for k in call.keywords if k.arg == "by" and isinstance(k.value, ast.Constant)), "")
            found.said += [Assertion("sentence", _text(part, bound)) for part in call.args[:1]]
            cases = [k for k in call.keywords if k.arg not in ("by", "words", None)]
            found.said += [Assertion("sentence", _text(k.value, bound), str(by), str(k.arg)) for k in cases]
        elif (
            name in HOUSE_TITLES and isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "chapter"
        ):
            title, below = HOUSE_TITLES[name]
            found.said += [
                Assertion(kind, _text(call.args[place], bound))
                for kind, place in (("title", title), ("subtitle", below)) if len(call.args) > place
            ]  # fmt: skip
    found.said = [assertion for assertion in found.said if assertion.words]
    for id in (id for assertion in found.said for id in (*assertion.places, assertion.by) if id not in found.stated):
        for pattern, column, owner, behind in made:  # names that the cell puts together: **{f"share_{role}": …}
            if re.fullmatch(pattern, id):
                found.stated[id] = Stating(id, column, owner, behind)
    return found


def keyed(words: str) -> list[tuple[str, str]]:
    """Return (id, key or "") of each place of a sentence."""
    names = [name for _, name, _, _ in Formatter().parse(words) if name]
    return [(uncapital(name.partition("[")[0]), name.partition("[")[2].rstrip("]")) for name in names]


def _first(value: ast.expr) -> ast.expr:
    """Return the column of a statement, id="column" or id=("column", "unit")."""
    return value.elts[0] if isinstance(value, ast.Tuple) and value.elts else value


def _pattern(key: ast.expr) -> str:
    """Return a pattern of the names that an expression may give: what is in braces may be anything, but not nothing known."""
    if isinstance(key, ast.Constant):
        return re.escape(str(key.value))
    if isinstance(key, ast.JoinedStr):
        return "".join(
            re.escape(str(p.value)) if isinstance(p, ast.Constant) else r"[a-z0-9]+(?:_[a-z0-9]+)*?" for p in key.values
        )
    return r"(?!)"


Bound = dict[str, list[tuple[int, ast.expr]]]


def _bound(tree: ast.AST) -> Bound:
    """Return {name: [(line, expression)]} of all that a cell assigns or loops over."""
    bound: Bound = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            pairs = [(target, node.value) for target in node.targets]
        elif isinstance(node, ast.For | ast.comprehension):
            pairs = [(node.target, node.iter)]
        elif isinstance(node, ast.AugAssign):
            pairs = [(node.target, node.value)]
        else:
            continue
        pairs = [one for pair in pairs for one in _each(*pair)]
        for target, value in pairs:
            for name in (n.id for n in ast.walk(target) if isinstance(n, ast.Name)):
                bound.setdefault(name, []).append((getattr(node, "lineno", value.lineno), value))
    return bound


def _each(target: ast.expr, value: ast.expr) -> list[tuple[ast.expr, ast.expr]]:
    """Return the names of an unpacking, each with its own value where these are written out."""
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
        return list(zip(target.elts, value.elts, strict=True))
    return [(target, value)]


def _behind(node: ast.expr, bound: Bound, line: int, seen: set[int]) -> Iterator[ast.expr]:
    """Yield the steps by which a frame came about, the last one first: each call and each choice of rows, on `_`.

    What is followed is the frame itself, through names of the cell and the first argument of functions, and not what a
    condition or an option of a step was computed from: a frame of the newest year was not chosen as the largest.
    """
    if isinstance(node, ast.Name):
        for at, value in reversed(bound.get(node.id, [])):
            if at <= line and id(value) not in seen:
                seen.add(id(value))
                yield from _behind(value, bound, at, seen)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        method = ast.Attribute(_picked(node.func.value), node.func.attr, ast.Load())
        yield ast.Call(method, node.args, node.keywords)
        library = isinstance(node.func.value, ast.Name) and node.func.value.id not in bound
        yield from _behind(node.args[0] if library and node.args else node.func.value, bound, line, seen)
    elif isinstance(node, ast.Call):
        yield ast.Call(node.func, node.args, node.keywords)
        for argument in node.args[:1]:
            yield from _behind(argument, bound, line, seen)
    elif isinstance(node, ast.Subscript):
        yield ast.Subscript(HERE, node.slice, ast.Load())
        yield from _behind(node.value, bound, line, seen)
    elif isinstance(node, ast.Attribute):
        yield from _behind(node.value, bound, line, seen)
    elif isinstance(node, ast.GeneratorExp | ast.ListComp):
        yield from _behind(node.elt, bound, line, seen)
        for loop in node.generators:
            yield from _behind(loop.iter, bound, line, seen)
    elif isinstance(node, ast.Tuple | ast.List):
        for element in node.elts:
            yield from _behind(element, bound, line, seen)
    elif isinstance(node, ast.Dict):
        for element in node.values:
            yield from _behind(element, bound, line, seen)
    else:
        yield node


def _picked(node: ast.expr) -> ast.expr:
    """Return `_`, or the column of it that a method is called on."""
    column = isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant | ast.List)
    return ast.Subscript(HERE, node.slice, ast.Load()) if column else HERE  # type: ignore[attr-defined]


def _text(node: ast.expr, bound: Bound) -> str:
    """Return the words of a constant text, of texts added up, or of a name for one; places of f-strings are left out."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.BinOp):
        return _text(node.left, bound) + _text(node.right, bound)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "" for part in node.values)
    if isinstance(node, ast.IfExp):
        return f"{_text(node.body, bound)} {_text(node.orelse, bound)}"
    if isinstance(node, ast.Name):
        return " ".join(_text(value, bound) for _, value in bound.get(node.id, []))
    return ""
