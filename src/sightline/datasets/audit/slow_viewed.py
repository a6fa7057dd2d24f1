"""Boxes, fronts, predicates and corners for the viewer of one picture, from corners and samples."""

from __future__ import annotations

import cmath
import math
import re
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from sightline.datasets.audit.compare import MARGIN_SLACK, label, numbers, only, yes_no
from sightline.datasets.audit.item import Check, Finding, Item
from sightline.datasets.audit.program import Program, Unaudited
from sightline.datasets.audit.room import Room
from sightline.datasets.audit.samples import surface, volume
from sightline.datasets.audit.slow_distance import separations
from sightline.datasets.audit.slow_relations import held
from sightline.datasets.audit.slow_support import cover, supports_of
from sightline.datasets.audit.words import visible_box

__all__ = ["CHECKS"]

Floats = NDArray[np.float64]
FACING = ("away from the camera", "to the left", "towards the camera", "to the right")
SIDES = ("left of", "right of", "in front of", "behind")
LOWEST_MARGIN = math.radians(15.0)
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
ROUNDED, TURNED = 0.0051, math.radians(0.051)
"""metres and radians by which a written number may be off"""
HEADROOM, LEVEL = 0.05, 0.10
"""metres: room below what hangs over a thing, and between bottoms on one floor"""


def _heading(room: Room, view: int) -> complex:
    """Unit number along the view on the ground."""
    ahead = complex(*room.pose[view][:2, 2])
    return ahead / abs(ahead)


def _box(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    """Every stated corner lies at a true one, as far as rounded numbers can tell."""
    program.one_of("frame", "world")
    for item in items:
        view, obj = item.views[0], item.objects[0]
        stated = [float(n) for n in NUMBER.findall(item.row["answer"])]
        if len(stated) != 7:
            yield Finding(item, "answer", item.row["answer"], "seven numbers")
            continue
        found, true = _corners(stated), _level_corners(room, view, obj)
        slack = 3**0.5 * 1.5 * ROUNDED + TURNED * float(np.hypot(*room.extent[obj][:2]))
        gaps = np.sqrt(((found[:, None] - true[None]) ** 2).sum(axis=2))
        if gaps.min(axis=1).max() > slack or gaps.min(axis=0).max() > slack:
            middle = np.round(true.mean(axis=0), 3).tolist()
            note = f"corners off by {gaps.min(axis=1).max():.3f} m"
            yield Finding(item, "answer", item.row["answer"], middle, note)
        # the three sizes are the box's own ones: along x, the vertical, along y
        own = room.extent[obj][[0, 2, 1]]
        if np.abs(np.array(stated[3:6]) - own).max() > ROUNDED:
            yield Finding(item, "answer", stated[3:6], own.round(3).tolist(), "other sizes")


def _corners(stated: Sequence[float]) -> Floats:
    """(8, 3) right, down, ahead of seven numbers."""
    x, y, z, a, b, c, turn = stated
    way = cmath.rect(1.0, math.radians(turn))
    out = []
    for i in (-0.5, 0.5):
        for j in (-0.5, 0.5):
            for k in (-0.5, 0.5):
                place = complex(x, z) + way * complex(i * a, k * c)
                out.append([place.real, y + j * b, place.imag])
    return np.array(out)


def _level_corners(room: Room, view: int, obj: int) -> Floats:
    eye, ahead = room.pose[view][:3, 3], _heading(room, view)
    out = []
    for x, y, z in (room.corners[obj] - eye).tolist():
        way = complex(x, y) / ahead
        out.append([-way.imag, -z, way.real])
    return np.array(out)


def _turn(room: Room, view: int, obj: int) -> tuple[float, float]:
    """Angle of the front from the way to the object, and from the view itself."""
    front = complex(*room.rotation[obj][:2, 0])
    way = complex(*(room.centre[obj][:2] - room.pose[view][:2, 3]))
    return cmath.phase(front / way), cmath.phase(front / _heading(room, view))


def _facing(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    for item in items:
        view, obj = item.views[0], item.objects[0]
        yield from _has_front(room, item, obj)
        held_by = []
        for turn in _turn(room, view, obj):
            offs = [abs(cmath.phase(cmath.rect(1.0, turn - k * math.pi / 2))) for k in range(4)]
            sure = math.pi / 4 - min(offs) >= LOWEST_MARGIN - 1e-9
            held_by.append(FACING[int(np.argmin(offs))] if sure else "")
        yield from label([item], [held_by[0] if held_by[0] == held_by[1] else ""])


def _turned(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    for item in items:
        yield from _has_front(room, item, item.objects[0])
    # from the object to the camera is the opposite way
    found = [math.pi - abs(_turn(room, i.views[0], i.objects[0])[0]) for i in items]
    yield from numbers(items, np.array(found))


def _has_front(room: Room, item: Item, obj: int) -> Iterator[Finding]:
    if not room.front_known[obj]:
        yield Finding(item, "objects", room.scene.objects.id[obj], "", "has no known front")


def _opposite(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("frame", "world")
    program.one_of("definition", "interval")
    for item in items:
        view, (a, b) = item.views[0], item.objects
        code = int(item.params[0])
        if item.said.get("where", SIDES[code]) != SIDES[code]:
            yield Finding(item, "question", item.said["where"], SIDES[code], "another relation")
        # a viewer beyond both who looks back: right and ahead of the camera change their signs
        spans = [(-way.imag, way.real)[code // 2] for way in _ways(room, view, a, b)]
        if spans[0].max() < spans[1].min():
            truth, gap = code % 2 == 0, spans[1].min() - spans[0].max()
        elif spans[1].max() < spans[0].min():
            truth, gap = code % 2 == 1, spans[0].min() - spans[1].max()
        else:
            truth, gap = None, 0.0
        if code < 2 and not _seen_so(room, view, a, b):
            truth = None
        yield from yes_no([item], [truth])
        if not abs(item.row["margin"] - gap) <= MARGIN_SLACK * max(1.0, gap):
            yield Finding(item, "margin", item.row["margin"], f"{gap:.6g}")


def _ways(room: Room, view: int, a: int, b: int) -> list[NDArray[np.complex128]]:
    """Samples of two things as (ahead, left) of a viewer who stands at the camera, turned round."""
    out = []
    for obj in (a, b):
        points = surface(room, obj)[:, :2] - room.pose[view][:2, 3]
        out.append((points[:, 0] + 1j * points[:, 1]) / -_heading(room, view))
    return out


def _seen_so(room: Room, view: int, a: int, b: int) -> bool:
    """Whether the viewer opposite the camera sees one of the two left of the other."""
    one, two = _ways(room, view, a, b)
    middle = (one.mean() + two.mean()) / 2
    # as far beyond the middle of the two as the camera is before it
    eye = complex(2 * middle.real, middle.imag)
    turns = [np.angle(way - eye) for way in (one, two)]
    return bool(turns[0].max() < turns[1].min() or turns[1].max() < turns[0].min())


def _predicate(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    if program.option("frame") != "camera" or program.option("definition") != "interval":
        raise Unaudited("predicates in another frame or by another definition")
    for item in items:
        told = [_holds(room, item, word) for word in item.row["choices"]]
        if told.count(True) != 1 or told[item.chosen] is not True or None in told:
            yield Finding(item, "answer", item.choice, told, "which of the predicates hold")


def _holds(room: Room, item: Item, word: str) -> bool | None:
    """Whether a predicate clearly holds (True) or clearly does not (False)."""
    view, (a, b) = item.views[0], item.objects
    order = {"to the left of": 0, "to the right of": 1, "in front of": 2, "behind": 3}
    if word in order:
        return _signed(
            held(room, view, a, b, order[word] // 2, "camera", "interval")[0], order[word]
        )
    up = held(room, view, a, b, 2, "camera", "interval")[0]
    stands, lies_under = _stands_on(room, a, b), _tucked(room, a, b)
    gap = float(separations(room, np.array([a]), np.array([b]))[1][0])
    away = gap >= 0.2 - 1e-6 and cover(room, a, b) == 0
    level = cover(room, a, b) == 0 and _common_height(room, a, b) >= 0.5 - 1e-9
    within = not (stands or lies_under) and _share_within(room, a, b) >= 0.75
    if word in ("above", "under") and level and up == 0:
        return False
    if word == "above":
        return False if up < 0 or lies_under or within else None if stands else _signed(up, 0)
    if word == "under":
        return True if lies_under else False if up > 0 or stands or within else _signed(up, 1)
    if word == "on":
        return True if stands else False if away or level or lies_under else None
    if word == "in":
        return within or (False if stands or lies_under or away or level else None)
    if word == "next to":
        if gap >= 1.0 - 1e-6 or stands or lies_under or within:
            return False
        return True if gap <= 0.2 + 1e-6 and level else None
    return None


def _common_height(room: Room, a: int, b: int) -> float:
    """Share of the lower of two heights that is in the span of the other one."""
    spans = [(room.corners[x, :, 2].min(), room.corners[x, :, 2].max()) for x in (a, b)]
    common = min(spans[0][1], spans[1][1]) - max(spans[0][0], spans[1][0])
    return float(max(common, 0.0) / max(min(high - low for low, high in spans), 1e-9))


def _signed(order: int, code: int) -> bool | None:
    return None if order == 0 else (order > 0) == (code % 2 == 0)


def _stands_on(room: Room, a: int, b: int) -> bool:
    rests, rivals = supports_of(room, a)
    return rests == [b] and set(rivals) <= {b} and cover(room, a, b) >= 0.85


def _tucked(room: Room, a: int, b: int) -> bool:
    low, high = (room.corners[x, :, 2].min() for x in (a, b)), room.corners[b, :, 2].max()
    bottom, floor = low
    room_left = high - room.corners[a, :, 2].max()
    return bool(
        cover(room, a, b) >= 0.87 and abs(bottom - floor) <= LEVEL + 1e-9
        and room_left >= HEADROOM - 1e-9 and room.head[b] in _OPEN
    )  # fmt: skip


_OPEN = ("bed", "bench", "chair", "desk", "stool", "table", "workbench")


def _share_within(room: Room, a: int, b: int) -> float:
    local = np.abs((volume(room, a, 12) - room.centre[b]) @ room.rotation[b])
    return float((local <= room.extent[b] / 2).all(axis=1).mean())


def _corner(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    yield from only(items, lambda item, i: _in_quarter(room, item, item.row["choices"][i]))


def _in_quarter(room: Room, item: Item, name: str) -> bool:
    box = visible_box(room, item.views[0], item.objects[0])
    if box is None:
        return False
    width, height = room.size[item.views[0]].tolist()
    down, across = name.split()
    beside = box[2] <= width / 2 if across == "left" else box[0] >= width / 2
    level = box[3] <= height / 2 if down == "upper" else box[1] >= height / 2
    return bool(beside and level)


CHECKS: dict[str, Check] = {
    "level_box": _box,
    "facing_viewer": _facing,
    "turned": _turned,
    "opposite": _opposite,
    "predicate": _predicate,
    "corner": _corner,
}
