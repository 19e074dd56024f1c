"""No order hangs on how a processor sorts ties, or on the hash seed: a lint over the library and the notebooks."""

import ast
import json
from collections.abc import Iterator

import pytest
from conftest import PROJECT

SORTS = ("sort_values", "sort_index", "argsort")
FROM_SETS = ("list", "tuple", "enumerate", "join", "Series", "DataFrame", "array", "fromkeys")


def sources() -> Iterator[tuple[str, str]]:
    for path in sorted((PROJECT / "aibalance").rglob("*.py")):
        yield path.relative_to(PROJECT).as_posix(), path.read_text(encoding="utf-8")
    for path in sorted((PROJECT / "chapters").glob("*.ipynb")):
        for place, cell in enumerate(json.loads(path.read_text(encoding="utf-8"))["cells"]):
            if cell["cell_type"] == "code":
                yield f"chapters/{path.name} cell {place}", "".join(cell["source"])


def unstable(source: str) -> list[str]:
    """Return the calls of a source that leave the order of ties, or of a set, to the machine."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            numpys = isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) in ("np", "numpy")
            kinds = [ast.unparse(word.value) for word in node.keywords if word.arg == "kind"]
            if (name in SORTS or (name == "sort" and numpys)) and kinds != ["'stable'"]:
                found.append(f"line {node.lineno}: {ast.unparse(node)[:80]}")
            if name in ("quicksort", "partition", "argpartition") and numpys:
                found.append(f"line {node.lineno}: {ast.unparse(node)[:80]}")
            if name in FROM_SETS and any(is_set(argument) for argument in node.args):
                found.append(f"line {node.lineno}: {ast.unparse(node)[:80]}")
        if (
            isinstance(node, ast.For | ast.comprehension)
            and is_set(node.iter)
            and not isinstance(node, ast.comprehension)
        ):
            found.append(f"line {node.lineno}: for … in {ast.unparse(node.iter)[:80]}")
        if isinstance(node, ast.ListComp | ast.DictComp) and any(is_set(part.iter) for part in node.generators):
            found.append(f"line {node.lineno}: {ast.unparse(node)[:80]}")
    return found


def is_set(node: ast.AST) -> bool:
    called = node.func if isinstance(node, ast.Call) else None
    made = isinstance(called, ast.Name) and called.id in ("set", "frozenset")
    return isinstance(node, ast.Set | ast.SetComp) or made


@pytest.mark.parametrize(
    ("source", "wrong"),
    [
        ("frame.sort_values('a')", True),
        ("frame.sort_values(['a', 'b'], kind='mergesort')", True),
        ("frame.sort_values('a', kind='stable')", False),
        ("np.sort(x)", True),
        ("names.sort()", False),  # Python's own is stable
        ("sorted(set(names))", False),
        ("list(set(names))", True),
        ("for name in {a, b}: print(name)", True),
        ("', '.join(set(names))", True),
        ("[n for n in set(names)]", True),
        ("x = {n for n in set(names)}", False),
    ],
)
def test_the_lint_tells_what_is_unstable(source: str, wrong: bool) -> None:
    assert bool(unstable(source)) is wrong


def test_every_sort_of_the_library_and_the_notebooks_is_stable_and_no_set_gives_an_order() -> None:
    found = [f"{name} {call}" for name, source in sources() for call in unstable(source)]
    assert found == []
