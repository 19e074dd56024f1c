"""A mismatch is told by the number or word that moved, where it stands, from what to what."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from aibalance.runs.comparing.discrepancies import discrepancies, folder_discrepancies


def notebook(value: float, html: str) -> bytes:
    record = {"statistics": [{"id": "a", "value": 1.0}, {"id": "investment_slope", "value": value}]}
    data = {"application/vnd.aibalance+json": record, "text/html": html}
    return json.dumps({"cells": [{"id": "one"}, {"id": "closing", "outputs": [{"data": data}]}]}).encode()


def archive(text: str, year: int = 1980) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr(zipfile.ZipInfo("data/rows.csv", (year, 1, 1, 0, 0, 0)), text)
    return file.getvalue()


def test_equal_bytes_have_none() -> None:
    assert discrepancies("a.ipynb", notebook(1.5, "x"), notebook(1.5, "x")) == []


def test_the_last_digit_of_a_statistic_is_named_by_cell_and_id() -> None:
    found = discrepancies("06.ipynb", notebook(18.44943616250951, "x"), notebook(18.449436162509507, "x"))
    place = "cells[closing].outputs[0].data.application/vnd.aibalance+json.statistics[investment_slope].value"
    assert found == [f"06.ipynb, {place}: 18.44943616250951 → 18.449436162509507"]


def test_a_coordinate_in_a_drawing_is_named_with_what_stands_before_it() -> None:
    one, other = (notebook(1, f'<svg>\n<path d="M 3.10 {y}"/>\n<path d="M 3.10 {y}"/></svg>') for y in ("7.25", "7.26"))
    (found,) = discrepancies("06.ipynb", one, other)
    assert "text/html, line 2, after '<path d=\"M 3.10 '" in found
    assert found.endswith(": 7.25 → 7.26")


def test_a_line_more_or_less_is_told_at_the_first_that_differs() -> None:
    assert discrepancies("a.css", b"a\nb\nc\n", b"a\nx\nb\nc\n") == ["a.css, line 2: b → x"]


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (archive("a,2\n"), "data/rows.csv, after 'a,': 1 → 2"),
        (archive("a,1\n", year=2031), "date of data/rows.csv: (1980, 1, 1, 0, 0, 0) → (2031, 1, 1, 0, 0, 0)"),
    ],
)
def test_a_change_in_an_archive_is_named_inside_it(other: bytes, told: str) -> None:
    assert discrepancies("site/data.zip", archive("a,1\n"), other) == [f"site/data.zip, {told}"]


def test_files_that_only_one_folder_has_and_pictures_that_differ_are_named(tmp_path: Path) -> None:
    for name, files in {"one": {"a.png": b"\x89P\xff1", "b.txt": b"b"}, "two": {"a.png": b"\x89P\xff2"}}.items():
        for file, content in files.items():
            (tmp_path / name).mkdir(exist_ok=True)
            (tmp_path / name / file).write_bytes(content)
    found = folder_discrepancies(tmp_path / "one", tmp_path / "two")
    assert found == ["a.png, byte 3: 4 bytes → 4 other bytes", "b.txt: is there only in the first version"]


def test_other_bytes_for_the_same_content_are_no_equality() -> None:
    assert discrepancies("a.json", b'{"a": 1}', b'{"a":1}') == ["a.json: the same content in other bytes"]
