"""Find names bound in the body of a figure and used outside it: a run without drawings ends such a body at its first use of the axes."""

import ast
from collections.abc import Iterator
from pathlib import Path

from aibalance.runs.execution.record import read_notebook
from aibalance.runs.pages import page_files

SCOPES = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Lambda, ast.FunctionDef)


def leaks(chapters: Path) -> list[str]:
    """Return one sentence for each name of a notebook's cells that the body of a figure binds and code outside it uses."""
    found = []
    for path in page_files(chapters):
        if path.suffix == ".ipynb":
            cells = [cell.source for cell in read_notebook(path).cells if cell.cell_type == "code"]
            found += [
                f"chapters/{path.name}: found '{name}', which the body of the figure in line {line} of a cell binds, used "
                "outside it; expected it to be bound before the figure"
                for line, name in leaked([cell for cell in cells if not cell.lstrip().startswith(("%", "!"))])
            ]
    return found


def leaked(cells: list[str]) -> Iterator[tuple[int, str]]:
    """Yield (line of its figure, name) for each name that leaves the body of a figure, in any of a notebook's cells."""
    trees = [ast.parse(cell) for cell in cells]
    bodies = [(tree, node) for tree in trees for node in ast.walk(tree) if isinstance(node, ast.With) and _figure(node)]
    own = [body for _, body in bodies]
    for home, body in bodies:
        later = [statement for statement in home.body if (statement.end_lineno or 0) >= body.lineno]
        for name in sorted(_bound(body)):
            elsewhere = [tree for tree in trees if tree is not home and name not in _bound(tree)]
            if any(_used(code, name, own) for code in (*later, *elsewhere)):
                yield body.lineno, name


def _figure(node: ast.With) -> bool:
    calls = [item.context_expr for item in node.items if isinstance(item.context_expr, ast.Call)]
    return any(isinstance(call.func, ast.Attribute) and call.func.attr == "figure" for call in calls)


def _bound(node: ast.AST) -> set[str]:
    """Return the names that code binds where it stands; functions and comprehensions keep theirs to themselves."""
    found = {node.id} if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load) else set()
    if isinstance(node, ast.Import | ast.ImportFrom):
        found |= {alias.asname or alias.name.split(".")[0] for alias in node.names}
    if isinstance(node, ast.NamedExpr):
        found.add(node.target.id)
    if isinstance(node, ast.FunctionDef):
        found.add(node.name)
    if not isinstance(node, SCOPES):
        for child in ast.iter_child_nodes(node):
            found |= _bound(child)
    return found


def _used(tree: ast.AST, name: str, bodies: list[ast.With]) -> bool:
    """Return whether code reads a name outside the bodies of figures that bind it themselves."""
    if tree in bodies and name in _bound(tree):
        return False
    if isinstance(tree, SCOPES) and name in {
        n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)
    }:
        return False
    if isinstance(tree, ast.Name) and tree.id == name and isinstance(tree.ctx, ast.Load):
        return True
    return any(_used(child, name, bodies) for child in ast.iter_child_nodes(tree))
