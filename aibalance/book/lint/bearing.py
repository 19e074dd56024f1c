"""What a computation can bear out: the kinds of conclusions for which the steps before a statistic chose its frame."""

import ast
import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from aibalance.book.lint.wording import ALL, CHANGE, FIRST, LAST, LEAD, LEAST, MOST, ONLY
from aibalance.runs.asserted import Stating
from aibalance.stats.frames import KEYS

# What a column of a method of stats/ says of itself: extremes gives lowest and highest, and so on.
COLUMNS = {
    MOST: r"highest|most\b|best|largest", LEAST: r"lowest|least\b|worst", FIRST: r"first_|_first|since|start|passing|earliest",
    LAST: r"last|latest|newest|until", ALL: r"passing|always|settled",
}  # fmt: skip
TIMES = {"year", "period", "last_year", "first_year", "day", "on", "date", "month", "quarter", "published"}
CALLS: Mapping[str, Sequence[str]] = {
    "nlargest": (MOST,), "nsmallest": (LEAST,), "max": (MOST,), "min": (LEAST,), "idxmax": (MOST,), "idxmin": (LEAST,),
    "head": (FIRST,), "tail": (LAST,), "cummax": (MOST,), "cummin": (LEAST,), "extremes": (MOST, LEAST), "rank": (MOST, LEAST),
    "all": (ALL,), "any": (ALL,), "lead": (LEAD,), "leader_first": (LEAD,), "order": (LEAD,),
}  # fmt: skip
PICKS = ("nlargest", "nsmallest", "idxmax", "idxmin", "extremes")
OF_TIME = {"nlargest": LAST, "nsmallest": FIRST, "max": LAST, "min": FIRST, "idxmax": LAST, "idxmin": FIRST}
STRINGS: Mapping[str, Sequence[str]] = {
    "max": (MOST, LAST), "min": (LEAST, FIRST), "first": (FIRST,), "last": (LAST,),
}  # fmt: skip


def bases(stating: Stating, columns: Collection[str] = ()) -> set[str]:
    """Return what a statistic can bear out: the kinds for which its frame was chosen, or which its column names.

    columns: those that a sentence states; an order by a column that it does not state is no order of what it says.
    """
    found = {kind for kind, words in COLUMNS.items() if re.search(words, column_text(stating.column))}
    found |= {LEAD} if stating.owner in ("leader", "trailer") else set()
    picked = False
    for step in stating.behind:
        computed = {kind for part in _parts(step) for kind in _computes(part)}
        name = step.func.attr if isinstance(step, ast.Call) and isinstance(step.func, ast.Attribute) else ""
        if name in PICKS:  # the pick that comes last decides which end was taken
            computed -= {MOST, LEAST} if picked else set()
            picked = True
        elif name == "sort_values" and {MOST, LEAST} <= computed:
            by = order_by(step)
            computed -= {MOST, LEAST} if picked or (columns and by and by not in columns) else set()
            picked = True
        found |= computed
    return found


def order_by(step: ast.expr) -> str:
    """Return the first column of an order, "" if it is a variable."""
    given = [*step.args, *(k.value for k in step.keywords if k.arg == "by")] if isinstance(step, ast.Call) else []
    first = [one for node in given[:1] for one in (node.elts if isinstance(node, ast.List) else [node])]
    return str(first[0].value) if first and isinstance(first[0], ast.Constant) else ""


def _parts(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the parts of a step, without those that only carry the keys of data along."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.keyword) and child.arg == KEYS):
            yield from _parts(child)


def column_text(node: ast.expr) -> str:
    """Return the column that an expression names, else its source."""
    return str(node.value) if isinstance(node, ast.Constant) else ast.unparse(node)


def _computes(part: ast.AST) -> Iterator[str]:
    """Yield the kinds that one expression computes."""
    if isinstance(part, ast.Call):
        name = part.func.attr if isinstance(part.func, ast.Attribute) else getattr(part.func, "id", "")
        columns = _texts(part.func) | {text for argument in part.args for text in _texts(argument)}
        if name == "sort_values" and not columns:  # by a variable
            yield from (MOST, LEAST, FIRST, LAST)
        elif name == "sort_values":
            yield from (FIRST, LAST) if columns and columns <= TIMES else (MOST, LEAST)
        elif name in OF_TIME and columns & TIMES:
            yield OF_TIME[name]
        elif any(
            k.arg == "axis" for k in part.keywords
        ):  # across the columns of the pair: the larger of two is no superlative
            yield from (LEAD,) if name in OF_TIME else ()
        elif name == "query" and part.args and isinstance(part.args[0], ast.Constant):
            yield from _test(str(part.args[0].value))
        else:
            yield from CALLS.get(name, ())
    elif isinstance(part, ast.Compare):
        yield from _test(ast.unparse(part))
        if re.search(r"== *1\b|== *len|len\(.*\) *==", ast.unparse(part)):
            yield ONLY
    elif isinstance(part, ast.UnaryOp) and isinstance(part.op, ast.Invert):
        yield ONLY
    elif isinstance(part, ast.Tuple) and len(part.elts) == 2 and getattr(part.elts[1], "value", "") in ("all", "any"):
        yield ALL  # .agg(stands=("stands", "all"))
    elif isinstance(part, ast.Constant) and isinstance(part.value, str):
        yield from STRINGS.get(part.value, ())


def _test(test: str) -> Iterator[str]:
    """Yield what a test of rows can bear out: one of amounts, a change, a lead or that all pass; one of years or names, nothing."""
    sides = re.split(r"[<>!=]=?|\bin\b", test)
    timed = any(re.search(TIMED, side) for side in sides)
    if re.search(r"[<>]", test) and not timed and not re.search(r"\bpair\b.*> 0", test) and not COUNTED.search(test):
        if not re.search(r"min\(|max\(|pair\b", test):  # that something is there is no movement
            yield from (CHANGE,) if re.search(r"[<>]=? *0\b", test) else (CHANGE, LEAD)
        if re.search(r"\b(?:least|lowest|low|high|highest|most)\b", test):
            yield ALL
    elif (
        EQUAL.search(test) and not timed
    ):  # one column that equals another; what equals a name is chosen, and proves nothing of all
        yield ALL
    elif re.search(rf"(?:moved|standing|gap|finding|way|direction|verdict)\W*\]? *[!=]= *['\"](?:{DIRECTED})", test):
        yield from (CHANGE, LEAD)


TIMED = rf"\b(?:{'|'.join(TIMES)}|as_of|since|until|\w*_year|year_\w+|when\w*|period_\w+)\b"
EQUAL = re.compile(r"\] *[!=]= *\w+(?:\.\w+)*\[|^\w+ *[!=]= *[a-z]\w+$")
COUNTED = re.compile(
    r"[-+] *\d|[\"'.]size\b|\b(?:nunique|len|pairs|points|number)\b|\bof\b\W*> *1\b|[<>]=? *(?!1(?:\.0)?\b)[1-9]"
)
DIRECTED = r"narrow|widen|rose|fell|up|down|towards|first|second|ahead|behind|no clear change"


def _texts(node: ast.AST) -> set[str]:
    """Return the texts that name columns in the last step of an expression."""
    if isinstance(node, ast.Constant):
        return {str(node.value)} if isinstance(node.value, str) else set()
    if isinstance(node, ast.Attribute | ast.Starred):
        return _texts(node.value)
    if isinstance(node, ast.Subscript):
        return _texts(node.slice)
    if isinstance(node, ast.List | ast.Tuple):
        return {text for element in node.elts for text in _texts(element)}
    return set()
