"""Observers on the complex plane, one item at a time: to look along a way is to divide by it."""

from __future__ import annotations

import cmath
import json
import math
import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from sightline.datasets.audit.compare import margins
from sightline.datasets.audit.item import Check, Finding, Item
from sightline.datasets.audit.program import Program
from sightline.datasets.audit.room import Room
from sightline.datasets.audit.shown import camera_named, option, shown_faults
from sightline.datasets.audit.slow_view import CLEAR, UNSEEN, state

__all__ = ["CHECKS"]

GAP, REACH, AHEAD = 0.15, 0.5, 0.2
"""metres: by which a word holds, from where one stands to all else, ahead of the observer"""
BORDER, TURN = math.radians(10.0), math.radians(3.0)
"""angle to the next side, and between two directions that are told apart"""
TILT, ROLL = math.sin(math.radians(60.0)), math.sin(math.radians(30.0))
"""of cameras with a heading"""
MOVE, ANGLE, HALF = 0.3, 10.0, 150.0
"""metres and degrees that a change of view has; degrees up to which a turn has a side"""
_CHANGE = ("move_right", "move_left"), ("move_up", "move_down"), ("move_forward", "move_backward"
    ), ("rotate_right", "rotate_left"), ("rotate_up", "rotate_down")  # fmt: skip
Spot = tuple[complex, float]
"""ahead + i left, and up, in metres"""


def _flat(point: Any) -> complex:
    return complex(float(point[0]), float(point[1]))


def _camera(room: Room, view: int) -> tuple[complex, float, complex]:
    """Where a camera is on the plane, its height, and the unit way it looks."""
    pose = room.pose[view]
    way = _flat(pose @ np.array([0.0, 0.0, 1.0, 0.0]))
    return _flat(pose[:, 3]), float(pose[2, 3]), way / abs(way)


def _moved(room: Room, stand: int, face: int) -> tuple[complex, float, complex]:
    at, to = (_flat(room.centre[obj]) for obj in (stand, face))
    return at, float(room.centre[stand][2]), (to - at) / abs(to - at)


def _spot(observer: tuple[complex, float, complex], point: Any) -> Spot:
    at, height, way = observer
    return (_flat(point) - at) / way, float(point[2]) - height


def _level(room: Room, item: Item) -> Iterator[Finding]:
    turn = room.pose[item.views[0]][2, :3]
    if abs(turn[2]) > TILT + 1e-9 or abs(turn[0]) > ROLL + 1e-9 or turn[1] >= 0:
        yield Finding(item, "views", item.row["views"], "", "the camera has no level heading")


def _side(item: Item, spot: Spot) -> tuple[str, float]:
    """Three words, and by how many metres they hold; "" where they are not clear."""
    turned, up = spot
    size = min(abs(turned.real), abs(turned.imag), abs(up))
    angle = min(abs(cmath.phase(turned / c)) for c in (1, 1j, -1, -1j))
    if size < option(item, "gap", GAP) - 1e-9 or angle < BORDER - 1e-9:
        return "", size
    words = ("left" if turned.imag > 0 else "right", "above" if up > 0 else "below",
             "in front" if turned.real > 0 else "behind")  # fmt: skip
    return ", ".join(words), size


def _order(item: Item, one: Spot, two: Spot) -> tuple[str, float]:
    """The same for one place compared with another."""
    left, up = (one[0] - two[0]).imag, one[1] - two[1]
    far = math.hypot(abs(one[0]), one[1]) - math.hypot(abs(two[0]), two[1])
    size = min(abs(left), abs(up), abs(far))
    look = cmath.phase(one[0] / two[0])
    clear = (
        size >= option(item, "gap", GAP) - 1e-9 and min(one[0].real, two[0].real) >= AHEAD - 1e-9
    )
    if not clear or look * math.copysign(1.0, left) < TURN - 1e-9:
        return "", size
    words = ("left" if left > 0 else "right", "above" if up > 0 else "below",
             "farther" if far > 0 else "nearer")  # fmt: skip
    return ", ".join(words), size


def _words(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    """Every program that answers in three words, or in twice three."""
    program.one_of("definition", "centre")
    program.one_of("frame", "observer")
    moves = program.name.startswith("imagined")
    for item in items:
        places = [room.centre[obj] for obj in item.objects]
        target, other = places[0], places[-1]
        observers = [_camera(room, item.views[0])]
        if moves:
            observers.append(_moved(room, item.objects[2], item.objects[1]))
        told = [
            _side(item, _spot(o, target))
            if program.name in ("side_of_observer", "imagined_side")
            else _order(item, _spot(o, target), _spot(o, other))
            for o in observers
        ]
        texts = [text for text, _ in told]
        expected = f"before: {texts[0]}; after: {texts[1]}" if moves else texts[0]
        if "" in texts or item.row["answer"] != expected:
            yield Finding(item, "answer", item.row["answer"], expected or "undecided")
        yield from margins([item], np.array([min(size for _, size in told)]))
        stand = item.objects[2] if moves else -1
        for obj in item.objects if moves else ():
            reach = abs(_flat(room.centre[obj]) - _flat(room.centre[stand]))
            if obj != stand and reach < REACH - 1e-9:
                yield Finding(item, "objects", item.row["objects"], reach, "too near to stand")
        yield from _options(item, expected)
        yield from _level(room, item)
        yield from camera_named(item)
        yield from shown_faults(room, item, observed=program.name == "side_of_observer")


def _options(item: Item, right: str) -> Iterator[Finding]:
    """Wrong options have the form of the answer, and other words."""
    form = re.compile("(left|right), (above|below), (in front|behind|nearer|farther)")
    for text in item.row.get("wrong", ()):
        if text == right or form.sub("", text) != form.sub("", right):
            yield Finding(item, "choices", text, right, "is no wrong answer of this form")


def _map(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("frame", "observer")
    for item in items:
        here = _camera(room, item.views[0])
        truth = {}
        for obj in item.objects:
            turned, _ = _spot(here, room.centre[obj])
            truth[room.category[obj]] = (-turned.imag, turned.real)
        off = _off(item.row["answer"], truth)
        if off is None or off > 0.0051 * math.sqrt(2) or len(truth) < len(item.objects):
            yield Finding(item, "answer", item.row["answer"], truth)
        for text in item.row.get("wrong", ()):
            far = _off(text, truth)
            if far is None or far < 0.9:
                yield Finding(item, "choices", text, truth, "is nearly right")
        yield from _level(room, item)
        yield from camera_named(item)
        yield from shown_faults(room, item)


def _off(text: str, truth: dict[str, tuple[float, float]]) -> float | None:
    """Largest distance of an object of a map from its place, None for other objects."""
    inside = re.fullmatch(r"<map>(.*)</map>", text)
    found = {e["object"]: e["boundary"][0] for e in json.loads(inside[1])} if inside else {}
    if set(found) != set(truth):
        return None
    return max(math.dist(found[name], truth[name]) for name in truth)


def _in_view(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("frame", "camera")
    for item in items:
        first, second = item.views
        x, y, z = room.in_camera(first, room.pose[second][:3, 3]).tolist()
        fx, fy, cx, cy = room.lens[first].tolist()
        width, height = room.size[first].tolist()
        truth = (1000 * (fx * x / z + cx) / width, 1000 * (fy * y / z + cy) / height, z)
        stated = _numbers(item.row["answer"])
        slack = (0.5, 0.5, 0.05)
        if any(abs(s - t) > d + 1e-6 for s, t, d in zip(stated, truth, slack, strict=True)):
            yield Finding(item, "answer", item.row["answer"], truth)
        if z < 0.5 - 1e-9 or not all(0 <= t <= 1000 for t in truth[:2]):
            yield Finding(item, "answer", item.row["answer"], truth, "is not in the picture")
        for text in item.row.get("wrong", ()):
            if math.dist(_numbers(text)[:2], truth[:2]) < 200:
                yield Finding(item, "choices", text, truth, "is nearly right")


def _numbers(text: str) -> list[float]:
    return [float(x) for x in re.findall(r"-?\d+(?:\.\d+)?", text)]


def _change(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("frame", "observer")
    for item in items:
        first, second = item.views
        here = _camera(room, first)
        turned, up = _spot(here, room.pose[second][:3, 3])
        right = -math.degrees(cmath.phase(_camera(room, second)[2] / here[2]))
        pitch = [math.degrees(math.asin(max(-1.0, min(1.0, float(room.pose[v][2, 2])))))
                 for v in item.views]  # fmt: skip
        truth = [-turned.imag, up, turned.real, right, pitch[1] - pitch[0]]
        stated = _amounts(item.row["answer"])
        for axis, slack in enumerate((0.05, 0.05, 0.05, 0.5, 0.5)):
            if abs(stated[axis] - truth[axis]) > slack + 1e-6:
                yield Finding(item, "answer", item.row["answer"], truth, _CHANGE[axis][0])
        move, turn = max(map(abs, truth[:3])), max(map(abs, truth[3:]))
        if move < MOVE - 1e-9 or turn < ANGLE - 1e-9 or abs(right) > HALF + 1e-9:
            yield Finding(item, "answer", item.row["answer"], truth, "no clear change")
        yield from margins([item], np.array([move]))
        for text in item.row.get("wrong", ()):
            other = _amounts(text)
            far = max(abs(o - t) for o, t in zip(other[:3], truth[:3], strict=True)) >= MOVE
            far |= max(abs(o - t) for o, t in zip(other[3:], truth[3:], strict=True)) >= ANGLE
            if not far:
                yield Finding(item, "choices", text, truth, "is nearly right")
        yield from _level(room, item)


def _amounts(text: str) -> list[float]:
    """The five signed amounts of a change as it is written."""
    out = [0.0] * 5
    for part in text.split(","):
        name, amount = part.split(":")
        for axis, (plus, minus) in enumerate(_CHANGE):
            if name in (plus, minus):
                out[axis] = float(amount) * (1 if name == plus else -1)
    return out


def _showing(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    for item in items:
        states = [state(room, view, item.objects[0]) for view in item.views]
        right = [str(i + 1) for i, s in enumerate(states) if s == CLEAR]
        if item.row["answer"].split(", ") != right or any(s not in (CLEAR, UNSEEN) for s in states):
            yield Finding(item, "answer", item.row["answer"], states)
        if int(item.said.get("count", len(states))) != len(states):
            yield Finding(item, "question", item.said["count"], len(states), "number of images")
        for text in item.row.get("wrong", ()):
            if text.split(", ") == right:
                yield Finding(item, "choices", text, right, "is right")
        if item.views != sorted(item.views):
            yield Finding(item, "views", item.row["views"], "", "are not in order")


CHECKS: dict[str, Check] = {
    "side_of_observer": _words,
    "order_for_observer": _words,
    "imagined_side": _words,
    "imagined_order": _words,
    "observer_map": _map,
    "camera_in_view": _in_view,
    "view_change": _change,
    "frames_showing": _showing,
}
