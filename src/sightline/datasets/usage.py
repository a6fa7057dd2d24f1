"""What this process and its children have used so far, import included."""

from __future__ import annotations

import resource
import sys

__all__ = ["usage"]


def usage() -> dict[str, float]:
    """CPU seconds (user + system) and the largest resident size of any one process, MiB."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
    # Linux counts KiB, macOS bytes
    scale = 2**20 if sys.platform == "darwin" else 2**10
    return {
        "cpu_s": round(cpu, 3),
        "peak_mib": round(max(own.ru_maxrss, children.ru_maxrss) / scale, 1),
    }
