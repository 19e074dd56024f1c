"""The committed rows are what the sources make of the publishers' files, byte for byte, and rows drawn at random too.

Needs those files, which the project does not hold: AIBALANCE_UPSTREAM names a folder with them, at any depth.
"""

import csv
import io
import os
import random
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from aibalance.data.checks.examine import check_all
from aibalance.data.store import to_csv, write
from aibalance.data.tables import read, schema
from aibalance.sources.kit import bring as bringing
from aibalance.sources.kit.bring import bring
from aibalance.sources.kit.description import describe
from aibalance.sources.kit.files import named_like

VARIABLE = "AIBALANCE_UPSTREAM"
DRAWN = 100
pytestmark = pytest.mark.prove


@pytest.fixture(scope="module")
def upstream() -> Path:
    """The folder of the publishers' files."""
    folder = os.environ.get(VARIABLE)
    if not folder:
        pytest.skip(
            f"{VARIABLE} is not set: it names the folder of the publishers' files, which are not part of the project"
        )
    return Path(folder)


def editions(data: Path) -> Iterator[tuple[str, str, list[str]]]:
    """Yield source, id and files of each edition that a source's module made."""
    for (name, id_), rows in read(data, "downloads").groupby(["importer", "source"]):
        yield str(name), str(id_), list(rows["file"])


def again(project: Path, copy: Path, upstream: Path, name: str, id_: str, files: list[str]) -> bool:
    """Import an edition as sources.csv labels it; return whether its files are at hand."""
    source, label = describe(name), read(project / "data", "sources").set_index("id").loc[id_]
    known = read(project / "data", "downloads").query("source == @id_").set_index("file")["sha256"]
    found = [path for file in files for path in upstream.rglob(file) if bringing.digest_of(path) == known[file]][
        : len(files)
    ]
    if len(found) < len(files):
        return False
    stem = source.files[str(named_like(source, files[0], id_))].source
    given = [f"{stem}={id_}"]
    bring(
        name, found, copy, label["edition"], label["published"], given, label["seen_on"], label["seen_in"], label["url"]
    )
    return True


@pytest.fixture
def copy(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the committed data. Checks between two imports are off: they are made once, at the end."""
    monkeypatch.setattr(bringing, "refuse_faulty", lambda *_: None)
    return Path(shutil.copytree(project / "data", tmp_path / "data"))


def contents(folder: Path) -> dict[str, bytes]:
    return {resource["path"]: (folder / resource["path"]).read_bytes() for resource in schema(folder).values()}


def emptied(copy: Path, ids: set[str]) -> None:
    """Take every row of some sources out of a package."""
    for table in ("observations", "events", "frontier", "ties", "downloads"):
        rows = read(copy, table)
        write(copy, table, rows[~rows["source"].isin(ids)])
    sources = read(copy, "sources")
    write(copy, "sources", sources[~sources["id"].isin(ids)])


def test_importing_every_edition_anew_gives_the_committed_tables(upstream: Path, project: Path, copy: Path) -> None:
    known = list(editions(project / "data"))
    emptied(copy, {id_ for _, id_, _ in known})
    assert len(read(project / "data", "observations")) - len(read(copy, "observations")) > 10_000
    lacking = [id_ for name, id_, files in known if not again(project, copy, upstream, name, id_, files)]
    assert lacking == []
    assert contents(copy) == contents(project / "data")
    assert check_all(copy) == []


def test_a_hundred_rows_drawn_at_random_are_rebuilt_none_wrong(
    upstream: Path, project: Path, copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commit = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=project, capture_output=True, text=True, check=True
    ).stdout
    data = project / "data"
    lines = {table: graded(data, table) for table in ("observations", "events", "frontier")}
    every = [(table, source, line) for table, rows in lines.items() for source, line in rows]
    drawn = random.Random(commit.strip()).sample(every, DRAWN)
    known = {id_: (name, files) for name, id_, files in editions(data)}
    wanted = {source for _, source, _ in drawn}
    emptied(copy, wanted & set(known))
    skipped = Counter(source for _, source, _ in drawn if source not in known)
    for id_ in sorted(wanted & set(known)):
        name, files = known[id_]
        if not again(project, copy, upstream, name, id_, files):
            skipped.update(source for _, source, _ in drawn if source == id_)
    made = {table: {line for _, line in graded(copy, table)} for table in lines}
    wrong = [line for table, source, line in drawn if source not in skipped and line not in made[table]]
    with capsys.disabled():
        print(f"\nrows drawn {DRAWN}, seed {commit.strip()[:12]}: rebuilt {DRAWN - sum(skipped.values()) - len(wrong)}, "
              f"wrong {len(wrong)}, skipped {sum(skipped.values())} {dict(skipped) or ''}")  # fmt: skip
    assert wrong == []


def graded(folder: Path, table: str) -> list[tuple[str, str]]:
    """Return source and line of text of the rows that are graded data-file."""
    rows = read(folder, table)
    rows = rows[rows["grade"] == "data-file"]
    text = pd.Series(to_csv(rows, schema(folder)[table]).splitlines()[1:])
    ids = pd.read_csv(folder / f"{table}.csv", dtype=str, keep_default_na=False).query("grade == 'data-file'")["source"]
    return list(zip(ids, text, strict=True))


def cut_out(text: str, place: int) -> str:
    """Return a file as a later edition may look: its columns in another order and one more, a row twice, a key blank."""
    table = list(csv.reader(io.StringIO(text)))
    header, rows = table[0], [row for row in table[1:] if len(row) == len(table[0])]
    changed = [[*header[::-1], "More"], *([*row[::-1], "=1"] for row in rows)]
    changed.append(changed[-1])
    blank = list(changed[1])
    blank[len(header) - 1 - place] = ""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows([*changed, blank])
    return buffer.getvalue()


def test_a_cut_out_of_each_real_file_becomes_an_edition_beside_the_first(
    upstream: Path, project: Path, copy: Path, tmp_path: Path
) -> None:
    tried = 0
    for name, id_, files in editions(project / "data"):
        source = describe(name)
        folder = tmp_path / id_
        folder.mkdir()
        for file in files:
            spec = source.files[str(named_like(source, file, id_))]
            (path, *_) = upstream.rglob(file)
            if path.suffix != ".csv":
                (folder / file).write_bytes(path.read_bytes())
                continue
            text = path.read_bytes().decode(spec.encoding[-1])
            place = next(
                n for n, label in enumerate(next(csv.reader(io.StringIO(text)))) if label in spec.columns[0].called
            )
            (folder / file).write_bytes(cut_out(text, place).encode(spec.encoding[-1]))
        before = read(copy, "series")
        done = bring(name, [folder], copy, "second edition", "2026-11-30", (), "2026-11-30")
        assert all(new.endswith("second-edition") for new in done.ids)
        assert len(done.left_out.faults) >= len([f for f in files if f.endswith(".csv")]) or not any(
            source.files[str(named_like(source, f, id_))].key for f in files
        ), name
        pd.testing.assert_frame_equal(read(copy, "series"), before)
        tried += 1
    assert tried > 30
    assert check_all(copy) == []
