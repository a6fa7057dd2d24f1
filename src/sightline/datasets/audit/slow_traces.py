"""Traces: the thing itself is moved along, step by step, and looked at against every other box."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sightline.datasets.audit.floor import floor_of, inside_polygon, rectangle
from sightline.datasets.audit.item import Check, Finding, Item
from sightline.datasets.audit.program import Program
from sightline.datasets.audit.room import Room
from sightline.datasets.audit.route import AROUND, OVER, legs
from sightline.datasets.audit.slow_floor import beside

__all__ = ["CHECKS"]

Floats = NDArray[np.float64]
STEP = 0.01
"""metres between the places along the way that are looked at"""
SHRUNK, SUNK = 0.008, 0.035
"""metres that the moved box is made smaller by, for rounding, and below, for what it stands on"""
ROUNDED = 0.02
"""metres by which a place of the trace may be off: half a thousandth of a picture, far away"""
ENDS = 4
"""points of a trace with nothing on the way: start, lifted, over the goal, goal"""
MOST = 9
"""points of one that is not told what to pass, detours included"""
AROUND_POINTS = 4
TOP_WORDS = ("to the left of", "to the right of", "in front of", "behind")
DIRECTIONS = ("to the left", "to the right", "towards the camera", "away from the camera")
TURNS = (1j, -1j, -1, 1)
DEEP, GAP_HALF, OVER_BY = 0.3, 0.075, 0.03
_POINT = re.compile(r"\((-?\d+), (-?\d+), (-?\d+\.\d{3})\)")


def _trace(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    for item in items:
        fault = _destination(room, item)
        if fault:
            yield Finding(item, "params", item.params, "", fault)
            continue
        found = _POINT.findall(item.row["answer"])
        text = "[" + ", ".join(f"({u}, {v}, {d})" for u, v, d in found) + "]"
        codes = [int(code) for code in item.params[9:]]
        exact = ENDS + sum(AROUND_POINTS if c in AROUND else 1 for c in codes)
        points = (exact, exact) if codes else (3, MOST)
        if text != item.row["answer"] or not points[0] <= len(found) <= points[1]:
            yield Finding(item, "answer", item.row["answer"], "", "is no trace")
            continue
        fault = _faults(room, item, codes, np.array(found, dtype=float))
        if fault:
            yield Finding(item, "answer", item.row["answer"], "", fault)


def _destination(room: Room, item: Item) -> str:
    """What is wrong with the box that the question's words stand for, "" for nothing."""
    code, far, *box = item.params[:9]
    side, a = int(code), item.objects[0]
    low, high = _span(room, a)
    ahead = complex(*room.pose[item.views[0]][:2, 2])
    outward = ahead / abs(ahead) * TURNS[side]
    if len(item.objects) == 1:
        if item.said.get("direction", DIRECTIONS[side]) != DIRECTIONS[side]:
            return "another direction"
        if float(item.said.get("far", far * 100)) != round(far * 100):
            return "another distance"
        middle, _, half = rectangle(room, a)
        want = [*_xy(middle + outward * far), (low + high) / 2, 2 * half[0], 2 * half[1]]
        return "" if np.allclose(box[:3] + sorted(box[3:5]), want[:3] + sorted(want[3:]),
                                 atol=2e-3) else "another place"  # fmt: skip
    if item.said.get("where", TOP_WORDS[side]) != TOP_WORDS[side]:
        return "another side"
    b, base = item.objects[1:3]
    strip = beside(room, b, side, "camera", item.views[0])
    if strip is None:
        return "no such side"
    top = _span(room, base)[1]
    if abs(_span(room, b)[0] - top) > 0.03 + 1e-6:
        return "does not stand on it"
    middle = strip[0] + strip[1] * DEEP / 2
    want = [*_xy(middle), top + (high - low) / 2, DEEP, 2 * max(strip[2], GAP_HALF), high - low]
    if not np.allclose(box[:6], want, atol=2e-3):
        return f"another box than {want}"
    turn = complex(math.cos(box[6]), math.sin(box[6])) / strip[1]
    return "" if abs(turn - 1) < 2e-3 else "turned otherwise"


def _xy(place: complex) -> tuple[float, float]:
    return place.real, place.imag


def _span(room: Room, obj: int) -> tuple[float, float]:
    z = room.corners[obj, :, 2]
    return float(z.min()), float(z.max())


def _faults(room: Room, item: Item, codes: Sequence[int], trace: Floats) -> str:
    """What is wrong with a trace (n, 3) of u, v, d, "" for nothing."""
    view, a = item.views[0], item.objects[0]
    if (trace[:, :2] < 0).any() or (trace[:, :2] > 1000).any() or (trace[:, 2] <= 0).any():
        return "leaves the picture"
    uv = trace[:, :2] / 1000 * room.size[view]
    path = room.world(view, uv, trace[:, 2])
    labels = room.labels(view)
    if labels is not None:
        x, y = np.clip(np.floor(uv[0]).astype(int), 1, room.size[view] - 2)
        if not (labels[y - 1 : y + 2, x - 1 : x + 2] == a).any():
            return "does not begin on the thing"
    local = room.rotation[a].T @ (path[0] - room.centre[a])
    if (np.abs(local) > room.extent[a] / 2 + ROUNDED).any():
        return "begins beside the thing"
    box = item.params[2:9]
    cos, sin = math.cos(box[6]), math.sin(box[6])
    off = path[-1] - np.array(box[:3])
    along = np.array([off[0] * cos + off[1] * sin, off[1] * cos - off[0] * sin, off[2]])
    if (np.abs(along) > np.array(box[3:6]) / 2 + ROUNDED).any():
        return "does not end in the destination"
    if codes:
        fault = _steps_fault(room, item, codes, path)
        if fault:
            return fault
    return _rest_fault(room, item, path) or _hit(room, a, path)


def _steps_fault(room: Room, item: Item, codes: Sequence[int], path: Floats) -> str:
    """Whether every step is done, one after the other, at the points that are due."""
    a, *_ = item.objects
    by = item.objects[3:]
    said = legs(item.said["route"]) if "route" in item.said else [(c, "") for c in codes]
    if [code for code, _ in said] != list(codes) or len(by) != len(codes):
        return f"the route is another one than {codes}"
    if item.said.get("steps", str(len(codes) + 2)) != str(len(codes) + 2):
        return "another number of steps"
    place, at = complex(*room.centre[a][:2]), 2
    way = [place + complex(*(point - path[0])[:2]) for point in path]
    for obj, code in zip(by, codes, strict=True):
        many = AROUND_POINTS if code in AROUND else 1
        here, now = way[at : at + many], path[at : at + many]
        at += many
        if code == OVER:
            low = _span(room, a)[0] + now[0, 2] - path[0, 2]
            if abs(here[0] - complex(*_middle(room, obj))) > ROUNDED:
                return f"is not over {room.scene.objects.id[obj]}"
            if low < _span(room, obj)[1] + OVER_BY:
                return f"is not high enough over {room.scene.objects.id[obj]}"
            continue
        fault = _beside_fault(room, item, obj, code, here) or _above(room, a, obj, way)
        if fault:
            return f"{fault} {room.scene.objects.id[obj]}"
    return ""


def _beside_fault(room: Room, item: Item, obj: int, code: int, here: Sequence[complex]) -> str:
    """Whether places are level with a side and beyond it; those around, beyond one after another.

    Around something they are: level with the first side, beyond both the first and the second,
    beyond both the second and the third, level with the third.
    """
    sides = AROUND.get(code, (code,))
    due = [sides[:1], sides[:2], sides[1:], sides[2:]] if code in AROUND else [sides]
    center = complex(*_middle(room, obj))
    for spot, beyond in zip(here, due, strict=True):
        for side in beyond:
            strip = beside(room, obj, side, "camera", item.views[0])
            if strip is None:
                return "there is no such side of"
            off = (spot - strip[0]) / strip[1]
            if off.real < _reach(room, item.objects[0], strip[1]) - ROUNDED:
                return "is not beyond the side of"
            if len(beyond) == 1 and abs(((spot - center) / strip[1]).imag) > ROUNDED:
                return "is not level with the side of"
    return ""


def _reach(room: Room, a: int, way: complex) -> float:
    """How far a thing reaches from its middle in a direction, seen from above."""
    _, along, half = rectangle(room, a)
    return _spread(along / way, half)


def _above(room: Room, a: int, obj: int, way: Sequence[complex]) -> str:
    """Whether the thing is over another one at some place of its way, seen from above."""
    _, along, half = rectangle(room, a)
    middle, other, sides = rectangle(room, obj)
    for start, end in pairwise(way):
        count = max(int(abs(end - start) / STEP), 1)
        for step in range(count + 1):
            spot = start + (end - start) * step / count
            apart = False
            for axis in (along, 1j * along, other, 1j * other):
                gap = abs(((spot - middle) / axis).real)
                reach = _spread(along / axis, half) + _spread(other / axis, sides)
                apart |= gap > reach - SHRUNK
            if not apart:
                return "is carried over, not beside,"
    return ""


def _spread(turned: complex, half: Sequence[float]) -> float:
    return abs(turned.real) * half[0] + abs(turned.imag) * half[1]


def _middle(room: Room, obj: int) -> Floats:
    middle, _, _ = rectangle(room, obj)
    return np.array([middle.real, middle.imag])


def _rest_fault(room: Room, item: Item, path: Floats) -> str:
    """Whether the thing stands on a top in the end."""
    a = item.objects[0]
    moved = room.corners[a] + (path[-1] - path[0])
    spot = moved[:, 0] + 1j * moved[:, 1]
    for base in range(len(room.category)):
        if base == a or abs(moved[:, 2].min() - _span(room, base)[1]) > SUNK + ROUNDED:
            continue
        middle, along, half = rectangle(room, base)
        local = (spot - middle) / along
        reach = np.array(half) + ROUNDED
        if (np.abs(local.real) <= reach[0]).all() and (np.abs(local.imag) <= reach[1]).all():
            return ""
    return "stands on nothing in the end"


def _hit(room: Room, a: int, path: Floats) -> str:
    """What the moved thing meets on its way, by the separating axes of two boxes."""
    legs = []
    for start, end in pairwise(path):
        count = max(int(np.linalg.norm(end - start) / STEP), 1)
        legs.append(start + (end - start) * np.linspace(0.0, 1.0, count + 1)[:, None])
    shift = np.concatenate(legs) - path[0]
    axes, half = room.rotation[a], np.maximum(room.extent[a] / 2 - SHRUNK, 1e-4)
    centre = room.centre[a] + shift
    floor = floor_of(room)
    if floor is not None and not inside_polygon(floor.outline, centre[:, :2]).all():
        return "goes through a wall"
    up = int(np.abs(axes[2]).argmax())
    # its lower end is left out: it stands on something at either end
    half[up] = max(half[up] - SUNK / 2, 1e-4)
    centre = centre + np.array([0.0, 0.0, SUNK / 2])
    reach = np.linalg.norm(half)
    for obj in range(len(room.category)):
        if obj == a:
            continue
        near = np.linalg.norm(centre - room.centre[obj], axis=1)
        if near.min() > reach + np.linalg.norm(room.extent[obj]) / 2:
            continue
        if _meets(centre - room.centre[obj], axes, half, room.rotation[obj], room.extent[obj] / 2):
            return f"meets {room.scene.objects.id[obj]}"
    return ""


def _meets(offset: Floats, one: Floats, half: Floats, two: Floats, other: Floats) -> bool:
    """Whether two boxes meet at any of their offsets (n, 3)."""
    lines = [*one.T, *two.T]
    lines += [np.cross(p, q) for p in one.T for q in two.T]
    apart = np.zeros(len(offset), dtype=bool)
    for line in lines:
        if np.linalg.norm(line) < 1e-9:
            continue
        reach = (np.abs(line @ one) * half).sum() + (np.abs(line @ two) * other).sum()
        apart |= np.abs(offset @ line) > reach
    return bool((~apart).any())


CHECKS: dict[str, Check] = {"trace": _trace, "trace_steps": _trace}
