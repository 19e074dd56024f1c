"""Imports run one way: data → statistics → charts → chapters → runs → book; each floor knows only those below it."""

import ast
from pathlib import Path

from conftest import PROJECT

LIBRARY = PROJECT / "aibalance"
# Floors from the ground up; modules of one floor may import each other.
FLOORS = [
    {"data", "stats", "stated"},
    {"sources"},
    {"article", "charts"},
    {"notebook"},
    {"runs"},
    {"executed"},
    {"book"},
    {"cli", "__main__"},
]


def floor(name: str) -> int:
    return next(height for height, names in enumerate(FLOORS) if name in names)


def imports(path: Path) -> set[str]:
    """Return the modules that a file imports, wherever in it."""
    tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    found = set()
    for node in tree:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {
                f"{node.module}.{alias.name}" for alias in node.names if node.module == "aibalance"
            }
    return found


def modules() -> list[tuple[str, Path]]:
    return [
        (p.relative_to(LIBRARY).with_suffix("").parts[0], p)
        for p in sorted(LIBRARY.rglob("*.py"))
        if p.name != "__init__.py"
    ]


def test_no_module_imports_from_a_floor_above() -> None:
    for name, path in modules():
        for target in imports(path):
            parts = target.split(".")
            if parts[0] == "aibalance" and len(parts) > 1 and parts[1] != "__version__":
                assert floor(parts[1]) <= floor(name), f"{path.relative_to(LIBRARY)} imports {target}"


def test_walls_stand() -> None:
    for name, path in modules():
        roots = {target.split(".")[0] for target in imports(path)}
        where = str(path.relative_to(LIBRARY))
        assert name == "book" or not roots & {"sphinx", "jupyter_book", "docutils"}, f"{where} knows Sphinx"
        assert name != "stats" or not roots & {"pathlib", "os", "io", "open", "csv", "json"}, f"{where} knows files"
        own = {target.split(".")[1] for target in imports(path) if target.startswith("aibalance.")}
        assert name != "stats" or own <= {"stats"}, f"{where} leaves its floor"
        assert name == "sources" or name in {"cli", "__main__"} or "sources" not in own, f"{where} knows sources"
        assert name != "sources" or own <= {"data", "sources"}, f"{where} knows chapters"
        lower = {"data", "stated", "runs", "__version__"}
        assert name != "runs" or own <= lower, f"{where} knows chapters"
