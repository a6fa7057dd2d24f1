"""Traces: how a thing is picked up, carried and put down, as points with depth.

The trace is that of the place on the thing where it is picked up. ``params`` of all tasks: a code
(side or direction), a distance in metres (0 for none), then the box of the destination in the
world: centre, extents and yaw. The box is as high as the thing.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sightline import geometry, hashing
from sightline.answers import Trace
from sightline.answers.traces import Reaches
from sightline.facts import Frame, Rows
from sightline.facts.fact import remembered
from sightline.facts.floor_plan import footprint_rectangles
from sightline.facts.free_space import strips
from sightline.facts.placement import rests_on_top
from sightline.facts.spots import TOP_DEPTH
from sightline.facts.transport import carry
from sightline.questions import text
from sightline.questions.pick import Pick, frame_keys, object_keys
from sightline.questions.references import sighting_rows
from sightline.questions.seen_pairs import seen_pairs
from sightline.questions.task import Asked, ask, task
from sightline.questions.tasks.free_spots import TOP_WORDS, has_flat_top
from sightline.questions.tasks.relations import askable
from sightline.scenes import SceneBatch

__all__ = [
    "draw_from",
    "facing",
    "flat_base",
    "middles",
    "pairs_on_tops",
    "placed_beside",
    "trace_beside",
    "trace_direction",
    "traced",
]

Floats = NDArray[np.float64]
LARGEST = 0.45
"""metres; longest side of what is picked up"""
GAP = 0.04
"""metres between a thing that is put down and what it is put beside"""
FAR = (0.1, 0.15, 0.2, 0.25, 0.3, 0.4)
"""metres that a thing is moved by"""
MOVED = 0.1
"""metres from a thing to its destination, at least"""
EDGE = 0.01
"""metres from the rim of a top that a thing is put down at"""
PER_SCENE = 256
DIRECTIONS = ("to the left", "to the right", "towards the camera", "away from the camera")
ANSWER = Trace(metric=Reaches())


@task(answer=ANSWER, program="trace(a, b, c, side)", scope="frame", level="extrapolation")
def trace_beside(world: SceneBatch, pick: Pick, frame: Frame = "camera") -> Asked:
    """Picking a thing up and putting it down directly beside another one; RoboTracer."""
    view, a, b = pairs_on_tops(world, pick)
    side = draw_from(world, pick, view, a, b, count=4)
    base, goal, box = placed_beside(world, view, a, b, side)
    stops = np.stack([middles(world, a), goal], axis=1)
    there = np.concatenate([box, facing(world, view, a, b, side)[:, None]], axis=1)
    shown = sighting_rows(world, view, np.maximum(base, 0)) >= 0
    roles = {"a": a, "b": b, "c": np.maximum(base, 0)}
    say = {"where": text.words(TOP_WORDS, side)}
    ready = (base >= 0) & shown
    return traced(world, view, roles, stops, (side, np.zeros(len(a)), there), say, ready)


@task(answer=ANSWER, program="trace(a, direction, metres)", scope="frame", level="extrapolation")
def trace_direction(world: SceneBatch, pick: Pick, frame: Frame = "world") -> Asked:
    """Picking a thing up and putting it down some way off in a direction; RoboTracer."""
    rows = pick.sightings(_graspable(world) & askable(world))
    seen = world.sightings
    rows, side = np.repeat(rows, 4), np.tile(np.arange(4), len(rows))
    view, a = seen.frame[rows].astype(np.int64), seen.object[rows].astype(np.int64)
    kept = fewer(world, pick, view, a)
    view, a, side = view[kept], a[kept], side[kept]
    far = np.array(FAR)[draw_from(world, pick, view, a, count=len(FAR), salt=side)]
    middle, base = middles(world, a), flat_base(world)[a]
    goal = middle + strips(world, a, side, "camera", view).outward * far[:, None]
    size, _, yaw = _footprint(world, a)
    low, high = heights(world, a)
    box = np.column_stack([goal, (low + high) / 2, size, high - low, yaw])
    say = {
        "direction": text.words(DIRECTIONS, side),
        "far": text.number(far * 100),
    }
    ready = (base >= 0) & _held(world, a, np.maximum(base, 0), goal)
    stops = np.stack([middle, goal], axis=1)
    return traced(world, view, {"a": a}, stops, (side, far, box), say, ready)


def traced(
    world: SceneBatch,
    view: Rows,
    roles: dict[str, Any],
    stops: Floats,
    values: tuple[Any, ...],
    say: dict[str, text.Text],
    ready: NDArray[np.bool_],
    least: Floats | None = None,
    route: dict[str, text.Text] | None = None,
) -> Asked:
    """Questions whose way is free and in the picture; the slots ``rise`` and ``points`` are added.

    Args:
        world: the batch.
        view: (n,) frames.
        roles: objects by slot; a is carried.
        stops: (n, p, 2) places of its middle; a place that repeats the one before is no point of
            the trace.
        values: code, distance and box of the destination, and further columns of ``params``.
        say: further slots.
        ready: (n,) candidates to try.
        least: (n,) least height of its bottom on the way.
        route: how some of the roles are passed.
    """
    code, far, box, *further = values
    rows = np.flatnonzero(ready & (np.hypot(*(stops[:, -1] - stops[:, 0]).T) >= MOVED))
    a, view = roles["a"][rows], view[rows]
    low, high = heights(world, a)
    bottom = box[rows, 2] - (high - low) / 2
    over = np.full(len(rows), -np.inf) if least is None else least[rows]
    found = carry(world, a, stops[rows], bottom, over)
    start, held = _grip(world, view, a)
    way = found.way + (start - found.way[:, 0])[:, None]
    uv, depth = geometry.project(
        way, world.frames.world_from_camera[view], world.frames.intrinsics[view]
    )
    size = world.frames.size[view][:, None].astype(np.float64)
    shown = (depth > 0.1) & (uv >= 0).all(axis=2) & (uv < size).all(axis=2)
    axes = geometry.yaw_matrix(box[rows, 6])
    ends = geometry.point_gap(box[rows, :3], box[rows, 3:6], axes, way[:, -1]) <= 0.0
    good = np.flatnonzero(found.found & held & ends & shown.all(axis=1))
    kept, at = rows[good], pa.array(rows[good])
    place = np.rint(uv[good] * 1000.0 / size[good])
    params = [code[kept], far[kept], *np.round(box[kept], 4).T, *(c[kept] for c in further)]
    fresh = np.ones(way[good].shape[:2], dtype=bool)
    fresh[:, 1:] = (np.diff(way[good], axis=1) != 0).any(axis=2)
    rise = (way[good, 1:-1, 2].max(axis=1) - way[good, 0, 2]) * 100
    return ask(
        **{name: obj[kept] for name, obj in roles.items()},
        views=view[good],
        answer=_written(place, depth[good], fresh),
        margin=np.minimum(found.clearance[good], 1.0),
        params=params,
        say={name: column.take(at) for name, column in say.items()}
        | {"rise": text.number(rise), "points": text.number(fresh.sum(axis=1))},
        route={name: column.take(at) for name, column in (route or {}).items()},
    )


def _written(place: Floats, depth: Floats, fresh: NDArray[np.bool_]) -> NDArray[np.object_]:
    """(n,) "[(u, v, d), ...]" of the fresh points."""
    points, none = [], pa.scalar(None, pa.string())
    for k in range(place.shape[1]):
        parts = [text.number(place[:, k, 0]), text.number(place[:, k, 1])]
        inside = pc.binary_join_element_wise(*parts, text.number(depth[:, k], 3), ", ")
        point = pc.binary_join_element_wise("(", inside, ")", "")
        points.append(pc.if_else(pa.array(fresh[:, k]), point, none))
    listed = pc.binary_join_element_wise(*points, ", ", null_handling="skip")
    whole = pc.binary_join_element_wise("[", listed, "]", "")
    return np.asarray(whole.to_numpy(zero_copy_only=False), dtype=object)


def _grip(world: SceneBatch, view: Rows, a: Rows) -> tuple[Floats, NDArray[np.bool_]]:
    """Where a thing is picked up: at its pointed pixel, as deep as its middle; if that is in it."""
    o, row = world.objects, sighting_rows(world, view, a)
    pose, lens = world.frames.world_from_camera[view], world.frames.intrinsics[view]
    _, depth = geometry.project(o.centre[a][:, None], pose, lens)
    uv = world.sightings.point[row][:, None]
    start = geometry.unproject(uv, np.maximum(depth, 0.01), lens, pose)[:, 0]
    gap = geometry.point_gap(o.centre[a], o.extent[a], o.rotation[a], start)
    return start, np.asarray((row >= 0) & (gap <= 0.0))


def pairs_on_tops(world: SceneBatch, pick: Pick) -> tuple[Rows, Rows, Rows]:
    """Frames, things to pick up, and things on flat tops to put them beside; each way round."""
    seen = world.sightings
    base = flat_base(world)
    on_top = (base[seen.object] >= 0) & askable(world)
    pairs = seen_pairs(world, pick, "on_flat_tops", on_top)
    view = np.concatenate([pairs.view, pairs.view]).astype(np.int64)
    a = np.concatenate([pairs.one, pairs.two]).astype(np.int64)
    b = np.concatenate([pairs.two, pairs.one]).astype(np.int64)
    rows = np.flatnonzero(_small(world)[a])
    rows = rows[fewer(world, pick, view[rows], a[rows], b[rows])]
    return view[rows], a[rows], b[rows]


def fewer(world: SceneBatch, pick: Pick, view: Rows, *objects: Rows) -> Rows:
    names = [object_keys(world)[x] for x in objects]
    drawn = hashing.mix(np.uint64(pick.seed), frame_keys(world)[view], *names)
    scene = world.frames.scene[view]
    order = np.lexsort((drawn, scene))
    first = np.searchsorted(scene[order], scene[order])
    return np.sort(order[np.arange(len(order)) - first < min(pick.limit, PER_SCENE)])


def draw_from(
    world: SceneBatch, pick: Pick, view: Rows, *objects: Rows, count: int, salt: Any = 0
) -> Rows:
    names = [object_keys(world)[x] for x in objects]
    key = hashing.mix(np.uint64(pick.seed), "trace", salt, frame_keys(world)[view], *names)
    return hashing.uniform(key, count)


def placed_beside(
    world: SceneBatch, view: Rows, a: Rows, b: Rows, side: Rows
) -> tuple[Rows, Floats, Floats]:
    """What b stands on (-1 for nothing fit), the goal (n, 2) of a's middle, and the box (n, 6)."""
    base = flat_base(world)[b]
    strip = strips(world, b, side, "camera", view)
    size, _, yaw = _footprint(world, a)
    turn = yaw - np.arctan2(strip.outward[:, 1], strip.outward[:, 0])
    reach = (np.abs(np.cos(turn)) * size[:, 0] + np.abs(np.sin(turn)) * size[:, 1]) / 2
    goal = strip.middle + strip.outward * (GAP + reach)[:, None]
    low, high = heights(world, a)
    top = heights(world, np.maximum(base, 0))[1]
    half = np.maximum(strip.half, TOP_DEPTH / 4)
    middle = strip.middle + strip.outward * (TOP_DEPTH / 2)
    deep = np.full(len(a), TOP_DEPTH)
    box = np.column_stack([middle, top + (high - low) / 2, deep, 2 * half, high - low])
    good = (base >= 0) & strip.defined & (2 * reach + GAP <= TOP_DEPTH + 1e-9)
    good &= _held(world, a, np.maximum(base, 0), goal)
    return np.where(good, base, -1), goal, box


def facing(world: SceneBatch, view: Rows, a: Rows, b: Rows, side: Rows) -> Floats:
    outward = strips(world, b, side, "camera", view).outward
    return np.asarray(np.arctan2(outward[:, 1], outward[:, 0]))


def _held(world: SceneBatch, a: Rows, base: Rows, goal: Floats) -> NDArray[np.bool_]:
    """Whether a, moved to the goal without turning it, stands wholly on the top of its base."""
    size, _, yaw = _footprint(world, a)
    side, middle, turn = _footprint(world, base)
    off, by = goal - middle, yaw - turn
    cos, sin = np.cos(turn), np.sin(turn)
    local = np.stack([off[:, 0] * cos + off[:, 1] * sin, off[:, 1] * cos - off[:, 0] * sin], axis=1)
    c, s = np.abs(np.cos(by)), np.abs(np.sin(by))
    reach = np.stack([c * size[:, 0] + s * size[:, 1], s * size[:, 0] + c * size[:, 1]], axis=1) / 2
    upright = footprint_rectangles(world)[3]
    inside = (np.abs(local) + reach <= side / 2 - EDGE).all(axis=1)
    return np.asarray(inside & upright[a] & upright[base])


def flat_base(world: SceneBatch) -> Rows:
    """(N,) the flat top that an object stands on, -1 for none."""

    def compute() -> Rows:
        out = np.full(len(world.objects), -1)
        things, bases = rests_on_top(world)
        flat = has_flat_top(world)[bases]
        out[things[flat]] = bases[flat]
        return out

    return remembered(world, "flat_top_below", compute)


def _small(world: SceneBatch) -> NDArray[np.bool_]:
    """(N,) things that can be picked up: small, upright, on a flat top."""
    upright = footprint_rectangles(world)[3]
    small = world.objects.extent.max(axis=1) <= LARGEST
    return np.asarray(small & upright & (flat_base(world) >= 0))


def _graspable(world: SceneBatch) -> NDArray[np.bool_]:
    return _small(world)[world.sightings.object]


def middles(world: SceneBatch, a: Rows) -> Floats:
    return footprint_rectangles(world)[0][a]


def _footprint(world: SceneBatch, a: Rows) -> tuple[Floats, Floats, Floats]:
    centre, size, yaw, _ = footprint_rectangles(world)
    return size[a], centre[a], yaw[a]


def heights(world: SceneBatch, a: Rows) -> tuple[Floats, Floats]:
    o = world.objects
    low, high = geometry.aabb(o.centre[a], o.extent[a], o.rotation[a])
    return low[:, 2], high[:, 2]
