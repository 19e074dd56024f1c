"""NeurIPS papers of the United States and China, and those that both wrote, as an individual counted them."""

from collections.abc import Mapping

import pandas as pd

from aibalance.sources.kit.edition import Edition


def rows(files: Mapping[str, pd.DataFrame], edition: Edition) -> dict[str, pd.DataFrame]:
    """Return the papers of the two, all papers (the categories of who wrote with whom cover each once), and joint ones."""
    parts = []
    if "regions" in files:
        regions = files["regions"]
        economy = regions["region"].map(edition.lookup("regions"))
        parts.append(regions.assign(indicator="neurips_papers", economy=economy).dropna(subset="economy"))
    if "together" in files:
        papers, joint = files["together"], edition.lookup("joint")
        whole = papers.groupby("year", as_index=False)["papers"].sum()
        parts.append(
            whole.assign(indicator="neurips_papers", economy="WLD", status="derived", note="Sum of categories")
        )
        papers = papers[papers["category"].isin(list(joint))]
        ends = papers["category"].map(joint)
        parts.append(papers.assign(indicator="neurips_joint_papers", economy=ends.str[0], subject=ends.str[1]))
    rows = pd.concat(parts).assign(period=lambda rows: rows["year"].astype(str)).rename(columns={"papers": "value"})
    columns = ["indicator", "economy", "subject", "period", "value", "status", "note"]
    return {"observations": rows.reindex(columns=columns).fillna({"subject": "", "status": "published", "note": ""})}
