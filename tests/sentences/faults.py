"""What no sentence of the book may say, whatever the pair and the year; each assertion has a name."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from aibalance.book.lint.wording import DOWN, UP
from aibalance.runs.comparing.spoken import Section, Spoken

SPACE = "[ \u202f\u00a0]"
SIGN = "[-−–]"
NUMBER = rf"{SIGN}?\d[\d,]*(?:\.\d+)?"
# A word after "1 " that is no plural though it ends in s.
SINGULAR = r"(?:is|was|has|this|its|as|us|less|plus|minus|always|across|series|species|status|analysis|index|GPUs?)\b"
NARROWS = r"(?:narrow|shr[aiu]nk|fell|fall|declin|drop|decreas|widen|ros[ei]|rise|gr[eo]w|increas)\w*"
ABSENT = r"(?:no data(?: for [^.,;:]+)?|no common year|nobody|neither|none|no year[\w ]*?)"
PATTERNS: Mapping[str, str] = {
    "nan": r"\b(?:nan|NaN|NaT|inf)\b|(?<!^)(?<![.;:?!] )\bNone\b|∞",
    "0 of 0": rf"\b(?:0|none|no data){SPACE}of(?: the)?{SPACE}(?:0|none|no data)\b",
    "no data acts": rf"\b{ABSENT} (?:leads?|trails?|has|have|had|is|are|was|were|grew|fell|rose|raised|made|makes|holds?|bought|publish\w*|install\w*|uses?|comes?|ended?|moved|gain\w*)\b",  # noqa: E501
    "no data": r"(?i)\bno data\b|\bno common year\b",
    "0.0 times": rf"(?<![\d.,])0(?:\.0+)?{SPACE}times\b",
    "1 in the plural": rf"(?<![\d.,\u202f×]){SPACE}1{SPACE}(?!{SINGULAR})[a-z]{{3,}}s\b|^1{SPACE}(?!{SINGULAR})[a-z]{{3,}}s\b",
    "by minus": rf"\b{NARROWS}\b(?:(?!\bchanged|\bmoved|\bby\b)[^.;,:]){{0,40}}\bby (?:about |another )?[-−]\d",
    "by plus": rf"\b{NARROWS}\b(?:(?!\bchanged|\bmoved|\bby\b)[^.;,:]){{0,40}}\bby (?:about |another )?\+\d",
    "in no": rf"\b(?:in|by|to|from|until|since|before|after|of|than|against) {ABSENT}\b",
    "sign twice": r"[+\-−][+\-−](?=[\d.])",
    "minus zero": r"(?<![\w.–])[-−]0(?:\.0+)?(?![\d.]*[1-9])(?![\d])",
    "nothing in brackets": r"\(\s*\)|\[\s*\]|\"\s*\"|“\s*”",
    "doubled word": r"\b(?!that\b|had\b)([A-Za-z]{2,}) \1\b",
    "doubled mark": r"\.\.(?!\.)|,,|;;|,\.|;\.|: *\.| [,;:](?= |$)|  ",
    "unfilled": r"\{\{|\}\}|\{[a-z_]+\}",
    "from itself": rf"\bfrom ({NUMBER}[^ ,.;:()]*(?:{SPACE}(?:%|bn|m|times|points|months|models|papers))?) to \1(?![\d.,]*\d)",
}
COMPILED = {name: re.compile(pattern) for name, pattern in PATTERNS.items()}
ASSERTIONS = (
    *PATTERNS, "a name twice in a comparison", "a guide under an empty chart", "a section without rows", "rows and no chart",
    "two families", "not turned over", "an aggregate without its members", "moved at one point", "moved the other way",
)  # fmt: skip
NOTHING = re.compile(r"(?<![\d.,])0(?:\.0+)?(?![\d.,]*\d)|\b(?:none|no|nobody|nothing)\b")
MOVED = re.compile(rf"\b(?:{UP}|{DOWN}|held (?:steady|level)|kept|unchanged)\b", re.IGNORECASE)
FROM_TO = re.compile(rf"\b({UP}|{DOWN}|went (?:up|down)) from \{{([\w.]+)\}}[^{{}}]*? to \{{([\w.]+)\}}", re.IGNORECASE)
SUPPOSED = re.compile(r"\b(?:would|if|could|might|were to)\b", re.IGNORECASE)
COMPARING = r"(?:against|than|over|versus|as (?:much|many|large|widely|fast|often)(?: [\w ]{1,30})? as|behind|ahead of)"


def in_words(piece: Spoken, names: Iterable[str]) -> Iterator[str]:
    """Yield the assertions that a sentence, title or alt text breaks by what was filled in; names: of economies, as printed.

    What a template says by itself, whatever the data are, is left alone.
    """
    constant = "" if piece.drawn else re.sub(r"\{[\w.]+\}", "X", piece.template)
    for name, pattern in COMPILED.items():
        if len(pattern.findall(piece.text)) > len(pattern.findall(constant)):
            yield name
    if piece.missing:
        yield "unfilled"
    if twice(piece.text, names):
        yield "a name twice in a comparison"


def twice(text: str, names: Iterable[str]) -> bool:
    """Return whether an economy is compared with itself: its name on both sides of a comparing word, or listed twice running."""
    for name in {name for name in names if text.count(name) > 1}:
        word = re.escape(name)
        compared = rf"{word}(?:,? [^,.;:]{{0,24}})? {COMPARING} (?:in |of |for |by )?{word}\b(?!')"
        listed = rf"{word}(?: and|,| \w+ [+\-−]?\d[^,;]{{0,8}}[,;…]+) (?:and )?(?:in |of |for |by )?{word}\b(?!')"
        if re.search(compared, text) or re.search(listed, text):
            return True
    return False


def in_sections(sections: Iterable[Section]) -> Iterator[tuple[str, str, str]]:
    """Yield (file, template, assertion) for sections that have no rows and stand, or have rows and nothing drawn."""
    for section in sections:
        for id, chart in section.charts.items():
            if chart.empty and chart.guided:
                yield section.file, f"{id}: guide", "a guide under an empty chart"
            if chart.empty and chart.sourced:
                yield section.file, f"{id}: chart", "rows and no chart"
        if section.charts and all(chart.empty for chart in section.charts.values()):
            yield section.file, f"## {section.heading}", "a section without rows"


def families(piece: Spoken, statistics: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """Return whom a sentence is about: leader, focus, or nobody."""
    found = {family(statistics.get(known(name, statistics), {})) for name in piece.names}
    return found - {"none"}


def family(statistic: Mapping[str, Any]) -> str:
    """Return the family that a stored statistic declares; "none" is not stored."""
    return str(statistic.get("family", "none"))


def without_members(
    piece: Spoken, statistics: Mapping[str, Mapping[str, Any]], unions: Mapping[str, str], sides: Mapping[str, str]
) -> bool:
    """Return whether a sentence says of a union that it has nothing, by rows that are none of its own.

    "0 developers in the EU27" beside Mistral: who counts by economy, and not by member, finds nothing in a union. unions:
    {code: name}. sides: {"focus": code, "rival": code}; a number that an id gives to the other side says nothing of the union.
    """
    if not NOTHING.search(piece.text):
        return False
    stored = [name for name in (known(name, statistics) for name in piece.names) if name in statistics]
    empty = {name: statistics[name] for name in stored if statistics[name]["value"] == 0}
    return any(
        name in piece.text and side_of(id, sides) in ("", code) and not any(f"/{code}/" in key for key in s.get("rows", ()))
        for code, name in unions.items() for id, s in empty.items()
    )  # fmt: skip


def side_of(name: str, sides: Mapping[str, str]) -> str:
    """Return the economy that a statistic is about by the words of its id, "" if they name neither side or both."""
    told = {side for side in sides if side in name.partition(".")[2].split("_")}
    return sides[told.pop()] if len(told) == 1 else ""


def at_one_point(piece: Spoken, statistics: Mapping[str, Mapping[str, Any]]) -> bool:
    """Return whether a sentence says that something moved or held, and all its numbers rest on the rows of one period."""
    plain = re.sub(r"\{[\w.]+\}", " X ", piece.template)
    if not MOVED.search(plain) or SUPPOSED.search(plain) or not piece.names:
        return False
    found = [statistics[name] for name in (known(name, statistics) for name in piece.names) if name in statistics]
    spans = {key.split("/")[-2] for s in found for key in s.get("rows", ()) if key.count("/") >= 3}
    two = any(
        re.search(r"/\d{4}/\d{4}/[^/]+$", key) for s in found for key in s.get("rows", ())
    )  # a period from one year to another
    return len(spans) == 1 and "–" not in next(iter(spans)) and not two


def the_other_way(piece: Spoken, statistics: Mapping[str, Mapping[str, Any]]) -> bool:
    """Return whether a sentence says "rose from A to B" of a B below A, or "fell" of one above."""
    for verb, *names in FROM_TO.findall(piece.template):
        ends = [statistics.get(known(name, statistics), {}).get("value") for name in names]
        first, last = (end if isinstance(end, float) else math.nan for end in ends)
        rises = bool(re.fullmatch(f"{UP}|went up", verb, re.IGNORECASE))
        if (last < first) if rises else (last > first):
            return True
    return False


def known(name: str, statistics: Mapping[str, Any]) -> str:
    """Return a statistic's name as it is stored; at the start of a sentence it has a capital."""
    chapter, _, statistic = name.partition(".")
    return name if name in statistics else f"{chapter}.{statistic[:1].lower()}{statistic[1:]}"


def partner(name: str) -> str:
    """Return the name of the statistic that says of the rival what this one says of the focus, and the other way round."""
    exchange = {"focus": "rival", "rival": "focus"}
    return re.sub(r"(?<![a-z])(?:focus|rival)(?![a-z])", lambda m: exchange[m[0]], name)


def changes_places(name: str, before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]]) -> bool:
    """Return whether a statistic is, with the pair swapped, what its family says that it must be."""
    first, same, other = before[name], after.get(name), after.get(partner(name))
    if family(first) != "focus":
        return same is not None and first["text"] == same["text"]
    if partner(name) != name:
        return other is not None and first["text"] == other["text"]
    opposite = after.get(re.sub("lowest|highest", lambda m: {"lowest": "highest", "highest": "lowest"}[m[0]], name))
    same = opposite or same  # the lowest ratio becomes the highest
    if same is None or (first["value"] is None) != (same["value"] is None):
        return False
    if isinstance(first["value"], str) or first["value"] is None:
        return True
    one, two = float(first["value"]), float(same["value"])
    close = {"rel_tol": 1e-6, "abs_tol": 1e-9}
    whole = 100.0 if first["unit"] == "%" else 0.0
    change = (1 + one / 100) * (1 + two / 100) if first["unit"].startswith("% change") else math.nan
    return (
        math.isclose(one * two, 1.0, **close)
        or math.isclose(one, -two, **close)
        or math.isclose(one, two, **close)
        or math.isclose(one + two, whole, **close)
        or math.isclose(change, 1.0, **close)
    )


def in_words_swapped(
    piece: Spoken, before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]]
) -> bool:
    """Return whether a sentence breaks its family's promise when the pair is swapped."""
    names = [known(name, before) for name in piece.names if known(name, before) in before]
    return not all(changes_places(name, before, after) for name in names)


def same_words(before: str, after: str) -> bool:
    """Return whether two titles hold the same words in any order: names and values have changed places at most."""
    return sorted(re.findall(r"[^\s,.;:()]+", before.lower())) == sorted(re.findall(r"[^\s,.;:()]+", after.lower()))
