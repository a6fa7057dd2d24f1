"""What rests on, lies in, stands under or between what: from boxes alone, with margins.

========= ======================================================================================
on        bottom of a within CONTACT of the top of b, COVER of a's footprint over that of b
inside    HELD of a's footprint over that of b, its bottom above b's bottom, at least half of its
          height below b's top; b of a category that holds things (CONTAINERS)
under     half of the smaller footprint shared, and b starts CLEARANCE above a's top; or a stands
          tucked below b: HELD of its footprint under b, bottoms within LEVEL, a's top CLEARANCE
          below b's top, b of a category with room below (OPEN_BELOW)
between   seen from above, c lies past a and before b on the way from a's centre to b's centre,
          and that line crosses c
========= ======================================================================================

A box does not tell a table from a chest: where the truth depends on that, the last word of the
category does. What stands on a surface inside the box of its support (a cushion on a sofa, a cup
on a shelf board) is neither on it nor in it here: unknown, not false.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sightline import geometry
from sightline.facts.fact import Fact, Rows, remembered
from sightline.scenes import SceneBatch

__all__ = [
    "CONTAINERS",
    "OPEN_BELOW",
    "Stacked",
    "between",
    "has_head",
    "inside",
    "on",
    "shared_footprint",
    "stacked",
    "supporters",
    "under",
]

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
CONTACT: Final = 0.03
"""metres between touching faces: the noise of annotated boxes"""
NEARLY: Final = 0.10
"""metres up to which another face could be the support instead"""
COVER: Final = 0.5
"""share of a footprint that a support carries"""
HELD: Final = 0.9
"""share of a footprint inside that of a container"""
CLEARANCE: Final = 0.05
"""metres between what is under and what is over it"""
LEVEL: Final = 0.10
"""metres between the bottoms of things on one floor"""
APART: Final = 0.5
"""metres beside the strip from a to b where nothing is between them any more"""
# fmt: off
CONTAINERS: Final = frozenset((
    "basket", "bathtub", "bin", "bookcase", "bookshelf", "bowl", "box", "bucket", "cabinet",
    "crate", "cupboard", "dishwasher", "drawer", "fridge", "microwave", "oven", "pot",
    "refrigerator", "sink", "suitcase", "trashcan", "tub", "wardrobe",
))
# fmt: on
OPEN_BELOW: Final = frozenset(("bed", "bench", "chair", "desk", "stool", "table", "workbench"))


@dataclass(frozen=True, eq=False)
class Stacked:
    """How pairs of boxes lie above one another, columns.

    ``drop``: bottom of a less top of b, metres. ``cover``: share of a's footprint over b's;
    ``cover_b``: share of b's. ``depth``: share of a's height within b's height span.
    """

    drop: Floats
    cover: Floats
    cover_b: Floats
    depth: Floats
    low: tuple[Floats, Floats]
    high: tuple[Floats, Floats]


def stacked(world: SceneBatch, a: Rows, b: Rows) -> Stacked:
    """The columns that the facts below decide on."""
    low, high = _spans(world)
    common = shared_footprint(world, a, b)
    area = _areas(world)
    inner = np.minimum(high[a, 2], high[b, 2]) - np.maximum(low[a, 2], low[b, 2])
    tall = np.maximum(high[a, 2] - low[a, 2], 1e-9)
    return Stacked(
        drop=low[a, 2] - high[b, 2],
        cover=common / np.maximum(area[a], 1e-12),
        cover_b=common / np.maximum(area[b], 1e-12),
        depth=np.clip(inner / tall, 0.0, 1.0),
        low=(low[a, 2], low[b, 2]),
        high=(high[a, 2], high[b, 2]),
    )


def on(world: SceneBatch, a: Rows, b: Rows) -> Fact:
    """Whether a stands on the top of b. Margin: metres of height until the answer flips.

    A false answer for want of cover has the height difference as its margin too, at least 0.
    """
    at = stacked(world, a, b)
    value = (np.abs(at.drop) <= CONTACT) & (at.cover >= COVER)
    margin = np.abs(np.abs(at.drop) - CONTACT)
    return Fact(value, margin, "world", "", {"drop": at.drop, "cover": at.cover})


def inside(world: SceneBatch, a: Rows, b: Rows) -> Fact:
    """Whether a lies in b, a container. Margin: height of a within b's span, metres."""
    at = stacked(world, a, b)
    value = (at.cover >= HELD) & (at.depth >= 0.5) & (at.low[0] >= at.low[1] - CONTACT)
    value &= has_head(world, CONTAINERS)[b] & (at.high[0] - at.low[0] < at.high[1] - at.low[1])
    margin = at.depth * (at.high[0] - at.low[0])
    return Fact(value, margin, "world", "", {"cover": at.cover, "depth": at.depth})


def under(world: SceneBatch, a: Rows, b: Rows) -> Fact:
    """Whether a is beneath b, which hangs over it or has room below. Margin: metres of height."""
    at = stacked(world, a, b)
    rise = at.low[1] - at.high[0]
    below = (rise >= CLEARANCE) & (np.maximum(at.cover, at.cover_b) >= COVER)
    headroom = at.high[1] - at.high[0]
    tucked = (at.cover >= HELD) & (np.abs(at.low[0] - at.low[1]) <= LEVEL)
    tucked &= (headroom >= CLEARANCE) & has_head(world, OPEN_BELOW)[b]
    room = np.where(tucked, headroom, rise)
    return Fact(
        below | tucked, np.abs(room - CLEARANCE), "world", "", {"room": room, "tucked": tucked}
    )


def between(world: SceneBatch, a: Rows, b: Rows, c: Rows) -> Fact:
    """1 where c is between a and b seen from above, -1 where it clearly is not, 0 else.

    Clearly not: wholly behind the centre of a or of b, or farther than APART from the strip that
    the two span. Margin of 1: metres that c can be moved along the line or the line across c.
    """
    boxes = world.objects
    way = (boxes.centre[b] - boxes.centre[a])[:, :2]
    length = np.hypot(way[:, 0], way[:, 1])
    way = way / np.where(length > 0, length, 1.0)[:, None]
    zero = np.zeros(len(a))
    along = np.stack([way[:, 0], way[:, 1], zero], axis=1)
    aside = np.stack([-way[:, 1], way[:, 0], zero], axis=1)
    start = np.einsum("ni,ni->n", boxes.centre[a], along)
    line = np.einsum("ni,ni->n", boxes.centre[a], aside)
    lo_c, hi_c = _interval(world, c, along)
    past = lo_c - _interval(world, a, along)[1]
    before = _interval(world, b, along)[0] - hi_c
    left, right = _interval(world, c, aside)
    crossed = np.minimum(right - line, line - left)
    margin = np.minimum(np.minimum(past, before), crossed)
    half = [np.abs(_interval(world, x, aside)[1] - line) for x in (a, b)]
    off = np.maximum(-crossed - np.maximum(*half), -1.0)
    ends = np.maximum(start - hi_c, lo_c - (start + length))
    value = np.where(margin >= 0, 1, np.where((off >= APART) | (ends >= 0), -1, 0))
    clear = np.where(value == 1, margin, np.maximum(off, ends))
    return Fact(
        np.where(length > 0, value, 0),
        np.maximum(clear, 0.0),
        "world",
        "",
        {"length": length, "along": (lo_c + hi_c) / 2 - start, "aside": (left + right) / 2 - line},
    )


def supporters(world: SceneBatch) -> tuple[Rows, Floats]:
    """(N,) the one object each object stands on, -1 = none or unclear, and the cover there.

    Unclear: another object has its top within NEARLY of the bottom and shares a twentieth of the
    footprint.
    """

    def compute() -> tuple[Rows, Floats]:
        a, b = _overlapping(world)
        at = stacked(world, a, b)
        rests = (np.abs(at.drop) <= CONTACT) & (at.cover >= COVER)
        rival = (np.abs(at.drop) <= NEARLY) & (at.cover >= 0.05)
        lone = np.bincount(a[rival], minlength=len(world.objects)) == 1
        found = np.flatnonzero(rests & lone[a])
        support, cover = np.full(len(world.objects), -1), np.zeros(len(world.objects))
        support[a[found]], cover[a[found]] = b[found], at.cover[found]
        return support, cover

    return remembered(world, "supporters", compute)


def shared_footprint(world: SceneBatch, a: Rows, b: Rows) -> Floats:
    """Area common to two boxes seen from above, m²."""
    low, high = _spans(world)
    meet = ((low[a] < high[b]) & (low[b] < high[a]))[:, :2].all(axis=1)
    rows = np.flatnonzero(meet)
    out = np.zeros(len(a))
    if not len(rows):
        return out
    shape, count = remembered(world, "footprints", lambda: _footprints(world))
    part, corners, edges = shape[a[rows]], count[a[rows]], shape[b[rows]]
    for k in range(edges.shape[1]):
        here, there = edges[:, k], edges[:, (k + 1) % edges.shape[1]]
        side = (there - here)[:, None]
        reach = part - here[:, None]
        heights = side[..., 0] * reach[..., 1] - side[..., 1] * reach[..., 0]
        part, corners = geometry.clip_halfspace(part, corners, heights)
    out[rows] = np.abs(geometry.polygon_area(part))
    return out


def has_head(world: SceneBatch, names: frozenset[str]) -> Mask:
    """(N,) objects whose category ends in one of the names: a "coffee table" is a table."""
    found, code = np.unique(world.objects.category.astype(str), return_inverse=True)
    heads = np.array([f"{name} ".lower().split(" ")[-2] in names for name in found], dtype=bool)
    return np.asarray(heads[code.reshape(-1)], dtype=np.bool_)


def _overlapping(world: SceneBatch) -> tuple[Rows, Rows]:
    """All ordered pairs of a scene whose extents from above meet, bottom of a near top of b."""
    low, high = _spans(world)
    count = np.diff(world.object_start)[world.objects.scene]
    first = world.object_start[world.objects.scene]
    a = np.repeat(np.arange(len(world.objects)), count)
    b = np.arange(len(a)) - np.repeat(np.cumsum(count) - count, count) + np.repeat(first, count)
    near = (a != b) & (np.abs(low[a, 2] - high[b, 2]) <= NEARLY)
    near &= ((low[a] < high[b]) & (low[b] < high[a]))[:, :2].all(axis=1)
    return a[near], b[near]


def _interval(world: SceneBatch, a: Rows, direction: Floats) -> tuple[Floats, Floats]:
    boxes = world.objects
    return geometry.interval(boxes.centre[a], boxes.extent[a], boxes.rotation[a], direction)


def _spans(world: SceneBatch) -> tuple[Floats, Floats]:
    boxes = world.objects
    return remembered(
        world, "spans", lambda: geometry.aabb(boxes.centre, boxes.extent, boxes.rotation)
    )


def _footprints(world: SceneBatch) -> tuple[Floats, NDArray[np.int64]]:
    boxes = world.objects
    return geometry.footprint(boxes.centre, boxes.extent, boxes.rotation)


def _areas(world: SceneBatch) -> Floats:
    shape = remembered(world, "footprints", lambda: _footprints(world))[0]
    return np.abs(geometry.polygon_area(shape))
