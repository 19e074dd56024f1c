"""False sentences planted in copies of chapters, of every kind that the book must not print: each is caught, and says where.

Some are found in the source, some when the cell behind them is computed anew, some when it is rehearsed under a pair.
"""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from grid import PROJECT, rehearsed, setting

from aibalance.book.lint.chosen import hanging
from aibalance.book.lint.lint import lint

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
        "01", MONEY, 'chapter.state(last, "leader", planted=(focus, "USD bn"))', "owner 'leader'",
    ),
    "a pronoun for somebody else": (
        "00", "leads_focus", 'chapter.say("{Widest_leader} is it, with {widest_times}.")\nchapter.say("It leads in {leads_focus}.")',
        "instead of a pronoun",
    ),
    "a title with a typed number": (
        "01", MONEY, 'chapter.figure("planted", "{Investment_leader} raised 12 times as much", "Ratio", rows=last)', "number 12",
    ),
    "a factor that is typed": (
        "01", MONEY, 'chapter.say("{Investment_leader} raised twice as much as {investment_trailer}: {investment_times}.")', "“twice”",
    ),
    "an order typed around the names": (
        "00", "leads_focus", 'chapter.say("Measures are fewer in {rival} than in {focus}: {leads_rival} to {leads_focus}.")',
        "“fewer in X than”",
    ),
    "every, by one of several": (
        "01", MONEY, 'chapter.say("By every count the ratio is {running_times[venture_capital]}.")', "“every”",
    ),
    "all, by a count of some": ("04", "patents_wins", 'chapter.say("{Patents_most} leads in all counts, {patents_counts}.")', "“in all”"),
    "both, by a count of either": ("00", "events_since", 'chapter.say("Both have acted: {events_since} acts.")', "“Both”"),
    "whatever, by one choice": (
        "05", "head_first_else", 'chapter.say("{Head_first} comes first whatever the recipe: {head_first_chance}.")', "“whatever”",
    ),
    "steadily, from two points": (
        "06", "sales_moved", 'chapter.say("It moved steadily, from {sales_first_share} to {sales_last_share}.")', "“steadily”",
    ),
    "a title whose conclusion is typed": (
        "01", MONEY, 'chapter.figure("planted", "The gap in private money narrows", "Ratio", rows=last)', "“narrows”",
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
     "The lead of the American firms shrank once.", "Most series were revised upwards.", "Hardly any of the forecasts came true.",
     "Left of the dashed line the gap widens."],
)  # fmt: skip
def test_a_conclusion_typed_in_markdown_is_found(sentence: str, plant: Plant) -> None:
    found = lint(plant("01", "## Does the gap in money narrow?", sentence))
    assert ["typed in Markdown" in one and sentence in one for one in found] == [True], found


# (chapter, text of the cell, what is put in place of what, what the message names)
REWRITTEN = {
    "the widest, by the end of another order": (
        "00", "widest_leader", 'sort_values("times"', 'sort_values("ratio"', "“widest by ratio”",
    ),
    "the furthest, by the smallest": ("08", "worst_deviation", 'nlargest(1, "size")', 'nsmallest(1, "deviation")', "“furthest”"),
    "what was reviewed in another order": (
        "06", "swing_first", "drawn = moved.melt",
        'moved = moved.sort_values("at_high", kind="stable")\ndrawn = moved.melt', "“most by at_high”",
    ),
    "a rise, counted with the falls": (
        "04", "hubs_apart", 'For {hubs_apart} of the {hubs_shown} hubs shown the interval leaves out no change',
        '{Hubs_apart} of the hubs shown grew',
        "“grew”",
    ),
    "a verb beside two changes": (
        "07", "visas_change", "Student visas: China", "Student visas fell for China", "“fell”",
    ),
    "members of a union as outsiders": (
        "03", "developers_elsewhere", 'evidence.sides(models["home"], pair)',
        'models["home"].where(models["home"].isin(pair), "elsewhere")', "developers_elsewhere",
    ),
    "a legend the wrong way round": ("01", "slopes_survive", "left of zero the gap closes", "left of zero the gap widens", "left of zero"),
}  # fmt: skip


@pytest.mark.parametrize("kind", REWRITTEN)
def test_a_true_sentence_over_code_that_was_changed_is_found_in_the_source(kind: str, plant: Plant) -> None:
    chapter, anchor, old, new, named = REWRITTEN[kind]
    found = lint(plant(chapter, anchor, new, old))
    assert any(named in one and f"chapters/{chapter}-" in one and "cell " in one for one in found), found


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
    "the nearest of the earlier years": (
        "02", "capability_closest_model", 'several.nsmallest(1, "months")',
        'several[several["year"] < as_of].nsmallest(1, "months")', "capability_closest",
    ),
    "of one kind, called alone": (
        "03", "ties_focus_only", "alone = ends[ends.groupby", 'ends = ends[ends["kind"] == "company"]\nalone = ends[ends.groupby',
        "ties_",
    ),
    "of one year, called of all on record": (
        "07", "attraction_leader_last", 'those on record for that year.', 'all on record.',
        "attraction_leader",
    ),
    "of economies that are named by hand": (
        "07", "patents_largest", '"semiconductor_patents_granted")', '"semiconductor_patents_granted", ["USA", "CHN", "WLD", "DEU"])',
        "patents_largest = ",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", CHOSEN)
def test_a_superlative_over_a_hand_picked_list_is_recomputed_over_all(kind: str, plant: Plant) -> None:
    chapter, anchor, old, new, named = CHOSEN[kind]
    found = hanging(plant(chapter, anchor, new, old, alone=True), numbers=(3,))
    assert any(named in one and "expected" in one for one in found), found


def test_a_superlative_of_the_pair_is_recomputed_over_all_economies_under_another_pair(plant: Plant) -> None:
    most = 'most = makers[makers["models"] == makers["models"].max()]'
    ours = 'most = makers[makers["side"].isin(pair)]\nmost = most[most["models"] == most["models"].max()]'
    found = hanging(
        plant("03", "top_models", ours, most, alone=True), numbers=(3,), parameters={"focus": "IND", "rival": "GBR"}
    )
    assert any("top = " in one for one in found), found


@pytest.mark.weekly
@pytest.mark.parametrize("pair", [{}, {"focus": "IND", "rival": "GBR"}], ids=["as written", "another pair"])
def test_superlatives_of_true_chapters_hang_on_no_choice_that_is_not_reviewed(pair: dict[str, str]) -> None:
    assert hanging(PROJECT / "chapters", parameters=pair) == []


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
        'chapter.state(last.assign(gap="held"), planted_gap="gap")\n'
        'chapter.say(by="planted_gap", held="The gap held steady at {investment_times}.")',
        setting(), "moved at one point",
    ),
    "a fall between two values of one year": (
        'chapter.state(last.assign(gap="fell", half=last["times"] / 2), planted_gap="gap", planted_half=("half", "times"))\n'
        'chapter.say(by="planted_gap", fell="It fell from {investment_times} to {planted_half}.")',
        setting(), "moved at one point",
    ),
    "a rise from more to less": (
        'chapter.state(quid.tail(2).head(1).assign(up=9.0), planted_up=("up", "times"))\n'
        'chapter.state(last.assign(way="rose", down=2.0), planted_way="way", planted_down=("down", "times"))\n'
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
    lines = 'chapter.state(last.assign(far=1234567.0), planted=("far", "count"))\n' + lines
    done = rehearsed(setting(), chapters=plant("01", MONEY, lines, alone=True))
    assert [why for why in done.failures.values() if named in why] != [], done.failures
