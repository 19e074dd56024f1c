"""After rendering: one style sheet and one script for all pages, short drawings, fonts of the characters in use, no idle files."""

import hashlib
import html
import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from aibalance.book.drawings import compact
from aibalance.book.fonts import write_fonts
from aibalance.book.mend import mended
from aibalance.book.passages import passages
from aibalance.book.styles import Names, purged

Pages = dict[Path, str]
SHEET = re.compile(r'[ \t]*<link\b(?=[^>]*rel="stylesheet")[^>]*href="([^"?:]+)[^"]*"[^>]*>\n?')
SCRIPT = re.compile(r'[ \t]*<script\b[^>]*\bsrc="([^"?:]+)[^"]*"[^>]*></script>\n?')
# What every page runs, in this order, as one file.
COMMON = (
    "documentation_options.js", "doctools.js", "sphinx_highlight.js",
    "sphinx-book-theme.js", "pydata-sphinx-theme.js", "page.js",
)  # fmt: skip
# Larger scripts bring data, or a library with styles of its own; neither sets classes of ours.
LARGEST_SCRIPT = 100_000
NAMED = re.compile(r"[\w.-]+\.\w+")
# Files of these kinds under _static are served only if a page, style sheet or script names them.
IDLE = {
    ".css",
    ".js",
    ".map",
    ".txt",
    ".po",
    ".mo",
    ".png",
    ".svg",
    ".gif",
    ".ttf",
    ".woff",
    ".woff2",
    ".html",
    ".scss",
}


def slim(site: Path) -> None:
    """Rewrite the pages of a rendered site, and its _static folder, to what is used: the same look, a fraction of the weight."""
    site = site.resolve()
    pages = {path: path.read_text(encoding="utf-8") for path in sorted(site.rglob("*.html"))}
    pages = {path: mended(compact(text)) for path, text in pages.items() if SHEET.search(text)}
    static = site / "_static"
    if not pages:
        return
    write_fonts(static, set().union(*(html.unescape(text) for text in pages.values())))
    (static / "passages.js").write_text(passages(site, pages), encoding="utf-8")
    scripts, sheets = _linked(pages, SCRIPT), _linked(pages, SHEET)
    pages = _replaced(pages, SCRIPT, COMMON, static, _script(scripts), '<script defer src="{}"></script>\n')
    sheet = _sheet(sheets, pages, scripts, static)
    pages = _replaced(
        pages, SHEET, [file.name for file in sheets], static, sheet, '<link rel="stylesheet" href="{}">\n'
    )
    for path, text in pages.items():
        path.write_text(text, encoding="utf-8")
    _remove_idle(static, (text for path, text in pages.items() if static not in path.parents))
    # Sphinx's note of its own configuration, folder included, for a later build in the same place; each of ours is a clean one.
    (site / ".buildinfo").unlink(missing_ok=True)


def _linked(pages: Pages, kind: re.Pattern[str]) -> list[Path]:
    """Return the files of the site that pages link in one way, in the order of the pages."""
    found = ((path.parent / source).resolve() for path, text in pages.items() for source in kind.findall(text))
    return [file for file in dict.fromkeys(found) if file.exists()]


def _script(files: Iterable[Path]) -> tuple[str, str]:
    """Return the kind and text of the script of all pages."""
    parts = {file.name: file.read_text(encoding="utf-8") for file in files if file.name in COMMON}
    texts = (re.sub(r"\n?//# sourceMappingURL=\S+", "", parts[name]) for name in COMMON if name in parts)
    return "js", ";\n".join(texts)


def _sheet(files: Iterable[Path], pages: Pages, scripts: Iterable[Path], static: Path) -> tuple[str, str]:
    """Return the kind and text of the style sheet of all pages."""
    names = Names()
    for text in pages.values():
        names.add_page(text)
    running = [file.read_text(encoding="utf-8") for file in scripts if file.stat().st_size < LARGEST_SCRIPT]
    for text in running:
        names.add_script(text)
    ordered = sorted(files, key=lambda file: file.name == "book.css")  # the house style has the last word
    sheet = "\n".join(_local(file.read_text(encoding="utf-8"), file.parent, static) for file in ordered)
    return "css", purged(sheet, names, "\n".join([*pages.values(), *running]))


def _local(sheet: str, folder: Path, static: Path) -> str:
    """Return a sheet whose relative addresses start from _static instead of its own folder."""

    def moved(match: re.Match[str]) -> str:
        return f"url({os.path.relpath(folder / match[1], static)})"

    return re.sub(r"""url\(["']?(?!data:|#|https?:|/)([^"')]+)["']?\)""", moved, sheet)


def _replaced(
    pages: Pages, kind: re.Pattern[str], names: Iterable[str], static: Path, made: tuple[str, str], link: str
) -> Pages:
    """Write a file made of several to _static, and return the pages that link it where they linked the first of those."""
    suffix, text = made
    file = static / f"book.{hashlib.sha256(text.encode()).hexdigest()[:10]}.{suffix}"
    file.write_text(text, encoding="utf-8")
    parts = set(names)

    def linking(path: Path) -> Callable[[re.Match[str]], str]:
        left = [link.format(Path(os.path.relpath(file, path.parent)).as_posix())]

        def once(match: re.Match[str]) -> str:
            if Path(match[1]).name not in parts:
                return match[0]
            return left.pop() if left else ""

        return once

    return {path: kind.sub(linking(path), text) for path, text in pages.items()}


def _remove_idle(static: Path, pages: Iterable[str]) -> None:
    """Remove the files of _static that no page, style sheet or script names any more, and the folders that this empties."""
    of_pages = set().union(*(NAMED.findall(text) for text in pages))
    files = {path for path in static.rglob("*") if path.is_file()}
    texts = (path for path in files if path.suffix in {".html", ".css", ".js", ".json"})
    names = {path: set(NAMED.findall(path.read_text(encoding="utf-8", errors="ignore"))) for path in texts}
    idle = files
    while idle:  # what only an idle file names is idle too
        named = of_pages.union(*names.values())
        idle = {path for path in files if path.suffix in IDLE and path.name not in named}
        for path in idle:
            path.unlink()
            names.pop(path, None)
        files -= idle
    for folder in sorted((p for p in static.rglob("*") if p.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()
