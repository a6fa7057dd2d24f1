"""Select tuples: which objects, pairs, triples, views are asked about, all scenes at once.

A selection never loops over pairs: tuples within groups (scenes, frames) are numbered, the numbers
are enumerated or drawn by hash, and decoded in columns.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sightline import hashing
from sightline.facts.fact import Rows, remembered
from sightline.scenes import SceneBatch

__all__ = ["Pick", "arranged", "frame_keys", "lowest", "object_keys", "scene_keys", "tuples_within"]

Mask = NDArray[np.bool_]


def tuples_within(
    group: NDArray[np.integer],
    size: int,
    *,
    ordered: bool,
    limit: NDArray[np.int64] | int,
    seed: NDArray[np.uint64],
) -> Rows:
    """Tuples of ``size`` distinct candidates of the same group.

    Args:
        group: (n,) group of each candidate, ascending.
        size: k.
        ordered: (a, b) and (b, a) are two tuples; else only ascending ones are given.
        limit: most tuples per group; above it a sample drawn by hash, without repeats.
        seed: (number of groups,) key of each group, in the order of appearance.

    Returns:
        (m, k) candidate positions, groups in order.
    """
    _, first, count = np.unique(group, return_index=True, return_counts=True)
    total = np.ones(len(count), dtype=np.float64)
    for j in range(size):
        total *= np.maximum(count - j, 0)
    # an unordered tuple is drawn as any of its orders and sorted
    orders = 1 if ordered else math.factorial(size)
    most = np.broadcast_to(limit, total.shape).astype(np.float64)
    everything = total <= most * orders
    if not ordered and everything.all():
        owner, local = _combinations(count, size)
        return first[owner][:, None] + local
    # of an unordered group that is taken whole, the sorted tuples are enumerated further down
    listed = everything & ordered
    wanted = np.where(listed, total, np.where(everything, 0.0, most)).astype(np.int64)
    owner = np.repeat(np.arange(len(count)), wanted)
    nth = np.arange(len(owner)) - np.repeat(np.cumsum(wanted) - wanted, wanted)
    digits = _digits(nth, count[owner], size)
    drawn = np.flatnonzero(~everything[owner])
    for j in range(size):
        key = hashing.mix(seed[owner[drawn]], nth[drawn], j)
        digits[drawn, j] = hashing.uniform(key, count[owner[drawn]] - j)
    chosen, ascending = arranged(digits)
    local = chosen if ordered else ascending
    if not (ordered and everything.all()):
        owner, local = _distinct(owner, local, int(count.max(initial=1)))
    if not ordered and everything.any():
        groups = np.flatnonzero(everything)
        of, whole = _combinations(count[groups], size)
        owner, local = np.append(owner, groups[of]), np.concatenate([local, whole])
        order = np.argsort(owner, kind="stable")
        owner, local = owner[order], local[order]
    return first[owner][:, None] + local


def _combinations(count: Rows, size: int) -> tuple[Rows, NDArray[np.int64]]:
    """All ascending tuples of positions below each count: the count they are of, and the tuples."""
    names, kind = np.unique(count, return_inverse=True)
    lists = [_combinations_of(int(name), size) for name in names]
    length = np.array([len(each) for each in lists], dtype=np.int64)
    begin = np.cumsum(length) - length
    table = np.concatenate([*lists, np.zeros((0, size), dtype=np.int64)])
    many = length[kind]
    owner = np.repeat(np.arange(len(count)), many)
    nth = np.arange(len(owner)) - np.repeat(np.cumsum(many) - many, many)
    return owner, np.asfortranarray(table[begin[kind][owner] + nth])


@lru_cache(maxsize=512)
def _combinations_of(count: int, size: int) -> NDArray[np.int64]:
    flat = itertools.chain.from_iterable(itertools.combinations(range(count), size))
    return np.fromiter(flat, dtype=np.int64).reshape(-1, size)


def _distinct(owner: Rows, local: NDArray[np.int64], count: int) -> tuple[Rows, NDArray[np.int64]]:
    """The distinct rows (owner, local), in ascending order."""
    size = local.shape[1]
    if (len(owner) + 1) * (count + 1.0) ** size >= 2.0**62:
        rows = np.unique(np.column_stack([owner, local]), axis=0)
        return rows[:, 0], rows[:, 1:]
    code = owner.astype(np.int64)
    for column in local.T:
        code = code * (count + 1) + column
    # a plain sort is several times faster than one that keeps track of the rows
    code.sort()
    code = code[np.append(True, code[1:] != code[:-1])] if len(code) else code
    out = np.empty((len(code), size), dtype=np.int64, order="F")
    for j in reversed(range(size)):
        code, out[:, j] = np.divmod(code, count + 1)
    return code, out


def _digits(number: Rows, count: Rows, size: int) -> NDArray[np.int64]:
    """(n, size) digits of numbers: the first below count, the next below count - 1, ..."""
    out = np.empty((len(number), size), dtype=np.int64, order="F")
    rest = number.astype(np.int64)
    for j in range(size):
        rest, out[:, j] = np.divmod(rest, np.maximum(count - j, 1))
    return out


def arranged(digits: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(n, size) distinct positions, as drawn and in ascending order.

    Digit j counts the positions that are still free.
    """
    # column-major: everything here runs down columns
    out, ascending = np.empty_like(digits, order="F"), np.empty_like(digits, order="F")
    for j in range(digits.shape[1]):
        pick = digits[:, j].copy()
        # skip the earlier picks, smallest first
        for i in range(j):
            pick += pick >= ascending[:, i]
        out[:, j] = pick
        for i in range(j):
            low = np.minimum(ascending[:, i], pick)
            pick = np.maximum(ascending[:, i], pick)
            ascending[:, i] = low
        ascending[:, j] = pick
    return out, ascending


@dataclass(frozen=True, eq=False)
class Pick:
    """Tuples of one task over one batch.

    ``limit`` bounds the tuples per scene; ``seed`` is the task's key, so two tasks draw
    independently and one task draws the same wherever its scene is built.
    """

    world: SceneBatch
    seed: int = 0
    limit: int = 4096

    def scenes(self) -> Rows:
        """All scene rows."""
        return np.arange(len(self.world.scenes))

    def objects(self, where: Mask | None = None) -> Rows:
        """Object rows for which ``where`` holds."""
        return _rows(where, len(self.world.objects))

    def pairs(self, where: Mask | None = None, *, ordered: bool = True) -> tuple[Rows, Rows]:
        """Pairs of objects of the same scene."""
        a, b = self._objects(where, 2, ordered)
        return a, b

    def triples(
        self, where: Mask | None = None, *, ordered: bool = True
    ) -> tuple[Rows, Rows, Rows]:
        """Triples of objects of the same scene."""
        a, b, c = self._objects(where, 3, ordered)
        return a, b, c

    def sets(self, size: int, where: Mask | None = None) -> Rows:
        """(n, size) unordered sets of objects of the same scene."""
        return np.stack(self._objects(where, size, False), axis=1)

    def anchored(self, size: int, where: Mask | None = None) -> tuple[Rows, Rows]:
        """An anchor (n,) with (n, size) other objects of its scene."""
        columns = self._objects(where, size + 1, True)
        others = np.sort(np.stack(columns[1:], axis=1), axis=1)
        return _distinct(columns[0], others.astype(np.int64), len(self.world.objects))

    def sightings(self, where: Mask | None = None) -> Rows:
        """Sighting rows (an object in a frame) for which ``where`` holds."""
        return _rows(where, len(self.world.sightings))

    def sighted_pairs(
        self, where: Mask | None = None, *, ordered: bool = True
    ) -> tuple[Rows, Rows]:
        """Pairs of sightings in the same frame."""
        a, b = self._sightings(where, 2, ordered)
        return a, b

    def sighted_sets(self, size: int, where: Mask | None = None) -> Rows:
        """(n, size) unordered sets of sightings in the same frame."""
        return np.stack(self._sightings(where, size, False), axis=1)

    def within(
        self, rows: Rows, frame: NDArray[np.integer], size: int, *, ordered: bool = False
    ) -> Rows:
        """(n, size) tuples of ``rows`` in the same frame; ``frame`` is that of each row."""
        order = np.argsort(frame, kind="stable")
        rows, frame = rows[order], frame[order]
        scene = self.world.frames.scene[frame]
        frames_in_scene = np.diff(self.world.frame_start)[scene]
        # a scene's budget is spread over its frames
        share = -(-self.limit // np.maximum(frames_in_scene, 1))
        return self._draw(rows, frame, scene, size, ordered, share)

    def frames(self, where: Mask | None = None) -> Rows:
        """Frame rows for which ``where`` holds."""
        return _rows(where, len(self.world.frames))

    def frame_pairs(self, where: Mask | None = None, *, ordered: bool = True) -> tuple[Rows, Rows]:
        """Pairs of frames of the same scene."""
        tuples = self.frame_tuples(2, where, ordered=ordered)
        return tuples[:, 0], tuples[:, 1]

    def frame_tuples(self, size: int, where: Mask | None = None, *, ordered: bool = True) -> Rows:
        """(n, size) frames of the same scene."""
        rows = self.frames(where)
        owner = self.world.frames.scene[rows]
        return self._draw(rows, owner, owner, size, ordered, self.limit)

    def scene_seeds(self, owner: NDArray[np.integer]) -> NDArray[np.uint64]:
        """One key per distinct scene of ``owner`` (ascending), for :func:`tuples_within`."""
        return hashing.mix(np.uint64(self.seed), scene_keys(self.world)[np.unique(owner)])

    def draw(self, options: int, *rows: Rows) -> Rows:
        """A number in [0, options) per tuple, from the names of its objects."""
        names = [object_keys(self.world)[r] for r in rows]
        return hashing.uniform(hashing.mix(np.uint64(self.seed), options, *names), options)

    def coin(self, *rows: Rows) -> Mask:
        """A fair coin per tuple, from the names of its objects."""
        return self.draw(2, *rows) == 1

    def _objects(self, where: Mask | None, size: int, ordered: bool) -> tuple[Rows, ...]:
        rows = self.objects(where)
        owner = self.world.objects.scene[rows]
        return tuple(self._draw(rows, owner, owner, size, ordered, self.limit).T)

    def _sightings(self, where: Mask | None, size: int, ordered: bool) -> tuple[Rows, ...]:
        seen = self.world.sightings
        rows = self.sightings(where)
        return tuple(self.within(rows, seen.frame[rows], size, ordered=ordered).T)

    def _draw(
        self,
        rows: Rows,
        group: NDArray[np.integer],
        scene: NDArray[np.integer],
        size: int,
        ordered: bool,
        limit: NDArray[np.int64] | int,
    ) -> Rows:
        if not len(rows):
            return np.zeros((0, size), dtype=np.int64)
        _, first = np.unique(group, return_index=True)
        if isinstance(limit, np.ndarray):
            limit = limit[first]
        # seeded by the scene's name and the group's number inside it, never by batch position
        start = np.minimum.reduceat(group[first], _run_starts(scene[first]))
        inside = group[first] - np.repeat(start, _run_lengths(scene[first]))
        seed = hashing.mix(np.uint64(self.seed), scene_keys(self.world)[scene[first]], inside)
        at = tuples_within(group, size, ordered=ordered, limit=limit, seed=seed)
        return rows[at]


def lowest(valid: Mask, keys: NDArray[np.uint64], size: int) -> tuple[Rows, Mask]:
    """Columns of each row's ``size`` lowest keys among the valid ones; rows with enough."""
    if valid.shape[1] < size:
        return np.zeros((len(valid), size), dtype=np.int64), np.zeros(len(valid), dtype=bool)
    ranked = np.where(valid, keys, np.iinfo(np.uint64).max)
    columns = np.argpartition(ranked, size - 1, axis=1)[:, :size]
    # in the order of the keys, whatever the number of columns
    within = np.argsort(np.take_along_axis(ranked, columns, axis=1), axis=1, kind="stable")
    return np.take_along_axis(columns, within, axis=1), valid.sum(axis=1) >= size


def scene_keys(world: SceneBatch) -> NDArray[np.uint64]:
    """(S,) stable key of each scene."""
    return remembered(world, "scene_keys", lambda: hashing.keys(world.scenes.id))


def object_keys(world: SceneBatch) -> NDArray[np.uint64]:
    """(N,) stable key of each object."""
    return remembered(
        world,
        "object_keys",
        lambda: hashing.mix(scene_keys(world)[world.objects.scene], hashing.keys(world.objects.id)),
    )


def frame_keys(world: SceneBatch) -> NDArray[np.uint64]:
    """(F,) stable key of each frame."""
    return remembered(
        world,
        "frame_keys",
        lambda: hashing.mix(scene_keys(world)[world.frames.scene], hashing.keys(world.frames.id)),
    )


def _rows(where: Mask | None, count: int) -> Rows:
    return np.arange(count) if where is None else np.flatnonzero(where)


def _run_starts(values: NDArray[np.integer]) -> Rows:
    return np.flatnonzero(np.append(True, np.diff(values) != 0))


def _run_lengths(values: NDArray[np.integer]) -> Rows:
    return np.diff(np.append(_run_starts(values), len(values)))
