"""The second path to every answer about perspective: from what is drawn.

It knows the lines that show, as pixels, and the marks, not the camera that they come from; the
exception is how two lines lie in space, which is measured in space and compared with the marks.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sightline.questions.symbolic.perspective_lines import Bundle, bulges, bundles, pointing_at
from sightline.questions.symbolic.perspective_pairs import moved_how
from sightline.questions.symbolic.posed import Posed

__all__ = ["check"]

F64 = NDArray[np.float64]

PARALLEL_DEG = 1.0
TOGETHER_DEG = 5.0


class _UnclearError(Exception):
    """The lines do not tell."""


def check(one: Posed) -> str:
    """ "" where the answer follows from the lines in the picture."""
    try:
        found = _PATHS[one.task](one)
    except _UnclearError as error:
        return str(error)
    return "" if found == one.truth else f"lines say {found!r}, not {one.truth!r}"


def _lines(shot: Any) -> F64:
    return np.array(shot["lines"], float).reshape(-1, 3, 2)


def _letter(one: Posed, begins: str) -> str:
    """The letter of the only option that begins so."""
    fits = [letter for letter, text in zip("ABCD", one.options, strict=True)
            if text.lower().startswith(begins.lower())]  # fmt: skip
    return "".join(fits)


def _vpp(one: Posed) -> str:
    shot = one.world["pictures"][0]
    points = [b.pixel for b in bundles(_lines(shot)) if b.spread > PARALLEL_DEG]
    hit = [
        mark["name"]
        for mark in shot["marks"]
        if any(math.dist(mark["at"], point) < 4 for point in points)
    ]
    if len(shot["marks"]) == 2:
        return {0: "D", 1: "".join(hit), 2: "C"}[len(hit)]
    return "".join(hit)


def _lean(shot: Any, bundle: Bundle) -> float:
    """Degrees by which lines of a bundle lean away from upright, the median."""
    way = _lines(shot)[bundle.rows, 2] - _lines(shot)[bundle.rows, 0]
    return float(np.median(np.degrees(np.arctan2(np.abs(way[:, 0]), np.abs(way[:, 1])))))


def _clp(one: Posed) -> str:
    shot = one.world["pictures"][0]
    found = sorted(bundles(_lines(shot)), key=lambda bundle: _lean(shot, bundle))
    if len(found) < 3:
        raise _UnclearError(f"{len(found)} directions are seen")
    level = sorted(found[1:], key=lambda bundle: -len(bundle.rows))[:2]
    a, b, c = np.cross(level[0].point, level[1].point)
    middle = shot["size"][0] / 2
    row, slope = -(a * middle + c) / b, -a / b
    off = [abs((m["line"][1] + m["line"][3]) / 2 - row) for m in shot["marks"]]
    best = int(np.argmin(off))
    x0, y0, x1, y1 = shot["marks"][best]["line"]
    if off[best] > 6 or abs((y1 - y0) / (x1 - x0) - slope) > 0.03:
        raise _UnclearError(f"the horizon is at {row:.0f}, no line is there")
    return str(shot["marks"][best]["name"])


def _vap(one: Posed) -> str:
    shot = one.world["pictures"][0]
    drawn = _lines(shot)
    found = [b for b in bundles(drawn) if len(b.rows) >= 0.1 * len(drawn)]
    seen = sum(len(bundle.rows) for bundle in found)
    depth = any(bundle.spread > PARALLEL_DEG for bundle in found)
    if seen < 0.5 * len(drawn) or (len(found) <= 2 and not depth):
        return _letter(one, "Unable")
    upright = min(found, key=lambda bundle: _lean(shot, bundle))
    if upright.spread < PARALLEL_DEG:
        return _letter(one, "Horizontal")
    if upright.spread < TOGETHER_DEG:
        raise _UnclearError("upright lines hardly run together")
    return _letter(one, "Upward" if upright.pixel[1] < shot["size"][1] / 2 else "Downward")


def _ldp(one: Posed) -> str:
    straight = [bool(bulges(_lines(shot)).max() < 0.3) for shot in one.world["pictures"]]
    return "".join("ABCD"[i] for i, is_so in enumerate(straight) if is_so)


def _ptr(one: Posed) -> str:
    drawn = _lines(one.world["pictures"][0])
    if (bulges(drawn) > 4).sum() >= 4:
        return _letter(one, "Non-linear")
    if (bulges(drawn) > 0.3).any():
        raise _UnclearError("lines bow a little")
    found = bundles(drawn)
    if any(PARALLEL_DEG < bundle.spread < TOGETHER_DEG for bundle in found):
        raise _UnclearError("lines hardly run together")
    number = sum(bundle.spread > PARALLEL_DEG for bundle in found)
    return _letter(one, ("None", "One-", "Two-", "Three-")[number]) if number < 4 else ""


def _ovr(one: Posed) -> str:
    shot = one.world["pictures"][0]
    marks = np.array([mark["line"] for mark in shot["marks"]]).reshape(2, 2, 2)
    whole = np.concatenate([marks, np.ones((2, 2, 1))], axis=2)
    first, second = np.cross(whole[:, 0], whole[:, 1])
    x, y, w = np.cross(first, second)
    at = np.array([x, y]) / w
    count, _ = pointing_at(_lines(shot), at, 0.02 * math.dist(at, (200, 150)) / 2)
    if count < 3:
        raise _UnclearError("few lines run to where the marked ones meet")
    wide, high = shot["size"]
    if 0 <= at[0] <= wide and 0 <= at[1] <= high:
        raise _UnclearError("the marked lines meet in the picture")
    where = f"{'upper' if at[1] < high / 2 else 'lower'} {'left' if at[0] < wide / 2 else 'right'}"
    return _letter(one, f"To the {where}")


def _vpc(one: Posed) -> str:
    shot = one.world["pictures"][0]
    wide, high = shot["size"]
    points = [b.pixel for b in bundles(_lines(shot)) if b.spread > PARALLEL_DEG]
    return _letter(one, str(sum(0 < x < wide and 0 < y < high for x, y in points)))


def _pts(one: Posed) -> str:
    size = one.world["pictures"][0]["size"]
    return _letter(one, moved_how(np.array(one.world["pairs"]), (size[0] / 2, size[1] / 2)))


def _lrr(one: Posed) -> str:
    shot = one.world["pictures"][0]
    ends = np.array(one.world["asked"])
    for mark, line in zip(shot["marks"], ends, strict=True):
        drawn, pixels = np.array(mark["line"]).reshape(2, 2), _pixels(line, shot["view"])
        if max(_off(at, pixels) for at in drawn) > 1.0:
            raise _UnclearError(f"the {mark['colour']} line is drawn elsewhere")
    gap = _nearest(ends)
    u, v = ends[:, 1] - ends[:, 0]
    angle = math.degrees(math.acos(min(1.0, abs(float(u @ v)) / math.sqrt((u @ u) * (v @ v)))))
    meet, right = gap < 0.02, angle > 89.9
    return "C" if meet and right else "A" if meet else "B" if right else "D"


def _pixels(line: F64, view: Any) -> F64:
    """Where a camera shows two points, by turning them about its axes one after the other."""
    (heading, pitch, roll), (cx, cy) = np.radians(view[1:4]), view[5]
    x, y, z = (line - view[0]).T
    # first undo the heading, so that y is ahead; then the pitch, then the roll
    x, y = (
        x * math.cos(heading) + y * math.sin(heading),
        y * math.cos(heading) - x * math.sin(heading),
    )
    y, z = y * math.cos(pitch) + z * math.sin(pitch), z * math.cos(pitch) - y * math.sin(pitch)
    x, z = x * math.cos(roll) - z * math.sin(roll), z * math.cos(roll) + x * math.sin(roll)
    return np.column_stack([cx + view[4] * x / y, cy - view[4] * z / y])


def _off(at: F64, ends: F64) -> float:
    """Pixels from a point to the line through two."""
    way = ends[1] - ends[0]
    to = at - ends[0]
    return float(abs(way[0] * to[1] - way[1] * to[0]) / np.linalg.norm(way))


def _nearest(ends: F64) -> float:
    """Metres between two segments, by trying points of both, ever closer around the nearest."""
    low, high = np.zeros(2), np.ones(2)
    gap = math.inf
    for _ in range(8):
        at = np.linspace(low, high, 41)
        one, two = (ends[i, 0] + at[:, i, None] * (ends[i, 1] - ends[i, 0]) for i in (0, 1))
        far = np.linalg.norm(one[:, None] - two[None], axis=2)
        best = np.unravel_index(int(far.argmin()), far.shape)
        gap = float(far[best])
        middle = np.array([at[best[i], i] for i in (0, 1)])
        reach = (high - low) / 8
        low, high = np.clip(middle - reach, 0, 1), np.clip(middle + reach, 0, 1)
    return gap


_PATHS: dict[str, Callable[[Posed], str]] = {
    "VPP": _vpp, "CLP": _clp, "VAP": _vap, "LDP": _ldp, "PTR": _ptr, "LRR": _lrr, "OVR": _ovr,
    "PTS": _pts, "VPC": _vpc,
}  # fmt: skip
