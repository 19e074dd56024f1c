"""The settings of the hostile twin: another machine, another day and another place, and what a process says that has them."""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

HOSTILE = Path(__file__).parent / "hostile"
FOLDER = "für den Zwilling"  # a space, and a letter outside ASCII
UMASK = 0o077
SEED = 20311231
UNITS = 2  # in the last place; BLAS kernels differ by this much, and by more only where a method is badly conditioned
# Half an hour before New Year in Greenwich: in the zone below it is another day, month and year already.
DAY = "2031-12-31T23:30:00+00:00"
ZONE, OFFSET, TODAY = "Pacific/Kiritimati", "+1400", date(2032, 1, 1)
# The kernels of OpenBLAS with the fewest instructions, by processor; what it calls them when asked. A name that it does not
# know, it ignores without a word.
LOWEST = {"x86_64": ("Prescott", "Katmai"), "AMD64": ("Prescott", "Katmai"), "aarch64": ("ARMV8", "armv8")}


def environment(scratch: Path, project: Path) -> dict[str, str]:
    """Return the variables of every process of the twin, whose own folders (home, caches, temporary files) are in `scratch`."""
    own = {name: scratch / name.lower() for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME", "MPLCONFIGDIR", "IPYTHONDIR")}
    own |= {name: scratch / name.lower() for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "TWIN_REPORTS")}
    for folder in own.values():
        folder.mkdir(parents=True, exist_ok=True)
    core = LOWEST.get(platform.machine(), ("", ""))[0]
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(("LC_", "PYTEST_", "PYTHON"))},
        **{name: str(folder) for name, folder in own.items()},
        **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"),
        **({"OPENBLAS_CORETYPE": core} if core else {}),
        "NPY_DISABLE_CPU_FEATURES": " ".join(features()),
        "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA",
        "LC_ALL": "C",
        "LANG": "C",
        "LANGUAGE": "",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": str(SEED),
        "PYTHONPATH": os.pathsep.join((str(HOSTILE), str(project))),
        "TWIN_DAY": DAY,
        "TWIN_NOISE": str(UNITS),
        "TZ": ZONE,
    }


def machine(variables: Mapping[str, str] | None = None, umask: int = -1) -> dict[str, Any]:
    """Return what a new Python process says that it runs on; by default one without any of these settings."""
    plain = {
        name: value for name, value in os.environ.items() if name not in ("NPY_DISABLE_CPU_FEATURES", "PYTHONPATH")
    }
    asked = subprocess.run(
        [sys.executable, str(HOSTILE / "machine.py")],
        env=dict(plain if variables is None else variables), umask=umask, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if asked.returncode:
        raise RuntimeError(f"a process with these settings did not come up: {asked.stderr[-2000:]}")
    return json.loads(asked.stdout)


@cache
def features() -> tuple[str, ...]:
    """Return the features of this processor that numpy would use."""
    return tuple(machine()["features"])


def cannot_differ(native: Mapping[str, Any]) -> dict[str, str]:
    """Return {what a process says: why no setting could change it on this processor}."""
    found = {}
    if not native["features"]:
        found["features"] = "this processor has none of the features that numpy would use if it could"
    if not (native["fused"] and native["libc"] == "glibc"):
        found["libm"] = "the C library here has no fused multiply-add to do without"
    lowest = LOWEST.get(platform.machine(), ("", ""))[1]
    if not any(name.startswith("openblas") for name in native["blas"]):
        found["blas"] = f"no OpenBLAS here, but {', '.join(native['blas']) or 'a BLAS that says nothing of itself'}"
    elif native["blas"] == [f"openblas {lowest}"]:
        found["blas"] = "OpenBLAS has nothing lower for this processor"
    return found


def faults(said: Mapping[str, Any], native: Mapping[str, Any], project: Path) -> list[str]:
    """Return which settings did not take in a process of the twin, by what it and an ordinary one say of themselves."""
    today, lowest = TODAY.isoformat(), LOWEST.get(platform.machine(), ("", ""))[1]
    seed = subprocess.run(
        [sys.executable, "-c", "print(hash('the hostile twin'))"],
        env={**os.environ, "PYTHONHASHSEED": str(SEED)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    expected = {
        "blas": [f"openblas {lowest}"],
        "day": today,
        "features": [],
        "hash": int(seed.stdout),
        "library": str(project),
        "locale": "C",
        "noise": [UNITS] * 4,
        "threads": 1,
        "umask": UMASK,
        "zone": OFFSET,
    }
    impossible = cannot_differ(native)
    found = [
        f"{name}: found {said[name]!r}; expected {value!r}"
        for name, value in expected.items()
        if name not in impossible and said[name] != value
    ]
    if "libm" not in impossible and said["libm"] == native["libm"]:
        found.append(f"libm: found {said['libm']}, as without the settings; expected other last bits")
    return found
