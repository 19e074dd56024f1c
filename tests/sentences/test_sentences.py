"""Every sentence, title and alt text of the book, for three pairs both ways and three years: what none of them may say.

Once a week for six pairs and five years, and for every pair of the economies with most rows.

What still fails is listed in known.csv, by chapter, template and assertion; counts.csv says how many each assertion may have. The
list only shrinks: whoever mends some runs `python tests/sentences/grid.py`, which takes them off.
"""

from collections import Counter

import pytest
from faults import ASSERTIONS, PATTERNS, in_words, partner, same_words, without_members
from grid import Rehearsed, Setting, all_faults, all_pairs, ceilings, listed, named, proved, run

from aibalance.runs.comparing.spoken import Spoken

ECONOMIES = ("the United States", "China", "India", "the United Kingdom")


@pytest.fixture(scope="module")
def swept() -> dict[Setting, Rehearsed]:
    return run(proved())


@pytest.mark.prove
def test_no_setting_of_the_grid_ends_in_an_error(swept: dict[Setting, Rehearsed]) -> None:
    assert {key: one.failures for key, one in swept.items() if one.failures} == {}


@pytest.mark.prove
def test_no_sentence_breaks_an_assertion_that_is_not_listed(swept: dict[Setting, Rehearsed]) -> None:
    assert sorted(all_faults(swept) - set(listed())) == []


@pytest.mark.prove
def test_what_no_longer_fails_leaves_the_list(swept: dict[Setting, Rehearsed]) -> None:
    assert sorted(set(listed()) - all_faults(swept)) == []


@pytest.mark.weekly
def test_no_pair_or_year_of_the_whole_grid_ends_in_an_error_or_says_what_is_not_listed() -> None:
    done = run([key for key in named() if key not in proved()])
    assert {key: one.failures for key, one in done.items() if one.failures} == {}
    assert sorted(all_faults(done) - set(listed())) == []


@pytest.mark.weekly
def test_no_pair_of_the_economies_with_most_rows_ends_in_an_error_or_says_what_is_not_listed() -> None:
    done = run(all_pairs())
    assert {key: one.failures for key, one in done.items() if one.failures} == {}
    assert sorted(all_faults(done) - set(listed())) == []


def test_the_list_of_known_failures_has_no_wildcards_and_does_not_grow() -> None:
    known = listed()
    assert known == sorted(set(known))
    assert all("*" not in template.replace("**", "") and template for _, template, _ in known)
    counts = Counter(assertion for _, _, assertion in known)
    assert {name: counts[name] for name in ASSERTIONS} == ceilings()  # whoever mends some lowers their number


WRONG = {
    "nan": "The gap is nan times.",
    "0 of 0": "Of 0 of 0 models",
    "no data acts": "no data leads by far.",
    "no data": "It stood at no data in 2020.",
    "0.0 times": "China has 0.0\u202ftimes as much.",
    "1 in the plural": "There are 1 statements.",
    "by minus": "The gap narrows by −10\u202f% a year.",
    "by plus": "It grew by +34\u202f% a year.",
    "in no": "The lines crossed in no year in the data.",
    "sign twice": "It moved by +−3.",
    "minus zero": "It moved by −0.0 points.",
    "nothing in brackets": "It did () so.",
    "doubled word": "It grew by by half.",
    "doubled mark": "It grew.. And",
    "unfilled": "It is {{ market.x }}.",
    "from itself": "It went from 5 to 5.",
    "a name twice in a comparison": "China has twice as many papers as China.",
}
RIGHT = (
    "On money, the United States leads: it raised US$109.1\u202fbn in 2024 against US$9.3\u202fbn, 11.7\u202ftimes as much.",
    "The gap has shrunk by 10\u202f% a year, to −0.5 points; it went from 5 to 5.5, and 1 of 1,000 is 0.1\u202f%.",
    "China has 1 model; the United States 40 and China 15. In 2021–2024 that was 10.0\u202ftimes, at 1.5 × 10²⁵.",
    "India grew by 3\u202f% and the United Kingdom by 2\u202f%, none of them in 2020.",
)


@pytest.mark.parametrize("assertion", WRONG)
def test_an_assertion_finds_what_it_is_for(assertion: str) -> None:
    assert assertion in set(in_words(Spoken("01", "x: alt", WRONG[assertion], drawn=True), ECONOMIES))
    assert {*PATTERNS, "a name twice in a comparison"} == set(WRONG)


@pytest.mark.parametrize("text", RIGHT)
def test_a_right_sentence_passes_all_assertions(text: str) -> None:
    assert list(in_words(Spoken("01", "x: alt", text, drawn=True), ECONOMIES)) == []


def test_what_a_template_says_by_itself_is_left_alone() -> None:
    assert list(in_words(Spoken("01", "Chapter 1 compares {a.b}.", "Chapter 1 compares 3.", ("a.b",)), ECONOMIES)) == []
    assert list(in_words(Spoken("01", "{a.b} statements", "1 statements", ("a.b",)), ECONOMIES)) == ["1 in the plural"]


def test_what_is_said_of_the_rival_takes_the_place_of_what_is_said_of_the_focus() -> None:
    assert partner("market.investment_focus_growth") == "market.investment_rival_growth"
    assert partner("market.Rival") == "market.Rival"
    assert same_words("The US over China, 3 times", "China over the US, 3 times")
    assert not same_words("The US over China, 3 times", "The US over China, 4 times")


@pytest.mark.parametrize(("focus", "wrong"), [("EU27", True), ("IND", False)])
def test_nothing_is_said_of_a_union_by_a_zero_of_its_own_and_not_by_that_of_the_other_side(
    focus: str, wrong: bool
) -> None:
    rows = ["company_revenue/FRA/mistral/2025/epoch"]
    statistics = {
        "players.money_focus": {"value": 0, "rows": rows},
        "players.money_rival": {"value": 1, "rows": rows},
    }
    sides = {"focus": focus, "rival": "IND" if focus == "EU27" else "EU27"}
    said = Spoken(
        "03",
        "{players.money_focus} of X and {players.money_rival} of Y",
        "0 firms of the EU27, 1 of India",
        (*statistics,),
    )
    assert without_members(said, statistics, {"EU27": "the EU27"}, sides) is wrong
