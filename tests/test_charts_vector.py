"""What is written straight into a drawing stands where matplotlib would put it, once, and the same each time."""

import re
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest
import seaborn as sns
from conftest import trial
from hypothesis import given
from hypothesis import strategies as st

from aibalance.charts.axes import HOUSE, Bare
from aibalance.charts.words import month_ticks
from aibalance.stated.viewers import for_page


def drawn(monkeypatch: pytest.MonkeyPatch) -> str:
    bundles: list[dict[str, Any]] = []
    monkeypatch.setattr("aibalance.charts.axes.display", lambda bundle, raw: bundles.append(bundle))
    chapter, evidence = trial()
    rows = evidence.rows(["private_investment", "venture_capital"], ["USA"])
    dots = rows.groupby("measure").tail(2).assign(label=lambda f: f["measure"] + " in " + f["year"].astype(str))
    for place, table in enumerate((rows.assign(label="", panel="a"), pd.concat([dots.assign(panel=p) for p in "ab"]))):
        with chapter.figure(f"x{place}", "T", "S", rows=table, unit="USD bn", panels="panel") as axes:
            for panel, ax in axes.items():
                part = table[table["panel"] == panel]
                if table["label"].iloc[0]:
                    sns.scatterplot(part, x="value", y="label", hue="measure", ax=ax)
                else:
                    sns.lineplot(part, x="year", y="value", hue="measure", errorbar=None, ax=ax)
    return "".join(for_page(bundle["text/html"]) for bundle in bundles)


def test_a_drawing_has_no_id_twice_and_is_the_same_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    page = drawn(monkeypatch)
    for svg in re.findall("<svg.*?</svg>", page, flags=re.DOTALL):
        ids = re.findall(r' id="([^"]+)"', svg)
        assert len(ids) == len(set(ids))
        assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', svg)) == set(ids)
    assert drawn(monkeypatch) == page


def test_a_line_across_the_axes_is_level_with_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    svg = re.findall("<svg.*?</svg>", drawn(monkeypatch), flags=re.DOTALL)[0]
    line = r'<g><g><path d="M [\d.]+ ([\d.]+) L [\d.]+ \1" [^>]*/></g><g><text [^>]* y="([\d.]+)">([\d,]+)</text>'
    ticks = [(float(level), float(foot), float(text.replace(",", ""))) for level, foot, text in re.findall(line, svg)]
    assert len(ticks) >= 3
    assert {round(foot - level, 1) for level, foot, _ in ticks} == {4.2}  # half the height of a capital
    (first, _, low), (last, _, high) = ticks[0], ticks[-1]
    for level, _, value in ticks:
        assert level == pytest.approx(first + (last - first) * (value - low) / (high - low), abs=0.02)


def test_axes_make_no_ticks_to_be_asked_of_unless_they_are_fixed() -> None:
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context(HOUSE):
        ax = Figure().add_subplot(axes_class=Bare)
        ax.plot([1, 2], [3, 4])
        assert (ax.get_xticklabels(), ax.get_yticklabels()) == ([], [])
        assert len(ax.get_xticks()) > 2
        ax.set_xticks([1, 2], ["one", "two"])
        assert [label.get_text() for label in ax.get_xticklabels()] == ["one", "two"]


def test_a_key_shows_the_shapes_of_the_marks_and_a_long_name_makes_its_own_row_high(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bundles: list[dict[str, Any]] = []
    monkeypatch.setattr("aibalance.charts.axes.display", lambda bundle, raw: bundles.append(bundle))
    chapter, evidence = trial()
    rows = evidence.rows("private_investment", ["USA"]).tail(4)
    rows["label"] = ["one", "a name of so many words that no phone has the room for it in one line", "three", "four"]
    rows["kind"] = ["a", "b", "a", "b"]
    with chapter.figure("x", "T", "S", rows=rows, unit="USD bn") as ax:
        sns.scatterplot(rows, x="value", y="label", hue="kind", style="kind", ax=ax)
    for svg in re.findall("<svg.*?</svg>", for_page(bundles[0]["text/html"]), flags=re.DOTALL):
        signs = re.findall(r"<g>(<use[^>]*>|<path[^>]*stroke: none[^>]*>)</g>", svg)
        assert signs[0].startswith("<use"), "a dot"
        assert len(re.findall(r"[ML] ", signs[1])) == 13, "a cross: twelve corners and back"
        levels = {text: float(y) for y, text in re.findall(r' y="([\d.]+)">([a-z ]+)</text>', svg)}
        plain = levels["four"] - levels["three"]
        assert plain == pytest.approx(26, abs=2)
        assert levels["three"] - levels["one"] > 2.5 * plain, "the long name between them has a row of its own height"


@given(st.floats(1950, 2100), st.floats(0.2, 2.0), st.integers(3, 8))
def test_ticks_within_a_year_or_two_are_whole_months_at_equal_steps(low: float, span: float, most: int) -> None:
    places = month_ticks(low, low + span, most)
    months = [round(12 * place) for place in places]
    assert 1 <= len(places) <= most
    assert places == pytest.approx([month / 12 for month in months])
    assert len({later - earlier for earlier, later in pairwise(months)}) <= 1
    assert all(low - 1e-6 <= place <= low + span + 1e-6 for place in places)
