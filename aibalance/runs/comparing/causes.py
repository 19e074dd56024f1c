"""Why a statistic or a verdict moved: the rows of its own that changed; failing that, what it can depend on that did."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from aibalance.data.selection.current import Current
from aibalance.data.selection.links import resolved
from aibalance.data.selection.quantities import quantities
from aibalance.data.tables import schema, texts
from aibalance.runs.comparing.contents import Contents
from aibalance.runs.comparing.differences import ChangedRows, Differences, all_rows
from aibalance.stated.records import SUMMARY

Cause = dict[str, Any]
# A statistic made of a thousand changed rows names the first of them and counts the rest.
NAMED = 20
LINK = ("claim", "role", "indicator", "economy", "subject", "versus", "period", "source", "event")


class Causes:
    """What differs between two books, to be asked what moved a statistic or a verdict.

    A cause is {"kind", "what", "count"}. Kinds: `row`, a changed row of its own (what: address); `rows`, further ones;
    `parameter` (what: name), `library` and `code` (of its chapter), which it may have moved with; and where no row of
    its own changed, `chapters` that the summary sums up, or each `table` with changed rows, which it may depend on.
    """

    def __init__(self, before: Contents, after: Contents, found: Differences) -> None:
        self.before, self.after, self.found = before, after, found
        self.changed = ChangedRows(found, before.folder / "data", after.folder / "data")
        self.rows = {f"{s['chapter']}.{s['statistic']}": set(s.get("rows", ())) for s in before.statistics}
        for statistic in after.statistics:
            self.rows.setdefault(f"{statistic['chapter']}.{statistic['statistic']}", set()).update(
                statistic.get("rows", ())
            )
        self.links = _links(before.folder / "data") | _links(after.folder / "data")
        self.claims = {c["claim"]: c for c in [*before.claims, *after.claims]}
        self.comparators = _comparators(after.folder / "data")

    def of_statistic(self, chapter: str, statistic: str) -> list[Cause]:
        """Return the causes of a statistic's move."""
        claim = statistic.replace("_", "-")
        if claim in self.claims:
            return self.of_verdict(claim)
        own = self.changed.among(self.rows.get(f"{chapter}.{statistic}", ()))
        return self._all(self.after.files[chapter], own)

    def of_verdict(self, claim: str) -> list[Cause]:
        """Return the causes of a verdict's move: the claim's row, its rows of evidence, and what those name."""
        links = [dict(zip(LINK, link, strict=True)) for link in self.links if link[0] == claim]
        own = [r["address"] for r in self._rows("claims") if r["key"]["id"] == claim]
        own += [r["address"] for r in self._rows("evidence") if r["key"]["claim"] == claim]
        own += [r["address"] for r in self._rows("events") if r["key"]["id"] in {link["event"] for link in links}]
        for link in links:
            own += self.changed.behind(link, ranked=self.comparators.get(claim) == "rank")
        return self._all(self.after.files[self.claims[claim]["chapter"]], sorted(set(own)))

    def _rows(self, table: str) -> list[dict[str, Any]]:
        return all_rows(self.found[table]) if table in self.found else []

    def _all(self, file: str, own: list[str]) -> list[Cause]:
        causes = [_cause("row", address) for address in own[:NAMED]]
        if len(own) > NAMED:
            causes.append(_cause("rows", "further rows of its own", len(own) - NAMED))
        causes += [
            _cause("parameter", name) for name in changed_values(self.before.parameters, self.after.parameters, file)
        ]
        old, new = self.before.digests.get(file, {}), self.after.digests.get(file, {})
        causes += [_cause(part, "") for part in ("library", "code") if old.get(part) != new.get(part)]
        if causes:
            return causes
        if file.startswith(SUMMARY) and self.found:
            return [_cause("chapters", "the chapters that it sums up")]
        found = ((name, self._read(name, all_rows(table), file)) for name, table in self.found.items())
        return [_cause("table", name, number) for name, number in found if number]

    def _read(self, table: str, rows: list[dict[str, Any]], file: str) -> int:
        """Return how many rows of a table that differ the chapter read: all, none, or those of the indicators it asked for."""
        reads = {
            **self.before.digests.get(file, {}).get("reads", {}),
            **self.after.digests.get(file, {}).get("reads", {}),
        }
        names = [name for name in reads if Path(name).stem == table]
        if reads and not names:
            return 0
        slices = reads[names[0]] if names else ""
        return sum(isinstance(slices, str) or row["key"].get("indicator") in slices for row in rows)


def _cause(kind: str, what: str, number: int = 1) -> Cause:
    return {"kind": kind, "what": what, "count": number}


def changed_values(
    before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]], file: str
) -> Iterable[str]:
    """Yield the names of the parameters of one chapter that had other values, in order."""
    old, new = before.get(file, {}), after.get(file, {})
    return (name for name in dict.fromkeys([*old, *new]) if old.get(name) != new.get(name))


def _links(data: Path) -> set[tuple[str, ...]]:
    """Return the rows of evidence, each with the claims that repeat its claim."""
    tables = schema(data)
    if not {"evidence", "claims"} <= tables.keys():
        return set()
    evidence, claims = (texts(data, name) for name in ("evidence", "claims"))
    evidence = resolved(evidence, Current(data), quantities(data))
    links = {tuple(row) for row in evidence[list(LINK)].itertuples(index=False, name=None)}
    own = {link[0] for link in links}
    repeating = [(c, r) for c, r in zip(claims["id"], claims["repeats"], strict=True) if r and c not in own]
    return links | {(claim, *link[1:]) for claim, repeated in repeating for link in links if link[0] == repeated}


def _comparators(data: Path) -> dict[str, str]:
    tables = schema(data)
    if "claims" not in tables:
        return {}
    claims = texts(data, "claims")
    return dict(zip(claims["id"], claims["comparator"], strict=True))
