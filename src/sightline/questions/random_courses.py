"""Random motion for wrong options, described as the true one is, as DSR does it.

Smooth sequences that know nothing of the truth: by their words they can often be told apart. Each
goes through the same describer, reads differently from the truth, also where thresholds are a
little off, and has at most three segments more or fewer. Where in that range the truth lies is
drawn as well: else the option of middle length would be right too often.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from sightline import hashing
from sightline.facts.procedures import SEGMENTS, Procedure, procedure

__all__ = [
    "ABOUT",
    "Wrong",
    "bearings",
    "lengths",
    "names",
    "nearby",
    "signed_speeds",
    "speeds",
    "wrong_procedures",
]

Wrong = Literal["others", "random", "signed"]
"""where wrong options come from: the courses of others (:mod:`sightline.questions.courses`), or
random motion; ``signed`` is ``random`` with DSR's defect, see :func:`signed_speeds`"""
ABOUT: Final = 3
"""segments by which the lengths of the options differ at most (DSR)"""
CANDIDATES: Final = 48
"""random sequences drawn per question"""
WRONG: Final = 3
_CHUNK = 1024  # questions at a time

Floats = NDArray[np.float64]
Keys = NDArray[np.uint64]
Codes = NDArray[np.int64]


def _share(keys: Keys, name: str) -> Floats:
    """Evenly distributed numbers in [0, 1) of keys, for a purpose."""
    return (hashing.mix(name, keys) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def _between(keys: Keys, name: str, low: float, high: float) -> Floats:
    return low + (high - low) * _share(keys, name)


def _wave(keys: Keys, name: str, length: int, cycles: tuple[float, float]) -> Floats:
    """(..., length) a sine of random phase with a random number of cycles in that range."""
    rate = _between(keys, name + " rate", *cycles)[..., None]
    phase = _share(keys, name + " phase")[..., None]
    return np.asarray(np.sin(2 * np.pi * (rate * np.arange(length) / length + phase)))


def bearings(keys: Keys, rise: Floats) -> Floats:
    """(n, k, T, 3) unit vectors that swing about: drawn bearings, the heights of the true ones.

    Args:
        keys: (n, k) one key per sequence.
        rise: (n, T) vertical share of the true unit vectors; every sequence gets them from
            another place on, so that heights tell nothing.
    """
    length = rise.shape[1]
    swing = np.exp(_between(keys, "swing", np.log(0.2), np.log(5.0)))[..., None]
    angle = 2 * np.pi * _share(keys, "start")[..., None]
    angle = angle + swing * _wave(keys, "slow", length, (0.2, 1.2))
    angle = angle + 0.4 * swing * _wave(keys, "fast", length, (1.0, 4.0))
    shift = hashing.uniform(hashing.mix("shift", keys), length)[..., None]
    place = (np.arange(length) + shift) % length
    z = np.take_along_axis(np.broadcast_to(rise[:, None], place.shape), place, axis=2)
    flat = np.sqrt(np.maximum(1.0 - z * z, 0.0))
    return np.stack([flat * np.cos(angle), flat * np.sin(angle), z], axis=-1)


def lengths(keys: Keys, count: int) -> Floats:
    """(n, k, count) distances, metres, always positive, that grow and shrink by factors."""
    base = np.exp(_between(keys, "base", np.log(0.6), np.log(5.0)))[..., None]
    slow = _between(keys, "slow size", 0.1, 1.3)[..., None] * _wave(keys, "slow", count, (0.4, 2.5))
    fast = _between(keys, "fast size", 0.0, 0.6)[..., None] * _wave(keys, "fast", count, (2.0, 7.0))
    return np.asarray(base * np.exp(slow + fast))


def speeds(keys: Keys, count: int) -> Floats:
    """(n, k, count) speeds, metres per second, never negative, with stops."""
    base = _between(keys, "base", 0.2, 1.3)[..., None]
    slow = _between(keys, "slow size", 0.1, 1.2)[..., None] * _wave(keys, "slow", count, (0.5, 3.0))
    fast = _between(keys, "fast size", 0.0, 0.7)[..., None] * _wave(keys, "fast", count, (2.0, 8.0))
    return np.asarray(np.maximum(base * (1.0 + slow + fast), 0.0))


def signed_speeds(keys: Keys, count: int) -> Floats:
    """(n, k, count) "speeds" that swing between -1 and 1, as DSR draws them for wrong options.

    No speed is negative, so about half of such a course is told of what cannot be.
    """
    slow = _wave(keys, "signed slow", count, (0.5, 3.0))
    return np.asarray(0.7 * slow + 0.3 * _wave(keys, "signed fast", count, (2.0, 8.0)))


def wrong_procedures(
    truth: Procedure,
    loose: list[Procedure],
    keys: Keys,
    draw: Callable[[Keys, NDArray[np.int64]], Codes],
    limits: tuple[int, int] = SEGMENTS,
) -> tuple[Codes, NDArray[np.bool_]]:
    """(n, 3, T) segment codes of wrong options, and the questions for which there are three.

    Args:
        truth: the true procedures.
        loose: the same with other thresholds; wrong options differ from them too.
        keys: (n,) key of each question.
        draw: codes (m, k, T) of random sequences, from keys (m, k) and the rows (m,) they are for.
        limits: fewest and most segments of an option.
    """
    count, length = truth.code.shape
    out = np.full((count, WRONG, length), -1, dtype=np.int64)
    enough = np.zeros(count, dtype=bool)
    for at in range(0, count, _CHUNK):
        rows = np.arange(at, min(at + _CHUNK, count))
        each = hashing.mix("wrong", keys[rows][:, None], np.arange(CANDIDATES))
        code = draw(each, rows)
        flat = code.reshape(-1, length)
        drawn = procedure(flat, np.zeros(flat.shape))
        name = names(drawn.code).reshape(len(rows), CANDIDATES)
        many = drawn.count.reshape(len(rows), CANDIDATES)
        below = hashing.uniform(hashing.mix("below", keys[rows]), ABOUT + 1)
        low = np.maximum(truth.count[rows] - below, limits[0])[:, None]
        high = np.minimum(truth.count[rows] - below + ABOUT, limits[1])[:, None]
        good = (many >= low) & (many <= high)
        for other in (truth, *loose):
            good &= name != names(other.code[rows])[:, None]
        earlier = np.tril(np.ones((CANDIDATES, CANDIDATES), dtype=bool), -1)
        good &= ~((name[:, :, None] == name[:, None, :]) & earlier).any(axis=2)
        order = np.argsort(~good, axis=1, kind="stable")[:, :WRONG]
        merged = drawn.code.reshape(len(rows), CANDIDATES, length)
        out[rows] = np.take_along_axis(merged, order[..., None], axis=1)
        enough[rows] = good.sum(axis=1) >= WRONG
    return out, enough


def names(code: Codes) -> Keys:
    """(n,) key of each row of segment codes."""
    return hashing.mix(*(code + 1).T)


def nearby(keys: Keys, last: Floats, count: int) -> Floats:
    """(n, k, count, 3) unit vectors that go on from ``last (n, 3)`` at a drawn bearing.

    Up to 140 degrees to either side, at the height of the last one, turning at most 15 degrees
    from one to the next.
    """
    unit = last / np.maximum(np.linalg.norm(last, axis=1, keepdims=True), 1e-9)
    ahead = np.arctan2(unit[:, 1], unit[:, 0])[:, None]
    first = ahead + np.deg2rad(_between(keys, "aside", -140.0, 140.0))
    turn = np.deg2rad(_between(keys, "turn", -15.0, 15.0))
    angle = first[..., None] + turn[..., None] * np.arange(count)
    z = np.broadcast_to(unit[:, 2][:, None, None], angle.shape)
    flat = np.sqrt(np.maximum(1.0 - z * z, 0.0))
    return np.stack([flat * np.cos(angle), flat * np.sin(angle), z], axis=-1)
