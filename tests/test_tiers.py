"""Each test has a tier, and none is lost: tests/tiers.csv says where each went, with the reason where it went out of `make test`."""

import ast
import csv
from pathlib import Path

from conftest import PROJECT

LIST = Path(__file__).with_name("tiers.csv")
TIERS = ("test", "prove", "weekly", "removed")
SLOW = TIERS[1:3]


def listed() -> list[dict[str, str]]:
    with LIST.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def marked() -> list[tuple[str, str]]:
    """Return (test function, tier) for all tests there are, by their own marks and those of their modules."""
    found = []
    for path in sorted((PROJECT / "tests").rglob("test_*.py")):
        body = ast.parse(path.read_text(encoding="utf-8")).body
        whole = [
            ast.unparse(node) for node in body if isinstance(node, ast.Assign) and "pytestmark" in ast.unparse(node)
        ]
        for node in body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                marks = " ".join([*whole, *map(ast.unparse, node.decorator_list)])
                found.append((node.name, next((tier for tier in SLOW if f"mark.{tier}" in marks), "test")))
    return found


def test_no_test_of_the_list_is_lost() -> None:
    rows = listed()
    lost = {row["test"] for row in rows if row["tier"] != "removed"} - {name for name, _ in marked()}
    assert sorted(lost) == [], "give their rows the tier removed, and the reason: the new name, or why it went"
    assert [row["test"] for row in rows if row["tier"] == "removed" and not row["reason"]] == []


def test_each_test_outside_make_test_is_listed_with_its_tier_and_the_reason() -> None:
    slow = {(name, tier) for name, tier in marked() if tier in SLOW}
    rows = {(row["test"], row["tier"]) for row in listed() if row["tier"] in SLOW}
    assert sorted(slow - rows) == [], "marked, and no row in tests/tiers.csv"
    assert sorted(rows - slow) == [], "a row in tests/tiers.csv, and not marked"
    assert [row["test"] for row in listed() if row["tier"] in SLOW and not row["reason"]] == []
    assert {row["tier"] for row in listed()} <= set(TIERS)
