"""Several points of vacant space: beside an object, between two, on top of another."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sightline import hashing
from sightline.answers import Points
from sightline.answers.regions import PointInPolygon
from sightline.facts import Frame, Rows
from sightline.facts.floor_plan import on_floor
from sightline.facts.free_space import strips
from sightline.facts.placement import rests_on_top
from sightline.facts.spots import (
    Patches,
    beside_on_floor,
    beside_on_top,
    between_on_floor,
    spots,
)
from sightline.questions import text
from sightline.questions.pick import Pick, frame_keys, object_keys
from sightline.questions.task import Asked, ask, task
from sightline.questions.tasks.compatibility import FLAT_TOPS
from sightline.questions.tasks.free_space import SIDE_WORDS, SMALLEST_PIXELS
from sightline.scenes import SceneBatch

__all__ = ["free_points", "free_points_between", "free_points_on_top", "free_points_own_side"]

WELL_SEEN = 0.5
"""visible share of an object whose surroundings are pointed at"""
LEAST = 3
"""points that a question needs (RoboSpatial)"""
COVERED = 0.6
"""share of the free and seen places of the patch that the accepted outline holds"""
SMALLEST = 8.0
"""thousandths of the picture along each side of the accepted outline, and SMALLEST_PIXELS"""
PER_SCENE = 512
"""patches tried per scene"""
GAP = (0.4, 3.0)
"""metres between two objects whose gap is pointed into"""
TOP_WORDS = ("to the left of", "to the right of", "in front of", "behind")
ANSWER = Points(convention="thousand", metric=PointInPolygon())


@task(answer=ANSWER, program="free_points(a, side)", scope="frame")
def free_points(world: SceneBatch, pick: Pick, frame: Frame = "camera") -> Asked:
    """Points of free floor beside an object as the camera sees it; RoboSpatial, RefSpatial."""
    return _beside(world, pick, "camera")


@task(answer=ANSWER, program="free_points(a, side)", scope="frame", level="extrapolation")
def free_points_own_side(world: SceneBatch, pick: Pick, frame: Frame = "object") -> Asked:
    """Points of free floor on an object's own left, right, front or back; RoboSpatial."""
    return _beside(world, pick, "object")


@task(answer=ANSWER, program="free_points_between(a, b)", scope="frame")
def free_points_between(world: SceneBatch, pick: Pick) -> Asked:
    """Points of free floor between two objects; RefSpatial placement."""
    ready = _shown(world)
    one, two = pick.sighted_pairs(ready, ordered=False)
    seen = world.sightings
    columns = (seen.frame[one], seen.object[one], seen.object[two])
    rows = _fewer(world, pick, *columns)
    view, a, b = (column[rows].astype(np.int64) for column in columns)
    patches = between_on_floor(world, a, b)
    fits = (patches.depth >= GAP[0]) & (patches.depth <= GAP[1])
    rows = np.flatnonzero(fits)
    return _asked(world, view[rows], {"a": a[rows], "b": b[rows]}, patches.take(rows), None, None)


@task(answer=ANSWER, program="free_points_on_top(a, b, side)", scope="frame")
def free_points_on_top(world: SceneBatch, pick: Pick, frame: Frame = "camera") -> Asked:
    """Points of a free top beside what stands on it; RefSpatial placement."""
    seen = world.sightings
    things, bases = rests_on_top(world)
    base_of = np.full(len(world.objects), -1)
    base_of[things] = bases
    # trays and baskets hold things lower than their rim
    base_of[~has_flat_top(world)[base_of]] = -1
    ready = (seen.visible >= WELL_SEEN) & (base_of[seen.object] >= 0)
    ready &= world.frames.posed[seen.frame]
    rows = pick.sightings(ready)
    rows = rows[_fewer(world, pick, seen.frame[rows], seen.object[rows])]
    rows, side = np.repeat(rows, 4), np.tile(np.arange(4), len(rows))
    view, a = seen.frame[rows].astype(np.int64), seen.object[rows].astype(np.int64)
    base = base_of[a]
    patches = beside_on_top(world, a, base, strips(world, a, side, "camera", view))
    roles = {"a": a, "b": base}
    return _asked(world, view, roles, patches, side, TOP_WORDS, seen.box[rows])


def has_flat_top(world: SceneBatch) -> NDArray[np.bool_]:
    """(N,) objects whose box has a flat top, by the last word of their category."""
    names, code = np.unique(world.objects.category.astype(str), return_inverse=True)
    flat = np.array([name.split()[-1:] != [] and name.split()[-1] in FLAT_TOPS for name in names])
    return np.asarray(flat[code.reshape(-1)]) if len(names) else np.zeros(0, dtype=bool)


def _beside(world: SceneBatch, pick: Pick, frame: Literal["camera", "object"]) -> Asked:
    seen, ready = world.sightings, _shown(world)
    if frame == "object":
        ready = ready & world.objects.front_known[seen.object]
    rows = pick.sightings(ready)
    rows = rows[_fewer(world, pick, seen.frame[rows], seen.object[rows])]
    rows, side = np.repeat(rows, 4), np.tile(np.arange(4), len(rows))
    view, a = seen.frame[rows].astype(np.int64), seen.object[rows].astype(np.int64)
    patches = beside_on_floor(world, a, strips(world, a, side, frame, view))
    box = seen.box[rows] if frame == "camera" else None
    return _asked(world, view, {"a": a}, patches, side, SIDE_WORDS[frame], box)


def _shown(world: SceneBatch) -> NDArray[np.bool_]:
    seen = world.sightings
    ready = (seen.visible >= WELL_SEEN) & on_floor(world)[seen.object]
    return np.asarray(ready & world.frames.posed[seen.frame])


def _fewer(world: SceneBatch, pick: Pick, view: Rows, *objects: Rows) -> Rows:
    """Rows of at most PER_SCENE tuples of each scene, drawn by their names."""
    names = [object_keys(world)[x] for x in objects]
    drawn = hashing.mix(np.uint64(pick.seed), frame_keys(world)[view], *names)
    scene = world.frames.scene[view]
    order = np.lexsort((drawn, scene))
    first = np.searchsorted(scene[order], scene[order])
    return np.sort(order[np.arange(len(order)) - first < min(pick.limit, PER_SCENE)])


def _asked(
    world: SceneBatch,
    view: Rows,
    roles: dict[str, Any],
    patches: Patches,
    side: Rows | None,
    words: tuple[str, ...] | None,
    box: NDArray[np.float64] | None = None,
) -> Asked:
    """Points in the largest free outline; past the sides of ``box`` in the picture, if given."""
    found = spots(world, view, patches)
    row, scale = found.row, 1000.0 / world.frames.size[view[found.row]][:, None]
    outline, pixels = found.outline * scale, np.ptp(found.outline, axis=1).min(axis=1)
    good = (np.ptp(outline, axis=1).min(axis=1) >= SMALLEST) & (pixels >= SMALLEST_PIXELS)
    # points that are rounded to the same or out of the outline only take from these
    good &= found.inside.sum(axis=1) >= np.maximum(LEAST, COVERED * found.found)
    if box is not None and side is not None:
        # left and right hold in the picture too, as RoboSpatial defines them
        good &= (side[row] != 0) | (found.outline[..., 0].max(axis=1) < box[row, 0])
        good &= (side[row] != 1) | (found.outline[..., 0].min(axis=1) > box[row, 2])
    some = np.flatnonzero(good)
    points = np.rint(found.points[some] * scale[some])
    inside = found.inside[some] & _within(points, outline[some])
    inside &= _first(points, found.inside[some])
    count = inside.sum(axis=1)
    kept = np.flatnonzero((count >= LEAST) & (count >= COVERED * found.found[some]))
    some, points, inside, count = some[kept], points[kept], inside[kept], count[kept]
    rows = row[some]
    centre = (found.place[some, 0] + found.place[some, 2]) / 2
    say = {"count": text.late_number(count), "height": text.late_number(centre[:, 2], 2)}
    if side is not None and words is not None:
        say["where"] = text.late_words(words, side[rows])
    return ask(
        **{name: obj[rows] for name, obj in roles.items()},
        views=view[rows],
        answer=_written(points, inside),
        margin=count,
        region=outline[some].reshape(len(some), 8),
        params=[] if side is None else [side[rows]],
        say=say,
    )


def _within(points: NDArray[np.float64], outline: NDArray[np.float64]) -> NDArray[np.bool_]:
    """(n, k) whether rounded points lie inside convex outlines (n, 4, 2), of any sense."""
    right = np.ones(points.shape[:2], dtype=bool)
    left = right.copy()
    for k in range(4):
        (x, y), way = outline[:, k].T[:, :, None], outline[:, (k + 1) % 4] - outline[:, k]
        turn = way[:, :1] * (points[..., 1] - y) - way[:, 1:] * (points[..., 0] - x)
        left &= turn > 0
        right &= turn < 0
    return np.asarray(left | right)


def _first(points: NDArray[np.float64], among: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(n, k) whether no earlier one of a row's points is the same."""
    code = np.where(among, points[..., 0] * 4096 + points[..., 1], -1 - np.arange(points.shape[1]))
    order = np.argsort(code, axis=1, kind="stable")
    ranked = np.take_along_axis(code, order, axis=1)
    fresh = np.ones(code.shape, dtype=bool)
    fresh[:, 1:] = ranked[:, 1:] != ranked[:, :-1]
    out = np.empty_like(fresh)
    np.put_along_axis(out, order, fresh, axis=1)
    return out


def _written(points: NDArray[np.float64], inside: NDArray[np.bool_]) -> NDArray[np.object_]:
    """(n,) "[(x, y), ...]"."""
    offsets = np.concatenate([[0], np.cumsum(inside.sum(axis=1))]).astype(np.int32)
    places = text.coordinates(points[inside])
    joined = pc.binary_join(pa.ListArray.from_arrays(pa.array(offsets), places), ", ")
    texts = pc.binary_join_element_wise("[", joined, "]", "")
    return np.asarray(texts.to_numpy(zero_copy_only=False), dtype=object)
