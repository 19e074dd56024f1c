"""Where things are and how they tie together: hubs on a world map, and a network drawn from its layout.

land.csv holds the outlines of land (Natural Earth 1:110m land, version 4.1.0, public domain; taken from the npm package
world-atlas 2.0.2), simplified to one decimal degree, without Antarctica; a ring that runs the other way is a lake, and one that crosses the
180th meridian goes on beyond 180 degrees east.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgba
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from aibalance.charts.figure import Chart, Panel
from aibalance.charts.labels import SMALL, point_labels, sheet
from aibalance.charts.limits import measured
from aibalance.charts.style import LIGHT, WIDE
from aibalance.charts.words import flags, series_colour
from aibalance.stated.rounding import rounded_frame
from aibalance.stated.statistic import formatted, plain

SOUTH, NORTH = -60.0, 75.0  # degrees of latitude that the map shows
CUT = -170.0  # degrees of longitude where the map begins, in the Bering Strait
REGIONS = (("Americas", -180.0, -30.0), ("Europe, Middle East, Africa", -30.0, 60.0), ("Asia and Pacific", 60.0, 180.0))
LEAST_SPAN = 28.0  # degrees of latitude that a panel on a phone shows at least
PANEL_HEIGHT, HEAD = 210, 20
BIGGEST = (20.0, 17.0)  # radius of the largest bubble in CSS pixels, wide and narrow


def projected(longitude: np.ndarray, latitude: np.ndarray, centre: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Return x and y of the Natural Earth projection, in radii of the globe, from degrees.

    Source: Šavrič, Jenny, Patterson, Petrovič and Hurni (2011), Cartographica 46(4), 279–285 (polynomials).
    """
    across, up = np.radians(np.asarray(longitude, dtype=float) - centre), np.radians(np.asarray(latitude, dtype=float))
    x = across * (0.8707 - 0.131979 * up**2 - 0.013791 * up**4 + 0.003971 * up**10 - 0.001529 * up**12)
    y = up * (1.007226 + 0.015085 * up**2 - 0.044475 * up**6 + 0.028874 * up**8 - 0.005916 * up**10)
    return x, y


def world_map(
    frame: pd.DataFrame,
    *,
    id: str,
    title: str,
    subtitle: str,
    source: str,
    unit: str,
    digits: int = 0,
    named: tuple[int, int] = (12, 6),
    paint: Mapping[str, str] = MappingProxyType({}),
) -> Chart:
    """Return hubs as bubbles (area by value) over land; phones get a close panel for each part of the world with hubs.

    frame: columns label, key (economy code for colour), latitude, longitude (degrees), value; optional highlight
    (stronger, and the first to be named, with its value). named: how many hubs to name at most, on the map and in a panel of a phone.
    paint: colours of economies by code, where they are not their own in this run.
    """
    frame = measured(frame).dropna(subset=["value"])
    if frame.empty:
        return Chart.empty(id, title, subtitle, source)
    frame = rounded_frame(frame, unit=unit, name=f"figure {id}")
    hubs = frame.sort_values("value", ascending=False, kind="stable").reset_index(drop=True)
    regions = [region for region in REGIONS if hubs["longitude"].between(*region[1:], inclusive="left").any()]

    shares = np.sqrt(np.clip(hubs["value"], 0, None) / (hubs["value"].max() or 1))

    def draw(panel: Panel) -> None:
        _by_hand(panel.ax)
        width, height = sheet(panel.ax)
        drawn = hubs.assign(radius=BIGGEST[panel.narrow] * shares + 1.2)
        if not panel.narrow:
            _map(panel, (0, 0, width, height), drawn, named[0], digits, paint)
            return
        for number, (name, west, east) in enumerate(regions):
            part = drawn[drawn["longitude"].between(west, east, inclusive="left")].reset_index(drop=True)
            top = number * PANEL_HEIGHT
            panel.ax.text(0, top + HEAD / 2, name, va="center", fontsize=SMALL, color=LIGHT["muted"])
            box = (0, top + HEAD, width, PANEL_HEIGHT - HEAD - 4)
            _map(panel, box, part, named[1], digits, paint, float(part["longitude"].median()))

    parts = [f"{hub['label']} {formatted(hub['value'], unit, digits)}" for hub in hubs.to_dict("records")]
    alt = f"{title}. Map of {len(hubs)} hubs, the largest first. " + "; ".join(parts) + "."
    left, right, foot, top = _world()
    heights = round(72 * WIDE * (top - foot) / (right - left)), PANEL_HEIGHT * len(regions)
    return Chart(id, title, subtitle, source, alt, draw, frame.reset_index(drop=True), heights)


def _by_hand(ax: Axes) -> None:
    """Do without the layout engine, which would measure all artists at each drawing of axes that have their place."""
    ax.figure.set_layout_engine("none")  # type: ignore[union-attr]


def _world() -> tuple[float, float, float, float]:
    """Return the limits of the whole map: left, right, foot and top."""
    left, right = projected(np.array([CUT, CUT + 360]), np.zeros(2))[0]
    foot, top = projected(np.zeros(2), np.array([SOUTH, NORTH]))[1]
    return float(left), float(right), float(foot), float(top)


def _map(
    panel: Panel,
    box: tuple[float, float, float, float],
    hubs: pd.DataFrame,
    named: int,
    digits: int,
    paint: Mapping[str, str],
    centre: float | None = None,
) -> None:
    """Draw land and hubs into a box of the sheet (left, top, width, height): all the world, or close around a centre."""
    middle = centre or 0.0
    x, y = projected(hubs["longitude"].to_numpy(), hubs["latitude"].to_numpy(), middle)
    left, top, width, height = box
    limits = _world() if centre is None else _close(x, y, width / height)
    across, down = panel.ax.get_xlim()[1], panel.ax.get_ylim()[0]
    ax = panel.ax.inset_axes((left / across, 1 - (top + height) / down, width / across, height / down))
    ax.set_axis_off()
    ax.set_xlim(limits[0], limits[1])
    ax.set_ylim(limits[2], limits[3])
    ax.add_artist(
        PathPatch(_land(middle, limits), facecolor=LIGHT["grid"], edgecolor="none", linewidth=0)
    )  # limits are set
    strong = flags(hubs, "highlight")
    fill = [
        to_rgba(series_colour(key or "", paint), 0.85 if bold else 0.5)
        for key, bold in zip(hubs["key"], strong, strict=True)
    ]
    ring = [to_rgba(LIGHT["ground"], colour[3]) for colour in fill]
    ax.scatter(x, y, s=(2 * hubs["radius"].to_numpy()) ** 2, c=fill, edgecolors=ring, linewidths=0.8, zorder=3)
    panel.mark(ax, hubs, np.column_stack([x, y]))
    order = [*np.flatnonzero(strong), *np.flatnonzero(~strong)][:named]
    texts = [f"{hubs['label'][place]} {plain(hubs['value'][place], '', digits)}" for place in order]
    labels = [(int(place), text, LIGHT["ink"]) for place, text in zip(order, texts, strict=True)]
    point_labels(ax, np.column_stack([x, y]), labels, hubs["radius"].to_numpy())


def _close(x: np.ndarray, y: np.ndarray, shape: float) -> tuple[float, float, float, float]:
    """Return limits around points with a margin, at least LEAST_SPAN high, in the shape (width by height) of a box."""
    across, up = np.ptp(x) * 1.35 + 0.1, max(np.ptp(y) * 1.35 + 0.1, np.radians(LEAST_SPAN))
    up = max(up, across / shape)
    middle, centre = (x.min() + x.max()) / 2, (y.min() + y.max()) / 2
    return middle - up * shape / 2, middle + up * shape / 2, centre - up / 2, centre + up / 2


@cache
def _shores() -> tuple[np.ndarray, np.ndarray]:
    """Return longitudes and latitudes of all rings of land, two columns, and where each ring but the first begins."""
    with files("aibalance.charts").joinpath("land.csv").open(encoding="utf-8") as lines:
        points = pd.read_csv(lines).sort_values("polygon", kind="stable")
    return points[["longitude", "latitude"]].to_numpy(), np.flatnonzero(points["polygon"].diff())[1:]


def _land(centre: float, limits: tuple[float, float, float, float]) -> Path:
    """Return the land that reaches into limits (left, right, foot, top) as one path, lakes left open."""
    left, right, foot, top = limits
    points, starts = _shores()
    rings = np.split(np.column_stack(projected(points[:, 0], points[:, 1], centre)), starts)
    seen = [
        ring for ring in rings
        if ring[:, 0].max() > left and ring[:, 0].min() < right and ring[:, 1].max() > foot and ring[:, 1].min() < top
    ]  # fmt: skip
    return Path.make_compound_path(*(Path(ring, closed=True) for ring in seen))


def network(
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    *,
    id: str,
    title: str,
    subtitle: str,
    source: str,
    unit: str,
    edge_unit: str,
    digits: int = 0,
    paint: Mapping[str, str] = MappingProxyType({}),
    named: tuple[int, int] = (30, 14),
    listed: int = 10,
    height: tuple[int, int] = (520, 400),
) -> Chart:
    """Return a network: nodes as discs (area by size), ties as lines (width by weight), the strongest on top.

    nodes: columns node, label, key (economy code for colour), x, y (of stats.network.layout), size (in `unit`). edges:
    columns source, target (nodes), weight (in `edge_unit`). named: how many of the largest nodes to name, wide and
    narrow. listed: how many of the strongest ties the alt text tells. paint: colours of economies, as on the map.
    """
    if nodes.empty:
        return Chart.empty(id, title, subtitle, source)
    nodes, edges = (rounded_frame(measured(frame), name=f"figure {id}") for frame in (nodes, edges))
    nodes = nodes.sort_values("size", ascending=False, kind="stable").reset_index(drop=True)
    edges = edges.sort_values("weight", kind="stable").reset_index(drop=True)
    places = nodes.set_index("node")[["x", "y"]]
    shares = (nodes["size"].clip(0) / (nodes["size"].max() or 1)).to_numpy(dtype=float)
    names = nodes.set_index("node")["label"]

    def draw(panel: Panel) -> None:
        ax = panel.ax
        _by_hand(ax)
        ax.set_axis_off()
        ax.set_position((0, 0, 1, 1))
        ax.margins(0.14, 0.1)
        points = nodes[["x", "y"]].to_numpy(dtype=float)
        radii = (16 if panel.narrow else 22) * np.sqrt(shares) + 2
        ends: np.ndarray | tuple[()] = ()
        if len(edges):
            ends = np.stack([places.loc[edges[end]].to_numpy(dtype=float) for end in ("source", "target")], axis=1)
            widths = (5 if panel.narrow else 8) * edges["weight"] / (edges["weight"].max() or 1) + 0.3
            ax.add_collection(LineCollection(list(ends), linewidths=widths, colors=LIGHT["other"], alpha=0.7, zorder=1))
        colours = [series_colour(key or "", paint) for key in nodes["key"]]
        ax.scatter(
            points[:, 0],
            points[:, 1],
            s=(2 * radii) ** 2,
            c=colours,
            edgecolors=LIGHT["ground"],
            linewidths=1,
            zorder=3,
        )
        panel.mark(ax, nodes, points)
        wanted = nodes["label"].head(named[panel.narrow])
        labels = [(place, str(label), LIGHT["ink"]) for place, label in enumerate(wanted)]
        point_labels(ax, points, labels, radii, ties=list(ends))

    discs = [f"{node['label']} {formatted(node['size'], unit, digits)}" for node in nodes.to_dict("records")]
    ties = [
        f"{names[tie['source']]} and {names[tie['target']]} {formatted(tie['weight'], edge_unit, digits)}"
        for tie in edges.iloc[::-1].head(listed).to_dict("records")
    ]
    alt = f"{title}. Network of {len(nodes)} nodes and {len(edges)} ties. Nodes: {'; '.join(discs)}. "
    alt += f"Strongest ties: {'; '.join(ties) or 'none'}."
    return Chart(id, title, subtitle, source, alt, draw, nodes, height)
