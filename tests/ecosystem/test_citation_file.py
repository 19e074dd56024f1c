"""What reads CITATION.cff accepts it: cffconvert, in an environment of its own, as it asks for a jsonschema older than ours."""

import json
from pathlib import Path

import pytest
from conftest import PROJECT
from environments import fresh, require_registry, run

CONVERTER = "cffconvert==2.0.0"


@pytest.mark.prove
def test_cffconvert_accepts_the_citation_file_and_makes_of_it_what_zenodo_is_told(tmp_path: Path) -> None:
    programs = fresh(tmp_path / "environment")
    require_registry(programs, tmp_path)
    run(programs / "python", "-m", "pip", "install", "--quiet", "--no-compile", CONVERTER, cwd=tmp_path)
    citation = ("--infile", PROJECT / "CITATION.cff")
    run(programs / "cffconvert", "--validate", *citation, cwd=tmp_path)
    made = json.loads(run(programs / "cffconvert", "--format", "zenodo", *citation, cwd=tmp_path).stdout)
    told = json.loads((PROJECT / ".zenodo.json").read_text(encoding="utf-8"))
    same = ("title", "creators", "version", "publication_date", "keywords")
    assert {name: made[name] for name in same} == {name: told[name] for name in same}
    assert made["license"]["id"].lower() == told["license"]
    spoilt = tmp_path / "CITATION.cff"
    spoilt.write_text(
        (PROJECT / "CITATION.cff").read_text(encoding="utf-8").replace("title:", "tittle:"), encoding="utf-8"
    )
    assert run(programs / "cffconvert", "--validate", "--infile", spoilt, cwd=tmp_path, ok=False).returncode != 0
