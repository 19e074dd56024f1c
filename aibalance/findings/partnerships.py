"""Findings on documented partnerships: who has them with whom, in which part of the world, and the web they make."""

import pandas as pd

from aibalance.data.series import decimal_year
from aibalance.data.tables import read
from aibalance.findings.players import listed, register
from aibalance.ledger import Chapter
from aibalance.stats.network import centrality, collaboration_graph, layout

DECLARATIONS = ("governance", "talks")  # signed or attended by many at once: no partnership of two
# Parts of the world that the article names: a region of economies.csv, or economies.
AREAS = {
    "europe": "Europe & Central Asia",
    "japan": ("JPN",),
    "south_east_asia": ("BRN", "IDN", "KHM", "LAO", "MMR", "MYS", "PHL", "SGP", "THA", "VNM"),
    "middle_east": "Middle East & North Africa",
}


def partnerships(chapter: Chapter) -> pd.DataFrame:
    """Register who has documented partnerships with each of the pair; return them, one row a pair of economies.

    Declarations and talks of many states are left out. ties_all, ties_sources; ties_<role>, _<role>_partners, _<role>_only
    (names); ties_shared; for each of AREAS ties_<area>_<role>, how many partnerships, and ties_<area>_leader. Returned: the
    columns of ties.csv with those of observations that provenance needs.
    """
    table = read(chapter.data, "ties")
    rows = table.assign(
        indicator="ties", economy=table["economy_a"], subject=table["economy_b"], period=table["date"],
        year=table["date"].map(decimal_year),
    )  # fmt: skip
    rows = rows[~rows["kind"].isin(DECLARATIONS) & (rows["year"] < chapter.as_of + 1)]
    region = read(chapter.data, "economies").set_index("code")["region"]
    partners, tally = {}, {}
    for role, code in (("focus", chapter.focus), ("rival", chapter.rival)):
        part = rows[(rows["economy"] == code) | (rows["subject"] == code)]
        partner = part["economy"].where(part["economy"] != code, part["subject"])
        partners[role] = set(partner) - {*chapter.pair, "WLD"}
        register(
            chapter, part,
            (f"ties_{role}", part["id"].nunique(), "count", f"documented partnerships of the {role}", 0),
            (f"ties_{role}_partners", len(partners[role]), "count", f"economies with which the {role} has them", 0),
        )  # fmt: skip
        for area, members in AREAS.items():
            inside = part[partner.map(region) == members if isinstance(members, str) else partner.isin(members)]
            tally[area, role] = inside["id"].nunique()
            register(
                chapter,
                inside,
                (f"ties_{area}_{role}", tally[area, role], "count", f"partnerships of the {role}, {area}", 0),
            )
    for area in AREAS:
        ahead = tally[area, "focus"] - tally[area, "rival"]
        leader = chapter.prose[chapter.focus if ahead > 0 else chapter.rival] if ahead else "neither"
        register(chapter, rows, (f"ties_{area}_leader", leader, "text", f"more documented partnerships, {area}", 0))
    focus, rival = partners["focus"], partners["rival"]
    sets = {"focus_only": focus - rival, "rival_only": rival - focus, "shared": focus & rival}
    names = {id: listed(sorted(chapter.prose[code] for code in codes)) for id, codes in sets.items()}
    register(
        chapter, rows,
        ("ties_all", rows["id"].nunique(), "count", "documented partnerships", 0),
        ("ties_sources", rows["source"].nunique(), "count", "publications they were read in", 0),
        ("ties_focus_only", names["focus_only"], "text", "partners of the focus alone", 0),
        ("ties_rival_only", names["rival_only"], "text", "partners of the rival alone", 0),
        ("ties_shared", names["shared"], "text", "partners of both", 0),
    )  # fmt: skip
    return rows


def web(chapter: Chapter, rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return nodes and edges of the network of partnerships, ready to draw; register ties_bridge.

    rows: of `partnerships`. ties_bridge: the economy outside the pair on the most shortest paths. Nodes: node, label, key,
    x, y, size (partnerships); edges: source, target, weight (partnerships).
    """
    counts = rows[rows["subject"] != "WLD"].groupby(["economy", "subject"])["id"].nunique().reset_index(name="weight")
    graph = collaboration_graph(counts, "economy", "subject", "weight")
    if graph.number_of_edges() == 0:
        register(chapter, rows, ("ties_bridge", "no data", "text", "economy between the sides", 0))
        return pd.DataFrame(), pd.DataFrame(columns=["source", "target", "weight"])
    table = centrality(graph)
    outside = table.drop(index=chapter.pair, errors="ignore")["betweenness"]
    bridge = chapter.prose[str(outside.idxmax())] if outside.max() > 0 else "none"
    register(chapter, rows, ("ties_bridge", bridge, "text", "economy outside the pair on the most shortest paths", 0))
    nodes = layout(graph, chapter.seed).join(table["weighted_degree"].rename("size")).reset_index()
    edges = pd.DataFrame(graph.edges(data="weight"), columns=["source", "target", "weight"])
    return nodes.assign(label=nodes["node"].map(chapter.names), key=nodes["node"]), edges
