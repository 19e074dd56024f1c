"""The panel of chapter 5, as its notebook makes it: divisors, gaps, rates, a line more in its list, and the pair swapped."""

from typing import Any

import nbformat
import pandas as pd
import pytest
from conftest import PROJECT, set_up

from aibalance.stats.ranking import composite, groups_of_places, matrix

NAME = "05-comparison.ipynb"


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    return set_up(NAME)


def view(made: dict[str, Any], name: str) -> pd.DataFrame:
    wide: pd.DataFrame = made["panel"].query("view == @name").pivot(index="economy", columns="name", values="value")
    return wide


def test_views_of_the_real_panel_agree_with_the_observations(made: dict[str, Any]) -> None:
    evidence = made["evidence"]
    share = evidence.rows("rd_share_of_gdp", ["KOR"])["value"].iloc[-1]
    assert view(made, "output").loc["KOR", "R&D spending"] == pytest.approx(10 * share)  # US$ bn per US$ tn
    online = evidence.rows("internet_users", ["KOR"])["value"].iloc[-1]
    assert view(made, "head").loc["KOR", "people online"] == pytest.approx(online / 100)  # millions per million
    models = evidence.rows("notable_models", ["CHN"])
    assert view(made, "size").loc["CHN", "notable models"] == models.loc[models["year"] > 2022, "value"].sum()
    people = evidence.rows("population", ["USA"]).set_index("year")["value"]
    articles = evidence.rows("ai_articles", ["USA"]).set_index("year")["value"]
    assert view(made, "head").loc["USA", "AI articles"] == pytest.approx(1e6 * articles[2022] / people[2022])


def test_a_gap_stays_a_gap_and_an_economy_with_too_many_gets_no_rank(made: dict[str, Any]) -> None:
    assert pd.isna(view(made, "size").loc["EU27", "funding"])
    assert "TWN" in matrix(made["panel"].query("view == 'size'")).index
    assert "TWN" not in matrix(made["panel"].query("view == 'head'")).index


def test_rates_have_no_size_and_stand_as_published(made: dict[str, Any]) -> None:
    assert not {"much-cited papers", "AI use"} & set(view(made, "size"))
    head, output = (view(made, name)["AI use"].dropna() for name in ("head", "output"))
    assert head.equals(output)


def test_a_value_names_the_divisor_it_was_divided_by(made: dict[str, Any]) -> None:
    rows = made["panel"].query("economy == 'USA' and name == 'AI articles'").set_index("view")["rows"]
    indicators = {name: {key.split("/")[0] for key in keys} for name, keys in rows.items()}
    assert indicators == {
        "size": {"ai_articles"},
        "head": {"ai_articles", "population"},
        "output": {"ai_articles", "gdp"},
    }


def test_a_line_more_in_the_list_is_a_column_more_of_every_table() -> None:
    more = set_up(NAME, lambda code: code.replace(
        '    ("doctorates",', '    ("open models", "open_weight_models", "sum of 3 years", "", 1, "Models"),\n    ("doctorates",'
    ))  # fmt: skip
    assert view(more, "size").loc["CHN", "open models"] > 0
    assert "open models" in matrix(more["panel"].query("view == 'head'"))


def test_no_list_of_indicators_but_one_stands_in_the_notebook() -> None:
    cells = [cell.source for cell in nbformat.read(PROJECT / "chapters" / NAME, 4).cells if cell.cell_type == "code"]
    assert sum('"large_scale_models"' in cell for cell in cells) == 1


def test_swapping_the_pair_changes_no_rank_and_no_group(made: dict[str, Any]) -> None:
    back = set_up(NAME, focus="CHN", rival="USA")
    for name in made["views"]:
        one, other = (at["panel"][at["panel"]["view"] == name] for at in (made, back))
        assert composite(one)["score"].tolist() == pytest.approx(composite(other)["score"].tolist())
        assert groups_of_places(one)[["economy", "group"]].equals(groups_of_places(other)[["economy", "group"]])
