"""Make the page "How each statistic was tested" from the list of published numbers: python tests/stats/page.py."""

import importlib
from collections.abc import Iterator
from pathlib import Path

from published import PUBLISHED, READ, WITHOUT, Published

PAGE = Path(__file__).parents[2] / "chapters" / "how-tested.md"
HEAD = """# How each statistic was tested

A method that computes what its author expects has been tested against nothing. So each method of this book is set against numbers that
stand elsewhere: in the paper that introduced it, in a textbook, in the reference data of a standards institute, or in the output of
another program. Where a work gives only a formula, the formula was followed with pencil and paper on inputs small enough to check, and
the row says *by hand*. No number stands in these tables that was not read in the work named, or in a named copy of its table.

The tables are made from the tests themselves: each row is one test, and the column *here* is what the book's own code gives. A test passes
if both agree to half a unit of the last digit printed; where random draws are compared, the row says how far they may differ. Whoever adds
a method without such a row fails the tests.

All in all `{all}` numbers for `{methods}` methods: `{read}` as printed, `{by_hand}` by hand. What is checked besides, such as that a
swap of two economies turns a ratio over, or that the order of rows changes nothing, stands in the tests beside this list. How well the
tests notice a mistake is tried too: the library is altered at random, one operator or constant at a time, and the tests have to fail.
"""
TABLE = """
## {title}

{purpose}

```{{list-table}}
:header-rows: 1
:widths: 18 34 28 10 10

* - Method
  - Work, and the place in it
  - Number
  - Printed
  - Here
{rows}
```
"""
ROW = """* - `{method}`
  - {work}: {place}{kind}
  - {what}
  - {printed}
  - {here}"""


def text() -> str:
    """Return the page as Markdown."""
    read = sum(row.kind == READ for row in PUBLISHED)
    counts = {
        "all": len(PUBLISHED),
        "methods": len({row.method for row in PUBLISHED}),
        "read": read,
        "by_hand": len(PUBLISHED) - read,
    }
    return HEAD.format(**counts) + "".join(tables())


def tables() -> Iterator[str]:
    """Yield one section for each module of the library that computes something."""
    for module in WITHOUT:
        rows = [row for row in PUBLISHED if row.method.startswith(f"{module}.")]
        if rows:
            purpose = (importlib.import_module(f"aibalance.stats.{module}").__doc__ or "").splitlines()[0]
            title = module.replace("_", " ").capitalize()
            yield TABLE.format(title=title, purpose=purpose, rows="\n".join(map(cells, rows)))


def cells(row: Published) -> str:
    """Return one row of a table; our own number to as many digits as the other has."""
    digits = len(row.printed.partition(".")[2])
    allowed = f" (draws: ±{row.within:g})" if row.within >= 1e-6 else ""
    kind = "" if row.kind == READ else ", *by hand*"
    here = f"{float(row.computed()):.{digits}f}".replace("-", "−")
    return ROW.format(
        method=row.method, work=row.work, place=row.place, kind=kind, what=row.what + allowed,
        printed=row.printed.replace("-", "−"), here=here,
    ).replace("$", "\\$")  # fmt: skip


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
