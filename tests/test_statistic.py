"""One formatter prints every number of the book, and a statistic says where it came from."""

import pandas as pd
import pytest

from aibalance.stated.statistic import Statistic, formatted, provenance


@pytest.mark.parametrize(
    ("value", "unit", "digits", "text"),
    [
        (7.76, "USD bn", 1, "US$7.8\u202fbn"),
        (-7.76, "USD bn", 1, "−US$7.8\u202fbn"),
        (8.66, "times", 1, "8.7\u202ftimes"),
        (1.0, "times", 0, "1\u202ftime"),
        (83722.04, "times", 1, "83,700\u202ftimes"),
        (66481185.2, "times", 1, "66.5\u202fmillion\u202ftimes"),
        (314456006.0, "times", 1, "314\u202fmillion\u202ftimes"),
        (31.2, "% change", 0, "+31\u202f%"),
        (-31.2, "% change a year", 0, "−31\u202f% a year"),
        (42.0, "%", 0, "42\u202f%"),
        (42524, "articles", 0, "42,524\u202farticles"),
        (1278103260, "people", 0, "1.28\u202fbn\u202fpeople"),
        (2014.0, "year", 0, "2014"),
        (5.0e26, "FLOP", 1, "5.0\u202f×\u202f10²⁶\u202fFLOP"),
        (9.99e25, "FLOP", 1, "1.0\u202f×\u202f10²⁶\u202fFLOP"),
        (578.4, "CNY bn", 0, "CN¥578\u202fbn"),
        (-0.04, "index", 1, "−0.04"),
        (0.003, "times", 2, "0.003\u202ftimes"),
        (0.04, "%", 0, "0.04\u202f%"),
        (-0.0, "points", 1, "0.0\u202fpoints"),
        (2e-7, "times", 1, "less than 0.0001\u202ftimes"),
        (-2e-7, "% change", 1, "above −0.0001\u202f%"),
        (4e-5, "USD bn", 1, "less than US$0.0001\u202fbn"),
        (44.0, "EUR bn", 0, "€44\u202fbn"),
        (79.4, "2023 USD m", 0, "US$79\u202fm of 2023"),
        (4.0, "rank", 2, "4"),
        (2.5, "rank", 1, "2.5"),
        (253, "clusters", 0, "253\u202fclusters"),
        (1, "clusters", 0, "1\u202fcluster"),
        (449, "data centres", 0, "449\u202fdata centres"),
        (175, "systems", 0, "175\u202fsystems"),
        (60, "organizations", 0, "60\u202forganizations"),
        (1.0, "repositories", 0, "1\u202frepository"),
        (1.0, "companies", 0, "1\u202fcompany"),
        (1, "pushes", 0, "1\u202fpush"),
        (1, "dies", 0, "1\u202fdie"),
        (1, "analyses", 0, "1\u202fanalysis"),
        (1, "thousand jobs", 0, "1\u202fthousand jobs"),
        (1, "per 10,000 members", 0, "1\u202fper 10,000 members"),
        (3.2, "1990 GBP m", 1, "£3.2\u202fm of 1990"),
        (0.5, "USD per million tokens", 2, "US$0.50\u202fper million tokens"),
        (1.0, "models", 1, "1.0\u202fmodels"),
        (92_300_000, "repositories", 0, "92.3\u202fm\u202frepositories"),
        (None, "USD bn", 1, "no data"),
        (float("nan"), "USD bn", 1, "no data"),
        ("China", "text", 0, "China"),
        (float("inf"), "months", 0, "∞\u202fmonths"),
    ],
)
def test_numbers_print_in_house_style(value: float | str | None, unit: str, digits: int, text: str) -> None:
    assert formatted(value, unit, digits) == text


def test_provenance_names_rows_sources_period_and_the_weakest_grade() -> None:
    rows = pd.DataFrame(
        {
            "indicator": "gdp", "economy": ["USA", "USA", "CHN"], "subject": "", "period": ["2021", "2023", "2022"],
            "source": ["a", "a", "b"], "grade": ["primary", "data-file", "press"],
        }
    )  # fmt: skip
    found = provenance(rows)
    assert found["rows"] == ("gdp/CHN/2022/b", "gdp/USA/2021/a", "gdp/USA/2023/a")
    assert found["sources"] == ("a", "b")
    assert found["as_of"] == "2023"
    assert found["grade"] == "press"


def test_an_interval_is_printed_with_its_confidence() -> None:
    statistic = Statistic("x", "growth", 20.0, "%", 0, low=10.0, high=30.0, confidence=0.9)
    assert statistic.interval == "10 to 30 (90\u202f% interval)"
    assert statistic.as_dict()["text"] == "20\u202f%"
