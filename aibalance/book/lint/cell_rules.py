"""Rules that hold over the cells of a chapter: a name is stated in one place, and the guide to the code is the same everywhere."""

import ast
from collections.abc import Iterator
from pathlib import Path

from aibalance.runs.execution.record import read_notebook

GUIDE_TAG = "code-guide"
# The one text, which stands right after the cell of imports. The page drops it: its cells are folded.
GUIDE = """\
**How to read the code.** `evidence` is the data. A *series* is an indicator in one edition; `evidence.series()` lists \
them. Every row of a frame carries in its column `rows` the keys of the data rows behind it: keep it, with \
`rows=("rows", "sum")` in `agg`.

A cell has five moves: **select** rows of a series; **compute** with pandas or a method of `aibalance.stats`; \
**state**, which gives values of one row a name, `chapter.state(now, "leader", investment_times=("times", "times"))`; \
**draw** with seaborn on `chapter.figure(...)`, where each row that is given must be drawn; **say**, `chapter.say("... \
{investment_times} ...")`. A sentence whose value is not known is left out; `chapter.missing()` lists those.

After the two cells above, any cell runs, in any order and any number of times: change a number and run it again. To \
state a name that another cell states, choose another name. If the data lie elsewhere, set `data` in the first of the \
two. `chapter`, `evidence` and `help(chapter.say)` say more."""
# Keywords of chapter.state that are no ids.
OPTIONS = {"key", "digits", "low", "high", "label", "method", "quantity"}
MAKES = {"figure": "figure", "export": "export"}  # whose first argument is the name
SECOND = {"house": "figure"}  # whose second is


def stated_twice(chapters: Path) -> list[str]:
    """Return a sentence for each name that a chapter states, draws or exports in two places, as far as names are literal."""
    found = []
    for path in sorted(chapters.glob("*.ipynb")):
        first: dict[tuple[str, str], int] = {}
        for number, cell in enumerate(read_notebook(path).cells, start=1):
            if cell.cell_type != "code":
                continue
            for kind, name in _made(cell.source):
                if (kind, name) in first:
                    where = first[kind, name]
                    place = "in the same cell" if where == number else f"in cell {where} too"
                    found.append(
                        f"chapters/{path.name} cell {number}: found the {kind} '{name}' {place}; expected one place: give one of them "
                        "another name"
                    )
                first.setdefault((kind, name), number)
    return found


def _made(source: str) -> Iterator[tuple[str, str]]:
    """Yield (kind, name) of all that a cell makes under a literal name."""
    try:
        tree = ast.parse(source)
    except SyntaxError:  # an IPython magic; the run tells what else may be wrong
        return
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "chapter"):
            continue
        if node.func.attr == "state":
            yield from (("statement", word.arg) for word in node.keywords if word.arg and word.arg not in OPTIONS)
        for kinds, place in ((MAKES, 0), (SECOND, 1)):
            if node.func.attr in kinds and len(node.args) > place and isinstance(node.args[place], ast.Constant):
                yield kinds[node.func.attr], str(node.args[place].value)  # type: ignore[attr-defined]


def guide_missing(chapters: Path) -> list[str]:
    """Return a sentence for each chapter whose guide to the code is not GUIDE, right after the cell that opens the chapter."""
    found = []
    for path in sorted(chapters.glob("[0-9][0-9]-*.ipynb")):
        cells = read_notebook(path).cells
        opened = next(
            (n for n, cell in enumerate(cells) if cell.cell_type == "code" and "open_chapter(" in cell.source), -1
        )
        places = [n for n, cell in enumerate(cells) if GUIDE_TAG in cell.metadata.get("tags", [])]
        if places != [opened + 1]:
            told = ", ".join(str(n + 1) for n in places) or "no cell"
            found.append(
                f"chapters/{path.name}: found the guide to the code in {told}; expected it once, in cell {opened + 2}"
            )
        elif cells[places[0]].source != GUIDE:
            found.append(
                f"chapters/{path.name} cell {opened + 2}: found another guide to the code; expected the text of GUIDE"
            )
    return found
