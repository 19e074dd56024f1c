"""After rendering: one style sheet and one script for all pages, short drawings, fonts of the characters in use, no idle files.

What is learnt of a page hangs on its text alone and is kept by it; sheet and fonts are made anew only if what all pages hold
together changed.
"""

import hashlib
import html
import os
import pickle
import re
import tempfile
from collections.abc import Container, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, fields
from pathlib import Path

from aibalance.book.site.drawings import compact
from aibalance.book.site.fonts import write_fonts
from aibalance.book.site.mend import mended
from aibalance.book.site.passages import SEARCHED, script, sections
from aibalance.book.site.styles import Names, purged, union, variables
from aibalance.book.site.typeset import typeset

SHEET = re.compile(r'[ \t]*<link\b(?=[^>]*rel="stylesheet")[^>]*href="([^"?:]+)[^"]*"[^>]*>\n?')
SCRIPT = re.compile(r'[ \t]*<script\b[^>]*\bsrc="([^"?:]+)[^"]*"[^>]*></script>\n?')
# Sphinx adds to the address of a style or script a sum of its content, which differs between builds.
SUM = re.compile(r"\?v=[0-9a-f]{8}(?=\")")
# What every page runs, in this order, as one file.
COMMON = (
    "documentation_options.js", "doctools.js", "sphinx_highlight.js",
    "sphinx-book-theme.js", "pydata-sphinx-theme.js", "page.js",
)  # fmt: skip
# Larger scripts bring data, or a library with styles of its own; neither sets classes of ours.
LARGEST_SCRIPT = 100_000
NAMED = re.compile(r"[\w.-]+\.\w+")
QUOTED = re.compile(r"'([A-Z][\w ]+)'")
# Files of these kinds under _static are served only if a page, style sheet or script names them.
IDLE = {
    ".css", ".js", ".map", ".txt", ".po", ".mo", ".png", ".svg", ".gif", ".ttf", ".woff", ".woff2", ".html", ".scss",
}  # fmt: skip


@dataclass(frozen=True)
class Slimmed:
    """One page. text: mended, typeset and shortened, its links to styles and scripts as rendered. The rest is what it holds.

    quoted: words in quotation marks, as those of fonts are. sheets, scripts: the files that it links. named: what may be names of
    files. sections: what search quotes of it.
    """

    text: str
    names: Names
    characters: frozenset[str]
    variables: frozenset[str]
    quoted: frozenset[str]
    sheets: tuple[str, ...]
    scripts: tuple[str, ...]
    named: frozenset[str]
    sections: list[tuple[str, str, str]]


@dataclass
class Shelf:
    """What an earlier slimming leaves for the next. pages: by digest of the rendered text. made: a sheet, and fonts, by key."""

    pages: dict[str, Slimmed] = field(default_factory=dict)
    made: dict[str, dict[str, bytes]] = field(default_factory=dict)


def slim(site: Path, store: Path | None = None) -> None:
    """Rewrite the pages of a rendered site, and its _static folder, to what is used: the same look, a fraction of the weight.

    store: a file in which what was learnt is kept for the next time.
    """
    site = site.resolve()
    before = pickle.loads(store.read_bytes()) if store and store.exists() else Shelf()
    after, static, pages = Shelf(), site / "_static", dict[Path, Slimmed]()
    for path in sorted(site.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        if SHEET.search(text):
            key = _digest(path.parent == site / SEARCHED, SUM.sub("", text))
            after.pages[key] = pages[path] = before.pages.get(key) or slimmed(text, path.parent == site / SEARCHED)
    if not pages:
        return
    characters = frozenset().union(*(page.characters for page in pages.values()))
    _fonts(static, characters, before, after)
    found = {path.relative_to(site).as_posix(): page.sections for path, page in pages.items() if page.sections}
    (static / "passages.js").write_text(script(found), encoding="utf-8")
    scripts = _linked({path: page.scripts for path, page in pages.items()})
    sheets = _linked({path: page.sheets for path, page in pages.items()})
    running = _written(static, "js", _script(scripts))
    sheet = _written(static, "css", _sheet(sheets, list(pages.values()), scripts, static, before, after))
    for path, page in pages.items():
        text = _replaced(page.text, SCRIPT, COMMON, _link('<script defer src="{}"></script>\n', running, path))
        names = {file.name for file in sheets}
        text = _replaced(text, SHEET, names, _link('<link rel="stylesheet" href="{}">\n', sheet, path))
        path.write_text(text, encoding="utf-8")
    made = {running.name, sheet.name}
    _remove_idle(static, made.union(*(page.named for path, page in pages.items() if static not in path.parents)))
    # Sphinx's note of its own configuration, folder included, for a later build in the same place; each of ours is a clean one.
    (site / ".buildinfo").unlink(missing_ok=True)
    if store:
        store.write_bytes(pickle.dumps(after, pickle.HIGHEST_PROTOCOL))


def slimmed(text: str, searched: bool) -> Slimmed:
    """Return a rendered page mended, typeset and shortened, and what it holds. searched: whether search quotes it."""
    text = typeset(mended(compact(text)))
    names = Names()
    names.add_page(text)
    # The book's own script and sheet take the place of these.
    left = SHEET.sub("", SCRIPT.sub(lambda found: "" if Path(found[1]).name in COMMON else found[0], text))
    return Slimmed(
        text, names, frozenset(html.unescape(text)), frozenset(variables(text)), frozenset(QUOTED.findall(text)),
        tuple(SHEET.findall(text)), tuple(SCRIPT.findall(text)), frozenset(NAMED.findall(left)),
        sections(text) if searched else [],
    )  # fmt: skip


def _linked(pages: Mapping[Path, Iterable[str]]) -> list[Path]:
    """Return the files of the site that pages link in one way, in the order of the pages."""
    found = ((path.parent / source).resolve() for path, sources in pages.items() for source in sources)
    return [file for file in dict.fromkeys(found) if file.exists()]


def _fonts(static: Path, characters: frozenset[str], before: Shelf, after: Shelf) -> None:
    """Write the fonts of all characters to _static."""
    key = _digest("fonts", *sorted(characters))
    if key not in before.made:
        with tempfile.TemporaryDirectory() as scratch:
            write_fonts(Path(scratch), set(characters))
            before.made[key] = {path.name: path.read_bytes() for path in Path(scratch).iterdir()}
    after.made[key] = before.made[key]
    for name, content in after.made[key].items():
        (static / name).write_bytes(content)


def _script(files: Iterable[Path]) -> str:
    """Return the script of all pages."""
    parts = {file.name: file.read_text(encoding="utf-8") for file in files if file.name in COMMON}
    texts = (re.sub(r"\n?//# sourceMappingURL=\S+", "", parts[name]) for name in COMMON if name in parts)
    return ";\n".join(texts)


def _sheet(
    files: Iterable[Path], pages: Sequence[Slimmed], scripts: Iterable[Path], static: Path, before: Shelf, after: Shelf
) -> str:
    """Return the style sheet of all pages."""
    ordered = sorted(files, key=lambda file: file.name == "book.css")  # the house style has the last word
    sheet = "\n".join(_local(file.read_text(encoding="utf-8"), file.parent, static) for file in ordered)
    running = [file.read_text(encoding="utf-8") for file in scripts if file.stat().st_size < LARGEST_SCRIPT]
    names = union(page.names for page in pages)
    held = [f"var({name})" for name in sorted(set().union(*(page.variables for page in pages)))]
    held += sorted(set().union(*(page.quoted for page in pages)))
    sides = (sorted(getattr(names, side.name)) for side in fields(names))
    key = _digest("sheet", sheet, *running, *held, *sides)
    if key not in before.made:
        for text in running:
            names.add_script(text)
        before.made[key] = {"css": purged(sheet, names, "\n".join([*held, *running])).encode()}
    after.made[key] = before.made[key]
    return after.made[key]["css"].decode()


def _local(sheet: str, folder: Path, static: Path) -> str:
    """Return a sheet whose relative addresses start from _static instead of its own folder."""

    def moved(match: re.Match[str]) -> str:
        return f"url({os.path.relpath(folder / match[1], static)})"

    return re.sub(r"""url\(["']?(?!data:|#|https?:|/)([^"')]+)["']?\)""", moved, sheet)


def _written(static: Path, suffix: str, text: str) -> Path:
    """Write a file made of several to _static, under a name that follows from its content; return it."""
    file = static / f"book.{hashlib.sha256(text.encode()).hexdigest()[:10]}.{suffix}"
    file.write_text(text, encoding="utf-8")
    return file


def _replaced(text: str, kind: re.Pattern[str], names: Container[str], link: str) -> str:
    """Return a page that has one link where it linked the first of several files."""
    left = [link]

    def once(match: re.Match[str]) -> str:
        if Path(match[1]).name not in names:
            return match[0]
        return left.pop() if left else ""

    return kind.sub(once, text)


def _link(form: str, file: Path, page: Path) -> str:
    return form.format(Path(os.path.relpath(file, page.parent)).as_posix())


def _remove_idle(static: Path, of_pages: Set[str]) -> None:
    """Remove the files of _static that no page, style sheet or script names any more, and the folders that this empties."""
    files = {path for path in static.rglob("*") if path.is_file()}
    texts = (path for path in files if path.suffix in {".html", ".css", ".js", ".json"})
    names = {path: set(NAMED.findall(path.read_text(encoding="utf-8", errors="ignore"))) for path in texts}
    idle = files
    while idle:  # what only an idle file names is idle too
        named = set(of_pages).union(*names.values())
        idle = {path for path in files if path.suffix in IDLE and path.name not in named}
        for path in idle:
            path.unlink()
            names.pop(path, None)
        files -= idle
    for folder in sorted((p for p in static.rglob("*") if p.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()


def _digest(*values: object) -> str:
    return hashlib.sha256("\0".join(map(str, values)).encode()).hexdigest()
