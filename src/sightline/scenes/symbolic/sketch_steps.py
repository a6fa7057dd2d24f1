"""What is added to a figure, one step after another: altitudes, parallels, diagonals, ..."""

from __future__ import annotations

from sightline.scenes.symbolic.sketch_bases import BASES
from sightline.scenes.symbolic.sketch_circles import CIRCLES
from sightline.scenes.symbolic.sketches import Sketch
from sightline.scenes.worlds.draws import Draws

__all__ = ["constructed"]

TRIES = 6


def constructed(draws: Draws, circles: bool) -> Sketch | None:
    """A figure: a base and up to three steps; None where it is not legible."""
    sketch = Sketch(draws)
    draws.pick(CIRCLES if circles else BASES)(sketch, draws)
    wanted = draws.integer(0, 1) if circles else draws.integer(1, 3)
    for _ in range(TRIES):
        if wanted and draws.pick(STEPS)(sketch, draws):
            wanted -= 1
    if draws.chance(0.4):
        sketch.turned(draws.pick((-20, -10, 10, 20, 90, 180)), draws.chance(0.5))
    return sketch if len(sketch.at) <= 9 and sketch.legible() else None


def _corner(s: Sketch, draws: Draws) -> tuple[str, str, str] | None:
    """A triangle with one of its corners first."""
    triangles = [shape for shape in s.shapes if len(shape) == 3]
    if not triangles:
        return None
    corners = draws.pick(triangles)
    k = draws.integer(0, 2)
    top, p, q = corners[k:] + corners[:k]
    return (top, p, q) if draws.chance(0.5) else (top, q, p)


def _foot(s: Sketch, top: str, p: str, q: str, share: float) -> str | None:
    """A point on a side, joined with the corner opposite to it."""
    if not 0.15 < share < 0.85 or s.between(p, q):
        return None
    foot = s.point(s.at[p] + share * (s.at[q] - s.at[p]))
    s.put(foot, p, q)
    s.join(top, foot)
    s.shapes += [(top, p, foot), (top, foot, q)]
    return foot


def altitude(s: Sketch, draws: Draws) -> bool:
    if not (corner := _corner(s, draws)):
        return False
    top, p, q = corner
    share = ((s.at[top] - s.at[p]) / (s.at[q] - s.at[p])).real
    if not (foot := _foot(s, top, p, q, share)):
        return False
    s.square(foot, top, q)
    return True


def median(s: Sketch, draws: Draws) -> bool:
    if not (corner := _corner(s, draws)) or not (foot := _foot(s, *corner, 0.5)):
        return False
    _, p, q = corner
    s.say(f"IsMidpointOf({foot}, Line({p}, {q}))", f"{foot} is the midpoint of {p}{q}.")
    return True


def bisector(s: Sketch, draws: Draws) -> bool:
    if not (corner := _corner(s, draws)):
        return False
    top, p, q = corner
    one, other = abs(s.at[p] - s.at[top]), abs(s.at[q] - s.at[top])
    if not (foot := _foot(s, top, p, q, one / (one + other))):
        return False
    s.say(
        f"BisectsAngle(Line({top}, {foot}), Angle({p}, {top}, {q}))",
        f"{top}{foot} bisects angle {p}{top}{q}.",
    )
    return True


def cevian(s: Sketch, draws: Draws) -> bool:
    """A line to a point at a round distance along a side."""
    if not (corner := _corner(s, draws)):
        return False
    top, p, q = corner
    side = abs(s.at[q] - s.at[p])
    if side < 6:
        return False
    gap = draws.integer(2, int(side) - 2)
    if not (foot := _foot(s, top, p, q, gap / side)):
        return False
    s.give("length", p, foot)
    return True


def _across(s: Sketch, corner: tuple[str, str, str], share: float) -> tuple[str, str] | None:
    """A line between two sides of a triangle, parallel to the third."""
    top, p, q = corner
    if not 0.25 < share < 0.8 or s.between(top, p) or s.between(top, q):
        return None
    m, n = (s.point(s.at[top] + share * (s.at[end] - s.at[top])) for end in (p, q))
    s.put(m, top, p)
    s.put(n, top, q)
    s.join(m, n)
    s.shapes += [(top, m, n), (m, p, q, n)]
    return m, n


def parallel(s: Sketch, draws: Draws) -> bool:
    if not (corner := _corner(s, draws)):
        return False
    top, p, q = corner
    side = abs(s.at[p] - s.at[top])
    if side < 6:
        return False
    gap = draws.integer(2, int(side) - 1)
    if not (pair := _across(s, corner, gap / side)):
        return False
    m, n = pair
    s.say(f"Parallel(Line({m}, {n}), Line({p}, {q}))", f"{m}{n} is parallel to {p}{q}.")
    s.give("length", top, m)
    return True


def midsegment(s: Sketch, draws: Draws) -> bool:
    if not (corner := _corner(s, draws)) or not (pair := _across(s, corner, 0.5)):
        return False
    for middle, end in zip(pair, corner[1:], strict=True):
        side = f"{corner[0]}, {end}"
        s.say(
            f"IsMidpointOf({middle}, Line({side}))",
            f"{middle} is the midpoint of {corner[0]}{end}.",
        )
    return True


def outer(s: Sketch, draws: Draws) -> bool:
    """A side goes on beyond its end: an exterior angle."""
    if not (corner := _corner(s, draws)):
        return False
    top, p, q = corner
    row = s.row(p, q)
    if row is None or row[0] not in (p, q) or row[-1] not in (p, q) or q in s.circles:
        return False
    side = abs(s.at[q] - s.at[p])
    gap = draws.integer(2, max(3, int(0.6 * side)))
    far = s.extend(p, q, s.at[q] + gap / side * (s.at[q] - s.at[p]))
    if draws.chance(0.4):
        s.join(top, far)
        s.shapes.append((top, q, far))
        s.give("length", q, far)
    return True


def diagonals(s: Sketch, draws: Draws) -> bool:
    """One diagonal of a quadrilateral, or both with the point where they cross."""
    four = [shape for shape in s.shapes if len(shape) == 4]
    if not four:
        return False
    a, b, c, d = draws.pick(four)
    if s.row(a, c) or s.row(b, d) or s.row(a, b) == s.row(b, c):
        return False
    s.join(a, c)
    if draws.chance(0.4):
        s.shapes += [(a, b, c), (a, c, d)]
        return True
    one, other = s.at[c] - s.at[a], s.at[d] - s.at[b]
    share = ((s.at[b] - s.at[a]).conjugate() * other).imag / (one.conjugate() * other).imag
    s.join(b, d)
    middle = s.point(s.at[a] + share * one)
    s.put(middle, a, c)
    s.put(middle, b, d)
    s.shapes += [(a, b, middle), (b, c, middle), (c, d, middle), (d, a, middle)]
    return True


def height(s: Sketch, draws: Draws) -> bool:
    """From a corner of a quadrilateral straight onto the side opposite to it."""
    four = [shape for shape in s.shapes if len(shape) == 4]
    if not four:
        return False
    k, shape = draws.integer(0, 3), draws.pick(four)
    top, _, p, q = shape[k:] + shape[:k]
    along = (s.at[top] - s.at[p]) / (s.at[q] - s.at[p])
    if not 0.15 < along.real < 0.85 or s.between(p, q):
        return False
    foot = s.point(s.at[p] + along.real * (s.at[q] - s.at[p]))
    s.put(foot, p, q)
    s.join(top, foot)
    s.shapes.append((top, foot, q))
    s.square(foot, top, q)
    return True


STEPS = (
    altitude, altitude, median, bisector, bisector, cevian, parallel, parallel, midsegment, outer,
    diagonals, diagonals, diagonals, height, height,
)  # fmt: skip
