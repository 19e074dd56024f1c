"""Every figure of every chapter, at both widths, says nothing that its drawing does not: labels, lines, axes, ends, titles."""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import combinations

import nbformat
import numpy as np
import pytest
from conftest import PROJECT
from drawings import Box, Drawing, Stroke, Text, contrast, crosses, read, touch

from aibalance.book.figures.figure_files import drawn
from aibalance.charts.style import INKS, LIGHT
from aibalance.executed.book import read_book

CHARTS = drawn(read_book(PROJECT))
WIDTHS = {"wide": 720, "narrow": 360}
each = pytest.mark.parametrize("id", CHARTS)
LEADER = 0.9  # the most width of a line between a mark and its words
TIES = "players-ties"  # a network: names that can stand nowhere else cover ties
LINES = {ink: line for line, ink in INKS.items()}  # the colour of a line, by that of its words
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−", "0123456789--")


@cache
def drawing(id: str, width: str) -> Drawing:
    svg = re.search(rf'<div class="{width}"[^>]*>(<svg.*?</svg>)', CHARTS[id].markup, flags=re.DOTALL)
    assert svg
    return read(svg[1])


def both(id: str) -> Iterator[tuple[str, Drawing]]:
    for width in WIDTHS:
        yield width, drawing(id, width)


def inner(box: Box) -> Box:
    return box[0] + 0.5, box[1] + 0.5, box[2] - 0.5, box[3] - 0.5


def labels(found: Drawing, axes: int) -> list[tuple[str, str, Box]]:
    """Return words, colour and box of each text of some axes, its lines together, ticks apart."""
    groups: dict[int, list[Text]] = defaultdict(list)
    for text in found.texts:
        if text.axes == axes and not text.tick and not text.heading:
            groups[text.group].append(text)
    return [
        (" ".join(t.words for t in g), g[0].colour,
         (min(t.box[0] for t in g), min(t.box[1] for t in g), max(t.box[2] for t in g), max(t.box[3] for t in g)))
        for g in groups.values()
    ]  # fmt: skip


def line_colour(colour: str) -> str:
    return LINES.get(colour, colour)


def covered(found: Drawing, box: Box) -> bool:
    """Whether a text stands on a piece of the page's own colour, which covers what runs below."""
    return any(
        s.fill == "ground" and not s.colour and min(x for x, _ in s.points) <= box[0] and max(x for x, _ in s.points) >= box[2]
        and min(y for _, y in s.points) <= box[1] + 3 and max(y for _, y in s.points) >= box[3] - 3
        for s in found.strokes
    )  # fmt: skip


@each
def test_no_text_lies_outside_its_drawing_or_on_another(id: str) -> None:
    for width, found in both(id):
        assert found.size[0] == WIDTHS[width]
        assert found.texts
        w, h = found.size
        out = [t.words for t in found.texts if min(t.box[:2]) < -0.5 or t.box[2] > w + 0.5 or t.box[3] > h + 0.5]
        assert out == [], width
        on = [(a.words, b.words) for a, b in combinations(found.texts, 2) if touch(a.box, b.box, 0.5)]
        assert on == [], width


@each
def test_no_text_lies_on_a_line_a_rule_or_a_mark(id: str) -> None:
    for width, found in both(id):
        seen = [s for s in found.strokes if not s.tick and s.colour not in ("", "grid", "ground")]
        on = [
            t.words
            for t in found.texts
            if any(crosses(s.points, inner(t.box)) for s in seen) and not covered(found, t.box)
        ]
        on += [t.words for t in found.texts if any(touch(m.box, inner(t.box), 0.5) for m in found.marks)]
        assert on == [], width


def leaders(found: Drawing, axes: int) -> list[Stroke]:
    return [
        s
        for s in found.strokes
        if s.axes == axes and not s.tick and s.colour and s.width <= LEADER and len(s.points) > 1
    ]


@each
def test_the_name_of_a_line_stands_at_the_end_of_its_own_line_or_has_a_leader_to_it(id: str) -> None:
    for width, found in both(id):
        for axes in range(len(found.axes)):
            lines = [s for s in found.strokes if s.axes == axes and s.data and len(s.points) > 1]
            drawn_in = {line_colour(s.colour) for s in lines}
            for words, colour, box in labels(found, axes):
                if line_colour(colour) not in drawn_in or line_colour(colour) == "muted":
                    continue
                ends = [(s.points[-1], line_colour(s.colour)) for s in lines]
                ends += [(middle(m.box), line_colour(m.colour)) for m in found.marks if m.axes == axes]
                near = sorted((gap(box, place), own) for place, own in ends)
                led = [
                    s for s in leaders(found, axes)
                    if line_colour(s.colour) == line_colour(colour) and gap(box, s.points[-1]) <= 5
                    and any(np.hypot(s.points[0][0] - x, s.points[0][1] - y) <= 6 and own == line_colour(colour) for (x, y), own in ends)
                ]  # fmt: skip
                level = [own for distance, own in near if distance <= near[0][0] + 1]
                assert led or (near[0][0] <= 22 and line_colour(colour) in level), f"{width}: {words}"


def middle(box: Box) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def gap(box: Box, place: tuple[float, float]) -> float:
    """The distance of a place from a box."""
    return float(np.hypot(max(box[0] - place[0], 0, place[0] - box[2]), max(box[1] - place[1], 0, place[1] - box[3])))


@each
def test_two_lines_with_names_of_their_own_have_not_the_same_colour_and_dashes(id: str) -> None:
    for width, found in both(id):
        for axes in range(len(found.axes)):
            styles: dict[str, set[str]] = defaultdict(set)
            for s in found.strokes:
                if s.axes == axes and s.data and len(s.points) > 1:
                    styles[line_colour(s.colour)].add(s.dashes)
            names: dict[str, set[str]] = defaultdict(set)
            for words, colour, _ in labels(found, axes):
                if line_colour(colour) in styles and colour != "muted":
                    names[line_colour(colour)].add(words)
            alike = {c: n for c, n in names.items() if len(n) > len(styles[c])}
            assert not alike, width


@each
def test_lines_marks_and_bars_stand_out_from_the_page_in_light_and_dark(id: str) -> None:
    for width, found in both(id):
        seen = {
            (s.colour, s.opacity)
            for s in found.strokes
            if not s.tick and s.width >= 1.5 and s.colour not in ("", "grid", "ground")
        }
        seen |= {(m.colour, 1.0) for m in found.marks}
        faint = [
            (colour, "dark" if dark else "light") for colour, opacity in sorted(seen) for dark in (False, True)
            if contrast(colour, opacity, dark) < 3
        ]  # fmt: skip
        assert faint == [], width


@each
def test_every_colour_is_the_palettes_and_follows_the_page(id: str) -> None:
    for width, found in both(id):
        used = {c for s in found.strokes for c in (s.colour, s.fill)} | {t.colour for t in found.texts}
        used |= {m.colour for m in found.marks}
        own = {"", "#000000"} if width else set()  # matplotlib's own of what has neither line nor fill
        assert used - own <= set(LIGHT), width
        assert "#ffffff" not in CHARTS[id].markup


@each
def test_type_is_text_of_eleven_pixels_or_more_and_no_fainter_than_words_may_be(id: str) -> None:
    for width in WIDTHS:
        svg = re.search(rf'<div class="{width}"[^>]*>(<svg.*?</svg>)', CHARTS[id].markup, flags=re.DOTALL)
        assert svg
        sizes = [float(size) for size in re.findall(r"font(?:-size)?: [^;\"]*?([\d.]+)px", svg[1])]
        assert len(sizes) == svg[1].count("<text ") > 0
        assert min(sizes) >= 11
        assert not {t.colour for t in drawing(id, width).texts} & set(INKS), (
            "words in the colour of a line that is too faint for them"
        )


@each
def test_ids_inside_a_drawing_are_its_own(id: str) -> None:
    svgs = re.findall(r'<div class="(wide|narrow)"[^>]*>(<svg.*?</svg>)', CHARTS[id].markup, flags=re.DOTALL)
    assert [width for width, _ in svgs] == [*WIDTHS]
    for width, svg in svgs:
        assert all(name.startswith(f"{id}-{width}-") for name in re.findall(r' id="([^"]+)"', svg))


def value(words: str) -> float | None:
    """The number that a tick prints, if it prints one."""
    text = words.replace("\u202f", " ").replace(",", "").translate(SUPERSCRIPTS).strip()
    if power := re.fullmatch(r"([\d.]+) ?× ?10(-?\d+)", text):
        return float(power[1]) * 10.0 ** int(power[2])
    return float(text) if re.fullmatch(r"-?[\d.]+", text) else None


def ticks(found: Drawing, axes: int, across: bool) -> list[tuple[float, float]]:
    """Return (value, place) of the ticks of an axis; none if it has categories."""
    box, k = found.axes[axes], 0 if across else 1
    own = [t for t in found.texts if t.axes == axes and t.tick and (t.box[1] >= box[3] - 1) == across]
    read = [(value(t.words), (t.box[k] + t.box[k + 2]) / 2) for t in own]
    return [(v, at) for v, at in read if v is not None] if all(v is not None for v, _ in read) else []


def bent(places: list[tuple[float, float]]) -> bool:
    """Whether the values of an axis are not in proportion to their places."""
    if len(places) < 3:
        return False
    x, y = np.array(places).T
    return bool(np.abs(np.polyval(np.polyfit(x, y, 1), x) - y).max() > 5)


@each
def test_an_axis_that_is_not_in_proportion_is_marked_as_logarithmic_in_the_drawing(id: str) -> None:
    for axes in range(len(drawing(id, "wide").axes)):
        for across in (True, False):
            if bent(ticks(drawing(id, "wide"), axes, across)):
                for width, found in both(id):
                    words = " ".join(words for words, _, _ in labels(found, axes))
                    assert "log scale" in words, f"{width}: {'x' if across else 'y'}"


@each
def test_no_line_and_no_interval_is_cut_by_the_edge_of_its_axes(id: str) -> None:
    for width, found in both(id):
        for s in found.strokes:
            if s.clip and not s.tick and s.colour and not s.fill:
                assert all(
                    s.clip[0] - 1 <= x <= s.clip[2] + 1 and s.clip[1] - 1 <= y <= s.clip[3] + 1 for x, y in s.points
                ), width


@each
def test_no_mark_is_cut_by_the_edge_of_its_axes(id: str) -> None:
    for width, found in both(id):
        for mark in found.marks:
            assert not mark.clip or _within(mark.box, mark.clip), width


def _within(box: Box, around: Box) -> bool:
    return around[0] <= box[0] and around[1] <= box[1] and box[2] <= around[2] and box[3] <= around[3]


@each
def test_an_interval_without_an_end_is_drawn_as_an_arrow_and_only_such(id: str) -> None:
    rows = CHARTS[id].record["data"]
    halves = [r for r in rows if "low" in r and "high" in r and (r["low"] is None) != (r["high"] is None)]
    for width, found in both(id):
        heads = [s for s in found.strokes if not s.tick and not s.clip and s.width == 1.6 and len(s.points) == 3]
        arrows = [s for s in heads if len({x for x, _ in s.points}) > 1 < len({y for _, y in s.points})]
        whiskers = any(s.width == 1.6 and s.opacity == 0.8 for s in found.strokes)
        assert len(arrows) == (len(halves) if whiskers else 0), width


@each
def test_what_lies_ahead_is_dashed(id: str) -> None:
    """No solid line runs on beyond the last year that any source has seen."""
    for width, found in both(id):
        for axes in range(len(found.axes)):
            years = ticks(found, axes, True)
            if len(years) < 2 or not all(1980 <= y <= 2060 for y, _ in years) or bent(years):
                continue
            slope, start = np.polyfit([at for _, at in years], [y for y, _ in years], 1)
            late = [
                s for s in found.strokes
                if s.axes == axes and s.data and not s.dashes and s.colour != "muted" and slope * max(x for x, _ in s.points) + start > 2027
            ]  # fmt: skip
            assert not late, width


NUMBER = re.compile(r"(?<![\w.])[−-]?\d[\d,]*(?:\.\d+)?(?![\w.]*\d)")


@each
def test_the_numbers_of_a_title_are_drawn_or_follow_from_two_that_are(id: str) -> None:
    record = CHARTS[id].record
    rows = record["data"]
    days = {
        date.fromisoformat(v).toordinal() for r in rows for v in r.values() if re.fullmatch(r"\d{4}-\d\d-\d\d", str(v))
    }
    numbers = sorted(
        days
        | {abs(float(v)) for r in rows for v in r.values() if isinstance(v, int | float) and not isinstance(v, bool)}
    )
    texts = " ".join(str(v) for r in rows for v in r.values() if isinstance(v, str)) + " " + record["subtitle"]
    names = [k for r in rows[:1] for k in r]
    counts = {len(rows), *(len({str(r.get(k)) for r in rows}) for k in names)}
    counts |= {sum(str(r.get(k)) == v for r in rows) for k in names for v in {str(r.get(k)) for r in rows}}
    few = np.array(numbers if len(numbers) <= 700 else numbers[:: len(numbers) // 700 + 1])
    with np.errstate(divide="ignore", invalid="ignore"):
        two = np.concatenate(
            [
                np.abs(few[:, None] - few).ravel(),
                (few[:, None] / few).ravel(),
                np.abs(100 * (few[:, None] / few - 1)).ravel(),
            ]
        )
    known = np.concatenate([few, numbers, two[np.isfinite(two)], sorted(counts)])
    for printed in NUMBER.findall(record["title"]):
        plain = printed.replace(",", "").lstrip("−-")
        if re.search(rf"(?<![\d.]){re.escape(plain)}(?![\d.])", texts):
            continue
        step = 10.0 ** -len(plain.partition(".")[2])
        assert (np.abs(known - float(plain)) <= step / 2 + 1e-9).any(), printed


SHADES = re.compile(r"\b(?:dark|light|pale|bright|black|white|grey|gray)(?:er|est)?\b", flags=re.IGNORECASE)
COMPARED = re.compile(r"\b(?:darker|lighter|dark|paler?|brighter)\b", flags=re.IGNORECASE)


@each
def test_no_words_of_a_chart_hang_on_a_light_or_a_dark_page(id: str) -> None:
    record = CHARTS[id].record
    assert SHADES.findall(f"{record['title']} {record['subtitle']}") == []


def test_no_explanation_of_a_chart_hangs_on_a_light_or_a_dark_page() -> None:
    for path in sorted((PROJECT / "chapters").glob("[0-9]*.ipynb")):
        told = [cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "markdown"]
        assert [found for text in told for found in COMPARED.findall(text)] == [], path.name


def test_what_is_planted_in_a_drawing_is_found() -> None:
    """The measures see what they are for: a word on a line, a cut word, a faint line, an axis out of proportion, a foreign colour."""
    style = "font-size: 11px; fill: var(--chart-muted, #5a626c)"
    places = ((30, 1), (150, 10), (270, 100))
    numbers = [f'<g><g><g><text x="{x}" y="99" style="{style}">{v}</text></g></g></g>' for x, v in places]
    svg = (
        '<svg viewBox="0 0 360 100" xmlns="http://www.w3.org/2000/svg"><g><g><path d="M 0 100 L 360 100" style="fill: none"/></g><g>'
        '<g><path d="M 20 90 L 300 90 L 300 10 L 20 10 z" style="fill: none"/></g>'
        '<g><path d="M 20 50 L 300 50" style="fill: none; stroke: var(--chart-pale, #a9b0b9); stroke-width: 2.2"/></g>'
        f'<g><text x="100" y="54" style="{style}">on the line</text></g><g><text x="340" y="20" style="{style}">cut off</text></g>'
        f'{"".join(numbers)}<g><path d="M 20 80 L 30 80 L 30 70 z" style="fill: #306097"/></g></g></g></svg>'
    )
    found = read(svg)
    line = next(s for s in found.strokes if s.data)
    assert [t.words for t in found.texts if crosses(line.points, inner(t.box))] == ["on the line"]
    assert [t.words for t in found.texts if t.box[2] > found.size[0]] == ["cut off"]
    assert contrast(line.colour) < 3
    assert bent(ticks(found, 1, True))
    assert "#306097" in {s.fill for s in found.strokes}
