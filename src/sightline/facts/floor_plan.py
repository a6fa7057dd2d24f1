"""What stands on the floor of each scene: occupancy grids of all scenes in flat columns.

A scene has a plan when its floor outline and floor height are known and every object is boxed.
Objects are sorted by their lowest point above the floor:

========= ========================================================================================
standing  below ``STANDING``, and upright: its footprint takes up floor for certain
raised    up to ``OVERHEAD``: hangs low or lies on furniture; a place under it is neither free nor
          taken for certain
neither   higher ones (ceiling lamps), and flat ones (rugs) that end below ``FLAT``
========= ========================================================================================

A cell is *clear* when no part of it touches a standing or raised object, or lies outside the floor
outline; it is *taken* when its centre is inside a standing object or outside the outline. Claims
that something is free use clear cells, claims that something is not free use taken ones, so that
the raster never decides; what lies between is not asked.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sightline import geometry
from sightline.facts.fact import Rows, remembered
from sightline.facts.floor_rasters import Cells, Ground, Raster, draw, spans, turn_points
from sightline.geometry import bitmaps
from sightline.scenes import SceneBatch

__all__ = [
    "TURNS",
    "FloorPlan",
    "floor_kinds",
    "floor_plan",
    "footprint_rectangles",
    "on_floor",
    "plan_axis",
]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

CELL = 0.05
"""metres; RoboSpatial uses 0.1"""
MOST_CELLS = 150_000
"""above it a scene's cells are doubled in size"""
STANDING = 0.05
"""metres above the floor"""
OVERHEAD = 2.0
"""metres above the floor"""
FLAT = 0.03
"""metres above the floor"""
TURNS = 4
"""rasters of a scene, each turned by a further 22.5 degrees; a quarter turn swaps the sides"""
FEW = 64
"""cells per point from which on points are looked at one by one"""


@dataclass(frozen=True, eq=False)
class FloorPlan:
    """The floors of S scenes, and their rasters, which are drawn when asked for."""

    known: Bools
    """(S,) scenes that have a plan"""
    axis: Floats
    """(S,) direction of the longest wall, radians"""
    floor: Floats
    """(S,) height of the floor, metres"""
    cell: Floats
    """(S,) metres"""
    ground: Ground = field(repr=False)
    _drawn: dict[int, Raster] = field(default_factory=dict, repr=False)
    _far: dict[Cells, Floats] = field(default_factory=dict, repr=False)
    _looks: dict[Cells, int] = field(default_factory=dict, repr=False)

    def raster(self, turn: int = 0) -> Raster:
        """Cells of all scenes in axes turned by ``axis + turn * 22.5°``."""
        if turn not in self._drawn:
            axis = self.axis + turn * np.pi / 8
            self._drawn[turn] = draw(self.ground, axis, self.cell, self.known)
        return self._drawn[turn]

    def table(self, kind: Cells, scene: int, turn: int = 0) -> Rows:
        """Summed-area table (rows + 1, columns + 1) of a scene's cells that are not of a kind."""
        return geometry.summed_area(~self.raster(turn).cells(kind, scene), np.int32)

    def room_around(self, scene: Rows, points: Floats) -> Floats:
        """(n,) metres around points of the world, at least, to what may be on the floor."""
        far, astray, cell = self._distance("clear", scene, points)
        # a cell that is not clear may be touched anywhere
        return np.maximum(far - astray - cell * np.sqrt(0.5), 0.0)

    def clearance(self, scene: Rows, points: Floats) -> tuple[Floats, Floats]:
        """Bounds of the distance from points (n, 2) in the world to what is on the floor."""
        # the centre of a taken cell is exact
        far, astray, _ = self._distance("open", scene, points)
        return self.room_around(scene, points), far + astray

    def within(self, scene: Rows, points: Floats) -> Bools:
        """Whether points (n, 2) of the world lie over the floor outline, to the cell."""
        at, _ = self._cells(scene, points)
        shape = self.raster().shape[scene]
        on = ((at >= 0) & (at < shape)).all(axis=-1) & self.known[scene]
        some = np.flatnonzero(on)
        on[some] = self.raster().holds("inside", scene[some], *at[some].T)
        return on

    def turned(self, scene: Rows, turn: Rows, points: Floats) -> Floats:
        """World points (n, 2) in the axes of a raster."""
        return turn_points(points, self.axis[scene] + turn * np.pi / 8)

    def _distance(self, kind: Cells, scene: Rows, points: Floats) -> tuple[Floats, Floats, Floats]:
        """Metres from the centres of the cells that points are in to the nearest one not of a kind.

        Then from there to the points, and the size of the cells. 0 where nothing is known.
        """
        at, turned = self._cells(scene, points)
        raster, cell = self.raster(), self.cell[scene]
        at = np.clip(at, 0, raster.shape[scene] - 1)
        off = turned - (raster.origin[scene] + (at[:, ::-1] + 0.5) * cell[:, None])
        line = np.where(self.known[scene], raster.first[scene] + at[:, 0], -1)
        far = self._far_at(kind, line, at[:, 1], cell)
        return far, np.hypot(off[:, 0], off[:, 1]), cell

    def _far_at(self, kind: Cells, line: Rows, column: Rows, cell: Floats) -> Floats:
        bits = self.raster().bits(kind)
        self._looks[kind] = self._looks.get(kind, 0) + len(line)
        if kind not in self._far and self._looks[kind] * FEW < bits.size * bitmaps.WORD:
            square = bitmaps.nearest_gap(bits, line.astype(np.int64), column.astype(np.int64))
            if square.max(initial=0) < bitmaps.SIGHT**2:
                return np.asarray(np.sqrt(square) * cell)
        if kind not in self._far:
            self._far[kind] = self._distances(kind)
        return self._far[kind][line, column]

    def _distances(self, kind: Cells) -> Floats:
        """(lines + 1, columns) metres from each cell of the rasters; the last line is of none."""
        raster = self.raster()
        out = np.zeros((int(raster.first[-1]) + 1, int(raster.shape[:, 1].max(initial=0))))
        for s in np.flatnonzero(self.known).tolist():
            rows, columns = raster.shape[s].tolist()
            block = out[raster.first[s] : raster.first[s] + rows, :columns]
            block[:] = geometry.distance_transform(~raster.cells(kind, s), float(self.cell[s]))
        return out

    def _cells(self, scene: Rows, points: Floats) -> tuple[Rows, Floats]:
        """Rows and columns (n, 2) of world points, and the points in the axes of their raster."""
        turned = self.turned(scene, np.zeros_like(scene), points)
        place = (turned - self.raster().origin[scene]) / self.cell[scene][:, None]
        return np.floor(place + 1e-9).astype(np.int64)[:, ::-1], turned


def floor_plan(world: SceneBatch) -> FloorPlan:
    """The plan of every scene, computed once per batch."""
    return remembered(world, "floor_plan", lambda: _build(world))


def footprint_rectangles(world: SceneBatch) -> tuple[Floats, Floats, Floats, Bools]:
    """Centre, size and yaw of every object seen from above, and whether it stands upright."""

    def compute() -> tuple[Floats, Floats, Floats, Bools]:
        o = world.objects
        parts = geometry.footprint_rectangle(o.centre, o.extent, o.rotation)
        return *parts, geometry.is_upright(o.rotation, 1e-3)

    return remembered(world, "footprint_rectangles", compute)


def on_floor(world: SceneBatch) -> Bools:
    """(N,) upright objects that stand on the floor of a scene with a plan."""
    return floor_kinds(world)[0] & floor_plan(world).known[world.objects.scene] & _upright(world)


def plan_axis(world: SceneBatch) -> Floats:
    """(S,) direction of the longest wall, radians."""
    return floor_plan(world).axis


def _upright(world: SceneBatch) -> Bools:
    return footprint_rectangles(world)[3]


def floor_kinds(world: SceneBatch) -> tuple[Bools, Bools]:
    """Standing and raised objects."""

    def compute() -> tuple[Bools, Bools]:
        o, floor = world.objects, world.scenes.floor_z[world.objects.scene]
        low, high = geometry.aabb(o.centre, o.extent, o.rotation)
        # where the floor is unknown every comparison is false
        thick = high[:, 2] > floor + FLAT
        # the shadow of a tilted box says little about the floor under it
        upright = footprint_rectangles(world)[3]
        standing = thick & upright & (low[:, 2] < floor + STANDING)
        return standing, thick & ~standing & (low[:, 2] < floor + OVERHEAD)

    return remembered(world, "floor_kinds", compute)


def _build(world: SceneBatch) -> FloorPlan:
    scenes = world.scenes
    known = (scenes.floor != "") & np.isfinite(scenes.floor_z) & scenes.complete
    ground = _ground(world, known)
    way = ground.corner[ground.following] - ground.corner
    length = np.hypot(way[:, 0], way[:, 1])
    # the first of the longest walls
    order = np.lexsort((np.arange(len(length)), -length, ground.scene))
    longest = way[order[np.searchsorted(ground.scene, np.arange(len(scenes)))]]
    axis = np.arctan2(longest[:, 1], longest[:, 0]) % (np.pi / 2)
    low, high = spans(ground, turn_points(ground.corner, axis[ground.scene]))
    area = (high - low).prod(axis=1)
    cell = CELL * 2.0 ** np.ceil(np.log2(np.maximum(area / CELL**2 / MOST_CELLS, 1.0)) / 2)
    return FloorPlan(known, axis, scenes.floor_z, cell, ground)


def _ground(world: SceneBatch, known: Bools) -> Ground:
    """Outlines of all scenes, a triangle where there is none, and what is on the floor."""
    texts = np.where(known, world.scenes.floor, "[[0, 0], [1, 0], [0, 1]]")
    outlines = [np.asarray(json.loads(t), dtype=np.float64) for t in texts]
    many = np.array([len(p) for p in outlines], dtype=np.int64)
    last = np.cumsum(many) - 1
    following = np.arange(many.sum()) + 1
    following[last] = last + 1 - many
    o, (standing, raised) = world.objects, floor_kinds(world)
    rows = np.flatnonzero(standing | raised)
    footprint, _ = geometry.footprint(o.centre[rows], o.extent[rows], o.rotation[rows])
    return Ground(
        np.concatenate(outlines) if outlines else np.zeros((0, 2)),
        following, np.repeat(np.arange(len(many)), many),
        footprint, o.scene[rows].astype(np.int64), standing[rows],
    )  # fmt: skip
