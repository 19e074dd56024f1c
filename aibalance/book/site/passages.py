"""The text that search results quote: each section of each page, as a script, so that search also works from a disk."""

import json
import re
from collections.abc import Mapping, Sequence
from html import unescape

ARTICLE = re.compile(r'<article class="bd-article">(.*?)</article>', flags=re.DOTALL)
HEADING = re.compile(
    r'<section[^>]*\bid="([^"]+)"[^>]*>\s*(?:<span id="[^"]*"></span>)*<h([1-6])>(.*?)</h\2>', flags=re.DOTALL
)
# What is not read as text: charts with their bars, tables, code, cards, folds that hold no argument, scripts, links of headings.
SILENT = re.compile(
    r'<div class="number-cards".*?(?=</article>|$)'
    r"|<(svg|pre|script|style|summary|table|figure|nav|noscript|button|form)\b.*?</\1>"
    r'|<details class="(?:cite|lacking|former)\b.*?</details>|<p class="(?:reading-time|chart-above|all-numbers)">.*?</p>'
    r'|<a class="headerlink".*?</a>|<ul class="sources">.*?</ul>',
    flags=re.DOTALL,
)
SEARCHED = "chapters"  # the folder whose pages search quotes
LONGEST = 3000  # characters of a section that can be quoted


def script(texts: Mapping[str, Sequence[tuple[str, str, str]]]) -> str:
    """Return a script that sets PASSAGES: {page: [[anchor, heading, text], ...]}."""
    return f"const PASSAGES = {json.dumps(texts, ensure_ascii=False, separators=(',', ':'))};\n"


def sections(page: str) -> list[tuple[str, str, str]]:
    """Return (anchor, heading, text) of each section of a page, in order."""
    article = ARTICLE.search(page)
    if not article:
        return []
    text = SILENT.sub(" ", article[1])
    marks = list(HEADING.finditer(text))
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    return [(m[1], plain(m[3]), plain(text[m.end() : end])[:LONGEST]) for m, end in zip(marks, ends, strict=False)]


def plain(markup: str) -> str:
    """Return the words of HTML."""
    apart = re.sub(r"</?(?:p|li|td|th|tr|div|dt|dd|h\d|br|small)\b[^>]*>", " ", markup)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", apart))).strip()
