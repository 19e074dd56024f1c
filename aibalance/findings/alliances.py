"""Findings on alliances: work that economies do together, and whom the others lean to."""

from collections.abc import Iterable

import pandas as pd
from scipy.stats import kendalltau

from aibalance.findings.affinity import as_ties, code_affinity
from aibalance.findings.players import listed
from aibalance.ledger import Chapter, Rows
from aibalance.rounding import SOLVER, rounded_frame
from aibalance.stats.comparison import direction
from aibalance.stats.network import collaboration_graph, communities, complete_block, weight_matrix
from aibalance.stats.specialisation import affinity_index

FEWEST = 4  # economies; with fewer a community or a rank correlation says nothing
JOINT = {
    "papers": ("Papers at NeurIPS", "neurips_joint_papers", "neurips_papers", 0),
    "code": ("Work across borders on GitHub", "collaborations", "collaborations_total", 1),
}


def joint_work(chapter: Chapter) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """Register how much of its own work each of the pair does with the other; return the shares by year, in %.

    papers_… (accepted at NeurIPS) and code_… (collaborations on GitHub across borders): _year, _first_year; _focus,
    _rival and _focus_first, _rival_first, shares of own work; _bond, _bond_first, joint work over the geometric mean of
    both totals (Salton's index); _trend, rising, falling or flat from first to last. Returned: panel, series, key, year,
    value; and the observations used.
    """
    frames, observed = [], []
    for name, (panel, together, alone, digits) in JOINT.items():
        joint, total = chapter.rows(together, []), chapter.rows(alone)
        joint = joint[joint["economy"].isin(chapter.pair) & joint["subject"].isin(chapter.pair)]
        wide = total.pivot(index="year", columns="economy", values="value").reindex(columns=chapter.pair)
        shares = (
            (100 / wide.div(joint.set_index("year")["value"], axis=0)).dropna().set_axis(["focus", "rival"], axis=1)
        )
        shares["bond"] = (shares["focus"] * shares["rival"]) ** 0.5
        used = [part[part["year"].isin(shares.index)] for part in (joint, total)]
        observed += used
        for end, row in (("_first", shares.head(1)), ("", shares.tail(1))):
            year = row.index[0] if len(row) else None
            chapter.add(
                f"{name}{end}_year", year, "year", label=f"{panel}: {'first' if end else 'last'} year", rows=used
            )
            for role in shares:
                what = "strength of the bond" if role == "bond" else f"share of own work done with the other, {role}"
                value = row[role].iloc[0] if len(row) else None
                chapter.add(f"{name}_{role}{end}", value, "%", label=f"{panel}: {what}", rows=used, digits=digits)
        span = shares.index[-1] - shares.index[0] if len(shares) > 1 else 0
        moved = direction(shares.index, shares["bond"], span) if span else "no data"
        chapter.add(f"{name}_trend", moved, "text", label=f"{panel}: the bond, first to last year", rows=used)
        for role, code in (("focus", chapter.focus), ("rival", chapter.rival)):
            line = shares[role].rename("value").rename_axis("year").reset_index()
            frames.append(line.assign(panel=panel, series=chapter.names[code], key=code))
    return pd.concat([part for part in frames if len(part)] or frames[:1], ignore_index=True), observed


def lean(chapter: Chapter) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """Register whom third economies work with more than size explains; return their lean in code and in papers.

    The lean is the affinity with the focus over that with the rival, above 1 towards the focus; in papers the affinity
    is NCSES's index of co-authorship. For code and papers: lean_<measure>_focus, _rival: who leans there, the furthest
    first, and _count; lean_both (economies with both), lean_agree, lean_split (names), lean_tau (Kendall's). With the
    statistics of `code_affinities`. Returned: label, key, code, papers; and the observations used.
    """
    ties, affinities = code_affinities(chapter)
    written = chapter.rows("ai_coauthorship_index", [])
    mirrored = pd.concat([written, written.rename(columns={"economy": "subject", "subject": "economy"})])
    tables = {"code": affinities, "papers": mirrored.pivot(index="economy", columns="subject", values="value")}
    towards = {name: table.reindex(columns=chapter.pair) for name, table in tables.items()}
    leans = pd.DataFrame({name: table[chapter.focus] / table[chapter.rival] for name, table in towards.items()})
    leans["code"] = rounded_frame(leans[["code"]], SOLVER)
    leans = leans.drop(index=chapter.pair, errors="ignore").dropna(how="all")
    of_pair = written["economy"].isin(chapter.pair) | written["subject"].isin(chapter.pair)
    used = {"code": ties, "papers": written[of_pair]}
    for name, rows in used.items():
        values = leans[name].dropna().sort_values(kind="stable")
        for role, part in (("focus", values[values > 1].iloc[::-1]), ("rival", values[values < 1])):
            _words(chapter, f"lean_{name}_{role}", part.index, f"economies that lean to the {role} in {name}", rows)
            _count(
                chapter, f"lean_{name}_{role}_count", len(part), f"economies that lean to the {role} in {name}", rows
            )
    both = leans.dropna()
    split = both[(both["code"] > 1) != (both["papers"] > 1)]
    known, same = (len(both), len(both) - len(split)) if len(both) else (None, None)
    _count(chapter, "lean_both", known, "economies whose lean is known in both", used)
    _count(chapter, "lean_agree", same, "economies that lean the same way in both", used)
    _words(chapter, "lean_split", split.index, "economies that lean one way in code and the other in papers", used)
    tau = kendalltau(both["code"], both["papers"]).statistic if len(both) >= FEWEST else None
    chapter.add("lean_tau", tau, "ratio", digits=2, label="rank correlation of the two leans (Kendall)", rows=used)
    leans = leans.assign(label=leans.index.map(chapter.names), key=leans.index)
    return leans.sort_values("code", ignore_index=True, kind="stable"), list(used.values())


def code_affinities(chapter: Chapter) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the latest year's collaborations on GitHub among economies without gaps, and their affinities.

    code_affinity, _first: ties of the pair over what size explains, last and first year, as `affinity.code_affinity`
    has them. Of the latest year alone, among the economies without a gap in it: code_economies; code_groups,
    code_with_rival (names), code_modularity: communities.
    """
    code_affinity(chapter, "code_affinity_first", "code_affinity")
    rows = chapter.rows("collaborations", [])
    rows = rows[rows["year"] == rows["year"].max()]
    block = complete_block(as_ties(rows), chapter.pair, FEWEST)
    latest = rows[rows["economy"].isin(block) & rows["subject"].isin(block)]
    graph = collaboration_graph(latest, "economy", "subject", "value")
    table = affinity_index(weight_matrix(graph)) if len(latest) else pd.DataFrame()
    found = communities(graph, chapter.seed) if len(latest) else None
    labels = found.labels if found else pd.Series(dtype=int)
    beside = [code for code in labels.index if code != chapter.rival and labels[code] == labels[chapter.rival]]
    _count(chapter, "code_economies", len(table) or None, "economies in the graph of code", latest)
    _count(chapter, "code_groups", labels.nunique() or None, "communities in the graph of code", latest)
    _words(chapter, "code_with_rival", beside, "economies in one community with the rival", latest)
    words = "modularity of the communities in the graph of code (0: none)"
    chapter.add("code_modularity", found.modularity if found else None, "ratio", digits=2, label=words, rows=latest)
    return latest, table


def _words(chapter: Chapter, id: str, codes: Iterable[str], label: str, rows: Rows) -> None:
    chapter.add(id, listed([chapter.prose[code] for code in codes]), "text", label=label, rows=rows)


def _count(chapter: Chapter, id: str, value: int | None, label: str, rows: Rows) -> None:
    chapter.add(id, value, "count", label=f"number of {label}", rows=rows, digits=0)
