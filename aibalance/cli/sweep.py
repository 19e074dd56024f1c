"""The command that makes many runs over parameters and editions of the data."""

import sys
from pathlib import Path

import click
from tqdm import tqdm

from aibalance.cli.group import FAILED, FOLDER, main, say_notes


@main.command()
@click.argument("grid", type=FOLDER)
@click.option("--out", "-o", type=FOLDER, required=True, help="Folder of the sweep; the same one to go on with it.")
@click.option("--workers", type=click.IntRange(1), help="Runs made at once on this machine.  [default: one a core]")
@click.option("--scheduler", metavar="tcp://HOST:PORT", help="Dask scheduler whose workers make the runs instead.")
@click.option("--limit", type=click.IntRange(1), default=10_000, show_default=True, help="Refuse a grid of more runs.")
@click.option(
    "--charts", is_flag=True, help="Draw all figures too, and check that their marks are rows; many times slower."
)
@click.pass_obj
def sweep(
    project: Path, grid: Path, out: Path, workers: int | None, scheduler: str | None, limit: int, charts: bool
) -> None:
    """Run chapters over a grid of parameters and data.

    GRID is a YAML file with any of these keys; combinations in which an economy would meet itself are left out:

    \b
    chapters: [01, 06]                    all of them if left out
    grid: {as_of: [2023, 2024, 2025]}     all combinations
    runs: [{focus: CHN, rival: USA}]      single runs
    data: [../data, ../data-of-spring]    data packages, seen from the file

    Writes results.csv, verdicts.csv, sentences.csv and failures.csv into --out, one row a statistic, a verdict, a sentence or a
    failed chapter in each run. Each run is stored as it ends: the same command goes on where a sweep stopped. Exits 1 if a
    chapter failed in any run.
    """
    from aibalance.runs.execution.executors import executor
    from aibalance.runs.sweeps.grid import read_grid
    from aibalance.runs.sweeps.sweep import Progress, SweepStoppedError, claimed, collect
    from aibalance.runs.sweeps.sweep import sweep as start

    read = read_grid(grid, project, limit)
    say_notes([read.left_out] if read.left_out else [])
    state = Progress(len(read))
    with (
        executor(workers or 0, scheduler or "") as chosen,
        claimed(out) as runs,
        tqdm(total=len(read), desc="runs", unit="run", file=sys.stderr) as bar,
    ):

        def progress(now: Progress) -> None:
            state.finished, state.failures = now.finished, now.failures
            bar.update(now.finished + len(now.failures) - bar.n)

        try:
            start(read, runs, chosen, progress, charts)
        except (SweepStoppedError, KeyboardInterrupt) as error:
            bar.close()
            why = f"{error}: " * bool(str(error))
            text = f"{state.finished} of {len(read)} runs are finished; the same command goes on from there"
            click.echo(why + text, err=True)
            sys.exit(FAILED)
        collect(read, out)
    click.echo(f"{state.finished} of {len(read)} runs finished; {len(state.failures)} failed: {out / 'results.csv'}")
    if state.failures:
        run, failures = next(iter(state.failures.items()))
        chapter, reason = next(iter(failures.items()))
        click.echo(
            f"failed, for example, run {run}, {chapter}: {reason}\nall failures: {out / 'failures.csv'}", err=True
        )
        sys.exit(FAILED)
