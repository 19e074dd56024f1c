"""Findings come out of the data: swap the two economies in the data, and leaders, ratios and verdicts swap."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from conftest import PROJECT

from aibalance.article.claims import Evidence
from aibalance.article.judging import judge
from aibalance.data.store import write
from aibalance.data.tables import read
from aibalance.records import records
from aibalance.runs.execute import execute, stage

NAMES = {"the United States": "China", "China": "the United States"}
SWAP = {"USA": "CHN", "CHN": "USA"}


def swapped(folder: Path) -> None:
    """Swap the two economies in every measure that has rows for both, and in the frontier."""
    rows = read(folder, "observations")
    both = rows.groupby(["indicator", "subject", "period", "source"])["economy"].transform(
        lambda e: {"USA", "CHN"} <= set(e)
    )
    rows["economy"] = rows["economy"].mask(both, rows["economy"].replace(SWAP))
    write(folder, "observations", rows)
    frontier = read(folder, "frontier")
    write(folder, "frontier", frontier.assign(economy=frontier["economy"].replace(SWAP)))


@pytest.fixture(scope="module")
def after(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("swap")
    stage(PROJECT, PROJECT / "data", folder)
    swapped(folder / "data")
    execute(sorted((PROJECT / "chapters").glob("0*.ipynb")), folder, {})
    return by_chapter(folder / "chapters")


def by_chapter(folder: Path) -> dict[str, dict[str, Any]]:
    return {r["chapter"]: r for r in records(folder) if "statistics" in r}


@pytest.mark.prove
def test_every_comparison_turns_over(after: dict[str, dict[str, Any]]) -> None:
    before = by_chapter(PROJECT / "chapters")
    turned, all_of_them = 0, 0
    for chapter, record in after.items():
        texts = {s["id"]: s["text"] for s in before[chapter]["statistics"]}
        new = {s["id"]: s["text"] for s in record["statistics"]}
        ratios = {c["name"]: c["ratio"] for c in record["comparisons"]}
        for comparison in before[chapter]["comparisons"] if chapter != "summary" else ():
            name, all_of_them = comparison["name"], all_of_them + 1
            if ratios.get(name) == pytest.approx(1 / comparison["ratio"], rel=1e-6):
                assert new[f"{name}_leader"] == NAMES[texts[f"{name}_leader"]], f"{chapter}.{name}"
                assert new[f"{name}_gap"] == texts[f"{name}_gap"], f"{chapter}.{name}"
                turned += 1
    assert turned >= 0.8 * all_of_them
    assert turned >= 20


def test_the_summary_turns_over(after: dict[str, dict[str, Any]]) -> None:
    records_of = (by_chapter(PROJECT / "chapters")["summary"], after["summary"])
    old, new = ({c["name"]: c["ratio"] for c in record["comparisons"]} for record in records_of)
    before, now = ({s["id"]: s["text"] for s in record["statistics"]} for record in records_of)
    kept = {name for name in old if new[name] != pytest.approx(1 / old[name])}  # measures that only one side publishes
    assert len(kept) <= 1
    leads = ["leads_focus", "leads_rival"]
    assert sum(abs(int(now[a]) - int(before[b])) for a, b in zip(leads, reversed(leads), strict=True)) <= 2 * len(kept)
    assert now["narrowest_leader"] == NAMES[before["narrowest_leader"]]
    assert now["narrowest_times"] == before["narrowest_times"]


def two_sided(folder: Path) -> list[str]:
    """Return the claims whose evidence is all in measures that both economies have, so that it can be swapped."""
    evidence = Evidence(folder)
    pairs = (
        read(folder, "observations")
        .groupby(["indicator", "subject", "source", "period"])["economy"]
        .agg(lambda e: set(e) & set(SWAP))
    )
    both = {key for key, economies in pairs.items() if len(economies) == 2}
    torn = {key[:3] for key, economies in pairs.items() if len(economies) == 1}
    rows = evidence.links(*evidence.claims.index)
    keys = list(zip(rows["indicator"], rows["subject"], rows["source"], rows["period"], strict=True))
    one_measure = (rows["subject"] != "*") & (rows["versus_subject"] == "")  # not a count or a ratio of subjects
    swappable = [
        bool(key[0]) and one and (key[:3] not in torn or key in both)
        for key, one in zip(keys, one_measure, strict=True)
    ]
    whole = rows.assign(swappable=swappable).groupby("claim")["swappable"].all()
    numeric = evidence.claims["comparator"].isin(["equal", "approximately", "above", "rank", "order", "trend"])
    about = evidence.claims["entity"].isin(["USA", "CHN"]) & numeric
    return [claim for claim in whole.index[whole] if about.get(claim)]


@pytest.mark.prove
def test_verdicts_follow_the_data_and_not_the_names(tmp_path: Path) -> None:
    stage(PROJECT, PROJECT / "data", tmp_path)
    folder = tmp_path / "data"
    claims = two_sided(folder)
    assert len(claims) >= 10
    before = {claim: judge(Evidence(folder), claim).verdict for claim in claims}
    swapped(folder)
    flipped = {claim: judge(Evidence(folder), claim).verdict for claim in claims}
    assert sum(before[c] != flipped[c] for c in claims) >= len(claims) / 2
    for table in ("claims", "evidence"):
        frame = read(folder, table)
        columns = [c for c in ("entity", "economy", "versus") if c in frame]
        write(folder, table, frame.assign(**{c: frame[c].replace(SWAP) for c in columns}))
    assert {claim: judge(Evidence(folder), claim).verdict for claim in claims} == before


def test_swapping_twice_changes_nothing(tmp_path: Path) -> None:
    stage(PROJECT, PROJECT / "data", tmp_path)
    swapped(tmp_path / "data")
    swapped(tmp_path / "data")
    pd.testing.assert_frame_equal(read(tmp_path / "data", "observations"), read(PROJECT / "data", "observations"))
