"""A folder that must be new: refused if there is anything in it, made beside it, and given its name when all is there."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aibalance.data.store import umask
from aibalance.data.tables import BadInputError


def refuse_filled(folder: Path) -> None:
    """Raise BadInputError unless a folder is new or empty."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        found = f"{min(p.name for p in folder.iterdir())} in it" if folder.is_dir() else "a file"
        raise BadInputError(f"{folder}: found {found}; expected a new or empty folder")


@contextmanager
def beginning(folder: Path) -> Iterator[Path]:
    """Give an empty folder that becomes `folder`, which is new or empty, once the block has ended well; else nothing is left behind.

    Raises BadInputError if there is anything in `folder`.
    """
    refuse_filled(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name[:100]}.", dir=folder.parent))
    try:
        yield draft
        draft.chmod(0o777 & ~umask())
        if folder.exists():
            folder.rmdir()
        draft.rename(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
