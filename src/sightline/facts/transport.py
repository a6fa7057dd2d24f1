"""Ways to carry a thing from where it stands to another place without touching anything.

The thing keeps its turn. It is lifted straight up, carried level, and lowered straight down. Other
objects are upright prisms around their boxes. Lifting and lowering are checked with the thing's own
outline, carrying with a disc around it, both exactly; several heights, and detours to either side,
are tried in order, and the first free way is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sightline import geometry
from sightline.facts.fact import Rows, remembered
from sightline.facts.floor_plan import floor_plan, footprint_rectangles
from sightline.scenes import SceneBatch

__all__ = ["CLEAR", "HEIGHTS", "Carry", "carry", "outline_gap"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

CLEAR: Final = 0.02
"""metres that are kept to everything on the way"""
RESTS: Final = 0.03
"""metres by which a thing may seem to sink into what it stands on"""
HEIGHTS: Final = (0.05, 0.15, 0.3, 0.5, 0.8)
"""metres of the way over the higher one of its ends"""
DETOURS: Final = (0.0, 0.3, -0.3, 0.6, -0.6)
"""metres to the side at half way"""
HIGHEST: Final = 2.3
"""metres over the floor that nothing is lifted above"""
_ALONG = 12  # points of a way that are tested against the outline of the floor


@dataclass(frozen=True, eq=False)
class Carry:
    """Ways of the middles of things: start, over it, stops, over the goal, goal."""

    found: Bools
    way: Floats
    """(n, k, 3) metres, world"""
    clearance: Floats
    """metres to the nearest thing while carried level; infinite where there is none"""


def carry(world: SceneBatch, thing: Rows, stops: Floats, bottom: Floats, least: Floats) -> Carry:
    """Ways past the stops (n, p, 2), the first where the thing is, the last its goal.

    Args:
        world: the batch.
        thing: objects, upright.
        stops: places of their middles; with two, detours are tried at half way.
        bottom: (n,) height of the thing's bottom at the goal, metres.
        least: (n,) least height of its bottom on the way.
    """
    o, count = world.objects, len(thing)
    _, size, yaw, _ = footprint_rectangles(world)
    low, high = _spans(world)
    tall, start = high[thing] - low[thing], low[thing]
    item, obj = _others(world, thing)
    outline = [
        geometry.rectangle_distance_2d(
            place[item], size[thing[item]], yaw[thing[item]],
            footprint_rectangles(world)[0][obj], size[obj], yaw[obj],
        )
        < CLEAR
        for place in (stops[:, 0], stops[:, -1])
    ]  # fmt: skip
    disc = np.hypot(*size[thing].T) / 2 + CLEAR
    detours = DETOURS if stops.shape[1] == 2 else (0.0,)
    many = max(stops.shape[1], 3)
    out = Carry(np.zeros(count, dtype=np.bool_), np.zeros((count, many + 2, 3)), np.zeros(count))
    ways = [_bent(stops, aside) for aside in detours]
    gaps = [outline_gap(world, obj, way[item]) for way in ways]
    inside = [_indoors(world, o.scene[thing], way) for way in ways]
    floor = world.scenes.floor_z[o.scene[thing]]
    highest = np.where(np.isfinite(floor), floor, np.inf) + HIGHEST
    for over in HEIGHTS:
        level = np.maximum(np.maximum(start, bottom), least) + over
        tops = level + tall
        lifts = _hit(item, count, outline[0] & _over(low, high, obj, start[item])
                     & (low[obj] < tops[item] + CLEAR))  # fmt: skip
        lowers = _hit(item, count, outline[1] & _over(low, high, obj, bottom[item])
                      & (low[obj] < tops[item] + CLEAR))  # fmt: skip
        band = (high[obj] > level[item] - CLEAR) & (low[obj] < tops[item] + CLEAR)
        for way, gap, within in zip(ways, gaps, inside, strict=True):
            good = ~out.found & ~lifts & ~lowers & within & (tops <= highest)
            near = np.full(count, np.inf)
            np.minimum.at(near, item[band], gap[band])
            rows = np.flatnonzero(good & (near >= disc))
            middle = level[rows] + tall[rows] / 2
            path = np.concatenate([way[rows, :1], way[rows], way[rows, -1:]], axis=1)
            z = np.repeat(middle[:, None], path.shape[1], axis=1)
            z[:, 0] = start[rows] + tall[rows] / 2
            z[:, -1] = bottom[rows] + tall[rows] / 2
            out.way[rows] = np.concatenate([path, z[..., None]], axis=2)
            out.clearance[rows] = near[rows] - disc[rows] + CLEAR
            out.found[rows] = True
    return out


def _spans(world: SceneBatch) -> tuple[Floats, Floats]:
    def compute() -> tuple[Floats, Floats]:
        o = world.objects
        low, high = geometry.aabb(o.centre, o.extent, o.rotation)
        return low[:, 2], high[:, 2]

    return remembered(world, "vertical_spans", compute)


def _over(low: Floats, high: Floats, obj: Rows, bottom: Floats) -> Bools:
    """Objects that reach above a height, other than what something there stands on."""
    level = low[obj] >= bottom - RESTS  # thin things beside it
    return np.asarray((high[obj] > bottom + RESTS) | (level & (high[obj] > bottom)))


def _others(world: SceneBatch, thing: Rows) -> tuple[Rows, Rows]:
    """Items with every other object of their scene."""
    start, scene = world.object_start, world.objects.scene[thing]
    many = (start[1:] - start[:-1])[scene]
    item = np.repeat(np.arange(len(thing)), many)
    obj = np.arange(len(item)) - np.repeat(np.cumsum(many) - many, many) + start[scene][item]
    other = obj != thing[item]
    return item[other], obj[other]


def _hit(item: Rows, count: int, meets: Bools) -> Bools:
    out = np.zeros(count, dtype=np.bool_)
    out[item[meets]] = True
    return out


def _bent(stops: Floats, aside: float) -> Floats:
    """(n, k, 2) the stops, with one at half way between two."""
    if stops.shape[1] > 2:
        return stops
    way = stops[:, 1] - stops[:, 0]
    length = np.maximum(np.hypot(*way.T), 1e-9)[:, None]
    left = np.stack([-way[:, 1], way[:, 0]], axis=1) / length
    return np.stack([stops[:, 0], stops.mean(axis=1) + left * aside, stops[:, 1]], axis=1)


def outline_gap(world: SceneBatch, obj: Rows, way: Floats) -> Floats:
    """(m,) least distance of ways (m, k, 2) to the outlines of objects, seen from above."""
    centre, size, yaw, _ = footprint_rectangles(world)
    off = way - centre[obj][:, None]
    cos, sin = np.cos(yaw[obj])[:, None], np.sin(yaw[obj])[:, None]
    local = np.stack([off[..., 0] * cos + off[..., 1] * sin,
                      off[..., 1] * cos - off[..., 0] * sin], axis=2)  # fmt: skip
    half = size[obj] / 2
    legs = [_segment_gap(local[:, k], local[:, k + 1], half) for k in range(way.shape[1] - 1)]
    return np.min(legs, axis=0)


def _segment_gap(a: Floats, b: Floats, half: Floats) -> Floats:
    """(m,) distance of segments to rectangles of half sides (m, 2) about the origin."""
    way = b - a
    with np.errstate(divide="ignore", invalid="ignore"):
        one, two = (-half - a) / way, (half - a) / way
    level = np.abs(way) < 1e-12
    within = np.abs(a) <= half
    first = np.where(level, np.where(within, -np.inf, np.inf), np.minimum(one, two))
    last = np.where(level, np.where(within, np.inf, -np.inf), np.maximum(one, two))
    meets = np.maximum(first.max(axis=1), 0.0) <= np.minimum(last.min(axis=1), 1.0)
    ends = [np.hypot(*np.maximum(np.abs(p) - half, 0.0).T) for p in (a, b)]
    gap = np.minimum(*ends)
    square = np.maximum((way**2).sum(axis=1), 1e-18)
    for signs in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
        corner = half * np.array(signs)
        at = np.clip(((corner - a) * way).sum(axis=1) / square, 0.0, 1.0)
        gap = np.minimum(gap, np.hypot(*(a + at[:, None] * way - corner).T))
    return np.asarray(np.where(meets, 0.0, gap))


def _indoors(world: SceneBatch, scene: Rows, way: Floats) -> Bools:
    """Whether ways stay over the outline of the floor, where it is known."""
    plan = floor_plan(world)
    step = np.linspace(0.0, 1.0, _ALONG)
    legs = way[:, :-1, None] + step[:, None] * (way[:, 1:, None] - way[:, :-1, None])
    points = legs.reshape(len(way), legs.shape[1] * _ALONG, 2)
    on = plan.within(np.repeat(scene, points.shape[1]), points.reshape(-1, 2))
    return np.asarray(on.reshape(points.shape[:2]).all(axis=1) | ~plan.known[scene])
