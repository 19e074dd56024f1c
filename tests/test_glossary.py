"""Terms of the glossary are linked where a page first uses them in running text, and nowhere else."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from docutils import nodes
from docutils.utils import new_document
from sphinx import addnodes

from aibalance.book.numbers.glossary import WITHOUT, LinkTerms, pattern, terms

PAGE = "# Glossary\n\n```{glossary}\nLag\n  Months.\n\nPatent family\n  All patents.\n\nPatent\n  A right.\n```\n"


def linked(folder: Path, *parts: nodes.Node, page: str = "chapters/01-money") -> list[tuple[str, str]]:
    """Return (words, term) of each link that the transform makes in a page of these parts."""
    (folder / "chapters").mkdir()
    (folder / "chapters" / "glossary.md").write_text(PAGE, encoding="utf-8")
    document = new_document("page")
    document.extend(parts)
    noted: list[str] = []  # so that the page is read again when the glossary changes
    document.settings.env = SimpleNamespace(srcdir=str(folder), docname=page, note_dependency=noted.append)
    LinkTerms(document).apply()
    assert noted == ([] if page in WITHOUT else [str(folder / "chapters" / "glossary.md")])
    return [(link.astext(), link["reftarget"]) for link in document.findall(addnodes.pending_xref)]


def paragraph(*children: nodes.Node | str) -> nodes.paragraph:
    return nodes.paragraph("", "", *(nodes.Text(c) if isinstance(c, str) else c for c in children))


def test_the_first_use_is_linked_once_and_the_longest_term_wins(tmp_path: Path) -> None:
    text = paragraph("A patent family has a lag. Its lag and the patent family grow.")
    assert linked(tmp_path, text, paragraph("A patent.")) == [
        ("patent family", "Patent family"), ("lag", "Lag"), ("patent", "Patent"),
    ]  # fmt: skip


def test_headings_code_links_and_emphasised_openings_are_left_alone(tmp_path: Path) -> None:
    heading = nodes.section("", nodes.title("", "Lag"))
    closed = paragraph(nodes.literal("", "lag"), nodes.strong("", "lag"), nodes.reference("", "lag", refuri="x"))
    assert linked(tmp_path, heading, closed, nodes.literal_block("", "lag")) == []


def test_the_card_of_a_number_is_left_alone(tmp_path: Path) -> None:
    number = [nodes.raw("", '<span class="card">', format="html"), "lag", nodes.raw("", "</span>", format="html")]
    assert linked(tmp_path, paragraph("Behind by ", *number, ", the lag.")) == [("lag", "Lag")]
    tree = paragraph(*number)
    (tmp_path / "b").mkdir()
    assert linked(tmp_path / "b", tree) == []


def test_the_glossary_does_not_link_to_itself(tmp_path: Path) -> None:
    assert linked(tmp_path, paragraph("The lag."), page="chapters/glossary") == []


@pytest.mark.parametrize(
    ("term", "text"),
    [("Patent family", "patent families"), ("Choke point", "Choke points"), ("AI Index", "AI Index"), ("FLOP", "FLOP")],
)
def test_plural_and_capital_are_the_same_term(term: str, text: str) -> None:
    assert pattern(term).search(f"the {text}, there")


@pytest.mark.parametrize(("term", "text"), [("AI Index", "ai index"), ("Lag", "flag"), ("Lag", "time-lag")])
def test_another_word_is_not_the_term(term: str, text: str) -> None:
    assert not pattern(term).search(text)


def test_the_book_s_glossary_is_read_whole(project: Path) -> None:
    found = terms((project / "chapters" / "glossary.md").read_text(encoding="utf-8"))
    assert len(found) > 30
    assert found == sorted(set(found), key=lambda term: (-len(term), term))
