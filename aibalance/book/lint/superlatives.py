"""Find conclusions that rest on nothing computed: each "widest", "first", "only" or "fell" of a sentence must have its computation.

A sentence or title of a notebook that says such a word needs a statistic whose frame was chosen so: "widest" one that was taken
as the largest of a frame, "first" one taken from its start, "fell" a verb that a statistic chooses or a frame that holds nothing
where it did not. Read is the source, so that a false sentence is found before anything is executed; whether the frame held all
that qualifies is asked by executing the cell anew (runs/lifting.py). What stands all the same is a row of reviewed.csv with
its reason.
"""

import ast
import csv
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from aibalance.book.lint.bearing import PICKS, bases, column_text, order_by
from aibalance.book.lint.typed import TURNED, economy_names, typed
from aibalance.book.lint.wording import (
    ALL,
    CHANGE,
    DIRECTIONS,
    FACTOR,
    FIRST,
    LAST,
    LEAD,
    LEAST,
    MOST,
    ONLY,
    PLACE,
    about,
    claims_of,
)  # fmt: skip
from aibalance.notebook.sentence import ENDS, FAMILIES
from aibalance.runs.asserted import Assertion, Cell, cells, keyed
from aibalance.runs.pages import notebooks

REVIEWED = "reviewed.csv"  # beside the notebooks: chapter, about, found, reason
OUTSIDE = re.compile(
    r"\b(?:outside the pair|outside of both|beyond the pair|third (?:econom|countr|part)\w+)\b", re.IGNORECASE
)
CODED = re.compile(r"isin\(\[?\*?pair\b|\bin @pair\b")
MEMBERS = re.compile(r"\b(?:sides|apart|between|overlap)\(")
PRONOUN = re.compile(r"(?:It|They|Its|Their|That|This|The other|Both|Theirs)\b")
ENOUGH: Mapping[str, set[str]] = {
    MOST: {MOST}, LEAST: {LEAST}, FIRST: {FIRST, MOST}, LAST: {LAST}, ONLY: {ONLY}, ALL: {ALL}, CHANGE: {CHANGE}, LEAD: {LEAD},
    FACTOR: {FACTOR},
}  # fmt: skip
EXPECTED = {
    MOST: "a statistic taken as the largest of a frame (nlargest, max, the end of an order)",
    LEAST: "a statistic taken as the smallest of a frame (nsmallest, min, the end of an order)",
    FIRST: "a statistic taken from the start of a frame or of an order",
    LAST: "a statistic taken from the end of a frame",
    ONLY: "a test that one alone qualifies, or a case that says so",
    ALL: "a count of those that qualify, or a test of all rows",
    CHANGE: "a verb that a statistic chooses, {id:rose by|fell by} or say(by=…), or a frame that is empty where it did not",
    LEAD: "a statistic of leader or trailer, or a test that chooses the rows",
    FACTOR: "a statistic in times, or a case that says so",
}


def unfounded(chapters: Path) -> list[str]:
    """Return one message for each conclusion in the notebooks of a folder that rests on nothing, and is not reviewed."""
    known, used, found = reviewed(chapters), set[tuple[str, str, str]](), []
    names = economy_names(chapters.parent)
    for cell in cells(chapters):
        for sentence, word, message in (*concluded(cell), *_owners(cell), *_pronouns(cell), *_outsiders(cell)):
            key = (cell.chapter, sentence, word)
            used.add(key)
            if key not in known:
                found.append(f"chapters/{cell.chapter}.ipynb cell {cell.number}: {message}")
    for chapter, number, sentence, word in typed(chapters, names):
        used.add((chapter, sentence, word))
        if (chapter, sentence, word) not in known:
            found.append(
                f"chapters/{chapter}.ipynb cell {number}: found the conclusion “{word}” typed in Markdown, “{sentence}”; "
                "expected a sentence that the notebook says"
            )
    stems = {path.stem for path in notebooks(chapters)}
    stale = [key for key, kind in known.items() if kind == "words" and key not in used and key[0] in stems]
    return found + [
        f"chapters/{REVIEWED}: found {', '.join(key)}, which no notebook says; expected no such row" for key in stale
    ]


def reviewed(chapters: Path) -> dict[tuple[str, str, str], str]:
    """Return what was read and stands: {(chapter, about, found): kind}, kind "words" or "choice"."""
    path = chapters / REVIEWED
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {(row["chapter"], row["about"], row["found"]): row["kind"] for row in csv.DictReader(file)}


Found = tuple[str, str, str]  # the sentence, the word, the message


def concluded(cell: Cell) -> Iterator[Found]:
    """Yield what a cell's sentences and titles claim without a statistic that bears it out."""
    for assertion in cell.said:
        if assertion.kind == "subtitle":  # it says what is drawn, and which way to read it
            if legend := TURNED.search(assertion.words):
                yield about(assertion.words), legend[0].lower(), (
                    f"subtitle “{about(assertion.words)}”: found “{legend[0]}”; expected more to the right of a line or above it, "
                    "less to the left or below"
                )  # fmt: skip
            continue
        for part in ENDS.split(assertion.words):
            sentence = Assertion(assertion.kind, part, assertion.by)
            have = _borne_out(cell, sentence)
            for kind, words in claims_of(part).items():
                if not ENOUGH[kind] & have:
                    word = words[0] + (_ordered(cell, sentence) if kind in (MOST, LEAST) else "")
                    yield about(part), word.lower(), (
                        f"{assertion.kind} “{about(part)}”: found “{word}”, which no statistic in it bears out; "
                        f"expected {EXPECTED[kind]}"
                    )  # fmt: skip
        yield from _turned(assertion)


def _borne_out(cell: Cell, sentence: Assertion) -> set[str]:
    """Return the kinds of claims that a sentence may make: by its statistics, and by the one that chooses it."""
    have = set[str]()
    columns = {
        re.sub("^(?:leader|trailer)_", "", column_text(cell.stated[id].column))
        for id in sentence.places
        if id in cell.stated
    }
    for id, key in keyed(sentence.words):
        if id in cell.stated:
            found = bases(cell.stated[id], columns)
            have |= found - {ALL, ONLY} if key else found  # one among several says nothing of all of them
    if sentence.by:
        have |= {CHANGE, LEAD, ALL, ONLY, FACTOR} | (
            bases(cell.stated[sentence.by]) if sentence.by in cell.stated else set()
        )
    if any(":" in place and "|" in place for place in PLACE.findall(sentence.words)):
        have |= {CHANGE}
    return have


def _ordered(cell: Cell, sentence: Assertion) -> str:
    """Return by what the frame of a superlative was ordered last, if it was: what was reviewed hangs on it."""
    for id in sentence.places:
        for step in cell.stated[id].behind if id in cell.stated else ():
            name = step.func.attr if isinstance(step, ast.Call) and isinstance(step.func, ast.Attribute) else ""
            if name in (*PICKS, "sort_values"):
                return f" by {order_by(step)}" if name == "sort_values" and order_by(step) else ""
    return ""


def _turned(assertion: Assertion) -> Iterator[Found]:
    """Yield verbs that say the opposite of what chooses them: {x:fell by|rose by}, and the words of a case for its opposite."""
    for place in PLACE.findall(assertion.words):
        up, bar, down = place.strip("{}").partition(":")[2].partition("|")
        if bar and (DIRECTIONS[1].search(up) or DIRECTIONS[0].search(down)) and not DIRECTIONS[0].search(up):
            yield about(assertion.words), place, (
                f"“{about(assertion.words)}”: found {place}, a fall for a rise; expected the verb for a rise first"
            )  # fmt: skip
    said = [bool(direction.search(PLACE.sub(" ", assertion.words))) for direction in DIRECTIONS]
    case = [bool(direction.search(assertion.case.replace("_", " "))) for direction in DIRECTIONS]
    if any(case) and case == [not said[0], not said[1]]:
        yield about(assertion.words), assertion.case, (
            f"“{about(assertion.words)}”: found the words of the opposite for the case {assertion.case}; expected those of {assertion.case}"
        )  # fmt: skip


def _owners(cell: Cell) -> Iterator[Found]:
    """Yield statistics that are declared another's than their column is."""
    for stating in cell.stated.values():
        column = column_text(stating.column)
        owner = (
            "focus"
            if column in ("focus", "rival")
            else column.split("_")[0]
            if column.split("_")[0] in FAMILIES
            else ""
        )
        if owner and FAMILIES[owner] != FAMILIES.get(stating.owner) and (stating.owner or owner in ("focus", "rival")):
            yield stating.id, column, (
                f"statistic {stating.id}: found the owner '{stating.owner}' for the column {column}; expected '{owner}'"
            )  # fmt: skip


def _outsiders(cell: Cell) -> Iterator[Found]:
    """Yield sentences on what lies outside the pair, of rows told from the pair by their codes: members of a union of it count there."""
    if MEMBERS.search(cell.source):
        return
    for assertion in cell.said:
        word = OUTSIDE.search(assertion.words)
        behind = [step for id in assertion.places if id in cell.stated for step in cell.stated[id].behind]
        coded = [
            text for text in (ast.unparse(ast.fix_missing_locations(step)) for step in behind) if CODED.search(text)
        ]
        if word and coded:
            yield about(assertion.words), word[0].lower(), (
                f"{assertion.kind} “{about(assertion.words)}”: found “{word[0]}” of rows that are told from the pair by their codes; "
                "expected evidence.sides(), or evidence.apart(), so that the members of a union lie within it"
            )  # fmt: skip


def _pronouns(cell: Cell) -> Iterator[Found]:
    """Yield sentences that go on about the one before with "it" or "they", and are about somebody else."""
    before: set[str] = set()
    for assertion in (one for one in cell.said if one.kind == "sentence"):
        owners = {cell.stated[id].owner if id in cell.stated else id for id in assertion.places}
        families = {FAMILIES[owner] for owner in owners if owner in FAMILIES}
        if before and families and families != before and PRONOUN.match(assertion.words):
            yield about(assertion.words), "it", (
                f"sentence “{about(assertion.words)}”: found {' and '.join(sorted(families))} after a sentence about "
                f"{' and '.join(sorted(before))}; expected one family, or names instead of a pronoun"
            )  # fmt: skip
        before = families or before
