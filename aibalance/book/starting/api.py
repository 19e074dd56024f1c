"""What a notebook can import, from the docstrings themselves: the verbs of a chapter and of the evidence, and the methods."""

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import aibalance.notebook
import aibalance.stats
from aibalance.book.site.markup import markup
from aibalance.notebook import Chapter, Evidence

VERBS = {
    "chapter": (Chapter, ("state", "figure", "house", "say", "table", "palette", "missing", "export", "closing")),
    "evidence": (
        Evidence,
        ("series", "rows", "wide", "latest", "beside", "frontier", "events", "ties", "hubs", "claims", "package"),
    ),
}


def substitutions() -> dict[str, str]:
    """Return {name: HTML of one line} of what the page may ask for: chapter, evidence, notebook, stats."""
    lists = {
        name: [_entry(f"{name}.{verb}", getattr(of, verb)) for verb in verbs] for name, (of, verbs) in VERBS.items()
    }
    lists["notebook"] = [
        _entry(name, getattr(aibalance.notebook, name))
        for name in sorted(aibalance.notebook.__all__, key=str.lower)
        if inspect.isfunction(getattr(aibalance.notebook, name))
    ]
    groups = {name: [{"title": "", "told": "", "entries": entries}] for name, entries in lists.items()}
    return {name: _page(found) for name, found in {**groups, "stats": list(methods())}.items()}


def methods() -> Iterator[dict[str, Any]]:
    """Yield the modules of aibalance.stats, in order of their names: title, told (what it is for) and entries."""
    for found in sorted(pkgutil.iter_modules(aibalance.stats.__path__), key=lambda module: module.name):
        module = import_module(f"aibalance.stats.{found.name}")
        own = [
            _entry(name, method)
            for name, method in inspect.getmembers(module, inspect.isfunction)
            if method.__module__ == module.__name__ and not name.startswith("_")
        ]
        if own:
            yield {"title": module.__name__, "told": inspect.getdoc(module) or "", "entries": own}


def _entry(name: str, method: Callable[..., Any]) -> dict[str, str]:
    first, _, rest = (inspect.getdoc(method) or "").partition("\n")
    return {"name": name, "arguments": _arguments(method), "first": first, "rest": rest.strip("\n")}


def _arguments(method: Callable[..., Any]) -> str:
    """Return the arguments of a function without their types, which the text tells of."""
    kept = [
        parameter.replace(annotation=inspect.Parameter.empty)
        for name, parameter in inspect.signature(method).parameters.items()
        if name != "self"
    ]
    return str(inspect.Signature(kept))


def _page(groups: list[dict[str, Any]]) -> str:
    """Return HTML on one line, as Markdown wants it; line ends inside it are written as characters."""
    return str(markup("api.html", groups=groups)).strip().replace("\n", "&#10;")
