"""What moved among statistics and verdicts between two tables of results, how far, and in which order of importance."""

from collections.abc import Iterable, Mapping
from typing import Any

from aibalance.runs.comparing.visible import number_differs, same, same_deviation
from aibalance.stated.statistic import formatted

Result = Mapping[str, Any]
# What readers see of a statistic; its rows are what it is made of, and are compared as rows.
FIELDS = ("value", "text", "unit", "low", "high", "confidence", "as_of", "grade", "label")
JUDGED = ("verdict", "attribution", "deviation", "confidence", "why", "statement")
VERDICTS = ("supported", "supported with caveat", "contradicted", "not testable")
# Classes of importance, the most important first.
FLIPPED, WORD, APPEARED, PRINTED, CARD, UNPRINTED = range(6)
# Whole numbers below this change by so many, not by so much per cent.
SMALL = 100
EQUAL = 6  # decimals of relative changes that are equal: a ratio moves as far as the amount below it, up to rounding
IN_POINTS = ("%", "points")


def statistic_changes(before: Iterable[Result], after: Iterable[Result]) -> dict[str, list[dict[str, Any]]]:
    """Return {"moved", "added", "removed"}: the statistics that differ between two lists of results.

    A result has chapter, statistic, label, unit, value, text, low, high, as_of, grade. A moved one has `before` and
    `after` of each field that differs, and of value and text; `change`: absolute, relative (to the value before; None
    if that is zero or not a number) and text; `importance`, a class: 1 a word (a leader, a direction) changed, 2 a number
    appeared or vanished, 3 the printed number changed, 4 what its card prints beside it (interval, as-of date, grade, label),
    5 only what is not printed. Within a class, the larger relative change comes first; then the order of the book.
    """
    old, new = ({f"{r['chapter']}.{r['statistic']}": r for r in results} for results in (before, after))
    moved = []
    for name, result in new.items():
        fields = [f for f in FIELDS if name in old and not same(old[name].get(f), result.get(f))]
        if fields:
            was = old[name]
            shown = dict.fromkeys(["value", "text", *fields])
            moved.append(
                {
                    "chapter": result["chapter"], "statistic": result["statistic"], "label": result["label"], "unit": result["unit"],
                    "before": {f: was.get(f) for f in shown}, "after": {f: result.get(f) for f in shown},
                    "change": change(was, result), "importance": _class(was, result, fields),
                }
            )  # fmt: skip
    moved.sort(key=lambda m: (m["importance"], -round(distance(m["before"]["value"], m["after"]["value"]), EQUAL)))
    return {
        "moved": moved,
        "added": [_brief(r) for name, r in new.items() if name not in old],
        "removed": [_brief(r) for name, r in old.items() if name not in new],
    }


def _brief(result: Result) -> dict[str, Any]:
    return {f: result[f] for f in ("chapter", "statistic", "label", "unit", "value", "text")}


def _class(before: Result, after: Result, fields: list[str]) -> int:
    words = "text" in (before["unit"], after["unit"])
    if not words and (before["value"] is None) != (after["value"] is None):
        return APPEARED
    if before["text"] != after["text"]:
        return WORD if words else PRINTED
    return CARD if number_differs(before, after, fields) else UNPRINTED


def distance(before: Any, after: Any) -> float:
    """Return how far two numbers lie apart, relative to the larger: 0 to 2; 0 if one is no number."""
    if not isinstance(before, int | float) or not isinstance(after, int | float) or before == after:
        return 0.0
    return abs(after - before) / max(abs(before), abs(after))


def change(before: Result, after: Result) -> dict[str, Any]:
    """Return the change of a number: absolute, in its unit; relative to the value before; and printed.

    Printed in points for shares, in years for years, in its unit for small whole numbers and where the value before is
    zero, as a factor from tenfold on, in per cent otherwise. All empty for words.
    """
    was, now, unit = before["value"], after["value"], after["unit"]
    if not isinstance(was, int | float) or not isinstance(now, int | float):
        return {"absolute": None, "relative": None, "text": ""}
    absolute = now - was
    relative = absolute / abs(was) if was else None
    if unit in IN_POINTS or unit.startswith("% change"):
        text = _signed(absolute, "points", 1)
    elif unit in ("year", "rank"):
        text = _signed(absolute, "years" if unit == "year" else "count", 0)
    elif max(abs(was), abs(now)) < SMALL and float(was).is_integer() and float(now).is_integer():
        text = _signed(absolute, unit, 0)
    elif relative is None or was * now < 0:
        text = _signed(absolute, unit, 1)
    elif now / was >= 10:
        text = formatted(now / was, "times", 0)
    else:
        text = formatted(100 * relative, "% change", 0 if abs(relative) >= 0.1 else 1)
    return {"absolute": absolute, "relative": relative, "text": text if absolute else ""}


def _signed(value: float, unit: str, digits: int) -> str:
    return ("+" if value > 0 else "") + formatted(value, unit, digits)


def verdict_changes(before: Iterable[Result], after: Iterable[Result]) -> list[dict[str, Any]]:
    """Return the claims of which anything that the audit prints differs; flips first, the longest way first.

    A claim has claim, section, statement, verdict, attribution, deviation, confidence, why. `flipped`: the verdict differs;
    `before` or `after` is None for a claim that one side lacks.
    """
    old, new = ({r["claim"]: r for r in results} for results in (before, after))
    found = []
    for claim in [*new, *(c for c in old if c not in new)]:
        was, now = old.get(claim), new.get(claim)
        if was and now and all((same_deviation if f == "deviation" else same)(was.get(f), now.get(f)) for f in JUDGED):
            continue
        either = now or was or {}
        found.append(
            {
                "claim": claim, "section": either["section"], "statement": either["statement"],
                "before": was and {f: was.get(f) for f in JUDGED}, "after": now and {f: now.get(f) for f in JUDGED},
                "flipped": bool(was and now and was["verdict"] != now["verdict"]),
            }
        )  # fmt: skip
    return sorted(found, key=lambda change: (not change["flipped"], -_way(change)))


def _way(change: dict[str, Any]) -> int:
    """Return how far apart two verdicts are: supported and contradicted most; 0 where one is missing."""
    if not (change["before"] and change["after"]):
        return 0
    places = [VERDICTS.index(change[side]["verdict"]) for side in ("before", "after")]
    return 1 if 3 in places else 2 * abs(places[0] - places[1])
