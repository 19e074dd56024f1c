"""What moved between two books: the right numbers, sentences, verdicts and charts, each with its cause; and nothing else."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
from click.testing import CliRunner
from conftest import LOAD, PROJECT, add_row, chapter, needs_browser, small_book, small_package
from hypothesis import given
from hypothesis import strategies as st

from aibalance.book.numbers.numbers import charts
from aibalance.book.reruns.changes import page, write_changes
from aibalance.book.reruns.moved import drawing
from aibalance.cli import main
from aibalance.data.store import write
from aibalance.data.tables import read
from aibalance.executed.book import read_book
from aibalance.runs.comparing.compare import changes
from aibalance.runs.comparing.differences import ROW_KEY, ChangedRows, differences
from aibalance.runs.comparing.movements import UNPRINTED, WORD, statistic_changes, verdict_changes
from aibalance.runs.comparing.report import lines
from aibalance.runs.comparing.sentences import marked, sentences
from aibalance.runs.execution.record import read_notebook, write_notebook
from aibalance.stated.records import RECORD_TYPE

CODE = f"import seaborn as sns\nfrom aibalance.article.audit import audited\n{LOAD}"
CHART = """rows = evidence.rows("private_investment", chapter.pair)
with chapter.figure("levels", "{Money_leader} raised {money_times} as much", "By year", rows=rows, unit="USD bn") as ax:
    sns.lineplot(rows, x="year", y="value", hue="economy", palette=chapter.palette(rows["economy"]), errorbar=None, ax=ax)"""
TEXT = """# 1. Money

Money decides nothing alone. {{ market.Money_leader }} leads by {{ market.money_times }} in {{ market.money_year }}.
The first year was {{ market.money_first_year }}.
"""
CLAIM = {
    "id": "market-99", "section": "01", "statement": "China raised USD 9.3 bn in 2024",
    "quotation": "China raised USD 9.3 bn", "measure": "investment",
    "entity": "CHN", "period": "2024", "value": 9.3, "precision": 0.1, "unit": "USD bn", "comparator": "equal",
}  # fmt: skip
LINK = {
    "claim": "market-99", "role": "value", "indicator": "private_investment", "economy": "CHN", "period": "2024",
    "source": "owid-quid-2025", "reason": "the same thing",
}  # fmt: skip
ROW = "observations/private_investment/CHN/2024/owid-quid-2025"


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small book with a sentence, a chart and a claim, executed."""
    project = tmp_path_factory.mktemp("original")
    small_package(project / "data")
    add_row(project / "data", "claims", **CLAIM)
    add_row(project / "data", "evidence", **LINK)
    small_book(project)
    chapter(project, "01-money", TEXT, CODE, CHART, "audited(chapter)", "chapter.closing()")
    executed(project)
    return project


@pytest.fixture(scope="module")
def edited(original: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same book, executed with another figure of one row: China overtakes."""
    project = tmp_path_factory.mktemp("edited") / "book"
    shutil.copytree(original, project)
    rows = read(project / "data", "observations")
    hit = (rows["economy"] == "CHN") & (rows["period"] == "2024") & (rows["source"] == "owid-quid-2025")
    write(project / "data", "observations", rows.assign(value=rows["value"].mask(hit, 145.44)))
    executed(project)
    return project


def executed(project: Path) -> None:
    done = CliRunner().invoke(main, ["--project", str(project), "refresh-outputs"])
    assert done.exit_code == 0, done.output


def test_one_changed_row_moves_its_statistics_sentences_verdict_and_chart_and_is_named_as_their_cause(
    original: Path, edited: Path
) -> None:
    found = changes(original, edited)
    assert found["rows"]["observations"]["changed"][0]["columns"] == {"value": ["9.29", "145.44"]}
    moved = {s["statistic"]: s for s in found["statistics"]}
    assert moved["money_rival"]["before"]["text"] == "US$9.3\u202fbn"
    assert moved["money_rival"]["after"]["text"] == "US$145.4\u202fbn"
    assert moved["money_rival"]["change"]["text"] == "16\u202ftimes"
    assert moved["money_leader"]["after"]["text"] == "China"
    assert not moved.keys() & {"money_focus", "money_first_focus", "money_year"}
    assert all(
        s["causes"] == [{"kind": "row", "what": ROW, "count": 1}]
        for s in moved.values()
        if s["statistic"].startswith("money")
    )
    assert found["statistics"][0]["importance"] == WORD
    told = [s for s in found["sentences"] if s["kind"] == "text"]
    assert [(s["before"], s["after"]) for s in told] == [
        ("The United States leads by 11.7\u202ftimes in 2024.", "China leads by 1.3\u202ftimes in 2024.")
    ]
    assert told[0]["statistics"] == ["market.money_leader", "market.money_times"]
    assert ["removed", "The United States "] in told[0]["marks"]
    assert [s["place"] for s in found["sentences"] if s["kind"] == "chart"] == ["market-levels"]
    flip = found["verdicts"][0]
    assert (flip["flipped"], flip["before"]["verdict"], flip["after"]["verdict"]) == (True, "supported", "contradicted")
    assert [cause["what"] for cause in flip["causes"]] == [ROW]
    assert found["charts"] == [
        {"id": "market-levels", "file": "01-money.ipynb", "before": "The United States raised 11.7\u202ftimes as much",
         "after": "China raised 1.3\u202ftimes as much", "differ": ["data", "words", "drawing"]}
    ]  # fmt: skip
    assert json.dumps(found) == json.dumps(changes(original, edited))
    assert str(original) not in json.dumps(found)


def test_an_unchanged_book_moves_nothing_and_its_page_says_so(original: Path) -> None:
    found = changes(original, original)
    assert not found["moved"]
    assert sum(found["counts"].values()) == 0
    text = page(found, {}, {})
    assert "Nothing moved." in text
    assert "##" not in text


def test_a_row_that_no_number_rests_on_moves_nothing_but_is_reported(original: Path, tmp_path: Path) -> None:
    other = shutil.copytree(original, tmp_path / "book")
    rows = read(other / "data", "observations")
    write(other / "data", "observations", rows[rows["economy"] != "IND"])
    found = changes(original, other)
    assert not found["moved"]
    assert {r["key"]["economy"] for r in found["rows"]["observations"]["removed"]} == {"IND"}
    assert next(lines(found)).startswith("Nothing moved. What went in: ")


def test_the_mirror_of_a_comparison_is_the_comparison_of_the_mirror(original: Path, edited: Path) -> None:
    there, back = changes(original, edited), changes(edited, original)
    for kind in ("statistics", "sentences", "verdicts", "charts"):
        name = {"statistics": "statistic", "sentences": "place", "verdicts": "claim", "charts": "id"}[kind]
        one = {(e[name], json.dumps(e["before"]), json.dumps(e["after"])) for e in there[kind]}
        assert one == {(e[name], json.dumps(e["after"]), json.dumps(e["before"])) for e in back[kind]}, kind
    assert there["rows"]["observations"]["changed"][0]["columns"]["value"] == ["9.29", "145.44"]
    assert back["rows"]["observations"]["changed"][0]["columns"]["value"] == ["145.44", "9.29"]


def test_the_command_prints_flips_first_and_all_as_json(original: Path, edited: Path) -> None:
    arguments = ["--project", str(original), "compare", str(original), str(edited)]
    shown = CliRunner().invoke(main, arguments)
    assert shown.exit_code == 0, shown.output
    assert shown.output.startswith("1 verdict flipped, ")
    assert shown.output.index("market-99: supported → contradicted") < shown.output.index("+ China leads by 1.3")
    assert "because of private_investment/CHN/2024/owid-quid-2025 (value 9.29 → 145.44)" in shown.output
    assert json.loads(CliRunner().invoke(main, [*arguments, "--json"]).output) == changes(original, edited)


def test_a_folder_that_is_no_finished_book_is_refused_with_exit_code_2(original: Path, tmp_path: Path) -> None:
    unfinished = shutil.copytree(original, tmp_path / "unfinished")
    notebook = read_notebook(unfinished / "chapters" / "01-money.ipynb")
    notebook.cells[1].execution_count = None
    write_notebook(unfinished / "chapters" / "01-money.ipynb", notebook)
    interrupted = shutil.copytree(original, tmp_path / "interrupted")
    (interrupted / "chapters" / "01-money.running.ipynb").write_text("{}", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    for name, message in {
        "empty": "expected a book or the folder of a run", "unfinished": "never executed", "interrupted": "a run that never ended",
        "absent": "expected a book",
    }.items():  # fmt: skip
        refused = CliRunner().invoke(main, ["--project", str(original), "compare", str(original), str(tmp_path / name)])
        assert refused.exit_code == 2, name
        assert message in refused.output


def with_records(
    folder: Path, statistics: list[dict[str, Any]], text: str, parameters: dict[str, Any] | None = None
) -> Path:
    """Write an executed book of one made-up chapter to a new folder."""
    (folder / "chapters").mkdir(parents=True)
    (folder / "data").mkdir()
    package = json.loads((PROJECT / "data" / "datapackage.json").read_text(encoding="utf-8"))
    package["resources"] = [r for r in package["resources"] if r["name"] == "listed"]
    (folder / "data" / "listed.csv").write_text("position,entry,publisher\n", encoding="utf-8")
    (folder / "data" / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    record = {"chapter": "made", "section": "01", "statistics": statistics}
    output = nbformat.v4.new_output("execute_result", {RECORD_TYPE: record}, execution_count=1)
    code = nbformat.v4.new_code_cell("1", execution_count=1, outputs=[output])
    settings = nbformat.v4.new_code_cell(
        'rival: str = "CHN"  # economy', execution_count=1, metadata={"tags": ["parameters"]}
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text), settings, code])
    notebook.metadata["aibalance"] = {"parameters": parameters or {}, "library": "same", "code": "same"}
    nbformat.write(notebook, folder / "chapters" / "01-made.ipynb")
    return folder


def statistic(
    id: str, value: float | str | None, text: str, unit: str = "times", rows: tuple[str, ...] = ()
) -> dict[str, Any]:
    return {"id": id, "label": f"the {id}", "value": value, "text": text, "unit": unit, "low": None, "high": None,
            "confidence": None, "as_of": "", "grade": "", "rows": list(rows), "sources": []}  # fmt: skip


def test_rewritten_added_and_removed_sentences_and_statistics_are_told_apart(tmp_path: Path) -> None:
    before = "# Title\n\nThe gap is {{ made.gap }} today. This goes away entirely.\n\n- Stays as it was.\n"
    after = "# Title\n\nStays as it was.\n\nThe gap is now {{ made.gap }} today. Something wholly new appears here, {{ made.fresh }}.\n"
    one = with_records(tmp_path / "one", [statistic("gap", 2.0, "2.0 times"), statistic("old", 1.0, "1")], before)
    other = with_records(tmp_path / "other", [statistic("gap", 3.0, "3.0 times"), statistic("fresh", 1.0, "1")], after)
    found = changes(one, other)
    told = [(s["before"], s["after"]) for s in found["sentences"]]
    assert ("The gap is 2.0 times today.", "The gap is now 3.0 times today.") in told
    assert ("This goes away entirely.", "") in told
    assert ("", "Something wholly new appears here, 1.") in told
    assert [s["statistic"] for s in found["statistics_added"]] == ["fresh"]
    assert [s["statistic"] for s in found["statistics_removed"]] == ["old"]


def test_a_parameter_is_named_as_cause_where_no_row_changed(tmp_path: Path) -> None:
    one = with_records(tmp_path / "one", [statistic("gap", 2.0, "2.0 times")], "# T\n")
    other = with_records(tmp_path / "other", [statistic("gap", 3.0, "3.0 times")], "# T\n", {"rival": "IND"})
    found = changes(one, other)
    assert found["statistics"][0]["causes"] == [{"kind": "parameter", "what": "rival", "count": 1}]
    assert found["parameters"] == [{"name": "rival", "before": "CHN", "after": "IND", "files": ["01-made.ipynb"]}]
    assert "because of parameter rival CHN → IND" in "\n".join(lines(found))


def test_what_a_run_leaves_out_is_named_and_not_reported_as_removed(original: Path, tmp_path: Path) -> None:
    part = shutil.copytree(original, tmp_path / "part")
    (part / "chapters" / "01-money.ipynb").unlink()
    found = changes(original, part)
    assert found["absent"] == ["01-money.ipynb"]
    assert not found["moved"]


values = st.one_of(st.none(), st.floats(-1e6, 1e6), st.sampled_from(["China", "United States"]))
results = st.dictionaries(st.sampled_from("abcdef"), values).map(
    lambda drawn: [
        {
            **statistic(key, value, str(value), "text" if isinstance(value, str) else "times"),
            "chapter": "c",
            "statistic": key,
        }
        for key, value in sorted(drawn.items())
    ]
)


@given(results, results)
def test_moves_between_results_mirror_and_vanish_between_equals(
    one: list[dict[str, Any]], other: list[dict[str, Any]]
) -> None:
    same, there, back = statistic_changes(one, one), statistic_changes(one, other), statistic_changes(other, one)
    assert not any(same.values())
    assert {(m["statistic"], repr(m["before"])) for m in there["moved"]} == {
        (m["statistic"], repr(m["after"])) for m in back["moved"]
    }
    assert there["added"] == back["removed"]
    assert len(there["moved"]) + len(there["removed"]) <= len(one)
    importance = [m["importance"] for m in there["moved"]]
    assert importance == sorted(importance)


def test_changes_are_printed_in_the_measure_of_their_unit() -> None:
    pairs: list[tuple[str, float, float, str]] = [
        ("%", 10.0, 12.5, "+2.5\u202fpoints"), ("year", 2024.0, 2026.0, "+2\u202fyears"), ("USD bn", 10.5, 5.25, "−50\u202f%"),
        ("times", 2.5, 50.0, "20\u202ftimes"), ("times", 0.0, 2.5, "+2.5\u202ftimes"),
        ("models", 8.0, 3.0, "−5\u202fmodels"), ("USD bn", 10.0, 10.05, "+0.5\u202f%"),
    ]  # fmt: skip
    for unit, was, now, text in pairs:
        one, other = ([{**statistic("a", v, str(v), unit), "chapter": "c", "statistic": "a"}] for v in (was, now))
        assert statistic_changes(one, other)["moved"][0]["change"]["text"] == text


def test_a_move_below_what_is_printed_comes_last_and_is_not_called_a_change_of_the_number() -> None:
    one = [{**statistic(k, 1.0, "1.0"), "chapter": "c", "statistic": k} for k in "ab"]
    other = [{**one[0], "value": 1.01}, {**one[1], "value": 1.06, "text": "1.1"}]
    moved = statistic_changes(one, other)["moved"]
    assert [(m["statistic"], m["importance"] == UNPRINTED) for m in moved] == [("b", False), ("a", True)]


def test_a_ratio_and_the_amount_below_it_move_equally_far_and_stand_in_the_order_of_the_book() -> None:
    pairs = {"amount": (9.29, 16.224), "ratio": (11.7416577, 6.72337278), "wider": (9.29, 17.0)}
    one, other = (
        [{**statistic(k, v[side], str(v[side])), "chapter": "c", "statistic": k} for k, v in pairs.items()]
        for side in (0, 1)
    )
    assert [m["statistic"] for m in statistic_changes(one, other)["moved"]] == ["wider", "amount", "ratio"]
    assert [m["statistic"] for m in statistic_changes(one[::-1], other[::-1])["moved"]] == ["wider", "ratio", "amount"]


def test_the_longest_way_flips_first() -> None:
    def claim(name: str, verdict: str) -> dict[str, Any]:
        return {"claim": name, "section": "01", "statement": "", "verdict": verdict, "attribution": "", "deviation": None,
                "confidence": "high", "why": ""}  # fmt: skip

    before = [claim("a", "supported"), claim("b", "supported"), claim("c", "not testable")]
    after = [
        claim("a", "supported with caveat"),
        claim("b", "contradicted"),
        {**claim("c", "not testable"), "why": "new"},
    ]
    found = verdict_changes(before, after)
    assert [(v["claim"], v["flipped"]) for v in found] == [("b", True), ("a", True), ("c", False)]


def test_every_row_key_of_the_book_is_read_back_as_the_rows_it_was_made_from() -> None:
    rows = read(PROJECT / "data", "observations")
    for row in rows[["indicator", "economy", "subject", "period", "source"]].drop_duplicates().itertuples(index=False):
        match = ROW_KEY.fullmatch("/".join(filter(None, row)))
        assert match, row
        found = (match["indicator"], match["economy"], match["subject"] or "", match["first"], match["source"])
        assert found == tuple(row)


def test_a_span_of_a_row_key_covers_the_periods_inside_it_only(package: Path, tmp_path: Path) -> None:
    other = shutil.copytree(package, tmp_path / "other")
    rows = read(other, "observations")
    hit = (rows["economy"] == "CHN") & (rows["source"] == "owid-quid-2025") & rows["period"].isin(["2015", "2024"])
    write(other, "observations", rows.assign(value=rows["value"].mask(hit, 1.5)))
    observations = ChangedRows(differences(package, other), package, other)
    key = "private_investment/CHN/2014–2020/owid-quid-2025"
    assert observations.among([key]) == [ROW.replace("2024", "2015", 1)]
    assert observations.among([key.replace("CHN", "USA")]) == []


def test_sentences_are_those_that_readers_see(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text(
        '# A *title*\n\nSee [the rule](audit.md) in `code`. It says "yes." Then {{ a.Word }} came, e.g. now.\n\n'
        "```\nnot. This.\n```\n\n:::{div} door\nInside. {{ a.n }}\n:::\n\n<!-- hidden {{ a.h }} -->\n\nTerm\n: Meaning {{ a.m }}.\n",
        encoding="utf-8",
    )
    words = {"a.word": "china", "a.n": "1", "a.m": "2", "a.h": "no"}
    assert [s.filled(words) for s in sentences(path)] == [
        "A title", "See the rule in code.", 'It says "yes."', "Then China came, e.g. now.", "Inside.", "1", "Term", "Meaning 2.",
    ]  # fmt: skip


def test_a_size_whose_sign_is_in_the_verb_is_read_as_it_was_said(tmp_path: Path) -> None:
    statistics = [{"id": "down", "text": "−10 %"}, {"id": "up", "text": "+4 %"}]
    said = "It fell by [10 %](#number-trial-down) and moved by [+4 %](#number-trial-up)."
    outputs = [
        nbformat.v4.new_output("display_data", data=data)
        for data in ({"text/markdown": said}, {RECORD_TYPE: {"chapter": "trial", "statistics": statistics}})
    ]
    path = tmp_path / "01-trial.ipynb"
    write_notebook(path, nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("", outputs=outputs)]))
    words = {"trial.down": "−10 %", "trial.up": "+4 %"}
    assert [one.filled(words) for one in sentences(path)] == ["It fell by 10 % and moved by +4 %."]


def test_marks_add_up_to_both_sentences() -> None:
    before, after = "China leads (2.0 times), then falls.", "The United States leads (3.0 times), then falls."
    marks = marked(before, after)
    assert "".join(text for mark, text in marks if mark != "added") == before
    assert "".join(text for mark, text in marks if mark != "removed") == after
    assert ["removed", "2.0 "] in marks


def test_the_drawings_of_both_sides_share_no_id(original: Path) -> None:
    markup = charts(read_book(original))["market_levels"]
    ids = [set(pd.Series(drawing(markup, side)).str.findall(r'\bid="([^"]+)"').iloc[0]) for side in ("before", "now")]
    assert ids[0]
    assert not ids[0] & ids[1]
    for side, known in zip(("before", "now"), ids, strict=True):
        used = set(pd.Series(drawing(markup, side)).str.findall(r'(?:href="#|url\(#)([^")]+)').iloc[0])
        assert used <= known


Opened = Callable[[int, str], Any]


@pytest.fixture(scope="module")
def opened(original: Path, edited: Path, browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """The page of a run, rendered strictly and opened at a width and in a mode."""
    from aibalance.book.site.build import render

    folder = shutil.copytree(edited, tmp_path_factory.mktemp("run") / "book", ignore=shutil.ignore_patterns("_build"))
    write_changes(original, folder)
    render(folder, folder / "out")
    contexts = []

    def at(width: int, mode: str) -> Any:
        contexts.append(browser.new_context(viewport={"width": width, "height": 900}, color_scheme=mode))
        opened = contexts[-1].new_page()
        opened.goto((folder / "out" / "html" / "chapters" / "what-changed.html").as_uri())
        return opened

    yield at
    for context in contexts:
        context.close()


@needs_browser
@pytest.mark.parametrize(("width", "mode"), [(1280, "light"), (390, "dark")])
def test_the_page_shows_flip_sentence_numbers_charts_and_rows_at_any_width(
    opened: Opened, width: int, mode: str
) -> None:
    shown = opened(width, mode)
    assert shown.evaluate("document.documentElement.scrollWidth") <= width
    text = shown.locator("article").inner_text()
    assert "1 verdict flipped" in text
    for word in ("Verdicts that flipped", "Sentences", "Numbers", "Charts", "Rows", "9.29 → 145.44"):
        assert word in text
    assert shown.locator(".moved del").first.evaluate("e => getComputedStyle(e).display") == "inline"
    sentence = shown.locator(".moved", has_text="leads by").first
    assert sentence.locator("ins").first.evaluate("e => getComputedStyle(e).textDecorationLine") == "underline"
    assert sentence.locator("del").first.evaluate("e => getComputedStyle(e).textDecorationLine") == "line-through"
    boxes = [box.bounding_box() for box in shown.locator(".moved-charts svg").all()]
    assert len(boxes) == 2
    beside = boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"] + 1
    assert beside == (width == 1280)
    ids = shown.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))
