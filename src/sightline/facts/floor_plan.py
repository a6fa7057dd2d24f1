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
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sightline import geometry
from sightline.facts.fact import Rows, remembered
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
"""grids per scene, each turned by a further 22.5 degrees; a quarter turn swaps the sides"""
_PAD = 2


@dataclass(frozen=True, eq=False)
class FloorPlan:
    """Grids of all scenes; grid ``turn * scenes + scene`` is turned by ``axis + turn * 22.5°``.

    Sums are summed-area tables of shape ``shape + 1`` in flat arrays from ``start``.
    """

    known: Bools
    """(S,) scenes that have a plan"""
    axis: Floats
    """(S,) direction of the longest wall, radians"""
    floor: Floats
    """(S,) height of the floor, metres"""
    cell: Floats
    """(S,) metres"""
    origin: Floats
    """(G, 2) corner in the axes of the grid"""
    shape: NDArray[np.int64]
    """(G, 2) rows, columns"""
    start: NDArray[np.int64]
    """(G + 1,) first entry of each grid's sums"""
    unclear: NDArray[np.int32]
    """sums of the cells that are not clear"""
    taken: NDArray[np.int32]
    """sums of the cells that are taken"""
    outside: Bools
    """cells whose centre is outside the outline, in the layout of the sums"""
    to_unclear: Floats
    """distance to the nearest cell centre that is not clear, metres, unturned grids only"""
    to_taken: Floats
    """distance to the nearest cell centre that is taken, likewise"""

    def clearance(self, scene: Rows, points: Floats) -> tuple[Floats, Floats]:
        """Bounds of the distance from points (n, 2) in the world to what is on the floor."""
        turned = self.turned(scene, np.zeros_like(scene), points)
        at, _ = self._cells(scene, np.zeros_like(scene), turned, turned)
        at = np.clip(at, 0, self.shape[scene] - 1)
        slot = self._slot(scene, at[:, 0], at[:, 1])
        cell = self.cell[scene]
        off = turned - (self.origin[scene] + (at[:, ::-1] + 0.5) * cell[:, None])
        astray = np.hypot(off[:, 0], off[:, 1])
        # a cell that is not clear may be touched anywhere; the centre of a taken one is exact
        low = self.to_unclear[slot] - astray - cell * np.sqrt(0.5)
        return np.maximum(low, 0.0), self.to_taken[slot] + astray

    def within(self, scene: Rows, points: Floats) -> Bools:
        """Whether points (n, 2) of the world lie over the floor outline, to the cell."""
        turned = self.turned(scene, np.zeros_like(scene), points)
        at, _ = self._cells(scene, np.zeros_like(scene), turned, turned)
        on = ((at >= 0) & (at < self.shape[scene])).all(axis=-1)
        at = np.clip(at, 0, self.shape[scene] - 1)
        return on & ~self.outside[self._slot(scene, at[:, 0], at[:, 1])]

    def turned(self, scene: Rows, turn: Rows, points: Floats) -> Floats:
        """World points (n, 2) in the axes of a grid."""
        return _turn(points, self.axis[scene] + turn * np.pi / 8)

    def table(self, sums: Rows, scene: int, turn: int) -> Rows:
        """One grid's summed-area table."""
        grid = turn * len(self.cell) + scene
        return sums[self.start[grid] : self.start[grid + 1]].reshape(self.shape[grid] + 1)

    def _grid(self, scene: Rows, turn: Rows) -> Rows:
        return turn * len(self.cell) + scene

    def _cells(self, scene: Rows, turn: Rows, low: Floats, high: Floats) -> tuple[Rows, Rows]:
        origin, cell = self.origin[self._grid(scene, turn)], self.cell[scene][:, None]
        first = np.floor((low - origin) / cell + 1e-9).astype(np.int64)
        last = np.ceil((high - origin) / cell - 1e-9).astype(np.int64) - 1
        return first[:, ::-1], last[:, ::-1]

    def _slot(self, grid: Rows, row: Rows, column: Rows) -> Rows:
        return self.start[grid] + row * (self.shape[grid, 1] + 1) + column


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


def _turn(points: Floats, angle: Floats) -> Floats:
    """Points (n, ..., 2) in axes turned by angle (n,)."""
    shape = (len(angle),) + (1,) * (points.ndim - 2)
    cos, sin = np.cos(angle).reshape(shape), np.sin(angle).reshape(shape)
    x, y = points[..., 0], points[..., 1]
    return np.stack([x * cos + y * sin, y * cos - x * sin], axis=-1)


def _build(world: SceneBatch) -> FloorPlan:
    scenes, count = world.scenes, len(world.scenes)
    known = (scenes.floor != "") & np.isfinite(scenes.floor_z) & scenes.complete
    texts = [
        t if k else "[[0, 0], [1, 0], [0, 1]]" for t, k in zip(scenes.floor, known, strict=True)
    ]
    outlines = [np.asarray(json.loads(t), dtype=np.float64) for t in texts]
    sides = [np.roll(p, -1, axis=0) - p for p in outlines]
    longest = np.array([s[np.hypot(*s.T).argmax()] for s in sides]).reshape(count, 2)
    axis = np.arctan2(longest[:, 1], longest[:, 0]) % (np.pi / 2)
    boxes = np.array(
        [np.ptp(_turn(p[None], a[None])[0], axis=0) for p, a in zip(outlines, axis, strict=True)]
    )
    area = boxes.reshape(count, 2).prod(axis=1)
    cell = CELL * 2.0 ** np.ceil(np.log2(np.maximum(area / CELL**2 / MOST_CELLS, 1.0)) / 2)
    turns = np.repeat(np.arange(TURNS), count)
    scene = np.tile(np.arange(count), TURNS)
    turned = [
        # rounded, because a side that rises by next to nothing has an infinite slope
        _turn(outlines[s][None], axis[s : s + 1] + t * np.pi / 8)[0].round(9)
        for t, s in zip(turns.tolist(), scene.tolist(), strict=True)
    ]
    low = np.array([p.min(axis=0) for p in turned]).reshape(-1, 2)
    high = np.array([p.max(axis=0) for p in turned]).reshape(-1, 2)
    size = cell[scene][:, None]
    origin = low - _PAD * size
    shape = (np.ceil((high - low) / size).astype(np.int64) + 2 * _PAD)[:, ::-1]
    start = np.concatenate([[0], np.cumsum((shape + 1).prod(axis=1))]).astype(np.int64)
    touch, centre = _runs(world, axis, cell, origin)
    outside = np.zeros(start[-1], dtype=bool)
    to_unclear, to_taken = np.zeros(start[count]), np.zeros(start[count])
    sums = {name: np.zeros(start[-1], dtype=np.int32) for name in ("unclear", "taken")}
    for grid in np.flatnonzero(known[scene]).tolist():
        part = slice(start[grid], start[grid + 1])
        rows, columns = shape[grid].tolist()
        inner = (slice(rows), slice(columns))
        s = int(scene[grid])
        within, border = geometry.outline_runs((turned[grid] - origin[grid]) / cell[s])
        beyond = ~geometry.cells_of_runs([within], (rows, columns))
        outside[part].reshape(shape[grid] + 1)[inner] = beyond
        unclear = beyond | geometry.cells_of_runs([border, touch(grid)], (rows, columns))
        taken = beyond | geometry.cells_of_runs([centre(grid)], (rows, columns))
        sums["unclear"][part] = geometry.summed_area(unclear, np.int32).reshape(-1)
        sums["taken"][part] = geometry.summed_area(taken, np.int32).reshape(-1)
        if grid < count:
            for target, mask in ((to_unclear, unclear), (to_taken, taken)):
                block = target[part].reshape(shape[grid] + 1)
                block[inner] = geometry.distance_transform(mask, float(cell[s]))
    return FloorPlan(
        known, axis, scenes.floor_z, cell, origin, shape, start, sums["unclear"], sums["taken"],
        outside, to_unclear, to_taken,
    )  # fmt: skip


def _runs(
    world: SceneBatch, axis: Floats, cell: Floats, origin: Floats
) -> tuple[Callable[[int], geometry.Runs], Callable[[int], geometry.Runs]]:
    """Runs of cells under objects in each grid: touched by any, and with the centre in standing."""
    o, count = world.objects, len(world.scenes)
    standing, raised = floor_kinds(world)
    rows = np.flatnonzero(standing | raised)
    outlines, _ = geometry.footprint(o.centre[rows], o.extent[rows], o.rotation[rows])
    grid = np.concatenate([turn * count + o.scene[rows] for turn in range(TURNS)])
    angles = [axis[o.scene[rows]] + turn * np.pi / 8 for turn in range(TURNS)]
    polygons = np.concatenate([_turn(outlines, angle) for angle in angles])
    polygons = (polygons - origin[grid][:, None]) / cell[grid % max(count, 1)][:, None, None]
    touching, touch, owner, centre = geometry.convex_runs(polygons)
    stands = np.flatnonzero(np.tile(standing[rows], TURNS)[owner])
    return _by_grid(grid[touching], touch), _by_grid(
        grid[owner[stands]], (centre[0][stands], centre[1][stands], centre[2][stands])
    )


def _by_grid(grid: Rows, runs: geometry.Runs) -> Callable[[int], geometry.Runs]:
    """The runs of one grid at a time."""
    order = np.argsort(grid, kind="stable")
    row, first, after = (column[order] for column in runs)
    owner = grid[order]

    def of(one: int) -> geometry.Runs:
        at = slice(*np.searchsorted(owner, [one, one + 1]).tolist())
        return row[at], first[at], after[at]

    return of
