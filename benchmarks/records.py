"""How long it takes to count single records, beside DuckDB's own time for the bare query, and how much memory.

Usage: python benchmarks/records.py [ROWS] [REPEATS] [FORM ...]
ROWS records (20 million) of 60 economies over 20 years are written as CSV, as gzipped CSV in eight files and as Parquet.
The bare query groups by economy and year and counts, with DuckDB's own guess of types; ours looks names up, checks dates
and says what it leaves out. Both run in fresh processes with the same limit of memory, in turn; the quickest of REPEATS
runs of each is shown, as other work can only slow them: by the clock, and by the processor's time, which is steadier.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import duckdb

from aibalance.data.tables import read
from aibalance.sources.records.tallying import Records, names, tally

PROJECT = Path(__file__).parents[1]
MEMORY = "1GB"
FORMS = ("csv", "parquet", "csv.gz")
HOW = Records("country", "date", memory=MEMORY)
JOINT = Records("countries", "date", separator=";", fractional=True, memory=MEMORY)
BARE = {
    "one economy a record": "SELECT country, year(date), count(*) FROM {} GROUP BY ALL",
    "several, shared out": "SELECT country, year, sum(1 / n) FROM (SELECT unnest(parts) AS country, year, len(parts) AS n FROM "
    "(SELECT string_split(countries, ';') AS parts, year(date) AS year FROM {})) GROUP BY ALL",
}
WAYS = {"one economy a record": HOW, "several, shared out": JOINT}


def made(folder: Path, form: str, rows: int) -> list[Path]:
    """Write the records in one form; return the files."""
    economies = read(PROJECT / "data", "economies").query("kind == 'economy'")["name"].head(60)
    listed = ", ".join("'" + name.replace("'", "''") + "'" for name in economies)
    at = "list_extract(l, (hash({}) % 60)::INTEGER + 1)"
    query = (
        f"SELECT i AS id, {at.format('i')} AS country, CASE WHEN i % 5 = 0 THEN {at.format('i + 1')} || ';' || {at.format('i + 2')} "
        f"ELSE {at.format('i')} END AS countries, DATE '2005-01-01' + (hash(i + 3) % 7300)::INTEGER AS date, "
        f"(hash(i + 4) % 1000) / 10 AS amount FROM range({{}}, {{}}) t(i), (SELECT [{listed}] AS l)"
    )
    parts = 8 if form == "csv.gz" else 1
    paths = [folder / f"part-{part}.{form}" for part in range(parts)]
    for part, path in enumerate(paths):
        duckdb.sql(f"COPY ({query.format(part * rows // parts, (part + 1) * rows // parts)}) TO '{path}'")
    return paths


def child(who: str, way: str, paths: list[str]) -> None:
    """Count in this process; print seconds of the processor and of the clock, peak memory in MB, and what was counted."""
    files = [Path(path) for path in paths]
    economies = names(PROJECT / "data")
    with tempfile.TemporaryDirectory() as scratch:
        start, busy = time.perf_counter(), time.process_time()
        if who == "ours":
            total = float(tally(files, WAYS[way], economies).rows["value"].sum())
        else:
            base = duckdb.connect()
            base.execute(
                f"SET memory_limit = '{MEMORY}'; SET temp_directory = '{scratch}'; SET preserve_insertion_order = false"
            )
            reader = "read_parquet" if paths[0].endswith(".parquet") else "read_csv"
            found = base.execute(BARE[way].format(f"{reader}({paths})")).fetchall()
            total = float(sum(row[2] for row in found))
        taken, busy = time.perf_counter() - start, time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    print(json.dumps([busy, taken, peak, total]))


def main(rows: int, repeats: int, forms: Sequence[str]) -> None:
    """Write the records, count them both ways in turn, and print seconds, their ratios and memory."""
    with tempfile.TemporaryDirectory() as scratch:
        print(
            f"{'form':8} {'records':22} {'bare: s':>8} {'CPU s':>6} {'MB':>5} {'ours: s':>8} {'CPU s':>6} {'MB':>5} {'ratio':>6} {'CPU':>5}"
        )
        for form in forms:
            paths = made(Path(scratch), form, rows)
            for way in WAYS:
                runs: dict[str, list[list[float]]] = {"bare": [], "ours": []}
                for _ in range(repeats):
                    for who, found in runs.items():
                        command = [sys.executable, __file__, "--child", who, way, *map(str, paths)]
                        done = subprocess.run(command, capture_output=True, text=True, check=True)
                        found.append(json.loads(done.stdout))
                bare, ours = (min(found) for found in runs.values())
                assert abs(bare[3] - ours[3]) < 1e-6 * bare[3], (bare, ours)
                sides = " ".join(f"{wall:8.2f} {busy:6.2f} {peak:5.0f}" for busy, wall, peak, _ in (bare, ours))
                clock = min(run[1] for run in runs["ours"]) / min(run[1] for run in runs["bare"])
                print(f"{form:8} {way:22} {sides} {clock:6.2f} {ours[0] / bare[0]:5.2f}", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], sys.argv[3], sys.argv[4:])
    else:
        given = sys.argv[1:]
        main(int(given[0]) if given else 20_000_000, int(given[1]) if len(given) > 1 else 3, given[2:] or FORMS)
