"""MMPerspective's PTS: what a camera did between two pictures of one world."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sightline.questions.symbolic.perspective import Shot, chosen, shot, single, take
from sightline.questions.symbolic.posed import Posed
from sightline.scenes.symbolic.line_views import View, hidden
from sightline.scenes.symbolic.line_worlds import lines
from sightline.scenes.worlds.draws import Draws

__all__ = ["CHANGES", "change"]

F64 = NDArray[np.float64]

CHANGES = {
    "zoom in": "It zoomed in from the same place",
    "zoom out": "It zoomed out from the same place",
    "forward": "It moved forward",
    "backward": "It moved backward",
    "left": "It moved to the left, looking the same way",
    "right": "It moved to the right, looking the same way",
    "up": "It moved up, looking the same way",
    "down": "It moved down, looking the same way",
    "turn left": "It turned to the left on the spot",
    "turn right": "It turned to the right on the spot",
    "tilt up": "It tilted up on the spot",
    "tilt down": "It tilted down on the spot",
    "roll right": "It rolled clockwise about its line of sight",
    "roll left": "It rolled counter-clockwise about its line of sight",
}
"""what a camera may do, in words"""
ALIKE = (
    ("zoom in", "forward", "zoom out", "backward"),
    ("left", "turn left", "right", "turn right"),
    ("up", "tilt up", "down", "tilt down"),
    ("roll right", "roll left", "turn right", "tilt up"),
    ("roll right", "roll left", "turn left", "tilt down"),
)
"""changes that are offered together: the same shift of the middle, and its opposite"""
SWAPPED = {"backward": "forward", "down": "up"}
"""changes that are the opposite ones with the pictures swapped: there is room ahead and above"""
SIDE = (300, 225)  # pixels of each picture
PARALLAX = 6.0
"""pixels by which near and far things must shift differently where the camera moved"""
SHARED = 16  # points that both pictures show
MOST = 48


def change(key: int, draws: Draws) -> Posed | None:
    """PTS: what changed from the left picture to the right one."""
    place = key % 14
    group = ALIKE[min(place // 4, 3)] if place < 12 else ALIKE[3 + key // 14 % 2]
    name = group[place % 4 if place < 12 else place - 12]
    taken = _taken(draws, SWAPPED.get(name, name))
    if taken is None:
        return None
    first, second = taken[::-1] if name in SWAPPED else taken
    pairs, depth = _shared(first, second.view)
    moved = first.view.eye != second.view.eye
    if len(pairs) < SHARED or (
        moved and _parallax(pairs, depth, first.view, second.view) < PARALLAX
    ):
        return None
    rows = draws.shuffled(range(len(pairs)))[:MOST]
    return chosen(
        key, "PTS",
        "The left and the right picture show the same place. What did the camera do between the "
        "left picture and the right one?",
        [single(first), single(second)], [CHANGES[one] for one in group], group.index(name),
        f"{CHANGES[name]}: near and far things shift "
        + ("differently." if moved else "as one."), draws,
        pairs=pairs[rows].round(2).tolist(),
    )  # fmt: skip


def _taken(draws: Draws, name: str) -> tuple[Shot, Shot] | None:
    """Pictures before and after a change."""
    kind = draws.pick(("street", "corridor", "city"))
    first = take(
        draws, kind, size=SIDE, focal=draws.uniform(300, 380),
        heading=draws.uniform(-70, 70) if kind == "city" else draws.uniform(-20, 20),
    )  # fmt: skip
    view = _changed(first, name, draws)
    if kind == "corridor" and view.eye[2] > 2.4:
        return None
    second = shot(first.world, view)
    return (first, second) if min(len(s.seen.length) for s in (first, second)) >= 12 else None


def _changed(first: Shot, name: str, draws: Draws) -> View:
    """The camera afterwards."""
    view = first.view
    scale = {"street": 1.0, "corridor": 0.4, "city": 3.2}[first.world.kind]
    zoom, far = draws.uniform(1.45, 1.7), scale * draws.uniform(1.4, 2.2)
    turn, roll = draws.uniform(11, 16), draws.uniform(10, 20)
    right, down, forward = view.pose()[:3, :3].T
    match name.split():
        case ["zoom", way]:
            return view._replace(focal=round(view.focal * (zoom if way == "in" else 1 / zoom), 2))
        case ["turn", way]:
            return view._replace(heading=view.heading + (turn if way == "left" else -turn))
        case ["tilt", way]:
            return view._replace(pitch=turn if way == "up" else -turn)
        case ["roll", way]:
            return view._replace(roll=roll if way == "right" else -roll)
    step = {
        "forward": (1.5 if first.world.kind == "city" else 3.0) * forward,
        "left": -right, "right": right, "up": -down,
    }[name]  # fmt: skip
    x, y, z = (np.array(view.eye) + far * step).round(3).tolist()
    return view._replace(eye=(x, y, z))


def _shared(first: Shot, view: View) -> tuple[F64, F64]:
    """(n, 4) pixels of the same points in both pictures, and (n,) depths in the first."""
    points = np.unique(lines(first.world).ends.reshape(-1, 3).round(6), axis=0)
    (one, depth), (two, after) = first.view.project(points), view.project(points)
    both, border = np.concatenate([one, two], axis=1), np.array([*SIDE, *SIDE]) - 2
    with np.errstate(invalid="ignore"):
        shown = ((both > 2) & (both < border)).all(1) & (np.minimum(depth, after) > 0.3)
    rows = np.flatnonzero(shown)
    for seen_by in (first.view, view):
        rows = rows[~hidden(first.world, np.array(seen_by.eye), points[rows])]
    return both[rows], depth[rows]


def _parallax(pairs: F64, depth: F64, first: View, second: View) -> float:
    """Pixels by which points shift other than if all were equally far; the 80th percentile."""
    local = np.column_stack([(pairs[:, :2] - first.centre) / first.focal, np.ones(len(pairs))])
    at = local * np.median(depth) @ first.pose()[:3, :3].T + first.eye
    return float(np.percentile(np.linalg.norm(second.project(at)[0] - pairs[:, 2:], axis=1), 80))
