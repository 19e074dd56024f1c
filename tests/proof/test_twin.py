"""The book is the same everywhere: its hostile twin stores the same outputs and builds the same site, byte for byte."""

from typing import Any

import pytest
from conftest import PROJECT
from settings import cannot_differ, faults, machine
from twin import Twin, built, site_differences, store_anew, stored_differences, twin_of

from aibalance.runs.pages import notebooks

pytestmark = pytest.mark.prove
SETTINGS = ("blas", "day", "features", "hash", "library", "libm", "locale", "noise", "threads", "umask", "zone")


@pytest.fixture(scope="module")
def native() -> dict[str, Any]:
    """What an ordinary process on this machine says of itself."""
    return machine()


@pytest.fixture(scope="module")
def twin(tmp_path_factory: pytest.TempPathFactory) -> Twin:
    """The twin of this project, with all its chapters executed there."""
    copy = twin_of(PROJECT, tmp_path_factory.mktemp("twin"))
    store_anew(copy)
    return copy


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_kernel_of_the_twin_had_the_setting(twin: Twin, native: dict[str, Any], setting: str) -> None:
    if setting in cannot_differ(native):
        pytest.skip(cannot_differ(native)[setting])
    kernels = twin.kernels()
    assert len(kernels) >= len(notebooks(PROJECT / "chapters"))
    said = {fault for kernel in kernels for fault in faults(kernel, native, twin.project)}
    assert [fault for fault in sorted(said) if fault.startswith(f"{setting}:")] == []
    assert all(setting in kernel for kernel in kernels)


def test_the_twin_stores_the_same_outputs(twin: Twin) -> None:
    assert stored_differences(PROJECT, twin) == []


def test_the_twin_builds_the_same_site(twin: Twin) -> None:
    twin.run("build")
    site = built(PROJECT)
    differences = site_differences(site, twin.project / "_build" / "html")
    assert differences[:100] == []
    assert len([p for p in site.rglob("*") if p.is_file()]) > 1000
