"""What a notebook stores for viewers of every kind becomes, on the page, what it was made of."""

import re
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from aibalance.stated.viewers import for_notebook, for_page, picture

# What is hard in an attribute, in an address or in a formula.
HARD = st.text(st.sampled_from("abc é％%2\"'#&;<>$\\ \n"), max_size=40)


def svg(text: str) -> str:
    return f'<svg viewBox="0 0 1 1" xmlns="http://www.w3.org/2000/svg"><text fill="#123456">{text}</text></svg>'


@given(HARD, HARD, HARD)
def test_a_picture_becomes_its_two_drawings_again_byte_for_byte(one: str, other: str, alt: str) -> None:
    stored = for_notebook(f"<figure>{picture(svg(one), svg(other), alt)}</figure>")
    assert "<svg viewBox" not in re.sub('="[^"]*"', "", stored)
    page = for_page(stored)
    layouts = re.findall(r'<div class="(wide|narrow)"( hidden)?>(.*?)</div>', page, flags=re.DOTALL)
    assert [layout[:2] for layout in layouts] == [("wide", ""), ("narrow", " hidden")]
    for (_, _, drawing), text in zip(layouts, (one, other), strict=True):
        assert re.sub(r' role="img" aria-label="[^"]*"', "", drawing) == svg(text)
    assert page.startswith("<figure>")
    assert page.endswith("</figure>")


def test_the_address_of_a_picture_is_an_image_to_whoever_reads_it() -> None:
    from urllib.parse import unquote

    stored = picture(svg("50 %, a &amp; b"), svg(""), "said")
    address = re.findall(r' src="data:image/svg\+xml,([^"]*)"', stored)[0]
    assert "#" not in address
    assert "".join(ElementTree.fromstring(unquote(address)).itertext()) == "50 %, a & b"
    assert ' alt="said"' in stored


def test_words_of_a_table_stand_left_in_a_notebook_and_as_the_page_has_them_there() -> None:
    markup = "<table><tr><th scope='col'>a</th><th class=n>b</th></tr><tr><td>c</td><td class=n style='--shade:1'>1</td></tr></table>"
    stored = for_notebook(markup)
    assert re.findall(r"<(t[hd])[^>]*text-align: left", stored) == ["th", "td"]
    assert for_page(stored) == markup


@given(HARD)
def test_html_without_pictures_is_on_the_page_what_it_was(text: str) -> None:
    assert for_page(for_notebook(f"<p>{text}</p>")) == f"<p>{text}</p>"
    assert for_page(f"<p>{text}</p>") == f"<p>{text}</p>"
