"""The command that brings a data package of an earlier edition to the form of this one."""

from pathlib import Path

import click

from aibalance.cli.group import FOLDER, main


@main.command("upgrade-data")
@click.argument("folder", type=FOLDER)
@click.pass_obj
def upgrade_data(project: Path, folder: Path) -> None:
    """Bring a data package to today's form.

    FOLDER holds a package that was made for an earlier edition of this book, with whatever rows were added or changed since.
    New tables and columns are filled in, ids that were replaced become the new ones, and its own rows stay as they are.
    Nothing is written if anything is wrong; what the check finds in the result is said.
    """
    from aibalance.data.checks.examine import check_all
    from aibalance.data.upgrade import upgrade
    from aibalance.runs.execution.folder import writing

    with writing(folder):
        for line in upgrade(folder, project / "data"):
            click.echo(line)
    problems = check_all(folder)
    for problem in problems:
        click.echo(str(problem))
    left = f"{len(problems)} problems are left" if problems else "no problems"
    click.echo(f"{folder}: in today's form, {left}")
