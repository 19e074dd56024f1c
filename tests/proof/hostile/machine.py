"""What this process really runs on, asked of what is loaded and not of the variables that were to bring it about."""

import datetime
import hashlib
import json
import locale
import math
import os
import platform
import struct
import sys
import time
from pathlib import Path
from typing import Any


def report() -> dict[str, Any]:
    """Return what of this process could reach a number, a word or a byte of the book."""
    import numpy
    import scipy.linalg
    import threadpoolctl
    from numpy._core import _multiarray_umath as core  # type: ignore[attr-defined]

    import aibalance

    pools = [pool for pool in threadpoolctl.threadpool_info() if pool["user_api"] == "blas"]
    mask = os.umask(0)
    os.umask(mask)
    return {
        "blas": sorted({f"{pool['internal_api']} {pool.get('architecture', '')}".strip() for pool in pools}),
        "day": datetime.date.today().isoformat(),
        "features": sorted(name for name in core.__cpu_dispatch__ if core.__cpu_features__[name]),
        "fused": bool(core.__cpu_features__.get("FMA3")),
        "hash": hash("the hostile twin"),
        "libc": platform.libc_ver()[0],
        "libm": libm(),
        "library": str(Path(aibalance.__file__).parents[1]),
        "locale": locale.setlocale(locale.LC_ALL),
        "noise": noise(numpy.log, numpy.linalg.inv, scipy.linalg.inv, math.exp),
        "threads": max((pool["num_threads"] for pool in pools), default=0),
        "umask": mask,
        "zone": time.strftime("%z"),
    }


def libm() -> str:
    """Return the digest of many values of the C library's functions: their last bits differ with and without fused multiply-add."""
    functions = [getattr(getattr(math, name), "function", getattr(math, name)) for name in ("exp", "sin", "cos", "pow")]
    values = []
    for step in range(1, 2001):
        at = step / 277
        values += [function(at, 0.7) if function is functions[-1] else function(at) for function in functions]
    return hashlib.sha256(struct.pack(f"{len(values)}d", *values)).hexdigest()[:16]


def noise(*functions: Any) -> list[int]:
    """Return how many units in the last place each function is shaken by; 0 where it is as it was."""
    return [getattr(function, "units", 0) for function in functions]


if __name__ == "__main__":
    json.dump(report(), sys.stdout)
