"""The explorers show what the library computes, in a real browser, by keyboard, from a file, and without a script."""

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import numpy as np
import pandas as pd
import pytest
from conftest import PROJECT, SITE, needs_browser, needs_site, set_up

from aibalance.book.explore.explorer import Explorer
from aibalance.book.explore.placing import NOTHING, explorers, substitutions
from aibalance.book.explore.scenarios import scenarios, times
from aibalance.executed.book import read_book
from aibalance.runs.execution.rehearsal import rehearse
from aibalance.stated.records import exports, records
from aibalance.stats.composite import normalise, scores
from aibalance.stats.ranking import matrix

CHAPTERS, DATA = PROJECT / "chapters", str(PROJECT / "data")
PAGES = {"weights": "chapters/explore-weights.html", "scenarios": "chapters/explore-scenarios.html"}
# axe's rules for WCAG 2.2 AA and its good practice
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OWN = {
    "export_control_strength": 0.7, "domestic_chip_growth": 0.5, "us_capital_growth": 0.29, "domestic_chips_now": 1.0,
}  # fmt: skip
each = pytest.mark.parametrize("name", PAGES)


def in_browser(test: Any) -> Any:
    there = pytest.mark.skipif(not (SITE / PAGES["weights"]).exists(), reason="no site with explorers; run `make book`")
    return there(needs_browser(test))


def statistics(chapter: str) -> dict[str, Any]:
    found = [r["statistics"] for r in records(CHAPTERS) if r["chapter"] == chapter and "statistics" in r]
    return {s["id"]: s for s in found[0]}


def table(export: str, name: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(exports(CHAPTERS)[export]["tables"][name]))


@pytest.fixture(scope="module")
def made() -> dict[str, Explorer]:
    return {name: explorer for name, explorer in explorers(read_book(CHAPTERS.parent)).items() if explorer}


@pytest.fixture(scope="module")
def size() -> pd.DataFrame:
    """The chapter's scaled indicators in absolute terms, made anew from the data."""
    return normalise(matrix(set_up("05-comparison.ipynb")["panel"].query("view == 'size'")))


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page that fails the test if its console shows a fault, or if it asks another host for anything."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    shown, wrong = context.new_page(), []
    shown.on("console", lambda m: wrong.append(m.text) if m.type in ("error", "warning") else None)
    shown.on("pageerror", lambda e: wrong.append(str(e)))
    shown.on("request", lambda r: None if re.match(r"http://127\.0\.0\.1|file:|data:", r.url) else wrong.append(r.url))
    yield shown
    context.close()
    assert wrong == []


def shown_address(page: Any) -> str:
    """The address as the page itself sees it now; playwright's own copy may lag behind a script's change."""
    return str(page.evaluate("location.href"))


def finding(page: Any) -> str:
    return str(page.locator(".explorer-finding").text_content())


def use(page: Any, key: str = "ArrowRight", number: int = 0) -> None:
    page.locator(".explorer input[type=range]:visible").nth(number).press(key)


def drawn(page: Any) -> list[str]:
    """Return the texts of the live drawing once it is there."""
    page.wait_for_selector(".explorer-chart svg.marks text")
    return list(page.locator(".explorer-chart svg.marks text").all_text_contents())


def test_any_weights_on_the_exported_scores_give_the_library_s_composite(size: pd.DataFrame) -> None:
    whole = table("weights", "scores")
    stored = whole[whole["view"] == "size"].drop(columns="view").set_index("economy")[list(size.columns)]
    points = np.random.default_rng(1).integers(1, 30, (50, size.shape[1]))
    np.testing.assert_allclose(scores(stored, points), scores(size, points), atol=1e-5)


def test_the_weight_explorer_starts_from_the_chapter_s_composite(size: pd.DataFrame, made: dict[str, Explorer]) -> None:
    known, whole = statistics("comparison"), 100 * scores(size, np.ones(size.shape[1]))[0]
    labels = {row["code"]: row["label"] for row in made["weights"].rows}
    for role, code in (("focus", "USA"), ("rival", "CHN")):
        assert known[f"size_{role}_score"]["value"] == pytest.approx(whole[list(size.index).index(code)])
        assert labels[code] == known[f"size_{role}_score"]["text"]


def rerun(folder: Path, **changed: Any) -> Path:
    """Rehearse the chapter of the scenario with other parameters; return the folder that it was left in."""
    (folder / "data").symlink_to(PROJECT / "data")
    assert rehearse([CHAPTERS / "06-outlook.ipynb"], folder, changed) == {}
    return folder / "chapters"


def held_in_grid(grid: pd.DataFrame, own: dict[str, float], known: dict[str, Any]) -> None:
    """Assert that the grid holds, in its last year, what a chapter states."""
    row = grid[(grid[list(own)] == pd.Series(own)).all(axis=1)].sort_values("year").iloc[-1]
    end = known["compute_times"]
    assert row[["low", "middle", "high"]].tolist() == pytest.approx([end["low"], end["value"], end["high"]], rel=1e-5)
    assert row["narrows"] == pytest.approx(known["compute_narrows"]["value"])


def test_a_setting_of_the_grid_is_what_a_rerun_with_these_parameters_gives(tmp_path: Path) -> None:
    grid = table("scenarios", "grid")
    held_in_grid(grid, OWN, statistics("outlook"))
    changed = {"us_capital_growth": 0.45, "domestic_chips_now": 2.0, "domestic_chip_growth": 0.25}
    record = next(r for r in records(rerun(tmp_path, **changed)) if r["chapter"] == "outlook" and "statistics" in r)
    held_in_grid(grid, {**OWN, **changed}, {s["id"]: s for s in record["statistics"]})


def test_a_pair_without_data_has_nothing_to_explore_and_the_page_says_so(tmp_path: Path) -> None:
    empty = scenarios(json.loads(json.dumps(exports(rerun(tmp_path, rival="IND"))["scenarios"])))
    assert empty is None
    shown = substitutions({"scenarios": empty})
    assert (shown["scenarios"], shown["scenarios_tables"]) == (NOTHING, NOTHING)


@in_browser
@pytest.mark.parametrize(
    "points", [[10] * 12, [30, 0, 30, 3, 0, 0, 0, 1, 0, 12, 0, 7], [0, 0, 0, 0, 0, 0, 0, 30, 0, 0, 0, 0]]
)
def test_the_page_shows_the_library_s_composite_for_any_weights(
    page: Any, address: str, size: pd.DataFrame, points: list[int]
) -> None:
    own = pd.Series(points, table("weights", "scores").columns[2:])[list(size.columns)]
    held = size[size.loc[:, own > 0].notna().any(axis=1)]
    expected = pd.Series(100 * scores(held, own.to_numpy(float))[0], held.index).sort_values(ascending=False)
    page.goto(f"{address}{PAGES['weights']}#view=size&weights={'.'.join(map(str, points))}")
    shown, names = drawn(page), exports(CHAPTERS)["weights"]["facts"]["names"]
    assert [text for text in shown if re.fullmatch(r"\d+\.\d", text)] == [f"{value:.1f}" for value in expected]
    assert [text for text in shown if text in names.values()][:2] == [names[code] for code in expected.index[:2]]
    usa, chn = round(expected["USA"], 1), round(expected["CHN"], 1)
    assert f"by {abs(usa - chn):.1f} points: {max(usa, chn):.1f} against {min(usa, chn):.1f} of 100." in finding(page)
    assert finding(page).startswith("The United States leads" if usa > chn else "China leads")


@in_browser
@each
def test_the_script_says_at_the_default_what_the_book_prints_without_it(
    page: Any, address: str, made: dict[str, Explorer], name: str
) -> None:
    page.goto(address + PAGES[name])
    page.locator(".explorer [data-reset]").click()
    drawn(page)
    assert finding(page) == " ".join(made[name].finding)
    assert page.locator(".explorer-subtitle").text_content() == made[name].subtitle


@in_browser
def test_the_scenario_page_shows_the_grid_and_starts_from_the_chapter(page: Any, address: str) -> None:
    known, grid = statistics("outlook"), table("scenarios", "grid")
    page.goto(address + PAGES["scenarios"])
    assert f"holds {known['compute_times']['text']} the computing power" in finding(page)
    assert f"in {known['compute_narrows']['text']} of them the gap narrows" in finding(page)
    for _, row in grid[grid["year"] == grid["year"].max()].sample(4, random_state=3).iterrows():
        page.goto("about:blank")
        page.goto(f"{address}{PAGES['scenarios']}#{'&'.join(f'{name}={row[name]:g}' for name in OWN)}")
        middle, low, high = (times(row[end]) for end in ("middle", "low", "high"))
        assert f"holds {middle} the computing power" in finding(page)
        assert f"between {low} and {high}" in finding(page)
        assert middle in drawn(page)


@in_browser
def test_the_keyboard_alone_sets_weights_and_the_address_keeps_them(page: Any, address: str) -> None:
    page.goto(address + PAGES["weights"])
    before, slider = finding(page), page.get_by_label("AI patents")
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("End")
    assert slider.get_attribute("aria-valuetext") == "30 points, 25\u202f% of the weight"
    assert finding(page) != before
    kept = parse_qs(shown_address(page).split("#")[1])
    assert kept["view"] == ["size"]
    assert kept["weights"][0].split(".").count("30") == 1
    page.get_by_label("Per head").focus()
    page.keyboard.press("Space")
    assert "view=head" in shown_address(page)
    people = page.get_by_role("button", name="People alone")
    people.focus()
    page.keyboard.press("Enter")
    assert people.get_attribute("aria-pressed") == "true"
    said, url = finding(page), shown_address(page)
    page.goto("about:blank")
    page.goto(url)
    assert finding(page) == said
    page.get_by_role("button", name="Reset").press("Enter")
    assert finding(page) == before


@in_browser
def test_weights_of_zero_leave_nothing_to_compare(page: Any, address: str) -> None:
    page.goto(f"{address}{PAGES['weights']}#view=size&weights={'.'.join('0' * 12)}")
    drawn(page)
    assert "nothing to compare" in finding(page)


@in_browser
@pytest.mark.parametrize("fragment", ["view=nonsense&weights=1.2", "weights=x", "export_control_strength=7", "limits"])
@each
def test_a_wrong_address_shows_the_default(
    page: Any, address: str, made: dict[str, Explorer], name: str, fragment: str
) -> None:
    page.goto(f"{address}{PAGES[name]}#{fragment}")
    assert finding(page) == " ".join(made[name].finding)


@in_browser
@each
def test_nothing_heavy_is_sent_before_a_control_is_used(page: Any, address: str, name: str) -> None:
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    page.goto(address + PAGES[name])
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "vega" in url]
    use(page)
    drawn(page)
    assert len([url for url in asked if "vega" in url]) == 1


@in_browser
def test_colours_follow_dark_mode_before_and_after_the_first_use(page: Any, address: str) -> None:
    page.goto(address + PAGES["weights"])
    colour = "part => getComputedStyle(document.querySelector(`.explorer-chart ${part} [fill*='chart-usa']`)).fill"
    for part in (".wide svg", "svg.marks"):
        if part == "svg.marks":
            use(page)
            drawn(page)
        for mode, expected in (("light", "rgb(31, 95, 168)"), ("dark", "rgb(111, 168, 234)")):
            page.evaluate("mode => document.documentElement.dataset.theme = mode", mode)
            assert page.evaluate(colour, part) == expected


@in_browser
@each
def test_explorers_work_from_a_file(page: Any, name: str) -> None:
    page.goto((SITE / PAGES[name]).as_uri())
    before = finding(page)
    use(page, "End", 1)
    drawn(page)
    assert finding(page) != before
    assert "=" in shown_address(page).split("#")[1]


@in_browser
@each
def test_without_a_script_the_values_stand_as_tables_and_no_control_is_offered(
    browser: Any, address: str, made: dict[str, Explorer], name: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + PAGES[name])
    assert finding(page) == " ".join(made[name].finding)
    assert page.locator(".explorer-chart .wide svg").is_visible()
    assert not page.locator(".explorer-controls").is_visible()
    assert "need JavaScript" in page.locator(".explorer").inner_text()
    key, statistic = ("comparison", "size_focus_score") if name == "weights" else ("outlook", "compute_times")
    assert statistics(key)[statistic]["text"] in page.locator(".explorer-table td").all_text_contents()
    context.close()


@in_browser
@each
@pytest.mark.parametrize(("width", "mode"), [(1280, "light"), (320, "dark")])
def test_explorers_in_use_are_accessible_and_fit(browser: Any, address: str, name: str, width: int, mode: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=mode)
    page = context.new_page()
    page.goto(address + PAGES[name])
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    use(page, "End", 1)
    drawn(page)
    parts = {"include": [[".explorer"], [".explorer-table"]]}
    found = Axe().run(page, context=parts, options={"runOnly": RULES}).response["violations"]
    assert [(v["id"], [n["html"][:120] for n in v["nodes"][:2]]) for v in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


@in_browser
@each
def test_chart_and_all_controls_stand_on_one_screen(browser: Any, address: str, name: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(address + PAGES[name])
    use(page)
    drawn(page)
    boxes = [part.bounding_box() for part in page.locator(".explorer :is(.explorer-chart, input, button)").all()]
    shown = [box for box in boxes if box and box["height"]]
    assert len(shown) > 5
    assert max(box["y"] + box["height"] for box in shown) - min(box["y"] for box in shown) <= 900
    context.close()


@in_browser
@each
def test_on_a_phone_the_chart_stays_above_whichever_control_is_used(browser: Any, address: str, name: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    page.goto(address + PAGES[name])
    use(page)
    drawn(page)
    bar = page.locator(".bd-header-article").bounding_box()["height"]
    for control in page.locator(".explorer input[type=range]:visible").all():
        control.focus()
        page.keyboard.press("ArrowRight")
        chart, place = page.locator(".explorer-chart").bounding_box(), control.bounding_box()
        assert chart["y"] >= bar - 1
        assert chart["y"] + chart["height"] <= place["y"], control.get_attribute("id")
        assert place["y"] + place["height"] <= 844 + 1, control.get_attribute("id")
    context.close()


@needs_site
def test_other_pages_carry_nothing_of_the_explorers() -> None:
    for path in (SITE / "chapters").glob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert bool(re.search(r"explore(-pair)?\.js", text)) == path.name.startswith("explore-"), path.name
        assert "<!--explore:" not in text
