"""False sentences planted in copies of chapters, of every kind that the book must not print: each is caught, and says where.

Some are found in the source, some when the cell behind them is computed anew, some when it is rehearsed under a pair.
"""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from grid import PROJECT, rehearsed, setting

from aibalance.book.chosen import hanging
from aibalance.book.lint import lint

Plant = Callable[..., Path]
MONEY, ENDED, HUBS = 'investment_leader="leader"', 'ended_longest="title"', 'missed="hub"'
SAME = "chapter.say("


@pytest.fixture
def plant(tmp_path: Path) -> Plant:
    """Copy one notebook into a book of its own, change the cell that holds `anchor`, and return the folder of chapters."""

    def planted(chapter: str, anchor: str, new: str, old: str = "", alone: bool = False) -> Path:
        path = next((PROJECT / "chapters").glob(f"{chapter}-*.ipynb"))
        notebook = json.loads(path.read_text(encoding="utf-8"))
        cell = next(cell for cell in notebook["cells"] if anchor in "".join(cell["source"]))
        source = "".join(cell["source"])
        assert old in source
        cell["source"] = source.replace(old, new, 1) if old else f"{source}\n{new}"
        if alone:
            code = [one for one in notebook["cells"] if one["cell_type"] == "code"]
            notebook["cells"] = [*code[:2], cell, code[-1]]
        (tmp_path / "chapters").mkdir()
        (tmp_path / "data").symlink_to(PROJECT / "data")
        shutil.copy(PROJECT / "chapters" / "reviewed.csv", tmp_path / "chapters")
        (tmp_path / "chapters" / path.name).write_text(json.dumps(notebook), encoding="utf-8")
        return tmp_path / "chapters"

    return planted


# (chapter, text of the cell, what is added to it, what the message names)
WRITTEN = {
    "a superlative about one measure": (
        "01", MONEY, 'chapter.say("{Investment_leader} has the widest lead of all, {investment_times}.")', "“widest”",
    ),
    "the least that nobody looked for": (
        "01", MONEY, 'chapter.say("The lowest ratio of the record is {investment_times}.")', "“lowest”",
    ),
    "the only economy": (
        "05", "size_by_focus", 'chapter.say("{Focus} is the only economy with more than one first place, {size_by_focus}.")', "“only”",
    ),
    "a first year that is the last": (
        "01", MONEY, 'chapter.say("{Investment_leader} was first ahead in {investment_year}.")', "“first”",
    ),
    "every year, by one year": (
        "01", MONEY, 'chapter.say("{Investment_leader} has led in every year, by {investment_times}.")', "“every”",
    ),
    "a conclusion without a number": ("01", MONEY, 'chapter.say("The gap has narrowed since.")', "“narrowed”"),
    "a fall typed before two numbers": (
        "01", MONEY, 'chapter.say("The ratio fell to {investment_times} in {investment_year}.")', "“fell”",
    ),
    "an order typed between focus and rival": (
        "00", "leads_focus", 'chapter.say("{Focus} is ahead of {rival}, {leads_focus} to {leads_rival}.")', "“ahead”",
    ),
    "the words of the opposite case": (
        "01", MONEY, 'chapter.say(by="investment_leader", narrows="The gap widens to {investment_times}.")', "opposite",
    ),
    "a verb for a fall where there is a rise": (
        "01", MONEY, 'chapter.say("It {investment_times:fell by|rose by}.")', "a fall for a rise",
    ),
    "the focus's value as the leader's": (
        "01", MONEY, 'chapter.state(now, "leader", planted=(focus, "USD bn"))', "owner 'leader'",
    ),
    "a pronoun for somebody else": (
        "00", "leads_focus", 'chapter.say("{Widest_leader} is it, with {widest_times}.")\nchapter.say("It leads in {leads_focus}.")',
        "instead of a pronoun",
    ),
    "a title with a typed number": (
        "01", MONEY, 'chapter.figure("planted", "{Investment_leader} raised 12 times as much", "Ratio", rows=now)', "number 12",
    ),
    "a title whose conclusion is typed": (
        "01", MONEY, 'chapter.figure("planted", "The gap in private money narrows", "Ratio", rows=now)', "“narrows”",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", WRITTEN)
def test_a_false_sentence_is_found_in_the_source_with_its_chapter_and_words(kind: str, plant: Plant) -> None:
    chapter, anchor, line, named = WRITTEN[kind]
    found = lint(plant(chapter, anchor, line))
    assert any(named in one and f"chapters/{chapter}-" in one and "cell " in one for one in found), found


@pytest.mark.parametrize(
    "sentence",
    ["Since then the gap has narrowed.", "China leads in patents.", "The United States still spends more than any other.",
     "The lead of the American firms shrank once."],
)  # fmt: skip
def test_a_conclusion_typed_in_markdown_is_found(sentence: str, plant: Plant) -> None:
    found = lint(plant("01", "## Does the gap in money narrow?", sentence))
    assert ["typed in Markdown" in one and sentence in one for one in found] == [True], found


CHOSEN = {
    "the longest of the short ones": ("07", ENDED, "spans.nlargest", 'spans[spans["days"] < 200].nlargest', "ended_longest = "),
    "the longest of some by name": (
        "07", ENDED, "spans.nlargest", 'spans[~spans["kind"].isin(["countermeasure"])].nlargest', "ended_longest = ",
    ),
    "the least of the late years": (
        "01", MONEY, 'nsmallest(1, "times")', 'query("year >= 2021").nsmallest(1, "times")', "investment_nearest",
    ),
    "the largest of what was not left out": (
        "04", HUBS, "left.head(1)", 'left.drop(index=left.index[0]).head(1)', "missed = ",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", CHOSEN)
def test_a_superlative_over_a_hand_picked_list_is_recomputed_over_all(kind: str, plant: Plant) -> None:
    chapter, anchor, old, new, named = CHOSEN[kind]
    found = hanging(plant(chapter, anchor, new, old, alone=True), numbers=(3,))
    assert any(named in one and "expected" in one for one in found), found


@pytest.mark.prove
def test_superlatives_of_true_chapters_hang_on_no_choice_that_is_not_reviewed() -> None:
    assert hanging(PROJECT / "chapters") == []


REHEARSED = {
    "a union without its members": (
        'none = evidence.rows("notable_models", ["USA"]).tail(1).assign(n=0)\n'
        'chapter.state(none, "focus", planted_focus=("n", "developers"))\nchapter.say("In {focus} there are {planted_focus}.")',
        setting(focus="EU27", rival="IND"), "an aggregate without its members",
    ),
    "nothing for a union in words": (
        'none = evidence.rows("notable_models", ["USA"]).tail(1).assign(n=0)\n'
        'chapter.state(none, "focus", planted_focus=("n", "models"))\nchapter.say("No model is made in {focus}: {planted_focus}.")',
        setting(focus="EU27", rival="IND"), "an aggregate without its members",
    ),
    "a gap that held at one point": (
        'chapter.state(now.assign(gap="held"), planted_gap="gap")\n'
        'chapter.say(by="planted_gap", held="The gap held steady at {investment_times}.")',
        setting(), "moved at one point",
    ),
    "a fall between two values of one year": (
        'chapter.state(now.assign(gap="fell", half=now["times"] / 2), planted_gap="gap", planted_half=("half", "times"))\n'
        'chapter.say(by="planted_gap", fell="It fell from {investment_times} to {planted_half}.")',
        setting(), "moved at one point",
    ),
    "a rise from more to less": (
        'chapter.state(quid.tail(2).head(1).assign(up=9.0), planted_up=("up", "times"))\n'
        'chapter.state(now.assign(way="rose", down=2.0), planted_way="way", planted_down=("down", "times"))\n'
        'chapter.say(by="planted_way", rose="It rose from {planted_up} to {planted_down}.")',
        setting(), "moved the other way",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", REHEARSED)
def test_a_false_sentence_is_found_in_what_a_rehearsal_says(kind: str, plant: Plant) -> None:
    lines, key, named = REHEARSED[kind]
    done = rehearsed(key, chapters=plant("01", MONEY, lines, alone=True))
    assert done.failures == {}
    assert named in {assertion for _, _, assertion in done.faults}, done.faults


REFUSED = {
    "leader and focus in two sentences": (
        'chapter.say("{Investment_leader} leads. {Focus} raised {investment_times} as much.")', "one thought is about",
    ),
    "a title whose number is not drawn": (
        'with chapter.figure("planted", "It was {planted}", "Ratio", rows=quid) as ax:\n'
        '    sns.lineplot(quid, x="year", y="times", errorbar=None, ax=ax)', "is not drawn",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_a_false_sentence_ends_the_rehearsal(kind: str, plant: Plant) -> None:
    lines, named = REFUSED[kind]
    lines = 'chapter.state(now.assign(far=1234567.0), planted=("far", "count"))\n' + lines
    done = rehearsed(setting(), chapters=plant("01", MONEY, lines, alone=True))
    assert [why for why in done.failures.values() if named in why] != [], done.failures
