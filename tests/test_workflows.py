"""The workflows run what the Makefile has, on the Pythons and processors promised, and nothing in them can be moved or injected."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from conftest import PROJECT

from aibalance.runs.execution.record import stale_chapters

WORKFLOWS = sorted((PROJECT / ".github" / "workflows").glob("*.yml"))


def test_an_auditor_of_workflows_finds_nothing() -> None:
    auditor = Path(sys.executable).with_name("zizmor")
    done = subprocess.run(
        [str(auditor), "--offline", "--no-progress", str(PROJECT / ".github")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No findings to report" in done.stdout + done.stderr


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda p: p.stem)
def test_each_action_is_pinned_to_a_commit_and_says_which_version_that_is(path: Path) -> None:
    uses = re.findall(r"uses: *(.*)", path.read_text(encoding="utf-8"))
    assert uses
    assert [text for text in uses if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", text)] == []


def test_tests_run_on_each_python_that_is_promised_and_on_other_processors() -> None:
    jobs = yaml.safe_load((PROJECT / ".github" / "workflows" / "book.yml").read_text(encoding="utf-8"))["jobs"]
    tried = jobs["test"]["strategy"]["matrix"]["include"]
    (oldest,) = (
        step["with"]["python-version"] for step in jobs["prove"]["steps"] if "setup-python" in step.get("uses", "")
    )
    assert {job["python"] for job in tried} | {oldest} == {"3.11", "3.12", "3.13", "3.14"}
    assert {"ubuntu-latest", "ubuntu-24.04-arm", "macos-latest"} <= {job["os"] for job in tried}
    assert any(step.get("run") == "bash .ci/run" for step in jobs["prove"]["steps"])


def test_only_a_release_publishes_and_it_attests_what_it_publishes() -> None:
    told = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in WORKFLOWS}
    publishing = {name for name, workflow in told.items() if "deploy-pages" in str(workflow["jobs"])}
    assert publishing == {"release"}
    steps = [step for job in told["release"]["jobs"].values() for step in job["steps"]]
    order = [step.get("uses", step.get("run", "")) for step in steps]
    at = [
        next(place for place, text in enumerate(order) if word in text)
        for word in (
            ".ci/run",
            "aibalance release",
            "cyclonedx-py",
            "attest-build-provenance",
            "gh release create",
            "deploy-pages",
        )
    ]
    assert at == sorted(at), "proved, made, described, attested and stored before it is published"
    record = told["release"]["jobs"]["record"]
    assert record["needs"] == ["build", "publish"], "results are recorded of what was published"
    assert "git add docs/editions" in str(told["release"]["jobs"]["build"]["steps"])
    assert not any("aibalance" in step.get("run", "") for step in record["steps"])
    jobs = told["update"]["jobs"]
    assert any("aibalance update" in step.get("run", "") for step in jobs["update"]["steps"])
    assert "permissions" not in jobs["update"], "what runs on fetched files may write nothing"
    assert jobs["propose"]["permissions"] == {"contents": "write", "pull-requests": "write"}
    assert not any("aibalance" in step.get("run", "") for step in jobs["propose"]["steps"])


def test_weekly_work_is_what_the_makefile_has() -> None:
    jobs = yaml.safe_load((PROJECT / ".github" / "workflows" / "weekly.yml").read_text(encoding="utf-8"))["jobs"]
    targets = re.findall(r"^(\w+):", (PROJECT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert set(jobs["weekly"]["strategy"]["matrix"]["target"]) <= set(targets)


def test_continuous_integration_ends_with_the_summary_of_a_test_run() -> None:
    lines = (PROJECT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.strip() and not line.startswith("#")][-2:] == ["make test", "make prove"]
    rules = (PROJECT / "Makefile").read_text(encoding="utf-8").split("\n\n")
    for target in ("test", "prove"):
        (rule,) = (rule for rule in rules if re.search(rf"^{target}:", rule, flags=re.MULTILINE))
        assert "pytest" in rule.strip().splitlines()[-1]


def test_one_version_of_each_numerical_package_serves_all_pythons() -> None:
    lock = (PROJECT / "requirements.txt").read_text(encoding="utf-8")
    for name in ("numpy", "scipy", "pandas", "matplotlib", "statsmodels", "networkx", "contourpy", "pillow", "seaborn"):
        assert re.findall(rf"^{name}==\S+ *(.*)\\$", lock, flags=re.MULTILINE) == [""], name
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links|file:", lock)


@pytest.mark.prove
def test_a_clone_whose_git_turns_line_ends_has_the_bytes_that_digests_are_of(tmp_path: Path) -> None:
    if not shutil.which("git") or not (PROJECT / ".git").exists():
        pytest.skip("no git repository here to clone")
    turning, plain = tmp_path / "turning", tmp_path / "plain"
    for clone, setting in ((turning, "true"), (plain, "false")):
        options = ["-c", f"core.autocrlf={setting}", "-c", f"core.eol={'crlf' if setting == 'true' else 'lf'}"]
        subprocess.run(["git", "clone", "--quiet", *options, str(PROJECT), str(clone)], check=True)
    names = [path.relative_to(plain) for path in plain.rglob("*") if path.is_file() and ".git" not in path.parts]
    assert len(names) > 300
    assert [name for name in names if (turning / name).read_bytes() != (plain / name).read_bytes()] == []
    assert stale_chapters(turning / "chapters", turning / "data") == stale_chapters(plain / "chapters", plain / "data")
