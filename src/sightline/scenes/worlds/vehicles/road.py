"""Cars and buses about one metre long, told apart by their outlines."""

from __future__ import annotations

from typing import NamedTuple

from sightline.scenes.worlds.palette import BLACK, DARK_STEEL, GREY, LAMP, RUBBER
from sightline.scenes.worlds.shapes import Plan
from sightline.scenes.worlds.vehicles.finish import CHROME, TAIL_LIGHT, WINDOW, lights, sides, wheel


class Body(NamedTuple):
    """A car's outline in shares of its length (from the back) and height.

    Attributes:
        sill, nose, belt, tail: heights of the underside, bonnet's tip, window line, boot's end.
        cabin: where the glass begins and ends below, and where the roof begins and ends.
        tyre: radius in shares of the length.
        pillars: places of the posts between the side windows.
    """

    sill: float
    nose: float
    belt: float
    tail: float
    cabin: tuple[float, float, float, float]
    tyre: float
    pillars: tuple[float, ...] = ()


def car(p: Plan, body: Body) -> None:
    """Painted sides and roof, dark glass between posts, wheels, lights."""
    length, hy, h = p.sx, p.sy / 2, p.sz
    rear, nose = -length / 2, length / 2
    wide, roof = 0.95 * hy, 0.94 * h
    low0, low1, top0, top1 = (rear + share * length for share in body.cabin)
    belt = body.belt * h
    p.prism(
        ((rear, body.sill * h), (nose, body.sill * h), (nose, body.nose * h), (low1, belt),
         (low0, belt), (rear, body.tail * h)), -wide, wide,
    )  # fmt: skip
    p.prism(((low0, belt), (low1, belt), (top1, roof), (top0, roof)), -0.86 * hy, 0.86 * hy, WINDOW)
    p.box(top0, top1, -0.88 * hy, 0.88 * hy, 0.92 * h, h)
    for low, top in ((low0, top0), (low1, top1), *((rear + x * length,) * 2 for x in body.pillars)):
        for y0, y1 in sides(0.8 * hy, 0.9 * hy):
            half = 0.014 * length
            p.prism(((low - half, belt), (low + half, belt), (top + half, roof),
                     (top - half, roof)), y0, y1)  # fmt: skip
    for x in (rear + 0.19 * length, nose - 0.19 * length):
        for y0, y1 in sides(0.7 * hy, hy):
            wheel(p, x, y0, y1, body.tyre * length)
    top = body.nose * h
    lights(p, 0.68 * hy, 0.18 * hy, (0.62 * top, 0.9 * top),
           (0.6 * body.tail * h, 0.88 * body.tail * h))  # fmt: skip
    p.box(nose - 0.02, nose + 0.002, -0.42 * hy, 0.42 * hy, 0.55 * top, 0.85 * top, BLACK)


def sedan(p: Plan) -> None:
    car(p, Body(0.16, 0.5, 0.6, 0.56, (0.14, 0.72, 0.27, 0.56), 0.078, (0.42,)))


def wagon(p: Plan) -> None:
    """A long roof down to the tail, with rails on it."""
    car(p, Body(0.16, 0.5, 0.6, 0.58, (0.01, 0.72, 0.05, 0.56), 0.078, (0.24, 0.42)))
    for y in (-0.74 * p.sy / 2, 0.74 * p.sy / 2):
        p.limb((-0.4 * p.sx, y, 1.03 * p.sz), (0.04 * p.sx, y, 1.03 * p.sz), 0.008, CHROME)


def suv(p: Plan) -> None:
    """High on large wheels, upright, a spare wheel at the back."""
    car(p, Body(0.25, 0.58, 0.64, 0.64, (0.02, 0.68, 0.04, 0.6), 0.105, (0.24, 0.42)))
    p.cyl(-p.sx / 2 - 0.04, -p.sx / 2, -0.1, 0.1, 0.3 * p.sz, 0.3 * p.sz + 0.2, RUBBER, axis=0)
    p.box(0.46 * p.sx, p.sx / 2 + 0.012, -0.9 * p.sy / 2, 0.9 * p.sy / 2, 0.24 * p.sz, 0.34 * p.sz,
          DARK_STEEL)  # fmt: skip


def minivan(p: Plan) -> None:
    """One slope from the nose to the roof."""
    car(p, Body(0.12, 0.42, 0.52, 0.54, (0.01, 0.9, 0.03, 0.66), 0.075, (0.24, 0.46, 0.67)))


def truck(p: Plan) -> None:
    """A pick-up: a cab before an open bed."""
    car(p, Body(0.24, 0.56, 0.6, 0.6, (0.4, 0.74, 0.43, 0.62), 0.092, (0.56,)))
    rear, wide, belt = -p.sx / 2, 0.95 * p.sy / 2, 0.6 * p.sz
    p.box(rear + 0.03, rear + 0.36 * p.sx, -0.8 * wide, 0.8 * wide, belt, belt + 0.004, BLACK)
    for y in (-0.94 * wide, 0.94 * wide):
        p.box(rear, rear + 0.38 * p.sx, y - 0.06 * wide, y + 0.06 * wide, belt, belt + 0.09 * p.sz)
    p.box(rear, rear + 0.03, -wide, wide, belt, belt + 0.09 * p.sz)
    p.box(rear + 0.37 * p.sx, rear + 0.4 * p.sx, -wide, wide, belt, belt + 0.09 * p.sz)


def coach(p: Plan, x0: float, x1: float, z0: float, z1: float) -> None:
    """A box with rounded shoulders."""
    hy, cut = 0.96 * p.sy / 2, 0.08 * p.sy
    p.prism(((-hy, z0), (hy, z0), (hy, z1 - cut), (hy - cut, z1), (cut - hy, z1),
             (-hy, z1 - cut)), x0, x1, axis=0)  # fmt: skip


def windows(p: Plan, x0: float, x1: float, z0: float, z1: float, count: int) -> None:
    """A row of windows on both sides."""
    hy, step = 0.97 * p.sy / 2, (x1 - x0) / count
    for i in range(count):
        p.box(x0 + (i + 0.06) * step, x0 + (i + 0.94) * step, -hy, hy, z0, z1, WINDOW)


def axles(p: Plan, radius: float, *places: float) -> None:
    """Wheels on both sides."""
    for x in places:
        for y0, y1 in sides(0.35 * p.sy, 0.5 * p.sy):
            wheel(p, x * p.sx, y0, y1, radius)


def bus_front(p: Plan, z0: float, z1: float, x: float | None = None) -> None:
    """A wide windscreen, a smaller window at the back, lights."""
    nose, hy = (p.sx / 2 if x is None else x), 0.84 * p.sy / 2
    p.box(nose - 0.02, nose + 0.004, -hy, hy, z0, z1, WINDOW)
    p.box(-p.sx / 2 - 0.004, -p.sx / 2 + 0.02, -0.7 * hy, 0.7 * hy, z0 + 0.3 * (z1 - z0), z1,
          WINDOW)  # fmt: skip


def regular_bus(p: Plan) -> None:
    hx, h = p.sx / 2, p.sz
    coach(p, -hx, hx, 0.12 * h, h)
    windows(p, -0.94 * hx, 0.9 * hx, 0.5 * h, 0.82 * h, 7)
    bus_front(p, 0.42 * h, 0.84 * h)
    p.box(-0.3 * hx, 0.3 * hx, -0.2 * p.sy, 0.2 * p.sy, h, 1.07 * h, GREY)
    axles(p, 0.065, -0.3, 0.3)
    lights(p, 0.36 * p.sy, 0.07 * p.sy, (0.2 * h, 0.3 * h), (0.2 * h, 0.34 * h))


def double_bus(p: Plan) -> None:
    """Two decks of windows."""
    hx, h = p.sx / 2, p.sz
    coach(p, -hx, hx, 0.08 * h, h)
    windows(p, -0.94 * hx, 0.9 * hx, 0.3 * h, 0.48 * h, 6)
    windows(p, -0.94 * hx, 0.9 * hx, 0.68 * h, 0.86 * h, 6)
    bus_front(p, 0.26 * h, 0.48 * h)
    bus_front(p, 0.66 * h, 0.88 * h)
    axles(p, 0.065, -0.3, 0.3)
    lights(p, 0.36 * p.sy, 0.07 * p.sy, (0.13 * h, 0.2 * h), (0.13 * h, 0.22 * h))


def school_bus(p: Plan) -> None:
    """A bonnet before the windscreen, dark stripes along the sides, warning lamps on the roof."""
    hx, h, hy = p.sx / 2, p.sz, p.sy / 2
    front = 0.62 * hx
    coach(p, -hx, front, 0.14 * h, h)
    p.prism(((front, 0.14 * h), (hx, 0.14 * h), (hx, 0.44 * h), (front, 0.56 * h)),
            -0.8 * hy, 0.8 * hy)  # fmt: skip
    windows(p, -0.94 * hx, 0.94 * front, 0.56 * h, 0.82 * h, 8)
    for z in (0.3 * h, 0.44 * h):
        p.box(-0.99 * hx, 0.99 * front, -0.97 * hy, 0.97 * hy, z, z + 0.03 * h, BLACK)
    bus_front(p, 0.58 * h, 0.88 * h, front)
    for y in (-0.6 * hy, 0.6 * hy):
        p.box(front - 0.03, front + 0.004, y - 0.14 * hy, y + 0.14 * hy, 0.92 * h, 1.0 * h, LAMP)
        p.box(-hx - 0.004, -hx + 0.02, y - 0.14 * hy, y + 0.14 * hy, 0.9 * h, 0.98 * h, TAIL_LIGHT)
    axles(p, 0.065, -0.3, 0.36)
    lights(p, 0.3 * p.sy, 0.07 * p.sy, (0.26 * h, 0.38 * h), (0.2 * h, 0.32 * h))


def articulated_bus(p: Plan) -> None:
    """Two cars with a bellows between them."""
    hx, h, hy = p.sx / 2, p.sz, p.sy / 2
    coach(p, -hx, -0.08 * hx, 0.12 * h, h)
    coach(p, 0.1 * hx, hx, 0.12 * h, h)
    for i in range(4):
        x = (-0.08 + 0.045 * i) * hx
        p.box(x, x + 0.03 * hx, -0.9 * hy, 0.9 * hy, 0.16 * h, 0.95 * h, BLACK)
    p.box(-0.1 * hx, 0.12 * hx, -0.8 * hy, 0.8 * hy, 0.16 * h, 0.9 * h, DARK_STEEL)
    windows(p, -0.96 * hx, -0.1 * hx, 0.5 * h, 0.8 * h, 4)
    windows(p, 0.13 * hx, 0.93 * hx, 0.5 * h, 0.8 * h, 4)
    bus_front(p, 0.42 * h, 0.84 * h)
    axles(p, 0.05, -0.32, 0.09, 0.36)
    lights(p, 0.36 * p.sy, 0.07 * p.sy, (0.2 * h, 0.32 * h), (0.2 * h, 0.36 * h))
