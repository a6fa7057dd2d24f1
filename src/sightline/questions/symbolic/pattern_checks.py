"""The second path to counts in patterns: every pattern that fits what shows is tried.

It sees only the things that are free of the box, and the box; it knows the kinds of patterns, not
which one was drawn.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise, product
from typing import Any

from sightline.questions.symbolic.posed import Posed

__all__ = ["check"]

Place = tuple[float, float]
Behind = Callable[[Place], bool]
_SAME = 1e-3  # of the smallest distance


def check(one: Posed) -> str:
    """ "" where all patterns that fit have as many things as the answer says."""
    world = one.world
    places = [(x, y) for x, y in world["positions"]]
    behind = _on_paper(world) if world["stage"] == "paper" else _on_table(world)
    if not world["box_shown"]:
        return "" if one.truth == len(set(places)) else f"{len(set(places))} things are drawn"
    free = [place for place in places if not behind(place)]
    if world["hidden"] != len(places) - len(free):
        return f"{len(places) - len(free)} things are behind the box"
    counts = {len(found) for found in _fitting(free, behind)}
    return "" if counts == {one.truth} else f"patterns of {sorted(counts)} fit"


def _on_paper(world: Any) -> Behind:
    x0, y0, x1, y1 = world["box"]
    radius = world["radius"]
    if world["dot_shape"] == "square":
        return lambda p: x0 - radius < p[0] < x1 + radius and y0 - radius < p[1] < y1 + radius
    return lambda p: math.hypot(
        p[0] - min(max(p[0], x0), x1), p[1] - min(max(p[1], y0), y1)
    ) < radius  # fmt: skip


def _on_table(world: Any) -> Behind:
    """The outline of a thing through a camera that looks at the origin, by hand."""
    eye, (w, d, h), (wide, high) = world["eye"], world["thing"], world["size"]
    far = math.sqrt(sum(v * v for v in eye))
    forward = [-v / far for v in eye]
    level = math.hypot(forward[0], forward[1])
    right = [forward[1] / level, -forward[0] / level, 0.0]
    up = [-forward[2] * forward[0] / level, -forward[2] * forward[1] / level, level]
    x0, y0, x1, y1 = world["box"]

    def behind(place: Place) -> bool:
        us, vs = [], []
        for i, j, k in product((-0.5, 0.5), (-0.5, 0.5), (0, 1)):
            to = (place[0] + i * w - eye[0], place[1] + j * d - eye[1], k * h - eye[2])
            ahead = sum(a * b for a, b in zip(to, forward, strict=True))
            lens = world["focal"] / ahead
            us.append(wide / 2 + lens * sum(a * b for a, b in zip(to, right, strict=True)))
            vs.append(high / 2 - lens * sum(a * b for a, b in zip(to, up, strict=True)))
        return min(us) < x1 and max(us) > x0 and min(vs) < y1 and max(vs) > y0

    return behind


def _fitting(free: list[Place], behind: Behind) -> Iterator[list[Place]]:
    """Patterns that hold all free things and are behind the box elsewhere."""
    near = min(math.dist(a, b) for i, a in enumerate(free) for b in free[:i])
    # the box is asked about a place once
    known: dict[Place, bool] = {}

    def hid(place: Place) -> bool:
        key = (round(place[0] / near, 4), round(place[1] / near, 4))
        if key not in known:
            known[key] = behind(place)
        return known[key]

    for made in (_grids, _triangles, _hexagons, _circles):
        for places in made(free, near, hid):
            if _fits(places, free, near, hid):
                yield places


def _fits(places: list[Place], free: list[Place], near: float, hid: Behind) -> bool:
    if len(places) < len(free):
        return False
    left = {_cell(place, near): place for place in free}
    for place in places:
        found = next((key for key in _around(place, near) if key in left), None)
        if found is not None and math.dist(left[found], place) < _SAME * 5 * near:
            del left[found]
        elif not hid(place):
            return False
    return not left


def _cell(place: Place, near: float) -> tuple[int, int]:
    return round(place[0] / near * 4), round(place[1] / near * 4)


def _around(place: Place, near: float) -> Iterator[tuple[int, int]]:
    x, y = _cell(place, near)
    yield from ((x + i, y + j) for i in (0, -1, 1) for j in (0, -1, 1))


def _steps(values: list[float], parts: Iterable[int], near: float) -> list[float]:
    """Distances that all differences are multiples of."""
    ordered = sorted(values)
    gaps = [b - a for a, b in pairwise(ordered) if b - a > 0.01 * near]
    if not gaps:
        return []
    tried = {round(gap / part, 6) for gap in gaps for part in parts}
    return sorted(
        step
        for step in tried
        if step > 0.3 * near and all(abs(g / step - round(g / step)) < 0.02 for g in gaps)
    )


def _grids(free: list[Place], near: float, hid: Behind) -> Iterator[list[Place]]:
    """Grids and lines along the axes."""
    xs, ys = [x for x, _ in free], [y for _, y in free]
    across = _steps(xs, (1, 2, 3), near) or [0.0]
    down = _steps(ys, (1, 2, 3), near) or [0.0]
    for sx, sy in product(across, down):
        columns = round((max(xs) - min(xs)) / sx) + 1 if sx else 1
        rows = round((max(ys) - min(ys)) / sy) + 1 if sy else 1
        reach = range(3)
        sides = reach if sx else range(1)
        ends = reach if sy else range(1)
        for left, right, top, bottom in product(sides, sides, ends, ends):
            yield [
                (min(xs) + i * sx, min(ys) + j * sy)
                for i in range(-left, columns + right)
                for j in range(-top, rows + bottom)
            ]


def _triangles(free: list[Place], near: float, hid: Behind) -> Iterator[list[Place]]:
    """Apex first; the first free thing may be any of its things."""
    first = min(free, key=lambda p: (round(p[1] / near, 3), p[0]))
    highs = _steps([y for _, y in free], range(1, 7), near)
    halves = _steps([x for x, _ in free], range(1, 7), near)
    for high, half in product(highs, halves):
        deep = round((max(y for _, y in free) - first[1]) / high)
        for row, rows in product(range(4), range(2, 14)):
            if not row + deep <= rows - 1 <= row + deep + 3:
                continue
            for j in range(row + 1):
                x, y = first[0] - (2 * j - row) * half, first[1] - row * high
                yield [
                    (x + (2 * m - i) * half, y + i * high)
                    for i in range(rows)
                    for m in range(i + 1)
                ]


def _hexagons(free: list[Place], near: float, hid: Behind) -> Iterator[list[Place]]:
    """Rings around a middle, which is any place of the lattice near the free things."""
    for high in _steps([y for _, y in free], (1, 2), near):
        step = high / math.sqrt(3) * 2
        lattice = {
            rings: [
                ((q + r / 2) * step, r * high)
                for r in range(-rings, rings + 1)
                for q in range(-rings, rings + 1)
                if abs(q + r) <= rings
            ]
            for rings in range(1, 5)
        }
        for rings in range(1, 5):
            for dx, dy in lattice[rings]:
                x, y = free[0][0] - dx, free[0][1] - dy
                yield [(x + u, y + v) for u, v in lattice[rings]]


def _circles(free: list[Place], near: float, hid: Behind) -> Iterator[list[Place]]:
    """Evenly around the circle through three free things."""
    (ax, ay), (bx, by), (cx, cy) = free[0], free[len(free) // 2], free[-1]
    twice = 2 * (ax * (by - cy) + bx * (cy - ay) + cx * (ay - by))
    if abs(twice) < 1e-6 * near * near:
        return
    a, b, c = ax * ax + ay * ay, bx * bx + by * by, cx * cx + cy * cy
    x = (a * (by - cy) + b * (cy - ay) + c * (ay - by)) / twice
    y = (a * (cx - bx) + b * (ax - cx) + c * (bx - ax)) / twice
    radius = math.dist((x, y), free[0])
    if any(abs(math.dist((x, y), place) - radius) > 0.01 * near for place in free):
        return
    begin = math.atan2(free[0][1] - y, free[0][0] - x)
    for count in range(len(free), 121):
        turn = 2 * math.pi / count
        yield [
            (x + radius * math.cos(begin + i * turn), y + radius * math.sin(begin + i * turn))
            for i in range(count)
        ]
