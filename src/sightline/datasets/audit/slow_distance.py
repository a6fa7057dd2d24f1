"""Distances: accelerated alternating projections between solid boxes, with a proof of each.

Every distance is enclosed. Above by two points, one in each box; below by the gap of the two boxes
along a direction: a slab that separates them. No corner or edge is ever looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from sightline.datasets.audit.compare import best, margins, numbers
from sightline.datasets.audit.item import Check, Finding, Item, ints, rows
from sightline.datasets.audit.program import Program, Unaudited
from sightline.datasets.audit.room import Room

__all__ = ["CHECKS", "closest", "enclosed", "from_camera", "separations"]

Floats = NDArray[np.float64]
CLOSE = 1e-7
"""metres between the two bounds at which a pair is done"""
LONGEST = 40_000  # iterations
SLACK = 1e-5
"""metres by which one distance must exceed another in a choice"""


def enclosed(
    ca: Floats, ha: Floats, ra: Floats, cb: Floats, hb: Floats, rb: Floats
) -> tuple[Floats, Floats]:
    """Bounds (n,) of the distance of boxes with centres c, half edges h and axes r."""
    count = len(ca)
    low, high = np.zeros(count), np.full(count, np.inf)
    todo = np.arange(count)
    # work around the first centre, so that far-away scenes lose no digits
    t = cb - ca
    y, before, speed = t.copy(), t.copy(), np.ones(count)
    for step in range(LONGEST):
        if not len(todo):
            break
        faster = (1 + np.sqrt(1 + 4 * speed**2)) / 2
        ahead = y + ((speed - 1) / faster)[:, None] * (y - before)
        x = _into(ahead, ha, ra)
        before, y = y, t + _into(x - t, hb, rb)
        # momentum that points uphill is dropped
        uphill = ((ahead - y) * (y - before)).sum(axis=1) > 0
        speed = np.where(uphill, 1.0, faster)
        if step % 8 != 7:
            continue
        x = _into(y, ha, ra)
        way = y - x
        length = np.sqrt((way * way).sum(axis=1))
        high[todo] = np.minimum(high[todo], length)
        unit = way / np.maximum(length, 1e-300)[:, None]
        gap = (unit * t).sum(axis=1) - _reach(unit, ha, ra) - _reach(unit, hb, rb)
        low[todo] = np.maximum(low[todo], gap)
        keep = np.flatnonzero(high[todo] - low[todo] > CLOSE)
        if len(keep) < len(todo):
            todo = todo[keep]
            ha, ra, hb, rb, t = (v[keep] for v in (ha, ra, hb, rb, t))
            y, before, speed = y[keep], before[keep], speed[keep]
    return np.minimum(low, high), high


def closest(
    ca: Floats, ha: Floats, ra: Floats, cb: Floats, hb: Floats, rb: Floats
) -> tuple[Floats, Floats]:
    """A pair of points (n, 3) that are as close as the boxes are, to CLOSE or nearly."""
    t = cb - ca
    x, y = np.zeros_like(t), t.copy()
    for _ in range(LONGEST):
        x = _into(y, ha, ra)
        new = t + _into(x - t, hb, rb)
        moved = np.abs(new - y).max(initial=0.0)
        y = new
        if moved < CLOSE / 10:
            break
    return ca + x, ca + y


def _into(point: Floats, half: Floats, axes: Floats) -> Floats:
    """Nearest point of boxes around 0."""
    local = np.einsum("nij,ni->nj", axes, point)
    return np.einsum("nij,nj->ni", axes, np.minimum(np.maximum(local, -half), half))


def _reach(unit: Floats, half: Floats, axes: Floats) -> Floats:
    """How far boxes around 0 reach along directions."""
    return np.asarray((np.abs(np.einsum("nij,ni->nj", axes, unit)) * half).sum(axis=1))


def separations(room: Room, a: NDArray[np.int64], b: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Bounds of the distances of pairs; every pair of a scene is computed once."""
    count = len(room.category)
    table = room.once("pair_bounds", lambda: np.full((2, count, count), np.nan))
    first, second = np.minimum(a, b), np.maximum(a, b)
    new = np.flatnonzero(np.isnan(table[0, first, second]))
    if len(new):
        pairs = np.unique(np.stack([first[new], second[new]], axis=1), axis=0)
        one, two = pairs.T
        half = room.extent / 2
        table[:, one, two] = enclosed(
            room.centre[one], half[one], room.rotation[one],
            room.centre[two], half[two], room.rotation[two],
        )  # fmt: skip
    return table[0, first, second], table[1, first, second]


def from_camera(
    room: Room, view: NDArray[np.int64], obj: NDArray[np.int64]
) -> tuple[Floats, Floats]:
    """Bounds of the distances from camera centres to boxes."""
    out = [room.once(("eye", v, o), partial(_from_eye, room, v, o))
           for v, o in zip(view.tolist(), obj.tolist(), strict=True)]  # fmt: skip
    return np.array([x[0] for x in out]), np.array([x[1] for x in out])


def _from_eye(room: Room, view: int, obj: int) -> tuple[float, float]:
    eye = (room.pose[view] @ np.array([0.0, 0.0, 0.0, 1.0]))[:3]
    low, high = enclosed(
        room.centre[obj][None], room.extent[obj][None] / 2, room.rotation[obj][None],
        eye[None], np.zeros((1, 3)), np.eye(3)[None],
    )  # fmt: skip
    return float(low[0]), float(high[0])


def between(
    room: Room, a: NDArray[np.int64], b: NDArray[np.int64], definition: str
) -> tuple[Floats, Floats]:
    """Bounds of the distance of pairs in a definition."""
    if definition == "box_gap":
        return separations(room, a, b)
    offset = room.centre[b] - room.centre[a]
    if definition == "horizontal":
        value = np.abs(offset[:, 0] + 1j * offset[:, 1])
    elif definition == "vertical":
        value = np.sqrt(offset[:, 2] ** 2)
    elif definition == "centre":
        value = np.abs(np.abs(offset[:, 0] + 1j * offset[:, 1]) + 1j * offset[:, 2])
    elif definition == "sampled_gap":
        value = np.array(
            [_sampled(room, *pair) for pair in zip(a.tolist(), b.tolist(), strict=True)]
        )
    elif definition == "nearest_points_mean":
        value = np.array([_mean(room, *pair) for pair in zip(a.tolist(), b.tolist(), strict=True)])
    else:
        raise Unaudited(f"distance with definition={definition}")
    return value, value


def _sampled(room: Room, a: int, b: int) -> float:
    """Least distance of points set every 5 cm in the shells of both boxes (VLM-3R)."""
    key = ("sampled", min(a, b), max(a, b))
    return room.once(key, lambda: _least(room, min(a, b), max(a, b)))


def _least(room: Room, a: int, b: int) -> float:
    clouds = [room.once(("filled", i), partial(_filled, room, i)) for i in (a, b)]
    least = separations(room, np.array([a]), np.array([b]))[1][0]
    # no sample is further than half a cell's diagonal from its box's nearest point
    reach = least + 0.1
    while True:
        near = [_near(room, clouds[0], b, reach), _near(room, clouds[1], a, reach)]
        if all(map(len, near)):
            found = min(float(np.linalg.norm(near[1] - p, axis=1).min()) for p in near[0])
            if found <= reach:
                return found
        reach *= 2


def _filled(room: Room, obj: int) -> Floats:
    extent, lines = room.extent[obj], []
    for edge in extent.tolist():
        count = max(int(np.ceil(edge / 0.05)), 1)
        gap = edge / (count - 1) if count > 1 else 0.0
        lines.append([-edge / 2 + k * gap for k in range(count)])
    points = np.array([[x, y, z] for x in lines[0] for y in lines[1] for z in lines[2]])
    shell = ~(np.abs(points) <= extent / 4).all(axis=1)
    return np.asarray(points[shell] @ room.rotation[obj].T + room.centre[obj])


def _near(room: Room, cloud: Floats, other: int, reach: float) -> Floats:
    local = (cloud - room.centre[other]) @ room.rotation[other]
    beyond = np.maximum(np.abs(local) - room.extent[other] / 2, 0.0)
    return cloud[np.linalg.norm(beyond, axis=1) <= reach]


def _mean(room: Room, a: int, b: int) -> float:
    """Mean of the two one-way means of nearest distances of surface points, 8 along an edge."""
    clouds = [room.once(("surface8", i), partial(_surface, room, i)) for i in (a, b)]
    apart = np.abs(clouds[0][:, None, :] - clouds[1][None, :, :]) ** 2
    far = np.sqrt(apart.sum(axis=2))
    return float((far.min(axis=0).mean() + far.min(axis=1).mean()) / 2)


def _surface(room: Room, obj: int) -> Floats:
    steps = [k / 7 - 0.5 for k in range(8)]
    unit = [(x, y, z) for x in steps for y in steps for z in steps
            if max(abs(x), abs(y), abs(z)) > 0.4999]  # fmt: skip
    return np.asarray(np.array(unit) * room.extent[obj] @ room.rotation[obj].T + room.centre[obj])


def _distance(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    low, high = between(room, rows(items, 0), rows(items, 1), program.option("definition"))
    yield from numbers(items, low, high, "bounds of the distance")
    yield from margins(items, (low + high) / 2)


def _ranked(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    anchor = np.repeat(rows(items, 0), [len(item.options) for item in items])
    flat = np.array([o for item in items for o in item.options], dtype=np.int64)
    low, high = between(room, anchor, flat, program.option("definition"))
    yield from _choose(items, low, high, -1.0 if program.name == "nearest" else 1.0)


def _choose(items: Sequence[Item], low: Floats, high: Floats, sign: float) -> Iterator[Finding]:
    at = 0
    for item in items:
        part = slice(at, at + len(item.options))
        middle, at = (low[part] + high[part]) / 2, part.stop
        yield from best([item], sign * middle[None], SLACK + float((high - low)[part].max()))
        ranked = np.sort(sign * middle)
        yield from margins([item], ranked[-1:] - ranked[-2:-1])


def _camera(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    if program.args == ("view", "view2"):
        first, second = ints(items, 0), ints(items, 1)
        ways = [np.linalg.inv(room.pose[i]) @ room.pose[j] @ np.array([0, 0, 0, 1.0])
                for i, j in zip(first, second, strict=True)]  # fmt: skip
        yield from numbers(items, np.sqrt((np.array(ways)[:, :3] ** 2).sum(axis=1)))
        return
    low, high = from_camera(room, ints(items, 0), rows(items, 0))
    yield from numbers(items, low, high, "bounds of the distance")


def _nearest_to_camera(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("definition", "box_gap")
    views = np.repeat(ints(items, 0), [len(item.options) for item in items])
    flat = np.array([o for item in items for o in item.options], dtype=np.int64)
    low, high = from_camera(room, views, flat)
    at = 0
    for item in items:
        part = slice(at, at + len(item.options))
        at = part.stop
        yield from best([item], -(low + high)[None, part] / 2, SLACK)


CHECKS: dict[str, Check] = {
    "distance": _distance,
    "nearest": _ranked,
    "farthest": _ranked,
    "camera_distance": _camera,
    "camera_moved": _camera,
    "nearest_to_camera": _nearest_to_camera,
}
