"""The description of a data package: read, and checked against its own schema, before anything trusts it."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from aibalance.data.checks.grammar import TYPES
from aibalance.data.checks.problems import BadInputError, Problem, nearest, quoted, told
from aibalance.data.checks.shape import misfits

__all__ = [
    "DEFAULT_LENGTH",
    "PACKAGE",
    "BadInputError",
    "Problem",
    "columns",
    "descriptor",
    "fits",
    "nearest",
    "schema",
]

PACKAGE = "datapackage.json"
DEFAULT_LENGTH = 2000  # characters of a text whose column names no greatest length
KINDS = {
    "string": "text", "number": "a number", "integer": "a whole number", "boolean": "true or false", "array": "a list",
    "object": "an object", "null": "null",
}  # fmt: skip
# Tables that joined the contract later; a package from before does without.
LATER = {"aliases", "quantities", "series"}
EXPECTED = {
    "not": "none: this part of Frictionless is not supported", "pattern": "{1}", "minItems": "at least one entry", "minLength": "text",
    "uniqueItems": "each entry once", "minimum": "{0} or more", "maxLength": "at most {0} characters",
}  # fmt: skip
# Which constraints a type can have.
FITTING = {
    "required": set(TYPES) | {"string"}, "unique": set(TYPES) | {"string"}, "enum": set(TYPES) | {"string"},
    "pattern": {"string"}, "minLength": {"string"}, "maxLength": {"string"},
    "minimum": {"number", "integer", "date"}, "maximum": {"number", "integer", "date"},
}  # fmt: skip


def schema(folder: str | Path) -> dict[str, dict[str, Any]]:
    """Return {table: resource descriptor} of the data package in `folder`, defaults filled in, keys as lists.

    Raises BadInputError with every fault of the description.
    """
    return {resource["name"]: resource for resource in descriptor(folder)["resources"]}


def descriptor(folder: str | Path) -> dict[str, Any]:
    """Return the whole description of a data package, defaults filled in. Raises BadInputError with every fault of it."""
    path = Path(folder).resolve() / PACKAGE
    try:
        return _described(path, _content(path))
    except FileNotFoundError:
        raise BadInputError(f"{path}: found no such file; expected the description of a data package") from None
    except (IsADirectoryError, NotADirectoryError):
        raise BadInputError(f"{path}: found no file; expected the description of a data package") from None


def columns(resource: Mapping[str, Any]) -> list[str]:
    """Return the column names of a resource, in order."""
    return [field["name"] for field in resource["schema"]["fields"]]


def fits(folder: str | Path, book: str | Path) -> list[Problem]:
    """Return what the package in `folder` lacks to stand in for that of a book: tables, columns, types and keys."""
    here, there = schema(folder), schema(book)
    problems = []
    for table, wanted in there.items():
        if table not in here:
            if table in LATER:
                continue
            near = nearest(table, [t for t in here if t not in there])
            problems.append(_fault("", f"no table {table}", f"the tables of the book: {', '.join(there)}", near))
            continue
        types = {f["name"]: f["type"] for f in here[table]["schema"]["fields"]}
        for field in wanted["schema"]["fields"]:
            name, kind = field["name"], types.get(field["name"], "")
            if not kind:
                near = nearest(name, [n for n in types if n not in columns(wanted)])
                problems.append(
                    _fault(
                        table,
                        f"no column {name}",
                        "the columns that the book reads (in a package of an earlier form: aibalance upgrade-data)",
                        near,
                    )
                )
            elif kind != field["type"]:
                problems.append(
                    _fault(f"{table}, field {name}, type", f"'{kind}'", f"'{field['type']}', as the book reads it")
                )
        keys = [r[table]["schema"]["primaryKey"] for r in (here, there)]
        if keys[0] != keys[1]:
            problems.append(_fault(f"{table}, primaryKey", "+".join(keys[0]), f"the book's, {'+'.join(keys[1])}"))
    return problems


def _content(path: Path) -> bytes:
    if path.exists() and not path.is_file():
        raise IsADirectoryError(path)
    return path.read_bytes()


@cache
def _described(path: Path, content: bytes) -> dict[str, Any]:
    twice: list[str] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in items]
        twice.extend(sorted({name for name in names if names.count(name) > 1}))
        return dict(items)

    def constant(name: str) -> None:
        raise ValueError(f"the word {name}")

    try:
        package = json.loads(content.decode("utf-8-sig"), object_pairs_hook=pairs, parse_constant=constant)
    except json.JSONDecodeError as error:
        raise BadInputError(
            f"{path} line {error.lineno}: found {error.msg} (character {error.colno}); expected JSON"
        ) from None
    except (ValueError, RecursionError) as error:
        why = "parts too deep in each other" if isinstance(error, RecursionError) else str(error)
        raise BadInputError(f"{path}: found {why}; expected JSON in UTF-8") from None
    faults = [_fault("", f"the property '{name}' twice in one place", "each once") for name in dict.fromkeys(twice)]
    faults += list(_shape(package))
    if not faults:
        package = _filled(package)
        faults = list(_sense(package))
    if faults:
        raise BadInputError("\n".join(told(faults)).replace(PACKAGE, str(path)))
    return package


def _fault(place: str, found: str, expected: str, near: str = "") -> Problem:
    return Problem(f"{PACKAGE}: {place}" if place else PACKAGE, 0, "", found, expected, near)


def _shape(package: Any) -> Iterator[Problem]:
    """Yield what contract.schema.json finds: wrong kinds, missing and unsupported properties."""
    rules = json.loads((Path(__file__).parent / "contract.schema.json").read_text(encoding="utf-8"))
    for misfit in misfits(package, rules, rules):
        place, value, rule = _place(package, list(misfit.path)), misfit.value, misfit.rules.get(misfit.keyword)
        if misfit.keyword == "required":
            yield _fault(place, f"no {misfit.name}", misfit.name)
        elif misfit.keyword == "type":
            kinds = [rule] if isinstance(rule, str) else rule or []
            yield _fault(place, _shown(value), " or ".join(KINDS[k] for k in kinds))
        elif misfit.keyword in ("enum", "const"):
            allowed = rule if isinstance(rule, list) and misfit.keyword == "enum" else [rule]
            near = nearest(str(value), [str(a) for a in allowed])
            expected = f"one of: {', '.join(map(str, allowed))}" if len(allowed) > 1 else json.dumps(allowed[0])
            yield _fault(place, _shown(value), expected, near)
        elif misfit.keyword == "additionalProperties":
            known = list(misfit.rules["properties"])
            expected = f"one of those supported: {', '.join(known)}"
            yield _fault(place, f"the property {quoted(misfit.name)}", expected, nearest(misfit.name, known))
        else:
            yield _fault(
                place, _shown(value), EXPECTED[misfit.keyword].format(rule, misfit.rules.get("description", ""))
            )


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return quoted(value) if value else "an empty text"
    if isinstance(value, (dict, list)) and value:
        return "an object" if isinstance(value, dict) else "a list" if len(str(value)) > 60 else json.dumps(value)
    return json.dumps(value)


def _place(package: Any, path: list[Any]) -> str:
    """Return where in the description something is, by the names of table and field where they have one."""
    words, here = [], package
    for step in path:
        here = here[step] if not isinstance(here, str) else here
        if isinstance(step, str):
            words.append(step)
            continue
        name = here.get("name") if isinstance(here, dict) else None
        kind = {"resources": "table", "fields": "field", "foreignKeys": "foreign key", "licenses": "licence"}.get(
            words[-1], words[-1]
        )
        words[-1] = f"{kind} {name}" if isinstance(name, str) and name.isprintable() and name else f"{kind} {step + 1}"
    return ", ".join(word for word in words if word not in ("schema",)).replace("table ", "", 1)


def _filled(package: dict[str, Any]) -> dict[str, Any]:
    """Return the description with what it may leave out: titles, descriptions, lists of keys."""
    package = json.loads(json.dumps(package))
    for resource in package["resources"]:
        resource.setdefault("title", resource["name"].replace("_", " ").capitalize())
        resource.setdefault("description", f"The table {resource['name']}.")
        rules = resource["schema"]
        rules["primaryKey"] = _listed(rules["primaryKey"])
        rules.setdefault("missingValues", [""])
        for key in rules.setdefault("foreignKeys", []):
            key["fields"], key["reference"]["fields"] = _listed(key["fields"]), _listed(key["reference"]["fields"])
        for field in rules["fields"]:
            field.setdefault("description", field.get("title", field["name"].replace("_", " ").capitalize()))
            field.setdefault("constraints", {})
    return package


def _sense(package: dict[str, Any]) -> Iterator[Problem]:
    """Yield what a JSON Schema cannot say: names used twice, paths, patterns, constraints of other types, keys to nowhere."""
    resources = package["resources"]
    tables = {r["name"]: columns(r) for r in resources}
    for name in _twice([r["name"] for r in resources]):
        yield _fault("resources", f"two tables {name}", "each name once")
    for resource in resources:
        name, path = resource["name"], resource["path"]
        if path != f"{name}.csv":
            outside = path.startswith(("/", "\\", "~")) or ".." in path or ":" in path
            yield _fault(
                f"{name}, path", f"{quoted(path)}{', outside the package' * outside}", f"{name}.csv, beside {PACKAGE}"
            )
        for twice in _twice(tables[name]):
            yield _fault(name, f"two columns {twice}", "each name once")
        for field in resource["schema"]["fields"]:
            yield from _constraints(f"{name}, field {field['name']}", field)
        keys = [("primaryKey", resource["schema"]["primaryKey"], name)]
        for key in resource["schema"]["foreignKeys"]:
            there = key["reference"]["resource"] or name
            if there not in tables:
                yield _fault(
                    f"{name}, foreign key",
                    f"the table {quoted(there)}",
                    "a table of the package",
                    nearest(there, list(tables)),
                )
                continue
            if len(key["fields"]) != len(key["reference"]["fields"]):
                yield _fault(
                    f"{name}, foreign key",
                    f"{len(key['fields'])} and {len(key['reference']['fields'])} columns",
                    "as many on both sides",
                )
            keys += [("foreign key", key["fields"], name), ("foreign key", key["reference"]["fields"], there)]
        for kind, fields, there in keys:
            for field in (f for f in fields if f not in tables[there]):
                yield _fault(
                    f"{name}, {kind}",
                    f"the column {quoted(field)}",
                    f"a column of {there}",
                    nearest(field, tables[there]),
                )


def _constraints(place: str, field: dict[str, Any]) -> Iterator[Problem]:
    kind, rules = field["type"], field["constraints"]
    for name, value in rules.items():
        if kind not in FITTING[name]:
            yield _fault(f"{place}, {name}", _shown(value), f"none in a column of the type {kind}")
        elif name == "pattern":
            try:
                re.compile(value, re.ASCII)
            except (re.error, RecursionError, OverflowError) as error:
                yield _fault(f"{place}, pattern", quoted(value), f"a regular expression ({error})")
        elif name in ("minimum", "maximum", "enum"):
            for one in value if name == "enum" else [value]:
                text = str(one).lower() if isinstance(one, bool) else str(one)
                right = isinstance(one, str) if kind in ("string", "date") else not isinstance(one, str)
                if not right or (kind != "string" and not TYPES[kind](text)):
                    yield _fault(f"{place}, {name}", _shown(one), f"a value of the type {kind}")
    for low, high in (("minimum", "maximum"), ("minLength", "maxLength")):
        if low in rules and high in rules and type(rules[low]) is type(rules[high]) and rules[low] > rules[high]:
            yield _fault(f"{place}, {low}", _shown(rules[low]), f"at most {high}, {rules[high]}")


def _twice(names: list[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})


def _listed(names: str | list[str]) -> list[str]:
    return [names] if isinstance(names, str) else names
