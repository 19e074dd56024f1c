"""What tests share stays as it was made, and the longest files come first."""

from pathlib import Path

import conftest
import pytest


@pytest.mark.parametrize("damage", ["changed", "added", "removed"])
def test_a_test_that_alters_what_all_share_is_found(
    damage: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(conftest, "_shared", {})

    def make(folder: Path) -> None:
        folder.mkdir(parents=True)
        (folder / "a").write_text("1")

    folder = conftest.shared("thing", make)
    assert conftest.altered() == []
    assert conftest.shared("thing", lambda folder: None) == folder
    if damage == "removed":
        (folder / "a").unlink()
    else:
        (folder / ("a" if damage == "changed" else "b")).write_text("2")
    assert conftest.altered() == ["thing"]


def test_copies_of_what_is_shared_are_the_tests_own(executed: Path, data: Path) -> None:
    (executed / "data" / "observations.csv").write_text("")
    (data / "economies.csv").unlink()
    assert conftest.altered() == []
