"""Where a drawn figure and its labels go, in pixels with y down; no label touches a line.

Text is taken to be as wide as its font draws it at most. What finds no free place is left out, to
be told in words.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from sightline.scenes.symbolic.sketches import Quantity, Sketch

__all__ = ["FONT", "Label", "Layout", "laid_out"]

SIDE = 340
"""pixels of the longer side of the figure"""
EDGE = 46
FONT = 17
"""pixels of the letters' height, line to line"""
SQUARE = 11
ARC = 20
CLEAR, ROOMY = 3.0, 5.5
"""pixels that a label keeps from everything, and that are as good as more"""


@dataclass(frozen=True, slots=True)
class Label:
    """A text in the drawing, by its middle."""

    text: str
    at: complex

    @property
    def half(self) -> complex:
        """Half its width, and half its height."""
        return complex(0.31 * FONT * len(self.text) + 2, 0.42 * FONT)


@dataclass
class Layout:
    """A drawing.

    Attributes:
        size: width, height.
        at: points.
        strokes: polylines: lines, marks of right angles, arcs of labelled angles.
        circles: centres and radii.
        labels: names of points and sizes of things.
        shown: what the sizes are of.
    """

    size: tuple[int, int]
    at: dict[str, complex]
    strokes: list[tuple[complex, ...]] = field(default_factory=list)
    circles: list[tuple[complex, float]] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    shown: list[Quantity] = field(default_factory=list)


def laid_out(sketch: Sketch, sizes: Sequence[tuple[Quantity, str]]) -> Layout | None:
    """The drawing of a figure; None where the name of a point finds no place.

    Args:
        sizes: what is to be labelled, with its text; only sides between neighbours, angles between
            neighbouring rays and arcs between neighbouring points can be.
    """
    layout, scale = _placed(sketch)
    for row in sketch.rows:
        layout.strokes.append((layout.at[row[0]], layout.at[row[-1]]))
    for centre, radius in sketch.circles.items():
        layout.circles.append((layout.at[centre], radius * scale))
    for a, vertex, b in sketch.squares:
        at = layout.at[vertex]
        u, v = (_unit(layout.at[p] - at) * SQUARE for p in (a, b))
        layout.strokes.append((at + u, at + u + v, at + v))
    arcs = {q: _arc(layout, q, i) for i, (q, _) in enumerate(sizes) if q.kind == "angle"}
    for name in sketch.at:
        best, room = None, CLEAR
        for label in _around(layout, name):
            free = _room(layout, label)
            if free >= room:
                best, room = label, free
            if free >= ROOMY:
                break
        if best is None:
            return None
        layout.labels.append(best)
    for quantity, text in sizes:
        if not _is_elementary(sketch, quantity):
            continue
        stroke = arcs.get(quantity)
        if stroke and any(_meets(one, stroke) for one in layout.labels):
            continue
        for label in _places(sketch, layout, quantity, text, scale):
            if _room(layout, label) >= CLEAR:
                layout.labels.append(label)
                layout.shown.append(quantity)
                layout.strokes += [stroke] if stroke else []
                break
    return layout


def _placed(sketch: Sketch) -> tuple[Layout, float]:
    """Points in the middle of a canvas that holds the circles as well."""
    reach = [sketch.at[c] + way * r for c, r in sketch.circles.items() for way in (1, -1, 1j, -1j)]
    spots = [p.conjugate() for p in (*sketch.at.values(), *reach)]
    low = complex(min(p.real for p in spots), min(p.imag for p in spots))
    high = complex(max(p.real for p in spots), max(p.imag for p in spots))
    scale = SIDE / max((high - low).real, (high - low).imag)
    edge = complex(EDGE, EDGE)
    at = {name: (p.conjugate() - low) * scale + edge for name, p in sketch.at.items()}
    far = (high - low) * scale + 2 * edge
    return Layout((round(far.real), round(far.imag)), at), scale


def _is_elementary(sketch: Sketch, quantity: Quantity) -> bool:
    if quantity.kind == "length":
        return not sketch.between(*quantity.of)
    if quantity.kind == "angle":
        vertex = quantity.of[1]
        a, b = (sketch.ray(vertex, quantity.of[i]) for i in (0, 2))
        whole = sketch.measure(quantity)
        others = [p for p in sketch.rays(vertex) if p not in (a, b)]
        return bool(sketch.row(a, vertex) and sketch.row(b, vertex)) and not any(
            sketch.measure(Quantity("angle", (a, vertex, p)))
            + sketch.measure(Quantity("angle", (p, vertex, b))) < whole + 1e-6
            for p in others
        )  # fmt: skip
    if quantity.kind == "arc":
        centre, a, b = quantity.of
        whole = sketch.measure(quantity)
        return not any(
            sketch.measure(Quantity("arc", (centre, a, p)))
            + sketch.measure(Quantity("arc", (centre, p, b))) < whole + 1e-6
            for p in sketch.rims[centre] if p not in (a, b)
        )  # fmt: skip
    return False


def _unit(v: complex) -> complex:
    return v / abs(v)


def _arc(layout: Layout, quantity: Quantity, number: int) -> tuple[complex, ...]:
    """The arc that marks an angle."""
    a, vertex, b = (layout.at[p] for p in quantity.of)
    u, turn = _unit(a - vertex), cmath.phase((b - vertex) / (a - vertex))
    radius = ARC + 4 * (number % 3)
    return tuple(vertex + u * cmath.rect(radius, turn * k / 8) for k in range(9))


def _around(layout: Layout, name: str) -> Iterator[Label]:
    """Places for the name of a point, first those away from the middle of the figure."""
    at = layout.at[name]
    out = cmath.phase(at - complex(*layout.size) / 2 + 1e-6)
    for away in (14, 17, 20):
        for k in range(24):
            turn = (k + 1) // 2 * (1 if k % 2 else -1)
            yield Label(name, at + cmath.rect(away, out + math.pi * turn / 12))


def _places(
    sketch: Sketch, layout: Layout, quantity: Quantity, text: str, scale: float
) -> Iterator[Label]:
    """Where the size of something may be written, the best place first."""
    half = Label(text, 0).half
    at = [layout.at[p] for p in quantity.of]
    if quantity.kind == "length":
        a, b = at
        normal = _unit(b - a) * 1j
        off = abs(normal.real) * half.real + abs(normal.imag) * half.imag + CLEAR + 2
        for share in (0.5, 0.42, 0.58, 0.34, 0.66):
            for side in (1, -1):
                label = Label(text, a + share * (b - a) + side * off * normal)
                if _own(layout, label.at, (a, b)):
                    yield label
    elif quantity.kind == "angle":
        a, vertex, b = at
        u = _unit(_unit(a - vertex) + _unit(b - vertex))
        along = abs(u.real) * half.real + abs(u.imag) * half.imag
        wide = math.sin(abs(cmath.phase((a - vertex) / u)))
        across = abs(u.imag) * half.real + abs(u.real) * half.imag
        least = max(ARC + 8 + along + CLEAR, (across + CLEAR) / max(wide, 1e-6))
        nearest = min(abs(a - vertex), abs(b - vertex))
        for more in (0, 4, 8, 12, 18):
            if least + more < max(0.85 * nearest, 40):
                yield Label(text, vertex + u * (least + more))
    else:
        centre, a, b = at
        u = _unit(_unit(a - centre) + _unit(b - centre))
        radius = sketch.circles[quantity.of[0]] * scale
        along = abs(u.real) * half.real + abs(u.imag) * half.imag
        for turn in (0, 0.15, -0.15, 0.3, -0.3):
            way = u * cmath.rect(1, turn)
            yield Label(text, centre + way * (radius + along + CLEAR + 2))


def _own(layout: Layout, spot: complex, own: tuple[complex, complex]) -> bool:
    """Whether a label is nearer to its own line than to any other."""
    gap = _to_segment(spot, *own)
    others = [line for line in layout.strokes if len(line) == 2]
    return all(_to_segment(spot, *line) > 1.25 * gap or _same_line(line, own) for line in others)


def _same_line(line: Sequence[complex], own: tuple[complex, complex]) -> bool:
    return all(_to_segment(end, line[0], line[1]) < 0.5 for end in own)


def _to_segment(spot: complex, a: complex, b: complex) -> float:
    along = ((spot - a) / (b - a)).real
    return abs(spot - a - min(max(along, 0.0), 1.0) * (b - a))


def _room(layout: Layout, label: Label) -> float:
    """How far a label is from everything else that is drawn."""
    half, found = label.half, math.inf
    edge = min(
        label.at.real - half.real, label.at.imag - half.imag,
        layout.size[0] - label.at.real - half.real, layout.size[1] - label.at.imag - half.imag,
    )  # fmt: skip
    found = min(found, edge)
    for other in layout.labels:
        apart, both = label.at - other.at, half + other.half
        found = min(found, max(abs(apart.real) - both.real, abs(apart.imag) - both.imag))
    for point in layout.at.values():
        off = point - label.at
        found = min(found, max(abs(off.real) - half.real, abs(off.imag) - half.imag) - 2)
    for stroke in layout.strokes:
        for a, b in pairwise(stroke):
            found = min(found, _to_box(a - label.at, b - label.at, half))
    for centre, radius in layout.circles:
        off = label.at - centre
        near = math.hypot(max(abs(off.real) - half.real, 0.0), max(abs(off.imag) - half.imag, 0.0))
        far = math.hypot(abs(off.real) + half.real, abs(off.imag) + half.imag)
        found = min(found, max(near - radius, radius - far))
    return found


def _meets(label: Label, stroke: Sequence[complex]) -> bool:
    at = label.at
    return any(_to_box(a - at, b - at, label.half) < CLEAR for a, b in pairwise(stroke))


def _to_box(a: complex, b: complex, half: complex) -> float:
    """Distance between a segment and a box around 0; 0 where they meet."""
    low, high = 0.0, 1.0
    for start, way, size in (
        (a.real, (b - a).real, half.real), (a.imag, (b - a).imag, half.imag)
    ):  # fmt: skip
        if abs(way) < 1e-12:
            if abs(start) > size:
                low = 2.0
            continue
        one, other = sorted(((-size - start) / way, (size - start) / way))
        low, high = max(low, one), min(high, other)
    if low <= high:
        return 0.0
    corners = [complex(x * half.real, y * half.imag) for x in (1, -1) for y in (1, -1)]
    ends = [
        math.hypot(max(abs(p.real) - half.real, 0.0), max(abs(p.imag) - half.imag, 0.0))
        for p in (a, b)
    ]
    return min(*ends, *(_to_segment(corner, a, b) for corner in corners))
