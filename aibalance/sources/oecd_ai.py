"""OECD.AI and OECD: venture capital in AI, AI patent families by inventor, and shares of AI publications."""

from collections.abc import Mapping

import pandas as pd

from aibalance.sources.kit.economies import RECENT
from aibalance.sources.kit.edition import Edition

# The two whose whole series are kept where the licence allows figures only; of others the last complete year.
BOTH = ("USA", "CHN")


def rows(files: Mapping[str, pd.DataFrame], edition: Edition) -> dict[str, pd.DataFrame]:
    """Return what is kept of each file; the year of the edition, and what is marked incomplete, is partial."""
    now, parts = int(edition.date[:4]), []
    if "venture" in files:
        table = files["venture"]
        table = table[table["economy"].isin(BOTH) | ((table["year"] == now - 1) & (table["economy"] != ""))]
        parts.append(
            table.assign(
                indicator="venture_capital",
                value=table["deals"] / 1000,
                status=table["year"].map(lambda year: "partial" if year >= now else "published"),
                note=table["year"].map(
                    lambda year: edition.label[:1].upper() + edition.label[1:] if year >= now else ""
                ),
                source=edition.ids["oecd-ai"],
            )
        )
    if "patents" in files:
        for column, indicator in (("five", "ai_patent_families_ip5"), ("triadic", "ai_patent_families_triadic")):
            table = files["patents"].dropna(subset=column)
            parts.append(
                table.assign(
                    indicator=indicator,
                    value=table[column],
                    status=table["incomplete"],
                    source=edition.ids["oecd-ai-patents"],
                )
            )
    if "publications" in files:
        table = files["publications"]
        table = table[table["economy"].isin(BOTH) & (table["year"] >= RECENT)]
        parts.append(
            table.assign(
                indicator="ai_publication_share_oecd",
                value=table["share"].round(3),
                status=table["year"].map(lambda year: "partial" if year >= now - 1 else "published"),
                source=edition.ids["oecd-ai-publications"],
            )
        )
    table = pd.concat(parts).assign(period=lambda rows: rows["year"].astype(str))
    columns = ["indicator", "economy", "period", "value", "status", "note", "source"]
    return {"observations": table.reindex(columns=columns).fillna({"note": ""})}
