"""Findings of the chapter on players and alliances: by hand on small frames, and what must hold on the real tables."""

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from aibalance.findings.alliances import joint_work, lean
from aibalance.findings.holdings import chips, money, state_money
from aibalance.findings.partnerships import DECLARATIONS, partnerships, web
from aibalance.findings.players import concentration, developers, leaders, listed, mentioned, named
from aibalance.ledger import Chapter
from aibalance.stats.concentration import centred_interval, herfindahl_index
from aibalance.stats.estimate import Estimate
from aibalance.stats.intervals import difference

unbiased = partial(herfindahl_index, unbiased=True)


def chapter_of(project: Path, focus: str = "USA", rival: str = "CHN", **more: Any) -> Chapter:
    """A chapter on the real tables."""
    return Chapter("players", "03", data=str(project / "data"), focus=focus, rival=rival, **more)


def value(chapter: Chapter, id: str) -> float:
    """The number of a statistic."""
    found = chapter.statistics[id].value
    assert isinstance(found, float)
    return found


def run_all(chapter: Chapter) -> None:
    """Register every statistic of the chapter."""
    rows = developers(chapter)
    leaders(chapter, rows)
    named(chapter, rows)
    concentration(chapter, rows)
    chips(chapter)
    money(chapter)
    state_money(chapter)
    joint_work(chapter)
    lean(chapter)
    web(chapter, partnerships(chapter))


@pytest.mark.parametrize(
    ("names", "words"), [([], "none"), (["A"], "A"), (["A", "B"], "A and B"), (["A", "B", "C"], "A, B and C")]
)
def test_names_become_words(names: list[str], words: str) -> None:
    assert listed(names) == words


def test_centred_interval_holds_the_truth_where_most_firms_are_rare() -> None:
    shares = 1 / np.arange(1, 41) ** 0.7
    shares /= shares.sum()
    draw, held = np.random.default_rng(3), 0
    for seed in range(200):
        units = draw.choice(40, 30, p=shares)
        held += centred_interval(unbiased, units, 200, 0.90, seed).holds(float((shares**2).sum()))
    assert held >= 170


def test_centred_interval_ignores_order_and_stays_a_share() -> None:
    found = centred_interval(unbiased, list("aabcd"), 500)
    assert found == centred_interval(unbiased, list("dcbaa"), 500)
    assert found.value == pytest.approx(2 / 20)  # one pair of ten has a common owner
    assert 0 <= found.low <= found.value <= found.high <= 1
    with pytest.raises(ValueError, match="at least 2"):
        centred_interval(unbiased, ["a"])


def test_difference_of_estimates_adds_the_near_ends_in_squares() -> None:
    found = difference(Estimate(5, 2, 6, 0.9), Estimate(1, 0, 5, 0.9))
    assert (found.value, found.low) == (4, -1)
    assert found.high == pytest.approx(4 + 2**0.5)
    turned = difference(Estimate(1, 0, 5, 0.9), Estimate(5, 2, 6, 0.9))
    assert (turned.low, turned.high) == (-found.high, -found.low)
    with pytest.raises(ValueError, match="one"):
        difference(Estimate(5, 2, 6, 0.9), Estimate(1, 0, 5, 0.8))


def test_units_of_a_company_are_one_developer(project: Path) -> None:
    chapter = chapter_of(project)
    rows = developers(chapter)
    assert set(rows.loc[rows["subject"].str.startswith("Google"), "owner"]) == {"Google"}
    frame = leaders(chapter, rows)
    recent = rows[rows["year"] > chapter.as_of - 3]
    assert value(chapter, "models_all") == recent["value"].sum()
    assert mentioned(chapter) <= set(frame["label"])
    assert not frame.set_index("label").loc[sorted(mentioned(chapter)), "hollow"].any()
    assert frame["value"].is_monotonic_decreasing


def test_leading_firms_are_named_or_missed(project: Path) -> None:
    chapter = chapter_of(project)
    named(chapter, developers(chapter))
    assert value(chapter, "leading") == value(chapter, "leading_named") + value(chapter, "missed")
    silent = str(chapter.statistics["named_silent"])
    assert value(chapter, "named_all") == value(chapter, "named_active") + len(
        silent.replace(" and ", ", ").split(", ")
    )


def test_concentration_is_the_same_seen_from_the_other_side(project: Path) -> None:
    there, back = chapter_of(project), chapter_of(project, "CHN", "USA")
    for chapter in (there, back):
        concentration(chapter, developers(chapter))
    for id in ("same", "four"):
        assert value(there, f"{id}_focus") == value(back, f"{id}_rival")
        assert value(there, f"{id}_difference") == pytest.approx(-value(back, f"{id}_difference"))
        assert str(there.statistics[f"{id}_leader"]) == str(back.statistics[f"{id}_leader"])
    assert value(there, "same_focus_equals") == pytest.approx(100 / value(there, "same_focus"))


def test_chips_of_the_largest_buyer_against_the_other_side(project: Path) -> None:
    there, back = chapter_of(project), chapter_of(project, "CHN", "USA")
    frames = [chips(chapter) for chapter in (there, back)]
    assert frames[0]["label"].tolist() == frames[1]["label"].tolist()
    assert value(there, "chips_top_times") == value(back, "chips_top_times")
    bought = frames[0][~frames[0]["hollow"]]
    assert value(there, "chips_focus") == pytest.approx(bought.loc[bought["economy"] == "USA", "value"].sum())
    assert bought["value"].between(bought["low"], bought["high"]).all()


def test_state_money_is_compared_with_the_gdp_of_its_time(project: Path) -> None:
    chapter = chapter_of(project)
    frame = state_money(chapter).set_index(["subject", "period"])
    gdp = chapter.rows("gdp", ["CHN"]).set_index("period")["value"]
    assert frame.loc[("Big Fund I", "2014"), "share"] == pytest.approx(100 * 19.2 / gdp["2014"])
    spans = chapter.rows("guidance_fund_investment")
    whole = gdp[gdp.index.isin([str(year) for year in range(2000, 2024)])].sum()
    assert frame.loc[("", "2000/2023"), "share"] == pytest.approx(100 * spans["value"].iloc[0] / whole)
    assert value(chapter, "pledge_confirmed") == pytest.approx(value(chapter, "funds_rival"))


def test_bond_is_the_geometric_mean_of_both_shares(project: Path) -> None:
    chapter = chapter_of(project)
    frame, observed = joint_work(chapter)
    assert all(len(rows) for rows in observed)
    for name in ("papers", "code"):
        assert value(chapter, f"{name}_bond") ** 2 == pytest.approx(
            value(chapter, f"{name}_focus") * value(chapter, f"{name}_rival")
        )
    rows = chapter.rows("neurips_joint_papers", ["USA"], subject="CHN").set_index("year")["value"]
    total = chapter.rows("neurips_papers", ["CHN"]).set_index("year")["value"]
    shown = frame[(frame["panel"] == "Papers at NeurIPS") & (frame["key"] == "CHN")].set_index("year")["value"]
    pd.testing.assert_series_equal(shown, 100 * rows / total, check_names=False)


def test_lean_turns_over_with_the_pair(project: Path) -> None:
    there, back = chapter_of(project), chapter_of(project, "CHN", "USA")
    first, second = (lean(chapter)[0].set_index("key")[["code", "papers"]] for chapter in (there, back))
    pd.testing.assert_frame_equal(first, 1 / second.loc[first.index], rtol=1e-5)
    assert value(there, "code_affinity") == pytest.approx(value(back, "code_affinity"))
    assert str(there.statistics["lean_code_rival"]) == str(back.statistics["lean_code_focus"])
    assert not {"USA", "CHN"} & set(first.index)


def test_partnerships_leave_out_declarations(project: Path) -> None:
    chapter = chapter_of(project)
    rows = partnerships(chapter)
    assert not set(rows["kind"]) & set(DECLARATIONS)
    nodes, edges = web(chapter, rows)
    assert nodes["size"].sum() == 2 * edges["weight"].sum()
    assert set(edges["source"]) | set(edges["target"]) <= set(nodes["node"])


def test_every_pair_gives_the_same_statistics(project: Path) -> None:
    ids = []
    for pair in (("USA", "CHN"), ("EU27", "IND"), ("POL", "VNM"), ("GBR", "JPN")):
        chapter = chapter_of(project, *pair)
        run_all(chapter)
        ids.append(set(chapter.statistics))
    early = chapter_of(project, as_of=2012)
    run_all(early)
    assert all(found == ids[0] for found in [*ids, set(early.statistics)])
