"""Frame samplers: which frames of a video are shown. The choice changes scores, so it is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "EverySecond",
    "Frames",
    "Interior",
    "Proportional",
    "SegmentCentres",
    "UniformTail",
    "Whole",
]

Indices = NDArray[np.int64]


class Frames(Protocol):
    """One rule: frame numbers of a video of ``count`` frames at ``fps`` frames a second."""

    def __call__(self, count: int, fps: float, start: float = 0.0, end: float = 0.0) -> Indices: ...


@dataclass(frozen=True)
class Whole:
    """All that is there; pictures that come as pictures."""

    def __call__(self, count: int, fps: float, start: float = 0.0, end: float = 0.0) -> Indices:
        return np.arange(count)


@dataclass(frozen=True)
class UniformTail:
    """``number`` frames from the first to the last, evenly (VSI-Bench, VLMEvalKit).

    Positions are ``linspace(0, count - 1, number)`` cut to integers; the last frame is always one.
    """

    number: int = 32

    def __call__(self, count: int, fps: float, start: float = 0.0, end: float = 0.0) -> Indices:
        found = np.linspace(0, count - 1, self.number, dtype=np.int64)
        return found if not count or count - 1 in found else np.append(found, count - 1)


@dataclass(frozen=True)
class SegmentCentres:
    """Centres of ``number`` equal segments, MVBench's ``int(start + seg/2 + round(seg * i))``."""

    number: int = 16

    def __call__(self, count: int, fps: float, start: float = 0.0, end: float = 0.0) -> Indices:
        last = count - 1
        low = max(0, round(start * fps)) if end else 0
        high = min(round(end * fps), last) if end else last
        size = float(high - low) / self.number
        steps = np.round(size * np.arange(self.number))
        return np.asarray((low + size / 2 + steps).astype(np.int64))


@dataclass(frozen=True)
class Interior:
    """``int(i * count / (number + 1))`` for i = 1..number (SIBench)."""

    number: int = 30

    def __call__(self, count: int, fps: float, start: float = 0.0, end: float = 0.0) -> Indices:
        steps = np.arange(1, self.number + 1) * count / (self.number + 1)
        return np.asarray(steps.astype(np.int64))


@dataclass(frozen=True)
class EverySecond:
    """At ``fps`` frames a second, at most ``most`` (thinned evenly)."""

    fps: float = 1.0
    most: int = 0

    def __call__(self, count: int, fps: float, start: float = 0.0, end: float = 0.0) -> Indices:
        low = int(start * fps)
        high = min(count, int(end * fps)) if end else count
        found = np.arange(low, high, max(fps / self.fps, 1.0)).astype(np.int64)
        if self.most and len(found) > self.most:
            found = found[np.linspace(0, len(found) - 1, self.most, dtype=np.int64)]
        return found


@dataclass(frozen=True)
class Proportional:
    """``number`` frames over several clips laid end to end (MMSI-Video-Bench, Uniform-50).

    Positions are ``int(i * (N - 1) / (number - 1))`` over all N frames; a clip with none gets its
    first frame, so there may be more than ``number``.
    """

    number: int = 50

    def __call__(self, count: int, fps: float, start: float = 0.0, end: float = 0.0) -> Indices:
        return self.over([count])[0]

    def over(self, counts: Sequence[int]) -> list[Indices]:
        """Frame numbers of every clip."""
        total = int(sum(counts))
        # rounded as the authors do: the step first, then its multiples
        steps = np.arange(self.number) * ((total - 1) / max(self.number - 1, 1))
        places = steps.astype(np.int64)
        found = []
        for first, count in zip(np.cumsum([0, *counts[:-1]]), counts, strict=True):
            here = places[(places >= first) & (places < first + count)] - first
            found.append(np.unique(here) if len(here) else np.zeros(1, dtype=np.int64))
        return found
