"""Hostile data packages as small recipes: what is done to a valid package, and what must be said of it.

A recipe takes the folder of a small valid package and damages it. Its answer begins with `refused` or `read`, and a regular
expression that the message, or the note of what was mended, must match; `read` alone is silence.
"""

import csv
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

Damage = Callable[[Path], object]
Recipes = dict[str, tuple[Damage, str]]
TABLE = "observations.csv"


def bytes_of(change: Callable[[bytes], bytes], file: str = TABLE) -> Damage:
    """Change the bytes of a file."""
    return lambda folder: (folder / file).write_bytes(change((folder / file).read_bytes()))


def text_of(change: Callable[[str], str], file: str = TABLE) -> Damage:
    """Change the text of a file."""
    return bytes_of(lambda content: change(content.decode()).encode(), file)


def lines_of(change: Callable[[int, str], str], file: str = TABLE) -> Damage:
    """Change each line of a file; the header is line 0."""
    return text_of(lambda t: "".join(change(n, line) + "\n" for n, line in enumerate(t.splitlines())), file)


def cells_of(
    change: Callable[[int, list[str]], Sequence[object]],
    file: str = TABLE,
    separator: str = ",",
    quoting: Any = csv.QUOTE_MINIMAL,
) -> Damage:
    """Change the cells of each line of a file, and write them in another dialect."""

    def rewritten(text: str) -> str:
        buffer = io.StringIO()
        writer = csv.writer(buffer, delimiter=separator, quoting=quoting, lineterminator="\n")
        writer.writerows(change(n, cells) for n, cells in enumerate(csv.reader(io.StringIO(text, newline=""))))
        return buffer.getvalue()

    return text_of(rewritten, file)


def cell(column: int, value: str, file: str = TABLE, line: int = 1) -> Damage:
    """Put a value into one cell."""
    return cells_of(lambda n, cells: [*cells[:column], value, *cells[column + 1 :]] if n == line else cells, file)


def column(place: int, change: Callable[[str], str], file: str = TABLE) -> Damage:
    """Change all cells of a column."""
    return cells_of(lambda n, c: [*c[:place], change(c[place]), *c[place + 1 :]] if n else c, file)


def row(text: str, file: str = TABLE) -> Damage:
    """Add a line at the end."""
    return text_of(lambda t: t + text + "\n", file)


def named_row(file: str, **values: str) -> Damage:
    """Add a line at the end, its cells by the names of their columns."""

    def added(text: str) -> str:
        buffer = io.StringIO()
        names = text.split("\n", 1)[0].split(",")
        csv.writer(buffer, lineterminator="\n").writerow([values.get(name, "") for name in names])
        return text + buffer.getvalue()

    return text_of(added, file)


def contract(change: Callable[[dict[str, Any]], object]) -> Damage:
    """Change the description of the package."""

    def damage(folder: Path) -> None:
        path = folder / "datapackage.json"
        package = json.loads(path.read_text(encoding="utf-8"))
        change(package)
        path.write_text(json.dumps(package), encoding="utf-8")

    return damage


def described(package: dict[str, Any], name: str = "events") -> dict[str, Any]:
    """Return the description of one table."""
    return next(r for r in package["resources"] if isinstance(r, dict) and r["name"] == name)


def instead(make: Callable[[Path], object], file: str = TABLE) -> Damage:
    """Put something else than a file in the place of one."""

    def damage(folder: Path) -> None:
        (folder / file).unlink()
        make(folder / file)

    return damage


def both(*damages: Damage) -> Damage:
    """Do one after the other."""

    def damage(folder: Path) -> None:
        for one in damages:
            one(folder)

    return damage
