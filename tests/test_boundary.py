"""A value that other machines may round otherwise is not stored: it is refused, by name, and nothing is written."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat
import pytest
from click.testing import CliRunner

from aibalance.cli import main
from aibalance.runs.execution.execute import near_boundary, run_chapter, write_boundary
from aibalance.runs.execution.record import read_notebook, write_notebook

CELL = (
    "from aibalance.stated.rounding import stated\n"
    "stated(1.2345678850000004, 'least squares', name='statistic x.close'), stated(1.25, name='statistic x.far')"
)


def test_a_kernel_tells_the_values_that_are_hard_to_round_and_the_notebook_does_not(
    package: Path, tmp_path: Path
) -> None:
    source, folder = tmp_path / "01-x.ipynb", tmp_path / "run"
    shutil.copytree(package, folder / "data")
    (folder / "chapters").mkdir()
    write_notebook(source, nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL, id="a")]))
    target = folder / "chapters" / source.name
    assert run_chapter(source, target, str(folder / "data"), "", {}) == ""
    (told,) = near_boundary(folder)
    assert told.startswith("statistic x.close: 1.2345678850000004 lies nearer to a rounding boundary")
    assert "near_boundary" not in read_notebook(target).metadata


@pytest.mark.parametrize(("options", "code"), [([], 2), (["--check"], 1)])
def test_refresh_outputs_refuses_such_a_value_by_name_and_writes_nothing(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], code: int
) -> None:
    book = tmp_path / "book"
    for name in ("_config.yml", "_toc.yml", "data", "chapters"):
        copy = shutil.copytree if (project / name).is_dir() else shutil.copy
        (book).mkdir(exist_ok=True)
        copy(project / name, book / name)
    (book / "chapters" / "rerun.md").unlink()
    before = {path: path.read_bytes() for path in sorted(book.rglob("*")) if path.is_file()}

    def executed(chapters: Sequence[Path], folder: Path, *_: Any, **__: Any) -> list[Path]:
        for chapter in chapters:
            text = chapter.read_text(encoding="utf-8")
            (folder / "chapters" / chapter.name).write_text(
                text.replace('"nbformat": 4', '"nbformat": 4 '), encoding="utf-8"
            )
        write_boundary(folder / "chapters" / chapters[0].name, ["statistic x.close: 1.5 lies near"])
        return list(chapters)

    monkeypatch.setattr("aibalance.runs.execution.execute.execute", executed)
    result = CliRunner().invoke(main, ["--project", str(book), "refresh-outputs", *options])
    assert result.exit_code == code, result.output
    assert ("statistic x.close" in result.output) is (code == 2)
    assert {path: path.read_bytes() for path in before} == before
