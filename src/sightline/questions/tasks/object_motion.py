"""How far and where something moved between two images; MultiSPA object movement.

The camera may move as well: ways are those of the object in the room, told in the axes of the
first camera (x right, y down, z forward).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sightline import hashing
from sightline.answers import Number, Vector
from sightline.facts import Definition, Fact, Frame, Rows, correspondence, tracks, visibility
from sightline.questions import text
from sightline.questions.pick import Pick, frame_keys, object_keys, tuples_within
from sightline.questions.references import referable, sighting_rows
from sightline.questions.task import Asked, ask, task
from sightline.scenes import SceneBatch

__all__ = [
    "object_displacement",
    "object_distance_moved",
    "pointed_displacement",
    "pointed_distance_moved",
]

BINS = 10
"""classes of displacement, from nothing to the largest of the scene (MultiSPA)"""
PAIRS_PER_OBJECT = 512
"""pairs of images looked at for every object"""
STILL, GONE = 0.5 * tracks.MOVED, 2.0 * tracks.MOVED
"""metres up to which nothing moved, and from which something did; not asked in between"""


@task(answer=Number("mm", decimals=0), program="object_moved(a)", scope="views", tags=("motion",))
def object_distance_moved(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "world",
    reversed_share: float = 0.0,
) -> Asked:  # fmt: skip
    """Straight distance that something moved between two images; MultiSPA total distance."""
    a, views, linked = _moves(world, pick, referable(world), reversed_share)
    fact = tracks.distance_moved(world, a, *views)
    return ask(
        a=a,
        views=views,
        answer=np.where(fact.value <= STILL, 0.0, fact.value),
        gate=linked & _decided(fact),
        margin=fact.margin,
        say=_way(fact),
    )


@task(
    answer=Vector("mm", decimals=0), program="object_displacement(a)", scope="views",
    tags=("motion",),
)  # fmt: skip
def object_displacement(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "camera",
    reversed_share: float = 0.0,
) -> Asked:  # fmt: skip
    """Way of something between two images, in the first camera's axes; MultiSPA displacement."""
    a, views, linked = _moves(world, pick, referable(world), reversed_share)
    fact = tracks.distance_moved(world, a, *views)
    way = np.stack([fact.trace[name] for name in ("side", "down", "ahead")], axis=1)
    return ask(
        a=a,
        views=views,
        answer=np.where((fact.value <= STILL)[:, None], 0.0, way),
        gate=linked & _decided(fact),
        margin=fact.margin,
        say=_way(fact),
    )


@task(answer=Number("mm", decimals=0), program="point_moved(x, y)", scope="views",
      tags=("motion",))  # fmt: skip
def pointed_distance_moved(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "world",
    reversed_share: float = 0.0,
) -> Asked:  # fmt: skip
    """The same of what is at a place in the first image; MultiSPA, referred to by coordinates."""
    a, views, linked = _moves(world, pick, world.moves, reversed_share)
    place, shown = _places(world, views[0], a)
    fact = tracks.distance_moved(world, a, *views)
    return ask(
        views=views,
        answer=np.where(fact.value <= STILL, 0.0, fact.value),
        gate=linked & shown & _decided(fact),
        margin=fact.margin,
        params=tuple(place.T),
        say=_way(fact) | {"point": text.coordinates(place)},
    )


@task(answer=Vector("mm", decimals=0), program="point_displacement(x, y)", scope="views",
      tags=("motion",))  # fmt: skip
def pointed_displacement(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "camera",
    reversed_share: float = 0.0,
) -> Asked:  # fmt: skip
    """The same as a vector in the first camera's axes; MultiSPA, referred to by coordinates."""
    a, views, linked = _moves(world, pick, world.moves, reversed_share)
    place, shown = _places(world, views[0], a)
    fact = tracks.distance_moved(world, a, *views)
    way = np.stack([fact.trace[name] for name in ("side", "down", "ahead")], axis=1)
    return ask(
        views=views,
        answer=np.where((fact.value <= STILL)[:, None], 0.0, way),
        gate=linked & shown & _decided(fact),
        margin=fact.margin,
        params=tuple(place.T),
        say=_way(fact) | {"point": text.coordinates(place)},
    )


def _places(
    world: SceneBatch, view: Rows, a: Rows
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """(n, 2) a place on each object in a frame, 0 to 1000, and where it was measured."""
    row = sighting_rows(world, view, a)
    place = world.sightings.point[row] * (1000.0 / world.frames.size[view])
    return np.rint(place), visibility.measured(world)[row]


def _decided(fact: Fact) -> NDArray[np.bool_]:
    return np.asarray((fact.value <= STILL) | (fact.value >= GONE))


def _way(fact: Fact) -> dict[str, text.Text]:
    return {name: text.number(column, 3) for name, column in fact.trace.items()}


def _moves(
    world: SceneBatch, pick: Pick, where: NDArray[np.bool_], reversed_share: float
) -> tuple[Rows, tuple[Rows, Rows], NDArray[np.bool_]]:
    """Moving objects, of those allowed, with two images that show them clearly; linked images.

    Every class of displacement gives at most as many pairs as the middle one, and every object
    one pair in which it stands still. ``reversed_share`` of the pairs are told back in time.
    """
    if not 0.0 <= reversed_share <= 1.0:
        raise ValueError("reversed_share is a share, from 0 to 1")
    seen = world.sightings
    rows = pick.sightings(visibility.clear(world) & (where & world.moves)[seen.object])
    rows = rows[np.lexsort((seen.frame[rows], seen.object[rows]))]
    if not len(rows):
        return rows, (rows, rows), np.zeros(0, dtype=bool)
    owner = seen.object[rows]
    seed = hashing.mix(np.uint64(pick.seed), object_keys(world)[np.unique(owner)])
    at = tuples_within(owner, 2, ordered=False, limit=PAIRS_PER_OBJECT, seed=seed)
    a, first, second = owner[at[:, 0]], seen.frame[rows[at[:, 0]]], seen.frame[rows[at[:, 1]]]
    keys = hashing.mix(
        np.uint64(pick.seed), object_keys(world)[a], frame_keys(world)[first],
        frame_keys(world)[second],
    )  # fmt: skip
    moved = tracks.distance_moved(world, a, first, second).value
    kept = _balanced(world.objects.scene[a], a, moved, keys)
    a, first, second, keys = a[kept], first[kept], second[kept], keys[kept]
    back = hashing.uniform(hashing.mix("reversed", keys), 10_000) < round(reversed_share * 10_000)
    views = np.where(back, second, first), np.where(back, first, second)
    return a, views, correspondence.connected(world, *views).value


def _balanced(
    scene: NDArray[np.integer], a: Rows, moved: NDArray[np.float64], keys: NDArray[np.uint64]
) -> Rows:
    """Pairs to keep: even over ``BINS`` classes of each scene, and one still pair an object."""
    most = np.zeros(int(scene.max(initial=0)) + 1)
    np.maximum.at(most, scene, moved)
    share = moved / np.where(most > 0, most, 1.0)[scene]
    still = moved < tracks.MOVED
    # classes of a scene, then one class of still pairs for every object
    group = np.where(
        still,
        (scene.max(initial=0) + 1) * BINS + a,
        scene.astype(np.int64) * BINS + np.minimum((share * BINS).astype(np.int64), BINS - 1),
    )
    names, code, count = np.unique(group, return_inverse=True, return_counts=True)
    code = code.reshape(-1)
    moving = np.flatnonzero(names < (scene.max(initial=0) + 1) * BINS)
    quota = np.ones(len(names), dtype=np.int64)
    quota[moving] = _middle(names[moving] // BINS, count[moving])
    order = np.lexsort((keys, code))
    start = np.cumsum(count) - count
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order)) - start[code[order]]
    return np.flatnonzero(rank < quota[code])


def _middle(owner: NDArray[np.int64], count: NDArray[np.int64]) -> NDArray[np.int64]:
    """(n,) the middle (lower median) of the counts that have the same owner, ascending."""
    order = np.lexsort((count, owner))
    start = np.searchsorted(owner, owner)
    many = np.searchsorted(owner, owner, side="right") - start
    return np.asarray(count[order][start + (many - 1) // 2], dtype=np.int64)
