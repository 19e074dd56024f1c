"""Who owns a developer, and which firms the article names: what organizations.csv says of subjects; and names as words."""

from collections.abc import Iterable

import pandas as pd

from aibalance.data.tables import read
from aibalance.notebook.evidence import Evidence

PART_OF = r"Part of (\w+)"  # how the notes of organizations.csv name the owner of a unit
FIRMS = ("company", "laboratory")


def owned(evidence: Evidence, rows: pd.DataFrame) -> pd.DataFrame:
    """Add to rows about organizations, by name or id in `subject`: owner, home (the owner's economy), kind, named.

    A unit of a company is its owner's (Google DeepMind is Google's; so is a name that starts with a company's); named:
    whether the article names it. An organization that the table lacks owns itself, in the economy of its row.
    """
    known = read(evidence.data, "organizations").set_index("name")
    owners = known["note"].str.extract(PART_OF, expand=False).fillna(known.index.to_series())
    by_id = dict(zip(known["id"], known.index, strict=True))
    companies = owners[known["kind"] == "company"]
    names = rows["subject"].map(by_id).fillna(rows["subject"])
    owner = names.map(owners).fillna(names.map(lambda name: _company(str(name), companies)))
    return rows.assign(
        owner=owner, home=owner.map(known["economy"]).fillna(rows["economy"]), kind=owner.map(known["kind"]).fillna(""),
        named=owner.map(known["named"]).astype("boolean").fillna(False).astype(bool),
    )  # fmt: skip


def named_firms(evidence: Evidence) -> pd.DataFrame:
    """Return the firms that the article names, each as the company that owns it: owner, and `rows`, of which there are none."""
    known = read(evidence.data, "organizations")
    known = known[known["named"].fillna(False).astype(bool) & known["kind"].isin(FIRMS)]
    owners = (
        known["note"]
        .str.extract(PART_OF, expand=False)
        .fillna(known["name"])
        .drop_duplicates()
        .sort_values(kind="stable")
    )
    return pd.DataFrame({"owner": owners, "rows": pd.Series([()] * len(owners), owners.index, dtype=object)})


def listed(names: Iterable[object]) -> str | None:
    """Return names as words, each once: "A", "A and B", "A, B and C"; nothing where there are none, so that nothing is said."""
    words = list(dict.fromkeys(str(name) for name in names))
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:]))) or None


def _company(name: str, companies: pd.Series) -> str:
    """Return the owner of the company whose name, as whole words, the name of a developer starts with; else the name."""
    starts = [company for company in companies.index if f"{name} ".startswith(f"{company} ")]
    return str(companies[max(starts, key=len)]) if starts else name
