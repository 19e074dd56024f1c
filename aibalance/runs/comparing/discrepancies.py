"""Where two versions of one file differ: which number or word, where it stands, from what to what. Bytes are compared, nothing rounded."""

import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

MOST = 3  # of one output of a cell, or of one other file; more of them seldom say more
CONTEXT = 40  # characters before the first difference of a text
TOKEN = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|\w+|\s+|.", re.DOTALL)
OUTPUT = re.compile(r"cells\[[^]]*\]\.outputs\[\d+\]\.data\.[\w/+-]+(?:\.[\w/+-]+json)?")
NOTHING = "nothing"


def folder_discrepancies(old: Path, new: Path, names: Iterable[str] | None = None) -> list[str]:
    """Return the discrepancies of all files of two folders, or of those named, by relative path; [] if none."""
    every = sorted({p.relative_to(f).as_posix() for f in (old, new) for p in f.rglob("*") if p.is_file()})
    found = []
    for name in every if names is None else names:
        versions = [(f / name).read_bytes() if (f / name).exists() else None for f in (old, new)]
        found += discrepancies(name, *versions)
    return found


def discrepancies(name: str, old: bytes | None, new: bytes | None) -> list[str]:
    """Return sentences "file, place: old → new", the first few of each output of a cell and how many more; [] if the bytes agree.

    name: of the file; its suffix says how to read it. A version that is None does not exist.
    """
    if old == new:
        return []
    if old is None or new is None:
        return [f"{name}: is there only in the {'second' if old is None else 'first'} version"]
    groups: dict[str, dict[tuple[str, str], str]] = {}
    for place, before, after in _pairs(Path(name).suffix, old, new):
        output = OUTPUT.match(place)
        groups.setdefault(output[0] if output else "", {}).setdefault((before, after), place)
    found = []
    for group in groups.values():
        for (before, after), place in list(group.items())[:MOST]:
            found.append(f"{', '.join(filter(None, (name, place)))}: {before} → {after}")
        if len(group) > MOST:
            found.append(f"{name}, the same output: {len(group) - MOST} more of another kind")
    return found or [f"{name}: the same content in other bytes"]


def _pairs(suffix: str, old: bytes, new: bytes) -> Iterator[tuple[str, str, str]]:
    """Give (place, old, new) for what differs in two versions of a file."""
    if suffix in (".zip", ".epub"):
        yield from _archives(old, new)
        return
    try:
        texts = old.decode(), new.decode()
    except UnicodeDecodeError:
        yield f"byte {_first(old, new):,}", f"{len(old):,} bytes", f"{len(new):,} other bytes"
        return
    if suffix in (".ipynb", ".json"):
        yield from _values("", *(json.loads(text) for text in texts))
    else:
        yield from _texts("", *texts)


def _archives(old: bytes, new: bytes) -> Iterator[tuple[str, str, str]]:
    files = [zipfile.ZipFile(io.BytesIO(content)) for content in (old, new)]
    entries = [{entry.filename: entry for entry in file.infolist()} for file in files]
    if list(entries[0]) != list(entries[1]):
        yield from _values("names", *(list(names) for names in entries))
    for name in (name for name in entries[0] if name in entries[1]):
        before, after = (str(names[name].date_time) for names in entries)
        if before != after:
            yield f"date of {name}", before, after
        for place, before, after in _pairs(Path(name).suffix, *(file.read(name) for file in files)):
            yield ", ".join(filter(None, (name, place))), before, after


def _values(where: str, old: Any, new: Any) -> Iterator[tuple[str, str, str]]:
    """Give what differs in two JSON values; entries of lists that have an id are told by it."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [*old, *(key for key in new if key not in old)]:
            yield from _values(f"{where}.{key}" if where else key, old.get(key, NOTHING), new.get(key, NOTHING))
    elif isinstance(old, list) and isinstance(new, list):
        named = [[str(entry.get("id", "")) if isinstance(entry, dict) else "" for entry in side] for side in (old, new)]
        if all(names and all(names) and len(set(names)) == len(names) for names in named):
            sides = [dict(zip(names, side, strict=True)) for names, side in zip(named, (old, new), strict=True)]
            for name in [*sides[0], *(name for name in sides[1] if name not in sides[0])]:
                yield from _values(f"{where}[{name}]", *(side.get(name, NOTHING) for side in sides))
        else:
            for place in range(max(len(old), len(new))):
                pair = [side[place] if place < len(side) else NOTHING for side in (old, new)]
                yield from _values(f"{where}[{place}]", *pair)
    elif type(old) is not type(new) or old != new:
        if isinstance(old, str) and isinstance(new, str):
            yield from _texts(where, old, new)
        else:
            yield where, _short(old), _short(new)


def _texts(where: str, old: str, new: str) -> Iterator[tuple[str, str, str]]:
    """Give the numbers and words that differ in two texts; where lines or words do not pair up, the first that differ."""
    lines = [text.splitlines() for text in (old, new)]
    several = max(map(len, lines)) > 1
    if len(lines[0]) != len(lines[1]):
        number = _first(*lines)
        before, after = ("\n".join(side[number : number + 1]) for side in lines)
        yield _place(where, number, several, ""), _short(before), _short(after)
        return
    for number, (before, after) in enumerate(zip(*lines, strict=True)):
        one, other = TOKEN.findall(before), TOKEN.findall(after)
        if len(one) != len(other):
            start = _first(one, other)
            place = _place(where, number, several, _context(one, start))
            yield place, _short("".join(one[start:])), _short("".join(other[start:]))
        elif before != after:
            for start, pair in enumerate(zip(one, other, strict=True)):
                if pair[0] != pair[1]:
                    yield _place(where, number, several, _context(one, start)), *pair


def _first(one: Sequence[Any], other: Sequence[Any]) -> int:
    """Return the place of the first entry in which two sequences differ."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))


def _context(tokens: list[str], place: int) -> str:
    return "".join(tokens[max(0, place - 40) : place])[-CONTEXT:]


def _place(where: str, line: int, several: bool, context: str) -> str:
    return ", ".join(
        filter(None, (where, f"line {line + 1}" if several else "", f"after {context!r}" if context else ""))
    )


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:77]}..."
