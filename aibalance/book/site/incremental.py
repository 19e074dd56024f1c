"""What of a kept environment still holds: which pages are read again, written again, or made again.

Sphinx sees which files changed. It does not see what the book's own steps take from elsewhere, so that each page has two keys:
what its text is filled with (read again if that changed), and what else its context is made from (written again). Pages that no
file holds, of numbers and claims, have one key each. A change of what all pages share, titles, order, labels, terms and the
like, writes all of them, so that a label that one page lost is missed on every other. What no key can cover (configuration,
contents, bibliography, library) lies in the key of the whole, and a change of it begins anew: see `build`.
"""

import pickle
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.config import Config, _Opt
from sphinx.environment import BuildEnvironment

from aibalance.book.cite.boxes import REQUEST
from aibalance.book.figures.shelves import shown_in
from aibalance.book.numbers.cards import NUMBER
from aibalance.book.numbers.inventory import inventoried, statistic_of
from aibalance.book.site.kept_texts import KeptTexts, digest
from aibalance.book.site.known import executed, known, once
from aibalance.runs.pages import REFERENCE

# What every build writes whole, so that nothing of an earlier one may stay.
WHOLE = ("figures", "marks", "embed", "cite", "data", "downloads", "previews")
# Tables whose rows stand on pages beside what was computed from them.
SHOWN = ("sources.csv", "indicators.csv", "economies.csv")
CHART = re.compile(r'<figure class="chart" id="([\w-]+)">')
STORE = "aibalance.pickle"


def overlook_numbers(app: Sphinx, config: Config) -> None:
    """Keep Sphinx from reading all pages again because one number of one of them changed: keys see to that, page by page."""
    numbers = config._options["myst_substitutions"]
    config._options["myst_substitutions"] = _Opt(numbers.default, "", numbers.valid_types, numbers.description)


def begin(app: Sphinx) -> None:
    """Clear what is written whole, and let Sphinx make no search index: the book's own search reads another."""
    builder = app.builder
    if not isinstance(builder, StandaloneHTMLBuilder):
        return
    for name in WHOLE:
        shutil.rmtree(Path(app.outdir) / name, ignore_errors=True)
    builder.search = False


def filled_otherwise(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Return the pages whose text is filled with other numbers, charts or lists than when they were read."""
    book, values = executed(app), app.config.myst_substitutions
    now = {}
    for name in book.pieces:
        used = [f"{chapter}.{word}" for chapter, word in REFERENCE.findall(book.prose(name))]
        now[_page(name)] = digest([(word, _value(values, word)) for word in dict.fromkeys(used)])
    before = getattr(env, "aibalance_filled", {})
    env.aibalance_filled = now  # type: ignore[attr-defined]
    return [page for page, key in now.items() if before.get(page) != key]


def _value(values: Mapping[str, Any], word: str) -> Any:
    group, _, name = word.partition(".")
    return values.get(group, {}).get(name)


def shown_otherwise(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Return the pages whose context is made from other things than when they were written; the first page always."""
    book, shared = executed(app), common(app)
    env.aibalance_common = shared  # type: ignore[attr-defined]
    now = {_page(name): digest([shared, *used(app, filled(app, book.prose(name)))]) for name in book.pieces}
    before = getattr(env, "aibalance_shown", {})
    env.aibalance_shown = now  # type: ignore[attr-defined]
    found = [page for page, key in now.items() if before.get(page) != key and page in env.found_docs]
    return [*found, env.config.root_doc]


def filled(app: Sphinx, text: str) -> str:
    """Return the text of a page with what it asks for, which may hold numbers of its own."""
    values = app.config.myst_substitutions
    asked = dict.fromkeys(f"{group}.{word}" for group, word in REFERENCE.findall(text))
    return "\n".join([text, *(str(_value(values, word) or "") for word in asked)])


def common(app: Sphinx) -> str:
    """Return the key of what all pages share: the book, its names, titles, order, labels, and the tables that explain numbers."""
    env, told, book = app.env, known(app), executed(app)
    named = ((name, domain.get_objects()) for name, domain in env.domains.items() if name not in ("math", "index"))
    domains = {name: sorted(str(tuple(map(str, found))) for found in objects) for name, objects in named}
    standard = env.get_domain("std").data
    labels = [
        str(sorted((name, *map(str, found)) for name, found in standard[kind].items()))
        for kind in ("labels", "anonlabels")
    ]
    citations = env.get_domain("citation").data
    return digest(
        [
            repr(told.book),
            sorted((page, title.astext()) for page, title in env.titles.items()),
            sorted((page, list(found)) for page, found in env.toctree_includes.items()),
            sorted((page, sorted(map(str, found.items()))) for page, found in env.toc_secnumbers.items()),
            domains,
            labels,
            sorted(map(str, citations["citations"].items())),
            [book.digests.get(name, {}).get("") for name in SHOWN],
            list(inventoried(executed(app)).claims),
            [(key, entry.title, entry.file) for key, entry in inventoried(executed(app)).chapters.items()],
            [part.title for part in told.parts.values() if part.kind == "figure"][:1],
        ]
    )


def used(app: Sphinx, text: str) -> Iterator[Any]:
    """Yield what a page's context takes from the book besides what all share: numbers, charts and parts that a text asks for."""
    inventory, parts = inventoried(executed(app)), known(app).parts
    asked = [*REFERENCE.findall(text), *NUMBER.findall(text)]
    for key, word in dict.fromkeys(asked):
        if key in inventory.chapters:
            id = statistic_of(inventory.chapters[key], word)
            yield inventory.chapters[key].statistics.get(id)
            yield shown_in(executed(app), kept_texts(app), key, id)
        elif key == "chart":
            yield inventory.charts.get(word.replace("_", "-"))
    for id in dict.fromkeys(CHART.findall(text)):
        yield inventory.charts.get(id)
    for id, _ in REQUEST.findall(text):
        yield repr(parts.get(id))


def unchanged(app: Sphinx, name: str, context: Mapping[str, Any]) -> bool:
    """Return whether a page that no file holds stands already, made from the same."""
    shared = getattr(app.env, "aibalance_common", "")
    key = digest([shared, context, repr(known(app).page(name)), *used(app, context["body"])])
    before = _stored(app)["made"].get(name)
    _made(app)[name] = key
    return bool(before == key and (Path(app.outdir) / f"{name}.html").exists())


def remember(app: Sphinx, error: Exception | None) -> None:
    """Store the keys of the pages that no file holds; remove pages of an earlier build."""
    if error is not None or not isinstance(app.builder, StandaloneHTMLBuilder):
        return
    made = _made(app)
    for name in set(_stored(app)["made"]) - set(made):
        (Path(app.outdir) / f"{name}.html").unlink(missing_ok=True)
    texts = kept_texts(app).now
    (Path(app.doctreedir) / STORE).write_bytes(pickle.dumps({"made": made, "texts": texts}))


def kept_texts(app: Sphinx) -> KeptTexts:
    """Return the texts that an earlier build of the book left."""
    return once(app, "texts", lambda: KeptTexts(_stored(app)["texts"]))


def _made(app: Sphinx) -> dict[str, str]:
    return once(app, "made", dict[str, str])


def _stored(app: Sphinx) -> dict[str, dict[str, Any]]:
    path = Path(app.doctreedir) / STORE
    nothing: dict[str, dict[str, Any]] = {"made": {}, "texts": {}}
    return once(app, "stored", lambda: pickle.loads(path.read_bytes()) if path.exists() else nothing)


def _page(file: str) -> str:
    return f"chapters/{Path(file).stem}"
