"""Revisions: first against newest print, by hand, and what they add to the newest ratio."""

# mypy: allow-untyped-defs

import numpy as np
import pandas as pd
import pytest

from aibalance.stats.revisions import by_series, first_and_newest, of_ratio, widened, widening

ROWS = [  # series, family, economy, year, value, edition, published
    ("money", "quid", "USA", 2021, 52.88, "2022", 2022.2), ("money", "quid", "USA", 2021, 73.4, "2023", 2023.3),
    ("money", "quid", "USA", 2021, 86.86, "2025", 2025.3), ("money", "quid", "CHN", 2021, 17.21, "2022", 2022.2),
    ("money", "quid", "CHN", 2021, 25.89, "2025", 2025.3), ("money", "quid", "CHN", 2024, 9.29, "2025", 2025.3),
    ("models", "epoch", "USA", 2018, 40.0, "2024", 2024.7), ("models", "epoch", "USA", 2018, 30.0, "2026", 2026.6),
    ("models", "epoch", "CHN", 2018, 4.0, "2024", 2024.7), ("models", "epoch", "CHN", 2018, 4.0, "2026", 2026.6),
]  # fmt: skip
COLUMNS = ["series", "family", "economy", "year", "value", "edition", "published"]


def prints():
    table = pd.DataFrame(ROWS, columns=COLUMNS)
    return first_and_newest(table.assign(rows=[(f"{r[0]}/{r[2]}/{r[5]}",) for r in ROWS]).iloc[::-1])


def test_the_first_print_is_set_against_the_newest():
    """AI Index: US$52.88 bn for 2021 in 2022, US$86.86 bn in 2025: +64 %."""
    found = prints().set_index(["series", "economy"])
    assert len(found) == 4  # what was printed once is no revision
    money = found.loc[("money", "USA")]
    assert (money["first"], money["newest"], money["first_edition"], money["newest_edition"]) == (
        52.88,
        86.86,
        "2022",
        "2025",
    )
    assert np.expm1(money["revision"]) == pytest.approx(0.6426, abs=5e-5)
    assert (money["age"], money["fresh"], money["rows"]) == (0, True, ("money/USA/2022", "money/USA/2025"))
    assert (found.loc[("models", "USA"), "age"], found.loc[("models", "USA"), "fresh"]) == (5, False)


@pytest.mark.parametrize(
    ("published", "age", "fresh"),
    [(2022.9, 0, True), (2023.0, 1, True), (2023.9, 1, True), (2024.1, 2, False), (2021.5, 0, True)],
)
def test_age_counts_from_the_end_of_the_year(published, age, fresh):
    rows = pd.DataFrame(
        [("s", "f", "A", 2021, 1.0, "a", published), ("s", "f", "A", 2021, 2.0, "b", 2026.0)], columns=COLUMNS
    )
    found = first_and_newest(rows).iloc[0]
    assert (found["age"], found["fresh"]) == (age, fresh)


def test_nothing_printed_twice_gives_no_row():
    assert first_and_newest(pd.DataFrame(ROWS[:1], columns=COLUMNS)).empty
    assert {"age", "fresh", "revision"} <= set(first_and_newest(pd.DataFrame(ROWS[:1], columns=COLUMNS)).columns)


def test_revisions_by_series_and_age():
    found = by_series(prints()).set_index("series")
    ends = np.log([86.86 / 52.88, 25.89 / 17.21])
    assert found.loc["money", "median"] == pytest.approx(np.expm1(ends.mean()))
    assert found.loc["money", "low"] == pytest.approx(np.expm1(np.quantile(ends, 0.1)))
    assert found.loc["money", "high"] == pytest.approx(np.expm1(np.quantile(ends, 0.9)))
    assert found.loc["money", ["fresh", "pairs", "up", "down"]].tolist() == [True, 2, 2, 0]
    assert found.loc["models", ["fresh", "pairs", "up", "down"]].tolist() == [False, 2, 0, 1]
    assert len(found.loc["money", "rows"]) == 4


def test_the_ratio_is_revised_by_the_difference():
    found = of_ratio(prints(), ["USA", "CHN"]).set_index("series")
    assert found.loc["money", "revision"] == pytest.approx(np.log(86.86 / 25.89) - np.log(52.88 / 17.21))
    assert found.loc["models", "revision"] == pytest.approx(np.log(30 / 40))
    assert found["fresh"].to_dict() == {"models": False, "money": True}
    assert len(found.loc["money", "rows"]) == 4
    assert of_ratio(prints(), ["CHN", "USA"]).set_index("series").loc["money", "revision"] == pytest.approx(
        -found.loc["money", "revision"]
    )
    assert "rows" not in of_ratio(prints().drop(columns="rows"), ["USA", "CHN"])


def ratios(*fresh, family="f", series="s"):
    return pd.DataFrame({"series": series, "family": family, "fresh": True, "revision": fresh})


def test_the_width_is_a_quantile_of_sizes_with_families_alike():
    table = pd.concat([ratios(0.1, -0.1, 0.1, -0.1, family="a"), ratios(0.5, family="b", series="t")])
    assert widening(table, 0.5)["width"].tolist() == pytest.approx([0.1])
    found = widening(table.assign(rows=[("k",)] * 5), 0.9).iloc[0]
    assert (found["width"], found["pairs"], found["families"], found["rows"]) == (0.5, 5, 2, ("k",))
    assert found["times"] == pytest.approx(np.exp(0.5))
    stale = table.assign(fresh=[True] * 4 + [False])
    assert widening(stale, 0.9)["width"].tolist() == pytest.approx([0.1])
    assert widening(table.assign(fresh=False)).empty


def test_a_series_with_three_wild_pairs_of_its_own_is_widened_by_them():
    table = pd.concat([ratios(*[0.1] * 20, family="a"), ratios(0.2, -0.6, 0.9, family="b", series="wild")])
    assert widening(table, 0.5)["width"].tolist() == pytest.approx([0.1])
    assert widening(table, 0.5, "wild")["width"].tolist() == pytest.approx([0.6])
    assert widening(table.iloc[:-1], 0.5, "wild")["width"].tolist() == pytest.approx([0.1])  # two are too few
    assert widening(table, 0.95, "wild")["width"].tolist() == pytest.approx([0.9])  # its own is the smaller


def test_widening_adds_in_squares_on_the_log_scale():
    found = widened(pd.DataFrame({"value": [23.1, 2.0], "low": [np.nan, 1.0], "high": [np.nan, 8.0]}), 0.2536)
    assert found["low"].tolist() == pytest.approx([17.926, 2 * np.exp(-np.hypot(np.log(2), 0.2536))], rel=1e-4)
    assert found["high"].tolist() == pytest.approx([29.77, 2 * np.exp(np.hypot(np.log(4), 0.2536))], rel=1e-4)
    assert widened(pd.DataFrame({"value": [23.1]}), 0)["low"].tolist() == pytest.approx([23.1])
    level = widened(pd.DataFrame({"value": [1.0]}), 0.2)  # parity has a logarithm of zero, and is widened all the same
    assert level[["low", "high"]].to_numpy().tolist() == [pytest.approx([np.exp(-0.2), np.exp(0.2)])]
