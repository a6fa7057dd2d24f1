"""Left, right, in front, behind, above, below: of two objects, in a named frame of reference.

Every frame is three directions, along which objects are ordered one direction at a time. Along
each, the lower of the two objects has the first relation of the pair in :data:`RELATIONS`.

======== ============================ ================================ ===========================
frame    across: left is lower        away: in front is lower          down: above is lower
======== ============================ ================================ ===========================
camera   camera x                     camera z: in front is nearer     camera y
world    horizontal, to the right of  the camera's viewing direction   gravity
         the viewing direction        laid level
object   the right of the reference,  the back of the reference, its   its box -z
         its box -y                   box -x: in front is before it
======== ============================ ================================ ===========================

The world frame is that of a viewer who holds the head level: with a pitched or rolled camera it
orders objects differently from the camera frame (RoboSpatial's two are always equal);
:func:`turned` tells by how much. The object frame exists for upright references with a known front.

``interval`` orders two objects where their extents along the direction are disjoint, and in the
same order, across and down in the camera frame, the outlines in the picture, across in the world
frame the bearings: what is left in metres must also look left. ``centroid`` compares the box
centres, and is refused where one box's centre falls in the other's outline in the picture (camera)
or where the boxes meet (world, object). Sources: RoboSpatial strict and lenient, VSTI-Bench
object-object position.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sightline import geometry
from sightline.facts.fact import Definition, Fact, Frame, Rows, of_sightings
from sightline.scenes import SceneBatch

__all__ = [
    "ACROSS",
    "AWAY",
    "DOWN",
    "RELATIONS",
    "clock",
    "directions",
    "order",
    "outlines",
    "picture_order",
    "relation",
    "stated",
    "turned",
    "width",
]

Floats = NDArray[np.float64]
RELATIONS: Final = ("left", "right", "front", "behind", "above", "below")
"""codes 0 to 5; relation ``r`` is along direction ``r // 2``, its opposite is ``r ^ 1``"""
ACROSS, AWAY, DOWN = 0, 1, 2
UPRIGHT: Final = np.deg2rad(10.0)
"""largest lean of a reference object's box z from the vertical"""
LEVEL: Final = np.deg2rad(60.0)
"""steepest viewing direction that still has a heading"""


def directions(world: SceneBatch, frame: Rows, b: Rows, kind: Frame = "camera") -> Floats:
    """(n, 3, 3) unit vectors in the world, rows across, away, down; NaN where there is no frame."""
    if kind == "object":
        axes = np.swapaxes(world.objects.rotation[b], 1, 2)
        out = -axes[:, [1, 0, 2]]
        known = world.objects.front_known[b] & (axes[:, 2, 2] >= np.cos(UPRIGHT))
        return np.where(known[:, None, None], out, np.nan)
    camera = np.swapaxes(world.frames.world_from_camera[frame][:, :3, :3], 1, 2)
    if kind == "camera":
        return camera[:, [0, 2, 1]]
    if kind != "world":
        raise ValueError(f"relations have no frame {kind!r}")
    ahead = camera[:, 2, :2]
    length = np.hypot(ahead[:, 0], ahead[:, 1])
    ahead = ahead / np.where(length >= np.cos(LEVEL), length, np.nan)[:, None]
    zero = np.zeros(len(ahead))
    across = np.stack([ahead[:, 1], -ahead[:, 0], zero], axis=1)
    away = np.stack([ahead[:, 0], ahead[:, 1], zero], axis=1)
    down = np.where(np.isfinite(ahead[:, :1]), [[0.0, 0.0, -1.0]], np.nan)
    return np.stack([across, away, down], axis=1)


def turned(world: SceneBatch, frame: Rows) -> Floats:
    """(n, 3) angle between each direction of the camera frame and of the world frame, radians."""
    one, two = (directions(world, frame, frame, kind) for kind in ("camera", "world"))
    cosine = np.einsum("nij,nij->ni", one, two)
    return np.asarray(np.arccos(np.clip(cosine, -1.0, 1.0)), dtype=np.float64)


def order(
    world: SceneBatch,
    frame: Rows,
    a: Rows,
    b: Rows,
    kind: Frame = "camera",
    definition: Definition = "interval",
) -> Fact:
    """(n, 3) order of a and b across, away and down: +1 where a is the lower one, -1 where b is.

    0 where the definition gives no order; then the margin is 0. Margins in metres: the gap of the
    extents (``interval``), the offset of the centres (``centroid``).
    """
    if definition not in ("interval", "centroid"):
        raise ValueError(f"relations have no definition {definition!r}")
    along = directions(world, frame, b, kind)
    known = np.isfinite(along).all(axis=2)
    along = np.nan_to_num(along)
    if definition == "interval":
        if kind == "object":
            (lo_a, hi_a), (lo_b, hi_b) = (_extent(world, x, along) for x in (a, b))
        else:
            (lo_a, hi_a), (lo_b, hi_b) = (_extent_in_view(world, frame, x, kind) for x in (a, b))
        margin, value = geometry.interval_gap(lo_a, hi_a, lo_b, hi_b)
    else:
        offset = np.einsum("nij,nj->ni", along, world.objects.centre[b] - world.objects.centre[a])
        margin, value = np.abs(offset), np.sign(offset).astype(np.int64)
    ordered = known & (margin > 0)
    picture = np.full((len(a), 3), np.inf)
    if kind == "world" and definition == "interval":
        left, right = _bearings(world, frame, a), _bearings(world, frame, b)
        between, side = geometry.interval_gap(left[:, 0], left[:, 1], right[:, 0], right[:, 1])
        ordered[:, ACROSS] &= (side == value[:, ACROSS]) & (between > 0)
    if kind == "camera":
        looks = picture_order(world, frame, a, b, definition)
        for column, direction in enumerate((ACROSS, DOWN)):
            ordered[:, direction] &= looks.value[:, column] == value[:, direction]
            picture[:, direction] = looks.margin[:, column]
    elif definition == "centroid":
        apart = geometry.separation(*_box(world, a), *_box(world, b)) > 0
        ordered &= apart[:, None]
    return Fact(
        np.where(ordered, value, 0),
        np.where(ordered, margin, 0.0),
        kind,
        definition,
        {"picture": picture},
    )


def picture_order(
    world: SceneBatch, frame: Rows, a: Rows, b: Rows, definition: Definition = "interval"
) -> Fact:
    """(n, 2) order of the outlines of a and b rightwards and downwards in the picture.

    +1 where a comes first, -1 where b does, 0 for neither. Margins are shares of the image's width
    and height. Outlines are those of the whole boxes, hidden and cut-off parts included.
    """
    one, two = outlines(world, frame, a), outlines(world, frame, b)
    known = np.asarray(np.isfinite(one).all(axis=1) & np.isfinite(two).all(axis=1))
    one, two = np.nan_to_num(one), np.nan_to_num(two)
    if definition == "interval":
        gap, value = geometry.interval_gap(one[:, :2], one[:, 2:], two[:, :2], two[:, 2:])
    else:
        middle_a, middle_b = (one[:, :2] + one[:, 2:]) / 2, (two[:, :2] + two[:, 2:]) / 2
        gap, value = np.abs(middle_b - middle_a), np.sign(middle_b - middle_a).astype(np.int64)
        known &= ~(_within(middle_a, two) | _within(middle_b, one))
    ordered = known[:, None] & (gap > 0)
    return Fact(np.where(ordered, value, 0), np.where(ordered, gap, 0.0), "image", definition)


def outlines(world: SceneBatch, frame: Rows, a: Rows) -> Floats:
    """(n, 4) x0, y0, x1, y1 around the whole projected box, as shares of the image's size.

    Values outside 0 to 1 lie outside the image; NaN where the box is behind the camera.
    """
    return of_sightings(world, "outlines", frame, a, lambda v, o: _outlines(world, v, o))


def _outlines(world: SceneBatch, view: Rows, obj: Rows) -> Floats:
    frames = world.frames
    found = geometry.project_boxes(
        *_box(world, obj), frames.world_from_camera[view], frames.intrinsics[view], (1, 1)
    ).box_full
    size = frames.size[view].astype(np.float64)
    return found / np.concatenate([size, size], axis=1)


def relation(order_of: Fact, least: float) -> tuple[Rows, Rows, Rows]:
    """Rows and directions whose order is known by ``least`` metres, and the code that holds there.

    The code is that of a's relation to b, into :data:`RELATIONS`.
    """
    row, direction = np.nonzero((order_of.value != 0) & (order_of.margin >= least))
    return row, direction, 2 * direction + (order_of.value[row, direction] < 0)


def stated(order_of: Fact, code: Rows) -> tuple[NDArray[np.bool_], Floats]:
    """Whether relation ``code`` (n,) of a to b holds, and by how many metres the order is known."""
    row = np.arange(len(code))
    held = order_of.value[row, code // 2] == np.where(code % 2 == 0, 1, -1)
    return held, order_of.margin[row, code // 2]


def clock(world: SceneBatch, frame: Rows, a: Rows, b: Rows) -> Fact:
    """Hour 1..12 at which b lies from a, 12 = level along the viewing direction, 3 = its right.

    By the box centres, seen from above; margin in radians. Source: SpatialRGPT direction.
    """
    along = directions(world, frame, a, "world")[:, :2, :2]
    offset = (world.objects.centre[b] - world.objects.centre[a])[:, :2]
    right, away = np.einsum("nij,nj->in", along, offset)
    angle = np.where(np.hypot(right, away) > 0, np.arctan2(-right, away), np.nan)
    hour, margin = geometry.clock_hour(angle)
    trace = {"bearing": angle, "right": right, "away": away}
    return Fact(hour, np.nan_to_num(margin), "world", "centre", trace)


def width(world: SceneBatch, frame: Rows, a: Rows) -> Fact:
    """Extent of a box level across the view, from its leftmost to its rightmost point, metres.

    The trace has ``edge``, the box edge most nearly across the view: the width of what is in the
    box where both agree. Source: SpatialRGPT width (its x extent in the levelled frame).
    """
    across = directions(world, frame, a, "world")[:, ACROSS]
    lo, hi = geometry.interval(*_box(world, a), across)
    part = np.abs(np.einsum("nij,ni->nj", world.objects.rotation[a], across))
    part = np.where(np.isfinite(part), part, 0.0)
    edge = world.objects.extent[a][np.arange(len(a)), part.argmax(axis=1)]
    return Fact(hi - lo, np.nan_to_num(hi - lo), "world", "horizontal", {"edge": edge})


def _box(world: SceneBatch, a: Rows) -> tuple[Floats, Floats, Floats]:
    return world.objects.centre[a], world.objects.extent[a], world.objects.rotation[a]


def _extent(world: SceneBatch, a: Rows, along: Floats) -> tuple[Floats, Floats]:
    """Where the boxes begin and end along each of their (n, 3, 3) directions, (n, 3) each."""
    boxes = world.objects
    return geometry.interval(
        boxes.centre[a][:, None], boxes.extent[a][:, None], boxes.rotation[a][:, None], along
    )


def _extent_in_view(world: SceneBatch, frame: Rows, a: Rows, kind: Frame) -> tuple[Floats, Floats]:
    """The same along the directions of the frames, (n, 3) each."""

    def compute(view: Rows, obj: Rows) -> Floats:
        along = np.nan_to_num(directions(world, view, view, kind))
        return np.concatenate(_extent(world, obj, along), axis=1)

    found = of_sightings(world, f"extent_{kind}", frame, a, compute)
    return found[:, :3], found[:, 3:]


def _bearings(world: SceneBatch, frame: Rows, a: Rows) -> Floats:
    """(n, 2) leftmost and rightmost bearing of boxes for the level viewer, radians to the right.

    Boxes that reach behind the viewer span everything.
    """
    return of_sightings(world, "bearings", frame, a, lambda v, o: _spans(world, v, o))


def _spans(world: SceneBatch, view: Rows, obj: Rows) -> Floats:
    along = np.nan_to_num(directions(world, view, view, "world")[:, :2])
    corners = geometry.corners(*_box(world, obj))
    corners = corners - world.frames.world_from_camera[view, None, :3, 3]
    right, away = np.einsum("nij,nkj->ink", along, corners)
    angle = np.arctan2(right, away)
    whole = (away > 0).all(axis=1)
    low = np.where(whole, angle.min(axis=1), -np.pi)
    return np.stack([low, np.where(whole, angle.max(axis=1), np.pi)], axis=1)


def _within(point: Floats, box: Floats) -> NDArray[np.bool_]:
    inside = (point >= box[:, :2]) & (point <= box[:, 2:])
    return np.asarray(inside.all(axis=1), dtype=np.bool_)
