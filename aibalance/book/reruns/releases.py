"""Permanent editions: each is built under its own folder and stays; the published tree holds all of them.

An older edition keeps its bytes but for one line on each page, which leads to the same page of the newest. The root of the tree
leads to the newest edition, and addresses without an edition lead to the newest one that has them.
"""

import re
import shutil
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from aibalance.book.formats.downloads import packed
from aibalance.book.reruns.editions import ordered
from aibalance.book.site.markup import markup
from aibalance.data.checks.problems import BadInputError

EDITION = re.compile(r"\d{4}\.\d{2}(?:\.\d+)?")
ARCHIVE = "site-{edition}.zip"
LIST = "editions.html"
ARTICLE, BODY = re.compile(r'<article class="bd-article"[^>]*>'), re.compile(r"<body[^>]*>")
NOTE = re.compile(r'<p class="newer-edition".*?</p>\n?', flags=re.DOTALL)


def assemble(editions: Iterable[Path], tree: Path, address: str = "") -> list[str]:
    """Lay out the published tree of editions in an empty folder; return their names, the oldest first.

    editions: sites of editions, as folders named after them, or as archives (ARCHIVE). address: of the tree, "" where unknown.
    Raises BadInputError for what is no edition, for one given twice, or if `tree` is not empty.
    """
    if tree.exists() and any(tree.iterdir()):
        raise BadInputError(f"{tree}: found a folder with something in it; expected a new or empty one")
    given = _named(editions)
    names = ordered(given)
    for name in names:
        _lay(given[name], tree / name)
    pages = {name: _pages(tree / name) for name in names}
    for name in names[:-1]:
        for page in pages[name]:
            _mark(tree / name / page, page, names[-1], page in pages[names[-1]])
    for page in sorted(set().union(*pages.values())):
        newest = next(name for name in reversed(names) if page in pages[name])
        _send(tree / page, f"{'../' * page.count('/')}{newest}/{page}")
    _send(tree / "index.html", f"{names[-1]}/index.html")
    _list(tree, names)
    for file in ("feed.atom", "llms.txt", "404.html"):
        if (tree / names[-1] / file).exists():
            shutil.copyfile(tree / names[-1] / file, tree / file)
    if address:
        maps = [f"{address}{name}/sitemap.xml" for name in names if (tree / name / "sitemap.xml").exists()]
        lines = ["User-agent: *", "Allow: /", *(f"Sitemap: {where}" for where in maps)]
        (tree / "robots.txt").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")
    (tree / ".nojekyll").touch()
    return names


def fit_for_release(folder: Path, earlier: Sequence[Path], edition: str) -> None:
    """Raise BadInputError unless an edition can be released beside earlier ones to `folder`, which must be new or empty."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInputError(f"{folder}: found something there; expected a new or empty folder")
    known = _named(earlier)
    if not EDITION.fullmatch(edition):
        raise BadInputError(f"_config.yml version: found {edition!r}; expected an edition like 2026.11")
    if edition in known or ordered([*known, edition])[-1] != edition:
        raise BadInputError(
            f"_config.yml version: found {edition}, and editions to {ordered(known)[-1]} are published; expected a later one"
        )


def _named(editions: Iterable[Path]) -> dict[str, Path]:
    """Return {name: path} of the sites of editions. Raises BadInputError for what is none, or one given twice."""
    given: dict[str, Path] = {}
    for path in editions:
        name = path.name.removeprefix("site-").removesuffix(".zip")
        if not EDITION.fullmatch(name) or not (path.is_dir() or (path.is_file() and zipfile.is_zipfile(path))):
            raise BadInputError(
                f"{path}: found no edition; expected a folder named like 2026.11, or an archive site-2026.11.zip"
            )
        if name in given:
            raise BadInputError(f"{path}: found edition {name} a second time; the first is {given[name]}")
        given[name] = path
    return given


def packed_site(site: Path, folder: Path, edition: str) -> Path:
    """Write the archive of an edition's site to `folder`, with no times and in one order; return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / ARCHIVE.format(edition=edition)
    files = {file.relative_to(site).as_posix(): file.read_bytes() for file in site.rglob("*") if file.is_file()}
    path.write_bytes(packed(files, edition))
    return path


def _lay(source: Path, folder: Path) -> None:
    """Put one edition's site where it belongs. Raises BadInputError for an archive that reaches beyond its edition."""
    if source.is_dir():
        shutil.copytree(source, folder)
        return
    with zipfile.ZipFile(source) as archive:
        for name in archive.namelist():
            parts = PurePosixPath(name).parts
            if parts[:1] != (folder.name,) or ".." in parts:
                raise BadInputError(f"{source}: found {name}; expected only files below {folder.name}/")
        archive.extractall(folder.parent)


def _pages(folder: Path) -> set[str]:
    found = (path.relative_to(folder) for path in folder.rglob("*.html"))
    return {
        path.as_posix() for path in found if "_static" not in path.parts and path.name not in ("404.html", "index.html")
    }


def _mark(path: Path, page: str, newest: str, there: bool) -> None:
    """Say on a page of an older edition that there is a newer one; where that has the page, the line leads to it."""
    up = "../" * (page.count("/") + 1)
    note = markup(
        "newer-edition.html",
        edition=newest,
        address=f"{up}{newest}/{page if there else ''}",
        there=there,
        all=f"{up}{LIST}",
    )
    text = NOTE.sub("", path.read_text(encoding="utf-8"))
    place = ARTICLE.search(text) or BODY.search(text)
    if place:
        path.write_text(f"{text[: place.end()]}{note}\n{text[place.end() :]}", encoding="utf-8", newline="")


def _send(path: Path, target: str) -> None:
    """Write a page that leads to another address and keeps what comes after the sign #."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{markup('sent-on.html', target=target)}\n", encoding="utf-8", newline="")


def _list(tree: Path, names: Sequence[str]) -> None:
    listed = [{"name": name, "address": f"{name}/index.html"} for name in reversed(names)]
    (tree / LIST).write_text(f"{markup('editions.html', editions=listed)}\n", encoding="utf-8", newline="")
