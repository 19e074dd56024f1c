"""Citation boxes: wherever a page asks for one, with a comment that names a part, the book shows how to cite that part.

The comment is <!--cite:ID-->; <!--cite:ID open--> shows the box unfolded. Every part can be downloaded in three styles: edition,
chapters, figures and claims as files. Statistics, which are many, have one link that holds its text itself (data:), in RIS; the
page's script adds the two others.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from aibalance.book.cite.cite import MEDIA, NAMES, SUFFIXES, citation, forms, text
from aibalance.book.cite.metadata import Book, Part
from aibalance.book.site.known import known
from aibalance.book.site.markup import json_within, markup
from aibalance.data.checks.contract import nearest

REQUEST = re.compile(r"<!--\s*cite:([\w.-]+)( open)?\s*-->")
FOLDER = "cite"
IN_PAGE = ("statistic",)  # kinds whose citations stand in their page's links; the others have files
HELD = "ris"  # the form in such a link, which every reference manager reads; the page's script makes the others of it
PLAIN = "!$()*,-./:;=?@_~"  # beside letters and digits, what an address and an attribute hold as it stands
PAGES = ("html", "dirhtml")  # builders whose pages can fold a box and lie beside the files
ASSETS = ("cite.css", "cite.js")
REPORTED = ("statistic", "claim")  # kinds with a link to report an error
FORM = "error.yml"  # in .github/ISSUE_TEMPLATE


def fill_requests(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Put boxes where a page asks for them; keep style and script of boxes from pages that have none."""
    whole, cited = known(app).book, known(app).parts
    body = context.get("body", "")
    if app.builder.name in PAGES:
        own = known(app).page(pagename)
        body += f"<!--cite:{own.id}-->" if own and own.kind == "chapter" else ""
    if REQUEST.search(body):
        context["body"] = with_boxes(body, whole, cited, pagename, app.builder.name in PAGES)
    if 'class="cite"' not in context.get("body", ""):
        for kind in ("css_files", "script_files"):
            context[kind] = [a for a in context.get(kind, []) if not str(getattr(a, "filename", a)).endswith(ASSETS)]


def with_boxes(body: str, whole: Book, cited: Mapping[str, Part], pagename: str, folding: bool = True) -> str:
    """Return a page's body with a box in place of each request. folding: False for print, which shows open boxes only.

    Raises ExtensionError for a request that names nothing in the book.
    """
    root = "../" * pagename.count("/")

    def fill(request: re.Match[str]) -> str:
        if request[1] not in cited:
            near = nearest(request[1], list(cited))
            raise ExtensionError(
                f"{pagename}: found a request to cite {request[1]}; expected the id of a part of the book"
                + (f"; nearest: {near}" if near else "")
            )
        if folding:
            return box(whole, cited[request[1]], root, bool(request[2]))
        return plain(whole, cited[request[1]]) if request[2] else ""

    filled = REQUEST.sub(fill, body)
    kinds = [kind for kind in IN_PAGE if any(id in cited and cited[id].kind == kind for id, _ in REQUEST.findall(body))]
    return filled + "".join(_forms(whole, kind) for kind in kinds) if folding else filled


def _forms(whole: Book, kind: str) -> Markup:
    """Return what a page's script makes the other forms of citations from."""
    return markup("cite-forms.html", held=json_within(forms(whole, kind)))


def box(whole: Book, part: Part, root: str, unfolded: bool = False) -> Markup:
    """Return the box of one part: text, BibTeX and files; of one in IN_PAGE, text and a file. root: from the page to the site's root."""
    if part.kind in IN_PAGE:
        held = quote(citation(whole, part, HELD), safe=PLAIN)
        name = f"{part.id}{SUFFIXES[HELD]}"
        links = [{"href": f"data:{MEDIA[HELD]};charset=utf-8,{held}", "name": name, "words": NAMES[HELD]}]
        shown = markup("cite-plain.html", text=text(whole, part), bibtex="")
    else:
        links = [
            {"href": f"{root}{FOLDER}/{part.id}{suffix}", "name": "", "words": NAMES[style]}
            for style, suffix in SUFFIXES.items()
        ]
        shown = plain(whole, part)
    report = report_address(whole, part) if part.kind in REPORTED else ""
    return markup("cite-box.html", id=part.id, unfolded=unfolded, plain=shown, links=links, report=report)


def report_address(whole: Book, part: Part) -> str:
    """Return where an error in a part can be reported, the form filled in as far as it is known; "" without a repository."""
    if not whole.repository:
        return ""
    told = {"template": FORM, "title": f"{part.id}: ", "part": part.id, "edition": whole.edition,
            "address": whole.url(part.address) or part.address}  # fmt: skip
    return f"{whole.repository}/issues/new?{urlencode(told, quote_via=quote)}"


def plain(whole: Book, part: Part) -> Markup:
    """Return the citation of a part as text and BibTeX, for a page."""
    return markup("cite-plain.html", text=text(whole, part), bibtex=citation(whole, part, "bibtex").strip())


def write_files(app: Sphinx, error: Exception | None) -> None:
    """Write cite/<id>.bib, .ris and .json for every part that has files."""
    if error is None and app.builder.name in PAGES:
        folder = Path(app.outdir) / FOLDER
        folder.mkdir(exist_ok=True)
        whole, cited = known(app).book, known(app).parts
        for part in (part for part in cited.values() if part.kind not in IN_PAGE):
            for style, suffix in SUFFIXES.items():
                (folder / f"{part.id}{suffix}").write_text(citation(whole, part, style), encoding="utf-8", newline="")
