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
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

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
from aibalance.runs.asserted import Assertion, Cell, Stating, cells, keyed
from aibalance.runs.pages import notebooks
from aibalance.stats.frames import KEYS

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
        re.sub("^(?:leader|trailer)_", "", _column(cell.stated[id].column))
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
                return f" by {_by(step)}" if name == "sort_values" and _by(step) else ""
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
        column = _column(stating.column)
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


# What a column of a method of stats/ says of itself: extremes gives lowest and highest, and so on.
COLUMNS = {
    MOST: r"highest|most\b|best|largest", LEAST: r"lowest|least\b|worst", FIRST: r"first_|_first|since|start|passing|earliest",
    LAST: r"last|latest|newest|until", ALL: r"passing|always|settled",
}  # fmt: skip
TIMES = {"year", "period", "last_year", "first_year", "day", "on", "date", "month", "quarter", "published"}
CALLS: Mapping[str, Sequence[str]] = {
    "nlargest": (MOST,), "nsmallest": (LEAST,), "max": (MOST,), "min": (LEAST,), "idxmax": (MOST,), "idxmin": (LEAST,),
    "head": (FIRST,), "tail": (LAST,), "cummax": (MOST,), "cummin": (LEAST,), "extremes": (MOST, LEAST), "rank": (MOST, LEAST),
    "all": (ALL,), "any": (ALL,), "lead": (LEAD,), "leader_first": (LEAD,), "order": (LEAD,),
}  # fmt: skip
PICKS = ("nlargest", "nsmallest", "idxmax", "idxmin", "extremes")
OF_TIME = {"nlargest": LAST, "nsmallest": FIRST, "max": LAST, "min": FIRST, "idxmax": LAST, "idxmin": FIRST}
STRINGS: Mapping[str, Sequence[str]] = {
    "max": (MOST, LAST), "min": (LEAST, FIRST), "first": (FIRST,), "last": (LAST,),
}  # fmt: skip


def bases(stating: Stating, columns: Collection[str] = ()) -> set[str]:
    """Return what a statistic can bear out: the kinds for which its frame was chosen, or which its column names.

    columns: those that a sentence states; an order by a column that it does not state is no order of what it says.
    """
    found = {kind for kind, words in COLUMNS.items() if re.search(words, _column(stating.column))}
    found |= {LEAD} if stating.owner in ("leader", "trailer") else set()
    picked = False
    for step in stating.behind:
        computed = {kind for part in _parts(step) for kind in _computes(part)}
        name = step.func.attr if isinstance(step, ast.Call) and isinstance(step.func, ast.Attribute) else ""
        if name in PICKS:  # the pick that comes last decides which end was taken
            computed -= {MOST, LEAST} if picked else set()
            picked = True
        elif name == "sort_values" and {MOST, LEAST} <= computed:
            by = _by(step)
            computed -= {MOST, LEAST} if picked or (columns and by and by not in columns) else set()
            picked = True
        found |= computed
    return found


def _by(step: ast.expr) -> str:
    """Return the first column of an order, "" if it is a variable."""
    given = [*step.args, *(k.value for k in step.keywords if k.arg == "by")] if isinstance(step, ast.Call) else []
    first = [one for node in given[:1] for one in (node.elts if isinstance(node, ast.List) else [node])]
    return str(first[0].value) if first and isinstance(first[0], ast.Constant) else ""


def _parts(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the parts of a step, without those that only carry the keys of data along."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.keyword) and child.arg == KEYS):
            yield from _parts(child)


def _column(node: ast.expr) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else ast.unparse(node)


def _computes(part: ast.AST) -> Iterator[str]:
    """Yield the kinds that one expression computes."""
    if isinstance(part, ast.Call):
        name = part.func.attr if isinstance(part.func, ast.Attribute) else getattr(part.func, "id", "")
        columns = _texts(part.func) | {text for argument in part.args for text in _texts(argument)}
        if name == "sort_values" and not columns:  # by a variable
            yield from (MOST, LEAST, FIRST, LAST)
        elif name == "sort_values":
            yield from (FIRST, LAST) if columns and columns <= TIMES else (MOST, LEAST)
        elif name in OF_TIME and columns & TIMES:
            yield OF_TIME[name]
        elif any(
            k.arg == "axis" for k in part.keywords
        ):  # across the columns of the pair: the larger of two is no superlative
            yield from (LEAD,) if name in OF_TIME else ()
        elif name == "query" and part.args and isinstance(part.args[0], ast.Constant):
            yield from _test(str(part.args[0].value))
        else:
            yield from CALLS.get(name, ())
    elif isinstance(part, ast.Compare):
        yield from _test(ast.unparse(part))
        if re.search(r"== *1\b|== *len|len\(.*\) *==", ast.unparse(part)):
            yield ONLY
    elif isinstance(part, ast.UnaryOp) and isinstance(part.op, ast.Invert):
        yield ONLY
    elif isinstance(part, ast.Tuple) and len(part.elts) == 2 and getattr(part.elts[1], "value", "") in ("all", "any"):
        yield ALL  # .agg(stands=("stands", "all"))
    elif isinstance(part, ast.Constant) and isinstance(part.value, str):
        yield from STRINGS.get(part.value, ())


def _test(test: str) -> Iterator[str]:
    """Yield what a test of rows can bear out: one of amounts, a change, a lead or that all pass; one of years or names, nothing."""
    sides = re.split(r"[<>!=]=?|\bin\b", test)
    timed = any(re.search(TIMED, side) for side in sides)
    if re.search(r"[<>]", test) and not timed and not re.search(r"\bpair\b.*> 0", test) and not COUNTED.search(test):
        if not re.search(r"min\(|max\(|pair\b", test):  # that something is there is no movement
            yield from (CHANGE,) if re.search(r"[<>]=? *0\b", test) else (CHANGE, LEAD)
        if re.search(r"\b(?:least|lowest|low|high|highest|most)\b", test):
            yield ALL
    elif (
        EQUAL.search(test) and not timed
    ):  # one column that equals another; what equals a name is chosen, and proves nothing of all
        yield ALL
    elif re.search(rf"(?:moved|standing|gap|finding|way|direction|verdict)\W*\]? *[!=]= *['\"](?:{DIRECTED})", test):
        yield from (CHANGE, LEAD)


TIMED = rf"\b(?:{'|'.join(TIMES)}|as_of|since|until|\w*_year|year_\w+|when\w*|period_\w+)\b"
EQUAL = re.compile(r"\] *[!=]= *\w+(?:\.\w+)*\[|^\w+ *[!=]= *[a-z]\w+$")
COUNTED = re.compile(
    r"[-+] *\d|[\"'.]size\b|\b(?:nunique|len|pairs|points|number)\b|\bof\b\W*> *1\b|[<>]=? *(?!1(?:\.0)?\b)[1-9]"
)
DIRECTED = r"narrow|widen|rose|fell|up|down|towards|first|second|ahead|behind|no clear change"


def _texts(node: ast.AST) -> set[str]:
    """Return the texts that name columns in the last step of an expression."""
    if isinstance(node, ast.Constant):
        return {str(node.value)} if isinstance(node.value, str) else set()
    if isinstance(node, ast.Attribute | ast.Starred):
        return _texts(node.value)
    if isinstance(node, ast.Subscript):
        return _texts(node.slice)
    if isinstance(node, ast.List | ast.Tuple):
        return {text for element in node.elts for text in _texts(element)}
    return set()
