"""Dots are places: what is asked about them is recomputed as of places told by coordinates."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from sightline.datasets.audit import slow_depth, slow_points, slow_tracks
from sightline.datasets.audit.dots import dots_of, told_by_coordinates
from sightline.datasets.audit.item import Check, Finding, Item
from sightline.datasets.audit.program import Program
from sightline.datasets.audit.room import Room

__all__ = ["CHECKS"]

FOUND = 25.0
"""thousandths that a place found may be off"""


def _as_places(program: str, count: int, views: tuple[int, ...]) -> Check:
    """The check of ``program`` for items with dots, ``count`` of which say what is asked about."""

    def check(room: Room, told: Program, items: Sequence[Item]) -> Iterator[Finding]:
        plain = []
        for item in items:
            same = told_by_coordinates(item, count)
            dots = dots_of(item)
            if same is None or tuple(v for v, _, _ in dots) != views:
                yield Finding(item, "params", item.params, views, "are no dots of this question")
                continue
            for i, (view, x, y) in enumerate(dots):
                for view2, x2, y2 in dots[:i]:
                    width, height = room.size[item.views[view]].tolist()
                    gap = math.hypot((x - x2) / 1000 * width, (y - y2) / 1000 * height)
                    if view == view2 and gap < max(14.0, min(width, height) / 24) - 1e-6:
                        yield Finding(item, "params", item.params, "", "dots lie on one another")
            plain.append(same)
        yield from known[program](room, told, plain)

    known = slow_depth.CHECKS | slow_points.CHECKS | slow_tracks.CHECKS
    return check


def _place_of_point(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    """The place answered is where the point lands, however its depth and place are rounded."""
    for item in items:
        first, second = item.views
        x, y = item.params
        if item.said.get("point", f"({x:.0f}, {y:.0f})") != f"({x:.0f}, {y:.0f})":
            yield Finding(item, "question", item.said["point"], item.params, "another point")
        landed = slow_points.landings(room, first, second, x, y)
        x0, y0, x1, y1 = item.row["region"]
        answer = item.row["answer"].strip("()").split(", ")
        miss = [math.dist([float(a) for a in answer], p) for p in landed.tolist()]
        if not miss or min(miss) > slow_points.LANDS:
            yield Finding(item, "answer", item.row["answer"], miss and min(miss), "does not land")
            continue
        # what the point may mean at worst must still be counted as right
        near = np.array(miss) <= FOUND * math.sqrt(2)
        inside = (landed >= [x0 - 1, y0 - 1]).all(axis=1) & (landed <= [x1 + 1, y1 + 1]).all(axis=1)
        if np.mean(inside) < 0.5 or not near.any():
            yield Finding(item, "region", item.row["region"], landed.mean(axis=0), "misses it")


CHECKS: dict[str, Check] = {
    "dot_depth": _as_places("depth_at", 1, (0,)),
    "nearer_dot": _as_places("nearer_point", 2, (0, 0)),
    "same_dot": _as_places("same_point", 1, (0, 1, 1, 1, 1)),
    "place_of_point": _place_of_point,
    "dot_moved": _as_places("point_moved", 1, (0,)),
    "dot_displacement": _as_places("point_displacement", 1, (0,)),
}
