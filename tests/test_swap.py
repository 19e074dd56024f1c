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
from aibalance.notebook import measures, open_chapter
from aibalance.runs.execution.rehearsal import rehearse
from aibalance.runs.execution.staging import stage
from aibalance.stated.records import records

NAMES = {"the United States": "China", "China": "the United States"}
SWAP = {"USA": "CHN", "CHN": "USA"}
PARAMETERS = {"as_of": 2025, "focus": "USA", "rival": "CHN", "confidence": 0.90, "seed": 2026}


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
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the swapped data."""
    folder = tmp_path_factory.mktemp("swap")
    stage(PROJECT, PROJECT / "data", folder)
    swapped(folder / "data")
    return folder


def made(folder: Path, chapters: str) -> dict[str, dict[str, Any]]:
    """Return the records of chapters that are computed on the data of a folder, without their drawings."""
    chosen = sorted((PROJECT / "chapters").glob(chapters))
    assert rehearse(chosen, folder, {}, charts=False) == {}
    names = {path.name for path in chosen}
    return {chapter: r for chapter, r in by_chapter(folder / "chapters").items() if r["file"] in names}


def by_chapter(folder: Path) -> dict[str, dict[str, Any]]:
    return {r["chapter"]: r for r in records(folder) if "statistics" in r}


def leaders(texts: dict[str, str]) -> dict[str, str]:
    """Return {statistic that names who is ahead: the one that says by how many times}, of a chapter's printed statistics."""
    named = [id for id, text in texts.items() if "leader" in id and text in NAMES]
    return {id: times for id in named if (times := id.replace("leader", "times")) in texts}


@pytest.mark.prove
def test_every_comparison_turns_over(folder: Path) -> None:
    after = made(folder, "0[1-8]*.ipynb")
    before = by_chapter(PROJECT / "chapters")
    turned, all_of_them = 0, 0
    for chapter, record in after.items():
        # what chapter 5 counts in times are weights of indices, some of whose columns have rows of one side alone
        if chapter == "comparison":
            continue
        old, new = ({s["id"]: s["text"] for s in r["statistics"]} for r in (before[chapter], record))
        for leader, times in leaders(old).items():
            all_of_them += 1
            if new.get(leader) == NAMES[old[leader]]:
                assert new[times] == old[times], f"{chapter}.{times}"
                turned += 1
    assert turned >= 0.8 * all_of_them, f"{turned} of {all_of_them}"
    assert turned >= 20


TURNED = {"first": "second", "tie": "tie", "second": "first"}
# A list of buyers, each of one economy: it has no row of both to swap.
OF_ONE_SIDE = {"chips bought"}


def test_the_summary_turns_over(folder: Path) -> None:
    after = made(folder, "00*.ipynb")
    old, new = (scorecard(data) for data in (PROJECT / "data", folder / "data"))
    assert list(old) == list(new)
    turning = {measure: (row, new[measure]) for measure, row in old.items() if measure not in OF_ONE_SIDE}
    assert len(turning) >= 12
    for measure, (row, other) in turning.items():
        points = row["difference"] == row["difference"]
        low, value, high = ((-row[c] if points else 1 / row[c]) for c in ("high", "ratio", "low"))
        assert [other[c] for c in ("low", "ratio", "high")] == pytest.approx([low, value, high]), measure
        assert other["standing"] == TURNED[row["standing"]], measure
    before, now = (
        {s["id"]: s["text"] for s in r["statistics"]}
        for r in (by_chapter(PROJECT / "chapters")["summary"], after["summary"])
    )
    words = {"leads_focus": "first", "ties": "tie", "leads_rival": "second"}
    for card, printed in ((old, before), (new, now)):
        standings = [row["standing"] for row in card.values()]
        assert {id: int(printed[id]) for id in words} == {id: standings.count(word) for id, word in words.items()}
    assert len({row["standing"] for row in old.values()}) == 3, (
        "a tally with leads of both and ties has something to turn"
    )
    assert now["money_leader"] == NAMES[before["money_leader"]]
    assert [now[id] for id in MONEY] == [before[id] for id in MONEY]


MONEY = ("money_times", "money_least", "money_most", "money_year")


def scorecard(data: Path) -> dict[str, dict[str, Any]]:
    """Return what the summary's table of measures says on some data, by measure."""
    chapter, _ = open_chapter("summary", "00", data=str(data), **PARAMETERS)  # type: ignore[arg-type]
    return {row["measure"]: row for row in measures(chapter).to_dict("records")}


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
