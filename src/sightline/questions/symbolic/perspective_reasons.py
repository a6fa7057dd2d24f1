"""MMPerspective's questions of reasoning: types of perspective, lines in space, vanishing points
out of view, what changed from picture to picture, how many vanishing points."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sightline.questions.symbolic.perspective import (
    SIZE,
    Asked,
    Shot,
    chosen,
    clear,
    curved,
    families,
    framed,
    inside,
    mark_line,
    shot,
    sines,
    single,
    take,
)
from sightline.questions.symbolic.perspective_changes import change
from sightline.questions.symbolic.perspective_seen import QUADRANTS
from sightline.questions.symbolic.posed import Posed
from sightline.scenes.symbolic.line_views import View
from sightline.scenes.symbolic.line_worlds import LineWorld, Strip, lines, rounded
from sightline.scenes.worlds.draws import Draws

__all__ = ["REASONED", "TYPES", "kind_of_perspective"]

F64 = NDArray[np.float64]

TYPES = ("One-point", "Two-point", "Three-point", "Non-linear")
RELATIONS = ("They intersect", "They are perpendicular", "Both", "Neither")


def kind_of_perspective(key: int, draws: Draws) -> Posed | None:
    """PTR: one-point, two-point, three-point or non-linear."""
    wanted = key % 4
    taken = _typed(draws, wanted)
    if taken is None:
        return None
    told = (
        "Edges of houses bow: the picture is not linear." if wanted == 3
        else f"Lines of {wanted + 1} of three directions run together; the others stay parallel."
    )  # fmt: skip
    return chosen(
        key, "PTR", "Which type of perspective does the picture show?", [single(taken)],
        [f"{name} perspective" for name in TYPES], wanted, told,
    )  # fmt: skip


def _typed(draws: Draws, wanted: int) -> Shot | None:
    """A picture of which every direction shows clearly."""
    kind = draws.pick(("street", "corridor", "city"))
    tilt, roll = (
        draws.uniform(14, 28) * draws.pick((1, -1)),
        draws.pick((0.0, draws.uniform(-8, 8))),
    )
    if wanted == 0:
        shift = draws.uniform(-50, 50), draws.uniform(-30, 30)
        taken = take(draws, kind, roll=roll, shift=shift)
    elif wanted == 1 and draws.chance(0.3):
        taken = take(draws, draws.pick(("street", "corridor")), pitch=tilt, roll=roll)
    elif wanted == 1:
        taken = take(
            draws, draws.pick(("city", "street")), heading=draws.uniform(25, 65), roll=roll
        )
    elif wanted == 2:
        kind = draws.pick(("city", "city", "street"))
        taken = take(draws, kind, heading=draws.uniform(25, 65), pitch=tilt, roll=roll)
    else:
        bend = draws.pick((1.4, 1.6, -1.5))
        taken = take(
            draws, kind, heading=draws.uniform(-60, 60) * (1 if kind == "city" else 0.5),
            pitch=draws.pick((0.0, draws.uniform(-20, 20))), roll=roll, bend=bend,
            focal=190 * bend if bend > 0 else draws.uniform(200, 240),
        )  # fmt: skip
        return taken if curved(taken.seen.points) >= 5 else None
    found = families(taken)
    # every direction is seen, so that none is missed and none is guessed
    return taken if all(clear(one, 5 if one.finite else 3, 10) for one in found) else None


def _braced(draws: Draws, world: LineWorld) -> LineWorld:
    """The world with diagonals on some sides of its houses, which lose their windows."""
    blocks, strips = list(world.blocks), list(world.strips)
    for row, block in enumerate(world.blocks):
        if not draws.chance(0.7):
            continue
        blocks[row] = block._replace(windows=(0, 0, 0))
        low, high = np.array(block.low), np.array(block.high)
        up = draws.chance(0.5)
        for across in (0, 1):
            for at, way in ((low[across], -1.0), (high[across], 1.0)):
                ends = np.array([low, high])
                ends[:, across] = at
                if up:
                    ends[:, 2] = ends[::-1, 2]
                start, end = (rounded(point) for point in ends)
                normal = (way, 0.0, 0.0) if across == 0 else (0.0, way, 0.0)
                strips.append(Strip(start, end, normal, 0.3, "lamp"))
    return world._replace(blocks=tuple(blocks), strips=tuple(strips))


def relation(key: int, draws: Draws) -> Posed | None:
    """LRR: how two highlighted lines lie in space."""
    wanted, kind = key % 4, draws.pick(("city", "city", "street"))
    base = take(
        draws, kind, heading=draws.uniform(25, 65) if kind == "city" else draws.uniform(-30, 30),
        pitch=draws.pick((0.0, draws.uniform(-20, 12))),
    )  # fmt: skip
    world = _braced(draws, base.world)
    known, taken = lines(world), shot(world, base.view)
    own = taken.seen.row
    shown = framed(taken.seen.points) & (taken.seen.length >= 50)
    good = np.flatnonzero(shown & (taken.seen.share >= 0.5))
    # windows' rows are no edges
    solid = np.array([_solid(world, known, row) for row in own.tolist()], bool)
    good = good[solid[good]]
    for i, j in draws.shuffled([(i, j) for k, i in enumerate(good) for j in good[:k]])[:400]:
        one, two = known.ends[own[i]], known.ends[own[j]]
        if _related(one, two, taken.view, taken.seen.points[[i, j]][:, ::2]) != wanted:
            continue
        marks = [
            mark_line("", colour, taken.seen.points[at, ::2])
            for colour, at in (("red", i), ("blue", j))
        ]
        return chosen(
            key, "LRR",
            "How do the two highlighted lines, red and blue, lie in space? Lines that do not meet "
            "are perpendicular where their directions are.",
            [single(taken, marks)], RELATIONS, wanted,
            ("They meet in space at a slant.", "Their directions are at right angles, and they do "
             "not meet.", "They meet at a right angle.", "They do not meet, and their directions "
             "are not at right angles.")[wanted],
            asked=[one.round(3).tolist(), two.round(3).tolist()],
        )  # fmt: skip
    return None


def _solid(world: LineWorld, known: Any, row: int) -> bool:
    """Whether a line is an edge of a house or a diagonal on it."""
    block = int(known.block[row])
    if block < 0:
        return world.strips[row - len(known.ends)].normal[2] == 0
    before = int(np.flatnonzero(known.block == block)[0])
    return row - before < 12


def _related(one: F64, two: F64, view: View, drawn: F64) -> int:
    """Row of ``RELATIONS``; -1 where it is a close call or not to be seen."""
    u, v = one[1] - one[0], two[1] - two[0]
    u, v = u / np.linalg.norm(u), v / np.linalg.norm(v)
    cosine, normal = abs(float(u @ v)), np.cross(u, v)
    if 1e-6 < cosine < 0.25:
        return -1
    sine = float(np.linalg.norm(normal))
    off = two[0] - one[0]
    if sine < 1e-6:
        gap = float(np.linalg.norm(off - (off @ u) * u))
        return 3 if gap > 1.0 and _pixels_apart(drawn) > 10 else -1
    if cosine > 0.97:
        return -1
    gap = abs(float(off @ normal)) / sine
    upright = cosine <= 1e-6
    if gap > 1.0:
        return (1 if upright else 3) if _pixels_apart(drawn) > 10 else -1
    at = float(np.linalg.det([off, v, normal])) / sine**2
    meet, _ = view.project(one[0] + at * u)
    # lines that would meet if they went on, or behind something, are not asked about
    if (
        gap > 1e-6
        or float(sines(drawn[:, [0, 0, 1]])[0, 1]) < 0.25
        or max(_off_segment(meet, *ends) for ends in drawn) > 1.5
    ):
        return -1
    return 2 if upright else 0


def _off_segment(at: F64, start: F64, end: F64) -> float:
    """Pixels from a point to a segment."""
    along = end - start
    share = np.clip((at - start) @ along / (along @ along), 0, 1)
    return float(np.linalg.norm(start + share * along - at))


def _pixels_apart(drawn: F64) -> float:
    """Pixels between two drawn segments (2, 2 ends, 2)."""
    at = np.linspace(0, 1, 60)[:, None]
    first, second = (ends[0] + at * (ends[1] - ends[0]) for ends in drawn)
    return float(np.linalg.norm(first[:, None] - second[None], axis=-1).min())


def out_of_view(key: int, draws: Draws) -> Posed | None:
    """OVR: in which quadrant the vanishing point of two lines lies, outside the picture."""
    wanted, kind = key % 4, draws.pick(("city", "city", "street"))
    tilt = draws.uniform(10, 26) * (-1 if wanted < 2 else 1)
    taken = take(
        draws, kind, pitch=tilt, roll=draws.pick((0.0, draws.uniform(-6, 6))),
        heading=draws.uniform(22, 68) * draws.pick((1, -1)),
    )  # fmt: skip
    for axis, one in enumerate(families(taken)):
        if not one.finite or not clear(one, 3, 12) or inside(one.at, SIZE, -25):
            continue
        dx, dy = one.at - np.array(SIZE) / 2
        if (2 * (dy > 0) + (dx > 0)) != wanted or abs(dx) < 70 or abs(dy) < 50:
            continue
        if math.hypot(dx, dy) > 4 * SIZE[0] or abs(dy) < 0.2 * abs(dx) or abs(dx) < 0.2 * abs(dy):
            continue
        shown = framed(taken.seen.points) & (taken.seen.length >= 60)
        rows = np.flatnonzero(shown & (taken.seen.axis == axis))
        pair = _widest(taken.seen.points[rows])
        if pair is None:
            continue
        marks = [mark_line("", "yellow", taken.seen.points[rows[i], ::2]) for i in pair]
        return chosen(
            key, "OVR",
            "The two highlighted lines are parallel in space. Their vanishing point lies outside "
            "the picture. In which direction is it, seen from the middle of the picture?",
            [single(taken, marks)], [f"To the {where}" for where in QUADRANTS], wanted,
            f"The lines meet at pixel ({one.at[0]:.0f}, {one.at[1]:.0f}); the middle of the "
            f"picture is ({SIZE[0] // 2}, {SIZE[1] // 2}).",
        )  # fmt: skip
    return None


def _widest(points: F64) -> tuple[int, int] | None:
    """The two lines that differ most in direction, if that is enough to see."""
    if len(points) < 2:
        return None
    sine = sines(points)
    i, j = np.unravel_index(int(sine.argmax()), sine.shape)
    return (int(i), int(j)) if sine[i, j] > math.sin(math.radians(12)) else None


def count(key: int, draws: Draws) -> Posed | None:
    """VPC: how many vanishing points lie within the picture."""
    wanted = key % 4
    shift = draws.uniform(-25, 25), draws.uniform(-15, 15)
    turn = draws.uniform(38, 52)
    if wanted == 0:
        kind, tilt = draws.pick(("city", "street", "corridor")), draws.uniform(-20, 20)
        focal = draws.pick((draws.uniform(225, 260), draws.uniform(260, 390)))
        taken = take(draws, kind, heading=turn, pitch=draws.pick((0.0, tilt)), focal=focal)
    elif wanted == 1:
        kind = draws.pick(("street", "corridor", "city"))
        turn = draws.pick((0.0, draws.uniform(-15, 15)))
        focal = draws.pick((draws.uniform(120, 260), draws.uniform(260, 390)))
        taken = take(draws, kind, heading=turn, shift=shift, focal=focal)
    elif wanted == 2 and draws.chance(0.5):
        kind, tilt = draws.pick(("street", "corridor")), draws.uniform(40, 50)
        taken = take(draws, kind, pitch=tilt * draws.pick((1, -1)), focal=draws.uniform(105, 125))
    elif wanted == 2:
        kind, tilt = draws.pick(("street", "city")), draws.pick((0.0, draws.uniform(-10, 10)))
        taken = take(
            draws, kind, heading=turn, pitch=tilt, shift=shift, focal=draws.uniform(120, 160)
        )
    else:
        tilt = draws.uniform(42, 48) * draws.pick((1, -1))
        taken = take(
            draws, draws.pick(("city", "street", "corridor")), heading=draws.uniform(43, 47),
            pitch=tilt, focal=draws.uniform(110, 120),
        )  # fmt: skip
    found = families(taken)
    if any(one.finite and one.number and not clear(one, 5, 10) for one in found):
        return None
    points = [one.at for one in found if one.finite and one.number]
    if any(inside(at, SIZE, -20) and not inside(at, SIZE, 10) for at in points):
        return None
    if sum(inside(at, SIZE, 10) for at in points) != wanted:
        return None
    within = [f"({x:.0f}, {y:.0f})" for x, y in (p for p in points if inside(p, SIZE, 10))]
    return chosen(
        key, "VPC",
        "Extend the straight edges in the picture as lines. How many vanishing points lie within "
        "the picture?",
        [single(taken)], ("0", "1", "2", "3"), wanted,
        f"Within it: {', '.join(within) or 'none'}; {len(points) - wanted} outside.",
    )  # fmt: skip


REASONED: dict[str, Asked] = {
    "PTR": kind_of_perspective, "LRR": relation, "OVR": out_of_view, "PTS": change, "VPC": count,
}  # fmt: skip
"""task by its published name"""
