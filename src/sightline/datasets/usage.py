"""What this process and its children have used so far, import included."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

__all__ = ["usage"]


def usage() -> dict[str, float]:
    """CPU seconds (user + system) and the largest resident size of any one process, MiB."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
    # Linux counts KiB, macOS bytes
    scale = 2**20 if sys.platform == "darwin" else 2**10
    peak = max(_own_peak() or own.ru_maxrss, children.ru_maxrss)
    return {"cpu_s": round(cpu, 3), "peak_mib": round(peak / scale, 1)}


def _own_peak() -> int:
    """KiB, on Linux: ``ru_maxrss`` there starts with what the parent had; 0 elsewhere."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.is_file() else []
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)
