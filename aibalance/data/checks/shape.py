"""Judge a description by a JSON Schema: just those parts of the language that contract.schema.json uses.

A general validator takes as long to load and to run as it takes to read all tables. A test holds this one against it.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

KINDS = {
    "string": str, "number": (int, float), "integer": int, "boolean": bool, "array": list, "object": dict, "null": type(None),
}  # fmt: skip
PARTS = {
    "$ref", "$defs", "$schema", "title", "description", "type", "required", "properties", "additionalProperties", "items", "enum", "const",
    "pattern", "minLength", "maxLength", "minItems", "uniqueItems", "minimum", "not",
}  # fmt: skip


@dataclass(frozen=True)
class Misfit:
    """One part of a description that does not fit: where, the keyword that it breaks, what is there, and the schema of the place."""

    path: tuple[str | int, ...]
    keyword: str
    value: Any
    rules: dict[str, Any]
    name: str = ""  # of the property that is missing or not known


def misfits(
    value: Any, rules: dict[str, Any], whole: dict[str, Any], path: tuple[str | int, ...] = ()
) -> Iterator[Misfit]:
    """Yield what does not fit in the order of the description; of one value only the first keyword that it breaks."""
    while "$ref" in rules:
        rules = whole["$defs"][rules["$ref"].rpartition("/")[2]]
    broken = next((keyword for keyword, right in _JUDGES if keyword in rules and not right(value, rules[keyword])), "")
    if broken:
        yield Misfit(path, broken, value, rules)
    elif isinstance(value, dict):
        known = rules.get("properties", {})
        for name in (name for name in rules.get("required", ()) if name not in value):
            yield Misfit(path, "required", value, rules, name)
        for name, part in value.items():
            if name in known:
                yield from misfits(part, known[name], whole, (*path, name))
            elif rules.get("additionalProperties") is False:
                yield Misfit(path, "additionalProperties", value, rules, name)
            elif isinstance(rules.get("additionalProperties"), dict):
                yield from misfits(part, rules["additionalProperties"], whole, (*path, name))
    elif isinstance(value, list) and "items" in rules:
        for place, part in enumerate(value):
            yield from misfits(part, rules["items"], whole, (*path, place))


def _is(value: Any, kinds: str | list[str]) -> bool:
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if isinstance(value, bool):
        return "boolean" in kinds
    return any(isinstance(value, KINDS[kind]) for kind in kinds)  # type: ignore[arg-type]


def _same(value: Any, other: Any) -> bool:
    return type(value) is type(other) and value == other


_JUDGES = (
    ("not", lambda value, _: False),
    ("type", _is),
    ("enum", lambda value, allowed: any(_same(value, a) for a in allowed)),
    ("const", _same),
    ("minLength", lambda value, least: not isinstance(value, str) or len(value) >= least),
    ("maxLength", lambda value, most: not isinstance(value, str) or len(value) <= most),
    ("pattern", lambda value, pattern: not isinstance(value, str) or re.search(pattern, value) is not None),
    ("minimum", lambda value, least: isinstance(value, bool) or not isinstance(value, (int, float)) or value >= least),
    ("minItems", lambda value, least: not isinstance(value, list) or len(value) >= least),
    (
        "uniqueItems",
        lambda value, _: (
            not isinstance(value, list) or len({json.dumps(v, sort_keys=True) for v in value}) == len(value)
        ),
    ),
)
