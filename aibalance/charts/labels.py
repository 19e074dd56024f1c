"""Labels that know their size: text measured before it is drawn, wrapped to a width, placed where nothing else is."""

import io
import re
from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.cbook import STEP_LOOKUP_MAP
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.path import Path
from matplotlib.transforms import Bbox
from scipy.optimize import isotonic_regression

from aibalance.charts.style import FONT_SIZE, LIGHT, RC

SMALL = FONT_SIZE - 1.5  # the least size of text in a chart: 11 CSS pixels
LINE = 1.28  # height of a line of text, in sizes
# Directions in which a label may stand off its point, the best first.
AROUND = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))
GRID = 6  # decimals of a pixel at which places are compared; what is nearer than that is level
RINGS = (3, 12, 24, 38)  # pixels between a point's rim and its label


@cache
def text_width(text: str, size: float = SMALL) -> float:
    """Return the width of the longest line of a text in the charts' font, in CSS pixels: its letters' advances, without kerning."""
    return max(sum(_advance(letter, size) for letter in line) for line in text.split("\n"))


@cache
def _advance(letter: str, size: float) -> float:
    font = get_font(findfont(FontProperties(family=RC["font.family"])))
    font.set_size(size, 72)
    return font.load_char(ord(letter), LoadFlags.NO_HINTING).linearHoriAdvance / 65536


def wrapped(text: str, width: float, size: float = SMALL) -> str:
    """Return a text broken between words into lines of at most `width` CSS pixels; a longer word keeps its line."""
    lines = [""]
    for word in re.split(r" (?!%)", text):  # a number keeps its unit
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and text_width(longer, size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return "\n".join(lines)


def room_for(texts: Iterable[str], widths: Sequence[float], lines: int = 4) -> float:
    """Return the least of some widths at which no text breaks into more than some lines, else the largest."""
    texts = list(texts)
    return next((w for w in widths if all(wrapped(text, w).count("\n") < lines for text in texts)), widths[-1])


def text_height(text: str, size: float = SMALL) -> float:
    """Return the height of a text of one or more lines, in CSS pixels."""
    return (text.count("\n") + 1) * size * LINE


def stacked(places: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Return centres of blocks of given heights that do not touch, in the order of `places`, moved as little as can be.

    Least squares under the constraints is isotonic regression of the places less the room that the blocks before take.
    Blocks end within low and high where they fit; where they do not, they run over `high`.
    """
    if not len(places):
        return []
    order = np.argsort(np.round(places, GRID), kind="stable")
    sizes = np.asarray(heights, dtype=float)[order]
    offsets = np.concatenate([[0.0], np.cumsum(sizes[:-1])]) + sizes / 2
    free = isotonic_regression(np.asarray(places, dtype=float)[order] - offsets).x
    result = np.empty(len(order))
    result[order] = np.maximum(np.minimum(free, high - sizes.sum()), low) + offsets
    return [float(place) for place in result]


def sheet(ax: Axes) -> tuple[float, float]:
    """Turn axes into a blank sheet over the whole figure, measured in CSS pixels from the top left; return its size."""
    width, height = (72 * inches for inches in ax.get_figure().get_size_inches())  # type: ignore[union-attr]
    ax.set_axis_off()
    ax.set_position((0, 0, 1, 1))
    ax.set_xlim(0, width)
    ax.set_ylim(height, 0)
    return float(width), float(height)


def drawn_shapes(ax: Axes) -> tuple[list[Path], list[Path], list[Bbox]]:
    """Return lines, whiskers, and boxes of marks and words that axes hold, in pixels: what a name may not touch."""
    lines, whiskers = [], []
    boxes = [text.get_window_extent() for text in ax.texts if text.get_text()]
    for line in ax.lines:
        x, y = STEP_LOOKUP_MAP[line.get_drawstyle()](*line.get_data())
        points = line.get_transform().transform(np.column_stack([x, y]).astype(float))
        lines.append(Path(points[np.isfinite(points).all(axis=1)]))
        boxes += [_around(point) for point in points if line.get_marker() not in ("None", "", None)]
    for item in ax.collections:
        if isinstance(item, LineCollection):
            whiskers += [Path(ax.transData.transform(segment)) for segment in item.get_segments()]
        elif isinstance(item, PathCollection):
            boxes += [_around(point) for point in ax.transData.transform(item.get_offsets())]
    return [line for line in lines if np.size(line.vertices)], whiskers, boxes


def _around(point: np.ndarray, radius: float = 5.0) -> Bbox:
    return Bbox([point - radius, point + radius])


def free_place(
    end: np.ndarray, width: float, height: float, lines: Sequence[Path], taken: Sequence[Bbox], bounds: Bbox
) -> Bbox | None:
    """Return the box for a name at the end of its line, on no line, mark or word and within bounds; None if there is none."""
    for right, up in ((1, 0), (1, 1), (1, -1), (0, 1), (0, -1), (-1, 1), (-1, -1)):
        x, y = end[0] + right * (8 + width / 2), end[1] + up * (6 + height / 2)
        box = _snapped(Bbox.from_bounds(x - width / 2 - 1, y - height / 2, width + 2, height))
        inside = bounds.x0 <= box.x0 and box.x1 <= bounds.x1 and bounds.y0 <= box.y0 and box.y1 <= bounds.y1
        if inside and not any(box.overlaps(b) for b in taken) and not any(p.intersects_bbox(box, False) for p in lines):
            return box
    return None


def point_labels(
    ax: Axes,
    points: np.ndarray,
    labels: Sequence[tuple[int, str, str]],
    radii: Sequence[float] | np.ndarray,
    whiskers: np.ndarray | None = None,
    ties: Sequence[np.ndarray] = (),
) -> list[str]:
    """Name points beside them, without touching another name; return the names that found room.

    points: x and y in data units, one a row. labels: (row of the point, text, colour), the most wanted first. radii:
    of the points' marks in CSS pixels. whiskers: low and high ends of vertical lines through the points. ties: lines
    between points, each two points in data units. A name keeps clear of all marks and lines if it can; far ones get a thin line, and
    one that can only stand on ties covers them. Call last: it settles the layout.
    """
    measure = RendererSVG(1, 1, io.StringIO())  # one for all words: each would make its own
    ax.autoscale_view()
    locator = ax.get_axes_locator()
    ax.apply_aspect(locator(ax, measure) if locator is not None else None)
    pixels = np.round(ax.transData.transform(points), GRID)
    bounds = _snapped(ax.get_window_extent())
    marks = [Bbox([[x - r, y - r], [x + r, y + r]]) for (x, y), r in zip(pixels, radii, strict=True)]
    lines = []
    if whiskers is not None:
        ends = [
            np.round(ax.transData.transform(np.column_stack([points[:, 0], whiskers[:, end]])), GRID) for end in (0, 1)
        ]
        lines = [
            Bbox([[low[0] - 1, low[1]], [high[0] + 1, high[1]]])
            for low, high in zip(*ends, strict=True)
            if np.isfinite([low, high]).all()
        ]
    paths = [Path(np.round(ax.transData.transform(tie), GRID)) for tie in ties]
    taken = [_snapped(text.get_window_extent(measure)) for text in ax.texts if text.get_text()]
    named = []
    leaders: list[Path] = []
    for row, text, paint in labels:
        if not bounds.contains(*pixels[row]):
            continue
        note = ax.annotate(text, tuple(points[row]), xytext=(0, 0), textcoords="offset points", ha="center",
                           va="center", color=paint, fontsize=SMALL, zorder=5)  # fmt: skip
        note.set_in_layout(False)
        box = _snapped(note.get_window_extent(measure))
        others = [mark for place, mark in enumerate(marks) if place != row]
        found = None
        for avoid, between in (
            ([*taken, *others, *lines], paths), ([*taken, *others, *lines], []), ([*taken, *others], []), (taken, []),
        ):  # fmt: skip
            found = found or _room(
                pixels[row],
                radii[row],
                box.width,
                box.height,
                bounds,
                avoid,
                whiskers is None,
                between + leaders,
                taken,
            )
        if found is None:
            note.remove()
            continue
        offset, place, far = found
        if any(path.intersects_bbox(place, False) for path in paths):
            note.set_bbox({"facecolor": LIGHT["ground"], "edgecolor": "none", "pad": 1})
        note.xyann = offset
        taken.append(place)
        named.append(text)
        if far:
            leaders.append(Path([pixels[row], _nearest(place, pixels[row])]))
            start, end = (ax.transData.inverted().transform(p) for p in (pixels[row], _nearest(place, pixels[row])))
            ax.plot(
                *zip(start, end, strict=True), color=LIGHT["muted"], linewidth=0.7, zorder=4, scalex=False, scaley=False
            )
    return named


def _room(
    centre: np.ndarray,
    radius: float,
    width: float,
    height: float,
    bounds: Bbox,
    taken: Sequence[Bbox],
    upright: bool,
    paths: Sequence[Path],
    names: Sequence[Bbox],
) -> tuple[tuple[float, float], Bbox, bool] | None:
    """Return offset, box and whether it is far off, of the nearest free place beside a mark; None if there is none.

    upright: a name may stand far above or below its mark; not where the line between would pass for a whisker. paths: lines that
    must not run through it. names: boxes that its thin line must not run through.
    """
    for ring in RINGS:
        for right, up in AROUND:
            if not right and ring > RINGS[1] and not upright:
                continue
            reach = (radius + ring) * (0.75 if right and up else 1)
            x, y = right * (reach + width / 2), up * (reach + height / 2)
            box = _snapped(
                Bbox.from_bounds(centre[0] + x - width / 2 - 1, centre[1] + y - height / 2 - 1, width + 2, height + 2)
            )
            inside = bounds.x0 <= box.x0 and box.x1 <= bounds.x1 and bounds.y0 <= box.y0 and box.y1 <= bounds.y1
            free = not any(box.overlaps(other) for other in taken) and not any(
                p.intersects_bbox(box, False) for p in paths
            )
            leader = Path([centre, _nearest(box, centre)]) if ring > RINGS[1] else None
            if inside and free and not (leader and any(leader.intersects_bbox(name, False) for name in names)):
                return (x, y), box, ring > RINGS[1]
    return None


def _snapped(box: Bbox) -> Bbox:
    """Return a box on the grid on which places are compared."""
    return Bbox(np.round(box.get_points(), GRID))


def _nearest(box: Bbox, point: np.ndarray) -> np.ndarray:
    """Return the place of a box's rim that is nearest to a point outside it."""
    return np.clip(point, [box.x0, box.y0], [box.x1, box.y1])
