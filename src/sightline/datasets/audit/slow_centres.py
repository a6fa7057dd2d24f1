"""Depths and distances of centres, one item at a time: inverse matrices and sums of squares."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from sightline.datasets.audit.compare import label, margins, numbers
from sightline.datasets.audit.item import Check, Finding, Item
from sightline.datasets.audit.program import Program
from sightline.datasets.audit.room import Room
from sightline.datasets.audit.shown import camera_name, camera_named, option, shown_faults

__all__ = ["CHECKS"]

LEAST, GAP, RATIO = 0.5, 0.15, 0.05
"""metres that are asked for; lead of the nearest (or farthest), in metres and as a share"""
NTH = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
WRONG_BY = 0.1
"""share by which some edge of wrong dimensions is off"""


def _depths(room: Room, item: Item) -> list[float]:
    return [float(room.in_camera(item.views[0], room.centre[obj])[2]) for obj in item.objects]


def _from_eye(room: Room, view: int, obj: int) -> float:
    eye = room.pose[view] @ np.array([0.0, 0.0, 0.0, 1.0])
    return math.dist(eye[:3].tolist(), room.centre[obj].tolist())


def _depth(room: Room, program: Program, items: Sequence[Item], gap: bool) -> Iterator[Finding]:
    program.one_of("definition", "centre")
    program.one_of("frame", "camera")
    for item in items:
        given, *rest = _depths(room, item)
        answer = abs(rest[0] - rest[1]) if gap else rest[0]
        yield from numbers([item], np.array([answer]))
        yield from margins([item], np.array([answer]))
        if min(given, answer, *rest) < option(item, "least", LEAST) - 1e-9:
            yield Finding(item, "answer", item.row["answer"], [given, *rest], "too near")
        if abs(float(item.said.get("given", given)) - given) > 0.05 + 1e-9:
            yield Finding(item, "question", item.said["given"], given, "another depth is given")
        yield from camera_named(item)
        yield from shown_faults(room, item, observed=True)


def _to_camera(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("definition", "centre")
    away = np.array([_from_eye(room, item.views[0], item.objects[0]) for item in items])
    yield from numbers(items, away)
    for item, metres in zip(items, away.tolist(), strict=True):
        if metres < option(item, "least", LEAST) - 1e-9:
            yield Finding(item, "answer", item.row["answer"], metres, "too near")
        yield from camera_named(item)
        yield from shown_faults(room, item, observed=True)


def _between(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("definition", "centre")
    for item in items:
        a, b = (room.centre[obj].tolist() for obj in item.objects)
        yield from numbers([item], np.array([math.dist(a, b)]))
        if math.dist(a, b) < option(item, "least", LEAST) - 1e-9:
            yield Finding(item, "answer", item.row["answer"], math.dist(a, b), "too near")
        yield from shown_faults(room, item)


def _first_of(item: Item, away: dict[str, float], whence: str = "") -> Iterator[Finding]:
    """The option at the least (or greatest) distance is the answer, by a clear lead."""
    far = bool(item.params[0])
    ranked = sorted(away, key=lambda name: away[name], reverse=far)
    best, following = away[ranked[0]], away[ranked[1]]
    lead = abs(best - following)
    yield from margins([item], np.array([lead]))
    clear = lead >= max(option(item, "gap", GAP), RATIO * following) - 1e-9
    yield from label([item], [ranked[0] if clear else ""], f"{away}")
    if sorted(item.row["choices"]) != sorted(away):
        yield Finding(item, "choices", item.row["choices"], sorted(away))
    words = ("nearer to", "farther from") if len(away) == 2 else ("nearest to", "farthest from")
    want = words[far] + whence
    if item.said.get("sense", want) != want:
        yield Finding(item, "question", item.said["sense"], want, "something else is asked")
    if min(away.values()) < LEAST - 1e-9:
        yield Finding(item, "answer", item.row["answer"], min(away.values()), "too near")


def _nearest_to_camera(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("definition", "centre")
    for item in items:
        called = [item.said.get(role, role) for role in "abc"]
        away = [_from_eye(room, item.views[0], obj) for obj in item.objects]
        whence = " " + camera_name(item)
        yield from _first_of(item, dict(zip(called, away, strict=True)), whence)
        yield from shown_faults(room, item, observed=True)


def _nearest(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("definition", "centre")
    for item in items:
        at, *rest = (room.centre[obj].tolist() for obj in item.objects)
        called = [item.said.get(role, role) for role in "bc"]
        away = {name: math.dist(at, place) for name, place in zip(called, rest, strict=True)}
        yield from _first_of(item, away)
        yield from shown_faults(room, item)


def _view(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("definition", "centre")
    for item in items:
        away = {
            f"the {NTH[i]} image": _from_eye(room, view, item.objects[0])
            for i, view in enumerate(item.views)
        }
        yield from _first_of(item, away)
        yield from shown_faults(room, item)


def _dimensions(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    for item in items:
        obj = item.objects[0]
        corners = room.corners[obj]
        rise = float(np.ptp(corners[:, 2]))
        # of an upright box, the edges that do not rise
        edges = [corners[4] - corners[0], corners[2] - corners[0], corners[1] - corners[0]]
        flat = sorted((float(np.linalg.norm(e)) for e in edges if abs(e[2]) < 1e-3 * rise),
                      reverse=True)  # fmt: skip
        stated = _three(item.row["answer"])
        if len(flat) != 2:
            yield Finding(item, "objects", item.row["objects"], "", "its box is not upright")
            continue
        truth = [100 * flat[0], 100 * flat[1], 100 * rise]
        if max(abs(s - t) for s, t in zip(stated, truth, strict=True)) > 0.5 + 1e-3:
            yield Finding(item, "answer", item.row["answer"], truth)
        for text in item.row.get("wrong", ()):
            off = [abs(w - t) / t for w, t in zip(_three(text), truth, strict=True)]
            if max(off) < WRONG_BY:
                yield Finding(item, "choices", text, truth, "is nearly right")
        yield from shown_faults(room, item)


def _three(text: str) -> list[float]:
    return [float(x) for x in re.findall(r"-?\d+(?:\.\d+)?", text)]


CHECKS: dict[str, Check] = {
    "centre_depth": partial(_depth, gap=False),
    "centre_depth_gap": partial(_depth, gap=True),
    "centre_distance_to_camera": _to_camera,
    "centre_distance": _between,
    "nearest_centre_to_camera": _nearest_to_camera,
    "nearest_centre": _nearest,
    "nearest_view": _view,
    "box_dimensions": _dimensions,
}
