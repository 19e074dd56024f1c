"""The entrance of the site, index.html: the cover itself, with addresses that hold one folder higher."""

import posixpath
import re
from pathlib import Path

ENTRANCE = "index.html"
LINK = re.compile(r'(?<=[\s])((?:href|src|action|data-content_root)=")([^"]*)"')
QUOTED = re.compile(r'(?<=[:\s]")(\.\./[^"\s]*)(?=")')  # in scripts and structured data


def write_entrance(site: Path, root: str) -> Path:
    """Write the cover as index.html too, in the place of a page that only sends on; return its path.

    root: name of the cover's page from the site's root, without suffix. The cover's own address stays as it is.
    """
    page = (site / f"{root}.html").read_text(encoding="utf-8")
    entrance = site / ENTRANCE
    entrance.write_text(moved_up(page, posixpath.dirname(root)), encoding="utf-8")
    return entrance


def moved_up(page: str, folder: str) -> str:
    """Return a page of a folder of the site with addresses relative to the site's root."""
    page = LINK.sub(lambda found: f'{found[1]}{from_root(found[2], folder)}"', page)
    return QUOTED.sub(lambda found: from_root(found[1], folder), page)


def from_root(address: str, folder: str) -> str:
    """Return an address relative to `folder` as one relative to the root; those with a host, and bare anchors, stay."""
    path, mark, rest = re.match(r"([^?#]*)([?#]?)(.*)", address, flags=re.DOTALL).groups()  # type: ignore[union-attr]
    if not path or re.match(r"[a-z][a-z+.-]*:|/", path):
        return address
    moved = posixpath.normpath(posixpath.join(folder, path))
    return f"{'./' if moved == '.' else moved}{mark}{rest}"
