"""Motorbikes and bicycles about one metre long; wheels lie in the plane y = 0, +x is ahead."""

from __future__ import annotations

from typing import NamedTuple

from sightline.scenes.worlds.palette import BLACK, DARK_STEEL, MAIN, STEEL, Surface
from sightline.scenes.worlds.shapes import Plan
from sightline.scenes.worlds.vehicles.finish import (
    CHROME,
    HEADLIGHT,
    SEAT,
    TAIL_LIGHT,
    WINDOW,
    sides,
    spoked_wheel,
    wheel,
)

Point = tuple[float, float]  # x and z
WICKER = Surface("wood", (168, 128, 80))


def bar(p: Plan, a: Point, b: Point, radius: float, s: Surface = MAIN, y: float = 0.0) -> None:
    """A tube in a plane y = const."""
    p.limb((a[0], y, a[1]), (b[0], y, b[1]), radius, s)


def handlebar(p: Plan, at: Point, half: float, back: float, rise: float, radius: float) -> None:
    """A tube across the head of the fork, with grips that reach back and up."""
    x, z = at
    for side in (-half, half):
        p.limb((x, 0.0, z), (x, 0.6 * side, z + rise), radius, STEEL)
        p.limb((x, 0.6 * side, z + rise), (x - back, side, z + rise), 1.3 * radius, BLACK)


def lamps(p: Plan, front: Point, back: Point, size: float) -> None:
    """A round headlight and a tail light."""
    (x, z), (u, w) = front, back
    p.ball(x - size, x + size, -size, size, z - size, z + size, HEADLIGHT)
    p.box(u - size, u + 0.3 * size, -size, size, w - 0.6 * size, w + 0.6 * size, TAIL_LIGHT)


class Motor(NamedTuple):
    """Where a motorbike's parts are: wheels (x, radius, half width), head and seat."""

    front: tuple[float, float, float]
    back: tuple[float, float, float]
    head: Point
    seat: tuple[float, float, float]  # from, to, height


def motorbike(p: Plan, m: Motor) -> None:
    """Wheels, fork, engine, exhaust, seat."""
    for x, radius, half in (m.front, m.back):
        wheel(p, x, -half, half, radius, 0.62)
    (fx, fr, _), (bx, br, half) = m.front, m.back
    for y in (-0.045, 0.045):
        bar(p, (fx, fr), m.head, 0.013, CHROME, y)
        bar(p, (bx, br), (0.02, 0.16), 0.016, DARK_STEEL, y)
    p.box(-0.12, 0.12, -0.065, 0.065, 0.11, 0.27, DARK_STEEL)
    p.cyl(-0.06, 0.06, -0.09, 0.09, 0.14, 0.26, STEEL, axis=1, sides=12)
    p.cyl(bx - 0.06, 0.05, half + 0.03, half + 0.075, 0.1, 0.145, CHROME, axis=0, sides=10)
    x0, x1, z = m.seat
    p.box(x0, x1, -0.07, 0.07, z - 0.05, z, SEAT)


def cruiser(p: Plan) -> None:
    """Low and heavy: fat wheels under mudguards, a windscreen, bags beside the back wheel."""
    motorbike(p, Motor((0.34, 0.13, 0.045), (-0.3, 0.14, 0.06), (0.2, 0.43), (-0.3, 0.02, 0.33)))
    for x, r in ((0.34, 0.13), (-0.3, 0.14)):
        p.prism(((x - r - 0.02, r), (x + r + 0.02, r), (x + 0.7 * r, 1.95 * r),
                 (x - 0.7 * r, 1.95 * r)), -0.035, 0.035)  # fmt: skip
    p.ball(-0.02, 0.24, -0.085, 0.085, 0.28, 0.42)
    for y0, y1 in sides(0.08, 0.16):
        p.box(-0.46, -0.2, y0, y1, 0.14, 0.29)
    p.prism(((0.2, 0.42), (0.23, 0.42), (0.17, 0.6), (0.14, 0.6)), -0.13, 0.13, WINDOW)
    handlebar(p, (0.18, 0.44), 0.19, 0.09, 0.03, 0.011)
    lamps(p, (0.27, 0.4), (-0.46, 0.3), 0.045)


def chopper(p: Plan) -> None:
    """A fork that reaches far ahead, high handlebars, a backrest behind a low seat."""
    seat = (-0.26, -0.02, 0.27)
    motorbike(p, Motor((0.43, 0.12, 0.025), (-0.32, 0.145, 0.07), (0.14, 0.42), seat))
    p.prism(((-0.47, 0.2), (-0.2, 0.2), (-0.22, 0.31), (-0.42, 0.31)), -0.06, 0.06)
    p.ball(-0.02, 0.17, -0.06, 0.06, 0.28, 0.4)
    bar(p, (-0.04, 0.25), (0.14, 0.4), 0.02)
    handlebar(p, (0.13, 0.42), 0.17, 0.1, 0.2, 0.011)
    bar(p, (-0.36, 0.28), (-0.43, 0.56), 0.012, CHROME, 0.04)
    bar(p, (-0.36, 0.28), (-0.43, 0.56), 0.012, CHROME, -0.04)
    p.box(-0.44, -0.39, -0.055, 0.055, 0.44, 0.58, SEAT)
    lamps(p, (0.21, 0.4), (-0.48, 0.24), 0.04)


def dirtbike(p: Plan) -> None:
    """High above its wheels: a narrow seat, mudguards like beaks, a plate before the bars."""
    motorbike(p, Motor((0.34, 0.16, 0.03), (-0.32, 0.15, 0.035), (0.2, 0.5), (-0.34, 0.06, 0.46)))
    p.prism(((0.12, 0.44), (0.2, 0.38), (0.5, 0.4), (0.48, 0.43)), -0.045, 0.045)
    p.prism(((-0.1, 0.38), (-0.1, 0.43), (-0.48, 0.53), (-0.5, 0.49)), -0.05, 0.05)
    p.prism(((-0.12, 0.3), (0.16, 0.26), (0.2, 0.46), (0.02, 0.49)), -0.075, 0.075)
    p.prism(((0.2, 0.42), (0.23, 0.42), (0.21, 0.56), (0.18, 0.56)), -0.08, 0.08)
    handlebar(p, (0.18, 0.53), 0.2, 0.06, 0.04, 0.011)
    lamps(p, (0.23, 0.5), (-0.49, 0.47), 0.035)


def scooter(p: Plan) -> None:
    """A shield before a flat floor, a closed body under the seat, small wheels."""
    for x in (0.33, -0.28):
        wheel(p, x, -0.035, 0.035, 0.095, 0.6)
    p.prism(((0.12, 0.14), (0.28, 0.14), (0.25, 0.52), (0.19, 0.52)), -0.13, 0.13)
    p.box(-0.1, 0.2, -0.12, 0.12, 0.1, 0.15)
    p.prism(((-0.45, 0.15), (-0.06, 0.12), (-0.1, 0.38), (-0.46, 0.38)), -0.11, 0.11)
    p.box(-0.44, -0.1, -0.1, 0.1, 0.38, 0.44, SEAT)
    p.prism(((0.22, 0.1), (0.44, 0.1), (0.4, 0.22), (0.26, 0.24)), -0.05, 0.05)
    bar(p, (0.22, 0.5), (0.2, 0.58), 0.03, DARK_STEEL)
    handlebar(p, (0.2, 0.58), 0.19, 0.07, 0.02, 0.013)
    p.box(0.17, 0.26, -0.07, 0.07, 0.52, 0.62)
    lamps(p, (0.265, 0.58), (-0.47, 0.3), 0.042)


class Cycle(NamedTuple):
    """A bicycle's joints (x, z) and the thickness of its tubes and tyres."""

    back: float
    front: float
    radius: float
    crank: Point
    seat: Point
    head: Point
    top: float  # height at which the top tube meets the seat tube
    tube: float
    tyre: float


def bicycle(p: Plan, c: Cycle, saddle: float = 0.06) -> None:
    """Wheels, frame, fork, crank with pedals, saddle."""
    for x in (c.back, c.front):
        spoked_wheel(p, x, c.radius, c.tyre)
    hub, low_head = (c.back, c.radius), (c.head[0] + 0.025, c.head[1] - 0.1)
    share = (c.top - c.crank[1]) / (c.seat[1] - c.crank[1])
    joint = (c.crank[0] + share * (c.seat[0] - c.crank[0]), c.top)
    bar(p, c.crank, c.seat, c.tube)
    bar(p, c.crank, low_head, c.tube)
    bar(p, joint, c.head, c.tube)
    bar(p, c.head, low_head, 1.2 * c.tube)
    for y in (-0.03, 0.03):
        bar(p, hub, c.crank, 0.7 * c.tube, y=y)
        bar(p, hub, joint, 0.7 * c.tube, y=y)
        bar(p, (c.front, c.radius), low_head, 0.8 * c.tube, y=y)
    cranks(p, c.crank)
    x, z = c.seat
    p.box(x - 0.09, x + 0.06, -saddle, saddle, z, z + 0.035, SEAT)


def cranks(p: Plan, at: Point) -> None:
    x, z = at
    p.cyl(x - 0.05, x + 0.05, 0.025, 0.04, z - 0.05, z + 0.05, DARK_STEEL, axis=1, sides=12)
    for side, turn in ((0.05, 1), (-0.05, -1)):
        bar(p, at, (x + 0.075 * turn, z - 0.03 * turn), 0.01, STEEL, side)
        y0, y1 = sorted((side, 2.2 * side))
        p.box(x + 0.075 * turn - 0.03, x + 0.075 * turn + 0.03, y0, y1, z - 0.03 * turn - 0.01,
              z - 0.03 * turn + 0.01, BLACK)  # fmt: skip


def road_bike(p: Plan) -> None:
    """Thin tyres, a high saddle, handlebars that curve down."""
    c = Cycle(-0.29, 0.3, 0.19, (-0.04, 0.16), (-0.12, 0.5), (0.19, 0.46), 0.45, 0.016, 0.012)
    bicycle(p, c, 0.04)
    p.limb((0.19, 0.0, 0.48), (0.25, 0.0, 0.49), 0.012, DARK_STEEL)
    p.limb((0.25, -0.11, 0.49), (0.25, 0.11, 0.49), 0.012, DARK_STEEL)
    for y in (-0.11, 0.11):
        bar(p, (0.25, 0.49), (0.31, 0.46), 0.013, BLACK, y)
        bar(p, (0.31, 0.46), (0.29, 0.39), 0.013, BLACK, y)
        bar(p, (0.29, 0.39), (0.22, 0.38), 0.013, BLACK, y)
    lamps(p, (0.27, 0.5), (-0.15, 0.42), 0.025)


def mountain_bike(p: Plan) -> None:
    """Thick tyres, a low sloping frame, wide straight handlebars."""
    c = Cycle(-0.29, 0.3, 0.2, (-0.03, 0.17), (-0.12, 0.45), (0.17, 0.47), 0.34, 0.024, 0.028)
    bicycle(p, c)
    for y in (-0.035, 0.035):
        bar(p, (0.3, 0.2), (0.25, 0.33), 0.021, DARK_STEEL, y)
    handlebar(p, (0.16, 0.49), 0.22, 0.02, 0.02, 0.013)
    lamps(p, (0.2, 0.47), (-0.13, 0.38), 0.028)


def utility_bike(p: Plan) -> None:
    """A frame to step through, mudguards, a basket before and a rack behind, high handlebars."""
    c = Cycle(-0.28, 0.31, 0.185, (-0.03, 0.15), (-0.12, 0.47), (0.18, 0.46), 0.22, 0.02, 0.018)
    bicycle(p, c, 0.07)
    for x in (-0.28, 0.31):
        p.prism(((x - 0.2, 0.2), (x - 0.14, 0.36), (x, 0.41), (x + 0.13, 0.36), (x + 0.11, 0.335),
                 (x, 0.385), (x - 0.12, 0.335)), -0.025, 0.025)  # fmt: skip
    p.box(-0.44, -0.16, -0.06, 0.06, 0.42, 0.435, DARK_STEEL)
    p.hexa((0.24, 0.38, -0.09, 0.09), 0.42, (0.22, 0.43, -0.12, 0.12), 0.56, WICKER)
    handlebar(p, (0.17, 0.5), 0.17, 0.13, 0.08, 0.012)
    lamps(p, (0.41, 0.4), (-0.45, 0.42), 0.028)


def tandem_bike(p: Plan) -> None:
    """Two saddles, two handlebars and two cranks, one behind the other."""
    c = Cycle(-0.37, 0.38, 0.14, (0.1, 0.12), (0.04, 0.36), (0.29, 0.34), 0.32, 0.016, 0.014)
    bicycle(p, c, 0.04)
    seat, crank = (-0.22, 0.36), (-0.16, 0.12)
    bar(p, crank, seat, 0.016)
    bar(p, (-0.21, 0.32), (0.05, 0.32), 0.016)
    bar(p, crank, (0.1, 0.12), 0.016)
    bar(p, crank, (0.06, 0.3), 0.013)
    bar(p, (-0.37, 0.14), (-0.21, 0.32), 0.013)
    cranks(p, crank)
    p.box(-0.29, -0.17, -0.04, 0.04, 0.36, 0.39, SEAT)
    for at in ((0.28, 0.36), (0.02, 0.33)):
        handlebar(p, at, 0.13, 0.06, 0.05, 0.011)
    lamps(p, (0.33, 0.35), (-0.25, 0.3), 0.024)
