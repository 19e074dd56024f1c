"""What a page asks for: the book's own templates, and of all registered scripts and styles those that the page uses."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

from aibalance.book.reruns.example import GUIDE
from aibalance.book.site.markup import TEMPLATES
from aibalance.runs.comparing.compare import PAGE

# Scripts that extensions register for every page, and what a page must hold to need them; "" is never.
SCRIPTS = {
    "design-tabs.js": r'class="sd-tab-',
    "togglebutton.js": r'class="[^"]*\b(?:toggle|dropdown)\b',
    "copybutton.js": "",  # most code here is folded, and a browser selects text without it
    "clipboard.min.js": "",
}
LOADED = r"<script (?=[^>]*\bsrc=)(?![^>]*\b(?:defer|async)\b)"
# Settings, one line each, of scripts that are left out.
SETTINGS = r"toggle(?:Hint|Open|button)|DOCUMENTATION_OPTIONS\."


def use_templates(app: Sphinx, config: Config) -> None:
    """Put the book's templates before the theme's."""
    config.templates_path = [str(TEMPLATES), *config.templates_path]
    config.html_use_index = False


def of_the_site(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield the page of search, and that which a server shows for a wrong address; an EPUB has neither."""
    if app.builder.name != "epub":
        yield "search", {}, "search.html"
        yield "404", {}, "404.html"


def only_what_is_used(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Keep the scripts that this page uses, and let all of them wait until the page is read."""
    if app.builder.name == "epub":
        return
    body, tag = context.get("body", ""), context["js_tag"]
    context["script_files"] = [script for script in context.get("script_files", []) if wanted(script, body)]
    context["js_tag"] = lambda script: re.sub(LOADED, "<script defer ", tag(script))


def wanted(script: Any, body: str) -> bool:
    """Say whether a page with this body uses a script."""
    name = Path(str(script.filename or "").partition("?")[0]).name
    if not name:
        return not re.search(SETTINGS, script.attributes.get("body") or "")
    needs = SCRIPTS.get(name)
    return needs is None or bool(needs and re.search(needs, body))


def style_page(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Add the styles that one page needs to that page only."""
    if pagename.rpartition("/")[2] in (Path(PAGE).stem, GUIDE.stem):
        app.add_css_file("changes.css")
