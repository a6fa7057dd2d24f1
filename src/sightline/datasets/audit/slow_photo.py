"""Predicates, offsets, sizes and regions of single photos, object by object from dense samples."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from sightline.datasets.audit.compare import (
    MARGIN_SLACK,
    integers,
    label,
    margins,
    numbers,
    yes_no,
)
from sightline.datasets.audit.item import Check, Finding, Item, rows
from sightline.datasets.audit.program import Program, Unaudited
from sightline.datasets.audit.room import Room
from sightline.datasets.audit.samples import surface
from sightline.datasets.audit.slow_distance import separations
from sightline.datasets.audit.slow_relations import held
from sightline.datasets.audit.slow_size import measure

__all__ = ["CHECKS"]

Floats = NDArray[np.float64]
WORDS = (
    "left", "right", "front", "behind", "above", "below",
    "wider", "thinner", "taller", "shorter", "bigger", "smaller",
)  # fmt: skip
"""by code; a code and its neighbour are opposites"""
WHERE = {"in front of": 2, "behind": 3, "nearer": 2, "farther": 3}
TOUCHING, CARRIED = 0.005, 0.9
"""metres between things that touch, and the share of a footprint that rests on the other"""


def _ahead(room: Room, view: int, frame: str) -> Floats:
    """Unit vector along the view, laid level or not."""
    way = room.pose[view][:3, 2].copy()
    if frame == "world":
        way[2] = 0.0
    elif frame != "camera":
        raise Unaudited(f"depth in frame={frame}")
    return np.asarray(way / math.sqrt(float(way @ way)))


def _level(room: Room, view: int, obj: int) -> tuple[float, float, float]:
    """Right, ahead and up of an object's centre for a level viewer, as a complex quotient."""
    ahead = complex(*room.pose[view][:2, 2])
    way = complex(*(room.centre[obj][:2] - room.pose[view][:2, 3])) / (ahead / abs(ahead))
    return -way.imag, way.real, float(room.centre[obj][2] - room.pose[view][2, 3])


def _near(room: Room, view: int, obj: int, frame: str) -> float:
    """Depth of the first sample of an object."""
    points = surface(room, obj) - room.pose[view][:3, 3]
    return float((points @ _ahead(room, view, frame)).min())


def _across(room: Room, view: int, obj: int) -> float:
    ahead = _ahead(room, view, "world")
    return float(np.ptp(surface(room, obj) @ np.array([ahead[1], -ahead[0], 0.0])))


def _first(room: Room, program: Program, view: int, a: int, b: int, pair: int) -> tuple[int, float]:
    """+1 where the even relation of a pair of opposites holds of a, -1 of b, 0 of neither.

    And by how much: metres, or the ratio less one.
    """
    frame, definition = program.option("frame"), program.option("definition")
    if pair == 1 and definition == "nearest":
        gap = _near(room, view, b, frame) - _near(room, view, a, frame)
        return (1 if gap > 0 else -1), abs(gap)
    if pair < 3:
        return held(room, view, a, b, pair, frame, definition)
    if pair == 3 and definition == "across":
        one, two = _across(room, view, a), _across(room, view, b)
    else:
        size = measure(room, definition)
        one, two = float(size[a]), float(size[b])
    return (1 if one > two else -1 if two > one else 0), max(one / two, two / one) - 1.0


def _related(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    for item in items:
        code = int(item.params[0]) if item.params else -1
        if not 0 <= code < len(WORDS):
            yield Finding(item, "params", item.params, "0 to 11")
            continue
        asked = item.said.get("word", WORDS[code])
        said = item.said.get("where") or item.said.get("nearness")
        if asked != WORDS[code] or (said is not None and WHERE.get(said) != code):
            yield Finding(item, "question", said or asked, WORDS[code], "another relation")
        a, b = item.objects
        order, gap = _first(room, program, item.views[0], a, b, code // 2)
        truth = None if order == 0 else (order > 0) == (code % 2 == 0)
        if program.name == "stated":
            yield from yes_no([item], [truth])
        else:
            words = {True: "the former", False: "the latter", None: ""}
            yield from label([item], [words[truth]])
        stored = item.row["margin"]
        # a box is sampled at its corners, so extents are exact
        if not abs(stored - gap) <= MARGIN_SLACK * max(1.0, gap):
            yield Finding(item, "margin", stored, f"{gap:.6g}", "what separates the two")


def _lateral(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    yield from _offset(room, items, 0, signed=False)


def _farther(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    yield from _offset(room, items, 1, signed=True)


def _offset(room: Room, items: Sequence[Item], axis: int, signed: bool) -> Iterator[Finding]:
    """Offset of a from b; where it is signed, a is the farther one."""
    found = []
    for item in items:
        a, b = (_level(room, item.views[0], obj)[axis] for obj in item.objects)
        found.append(a - b if signed else abs(a - b))
    yield from numbers(items, np.array(found))
    yield from margins(items, np.abs(found))


def _differ(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    size = measure(room, program.option("definition"))
    more = size[rows(items, 0)] - size[rows(items, 1)]
    yield from numbers(items, more)
    yield from margins(items, more)


def _elevation(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    top = np.array([surface(room, item.objects[0])[:, 2].max() for item in items])
    yield from numbers(items, top - room.floor_z)


def _rise(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    for item in items:
        up = _level(room, item.views[0], item.objects[0])[2]
        if item.said.get("way", "above" if up > 0 else "below") != ("above" if up > 0 else "below"):
            yield Finding(item, "question", item.said["way"], f"{up:.3f} m", "the other way")
        yield from numbers([item], np.array([abs(up)]))


def _count(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    for item in items:
        kind, last = item.kinds[0], (item.kinds[0].lower().split() or [""])[-1]
        number = 0
        for obj in item.objects:
            number += room.category[obj] == kind
            if room.head[obj] == last and room.category[obj] != kind:
                yield Finding(item, "kind", kind, room.category[obj], "may be called the same")
        yield from integers([item], [number])


def _nearest(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("definition", "box_gap")
    for item in items:
        others, anchor = item.objects[:-1], item.objects[-1]
        low, high = separations(room, np.full(len(others), anchor), np.array(others))
        # the nearest one at its most is still nearer than any other at its least
        sure = [i for i in range(len(others)) if all(
            high[i] < low[j] for j in range(len(others)) if j != i)]  # fmt: skip
        yield from label([item], [str(sure[0]) if sure else ""])
        if sorted(item.row["choices"]) != [str(i) for i in range(len(others))]:
            yield Finding(item, "choices", item.row["choices"], "0 to 3")


def _touching(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("definition", "box_gap")
    low, high = separations(room, rows(items, 0), rows(items, 1))
    for item, least, most in zip(items, low.tolist(), high.tolist(), strict=True):
        a, b = item.objects
        rests = _rests(room, a, b) or _rests(room, b, a)
        truth = True if most <= TOUCHING + 1e-6 and rests else False if least > TOUCHING else None
        yield from yes_no([item], [truth])


def _rests(room: Room, a: int, b: int) -> bool:
    """Whether most of the underside of a is over b, and b's top is where a begins."""
    grid = surface(room, a)
    low = grid[:, 2].min()
    top = surface(room, b)[:, 2].max()
    under = grid[grid[:, 2] <= low + 1e-6]
    local = np.abs(np.linalg.solve(room.rotation[b], (under - room.centre[b]).T).T)
    over = (local[:, :2] <= room.extent[b][:2] / 2 + 0.01).all(axis=1)
    return bool(abs(low - top) <= 0.03 + 1e-6 and over.mean() >= CARRIED - 0.1)


def _by_reference(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    size = measure(room, program.option("definition"))
    for item in items:
        a, b = item.objects
        told = f"{size[b]:.2f}"
        stated = item.said.get("known", told)
        if abs(float(stated) - size[b]) > 0.00501 or abs(item.params[0] - size[b]) > 0.00501:
            yield Finding(item, "params", stated, told, "height of the reference")
        yield from numbers([item], np.array([size[a]]))


def _none(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    for item in items:
        kind = item.kinds[0].lower()
        last = (kind.split() or [""])[-1]
        for name, head in zip(room.category, room.head, strict=True):
            other = name.lower()
            if head == last or other.endswith(kind) or kind.endswith(other):
                yield Finding(item, "kind", kind, name, "is there, or may be called so")
                break
        if not room.complete:
            yield Finding(item, "scene", room.id, "", "unlisted objects may be in view")
        yield from integers([item], [0])


CHECKS: dict[str, Check] = {
    "stated": _related,
    "which": _related,
    "lateral_offset": _lateral,
    "depth_offset": _farther,
    "size_difference": _differ,
    "elevation": _elevation,
    "camera_rise": _rise,
    "count_of": _count,
    "nearest_role": _nearest,
    "touching": _touching,
    "size_by_reference": _by_reference,
    "none_visible": _none,
}
