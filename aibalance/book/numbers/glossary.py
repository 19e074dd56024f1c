"""Link each term of the glossary where a page first uses it in running text, with a card that holds its definition."""

import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from aibalance.book.site.markup import markup

GLOSSARY = "chapters/glossary"
# Pages that define or list, rather than use, terms.
WITHOUT = {GLOSSARY, "chapters/cover", "chapters/brief", "chapters/references", "chapters/data-dictionary"}
# Where a link would be wrong or in the way.
CLOSED = (
    nodes.title, nodes.strong, nodes.reference, addnodes.pending_xref, nodes.literal, nodes.literal_block, nodes.raw,
    nodes.caption, nodes.term, nodes.table, nodes.citation, nodes.footnote,
)  # fmt: skip
BLOCK = re.compile(r"^```\{glossary\}\n(.*?)^```", flags=re.DOTALL | re.MULTILINE)

# A term in running text, as Sphinx links it.
LINKED = re.compile(
    r'<a class="reference internal" (href="[^"#]*#(term-[^"]+)")>(?=<span class="xref std std-term|<span class="term")'
)


def definitions(text: str) -> dict[str, str]:
    """Return {term: definition as text} of a glossary page; what follows a definition's first paragraph is left out."""
    found: dict[str, str] = {}
    for block in BLOCK.findall(text):
        for entry in re.split(r"\n(?=[^\s:])", block.strip("\n")):
            term, _, rest = entry.partition("\n")
            first = re.split(r"\n\s*\n", rest.strip())[0]
            found[term.strip()] = re.sub(r"[*`]|\[([^]]*)\]\([^)]*\)", r"\1", " ".join(first.split()))
    return found


def anchors(app: Sphinx) -> dict[str, str]:
    """Return {term: the anchor of its definition on the glossary's page}."""
    objects = app.env.get_domain("std").get_objects()
    return {shown: anchor for _, shown, kind, page, anchor, _ in objects if kind == "term" and page == GLOSSARY}


def defined(app: Sphinx) -> dict[str, tuple[str, str]]:
    """Return {anchor: (term, definition)} of the book's glossary; nothing in a book without one."""
    source = Path(app.srcdir) / f"{GLOSSARY}.md"
    if not source.exists():
        return {}
    told = definitions(source.read_text(encoding="utf-8"))
    return {anchor: (term, told[term]) for term, anchor in anchors(app).items() if term in told}


def place_cards(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Describe each linked term of a page by a card; each card once, at the page's end."""
    body = context.get("body")
    if not body or app.builder.name != "html" or not LINKED.search(body):
        return
    known, used = defined(app), dict[str, str]()

    def described(link: re.Match[str]) -> str:
        if link[2] not in known:
            return link[0]
        used[link[2]] = link[1]
        return f'<a class="reference internal defined" {link[1]} aria-describedby="about-{link[2]}">'

    body = LINKED.sub(described, body)
    cards = [(anchor, *known[anchor]) for anchor in used]
    context["body"] = f"{body}{markup('term-cards.html', cards=cards)}" if cards else body
    if cards:
        app.add_css_file("cards.css")
        app.add_js_file("cards.js", loading_method="defer")


def terms(text: str) -> list[str]:
    """Return the terms of a glossary page, longest first: the lines of its glossary that are not indented."""
    found = (line.strip() for block in BLOCK.findall(text) for line in block.split("\n") if re.match(r"[^\s:]", line))
    return sorted(found, key=lambda term: (-len(term), term))


def pattern(term: str) -> re.Pattern[str]:
    """Return what matches a term in running text: with a small or capital first letter, in the singular or the plural."""
    first = term[0]
    start = f"[{first.upper()}{first.lower()}]" if term[1:2].islower() else re.escape(first)
    ending = r"(?:y|ies)" if re.search(r"[^aeiou]y$", term) else re.escape(term[-1]) + r"(?:s|es)?"
    return re.compile(rf"(?<![\w-]){start}{re.escape(term[1:-1])}{ending}(?![\w-])")


class LinkTerms(SphinxTransform):
    """Turn the first use of each term in a page's running text into a reference to its definition."""

    default_priority = 600

    def apply(self, **_: Any) -> None:
        """Change the page in place."""
        source = Path(self.env.srcdir) / f"{GLOSSARY}.md"
        if self.env.docname in WITHOUT or not source.exists():
            return
        self.env.note_dependency(str(source))
        left = {term: pattern(term) for term in terms(source.read_text(encoding="utf-8"))}
        for text in list(self.document.findall(nodes.Text)):
            if left and isinstance(_block(text), nodes.paragraph) and not _closed(text):
                pieces = _linked(str(text), left)
                if len(pieces) > 1:
                    text.parent.replace(text, pieces)


def _block(node: nodes.Node) -> nodes.Node | None:
    """Return the paragraph, or other block of text, that a node stands in."""
    while isinstance(node, nodes.Text | nodes.Inline):
        node = node.parent
    return node


def _closed(node: nodes.Node) -> bool:
    """Say whether a text stands in something that takes no link, or between the tags of a number's markup."""
    before = node.parent.children[: node.parent.index(node)]
    markup = "".join(raw.astext() for raw in before if isinstance(raw, nodes.raw))
    if len(re.findall(r"<\w", markup)) > len(re.findall(r"</", markup)):
        return True
    while node is not None:
        if isinstance(node, CLOSED):
            return True
        node = node.parent
    return False


def _linked(text: str, left: dict[str, re.Pattern[str]]) -> list[nodes.Node]:
    """Return a text as nodes, with a reference for each term still left that it uses; take those terms out of `left`."""
    hits: list[tuple[int, int, str]] = []
    for term, wanted in list(left.items()):
        found = wanted.search(text)
        if found and not any(start < found.end() and found.start() < end for start, end, _ in hits):
            hits.append((found.start(), found.end(), term))
            del left[term]
    pieces: list[nodes.Node] = []
    place = 0
    for start, end, term in sorted(hits):
        link = addnodes.pending_xref("", nodes.inline(text[start:end], text[start:end], classes=["term"]))
        link.update_all_atts(
            {"refdomain": "std", "reftype": "term", "reftarget": term, "refexplicit": True, "refwarn": True}
        )
        pieces += [nodes.Text(text[place:start]), link]
        place = end
    return [*pieces, nodes.Text(text[place:])]
