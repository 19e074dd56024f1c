"""What a stored drawing shows, read from its SVG: texts with their boxes, strokes with their points, marks, axes.

Places are CSS pixels from the top left of the drawing. Widths of text are those of the font that the charts name.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from xml.etree import ElementTree

from aibalance.charts.labels import text_width
from aibalance.charts.style import DARK, LIGHT

Point = tuple[float, float]
Box = tuple[float, float, float, float]
Within = tuple[ElementTree.Element, list[ElementTree.Element]]
SVG = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}href"
# Height of letters over their foot and depth below it, in sizes of the font: of capitals and of letters like g.
OVER, UNDER = 0.73, 0.21
TICK = 5  # groups around the text of a tick; words in axes have three, in axes within axes four


@dataclass(frozen=True)
class Text:
    """A line of text. colour: name in the palette. tick: of an axis. group: lines of one text share it. heading: of a panel."""

    words: str
    box: Box
    colour: str
    tick: bool
    axes: int
    group: int
    heading: bool


@dataclass(frozen=True)
class Stroke:
    """A line, or the outline of a shape. colour and fill: names in the palette, "" if none. clip: the box outside which it is cut."""

    points: tuple[Point, ...]
    colour: str
    fill: str
    width: float
    dashes: str
    opacity: float
    tick: bool
    axes: int
    clip: Box | None

    @property
    def data(self) -> bool:
        """Whether this is a line through data: no tick, no rule across the axes, no leader, no whisker."""
        return not self.tick and not self.fill and bool(self.colour) and self.width > 2


@dataclass(frozen=True)
class Mark:
    """A dot, square or cross: a symbol at a place. clip: the box outside which it is cut."""

    box: Box
    colour: str
    axes: int
    clip: Box | None


@dataclass
class Drawing:
    """All that one SVG shows. size: width and height. axes: the boxes of its axes."""

    size: Point
    texts: list[Text] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    axes: list[Box] = field(default_factory=list)


def read(svg: str) -> Drawing:
    """Return what a drawing shows."""
    root = ElementTree.fromstring(svg)
    _, _, width, height = (float(n) for n in root.attrib["viewBox"].split())
    found = Drawing((width, height))
    symbols = {e.attrib["id"]: e for e in root.iter(f"{SVG}path") if "id" in e.attrib}
    clips = {c.attrib["id"]: _rect(c[0]) for c in root.iter(f"{SVG}clipPath")}
    for element, above in _walk(root, []):
        axes = _axes(found, above)
        tick = sum(e.tag == f"{SVG}g" for e in above) >= TICK
        style = _style(element)
        cut = [m[1] for e in [element, *reversed(above)] if (m := re.match(r"url\(#(.+)\)", e.get("clip-path", "")))]
        clip = clips[cut[0]] if cut else None
        if element.tag == f"{SVG}text":
            found.texts.append(_text(element, style, tick, axes, id(above[-1])))
        elif element.tag == f"{SVG}use":
            x, y = float(element.get("x", 0)), float(element.get("y", 0))
            around = bounds(points(symbols[element.attrib[LINK][1:]].attrib["d"]))
            fill = _colour(style.get("fill", ""))
            box = (x + around[0], y + around[1], x + around[2], y + around[3])
            if not tick:
                rim = _colour(style.get("stroke", ""))
                found.marks.append(Mark(box, rim if fill in ("", "ground") else fill, axes, clip))
        elif element.tag == f"{SVG}path":
            found.strokes.append(
                Stroke(
                    tuple(points(element.attrib["d"])), _colour(style.get("stroke", "")), _colour(style.get("fill", "#000000")),
                    float(style.get("stroke-width", 1)), style.get("stroke-dasharray", ""),
                    float(style.get("opacity", style.get("fill-opacity", style.get("stroke-opacity", 1)))), tick, axes, clip,
                )
            )  # fmt: skip
    return found


def points(path: str) -> list[Point]:
    """Return the corners of a path; of a curve, its end and the handles before it, between which it lies."""
    return [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", path)]


def bounds(places: list[Point]) -> Box:
    """Return the box around places."""
    return min(x for x, _ in places), min(y for _, y in places), max(x for x, _ in places), max(y for _, y in places)


def touch(one: Box, other: Box, by: float = 0.0) -> bool:
    """Return whether two boxes share more than `by` pixels both ways."""
    return min(one[2], other[2]) - max(one[0], other[0]) > by and min(one[3], other[3]) - max(one[1], other[1]) > by


def crosses(line: tuple[Point, ...], box: Box) -> bool:
    """Return whether a line of straight pieces runs through a box (Liang and Barsky's clipping)."""
    return any(_cut(a, b, box) for a, b in pairwise(line))


def _cut(a: Point, b: Point, box: Box) -> bool:
    low, high = 0.0, 1.0
    for axis in (0, 1):
        step = b[axis] - a[axis]
        for edge, sign in ((box[axis], 1), (box[axis + 2], -1)):
            room = sign * (edge - a[axis])
            if step == 0:
                if room > 0:
                    return False
                continue
            at = (edge - a[axis]) / step
            if sign * step > 0:
                low = max(low, at)
            else:
                high = min(high, at)
    return high - low > 1e-9


def _walk(element: ElementTree.Element, above: list[ElementTree.Element]) -> Iterator[Within]:
    """Return each element that is drawn, with the groups it is in, from the outermost."""
    for child in element:
        if child.tag in (f"{SVG}defs", f"{SVG}style"):
            continue
        yield child, above
        yield from _walk(child, [*above, child])


def _axes(found: Drawing, above: list[ElementTree.Element]) -> int:
    """Return the number of the axes that an element is in; its first shape is their background."""
    groups = [e for e in above if e.tag == f"{SVG}g"]
    if len(groups) < 2:
        return -1
    own = groups[1]
    known = found.__dict__.setdefault("_known", {})
    if id(own) not in known:
        known[id(own)] = len(known)
        first = own.find(f"{SVG}g/{SVG}path")
        found.axes.append(bounds(points(first.attrib["d"])) if first is not None else (0, 0, *found.size))
    return int(known[id(own)])


def _style(element: ElementTree.Element) -> dict[str, str]:
    return {k.strip(): v.strip() for k, _, v in (part.partition(":") for part in element.get("style", "").split(";"))}


def _colour(text: str) -> str:
    """Return the name of a colour in the palette, the colour itself if it has none there, "" for none."""
    if m := re.match(r"var\(--chart-(\w+),", text):
        return m[1]
    return "" if text in ("", "none") else text


def _rect(element: ElementTree.Element) -> Box:
    x, y, width, height = (float(element.get(name, 0)) for name in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


def _text(element: ElementTree.Element, style: dict[str, str], tick: bool, axes: int, group: int) -> Text:
    words = "".join(element.itertext())
    size = float(re.search(r"([\d.]+)px", style.get("font-size", style.get("font", "")))[1])  # type: ignore[index]
    if m := re.match(r"translate\((-?[\d.]+) (-?[\d.]+)\)", element.get("transform", "")):
        x, y = float(m[1]), float(m[2])
    else:
        x, y = float(element.get("x", 0)), float(element.get("y", 0))
    width = text_width(words, size)
    x -= {"middle": width / 2, "end": width}.get(style.get("text-anchor", ""), 0)
    box = (x, y - OVER * size, x + width, y + UNDER * size)
    heading = "bold" in style.get("font", "") or style.get("font-weight", "") in ("bold", "700")
    return Text(words, box, _colour(style.get("fill", "ink")), tick, axes, group, heading)


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, #rrggbb (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    light = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]


def contrast(colour: str, opacity: float = 1.0, dark: bool = False) -> float:
    """Return the contrast of a colour of the palette, or of its own, laid over the page."""
    palette = DARK if dark else LIGHT
    own, ground = palette.get(colour, colour), palette["ground"]
    mixed = "#" + "".join(
        f"{round(opacity * int(own[i : i + 2], 16) + (1 - opacity) * int(ground[i : i + 2], 16)):02x}"
        for i in (1, 3, 5)
    )
    one, other = sorted((luminance(mixed), luminance(ground)))
    return (other + 0.05) / (one + 0.05)
