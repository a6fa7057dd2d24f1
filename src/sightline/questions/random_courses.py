"""Wrong procedures to choose from: other motion, described as the true one is.

``turned``: the true motion begun elsewhere, mirrored, told backwards, seen from another side, all
drawn by key. Such turns form a group, so among the four options none is the one that the others
were made from, and their lengths and words alone tell (almost) nothing. ``random``: smooth random
motion that knows nothing of the truth, as in DSR; by their words such options can often be told
apart. Either way the sequence goes through the same describer, reads differently from
the truth, also where thresholds are a little off, and has at most three segments more or fewer.
Where in that range the truth lies is drawn as well: else the option of middle length would be
right too often.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from sightline import hashing
from sightline.facts.procedures import FLOOR, SEGMENTS, Procedure, procedure

__all__ = [
    "ABOUT",
    "Wrong",
    "bearings",
    "lengths",
    "nearby",
    "signed_speeds",
    "speeds",
    "turned_pairs",
    "turned_values",
    "turned_vectors",
    "wrong_procedures",
]

Wrong = Literal["turned", "random", "signed"]
"""where wrong options come from; ``signed`` is ``random`` with DSR's defect, see signed_speeds"""
ABOUT: Final = 3
"""segments by which the lengths of the options differ at most (DSR)"""
CANDIDATES: Final = 48
"""random sequences drawn per question"""
WRONG: Final = 3
MOST_APART: Final = 10**6
"""stands behind every difference of lengths"""
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


def _places(keys: Keys, length: int) -> tuple[Codes, NDArray[np.bool_]]:
    """(n, k, length) places of a sequence run through from a drawn one on, and which go back."""
    back = hashing.uniform(hashing.mix("back", keys), 2) == 1
    first = hashing.uniform(hashing.mix("first", keys), length)
    step = np.arange(length) * np.where(back, -1, 1)[..., None]
    return (first[..., None] + step) % length, back


def _sign(keys: Keys) -> NDArray[np.int64]:
    return 1 - 2 * hashing.uniform(hashing.mix("mirror", keys), 2)


def turned_vectors(keys: Keys, vectors: Floats) -> Floats:
    """(n, k, T, 3) unit vectors: the turns about the vertical of vectors (n, T, 3), rearranged.

    The sequence of turns is begun at another image, mirrored and run backwards by chance, and
    starts at a drawn bearing; heights go along.
    """
    length = vectors.shape[1]
    size = np.linalg.norm(vectors, axis=2)
    rise = vectors[..., 2] / np.where(size > 0, size, 1.0)
    bearing = np.unwrap(np.arctan2(vectors[..., 1], vectors[..., 0]), axis=1)
    place, back = _places(keys, length - 1)
    turn = np.broadcast_to(np.diff(bearing, axis=1)[:, None], place.shape)
    turn = (
        np.take_along_axis(turn, place, axis=2) * (_sign(keys) * np.where(back, -1, 1))[..., None]
    )
    start = 2 * np.pi * _share(keys, "start")[..., None]
    angle = start + np.concatenate([np.zeros_like(start), np.cumsum(turn, axis=2)], axis=2)
    # the images that the turns lead to, after the one before the first turn
    before = np.where(back, place[..., 0] + 1, place[..., 0])[..., None]
    seen = np.concatenate([before, np.where(back[..., None], place, place + 1)], axis=2)
    z = np.take_along_axis(np.broadcast_to(rise[:, None], seen.shape), seen, axis=2)
    flat = np.sqrt(np.maximum(1.0 - z * z, 0.0))
    return np.stack([flat * np.cos(angle), flat * np.sin(angle), z], axis=-1)


def turned_values(keys: Keys, values: Floats) -> Floats:
    """(n, k, T) positive values whose ratios are those of values (n, T), rearranged.

    Begun at another step, and by chance run backwards and turned upside down; none is below the
    floor, under which ratios do not count.
    """
    step = np.diff(np.log(np.maximum(values, FLOOR)), axis=1)
    place, _ = _places(keys, step.shape[1])
    step = np.take_along_axis(np.broadcast_to(step[:, None], place.shape), place, axis=2)
    step = step * _sign(keys)[..., None]
    height = np.concatenate([np.zeros((*keys.shape, 1)), np.cumsum(step, axis=2)], axis=2)
    return np.asarray(FLOOR * np.exp(height - height.min(axis=2, keepdims=True)))


def turned_pairs(keys: Keys, first: Floats, second: Floats) -> tuple[Floats, Floats]:
    """Two sequences (n, k, T) that are those of (n, T) begun elsewhere, by chance told backwards
    and swapped."""
    place, _ = _places(keys, first.shape[1])
    one, two = (
        np.take_along_axis(np.broadcast_to(each[:, None], place.shape), place, axis=2)
        for each in (first, second)
    )
    swap = (_sign(keys) < 0)[..., None]
    return np.where(swap, two, one), np.where(swap, one, two)


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
    *,
    alike: bool = False,
) -> tuple[Codes, NDArray[np.bool_]]:
    """(n, 3, T) segment codes of wrong options, and the questions for which there are three.

    Args:
        truth: the true procedures.
        loose: the same with other thresholds; wrong options differ from them too.
        keys: (n,) key of each question.
        draw: codes (m, k, T) of random sequences, from keys (m, k) and the rows (m,) they are for.
        limits: fewest and most segments of an option.
        alike: options as long as the truth are preferred.
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
        name = _names(drawn.code).reshape(len(rows), CANDIDATES)
        many = drawn.count.reshape(len(rows), CANDIDATES)
        below = hashing.uniform(hashing.mix("below", keys[rows]), ABOUT + 1)
        low = np.maximum(truth.count[rows] - below, limits[0])[:, None]
        high = np.minimum(truth.count[rows] - below + ABOUT, limits[1])[:, None]
        good = (many >= low) & (many <= high)
        for other in (truth, *loose):
            good &= name != _names(other.code[rows])[:, None]
        earlier = np.tril(np.ones((CANDIDATES, CANDIDATES), dtype=bool), -1)
        good &= ~((name[:, :, None] == name[:, None, :]) & earlier).any(axis=2)
        # the seam of a sequence begun elsewhere adds a segment: equal lengths come first
        apart = np.abs(many - truth.count[rows][:, None]) if alike else np.zeros_like(many)
        order = np.argsort(np.where(good, apart, MOST_APART), axis=1, kind="stable")[:, :WRONG]
        merged = drawn.code.reshape(len(rows), CANDIDATES, length)
        out[rows] = np.take_along_axis(merged, order[..., None], axis=1)
        enough[rows] = good.sum(axis=1) >= WRONG
    return out, enough


def _names(code: Codes) -> Keys:
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
