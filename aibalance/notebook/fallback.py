"""What a chart says where its finding is not known: the half that is, or what is missing; never its subtitle once more."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

import pandas as pd


class Telling(Protocol):
    """What this asks of a chapter."""

    pair: list[str]
    prose: Mapping[str, str]
    names: Mapping[str, str]
    as_of: int

    def told(self, words: str) -> Any: ...


def headline(chapter: Telling, title: str, rows: pd.DataFrame) -> str:
    """Return a title with its values; where one is missing, the part of it (between semicolons) that is known, or what is missing."""
    told = chapter.told(title)
    if not told.missing:
        return str(told.text)
    for part in title.split("; "):
        known = chapter.told(part)
        if known.used and not known.missing:
            text = str(known.text).rstrip(".")
            return text[:1].upper() + text[1:]
    lacking = _without_rows(chapter, rows)
    who = " and ".join(chapter.prose[code] for code in lacking)
    if lacking:
        return f"No comparison here: no rows for {who} in years to {chapter.as_of}"
    whose = f" for {' and '.join(chapter.prose[code] for code in chapter.pair)}" if chapter.pair else ""
    return f"No finding here: the rows{whose} are too few for one"


def beneath(chapter: Telling, subtitle: str, rows: pd.DataFrame, shown: Iterable[object]) -> str:
    """Return a subtitle with its values, and the side of the pair that is absent where the other alone is drawn by name."""
    text = str(chapter.told(subtitle).text)
    drawn = {str(name) for name in shown}
    economies = {code for code, name in chapter.names.items() if drawn & {code, name, chapter.prose[code]}}
    absent = [code for code in chapter.pair if code not in economies]
    if len(economies) == 1 == len(absent) and absent[0] in _without_rows(chapter, rows):
        return f"{text}; no rows for {chapter.prose[absent[0]]}"
    return text


def _without_rows(chapter: Telling, rows: pd.DataFrame) -> Sequence[str]:
    """Return the sides of the pair of which no key of the rows is."""
    held = {code for keys in rows["rows"] for key in keys for code in key.split("/")[1:2]}
    return [code for code in chapter.pair if code not in held]
