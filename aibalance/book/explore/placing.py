"""The explorers on their pages: substitutions for every format, controls and scripts for the site, tables as files.

A page asks for {{ explore.weights }} and gets what needs no script: a sentence, a chart of the chapter's own setting and a
comment. The HTML builder puts controls and data in the comment's place; other formats never see them.
"""

from importlib.metadata import version
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from aibalance.book.explore import pair
from aibalance.book.explore.explorer import Explorer, converter
from aibalance.book.explore.scenarios import scenarios
from aibalance.book.explore.weights import weights
from aibalance.data.store import write_text
from aibalance.executed.book import ExecutedBook

# What a page holds that shows an explorer with a script of its own.
PAIR = "data-explorer-pair"
KINDS = {"weights": weights, "scenarios": scenarios}
TABLES = "downloads"
NOTHING = "<p>There is nothing to explore for this pair of economies: one side or both have no data.</p>"


def explorers(book: ExecutedBook) -> dict[str, Explorer | None]:
    """Return {name: explorer} of what executed chapters export; None for one without data."""
    return {name: make(book.exports[name]) for name, make in KINDS.items() if name in book.exports}


def substitutions(made: dict[str, Explorer | None]) -> dict[str, str]:
    """Return what pages may ask for under {{ explore.… }}: each explorer, and its tables as <name>_tables."""
    shown = {name: explorer.page() if explorer else NOTHING for name, explorer in made.items()}
    shown[pair.NAME] = pair.page()
    return {**shown, **{f"{name}_tables": explorer.tables if explorer else NOTHING for name, explorer in made.items()}}


def register(app: Sphinx, made: dict[str, Explorer | None], book: ExecutedBook) -> None:
    """Register with Sphinx: controls on the pages that asked for an explorer; script and tables when the site is written."""
    shown = [explorer for explorer in made.values() if explorer]

    def add_controls(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
        for explorer in shown if app.builder.name in ("html", "dirhtml") else ():
            if explorer.mark in context.get("body", ""):
                folder = context["pathto"](TABLES, resource=True) + "/"
                context["body"] = context["body"].replace(explorer.mark, explorer.interactive(folder))
                app.add_css_file("explore.css")
                app.add_js_file("explore.js", loading_method="defer")
        if PAIR in context.get("body", "") and app.builder.name in ("html", "dirhtml"):
            app.add_css_file("explore.css")
            app.add_js_file("explore-pair.js", loading_method="defer")

    def write_files(app: Sphinx, error: Exception | None) -> None:
        if error is None and app.builder.name in ("html", "dirhtml"):
            write_text(Path(app.outdir) / "_static" / "vega.js", bundle(Path(app.srcdir).parent / "kept"))
            for explorer in shown:
                for name, text in explorer.files.items():
                    write_text(Path(app.outdir) / TABLES / name, text)
        if error is None and app.builder.name in ("html", "dirhtml"):
            write_text(Path(app.outdir) / "_static" / pair.DATA, pair.script(pair.data(book)))

    app.connect("html-page-context", add_controls)
    app.connect("build-finished", write_files)


def bundle(kept: Path) -> str:
    """Return Vega with all it needs as one script. It hangs on the version alone, takes two seconds, and is kept in a folder.

    kept: that folder; one that does not exist keeps nothing.
    """
    made = kept / f"vega-{version('vl-convert-python')}.js"
    if made.exists():
        return made.read_text(encoding="utf-8")
    # An expression that closes over its names: the bundle's own would be global in a classic script.
    script = f"(() => {{{converter().javascript_bundle(BUNDLE)}}})();\n"
    if kept.is_dir():
        write_text(made, script)
    return script


BUNDLE = "window.vegaEmbed = vegaEmbed;"
