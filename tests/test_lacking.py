"""A sentence that holds a statistic without data stands in a fold below its paragraph; no word is lost."""

import re

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from aibalance.book.numbers.lacking import without_gaps
from aibalance.book.numbers.numbers import marked

GAP = '<span class="no-data"><a class="statistic" data-to="numbers/x.html#y">no data</a></span>'
NUMBER = '<a class="statistic" data-to="numbers/x.html#z"><data value="2">2</data></a>'


@pytest.mark.parametrize(
    ("paragraph", "kept", "folded"),
    [
        (f"<p>It grew. Then {GAP} came. R&amp;D fell.</p>", "It grew. R&amp;D fell.", f"Then {GAP} came."),
        (f"<p>It grew to {NUMBER}. {GAP.replace('>no', '>No')} is known.</p>", f"It grew to {NUMBER}.",
         f"{GAP.replace('>no', '>No')} is known."),
        (f"<p><strong>How to read it.</strong> A dot is {GAP}.</p>", "", f"<strong>How to read it.</strong> A dot is {GAP}."),
        (f"<p><strong>How to read it.</strong> A dot. Some, e.g. Quid, say {GAP}.</p>",
         "<strong>How to read it.</strong> A dot.", f"Some, e.g. Quid, say {GAP}."),
        (f"<p>“It grew.” He said {GAP}. (One more.) End.</p>", "“It grew.” (One more.) End.", f"He said {GAP}."),
        (f"<p>Of US$2.0 bn {GAP} is known</p>", "", f"Of US$2.0 bn {GAP} is known"),
    ],
)  # fmt: skip
def test_only_the_sentences_that_lack_data_are_folded(paragraph: str, kept: str, folded: str) -> None:
    told, _, rest = without_gaps(paragraph).partition('<details class="lacking">')
    assert told == (f"<p>{kept}</p>" if kept else "")
    assert rest == f"<summary>1 sentence lacks data</summary><p>{folded}</p></details>"


def test_a_paragraph_without_gaps_is_untouched() -> None:
    assert (
        without_gaps(f"<p>It grew to {NUMBER} &amp; more.<br>End.</p>")
        == f"<p>It grew to {NUMBER} &amp; more.<br>End.</p>"
    )


words = st.text(st.sampled_from("abc. &?“”Z"), max_size=12).map(lambda text: text.replace("&", "&amp;"))


@given(st.lists(st.one_of(words, st.sampled_from([GAP, NUMBER, "<em>So. It is.</em>"])), min_size=1, max_size=8))
def test_no_word_is_lost_or_said_twice(parts: list[str]) -> None:
    paragraph = f"<p>{' '.join(parts)}</p>"
    shown = re.sub(r"<summary>.*?</summary>", "", without_gaps(paragraph))

    def letters(markup: str) -> list[str]:
        return sorted(BeautifulSoup(markup, "html.parser").get_text().replace(" ", ""))

    assert letters(shown) == letters(paragraph)
    if GAP in parts:
        assert GAP not in shown.partition("<details")[0]


@pytest.mark.parametrize(
    ("text", "gap"),
    [("no data", True), ("no data for the EU27 and India", True), ("no common year", True), ("has no data", True),
     ("no clear trend", False), ("none", False), ("no year in the data", False), ("11.7\u202ftimes", False)],
)  # fmt: skip
def test_statistics_without_data_are_marked(text: str, gap: bool) -> None:
    statistic = {"id": "y", "text": text, "unit": "times", "value": None}
    assert ('class="no-data"' in marked(statistic, "x", text)) is gap
