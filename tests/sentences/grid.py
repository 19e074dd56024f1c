"""The settings that the sweep over sentences makes, executed in forked processes, and what each of them says wrongly.

`python tests/sentences/grid.py` makes the sweep and writes anew which failures are known; it refuses a list in which an
assertion has more than before, unless `--more` says that it may.
"""

import csv
import hashlib
import multiprocessing
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from faults import (
    ASSERTIONS,
    at_one_point,
    families,
    in_sections,
    in_words,
    in_words_swapped,
    same_words,
    the_other_way,
    without_members,
)

from aibalance.data.selection.unions import unions as unions_of
from aibalance.data.tables import read
from aibalance.runs.comparing.contents import contents
from aibalance.runs.comparing.spoken import Spoken, sections, spoken
from aibalance.runs.execution.rehearsal import rehearse
from aibalance.runs.pages import notebooks

PROJECT = Path(__file__).parents[2]
PAIRS = (("USA", "CHN"), ("IND", "GBR"), ("EU27", "IND"), ("JPN", "KOR"), ("DEU", "FRA"), ("BRA", "ISR"))
YEARS = (2015, 2018, 2021, 2022, 2024)
PROVED = 3, 2  # the first pairs and the step of the years that are proved at every commit; all of them once a week
KNOWN, COUNTS = (Path(__file__).with_name(name) for name in ("known.csv", "counts.csv"))
LEGIBLE = 120  # characters of a template that the list shows; a digest stands for the rest
MOST = 15  # economies whose pairs are all run once a week

_judged: dict[str, Any] = {}

Setting = tuple[tuple[str, Any], ...]
Fault = tuple[str, str, str]  # file, template, assertion


@dataclass(frozen=True)
class Rehearsed:
    """One setting: why chapters failed, what was said, the statistics behind it, and the faults that show in it alone."""

    failures: Mapping[str, str]
    said: Sequence[Spoken]
    statistics: Mapping[str, Mapping[str, Any]]
    faults: frozenset[Fault]


def setting(**parameters: Any) -> Setting:
    """Return parameters as a key."""
    return tuple(sorted(parameters.items()))


def both_ways(pairs: Iterable[tuple[str, str]]) -> list[Setting]:
    """Return the settings of pairs, each as given and turned over."""
    return [setting(focus=a, rival=b) for one, two in pairs for a, b in ((one, two), (two, one))]


def named() -> list[Setting]:
    """Return the settings of the pairs, both ways, and of the years."""
    return both_ways(PAIRS) + [setting(as_of=year) for year in YEARS]


def proved() -> list[Setting]:
    """Return those that are proved at every commit: the book's pair, one of single economies, one with a union, three years."""
    pairs, step = PROVED
    return both_ways(PAIRS[:pairs]) + [setting(as_of=year) for year in YEARS[::step]]


def all_pairs() -> list[Setting]:
    """Return the pairs, both ways, of the economies with most rows."""
    economies = read(PROJECT / "data", "economies").set_index("code")["kind"]
    counts = read(PROJECT / "data", "observations")["economy"].value_counts()
    single = counts[counts.index.map(economies) == "economy"]
    return both_ways(combinations(single.index[:MOST], 2))


def rehearsed(key: Setting, only: Sequence[str] = (), chapters: Path = PROJECT / "chapters") -> Rehearsed:
    """Execute the chapters (those whose numbers are in `only`, all if it is empty) under a setting, and read them."""
    folder = Path(tempfile.mkdtemp(prefix="aibalance-"))
    try:
        (folder / "chapters").mkdir()
        (folder / "data").symlink_to(PROJECT / "data")
        if not only:
            for page in chapters.glob("*.md"):
                shutil.copy(page, folder / "chapters")
        chosen = [path for path in notebooks(chapters) if not only or path.name[:2] in only]
        with judged_once():
            failures = rehearse(chosen, folder, dict(key))
        if not notebooks(folder / "chapters"):
            return Rehearsed(failures, [], {}, frozenset())
        book = contents(folder)
        said = list(spoken(book))
        names = list(read(PROJECT / "data", "economies")["prose"])
        faults = {(p.file, p.template, fault) for p in said for fault in in_words(p, names)}
        for path in notebooks(folder / "chapters"):
            faults |= set(in_sections(sections(path)))
        slim = ("value", "text", "unit", "family", "rows")
        statistics = {
            f"{s['chapter']}.{s['statistic']}": {name: s[name] for name in slim if name in s} for s in book.statistics
        }
        economies = read(PROJECT / "data", "economies")
        prose = economies.set_index("code")["prose"]
        unions = {code: str(prose[code]) for code in unions_of(economies)}
        sides = {side: str(dict(key).get(side, own)) for side, own in zip(("focus", "rival"), PAIRS[0], strict=True)}
        for piece in said:
            asked = {
                "two families": len(families(piece, statistics)) > 1,
                "an aggregate without its members": without_members(piece, statistics, unions, sides),
                "moved at one point": at_one_point(piece, statistics),
                "moved the other way": the_other_way(piece, statistics),
            }
            faults |= {(piece.file, piece.template, name) for name, wrong in asked.items() if wrong}
        return Rehearsed(failures, said, statistics, frozenset(faults))
    finally:
        shutil.rmtree(folder)


@contextmanager
def judged_once() -> Iterator[None]:
    """Judge each section of the article once in a process: verdicts hang on no setting."""
    from aibalance.article import audit as shown
    from aibalance.article import judging

    def audit(evidence: Any, section: str) -> Any:
        if section not in _judged:
            _judged[section] = original(evidence, section)
        return _judged[section]

    before, original = shown.audit, judging.audit
    shown.audit = judging.audit = audit
    try:
        yield
    finally:
        shown.audit, judging.audit = before, original


def run(keys: Sequence[Setting]) -> dict[Setting, Rehearsed]:
    """Rehearse the whole book under each setting, on two forked processes that have imported what chapters import."""
    import aibalance.notebook  # noqa: F401

    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("fork")) as pool:
        return dict(zip(keys, pool.map(rehearsed, keys), strict=True))


def turned(key: Setting) -> Setting:
    """Return a setting with its pair swapped."""
    given = dict(key)
    if "focus" in given:
        given["focus"], given["rival"] = given["rival"], given["focus"]
    return setting(**given)


def all_faults(done: Mapping[Setting, Rehearsed]) -> set[Fault]:
    """Return the faults of all settings, and those that show when a pair is swapped."""
    found = {fault for one in done.values() for fault in one.faults}
    for key, one in done.items():
        other = done.get(turned(key))
        if other is None or turned(key) == key:
            continue
        titles = {piece.template: piece.text for piece in other.said if not piece.names}
        for piece in one.said:
            if piece.names and in_words_swapped(piece, one.statistics, other.statistics):
                found.add((piece.file, piece.template, "not turned over"))
            words = titles.get(piece.template, "") if piece.template.endswith((": title", ": subtitle")) else ""
            if words and not same_words(piece.text, words):
                found.add((piece.file, piece.template, "not turned over"))
    return {(Path(file).stem, short(template), assertion) for file, template, assertion in found}


def short(template: str) -> str:
    """Return a template as the list names it: whole, or its start and a digest."""
    if len(template) <= LEGIBLE:
        return template
    return f"{template[:LEGIBLE]}… {hashlib.sha256(template.encode()).hexdigest()[:8]}"


def listed() -> list[Fault]:
    """Return the known failures in the order of the list: (chapter, template, assertion)."""
    with KNOWN.open(encoding="utf-8", newline="") as file:
        return [(row["chapter"], row["template"], row["assertion"]) for row in csv.DictReader(file)]


def ceilings() -> dict[str, int]:
    """Return how many known failures each assertion may have."""
    with COUNTS.open(encoding="utf-8", newline="") as file:
        return {row["assertion"]: int(row["count"]) for row in csv.DictReader(file)}


def write(found: Iterable[Fault], more: bool = False) -> None:
    """Write the list of known failures and its counts. Raises SystemExit if one would rise, unless it may."""
    rows = sorted(found)
    counts = Counter(assertion for _, _, assertion in rows)
    before = ceilings()
    risen = {name: counts[name] - before.get(name, 0) for name in ASSERTIONS if counts[name] > before.get(name, 0)}
    if risen and not more:
        new = sorted(set(rows) - set(listed()))
        raise SystemExit(f"more failures than before: {risen}\n" + "\n".join(map(str, new)))
    _table(KNOWN, [("chapter", "template", "assertion"), *rows])
    _table(COUNTS, [("assertion", "count"), *((name, counts[name]) for name in ASSERTIONS)])


def _table(path: Path, rows: Sequence[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


if __name__ == "__main__":
    swept = run(named())
    for key, one in swept.items():
        for file, why in one.failures.items():
            print(f"{dict(key)}: {file}: {why}")
    write(all_faults(swept), more="--more" in sys.argv)
    print(ceilings())
