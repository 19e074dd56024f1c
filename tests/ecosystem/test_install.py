"""Who installs the core gets little and can run a chapter; the locks hold what the extras ask for; what lacks is said."""

import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click
import nbformat
import pytest
from click.testing import CliRunner
from conftest import PROJECT
from environments import LOCKS, checkout, constraints, fresh, locked, packages, require_registry, run, source
from packaging.requirements import Requirement
from test_architecture import imports, modules

from aibalance.cli import main
from aibalance.cli.extras import EXTRAS, NEEDS
from aibalance.stated.records import RECORD_TYPE

ABOUT = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CORE = {Requirement(line).name: Requirement(line) for line in ABOUT["dependencies"]}
OPTIONAL = {
    extra: {Requirement(line).name: Requirement(line) for line in lines}
    for extra, lines in ABOUT["optional-dependencies"].items()
}
# What comes with a package that is asked for by name, and must be of the version that this one takes.
BROUGHT = {
    "ipython": "ipykernel", "traitlets": "ipykernel", "jupyter-client": "ipykernel", "cycler": "matplotlib", "urllib3": "requests",
    "sphinx": "jupyter-book", "docutils": "jupyter-book", "markupsafe": "jupyter-book", "jinja2": "jupyter-book",
    "pygments": "jupyter-book",
}  # fmt: skip
MOST = 60  # packages of the core, pip and the library among them
LARGEST = 450e6  # bytes of them, without the bytecode that Python writes


def key(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_locks_fit_each_other_and_hold_all_that_is_asked_for_and_the_readers_nothing_else() -> None:
    reader, rest = (locked(name) for name in LOCKS)
    for name in reader.keys() & rest.keys():
        assert {str(line.specifier) for line in reader[name]} == {str(line.specifier) for line in rest[name]}, name
    both = {name: [*reader.get(name, []), *rest.get(name, [])] for name in reader | rest}
    asked = [(reader, CORE), *((reader if extra == "book" else both, own) for extra, own in OPTIONAL.items())]
    for lock, own in asked:
        for name, requirement in own.items():
            versions = [str(line.specifier).removeprefix("==") for line in lock.get(key(name), [])]
            assert versions, f"{name} is in no lock that should hold it"
            assert all(version in requirement.specifier for version in versions), name
    others = {key(name) for extra in OPTIONAL.keys() - {"book"} for name in OPTIONAL[extra]}
    assert reader.keys() & others <= {*map(key, OPTIONAL["book"]), *map(key, CORE), "jsonschema", "psutil", "packaging"}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_hashes_and_no_place(name: str) -> None:
    lock = (PROJECT / name).read_text(encoding="utf-8")
    blocks = [block for block in re.split(r"\n(?=[a-z0-9])", lock) if re.match(r"[a-z0-9]", block)]
    assert len(blocks) > 50
    assert [block.split("\n")[0] for block in blocks if "--hash=sha256:" not in block] == []
    assert not re.search(r"https?://|file:|--(?:extra-)?index-url|--find-links", lock)


def test_each_module_from_elsewhere_is_asked_for_by_the_core_or_by_the_extra_that_its_command_names() -> None:
    owners = packages_distributions()
    for floor, path in modules():
        for root in {name.split(".")[0] for name in imports(path)} - {"aibalance", *sys.stdlib_module_names}:
            names = {key(owner) for owner in owners.get(root, [root])}
            names |= {BROUGHT[name] for name in names & BROUGHT.keys()}
            extra = next((extra for extra, own in EXTRAS.items() if root in own), None)
            asked = OPTIONAL[extra] if extra else CORE | (OPTIONAL["book"] if floor == "book" else {})
            assert names & {*map(key, asked)}, f"{path.relative_to(PROJECT)} imports {root}: {extra or 'core'}"


def required(name: str, folder: Path) -> list[str]:
    """Return a value in `folder` for each argument and option that a command cannot do without."""
    words = [str(folder / "x") for p in main.commands[name].params if isinstance(p, click.Argument) and p.required]
    for option in main.commands[name].params:
        if isinstance(option, click.Option) and option.required:
            words += [option.opts[0], str(folder / "y")]
    return words


@pytest.mark.parametrize("name", sorted(NEEDS))
def test_a_command_that_lacks_its_extra_says_in_one_line_what_to_install(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    words = required(name, tmp_path)
    monkeypatch.setitem(sys.modules, EXTRAS[NEEDS[name][-1]][0], None)
    done = CliRunner().invoke(main, ["--project", str(PROJECT), *name.replace("import-", "import ").split(), *words])
    assert done.exit_code == 2
    assert len(done.stderr.splitlines()) == 1
    assert f"python -m pip install '.[{','.join(NEEDS[name])}]'" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_what_the_commands_are_said_to_need_is_there() -> None:
    """A misspelt module would refuse every command."""
    assert [module for own in EXTRAS.values() for module in own if find_spec(module) is None] == []
    assert NEEDS.keys() <= main.commands.keys()


@pytest.fixture(scope="module")
def core(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a fresh environment after `pip install .`, at the versions of the lock."""
    folder = tmp_path_factory.mktemp("core")
    programs = fresh(folder / "environment")
    require_registry(programs, folder)
    words = ("-m", "pip", "install", "--quiet", "--no-compile", "--constraint", constraints(folder), ".")
    run(programs / "python", *words, cwd=source(folder / "source"))
    return programs


def outputs(path: Path) -> list[dict[str, Any]]:
    """Return what each cell of a notebook shows, without how often it was run."""
    cells = nbformat.read(path, 4).cells  # texts in one piece, however an editor stores them
    return [{k: v for k, v in o.items() if k in ("data", "text")} for cell in cells for o in cell.get("outputs", [])]


def apart(folder: Path) -> dict[str, str]:
    """Return surroundings in which Jupyter sees nothing of whoever runs the tests."""
    return {name: str(folder / "jupyter") for name in ("JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "HOME")}


@pytest.mark.prove
def test_the_core_is_small(core: Path) -> None:
    place = packages(core)
    assert len(list(place.glob("*.dist-info"))) <= MOST
    files = [path for path in place.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    assert sum(path.stat().st_size for path in files) <= LARGEST


@pytest.mark.prove
def test_chapter_01_runs_in_the_core_with_the_stored_outputs_and_without_what_makes_the_site(
    core: Path, tmp_path: Path
) -> None:
    book = checkout(tmp_path / "book")
    name = "01-market-dynamics.ipynb"
    run(core / "jupyter", "execute", "--inplace", f"chapters/{name}", cwd=book, own=apart(tmp_path))
    assert outputs(book / "chapters" / name) == outputs(PROJECT / "chapters" / name)
    asked = (
        "from importlib.util import find_spec as f; print([m for m in ('sphinx', 'jupyter_book', 'papermill') if f(m)])"
    )
    assert run(core / "python", "-c", asked, cwd=tmp_path).stdout.strip() == "[]"


@pytest.mark.prove
def test_commands_without_a_site_work_in_the_core_and_the_others_name_their_extra(core: Path, tmp_path: Path) -> None:
    book = checkout(tmp_path / "book")
    assert "no problems" in run(core / "aibalance", "check", cwd=book).stdout
    assert "0 typed numbers" in run(core / "aibalance", "lint", cwd=book).stdout
    run(core / "aibalance", "new-data", "mine", cwd=book)
    for name in (name for name in NEEDS if name not in ("sweep", "compare", "rerun", "update", "import-records")):
        done = run(core / "aibalance", name, *required(name, tmp_path), cwd=book, ok=False)
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), name
        assert "expected it installed" in done.stderr


@pytest.mark.prove
def test_the_wheel_in_another_environment_renders_a_clean_checkout_with_plain_jupyter_book(tmp_path: Path) -> None:
    programs = fresh(tmp_path / "environment")
    # All but the library itself is there already, in the environment of this test.
    place = packages(programs)
    (place / "rest.pth").write_text(str(Path(next(iter(find_spec("pandas").submodule_search_locations))).parent) + "\n")  # type: ignore[union-attr, arg-type]
    wheel = ("-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(tmp_path), ".")
    run(sys.executable, *wheel, cwd=source(tmp_path / "source"))
    (made,) = tmp_path.glob("*.whl")
    run(programs / "python", "-m", "pip", "install", "--quiet", "--no-deps", "--no-compile", made, cwd=tmp_path)
    book = checkout(tmp_path / "book")
    where = run(programs / "python", "-c", "import aibalance; print(aibalance.__file__)", cwd=book).stdout
    assert Path(where.strip()).is_relative_to(place)
    start = "from jupyter_book.cli.main import main; main()"
    run(programs / "python", "-c", start, "build", ".", "-W", "-n", "--keep-going", cwd=book)
    made_pages = {path.name for path in (book / "_build" / "html" / "chapters").glob("*.html")}
    assert {f"{path.stem}.html" for path in (PROJECT / "chapters").glob("*.ipynb")} <= made_pages
    page = (book / "_build" / "html" / "chapters" / "01-market-dynamics.html").read_text(encoding="utf-8")
    assert page.count('<svg role="img"') >= 10


@pytest.mark.weekly
def test_the_chapters_have_the_stored_results_on_what_colab_has_loaded(tmp_path: Path) -> None:
    """The oldest versions that the core allows, which are those that Colab has where it is behind the lock."""
    programs = fresh(tmp_path / "environment")
    require_registry(programs, tmp_path)
    oldest = {
        name: min(s.version for s in CORE[name].specifier if s.operator == ">=") for name in ("pandas", "matplotlib")
    }
    asked = [f"{name}=={'.'.join(version.split('.')[:2])}.*" for name, version in oldest.items()]
    words = ("-m", "pip", "install", "--quiet", "--no-compile", ".", *asked)
    run(programs / "python", *words, cwd=source(tmp_path / "source"))
    book = checkout(tmp_path / "book")
    for path in sorted((book / "chapters").glob("0*.ipynb")):
        before = statistics(path)
        run(programs / "jupyter", "execute", "--inplace", path, cwd=book, own=apart(tmp_path))
        assert statistics(path) == before, path.name


def statistics(path: Path) -> list[dict[str, Any]]:
    records = [o["data"][RECORD_TYPE] for o in outputs(path) if RECORD_TYPE in o.get("data", {})]
    found = [statistic for record in records for statistic in record.get("statistics", [])]
    assert found
    return found
