"""Compare two built sites: words, links, heads and files. `python benchmarks/sites.py BEFORE AFTER` says what differs.

Names of files that carry a digest of their content are compared without it.
"""

import difflib
import re
import sys
from pathlib import Path

from bs4 import BeautifulSoup

DIGEST = re.compile(r"\bbook\.[0-9a-f]{10}\.")
SHOWN = 5  # of the differences of one page


def read(path: Path) -> list[str]:
    """Return what a reader or a machine gets from a page, in order: words, addresses, what the head says, structured data."""
    soup = BeautifulSoup(DIGEST.sub("book.", path.read_text(encoding="utf-8")), "html.parser")
    found = []
    for node in soup.find_all(True):
        found += [
            f"{node.name} {name}={node[name]}"
            for name in ("href", "src", "id", "content", "alt")
            if node.has_attr(name)
        ]
    found += [" ".join(text.split()) for text in soup.find_all(string=True) if text.strip()]
    return found


def files(site: Path) -> dict[str, Path]:
    """Return {address: file} of a site, the marks of its maker left out."""
    held = (path for path in sorted(site.rglob("*")) if path.is_file() and not path.name.startswith("."))
    return {DIGEST.sub("book.", path.relative_to(site).as_posix()): path for path in held}


def differences(before: Path, after: Path) -> list[str]:
    """Return one line for each file or line that only one of two sites has."""
    old, new = files(before), files(after)
    told = [f"only before: {name}" for name in old.keys() - new.keys()]
    told += [f"only after: {name}" for name in new.keys() - old.keys()]
    for name in sorted(old.keys() & new.keys()):
        if old[name].read_bytes() == new[name].read_bytes():
            continue
        if not name.endswith(".html"):
            told.append(f"{name}: other bytes")
            continue
        lines = [
            line for line in difflib.unified_diff(read(old[name]), read(new[name]), lineterm="", n=0)
            if not line.startswith(("---", "+++", "@@"))
        ]  # fmt: skip
        told += [f"{name}: {line[:200]}" for line in lines[:SHOWN]]
        told += [f"{name}: {len(lines)} lines differ"] if lines else [f"{name}: the same words and links, other markup"]
    return told


if __name__ == "__main__":
    for line in differences(*map(Path, sys.argv[1:3])):
        print(line)
