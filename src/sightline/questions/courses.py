"""Courses of motion as options: the true one, and those of other things of the same scene.

The wrong courses of a question are true of other things, of other observers, from other frozen
moments, or where a thing stood elsewhere in the room. A question and what its options are taken
from are drawn alike: of any four courses that the same words could ask about, and whose lengths
differ by at most ABOUT, each is as likely to be the right one. So words alone do not tell it.
Where four different ones are not to be had, nothing is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from sightline import hashing
from sightline.facts import Rows
from sightline.facts.procedures import SEGMENTS, Procedure, procedure
from sightline.questions import text
from sightline.questions.pick import arranged, object_keys
from sightline.questions.random_courses import ABOUT, WRONG, names
from sightline.scenes import SceneBatch

__all__ = ["Pool", "Sensed", "Told", "Tuples", "courses_key", "told", "wrong_courses"]

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Keys = NDArray[np.uint64]
Mask = NDArray[np.bool_]
Pool = Literal["scene", "batch", "asked"]
"""what there is in the same scene; in all scenes of the batch, where words are so few that the same
courses recur anyway; or only what is asked about in them"""
LONGEST: Final = 1 << 12
"""more segments than any course has"""


@dataclass(frozen=True, eq=False)
class Tuples:
    """What courses are about: objects by role, the images, and the frozen one where there is."""

    roles: Mapping[str, Rows]
    views: Rows
    """(n, T)"""
    frozen: Rows | None = None
    """(n,) place in the clip"""
    mirror: Rows | None = None
    """(n,) where the first thing is put, see :func:`sightline.facts.tracks.mirrored`"""

    def take(self, rows: Rows) -> Tuples:
        """Some of them."""
        roles = {name: column[rows] for name, column in self.roles.items()}
        frozen, mirror = (None if c is None else c[rows] for c in (self.frozen, self.mirror))
        return Tuples(roles, self.views[rows], frozen, mirror)

    def keys(self, world: SceneBatch, seed: int) -> Keys:
        """(n,) stable key of each."""
        parts = [object_keys(world)[column] for column in self.roles.values()]
        nothing = np.zeros(len(self.views), dtype=np.uint64)
        parts += [
            nothing if column is None else column.astype(np.uint64)
            for column in (self.frozen, self.mirror)
        ]
        return hashing.mix(np.uint64(seed), *parts)

    def spread(self, moments: int, mirrors: int) -> Tuples:
        """The same from several frozen moments, and with the first thing put to several places."""
        count = self.views.shape[1]
        moments = 1 if self.frozen is None else moments
        again = self.take(np.repeat(np.arange(len(self.views)), moments * mirrors))
        nth = np.tile(np.arange(moments * mirrors), len(self.views))
        frozen = again.frozen
        if frozen is not None:
            frozen = (frozen + nth // mirrors * count // moments) % count
        return replace(again, frozen=frozen, mirror=nth % mirrors)


@dataclass(frozen=True, eq=False)
class Sensed:
    """What is sensed of tuples.

    Attributes:
        describe: codes and margins of the sequences; thresholds are off by the number.
        gate: (n,) what can be asked about.
        like: columns of codes of what the words of a question tell of its course.
        draw: codes (m, k, T) of random sequences, from keys (m, k) and the rows (m,) they are for.
        say: further slots of the wording.
        pool: where wrong courses are taken from.
    """

    describe: Callable[[float], tuple[Codes, Floats]]
    gate: Mask
    like: tuple[Codes, ...]
    draw: Callable[[Keys, Rows], Codes]
    say: Mapping[str, text.Text]
    pool: Pool = "scene"


@dataclass(frozen=True, eq=False)
class Told:
    """Courses that can be asked about: their scenes, keys, what their words tell, procedures."""

    rows: Rows
    """of the tuples"""
    scene: Rows
    """0 for all where courses of other scenes will do"""
    keys: Keys
    like: Codes
    """(n, l)"""
    course: Procedure

    def __len__(self) -> int:
        return len(self.rows)


def told(world: SceneBatch, some: Tuples, sensed: Sensed, seed: int, clear: float) -> Told:
    """The courses among tuples that are clear by that much and neither short nor long."""
    course = procedure(*sensed.describe(0.0))
    keep = sensed.gate & (course.count >= SEGMENTS[0]) & (course.count <= SEGMENTS[1])
    rows = np.flatnonzero(keep & (course.margin >= clear))
    some = some.take(rows)
    return Told(
        rows,
        world.objects.scene[next(iter(some.roles.values()))] * np.int64(sensed.pool == "scene"),
        some.keys(world, seed),
        np.stack([column[rows] for column in sensed.like], axis=1),
        course.take(rows),
    )


def courses_key(code: Codes) -> Keys:
    """(n,) key of several courses (n, k, T) each."""
    count, many, length = code.shape
    return hashing.mix(*names(code.reshape(count * many, length)).reshape(count, many).T)


def wrong_courses(asked: Told, rest: Told | None, loose: list[Procedure]) -> tuple[Codes, Mask]:
    """(n, 3, T) segment codes of wrong options, and the questions for which there are three.

    Args:
        asked: what is asked about.
        rest: what else there is; it may hold what is asked about as well.
        loose: procedures of ``asked`` with other thresholds; wrong options differ from them too.
    """
    rest = asked if rest is None else rest
    extra = np.flatnonzero(~np.isin(rest.keys, asked.keys))
    count = np.concatenate([asked.course.count, rest.course.count[extra]])
    code = np.concatenate([asked.course.code, rest.course.code[extra]])
    keys = np.concatenate([asked.keys, rest.keys[extra]])
    kinds = np.concatenate([
        np.column_stack([asked.scene, asked.like]),
        np.column_stack([rest.scene, rest.like])[extra],
    ])  # fmt: skip
    group = np.unique(kinds, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)
    order = np.lexsort((keys, count, group))
    place = (group * LONGEST + count)[order]
    own = np.empty(len(order), dtype=np.int64)
    own[order] = np.arange(len(order))
    own = own[: len(asked)]
    # where in the span of lengths the truth lies is drawn as well
    low = asked.course.count - hashing.uniform(hashing.mix("below", asked.keys), ABOUT + 1)
    first = np.searchsorted(place, group[: len(asked)] * LONGEST + low)
    last = np.searchsorted(place, group[: len(asked)] * LONGEST + low + ABOUT, side="right")
    many = last - first - 1
    enough = many >= WRONG
    digits = np.stack(
        [
            hashing.uniform(hashing.mix("wrong", asked.keys, np.uint64(j)), np.maximum(many - j, 1))
            for j in range(WRONG)
        ],
        axis=1,
    )
    nth = first[:, None] + arranged(digits)[0]
    nth += nth >= own[:, None]
    chosen = order[np.minimum(nth, max(len(order) - 1, 0))]
    found = code[chosen]
    known = names(code)
    every = np.concatenate([known[: len(asked), None], known[chosen]], axis=1)
    ranked = np.sort(every, axis=1)
    enough &= (ranked[:, 1:] != ranked[:, :-1]).all(axis=1)
    for other in loose:
        enough &= (known[chosen] != names(other.code)[:, None]).all(axis=1)
    return found, enough
