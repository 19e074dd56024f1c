"""Descriptions of packages that nothing should trust."""

import os
from pathlib import Path

from corpus import Damage, Recipes, bytes_of, contract, described, instead, text_of

FILE = "datapackage.json"


def table(name: str, value: object) -> Damage:
    return contract(lambda p: described(p).__setitem__(name, value))


def schema(name: str, value: object) -> Damage:
    return contract(lambda p: described(p)["schema"].__setitem__(name, value))


def field(name: str, value: object, place: int = 0) -> Damage:
    return contract(lambda p: described(p)["schema"]["fields"][place].__setitem__(name, value))


def rule(name: str, value: object, place: int = 0) -> Damage:
    return contract(
        lambda p: described(p)["schema"]["fields"][place].setdefault("constraints", {}).__setitem__(name, value)
    )


def without(*path: object) -> Damage:
    def change(package: object) -> None:
        for step in path[:-1]:
            package = described(package) if step == "events" else package[step]  # type: ignore[index,arg-type]
        del package[path[-1]]  # type: ignore[attr-defined]

    return contract(change)


def key(**changes: object) -> Damage:
    return contract(lambda p: described(p)["schema"]["foreignKeys"][0].update(changes))


UNSUPPORTED = "expected none: this part of Frictionless is not supported"
# Of events: fields id, date, economy, kind, title, amount, …
CONTRACTS: Recipes = {
    "no description": (lambda f: (f / FILE).unlink(), "refused found no such file; expected the description of a data package"),
    "a folder": (instead(Path.mkdir, FILE), "refused found no file"),
    "a pipe": (instead(os.mkfifo, FILE), "refused found no file"),
    "empty": (bytes_of(lambda b: b"", FILE), "refused datapackage.json line 1: found Expecting value"),
    "not JSON": (bytes_of(lambda b: b[:500], FILE), "refused datapackage.json line .*: found .*; expected JSON"),
    "not UTF-8": (bytes_of(lambda b: b.replace(b"Power", b"P\xe9wer", 1), FILE), "refused expected JSON in UTF-8"),
    "UTF-16": (bytes_of(lambda b: b.decode().encode("utf-16"), FILE), "refused expected JSON in UTF-8"),
    "a byte order mark": (bytes_of(lambda b: b"\xef\xbb\xbf" + b, FILE), "read"),
    "line ends of Windows": (bytes_of(lambda b: b.replace(b"\n", b"\r\n"), FILE), "read"),
    "a list": (bytes_of(lambda b: b"[]", FILE), r"refused found \[\]; expected an object"),
    "a number": (bytes_of(lambda b: b"7", FILE), "refused found 7; expected an object"),
    "too deep": (bytes_of(lambda b: b"[" * 100_000, FILE), "refused found parts too deep"),
    "NaN": (text_of(lambda t: t.replace('"maximum": 150', '"maximum": NaN'), FILE), "refused found the word NaN; expected JSON"),
    "a property twice": (text_of(lambda t: t.replace('"version"', '"name": "again", "version"', 1), FILE), "refused found the property 'name' twice in one place; expected each once"),
    "no name": (without("name"), "refused found no name; expected name"),
    "a name null": (contract(lambda p: p.update(name=None)), "refused name: found null; expected text"),
    "a name with capitals": (contract(lambda p: p.update(name="My Data")), "refused name: found 'My Data'; expected small letters"),
    "a name that is a list": (contract(lambda p: p.update(name=["a"])), "refused name: found .*; expected text"),
    "a title null": (contract(lambda p: p.update(title=None)), "refused title: found null; expected text"),
    "no title": (without("title"), "refused found no title"),
    "a version that is a number": (contract(lambda p: p.update(version=2)), "refused version: found 2; expected text"),
    "created some day": (contract(lambda p: p.update(created="yesterday")), "refused created: found 'yesterday'; expected a date"),
    "no licences": (without("licenses"), "refused found no licenses"),
    "licences that are text": (contract(lambda p: p.update(licenses="MIT")), "refused licenses: found 'MIT'; expected a list"),
    "an empty list of licences": (contract(lambda p: p.update(licenses=[])), r"refused licenses: found \[\]; expected at least one entry"),
    "a licence null": (contract(lambda p: p.update(licenses=[None])), "refused licence 1: found null; expected an object"),
    "a licence without a name": (contract(lambda p: p["licenses"][0].pop("name")), "refused licence 1: found no name"),
    "a licence with a number for a name": (contract(lambda p: p["licenses"][0].update(name=4)), "refused name: found 4; expected text"),
    "a licence at no address": (contract(lambda p: p["licenses"][0].update(path="javascript:alert(1)")), "refused path: found 'javascript:alert.1.'; expected the address"),
    "contributors that are text": (contract(lambda p: p.update(contributors="us")), "refused contributors: found 'us'; expected a list"),
    "no resources": (without("resources"), "refused found no resources"),
    "resources null": (contract(lambda p: p.update(resources=None)), "refused resources: found null; expected a list"),
    "resources that are an object": (contract(lambda p: p.update(resources={})), "refused resources: found {}; expected a list"),
    "a table null": (contract(lambda p: p["resources"].__setitem__(0, None)), "refused found null; expected an object"),
    "a table that is text": (contract(lambda p: p["resources"].__setitem__(0, "events.csv")), "refused found 'events.csv'; expected an object"),
    "a table missing": (contract(lambda p: p["resources"].remove(described(p))), "refused evidence.*the table 'events'; expected a table of the package"),
    "a table missing that none refers to": (contract(lambda p: p["resources"].remove(described(p, "ties"))), "refused found no table ties; expected the tables of the book"),
    "a table twice": (contract(lambda p: p["resources"].append(described(p))), "refused found two tables events; expected each name once"),
    "a table with a capital": (table("name", "Events"), "refused events|Events.*name: found 'Events'; expected small letters"),
    "a table named with a slash": (table("name", "a/b"), "refused name: found 'a/b'; expected small letters"),
    "a table without a name": (without("events", "name"), "refused found no name"),
    "a table without a path": (without("events", "path"), "refused events: found no path"),
    "a path null": (table("path", None), "refused events, path: found null; expected text"),
    "a path that is a list": (table("path", ["events.csv", "more.csv"]), "refused events, path: found .*; expected text"),
    "a path outside": (table("path", "../events.csv"), "refused events, path: found '../events.csv', outside the package; expected events.csv"),
    "a path from the root": (table("path", "/etc/passwd"), "refused events, path: found '/etc/passwd', outside the package"),
    "a path on the web": (table("path", "https://example.org/events.csv"), "refused events, path: found .*, outside the package"),
    "a path in Windows": (table("path", "C:\\events.csv"), "refused events, path: found .*, outside the package"),
    "a path into a folder": (table("path", "tables/events.csv"), "refused events, path: found 'tables/events.csv'; expected events.csv"),
    "a path of another table": (table("path", "ties.csv"), "refused events, path: found 'ties.csv'; expected events.csv"),
    "a table without a title": (without("events", "title"), "read"),
    "a table of ours without words": (contract(lambda p: [r.pop("description") for r in p["resources"]]), "read"),
    "an extra table without a title": (lambda f: (contract(lambda p: p["resources"].append({"name": "mine", "path": "mine.csv", "schema": {"fields": [{"name": "id", "type": "string"}], "primaryKey": "id"}}))(f), (f / "mine.csv").write_text("id\na\n")), "read"),
    "an extra table without a file": (contract(lambda p: p["resources"].append({"name": "mine", "path": "mine.csv", "schema": {"fields": [{"name": "id", "type": "string"}], "primaryKey": "id"}})), "refused mine.csv: found no such file"),
    "a dialect with semicolons": (table("dialect", {"delimiter": ";"}), f"refused events, dialect: found an object; {UNSUPPORTED}"),
    "a dialect null": (table("dialect", None), f"refused events, dialect: found null; {UNSUPPORTED}"),
    "data within": (table("data", [["id"]]), f"refused events, data: .*{UNSUPPORTED}"),
    "a compression": (table("compression", "gz"), f"refused events, compression: .*{UNSUPPORTED}"),
    "a hash": (table("hash", "md5:0"), f"refused events, hash: .*{UNSUPPORTED}"),
    "further files": (table("extrapaths", ["b.csv"]), f"refused events, extrapaths: .*{UNSUPPORTED}"),
    "another encoding": (table("encoding", "latin-1"), "refused events, encoding: found 'latin-1'; expected one of: utf-8"),
    "another format": (table("format", "xlsx"), "refused events, format: found 'xlsx'; expected \"csv\""),
    "another scheme": (table("scheme", "https"), "refused events, scheme: found 'https'"),
    "a schema as a file": (table("schema", "events.schema.json"), "refused events: found 'events.schema.json'; expected an object|refused found 'events.schema.json'"),
    "no schema": (without("events", "schema"), "refused events: found no schema"),
    "a schema null": (table("schema", None), "refused found null; expected an object"),
    "no fields": (without("events", "schema", "fields"), "refused events: found no fields"),
    "an empty list of fields": (schema("fields", []), r"refused events, fields: found \[\]; expected at least one entry"),
    "fields that are names": (schema("fields", ["id", "date"]), "refused events, field 1: found 'id'; expected an object"),
    "other missing values": (schema("missingValues", ["", "NA"]), 'refused events, missingValues: found .*; expected \\[""\\]'),
    "columns in any order": (schema("fieldsMatch", "subset"), "refused events, fieldsMatch: found 'subset'"),
    "unique keys": (schema("uniqueKeys", [["id"]]), f"refused events, uniqueKeys: .*{UNSUPPORTED}"),
    "no primary key": (without("events", "schema", "primaryKey"), "refused events: found no primaryKey"),
    "a primary key as text": (schema("primaryKey", "id"), "read"),
    "a primary key null": (schema("primaryKey", None), "refused events, primaryKey: found null; expected text or a list"),
    "a primary key to nowhere": (schema("primaryKey", ["idd"]), "refused events, primaryKey: found the column 'idd'; expected a column of events; nearest: id"),
    "a primary key with a column twice": (schema("primaryKey", ["id", "id"]), "refused events, primaryKey: found .*; expected each entry once"),
    "another primary key": (schema("primaryKey", ["id", "date"]), r"refused events, primaryKey: found id\+date; expected the book's, id"),
    "foreign keys that are an object": (schema("foreignKeys", {}), "refused events, foreignKeys: found {}; expected a list"),
    "a foreign key to no table": (key(reference={"resource": "economy", "fields": ["code"]}), "refused events, foreign key: found the table 'economy'; expected a table of the package; nearest: economies"),
    "a foreign key to no column": (key(reference={"resource": "economies", "fields": ["cod"]}), "refused events, foreign key: found the column 'cod'; expected a column of economies; nearest: code"),
    "a foreign key from no column": (key(fields=["econ"]), "refused events, foreign key: found the column 'econ'; expected a column of events; nearest: economy"),
    "a foreign key of two and one": (key(fields=["economy", "kind"]), "refused events, foreign key: found 2 and 1 columns; expected as many on both sides"),
    "a foreign key without a reference": (contract(lambda p: described(p)["schema"]["foreignKeys"][0].pop("reference")), "refused events, foreign key 1: found no reference"),
    "a foreign key null": (contract(lambda p: described(p)["schema"]["foreignKeys"].__setitem__(0, None)), "refused events, foreign key 1: found null"),
    "a field without a name": (without("events", "schema", "fields", 0, "name"), "refused events, field 1: found no name"),
    "a field without a type": (without("events", "schema", "fields", 0, "type"), "refused events, field id: found no type"),
    "a field null": (contract(lambda p: described(p)["schema"]["fields"].__setitem__(0, None)), "refused events, field 1: found null; expected an object"),
    "a field twice": (field("name", "date"), "refused events: found two columns date; expected each name once"),
    "a field with a capital": (field("name", "Id"), "refused events, field Id, name: found 'Id'; expected small letters"),
    "a type misspelt": (field("type", "sting"), "refused events, field id, type: found 'sting'; expected one of: .*; nearest: string"),
    "a type null": (field("type", None), "refused events, field id, type: found null"),
    "a type of Frictionless' that is not read": (field("type", "year", 1), "refused events, field date, type: found 'year'; expected one of"),
    "a type of another kind": (field("type", 5), "refused events, field id, type: found 5"),
    "another type than the book's": (contract(lambda p: described(p)["schema"]["fields"].__setitem__(5, {"name": "amount", "type": "string"})), "refused events, field amount, type: found 'string'; expected 'number', as the book reads it"),
    "a column missing": (contract(lambda p: described(p)["schema"]["fields"].remove(next(f for f in described(p)["schema"]["fields"] if f["name"] == "note"))), "refused events: found no column note; expected the columns that the book reads"),
    "a format": (field("format", "email", 4), 'refused events, field title, format: found \'email\'; expected "default"'),
    "a decimal comma": (field("decimalChar", ",", 5), f"refused events, field amount, decimalChar: .*{UNSUPPORTED}"),
    "thousands": (field("groupChar", ",", 5), f"refused events, field amount, groupChar: .*{UNSUPPORTED}"),
    "bare numbers": (field("bareNumber", False, 5), f"refused events, field amount, bareNumber: .*{UNSUPPORTED}"),
    "other booleans": (contract(lambda p: described(p, "organizations")["schema"]["fields"][6].update(trueValues=["yes"])), f"refused organizations, field named, trueValues: .*{UNSUPPORTED}"),
    "missing values of a field": (field("missingValues", ["-"]), f"refused events, field id, missingValues: .*{UNSUPPORTED}"),
    "constraints that are a list": (field("constraints", []), r"refused events, field id, constraints: found \[\]; expected an object"),
    "a constraint misspelt": (rule("requird", True), "refused events, field id, constraints: found the property 'requird'; expected one of those supported: .*; nearest: required"),
    "a constraint that is not read": (rule("exclusiveMinimum", 0, 5), "refused found the property 'exclusiveMinimum'; expected one of those supported"),
    "required in words": (rule("required", "yes"), "refused events, field id, constraints, required: found 'yes'; expected true or false"),
    "a pattern null": (rule("pattern", None), "refused events, field id, constraints, pattern: found null; expected text"),
    "a pattern that is none": (rule("pattern", "["), "refused events, field id, pattern: found '.'; expected a regular expression"),
    "a pattern of a number": (rule("pattern", "x", 5), "refused events, field amount, pattern: found 'x'; expected none in a column of the type number"),
    "an empty list to choose from": (rule("enum", []), r"refused events, field id, constraints, enum: found \[\]; expected at least one entry"),
    "a choice twice": (rule("enum", ["a", "a"]), "refused enum: found .*; expected each entry once"),
    "a choice null": (rule("enum", [None]), "refused enum, 1|enum 1: found null|found null"),
    "a choice of another type": (rule("enum", ["a"], 5), "refused events, field amount, enum: found 'a'; expected a value of the type number"),
    "numbers for a choice of texts": (rule("enum", [1, 2], 3), "refused events, field kind, enum: found 1; expected a value of the type string"),
    "a least text": (rule("minimum", "0", 5), "refused events, field amount, minimum: found '0'; expected a value of the type number"),
    "a least of a text": (rule("minimum", 3), "refused events, field id, minimum: found 3; expected none in a column of the type string"),
    "a least above the most": (rule("maximum", -1, 5), "refused events, field amount, minimum: found 0; expected at most maximum, -1"),
    "a length below zero": (rule("maxLength", 0), "refused events, field id, constraints, maxLength: found 0; expected 1 or more"),
    "a length in words": (rule("maxLength", "ten"), "refused maxLength: found 'ten'; expected a whole number"),
    "a length of a number": (rule("maxLength", 3, 5), "refused events, field amount, maxLength: found 3; expected none in a column of the type number"),
    "properties of our own": (contract(lambda p: described(p).update(mine=1)), "read"),
}  # fmt: skip
