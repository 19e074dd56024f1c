"""Colours of drawn marks made the house's: what seaborn bleaches or rims in white, cells of a heat map, lines that share one grey.

Whatever is drawn then has a colour of the palette, which follows the page from light to dark.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import seaborn as sns
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection, QuadMesh
from matplotlib.colors import to_hex, to_rgba
from matplotlib.patches import Rectangle

from aibalance.charts.matching import Matcher
from aibalance.charts.style import GREYS, LIGHT

# What seaborn makes of a colour in bars: it takes a quarter of the saturation, unless told not to.
BLEACHED = {to_hex(sns.desaturate(colour, 0.75)): colour for colour in LIGHT.values()}
LEAST = 0.04  # opacity of the least cell of a heat map, of which something is still to be seen


def restore(ax: Axes) -> None:
    """Give bars their full colour, and marks a rim of the colour of the page. Call before marks are matched to the legend."""
    legend = ax.get_legend()
    handles: Sequence[Artist | None] = legend.legend_handles if legend else []
    for patch in [*ax.patches, *handles]:
        if isinstance(patch, Rectangle):
            patch.set_facecolor(BLEACHED.get(to_hex(patch.get_facecolor()), patch.get_facecolor()))
    for marks in ax.collections:
        if isinstance(marks, PathCollection | QuadMesh) and _white(marks.get_edgecolor()):
            marks.set_edgecolor(LIGHT["ground"])
    for line in ax.lines:
        if _white(line.get_markeredgecolor()):
            line.set_markeredgecolor(LIGHT["ground"])


def shade(ax: Axes) -> None:
    """Colour the cells of a heat map by one colour over the page, the more of it the higher the value, in light and in dark."""
    for mesh in ax.collections:
        if isinstance(mesh, QuadMesh) and (values := mesh.get_array()) is not None:
            strongest = to_rgba(mesh.cmap(1.0))[:3]
            shares = np.ma.filled(mesh.norm(np.ma.asarray(values).astype(float).ravel()), np.nan)
            mesh.set_array(None)
            mesh.set_facecolor(
                [(*strongest, 0.0 if np.isnan(s) else round(LEAST + (1 - LEAST) * float(s), 3)) for s in shares]
            )


def tell_apart(drawn: Iterable[Matcher]) -> None:
    """Give lines of several series that share the grey of further economies a grey each, the same in all panels, in order."""
    drawn = [matched for matched in drawn if "line" in matched.kinds and matched.hue in matched.rows]
    names = dict.fromkeys(name for matched in drawn for name, s in matched.series.items() if _grey(s.colour))
    tones = {name: LIGHT[GREYS[n % len(GREYS)]] for n, name in enumerate(names)}
    for matched in drawn:
        for line in matched.ax.lines:
            places = np.column_stack([np.asarray(v, dtype=float) for v in line.get_data()])
            if _grey(line.get_color()) and (name := _name(matched, places, tones)):
                line.set_color(tones[name])
        for marks in matched.ax.collections:
            if isinstance(marks, PathCollection):
                _paint(marks, matched, tones)
        for name, series in matched.series.items():
            if name in tones:
                series.colour = tones[name]


def _paint(marks: PathCollection, matched: Matcher, tones: dict[str, str]) -> None:
    """Give each grey mark the grey of its series, inside or, if hollow, at the rim."""
    places = np.asarray(marks.get_offsets())
    for read, write in (
        (marks.get_facecolor, marks.set_facecolor),
        (marks.get_edgecolor, marks.set_edgecolor),
    ):
        paints = np.atleast_2d(read())
        if len(paints) and any(_grey(paint) for paint in paints):
            each = [paints[n % len(paints)] for n in range(len(places))]
            names = [_name(matched, places[[n]], tones) if _grey(paint) else "" for n, paint in enumerate(each)]
            write([tones.get(name, paint) for name, paint in zip(names, each, strict=True)])


def _name(matched: Matcher, places: np.ndarray, tones: dict[str, str]) -> str:
    """Return the series whose rows stand at all of some places."""
    known = [place for place in places if np.isfinite(place).all()]
    at = [{str(matched.rows.loc[n, matched.hue]) for n in matched.find(*place)} & set(tones) for place in known]
    return min(set.intersection(*at), default="") if at else ""


def _grey(colour: Any) -> bool:
    return to_hex(colour if isinstance(colour, str) else tuple(np.ravel(colour)[:3])) == LIGHT["other"]


def _white(colour: Any) -> bool:
    rgba = to_rgba(colour) if isinstance(colour, str) else np.ravel(colour)[:4]
    return len(rgba) >= 3 and bool(np.allclose(np.asarray(rgba, dtype=float)[:3], 1.0))
