"""Counts beside and before a thing, what hides what, moves in thought: one by one, by pixels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from sightline.datasets.audit.compare import integers, margins, yes_no
from sightline.datasets.audit.item import Check, Finding, Item
from sightline.datasets.audit.program import Program
from sightline.datasets.audit.room import Room
from sightline.datasets.audit.samples import surface
from sightline.datasets.audit.slow_view import CLEAR, UNSEEN, state
from sightline.datasets.audit.words import visible_box

__all__ = ["CHECKS"]

APART, GAP, LARGER = 0.01, 0.15, 0.2
"""share of the width between boxes, metres between intervals of depth, ratio of volumes less one"""
HIDDEN, CLEAR_BY, NEAREST = 0.85, 0.25, 0.3
SLACK = 1e-6
MOVES = (0.5, 1.0, 1.5, 2.0)
SIDES = {"count_beside": ("left", "right"), "count_nearer": ("nearer to", "farther from")}


def _depths(room: Room, view: int, obj: int) -> tuple[float, float]:
    """Of the nearest and the farthest corner along the view."""
    z = room.in_camera(view, room.corners[obj])[:, 2]
    return float(z.min()), float(z.max())


def _side(room: Room, name: str, view: int, member: int, other: int) -> int:
    """1 on the first side of a thing, -1 on the second, 0 on none for certain."""
    if name == "count_beside":
        boxes = [visible_box(room, view, o) for o in (member, other)]
        if boxes[0] is None or boxes[1] is None:
            return 0
        least = APART * float(room.size[view][0]) - SLACK
        spans = [(box[0], box[2]) for box in boxes if box is not None]
    else:
        spans, least = [_depths(room, view, o) for o in (member, other)], GAP - SLACK
    if spans[1][0] - spans[0][1] >= least:
        return 1
    return -1 if spans[0][0] - spans[1][1] >= least else 0


def _count(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    for item in items:
        (a,), (view,) = item.objects, item.views
        words = SIDES[program.name]
        second = item.params == [1.0]
        if item.said["side"] != words[second]:
            yield Finding(item, "params", item.params, item.said["side"], "another side")
        members = [o for o, name in enumerate(room.category) if name == item.kinds[0]]
        shown = [o for o in members if state(room, view, o) != UNSEEN]
        sides = [_side(room, program.name, view, o, a) for o in shown]
        if a in members or any(state(room, view, o) != CLEAR for o in [a, *shown]):
            yield Finding(item, "objects", item.row["objects"], "", "is not clearly seen")
        if 0 in sides or len(shown) < 2 or not room.complete:
            yield Finding(item, "answer", item.row["answer"], sides, "not all on one side")
        head = item.kinds[0].lower().split()[-1]
        if any(room.head[o] == head and o not in members for o in range(len(room.head))):
            yield Finding(item, "objects", item.kinds[0], "", "another kind is called so as well")
        yield from integers([item], [sides.count(-1 if second else 1)])


def _nearer_bigger(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("definition", "interval")
    for item in items:
        (a, b), (view,) = item.objects, item.views
        one, two = (_depths(room, view, o) for o in (a, b))
        lead = max(two[0] - one[1], one[0] - two[1])
        volumes = [float(np.prod(room.extent[o])) for o in (a, b)]
        ratio = max(volumes) / min(volumes) - 1.0
        truth = (one[0] < two[0]) == (volumes[0] > volumes[1])
        if lead < GAP - SLACK or ratio < LARGER - SLACK or min(one[0], two[0]) < NEAREST - SLACK:
            yield Finding(item, "margin", item.row["margin"], min(lead, ratio), "is not clear")
        yield from yes_no([item], [truth])
        yield from margins([item], np.array([max(min(lead, ratio), 0.0)]))


def _hidden(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    """Pixels of b in front of samples of a's box tell; none in its whole outline denies."""
    for item in items:
        (a, b), (view,) = item.objects, item.views
        labels = room.labels(view)
        points = room.in_camera(view, surface(room, a))
        ahead = points[points[:, 2] > 0.05]
        if labels is None or not len(ahead):
            yield Finding(item, "views", item.row["views"], "", "no pixels tell what hides what")
            continue
        uv = np.floor(room.pixel(view, ahead)).astype(int)
        height, width = labels.shape
        inside = ((uv >= 0) & (uv < [width, height])).all(axis=1)
        there = labels[uv[inside][:, 1], uv[inside][:, 0]] == b
        met = bool(there.any())
        behind = ahead[inside][there][:, 2]
        near = room.in_camera(view, room.corners[b])[:, 2].min()
        held = True if met and (behind > near).any() else None
        if not item.yes:
            box = visible_box(room, view, b)
            clear = len(ahead) == len(points) and box is not None
            held = None if met or not clear else False
        share = float(room.scene.sightings.visible[room.sighting[view, a]])
        if item.yes and share > HIDDEN + SLACK:
            held = None
        yield from yes_no([item], [held])


def _moved(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("definition", "z_depth")
    for item in items:
        (a, b), (view,) = item.objects, item.views
        at = [float(room.in_camera(view, room.centre[o])[2]) for o in (a, b)]
        size = float(item.said["metres"])
        way = -size if item.said["way"] == "towards" else size
        if item.params != [way] or size not in MOVES:
            yield Finding(item, "params", item.params, way, "another move")
        moved = at[0] + way
        lead = abs(moved - at[1])
        if lead < CLEAR_BY - SLACK or min(moved, at[1]) < NEAREST - SLACK:
            yield Finding(item, "margin", item.row["margin"], lead, "is not clear")
        yield from yes_no([item], [moved < at[1]])
        yield from margins([item], np.array([lead]))


CHECKS: dict[str, Check] = {
    "count_beside": _count,
    "count_nearer": _count,
    "nearer_is_bigger": _nearer_bigger,
    "hidden_behind": _hidden,
    "nearer_if_moved": _moved,
}
