"""Means over episodes and tiers, and the interval of a share."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from sightline.benchmarks.interactive.benchmark import Figures
from sightline.scenes.symbolic.acting import Trace

__all__ = ["averaged", "by_tier", "mean", "share_interval", "success"]


def mean(values: Sequence[float]) -> float | None:
    """The mean; None of nothing."""
    return sum(values) / len(values) if values else None


def by_tier(traces: Sequence[Trace]) -> dict[str, list[Trace]]:
    """Traces of each tier, in the order the tiers come."""
    found: dict[str, list[Trace]] = {}
    for trace in traces:
        found.setdefault(trace.tier, []).append(trace)
    return found


def success(traces: Sequence[Trace]) -> float | None:
    """Episodes that were won, percent; those that failed count as not won."""
    return mean([100.0 * trace.won for trace in traces])


def share_interval(traces: Sequence[Trace]) -> list[float] | None:
    """Wilson's 95 % interval of the success rate, percent."""
    n = len(traces)
    if not n:
        return None
    z, share = 1.959964, sum(trace.won for trace in traces) / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return [round(100 * (centre - half), 2), round(100 * (centre + half), 2)]


def averaged(traces: Sequence[Trace], measures: Mapping[str, Callable[[Trace], float]]) -> Figures:
    """The mean of each measure over episodes."""
    return {name: mean([of(trace) for trace in traces]) for name, of in measures.items()}
