"""What each layer of the installation costs: packages and megabytes of the core, of the reader's lock, and of each extra over it.

Each is installed into an environment of its own at the versions of the locks, with pip, so this needs the network. Bytecode that
Python writes as it runs is left out.
"""

import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Print a line for each layer."""
    extras = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    with tempfile.TemporaryDirectory() as scratch:
        core = measured(Path(scratch) / "core", "")
        print(f"{'core':10} {core[0]:4} packages {core[1] / 1e6:6.0f} MB")
        for extra in extras:
            whole = measured(Path(scratch) / extra, f"[{extra}]")
            print(f"{extra:10} {whole[0] - core[0]:+4} packages {(whole[1] - core[1]) / 1e6:+6.0f} MB", flush=True)
        every = measured(Path(scratch) / "all", f"[{','.join(extras)}]")
        print(f"{'all':10} {every[0]:4} packages {every[1] / 1e6:6.0f} MB")


def measured(folder: Path, extras: str) -> tuple[int, int]:
    """Return the packages and bytes of a fresh environment with the library and these extras, pip and the library among them."""
    lines = [
        line
        for lock in ("requirements.txt", "requirements-test.txt")
        for line in re.findall(
            r"^([a-z0-9][^\\\n]*?) *\\$", (PROJECT / lock).read_text(encoding="utf-8"), flags=re.MULTILINE
        )
    ]
    folder.mkdir()
    (folder / "constraints.txt").write_text("\n".join(dict.fromkeys(lines)) + "\n", encoding="utf-8")
    subprocess.run([sys.executable, "-m", "venv", folder / "environment"], check=True)
    python = folder / "environment" / "bin" / "python"
    words = ("install", "--quiet", "--no-compile", "--constraint", folder / "constraints.txt", f"{PROJECT}{extras}")
    subprocess.run([python, "-m", "pip", *words], check=True)
    place = next((folder / "environment" / "lib").glob("python*/site-packages"))
    files = [path for path in place.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    return len(list(place.glob("*.dist-info"))), sum(path.stat().st_size for path in files)


if __name__ == "__main__":
    main()
