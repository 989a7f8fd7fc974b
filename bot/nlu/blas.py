"""Training at the speed of the machine.

numpy's linear algebra (OpenBLAS) picks its routines by a list of processors. One that is newer than the list gets the
slowest routines, a quarter of the speed, unless it is told what the processor can do; and that is only read when numpy
is first imported.
"""

import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import ParamSpec, TypeVar

from threadpoolctl import threadpool_info

SWITCH = "OPENBLAS_CORETYPE"
SLOWEST = "Prescott"

P = ParamSpec("P")
T = TypeVar("T")


def better_routines(cpuinfo: Path = Path("/proc/cpuinfo")) -> str | None:
    """The value of SWITCH that would speed numpy up here; None if nothing would, or it cannot be known."""
    used = [info.get("architecture") for info in threadpool_info() if "numpy" in info.get("filepath", "")]
    if used != [SLOWEST] or SWITCH in os.environ or not cpuinfo.is_file():
        return None
    abilities = set(cpuinfo.read_text().split())
    if {"avx512f", "avx512bw", "avx512dq", "avx512vl"} <= abilities:
        return "SkylakeX"
    return "Haswell" if {"avx2", "fma"} <= abilities else None


def at_full_speed(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What `work` gives: computed here, or in a fresh process if numpy would be much faster there.

    The function, its arguments and its result must be fit to be sent to another process.
    """
    switch = better_routines()
    if switch is None:
        return work(*args, **kwargs)
    os.environ[SWITCH] = switch
    try:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            return pool.submit(work, *args, **kwargs).result()
    finally:
        del os.environ[SWITCH]
