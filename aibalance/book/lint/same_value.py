"""One quantity has one value: on every page what its statistic is printed as, and in every chapter that states it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aibalance.book.lint.site_text import SitePage
from aibalance.data.selection.quantities import twins
from aibalance.executed.book import ExecutedBook
from aibalance.runs.pages import SIGNS, capital

Statistics = Mapping[str, Mapping[str, Any]]


def values_apart(pages: Sequence[SitePage], book: ExecutedBook) -> Iterator[str]:
    """Yield a message for each number that is not what its statistic is, and each quantity that chapters give two values."""
    known = book.stated
    for page in pages:
        for number in page.numbers:
            if number.name not in known:
                yield f"{page.name}: found the number {number.text} of {number.name}; expected a statistic of this book"
            elif number.text not in _printed(known[number.name]):
                expected = " ".join(str(known[number.name]["text"]).split())
                yield f"{page.name}: found {number.text} for {number.name}; expected {expected}, as everywhere else"
    yield from twins(book.records)
    yield from _two_values(known)


def _printed(statistic: Mapping[str, Any]) -> set[str]:
    """Return the forms in which a statistic may stand: first in a sentence, where the verb has the sign, with its interval."""
    plain, interval = (" ".join(str(statistic[part]).split()) for part in ("text", "interval"))
    return {plain, capital(plain), plain.removeprefix(SIGNS[0]).removeprefix(SIGNS[1]), f"{plain} {interval}"}


def _two_values(known: Statistics) -> Iterator[str]:
    """Yield quantities that two chapters compute from the same rows, of one column in one unit, and no value of the one is the other's."""
    alike = defaultdict[tuple[Any, ...], dict[str, dict[Any, str]]](lambda: defaultdict(dict))
    for name, statistic in known.items():
        if statistic["value"] is not None and statistic["rows"] and statistic["unit"] not in ("text", "year"):
            key = statistic["label"], statistic["unit"], tuple(sorted(statistic["rows"]))
            alike[key][name.partition(".")[0]][statistic["value"]] = name
    for (label, _, _), chapters in alike.items():
        held = list(chapters.values())
        for place, one in enumerate(held):
            for other in held[place + 1 :]:
                if not one.keys() & other.keys():
                    told = [f"{name} has {known[name]['text']}" for name in (*one.values(), *other.values())]
                    yield f"“{label}”, from the same rows: found {'; '.join(told)}; expected one value"
