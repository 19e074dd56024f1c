"""The scorecard, its turning, revisions and the effect of the controls, on the real tables."""

# mypy: allow-untyped-defs

from functools import cache

import pytest

from aibalance.notebook import choices, measures, open_chapter
from aibalance.notebook.measures import prints
from aibalance.stats.revisions import of_ratio, widening
from aibalance.stats.scorecard import by_block, by_measure, enumerated, tally


def summary(focus="USA", rival="CHN"):
    settings = {"data": "data", "as_of": 2025, "focus": focus, "rival": rival, "confidence": 0.9, "seed": 1}
    return open_chapter("summary", "00", **settings)[0]


@cache
def told(focus="USA", rival="CHN"):
    chapter = summary(focus, rival)
    return measures(chapter), by_measure(choices(chapter))


def test_the_scorecard_asks_of_ai_alone_each_thing_once_and_knows_ties():
    found, _ = told()
    assert len(found) == found["measure"].nunique() >= 12
    assert not set(found["measure"]) & {"people online", "robots", "research and development", "doctorates"}
    standing = found.set_index("measure")["standing"]
    assert standing[["private investment", "articles", "most-cited papers", "NeurIPS papers"]].tolist() == [
        "first",
        "second",
        "tie",
        "tie",
    ]
    lead = found.set_index("measure").loc["private investment"]
    assert lead["ratio"] == pytest.approx(285.9 / 12.4)
    assert lead["low"] < lead["ratio"] < lead["high"]
    assert (found["low"] <= found["ratio"]).all()
    assert (found["ratio"] <= found["high"]).all()


def test_the_newest_complete_year_is_asked():
    found = told()[0].set_index("measure")
    assert found.loc["private investment", "year"] == 2025
    assert found.loc["compute in place", "year"] == 2024  # 2025 is partial
    assert found.loc["private investment", "moved"] == "towards first"


def test_swapping_the_pair_turns_every_answer_over():
    (ours, _), (theirs, _) = told(), told("CHN", "USA")
    turned = {"first": "second", "second": "first", "tie": "tie"}
    assert theirs["standing"].tolist() == [turned[word] for word in ours["standing"]]
    ratios = ours["measure"].isin(theirs["measure"]) & ours["difference"].isna()
    assert (ours["ratio"] * theirs["ratio"])[ratios].tolist() == pytest.approx([1] * ratios.sum())
    one, other = tally(ours).iloc[0], tally(theirs).iloc[0]
    assert (one["first"], one["tie"], one["second"]) == (other["second"], other["tie"], other["first"])


def test_no_choice_of_lists_puts_the_trailer_ahead_by_much():
    """The robust sentence: whatever list, edition and year, and whichever twelve or more measures."""
    choice = told()[1]
    found = enumerated(choice).iloc[0]
    assert found["second_ahead"] < 0.01 < 0.5 < found["first_half"] <= 1
    assert found["first_ahead"] > 0.95
    assert found["first_least"] > found["second_least"]
    always = choice.set_index("measure")["always"]
    assert (always["private investment"], always["articles"], always["most-cited papers"]) == ("first", "second", "")
    assert by_block(choice).set_index("block").loc["money", "standing"] == "first"


def test_other_pairs_have_a_scorecard_of_what_both_have():
    found, choice = told("IND", "GBR")
    assert 0 < len(found) <= 15
    assert set(choice["measure"]) >= set(found["measure"])


def test_first_prints_are_set_against_the_newest_of_the_same_thing():
    """AI Index: US$52.88 bn for the United States in 2021, first printed in 2022; US$86.86 bn in 2025."""
    chapter = summary()
    found = prints(chapter).set_index(["series", "economy", "year"])
    money = found.loc[("private_investment", "USA", 2021)]
    assert (money["first"], money["first_edition"]) == (52.88, "ai-index-2022")
    assert money["newest"] == pytest.approx(86.86)
    assert money["fresh"]
    width = widening(of_ratio(prints(chapter), chapter.pair), 0.9).iloc[0]
    assert 1.1 < width["times"] < 1.5
    assert width["pairs"] >= 8
    assert width["families"] >= 3
