"""A sentence of a notebook: words with the places of statistics, {id}, filled with their printed forms.

{Id} begins a sentence; {id[key]} is one row of a statement made row by row; {id:rose by|fell by} chooses the verb by the sign
and prints the size without it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any, TypeAlias

from aibalance.stated.statistic import Statistic, formatted

# A statement: one value, or one for each key of a longer frame.
Stated: TypeAlias = Mapping[str, "Statistic | Mapping[str, Statistic]"]
FAMILIES = {
    "leader": "leader and trailer", "trailer": "leader and trailer",
    "focus": "focus and rival", "rival": "focus and rival",
}  # fmt: skip
CAPITAL = re.compile(r"\{([A-Z]\w*)")
ENDS = re.compile(r"(?<=[.!?])\s+")


class SentenceError(ValueError):
    """A sentence of a notebook cannot be said as it is written."""


@dataclass(frozen=True)
class Told:
    """A sentence with its values; the statistics that it uses, in order."""

    text: str
    used: tuple[Statistic, ...]

    @property
    def missing(self) -> bool:
        """Whether a value that the sentence needs is not known."""
        return any(statistic.value is None for statistic in self.used)


def tell(
    words: str, stated: Stated, owners: Mapping[str, str], link: Callable[[Statistic, str], str] | None = None
) -> Told:
    """Return words with their values. owners: {id: leader, trailer, focus, rival or ""}. link: wraps a printed value.

    Raises SentenceError for an unknown statistic, a capital in mid-sentence, and one thought, of one sentence or several, about both
    leader and trailer and focus and rival.
    """
    for part in ENDS.split(words):
        _refuse_capital_inside(part, stated)
    filler = _Filler(stated, link or (lambda _, text: text))
    text = filler.vformat(ENDS.sub(" ", words), (), {})
    families = {FAMILIES[owner] for s in filler.used if (owner := owners.get(s.id.partition("[")[0], ""))}
    if (
        len(families) > 1
    ):  # a sentence that follows takes up whom the one before is about: "{leader} leads. It raised {focus}."
        named = ", ".join(f"{s.id} ({owners.get(s.id.partition('[')[0]) or 'nobody'})" for s in filler.used)
        raise SentenceError(f"one thought is about {' and about '.join(sorted(families))}: {words!r}: {named}")
    return Told(text, tuple(filler.used))


def _refuse_capital_inside(part: str, stated: Stated) -> None:
    """Raise SentenceError for {Id} in mid-sentence, where it would print "count, The United States"."""
    for match in CAPITAL.finditer(part):
        before = re.sub(r"[*_\"'“”‘’()\[\]]", "", part[: match.start()].rpartition("\n")[2]).rstrip()
        if match[1] not in stated and re.search(r"[\w}]", before) and before[-1] not in ".!?":
            name = match[1][:1].lower() + match[1][1:]
            raise SentenceError(
                f"{{{match[1]}}} stands in mid-sentence, where it would have a capital: write {{{name}}} in {part!r}"
            )


class _Filler(Formatter):
    def __init__(self, stated: Stated, link: Callable[[Statistic, str], str]) -> None:
        self.stated, self.link = stated, link
        self.used: list[Statistic] = []

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> tuple[Any, str]:
        id, _, key = field_name.partition("[")
        capital = id not in self.stated and id[:1].isupper()
        name = id[:1].lower() + id[1:] if capital else id
        if name not in self.stated:
            raise SentenceError(
                f"{{{field_name}}}: found no statistic '{name}'; stated are {', '.join(sorted(self.stated))}"
            )
        found = self.stated[name]
        if isinstance(found, Statistic) == bool(key):
            raise SentenceError(f"{{{field_name}}}: {name} is stated {'once' if key else 'for several keys'}")
        if key:
            key = key.removesuffix("]")
            found = found.get(key, Statistic(f"{name}[{key}]", name, None, "count"))  # type: ignore[union-attr]
        assert isinstance(found, Statistic)
        self.used.append(found)
        return (found, capital), name

    def format_field(self, value: Any, format_spec: str) -> str:
        statistic, capital = value
        text = str(statistic)
        if format_spec:
            up, bar, down = format_spec.partition("|")
            if not bar:
                raise SentenceError(f"{{{statistic.id}:{format_spec}}}: give two words, for a rise and for a fall")
            if not isinstance(statistic.value, str) and statistic.value is not None:
                size = formatted(abs(statistic.value), statistic.unit, statistic.digits).removeprefix("+")
                return f"{up if statistic.value >= 0 else down} {self.link(statistic, size)}"
        return self.link(statistic, text[:1].upper() + text[1:] if capital else text)
