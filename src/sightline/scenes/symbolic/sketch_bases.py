"""What a figure begins with: a triangle, a quadrilateral, a regular polygon, parallel lines.

Every base chooses round numbers, constructs its points from them and tells them.
"""

from __future__ import annotations

import cmath
import math

from sightline.scenes.symbolic.sketches import Sketch
from sightline.scenes.worlds.draws import Draws

__all__ = ["BASES"]

TRIPLES = ((3, 4, 5), (5, 12, 13), (8, 15, 17), (7, 24, 25), (20, 21, 29))


def polar(length: float, degrees: float) -> complex:
    """A vector of a length and a direction."""
    return cmath.rect(length, math.radians(degrees))


def _triangle(s: Sketch, at: tuple[complex, complex, complex]) -> tuple[str, str, str]:
    a, b, c = (s.point(spot) for spot in at)
    s.close(a, b, c)
    s.graph["Triangle"] = None
    return a, b, c


def two_sides(s: Sketch, draws: Draws) -> None:
    """Two sides and the angle between them."""
    p, q, turn = draws.integer(6, 30), draws.integer(6, 30), draws.integer(35, 115)
    a, b, c = _triangle(s, (0, complex(p), polar(q, turn)))
    s.give("length", a, b)
    s.give("length", a, c)
    s.give("angle", b, a, c)


def two_angles(s: Sketch, draws: Draws) -> None:
    """A side and the angles at it."""
    side, one, other = draws.integer(6, 30), draws.integer(30, 85), draws.integer(30, 85)
    third = math.sin(math.radians(one + other))
    reach = side * math.sin(math.radians(other)) / third
    a, b, c = _triangle(s, (0, complex(side), polar(reach, one)))
    s.give("length", a, b)
    s.give("angle", b, a, c)
    s.give("angle", a, b, c)


def three_sides(s: Sketch, draws: Draws) -> None:
    """Three sides."""
    p, q = draws.integer(8, 25), draws.integer(8, 25)
    r = draws.integer(abs(p - q) + 3, p + q - 3)
    x = (p * p + q * q - r * r) / (2 * p)
    a, b, c = _triangle(s, (0, complex(p), complex(x, math.sqrt(max(q * q - x * x, 1e-3)))))
    for pair in ((a, b), (a, c), (b, c)):
        s.give("length", *pair)


def right(s: Sketch, draws: Draws) -> None:
    """A right triangle by two of its sides, or a side and an angle."""
    x, y, z = draws.pick(TRIPLES)
    k = draws.integer(1, max(1, 30 // z))
    way = draws.integer(0, 3)
    p, q = (x * k, y * k) if way < 2 else (draws.integer(5, 24), draws.integer(5, 24))
    if way == 3:
        turn = draws.integer(25, 65)
        a, b, c = _triangle(s, (0, complex(p), 1j * p * math.tan(math.radians(turn))))
        s.give("angle", a, b, c)
    else:
        a, b, c = _triangle(s, (0, complex(p), 1j * q))
        s.give("length", *((b, c) if way == 0 else (a, c)))
    s.give("length", a, b)
    s.square(a, b, c)


def isosceles(s: Sketch, draws: Draws) -> None:
    """Two equal sides, and an angle."""
    side, turn = draws.integer(6, 30), draws.integer(30, 120)
    if draws.chance(0.5) and turn % 2 == 0:
        base = 90 - turn // 2
        a, b, c = _triangle(s, (0, complex(side), polar(side, turn)))
        s.give("angle", a, b, c)
        assert round(s.measure(s.given[-1])) == base
    else:
        a, b, c = _triangle(s, (0, complex(side), polar(side, turn)))
        s.give("angle", b, a, c)
    s.give("length", a, b)
    s.say(f"Equals(LengthOf(Line({a}, {b})), LengthOf(Line({a}, {c})))", f"{a}{b} = {a}{c}.")


def equilateral(s: Sketch, draws: Draws) -> None:
    side = draws.integer(6, 30)
    a, b, c = _triangle(s, (0, complex(side), polar(side, 60)))
    s.give("length", a, b)
    s.say(f"Equilateral(Triangle({a}, {b}, {c}))", f"Triangle {a}{b}{c} is equilateral.")


def _four(s: Sketch, word: str, at: tuple[complex, ...]) -> tuple[str, str, str, str]:
    a, b, c, d = (s.point(spot) for spot in at)
    s.close(a, b, c, d)
    s.graph["Quad"] = None
    if word:
        s.say(f"{word}({a}, {b}, {c}, {d})", f"{a}{b}{c}{d} is a {word.lower()}.")
    return a, b, c, d


def parallelogram(s: Sketch, draws: Draws) -> None:
    p, q, turn = draws.integer(8, 30), draws.integer(8, 24), draws.integer(45, 80)
    side = polar(q, turn)
    a, b, c, d = _four(s, "Parallelogram", (0, complex(p), p + side, side))
    s.give("length", a, b)
    s.give("length", a, d)
    s.give("angle", *((d, a, b) if draws.chance(0.6) else (a, b, c)))


def rectangle(s: Sketch, draws: Draws) -> None:
    x, y, z = draws.pick(TRIPLES[:3])
    k = draws.integer(1, 24 // z)
    a, b, c, _ = _four(s, "Rectangle", (0, complex(y * k), complex(y * k, x * k), 1j * x * k))
    s.give("length", a, b)
    s.give("length", b, c)


def rhombus(s: Sketch, draws: Draws) -> None:
    side, half = draws.integer(6, 26), draws.integer(25, 42)
    turn = polar(side, 2 * half)
    a, b, _, d = _four(s, "Rhombus", (0, complex(side), side + turn, turn))
    s.give("length", a, b)
    s.give("angle", d, a, b)


def trapezoid(s: Sketch, draws: Draws) -> None:
    """Two parallel sides, a leg and an angle at it."""
    long, short, leg = draws.integer(16, 34), draws.integer(6, 14), draws.integer(7, 18)
    square = draws.chance(0.4)
    turn = 90 if square else draws.integer(50, 80)
    side = polar(leg, turn)
    a, b, c, d = _four(s, "", (0, complex(long), side + short, side))
    s.say(
        f"Parallel(Line({a}, {b}), Line({c}, {d}))",
        f"{a}{b}{c}{d} is a trapezoid, and {a}{b} is parallel to {c}{d}.",
    )
    s.say(f"Trapezoid({a}, {b}, {c}, {d})")
    for pair in ((a, b), (c, d), (a, d)):
        s.give("length", *pair)
    if square:
        s.square(a, d, b)
    else:
        s.give("angle", d, a, b)


def isosceles_trapezoid(s: Sketch, draws: Draws) -> None:
    short, leg, turn = draws.integer(6, 16), draws.integer(7, 16), draws.integer(48, 78)
    side = polar(leg, turn)
    at = (0, 2 * side.real + short, complex(side.real + short, side.imag), side)
    a, b, c, d = _four(s, "", at)
    s.say(
        f"Isosceles(Trapezoid({a}, {b}, {c}, {d}))",
        f"{a}{b}{c}{d} is an isosceles trapezoid, and {a}{b} is parallel to {c}{d}.",
    )
    s.say(f"Parallel(Line({a}, {b}), Line({c}, {d}))")
    s.give("length", c, d)
    s.give("length", a, d)
    s.give("angle", *((d, a, b) if draws.chance(0.5) else (b, c, d)))


def kite(s: Sketch, draws: Draws) -> None:
    p, half = draws.integer(8, 20), draws.integer(30, 60)
    high = p * math.sin(math.radians(half))
    q = draws.integer(math.ceil(high) + 2, math.ceil(high) + 14)
    far = p * math.cos(math.radians(half)) + math.sqrt(q * q - high * high)
    a, b, c, d = _four(s, "Kite", (0, polar(p, half), complex(far), polar(p, -half)))
    s.give("length", a, b)
    s.give("length", b, c)
    s.give("angle", b, a, d)


def regular(s: Sketch, draws: Draws) -> None:
    """Five, six or eight equal sides."""
    count, side = draws.pick((5, 6, 8)), draws.integer(4, 20)
    radius = side / (2 * math.sin(math.pi / count))
    corners = [s.point(polar(radius, 360 * i / count)) for i in range(count)]
    s.close(*corners)
    s.graph["Polygon"] = None
    word = {5: "Pentagon", 6: "Hexagon", 8: "Octagon"}[count]
    s.say(
        f"Regular({word}({', '.join(corners)}))",
        f"{''.join(corners)} is a regular {word.lower()}.",
    )
    s.give("length", corners[0], corners[1])
    far = draws.integer(2, count // 2)
    s.join(corners[0], corners[far])
    if draws.chance(0.5):
        s.join(corners[1], corners[far])
    if s.row(corners[far - 2], corners[far]):
        s.shapes.append((corners[far - 2], corners[far - 1], corners[far]))


def parallels(s: Sketch, draws: Draws) -> None:
    """Two parallel lines and one or two lines across them."""
    high, turn, other = draws.uniform(8, 11), draws.integer(46, 80), draws.integer(46, 80)
    left, right_ = high / math.tan(math.radians(turn)), high / math.tan(math.radians(other))
    wide = max(left, right_) + draws.uniform(3, 5)
    e, f = s.point(complex(0, high)), s.point(complex(-left))
    k = s.point(complex(right_))
    a, b = s.point(complex(-wide, high)), s.point(complex(wide, high))
    c, d = s.point(complex(-wide)), s.point(complex(wide))
    s.join(a, b)
    s.join(c, d)
    s.put(e, a, b)
    s.put(f, c, d)
    s.put(k, c, d)
    s.close(e, f, k)
    s.say(f"Parallel(Line({a}, {b}), Line({c}, {d}))", f"{a}{b} is parallel to {c}{d}.")
    s.graph["Line"] = s.graph["Triangle"] = None
    s.give("angle", *draws.pick(((a, e, f), (e, f, c))))
    s.give("angle", *draws.pick(((b, e, k), (e, k, d))))
    if draws.chance(0.5):
        s.extend(f, e, s.at[e] + 0.45 * (s.at[e] - s.at[f]))


BASES = (
    two_sides, two_angles, three_sides, right, right, isosceles, equilateral, parallelogram,
    rectangle, rhombus, trapezoid, isosceles_trapezoid, kite, regular, parallels,
)  # fmt: skip
