"""Check tables against the contract, column by column: types, constraints, keys; causes before consequences."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from aibalance.data.checks.contract import DEFAULT_LENGTH
from aibalance.data.checks.grammar import TYPES, expected, is_pattern_of_periods, looks_like
from aibalance.data.checks.problems import HIDDEN, SHOWN, Problem, nearest, ordered, quoted
from aibalance.data.parse import Table

FORMULA = re.compile(r"[=+@\t\r]|-\D")
MOJIBAKE = re.compile(
    "Ã[\u0080-\u00bf‚ƒ„…†‡ˆ‰Š‹Œ''“”•–—˜™š›œžŸ©®±]|â€|Â[\u00a0-\u00bf]|ï»¿|锟斤拷|[ÐÑ][\u0080-\u00bf][ÐÑ]"
)


def check_tables(read: Mapping[str, Table], resources: Mapping[str, dict[str, Any]]) -> list[Problem]:
    """Return every fault that the contract finds in tables, in order of file and line; none of what follows from another."""
    problems = [problem for table in read.values() for problem in table.problems]
    faulty: dict[str, set[int]] = {}
    for name, resource in resources.items():
        if read[name].cells:
            found = list(_cells(read[name], resource))
            problems += found
            faulty[name] = {p.line for p in found}
    for name, resource in resources.items():
        if read[name].cells:
            problems += _primary(read[name], resource)
            problems += _foreign(name, read, resources, problems)
    return ordered(problems)


def warnings(read: Mapping[str, Table], resources: Mapping[str, dict[str, Any]]) -> list[str]:
    """Return what looks wrong in texts but may be right: letters that were decoded twice."""
    lines = []
    for name, resource in resources.items():
        for field in resource["schema"]["fields"]:
            cells = read[name].cells.get(field["name"], [])
            if field["type"] == "string" and not all(map(str.isascii, cells)):
                odd = [(line, c) for line, c in zip(read[name].lines, cells, strict=True) if MOJIBAKE.search(c)]
                lines += [
                    f"{resource['path']} line {line}, column {field['name']}: {quoted(c)} looks decoded twice"
                    for line, c in odd[:SHOWN]
                ]
                lines += [f"{resource['path']}, column {field['name']}: and {len(odd) - SHOWN:,} more like these"] * (
                    len(odd) > SHOWN
                )
    return lines


def _cells(table: Table, resource: dict[str, Any]) -> Iterator[Problem]:
    """Yield the faults of single cells: the first of each cell, judged once for each different text."""
    for field in resource["schema"]["fields"]:
        cells = table.cells[field["name"]]
        verdicts = _judged(set(cells), field)
        if verdicts:
            for line, cell in zip(table.lines, cells, strict=True):
                if cell in verdicts:
                    yield Problem(table.file, line, field["name"], quoted(cell), *verdicts[cell])
        if field["constraints"].get("unique"):
            yield from _repeated(table, [field["name"]], table.file)


def _judged(unique: set[str], field: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Return {text: (what is expected, nearest allowed value)} for the texts that a column cannot hold."""
    kind, rules = field["type"], field["constraints"]
    bad: dict[str, tuple[str, str]] = {}
    if "" in unique and rules.get("required"):
        bad[""] = ("a value", "")
    left = unique - {""}
    if HIDDEN.search("\n".join(left)) or "\t" in "".join(left):
        for cell in (c for c in left if HIDDEN.search(c) or "\t" in c):
            bad[cell] = ("text without hidden characters", HIDDEN.sub("", cell).strip() if len(cell) < 60 else "")
        left = left - bad.keys()
    for judge in (_typed, _listed, _formed, _bounded, _text):
        found = judge(left, field, kind, rules)
        bad |= found
        left = left - found.keys()
    return bad


Verdicts = dict[str, tuple[str, str]]


def _typed(unique: set[str], field: Any, kind: str, rules: Any) -> Verdicts:
    if kind == "string":
        return {}
    return {cell: (expected(kind, cell), "") for cell in unique if not TYPES[kind](cell)}


def _listed(unique: set[str], field: Any, kind: str, rules: Any) -> Verdicts:
    if "enum" not in rules:
        return {}
    if kind in ("number", "integer"):
        values = {float(v) for v in rules["enum"]}
        return {c: (f"one of: {', '.join(map(str, rules['enum']))}", "") for c in unique if float(c) not in values}
    allowed = [str(v).lower() if isinstance(v, bool) else str(v) for v in rules["enum"]]
    wrong = sorted(unique - set(allowed))
    found = {}
    for place, cell in enumerate(wrong):
        lost = next(
            (v for v in allowed if v.lstrip("0") == cell.lstrip("0") and v.startswith("0") and cell.isdigit()), ""
        )
        hint = "; looks saved by a spreadsheet, which loses zeros at the front" if lost else ""
        odd = f"; {looks_like('date', cell)}" if looks_like("date", cell).startswith("looks") else ""
        near = lost or (nearest(cell, allowed) if place < SHOWN else "")
        found[cell] = (f"one of: {', '.join(allowed)}{hint or odd}", near)
    return found


def _formed(unique: set[str], field: Any, kind: str, rules: Any) -> Verdicts:
    pattern = rules.get("pattern", "")
    longest, least = rules.get("maxLength", DEFAULT_LENGTH), rules.get("minLength", 0)
    if kind != "string":
        return {}
    found = {c: (f"at most {longest:,} characters, not {len(c):,}", "") for c in unique if len(c) > longest}
    found |= {c: (f"at least {least} characters", "") for c in unique if len(c) < least}
    if pattern:
        ascii_rule, rule = re.compile(pattern, re.ASCII), re.compile(f"(?:{pattern})")
        periods = is_pattern_of_periods(pattern)
        words = f"{field['description'].rstrip('.')} (text of the form {pattern}"
        for cell in unique - found.keys():
            if not (ascii_rule.fullmatch(cell) and rule.fullmatch(cell)):
                hint = looks_like("period" if periods else "text", cell)
                found[cell] = (f"{words}{'; ' * bool(hint)}{hint})", "")
            elif periods and not TYPES["period"](cell):
                found[cell] = ("a date of the calendar", "")
    return found


def _bounded(unique: set[str], field: Any, kind: str, rules: Any) -> Verdicts:
    if not {"minimum", "maximum"} & rules.keys():
        return {}
    as_value: Callable[[Any], Any] = str if kind == "date" else float
    found: Verdicts = {}
    for name, words, beyond in (("minimum", "or more", lambda v, b: v < b), ("maximum", "or less", lambda v, b: v > b)):
        if name in rules:
            bound = as_value(rules[name])
            found |= {c: (f"{rules[name]} {words}", str(rules[name])) for c in unique if beyond(as_value(c), bound)}
    return found


def _text(unique: set[str], field: Any, kind: str, rules: Any) -> Verdicts:
    if kind != "string":
        return {}
    found = {}
    for cell in unique:
        if FORMULA.match(cell):
            found[cell] = ("text that no spreadsheet takes for a formula", "")
        elif cell != cell.strip():
            found[cell] = ("text without line ends or outer spaces", cell.strip() if len(cell) < 60 else "")
        elif cell[0] == "#" and looks_like("text", cell):
            found[cell] = ("text (looks saved by a spreadsheet)", "")
    return found


def _primary(table: Table, resource: dict[str, Any]) -> Iterator[Problem]:
    keys = resource["schema"]["primaryKey"]
    types = {f["name"]: f["type"] for f in resource["schema"]["fields"]}
    yield from _repeated(table, keys, table.file, types)
    if not any(f["constraints"].get("required") for f in resource["schema"]["fields"] if f["name"] in keys):
        for line, key in zip(table.lines, zip(*(table.cells[k] for k in keys), strict=True), strict=True):
            if not any(key):
                yield Problem(table.file, line, "+".join(keys), "nothing", "a key")


def _repeated(table: Table, keys: list[str], file: str, types: Mapping[str, str] | None = None) -> Iterator[Problem]:
    """Yield the rows whose key another row has before them; numbers are the same whatever their form."""
    parts = [
        [_canonical(cell) for cell in table.cells[k]]
        if (types or {}).get(k) in ("number", "integer")
        else table.cells[k]
        for k in keys
    ]
    whole = list(zip(*parts, strict=True))
    if len(set(whole)) == len(whole):
        return
    again = {key for key, count in Counter(whole).items() if count > 1 and any(key)}
    seen = set()
    for line, key in zip(table.lines, whole, strict=True):
        if key in again and key in seen:
            yield Problem(
                file,
                line,
                "+".join(keys),
                f"a second row for {', '.join(quoted(str(c))[1:-1] for c in key if c != '')}",
                "each key once",
            )
        seen.add(key)


def _canonical(cell: str) -> Any:
    return float(cell) if cell and TYPES["number"](cell) else cell


def _foreign(
    name: str, read: Mapping[str, Table], resources: Mapping[str, dict[str, Any]], problems: list[Problem]
) -> Iterator[Problem]:
    """Yield references to nowhere, except from cells and into tables that have other faults."""
    table, resource = read[name], resources[name]
    for key in resource["schema"]["foreignKeys"]:
        fields, reference = key["fields"], key["reference"]
        there = reference["resource"] or name
        if not read[there].cells or read[there].torn:
            continue
        known = set(zip(*(read[there].cells[f] for f in reference["fields"]), strict=True))
        own = list(zip(*(table.cells[f] for f in fields), strict=True))
        missing = {value for value in set(own) - known if any(value)}
        if not missing:
            continue
        faulty = {(p.line, p.column) for p in problems if p.file == table.file}
        file = f"{reference['resource']}.csv" if reference["resource"] else table.file
        words = f"a value of {'+'.join(reference['fields'])} in {file}"
        near: dict[tuple[str, ...], str] = {}
        allowed: list[str] = []
        for line, value in zip(table.lines, own, strict=True):
            if value in missing and not any((line, f) in faulty for f in fields):
                text = " ".join(value)
                if value not in near and len(near) < SHOWN:
                    allowed = allowed or [" ".join(v) for v in sorted(known)]
                    near[value] = nearest(text, allowed)
                yield Problem(table.file, line, "+".join(fields), quoted(text), words, near.get(value, ""))
