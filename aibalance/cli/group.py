"""The group of commands: what all of them share, and how errors become messages and exit codes."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from tqdm import tqdm

from aibalance import __version__
from aibalance.data.tables import BadInputError

FAILED, BAD_INPUT = 1, 2
FOLDER = click.Path(path_type=Path)


class Commands(click.Group):
    """Turn the library's errors into one message on stderr and the exit codes of the book."""

    def invoke(self, context: click.Context) -> object:
        from aibalance.book.build import RenderFailedError
        from aibalance.runs.execute import ChapterFailedError
        from aibalance.runs.folder import BusyError

        try:
            return super().invoke(context)
        except BadInputError as error:
            click.echo(str(error), err=True)
            sys.exit(BAD_INPUT)
        except (BusyError, ChapterFailedError, RenderFailedError) as error:
            click.echo(str(error), err=True)
            sys.exit(FAILED)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__)
@click.option(
    "--project", type=FOLDER, default=".", help="Folder of the book: the one that holds _config.yml.  [default: here]"
)
@click.pass_context
def main(context: click.Context, project: Path) -> None:
    """The AI Balance of Power: an executable, audited, citable book.

    Exit codes: 0 done, 1 failed (a chapter or the build), 2 bad input (nothing was written).
    """
    if not (project / "_config.yml").exists():
        raise BadInputError(
            f"{project}: found no _config.yml; expected the folder of the book (give it with --project)"
        )
    context.obj = project.resolve()


def chapters_of(project: Path) -> list[Path]:
    """Return the book's notebooks, in order."""
    return sorted((project / "chapters").glob("*.ipynb"))


@contextmanager
def chapter_bar(total: int) -> Iterator[Callable[[], None]]:
    """Show a progress bar of chapters on stderr, once the first is done; gives the function that moves it by one."""
    # Without the delay an empty bar would stand before the message that refuses bad input.
    with tqdm(total=total, desc="chapters", unit="chapter", file=sys.stderr, delay=0.1) as bar:
        yield lambda: bar.update() and None
