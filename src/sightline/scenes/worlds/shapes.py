"""Parametric shapes: a `Plan` lists primitives and free regions, and is meshed only when asked.

Plan coordinates: x in [-sx/2, sx/2] (+x is the front), y in [-sy/2, sy/2], z in [0, sz] (base 0).
Almost every primitive is given by its bounding box, so a plan's bounds can be read off its lines.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sightline.scenes.worlds.palette import MAIN, Surface

Vec3 = tuple[float, float, float]


class Region(NamedTuple):
    """A free box of an object, where others may stand: base z, and `headroom` above it."""

    relation: str  # "on", "in", "under"
    tag: str  # what kind of place: "table", "shelf", "seat", "bed", "bowl", ...
    x0: float
    x1: float
    y0: float
    y1: float
    z: float
    headroom: float


class Part(NamedTuple):
    shape: str
    key: tuple[float, ...]
    low: Vec3
    high: Vec3
    surface: Surface


class PartMesh(NamedTuple):
    """Vertices about the box centre, faces, and per face an index into `surfaces`."""

    vertices: NDArray[np.float64]  # (V, 3)
    faces: NDArray[np.int32]  # (T, 3)
    face_surface: NDArray[np.int32]  # (T,)
    surfaces: tuple[Surface, ...]
    misfit_m: float  # how far the plan's own bounds were from the declared box


class Plan:
    """Primitives and regions of one object of size (sx, sy, sz); `v` in [0, 1) is its variant."""

    __slots__ = ("parts", "regions", "size", "sx", "sy", "sz", "v")

    def __init__(self, size: Vec3, variant: float) -> None:
        self.size = size
        self.sx, self.sy, self.sz = size
        self.v = variant
        self.parts: list[Part] = []
        self.regions: list[Region] = []

    def box(
        self, x0: float, x1: float, y0: float, y1: float, z0: float, z1: float, s: Surface = MAIN
    ) -> None:
        self.parts.append(Part("box", (), (x0, y0, z0), (x1, y1, z1), s))

    def hexa(
        self,
        base: tuple[float, float, float, float],
        z0: float,
        top: tuple[float, float, float, float],
        z1: float,
        s: Surface = MAIN,
    ) -> None:
        """A solid between a base and a top rectangle, each (x0, x1, y0, y1)."""
        self.parts.append(Part("hexa", (*base, *top), (0.0, 0.0, z0), (1.0, 1.0, z1), s))

    def cyl(
        self,
        x0: float,
        x1: float,
        y0: float,
        y1: float,
        z0: float,
        z1: float,
        s: Surface = MAIN,
        *,
        axis: int = 2,
        bottom: float = 1.0,
        top: float = 1.0,
        sides: int = 16,
    ) -> None:
        """An (elliptic) cylinder or cone filling a box; `bottom` and `top` scale its ends."""
        self.parts.append(
            Part("lathe", (axis, sides, bottom, 0.0, top, 1.0), (x0, y0, z0), (x1, y1, z1), s)
        )

    def lathe(
        self,
        x0: float,
        x1: float,
        y0: float,
        y1: float,
        z0: float,
        z1: float,
        profile: tuple[tuple[float, float], ...],
        s: Surface = MAIN,
        *,
        axis: int = 2,
        sides: int = 20,
    ) -> None:
        """A turned shape: (radius, height) fractions, followed from the outer base inwards."""
        flat = tuple(value for point in profile for value in point)
        self.parts.append(Part("lathe", (axis, sides, *flat), (x0, y0, z0), (x1, y1, z1), s))

    def prism(
        self,
        outline: tuple[tuple[float, float], ...],
        low: float,
        high: float,
        s: Surface = MAIN,
        *,
        axis: int = 1,
    ) -> None:
        """A polygon in the other two axes, in their order, drawn out along `axis`; all of it can be
        seen from its first corner."""
        flat = tuple(value for point in outline for value in point)
        ends = [(min(row), max(row)) for row in zip(*outline, strict=True)]
        ends.insert(axis, (low, high))
        x, y, z = ends
        bounds = (x[0], y[0], z[0]), (x[1], y[1], z[1])
        self.parts.append(Part("prism", (axis, *flat), *bounds, s))

    def ball(
        self, x0: float, x1: float, y0: float, y1: float, z0: float, z1: float, s: Surface = MAIN
    ) -> None:
        self.parts.append(Part("ball", (), (x0, y0, z0), (x1, y1, z1), s))

    def limb(self, a: Vec3, b: Vec3, radius: float, s: Surface = MAIN) -> None:
        """A round bar between two points."""
        self.parts.append(Part("limb", (radius,), a, b, s))

    def legs(
        self,
        z1: float,
        thick: float,
        s: Surface = MAIN,
        *,
        inset: float = 0.0,
        round_: bool = False,
    ) -> None:
        """Four legs at the corners of the footprint."""
        hx, hy = self.sx / 2 - inset, self.sy / 2 - inset
        for x in (-hx, hx - thick):
            for y in (-hy, hy - thick):
                if round_:
                    self.cyl(x, x + thick, y, y + thick, 0, z1, s, bottom=0.7, sides=12)
                else:
                    self.box(x, x + thick, y, y + thick, 0, z1, s)

    def region(
        self,
        relation: str,
        tag: str,
        x0: float,
        x1: float,
        y0: float,
        y1: float,
        z: float,
        headroom: float = 9.0,
    ) -> None:
        self.regions.append(Region(relation, tag, x0, x1, y0, y1, z, headroom))

    def top(self, tag: str, margin: float = 0.01, headroom: float = 9.0) -> None:
        """The whole top face carries things."""
        hx, hy = self.sx / 2 - margin, self.sy / 2 - margin
        self.region("on", tag, -hx, hx, -hy, hy, self.sz, headroom)

    def mesh(self) -> PartMesh:
        """Triangles about the box centre; bounds equal the declared size exactly."""
        vertices: list[NDArray[np.float64]] = []
        faces: list[NDArray[np.int32]] = []
        slots: list[NDArray[np.int32]] = []
        table: dict[Surface, int] = {}
        count = 0
        for part in self.parts:
            v, f = _part_triangles(part)
            slot = table.setdefault(part.surface, len(table))
            vertices.append(v)
            faces.append(f + count)
            slots.append(np.full(len(f), slot, np.int32))
            count += len(v)
        all_vertices = np.concatenate(vertices)
        extent = np.array(self.size)
        offset = np.array([0.0, 0.0, self.sz / 2])
        fitted, misfit = fit_to_box(all_vertices - offset, extent)
        return PartMesh(fitted, np.concatenate(faces), np.concatenate(slots), tuple(table), misfit)


def fit_to_box(
    vertices: NDArray[np.float64], extent: NDArray[np.float64]
) -> tuple[NDArray[np.float64], float]:
    """Stretch vertices so that their bounds are exactly +-extent/2; also the largest move."""
    low, high = vertices.min(0), vertices.max(0)
    half = extent / 2
    misfit = float(max(np.abs(low + half).max(), np.abs(high - half).max()))
    out = (vertices - (low + high) / 2) * (extent / (high - low))
    out = np.where(vertices == low, -half, np.where(vertices == high, half, out))
    return np.clip(out, -half, half), misfit


def _part_triangles(part: Part) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    low, high = np.array(part.low), np.array(part.high)
    if part.shape == "box":
        unit, faces = _unit_box()
    elif part.shape == "ball":
        unit, faces = _unit_ball()
    elif part.shape == "lathe":
        unit, faces = _unit_lathe(part.key)
    elif part.shape == "hexa":
        unit, faces = _unit_box()
        k = part.key
        z = (part.low[2], part.high[2])
        corners = [(k[4 * t + i], k[4 * t + 2 + j], z[t])
                   for i, j, t in (unit > 0.5).astype(int)]  # fmt: skip
        return np.array(corners, np.float64), faces
    elif part.shape == "prism":
        return _prism(low, high, part.key)
    else:
        return _limb(low, high, part.key[0])
    return low + unit * (high - low), faces


@lru_cache(maxsize=1)
def _unit_box() -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    v = np.array([[i, j, k] for i in (0, 1) for j in (0, 1) for k in (0, 1)], np.float64)
    quads = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    f = [t for a, b, c, d in quads for t in ((a, b, c), (a, c, d))]
    return v, np.array(f, np.int32)


@lru_cache(maxsize=64)
def _circle(sides: int) -> NDArray[np.float64]:
    """Points on the circle of radius 1/2 about (1/2, 1/2); sides is a multiple of 4 (tight)."""
    angle = [2 * math.pi * i / sides for i in range(sides)]
    return np.round([[0.5 + 0.5 * math.cos(a), 0.5 + 0.5 * math.sin(a)] for a in angle], 12)


@lru_cache(maxsize=256)
def _unit_lathe(key: tuple[float, ...]) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    axis, sides = int(key[0]), int(key[1])
    profile = np.array(key[2:]).reshape(-1, 2)
    ring = _circle(sides) - 0.5
    rows = [np.column_stack([ring * r + 0.5, np.full(sides, z)]) for r, z in profile]
    ends = np.array([[0.5, 0.5, profile[0, 1]], [0.5, 0.5, profile[-1, 1]]])
    v = np.concatenate([*rows, ends])
    i = np.arange(sides, dtype=np.int32)
    j = (i + 1) % sides
    faces = []
    for row in range(len(profile) - 1):
        a, b = row * sides, (row + 1) * sides
        faces.append(np.column_stack([a + i, a + j, b + j]))
        faces.append(np.column_stack([a + i, b + j, b + i]))
    first, last = len(v) - 2, len(v) - 1
    end = (len(profile) - 1) * sides
    faces.append(np.column_stack([np.full(sides, first), j, i]))
    faces.append(np.column_stack([np.full(sides, last), end + i, end + j]))
    f = np.concatenate(faces).astype(np.int32)
    corner = v[f]
    area = np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0])
    f = f[(area * area).sum(1) > 1e-18]  # a profile that reaches the axis leaves slivers
    order = {0: [2, 0, 1], 1: [1, 2, 0], 2: [0, 1, 2]}[axis]
    return v[:, order], f


@lru_cache(maxsize=1)
def _unit_ball() -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    steps = 10
    angles = [math.pi * k / steps for k in range(1, steps)]
    profile = [(0.0, 0.0)]
    profile += [(math.sin(a), 0.5 - 0.5 * math.cos(a)) for a in angles]
    profile += [(0.0, 1.0)]
    flat = tuple(round(value, 12) for point in profile for value in point)
    return _unit_lathe((2, 16, *flat))


def _prism(
    low: NDArray[np.float64], high: NDArray[np.float64], key: tuple[float, ...]
) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    axis = int(key[0])
    outline = np.array(key[1:]).reshape(-1, 2)
    count = len(outline)
    ends = np.repeat([low[axis], high[axis]], count)
    i = np.arange(count, dtype=np.int32)
    j = (i + 1) % count
    fan = np.column_stack([np.zeros(count - 2, np.int32), i[1:-1], j[1:-1]])
    faces = [fan[:, ::-1], fan + count, np.column_stack([i, j, count + j]),
             np.column_stack([i, count + j, count + i])]  # fmt: skip
    return np.insert(np.tile(outline, (2, 1)), axis, ends, axis=1), np.concatenate(faces)


def _limb(
    a: NDArray[np.float64], b: NDArray[np.float64], radius: float
) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    unit, faces = _unit_lathe((2, 8, 1.0, 0.0, 1.0, 1.0))
    along = b - a
    length = float(np.sqrt((along * along).sum()))
    z = along / length
    helper = np.array([1.0, 0.0, 0.0]) if abs(z[0]) < 0.8 else np.array([0.0, 1.0, 0.0])
    x = np.cross(helper, z)
    x /= np.sqrt((x * x).sum())
    y = np.cross(z, x)
    local = (unit - [0.5, 0.5, 0.0]) * [2 * radius, 2 * radius, length]
    return a + local @ np.stack([x, y, z]), faces
