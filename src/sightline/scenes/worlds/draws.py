"""Random draws that are the same on every machine and NumPy version.

Every draw is made from `Generator(PCG64).random()` alone (uniform doubles from the raw bit stream),
and sub-seeds are hashes of their parts, so a world depends on nothing but its seed.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")


def derive_seed(*parts: object) -> int:
    """A 63-bit seed from the parts' text, e.g. `derive_seed("rooms", seed, "layout")`."""
    text = "\x1f".join(str(part) for part in parts)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little") >> 1


class Draws:
    """A stream of uniform draws with the few shapes that world building needs."""

    __slots__ = ("_at", "_block", "_rng")

    def __init__(self, *parts: object) -> None:
        self._rng = np.random.Generator(np.random.PCG64(derive_seed(*parts)))
        self._block: list[float] = []
        self._at = 0

    def random(self) -> float:
        """Uniform in [0, 1)."""
        if self._at >= len(self._block):
            self._block = self._rng.random(256).tolist()
            self._at = 0
        value = self._block[self._at]
        self._at += 1
        return value

    def uniform(self, low: float, high: float) -> float:
        return low + (high - low) * self.random()

    def integer(self, low: int, high: int) -> int:
        """Uniform integer in [low, high], both included."""
        return low + min(int(self.random() * (high - low + 1)), high - low)

    def chance(self, probability: float) -> bool:
        return self.random() < probability

    def pick(self, options: Sequence[T]) -> T:
        return options[self.integer(0, len(options) - 1)]

    def shuffled(self, options: Sequence[T]) -> list[T]:
        out = list(options)
        for i in range(len(out) - 1, 0, -1):
            j = self.integer(0, i)
            out[i], out[j] = out[j], out[i]
        return out


def yaw_cos_sin(yaw_rad: float) -> tuple[float, float]:
    """Cosine and sine of a yaw, from basic arithmetic on a rounded half-angle tangent.

    Library sines differ in the last bit between machines; this does not, and multiples of
    90 degrees come out exact. The yaw is honoured to about 2e-7 rad.
    """
    quarter = round(yaw_rad / (math.pi / 2))
    t = round(math.tan((yaw_rad - quarter * (math.pi / 2)) / 2), 7)
    c, s = (1 - t * t) / (1 + t * t), 2 * t / (1 + t * t)
    for _ in range(quarter % 4):
        c, s = -s, c
    return c + 0.0, s + 0.0
