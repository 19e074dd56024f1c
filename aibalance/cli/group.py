"""The group of commands: what all of them share, and how errors become messages and exit codes."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from tqdm import tqdm

from aibalance import __version__
from aibalance.cli import failures
from aibalance.cli.extras import Command, missing
from aibalance.data.checks.problems import BadInputError

FAILED, BAD_INPUT = 1, 2
# Commands that need no book to work on.
WITHOUT_BOOK = {"new-book"}
FOLDER = click.Path(path_type=Path)


class Commands(click.Group):
    """Turn the library's errors, and those of the system, into one message on stderr and the exit codes of the book."""

    command_class = Command

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command line; what it printed is written when it ends, or that it could not be is said."""
        try:
            return super().main(*args, **kwargs)
        except OSError as error:  # of help and the like, which no command prints
            failures.forget_output()
            click.echo(failures.told(error), err=True)
            sys.exit(FAILED)
        finally:
            try:
                sys.stdout.flush()
            except BrokenPipeError:
                failures.forget_output()
            except OSError as error:
                failures.forget_output()
                click.echo(f"standard output: {failures.why(error)}", err=True)
                sys.exit(FAILED)

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is meant: `import records` is one of its own, with options of its own."""
        if args[:2] == ["import", "records"]:
            return "import records", self.commands["import-records"], args[2:]
        return super().resolve_command(context, args)

    def invoke(self, context: click.Context) -> object:
        try:
            failures.prepare()
            return super().invoke(context)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except BadInputError as error:
            click.echo(str(error), err=True)
            sys.exit(BAD_INPUT)
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
            sys.exit(failures.INTERRUPTED)
        except ModuleNotFoundError as error:
            extra = missing(error)
            if not extra:
                raise
            click.echo(str(extra), err=True)
            sys.exit(BAD_INPUT)
        except Exception as error:
            message = failures.told(error)
            if not message:
                raise
            click.echo(message, err=True)
            sys.exit(FAILED)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__)
@click.option(
    "--project", type=FOLDER, default=".", help="Folder of the book: the one that holds _config.yml.  [default: here]"
)
@click.pass_context
def main(context: click.Context, project: Path) -> None:
    """An executable, audited, citable book: check its data, build it, rerun it with other data, cite it.

    Exit codes: 0 done, 1 failed (a chapter, the build or the system), 2 bad input (nothing was written), 130 interrupted.
    """
    if context.invoked_subcommand not in WITHOUT_BOOK and not (project / "_config.yml").exists():
        raise BadInputError(
            f"{project}: found no _config.yml; expected the folder of a book (give it with --project; aibalance new-book starts one)"
        )
    context.obj = project.resolve()


def chapters_of(project: Path) -> list[Path]:
    """Return the book's notebooks, in order."""
    return sorted((project / "chapters").glob("*.ipynb"))


def say_notes(notes: Iterable[str]) -> None:
    """Say on stderr what was mended while data were read, or looks odd in them."""
    for note in notes:
        click.echo(f"note: {note}", err=True)


@contextmanager
def chapter_bar(total: int) -> Iterator[Callable[[], None]]:
    """Show a progress bar of chapters on stderr, once the first is done; gives the function that moves it by one."""
    # Without the delay an empty bar would stand before the message that refuses bad input.
    with tqdm(total=total, desc="chapters", unit="chapter", file=sys.stderr, delay=0.1) as bar:
        yield lambda: bar.update() and None


@contextmanager
def site_bar() -> Iterator[Callable[[float], None]]:
    """Show a progress bar of the site on stderr, once rendering has begun; gives the function that sets it to a share, 0 to 1."""
    with tqdm(
        total=100,
        desc="site",
        unit="%",
        file=sys.stderr,
        delay=0.1,
        bar_format="{desc}: {percentage:3.0f}%|{bar}| {elapsed}",
    ) as bar:
        yield lambda share: bar.update(max(round(100 * share) - bar.n, 0)) and None
