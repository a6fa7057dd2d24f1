"""MMPerspective's questions of perception: vanishing point, horizon, line of sight, distortion."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sightline.questions.symbolic.perspective import (
    SIZE,
    Asked,
    Shot,
    bows,
    chosen,
    clear,
    families,
    inside,
    mark_circle,
    mark_line,
    single,
    take,
    upright,
)
from sightline.questions.symbolic.posed import Posed
from sightline.scenes.symbolic.line_views import View
from sightline.scenes.worlds.draws import Draws

__all__ = ["PERCEIVED", "QUADRANTS", "SIGHT", "horizon", "line_of_sight", "vanishing_point"]

F64 = NDArray[np.float64]

MIDDLE = (SIZE[0] / 2, SIZE[1] / 2)
APART = 55.0
"""pixels between circles, and between wrong circles and any vanishing point"""
LINE_COLOURS = ("red", "blue", "green", "yellow")
QUADRANTS = ("upper left", "upper right", "lower left", "lower right")
SIGHT = ("Upward", "Downward", "Horizontal", "Unable to tell from the picture")


def _spots(
    draws: Draws, count: int, far_from: Sequence[F64], *, row: float | None = None,
    reach: tuple[float, float] = (0.0, math.inf),
) -> list[F64]:  # fmt: skip
    """Places for circles, apart from each other and from others; fewer where there is no room.

    Args:
        row: they lie about so high, and well apart sideways.
        reach: least and largest distance from the middle of the picture.
    """
    kept: list[F64] = []
    for _ in range(60):
        y = draws.uniform(24, SIZE[1] - 24) if row is None else row + draws.uniform(-8, 8)
        at = np.array([draws.uniform(24, SIZE[0] - 24), y])
        least = APART if row is None else 2 * APART
        if all(math.dist(at, other) >= least for other in [*far_from, *kept]) and (
            reach[0] <= math.dist(at, MIDDLE) <= reach[1]
        ):
            kept.append(at)
        if len(kept) == count:
            break
    return kept


def vanishing_point(key: int, draws: Draws) -> Posed | None:
    """VPP: four circles, or two of which one, both or none marks a vanishing point."""
    four, wanted = key % 2 == 0, key // 2 % 4
    both = not four and wanted == 2
    if both or (not four and draws.chance(0.75)):
        taken = take(
            draws, draws.pick(("city", "street")), heading=draws.uniform(38, 52), focal=160.0,
            pitch=draws.pick((0.0, draws.uniform(-8, 8))),
        )  # fmt: skip
    else:
        shift = draws.uniform(-120, 120), draws.uniform(-75, 75)
        turn = draws.pick((0.0, 0.0, draws.uniform(-18, 18)))
        taken = take(
            draws, draws.pick(("street", "corridor", "city")), heading=turn, shift=shift,
            pitch=draws.pick((0.0, 0.0, draws.uniform(-10, 10))), roll=draws.pick((0.0, 0.0, 6.0)),
        )  # fmt: skip
    found = [one for one in families(taken) if one.finite]
    points = [one.at for one in found]
    marked = draws.shuffled(
        [one.at for one in found if inside(one.at, SIZE, 24) and clear(one, 5, 20)]
    )
    if len(marked) < 1 + both or (both and math.dist(*marked[:2]) < 2 * APART):
        return None
    where = f"Lines that are parallel in space meet at pixel {_pixel(marked[0])}"
    if four:
        wrong = _around(draws, marked[0], points)
        if len(wrong) < 3:
            return None
        circles = [*wrong[:wanted], marked[0], *wrong[wanted:]]
        return chosen(
            key, "VPP",
            "Where is the vanishing point, the point at which lines that are parallel in space "
            "meet in the picture? Four places are marked with circles.",
            [_circled(taken, circles)], [f"Circle {letter}" for letter in "ABCD"], wanted,
            f"{where}, in circle {'ABCD'[wanted]}.",
        )  # fmt: skip
    # mostly side by side, as two vanishing points are
    row = float(marked[0][1]) if wanted < 2 else draws.uniform(70, SIZE[1] - 70)
    wrong = _spots(draws, 2, points, row=row if draws.chance(0.75) else None)
    if len(wrong) < 2:
        return None
    circles = [[marked[0], wrong[0]], [wrong[0], marked[0]], marked[:2], wrong][wanted]
    told = ["in circle A", "in circle B", "and one more, in both circles", "in no circle"][wanted]
    return chosen(
        key, "VPP",
        "Where is a vanishing point, a point at which lines that are parallel in space meet in the "
        "picture?",
        [_circled(taken, circles)], ("Circle A", "Circle B", "Both", "None of them"), wanted,
        f"{where}, {told}.",
    )  # fmt: skip


def _around(draws: Draws, at: F64, points: Sequence[F64]) -> list[F64]:
    """Three wrong places, any number of which is nearer to the middle of the picture than the
    right one, so that the middle is no hint."""
    far, nearer = math.dist(at, MIDDLE), draws.integer(0, 3)
    kept = _spots(draws, nearer, points, reach=(0.0, far)) if nearer else []
    if len(kept) < nearer:
        return []
    if nearer < 3:
        kept += _spots(draws, 3 - nearer, [*points, *kept], reach=(far, math.inf))
    return draws.shuffled(kept)


def _pixel(at: F64) -> str:
    return f"({at[0]:.0f}, {at[1]:.0f})"


def _circled(taken: Shot, circles: Sequence[F64]) -> dict[str, Any]:
    marks = [mark_circle(name, at) for name, at in zip("ABCD", circles, strict=False)]
    return single(taken, marks)


def horizon(key: int, draws: Draws) -> Posed | None:
    """CLP: four lines, one of which is the horizon."""
    kind = draws.pick(("street", "corridor", "city"))
    taken = take(
        draws, kind, pitch=draws.pick((0.0, draws.uniform(-12, 12))),
        roll=draws.pick((0.0, 0.0, draws.uniform(-8, 8))),
        heading=draws.uniform(20, 70) if kind == "city" else draws.uniform(-25, 25),
        shift=(draws.uniform(-30, 30), draws.uniform(-85, 85)),
    )  # fmt: skip
    *level, upright_ones = families(taken)
    if not all(clear(one, 5) for one in level) or upright_ones.number < 5:
        return None
    if not any(one.finite and clear(one, 5, 20) for one in level):
        return None
    middle, slope = _horizon(taken.view)
    rows = _rows(draws, middle, key % 4)
    if rows is None:
        return None
    colours, fall = draws.shuffled(LINE_COLOURS), SIZE[0] / 2 * slope
    marks = [
        mark_line(name, colour, [(0, row - fall), (SIZE[0], row + fall)])
        for name, colour, row in zip("ABCD", colours, rows, strict=True)
    ]  # fmt: skip
    right = key % 4
    return chosen(
        key, "CLP",
        "Which of the highlighted lines aligns with the line of sight, that is, is the horizon "
        "line at the height of the camera's eye?",
        [single(taken, marks)], [f"Line {n} ({c})" for n, c in zip("ABCD", colours, strict=True)],
        right,
        "Level lines meet on the horizon, which crosses the middle of the picture at height "
        f"{middle:.0f} of {SIZE[1]} pixels from the top; there line {'ABCD'[right]} is.",
    )  # fmt: skip


def _rows(draws: Draws, middle: float, above: int) -> list[float] | None:
    """Heights of four lines that are well apart, so many of them above a given one."""
    if not 35 < middle < SIZE[1] - 35:
        return None
    rows = [middle]
    for _ in range(80):
        row = draws.uniform(35, SIZE[1] - 35)
        room = (
            sum(one < middle for one in rows) < above
            if row < middle
            else (sum(one > middle for one in rows) < 3 - above)
        )
        if room and all(abs(row - other) > 32 for other in rows):
            rows.append(row)
    return sorted(rows) if len(rows) == 4 else None


def _horizon(view: View) -> tuple[float, float]:
    """Row at the middle column, and slope."""
    x, y = view.vanishing()[:2]
    a, b, c = np.cross(x, y)
    return float(-(a * view.size[0] / 2 + c) / b), float(-a / b)


def line_of_sight(key: int, draws: Draws) -> Posed | None:
    """VAP: which way the camera looks."""
    wanted = key % 4
    told = ""
    if wanted == 3:
        if draws.chance(0.5):
            taken = take(draws, "tumbled", heading=draws.uniform(0, 360))
            told = "The boxes lie in all directions, and nothing shows where down is."
        else:
            taken = take(
                draws, "tiles", pitch=-90.0, roll=draws.pick((0.0, draws.uniform(-30, 30)))
            )
            told = "A tiled plane is seen at a right angle; it may be a floor or a wall."
        enough = len(taken.seen.length) >= (24 if taken.world.kind == "tumbled" else 8)
        if not enough:
            return None
    else:
        kind = draws.pick(("street", "city", "corridor"))
        tilt = draws.uniform(13, 28) * (1, -1, 0)[wanted]
        taken = take(
            draws, kind, pitch=tilt, roll=draws.pick((0.0, draws.uniform(-6, 6))),
            heading=draws.uniform(-60, 60) if kind == "city" else draws.uniform(-30, 30),
        )  # fmt: skip
        if not _upright(taken):
            return None
        told = (
            f"Upright lines run together towards the {'top' if wanted == 0 else 'bottom'}."
            if wanted < 2 else "Upright lines stay parallel."
        )  # fmt: skip
    return chosen(
        key, "VAP", "In which direction does the line of sight of the camera point?",
        [single(taken)], SIGHT, wanted, told,
    )  # fmt: skip


def _upright(taken: Shot) -> bool:
    """Whether enough upright lines show, and are more upright in the picture than others."""
    found = families(taken)
    if not clear(found[2], 6) or not any(clear(one) for one in found[:2]):
        return False
    return upright(taken.seen.points, taken.seen.axis)


def distortion(key: int, draws: Draws) -> Posed | None:
    """LDP: four pictures in a square, one of which was taken with a straight lens."""
    wanted, size = key % 4, (200, 150)
    shots = []
    for place in range(4):
        bend = 0.0 if place == wanted else draws.pick((1.4, 1.6, -1.4, -1.6))
        for _ in range(12):
            taken = take(
                draws, draws.pick(("street", "corridor", "city")), size=size, bend=bend,
                heading=draws.uniform(-40, 40), pitch=draws.pick((0.0, draws.uniform(-15, 15))),
                focal=190 * bend if bend > 0 else draws.uniform(200, 240),
            )  # fmt: skip
            long = taken.seen.points[taken.seen.length > 45]
            if len(long) >= 8 and (not bend or (bows(long) > 3.0).sum() >= 4):
                shots.append(single(taken))
                break
    if len(shots) < 4:
        return None
    return chosen(
        key, "LDP",
        "The picture is made of four. Which region shows no curved-line distortion, that is, "
        "shows straight edges as straight lines?",
        shots, [f"The {where} region" for where in QUADRANTS], wanted,
        "Edges bow in the other three regions.",
    )  # fmt: skip


PERCEIVED: dict[str, Asked] = {
    "VPP": vanishing_point, "CLP": horizon, "VAP": line_of_sight, "LDP": distortion,
}  # fmt: skip
"""task by its published name"""
