"""Which edition a series reads is a cell of series.csv: no code names one, and moving the cell moves what is read."""

import json
import re
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from conftest import PROJECT, add_row

from aibalance.cli import main
from aibalance.data.checks.examine import check_all
from aibalance.data.selection.current import moved, outdated, told, unread
from aibalance.data.store import write
from aibalance.data.tables import BadInputError, read
from aibalance.notebook.ledger import Chapter
from aibalance.runs.execution.execute import execute

LIBRARY = PROJECT / "aibalance"


def edition_ids() -> set[str]:
    """The ids of sources, apart from those that are stems of publishers' data sets and so name no edition."""
    stems = {
        stem for path in (LIBRARY / "sources").glob("*.yml") for stem in yaml.safe_load(path.read_text())["sources"]
    }
    return set(read(PROJECT / "data", "sources")["id"]) - stems


def test_no_edition_is_named_in_python_or_in_a_notebook() -> None:
    ids = sorted(edition_ids(), key=len, reverse=True)
    named = re.compile(r"(?<![\w-])(" + "|".join(map(re.escape, ids)) + r")(?![\w-])")
    found = []
    for path in sorted(LIBRARY.rglob("*.py")):
        # `findings` holds what chapters computed before their cells did; it goes with the rewriting of the notebooks
        if "findings" not in path.parts:
            found += [(path.name, match[0]) for match in named.finditer(path.read_text(encoding="utf-8"))]
    for path in sorted((PROJECT / "chapters").glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                found += [(path.name, match[0]) for match in named.finditer("".join(cell["source"]))]
    assert found == []


def money(package: Path) -> list[float]:
    return (
        Chapter("market", "01", data=str(package), focus="USA", rival="CHN")
        .rows("private_investment")["value"]
        .tolist()
    )


def test_moving_one_cell_moves_what_a_chapter_reads_and_nothing_falls_back(package: Path) -> None:
    old = money(package)
    moved(package, {"private_investment": "ai-index-2024"})
    assert check_all(package) == []
    new = money(package)
    assert new
    assert new != old
    row = read(package, "series").set_index("series").loc["private_investment"]
    assert (row["source"], row["predecessor"]) == ("ai-index-2024", "owid-quid-2025")
    rows = read(package, "observations").query("source == 'ai-index-2024'")
    assert set(rows.loc[rows["economy"].isin(["USA", "CHN"]), "value"]) == set(new)


def test_all_editions_are_there_when_asked_for_and_say_which_they_are(package: Path) -> None:
    chapter = Chapter("market", "01", data=str(package), focus="USA", rival="CHN")
    every = chapter.rows("private_investment", editions="all")
    assert set(every["source"]) == {"ai-index-2024", "owid-quid-2025"}
    assert every["edition"].nunique() == 2
    with pytest.raises(BadInputError, match="editions: found 'newest'; expected current or all"):
        chapter.rows("private_investment", editions="newest")


def test_an_edition_that_has_no_rows_of_a_pair_gives_none_and_not_those_of_another(package: Path) -> None:
    moved(package, {"private_investment": "ai-index-2024"})
    chapter = Chapter("market", "01", data=str(package), focus="SGP", rival="ISR")
    assert set(chapter.rows("private_investment")["source"]) <= {"ai-index-2024"}


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"private_investmnt": "ai-index-2024"}, "found no series 'private_investmnt'.*nearest: private_investment"),
        ({"private_investment": "ai-index-2042"}, "found no rows of it in that source.*nearest: ai-index-2024"),
        ({"private_investment": "state-council-2017"}, "found no rows of it in that source; expected one of"),
    ],
)
def test_a_choice_that_cannot_be_is_refused_with_the_nearest(
    package: Path, choice: dict[str, str], message: str
) -> None:
    before = (package / "series.csv").read_bytes()
    with pytest.raises(BadInputError, match=message):
        moved(package, choice)
    assert (package / "series.csv").read_bytes() == before


def test_a_series_of_a_source_that_does_not_exist_is_a_problem_of_the_data(package: Path) -> None:
    add_row(package, "series", series="more", indicator="private_investment", source="ai-index-2042", label="More",
            since="2026-11-27")  # fmt: skip
    (problem,) = check_all(package)
    assert "series.csv line 3, column source: found 'ai-index-2042'" in str(problem)


def test_rows_that_no_series_reads_are_listed_newer_ones_first(package: Path) -> None:
    (line,) = unread(package)
    assert re.fullmatch(
        r"\d+ rows of ai-index-2024 are read by no chapter as a series; "
        "the current edition of private_investment is owid-quid-2025",
        line,
    )
    result = CliRunner().invoke(main, ["--project", str(PROJECT), "check", "--data", str(package)])
    assert line in result.output
    assert told([], 3) == []


def test_an_indicator_of_two_editions_without_a_series_is_refused(package: Path) -> None:
    (package / "series.csv").write_text("series,indicator,source,label,predecessor,since,reason\n", encoding="utf-8")
    with pytest.raises(BadInputError, match=r"in several editions; expected a row of series\.csv"):
        money(package)


@pytest.mark.prove
def test_a_rerun_with_another_edition_says_so_in_its_own_series_and_record(book: Path, tmp_path: Path) -> None:
    project = book
    page = project / "chapters" / "01-money.ipynb"
    page.write_text(page.read_text(encoding="utf-8").replace(', source=\\"owid-quid-2025\\"', ""), encoding="utf-8")
    execute(sorted((project / "chapters").glob("*.ipynb")), project, {})
    before = (project / "data" / "series.csv").read_bytes()
    command = ["--project", str(project), "rerun", "--out", str(tmp_path / "run"), "--edition",
               "private_investment=ai-index-2024"]  # fmt: skip
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output
    run = tmp_path / "run"
    assert read(run / "data", "series").set_index("series").loc["private_investment", "source"] == "ai-index-2024"
    assert json.loads((run / "run.json").read_text())["editions"] == {"private_investment": "ai-index-2024"}
    assert "ai-index-2024" in (run / "statistics.csv").read_text()
    assert (project / "data" / "series.csv").read_bytes() == before


def test_the_current_edition_has_the_newest_complete_year_or_a_reason_is_stated() -> None:
    assert outdated(PROJECT / "data") == []


def test_an_edition_that_ends_early_without_a_reason_is_found(package: Path) -> None:
    assert outdated(package) == []
    table = read(package, "series")
    write(package, "series", table.assign(source="ai-index-2024", reason=""))
    (line,) = outdated(package)
    assert line == "private_investment ends in 2023; owid-quid-2025 has 2024"
    write(package, "series", table.assign(source="ai-index-2024", reason="The edition that the article cites"))
    assert outdated(package) == []
    write(package, "series", table.assign(source="", reason=""))
    assert outdated(package) == []  # read as no series
    write(package, "series", table.assign(source="ai-index-2024", reason=""))
    rows = read(package, "observations")
    write(package, "observations", rows.assign(status=rows["status"].mask(rows["period"] == "2024", "partial")))
    assert outdated(package) == []  # a year in part is not newer


def test_the_reason_stands_beside_the_newer_edition_and_goes_with_the_old_one(package: Path) -> None:
    table = read(package, "series")
    write(package, "series", table.assign(source="ai-index-2024", reason="The edition that the article cites"))
    (line,) = unread(package)
    assert line.endswith("is ai-index-2024 (private_investment: The edition that the article cites)")
    moved(package, {"private_investment": "owid-quid-2025"})
    assert list(read(package, "series")["reason"]) == [""]
