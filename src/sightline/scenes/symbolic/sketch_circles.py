"""What a figure with a circle begins with: points on it, chords, secants, tangents."""

from __future__ import annotations

import math

from sightline.scenes.symbolic.sketch_bases import polar
from sightline.scenes.symbolic.sketches import Sketch
from sightline.scenes.worlds.draws import Draws

__all__ = ["CIRCLES"]


def _arcs(draws: Draws, count: int) -> list[int]:
    """Arcs of a whole circle, each between 40 and 170 degrees."""
    while True:
        arcs = [draws.integer(40, 150) for _ in range(count - 1)]
        if 40 <= 360 - sum(arcs) <= 170:
            return [*arcs, 360 - sum(arcs)]


def inscribed(s: Sketch, draws: Draws) -> None:
    """A triangle or a quadrilateral in a circle, with or without radii."""
    count = draws.pick((3, 3, 4))
    arcs = _arcs(draws, count)
    radius = draws.integer(4, 20)
    centre = s.circle(0, radius)
    turns = [sum(arcs[:i]) for i in range(count)]
    corners = [s.rim(centre, turn) for turn in turns]
    s.close(*corners)
    s.graph["Triangle" if count == 3 else "Quad"] = None
    told = draws.shuffled(range(count))[: count - 1]
    for i in told:
        if draws.chance(0.5):
            s.give("arc", centre, corners[i], corners[(i + 1) % count])
        else:
            s.join(corners[i], centre, corners[(i + 1) % count])
            s.give("angle", corners[i], centre, corners[(i + 1) % count])
    if count == 4 and draws.chance(0.5):
        s.join(corners[0], corners[2])
    if any(s.row(centre, corner) for corner in corners):
        s.give("length", centre, next(c for c in corners if s.row(centre, c)))


def diameter(s: Sketch, draws: Draws) -> None:
    """A triangle over a diameter, or two of them."""
    radius, turn = draws.integer(4, 20), 2 * draws.integer(25, 65)
    centre = s.circle(0, radius)
    a, b = s.rim(centre, 180), s.rim(centre, 0)
    s.join(a, b)
    s.put(centre, a, b)
    c = s.rim(centre, turn)
    s.join(a, c, b)
    s.shapes.append((a, b, c))
    s.graph["Triangle"] = None
    s.give("length", centre, a)
    s.give(*draws.pick((("arc", centre, b, c), ("angle", b, a, c), ("angle", a, b, c))))
    if draws.chance(0.6):
        d = s.rim(centre, -2 * draws.integer(25, 65))
        s.join(a, d, b)
        s.give(*draws.pick((("arc", centre, b, d), ("angle", b, a, d))))
    if draws.chance(0.4):
        s.join(centre, c)


def crossing(s: Sketch, draws: Draws) -> None:
    """Two chords that meet, by arcs."""
    arcs = _arcs(draws, 4)
    centre = s.circle(0, 10)
    a, b, c, d = (s.rim(centre, sum(arcs[:i])) for i in range(4))
    _meet(s, (a, c), (b, d))
    for pair in draws.shuffled([(a, b), (b, c), (c, d), (d, a)])[:3]:
        s.give("arc", centre, *pair)
    if draws.chance(0.6):
        s.join(*draws.pick(((a, b), (b, c))))


def _meet(s: Sketch, one: tuple[str, str], other: tuple[str, str]) -> str:
    """Two lines, drawn, and the point where they cross."""
    p, q = s.at[one[0]], s.at[one[1]] - s.at[one[0]]
    r, t = s.at[other[0]], s.at[other[1]] - s.at[other[0]]
    share = ((r - p).conjugate() * t).imag / (q.conjugate() * t).imag
    s.join(*one)
    s.join(*other)
    middle = s.point(p + share * q)
    s.put(middle, *one)
    s.put(middle, *other)
    return middle


def _around(s: Sketch, spots: tuple[complex, complex, complex]) -> str:
    """The circle through three places."""
    a, b, c = spots
    b, c = b - a, c - a
    centre = b * c * (b - c).conjugate() / (b.conjugate() * c - b * c.conjugate())
    return s.circle(a + centre, abs(centre))


def chords(s: Sketch, draws: Draws) -> None:
    """Two chords that meet, by their pieces."""
    a, b, c = draws.integer(4, 12), draws.integer(4, 12), draws.integer(4, 12)
    turn = polar(1, draws.integer(50, 120))
    spots = (complex(a), complex(-b), c * turn)
    centre = _around(s, spots)
    p, q, r = (s.point(spot) for spot in spots)
    t = s.point(-a * b / c * turn)
    for point in (p, q, r, t):
        s.touch(centre, point)
    s.join(p, q)
    s.join(r, t)
    x = s.point(0)
    s.put(x, p, q)
    s.put(x, r, t)
    for point in (p, q, r):
        s.give("length", x, point)
    if draws.chance(0.6):
        s.join(p, r)
        s.give("angle", p, x, r)
        s.shapes.append((p, x, r))


def secants(s: Sketch, draws: Draws) -> None:
    """Two secants from a point, or a secant and a tangent."""
    near, far = draws.integer(5, 12), draws.integer(17, 30)
    turn = draws.integer(28, 50)
    ray = polar(1, turn)
    touching = draws.chance(0.5)
    if touching:
        reach = draws.integer(near + 2, far - 2)
        far_at: float = reach * reach / near
        spots = (complex(near), complex(far_at), reach * ray)
    else:
        reach = draws.integer(5, 12)
        far_at = far
        spots = (complex(near), complex(far), reach * ray)
    centre = _around(s, spots)
    p = s.point(0)
    a, b, c = (s.point(spot) for spot in spots)
    for point in (a, b, c):
        s.touch(centre, point)
    s.join(p, b)
    s.put(a, p, b)
    s.give("length", p, a)
    s.join(p, c)
    s.give("length", p, c)
    if touching:
        s.say(f"Tangent(Line({p}, {c}), Circle({centre}))", _tangent(p, c, centre))
        if draws.chance(0.6):
            s.join(c, b)
            s.shapes.append((p, b, c))
            s.give("angle", b, p, c)
        return
    s.give("length", a, b)
    d = s.extend(p, c, near * far_at / reach * ray)
    s.touch(centre, d)


def _tangent(p: str, touching: str, centre: str) -> str:
    return f"{p}{touching} is tangent to circle {centre} at {touching}."


def tangents(s: Sketch, draws: Draws) -> None:
    """Two tangents from a point, by the angle between them or by their length."""
    radius = draws.integer(5, 15)
    by_angle = draws.chance(0.5)
    half = draws.integer(20, 42)
    reach = radius / math.tan(math.radians(half)) if by_angle else draws.integer(7, 30)
    half_at = math.degrees(math.atan2(radius, reach))
    centre = s.circle(0, radius)
    p = s.point(complex(math.hypot(radius, reach)))
    a, b = s.rim(centre, 90 - half_at), s.rim(centre, half_at - 90)
    s.join(a, p, b)
    for point in (a, b):
        s.say(f"Tangent(Line({p}, {point}), Circle({centre}))", _tangent(p, point, centre))
    s.join(a, centre)
    s.give("length", centre, a)
    if by_angle:
        s.give("angle", a, p, b)
    else:
        s.give("length", p, a)
    if draws.chance(0.5):
        s.join(b, centre)
        s.shapes.append((p, a, centre, b))
    if draws.chance(0.5):
        s.join(p, centre)
    elif draws.chance(0.5):
        s.join(a, b)
        s.shapes.append((p, a, b))


def tangent_chord(s: Sketch, draws: Draws) -> None:
    """A chord and the tangent at its end, with a triangle on the chord."""
    one, other = 2 * draws.integer(30, 75), 2 * draws.integer(30, 75)
    centre = s.circle(0, 10)
    a, b = s.rim(centre, -90), s.rim(centre, -90 + one)
    c = s.rim(centre, -90 + one + other)
    s.close(a, b, c)
    s.graph["Triangle"] = None
    p = s.point(s.at[a] + 12)
    s.join(p, a)
    q = s.extend(p, a, s.at[a] - 12)
    s.say(f"Tangent(Line({p}, {q}), Circle({centre}))", f"{p}{q} is tangent to circle {centre} "
          f"at {a}.")  # fmt: skip
    s.give(*draws.pick((("angle", p, a, b), ("arc", centre, a, b), ("angle", a, c, b))))
    s.give(*draws.pick((("angle", b, a, c), ("arc", centre, b, c))))


def halved_chord(s: Sketch, draws: Draws) -> None:
    """A chord and the radius across it."""
    x, y, z = draws.pick(((3, 4, 5), (5, 12, 13), (8, 15, 17), (4, 3, 5), (12, 5, 13)))
    k = draws.integer(1, max(1, 26 // z))
    centre = s.circle(0, z * k)
    off = math.degrees(math.acos(x / z))
    a, b, r = s.rim(centre, off), s.rim(centre, -off), s.rim(centre, 0)
    s.join(a, b)
    s.join(centre, r)
    m = s.point(complex(x * k))
    s.put(m, a, b)
    s.put(m, centre, r)
    s.square(m, centre, a)
    s.join(centre, a)
    s.shapes.append((centre, m, a))
    told = draws.shuffled([("length", centre, m), ("length", centre, a), ("length", a, b)])[:2]
    for one in told:
        s.give(*one)
    assert abs(s.at[a].imag - y * k) < 1e-9


CIRCLES = (
    inscribed, inscribed, diameter, diameter, crossing, chords, secants, secants, tangents,
    tangent_chord, halved_chord,
)  # fmt: skip
