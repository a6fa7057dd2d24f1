"""Placing boxes: a room being filled, with exact collision tests on upright boxes."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from sightline.scenes.worlds.draws import Draws, yaw_cos_sin
from sightline.scenes.worlds.furniture import KINDS, attributes, regions
from sightline.scenes.worlds.kinds import Kind
from sightline.scenes.worlds.shapes import Region, Vec3
from sightline.scenes.worlds.world import Objects

TOUCH = 0.0005  # boxes closer than this in every axis would count as overlapping


class Foot(NamedTuple):
    """An upright box: centre, half sizes, cosine and sine of its yaw, and its height range."""

    x: float
    y: float
    hx: float
    hy: float
    c: float
    s: float
    z0: float
    z1: float
    rx: float  # half sizes of its axis-aligned bounds
    ry: float


def foot(
    x: float, y: float, size: tuple[float, float], c: float, s: float, z0: float, z1: float
) -> Foot:
    hx, hy = size[0] / 2, size[1] / 2
    rx, ry = abs(c) * hx + abs(s) * hy, abs(s) * hx + abs(c) * hy
    return Foot(x, y, hx, hy, c, s, z0, z1, rx, ry)


def overlap(a: Foot, b: Foot, gap: float = 0.0) -> bool:
    """Whether two upright boxes come closer than `gap` (exact for gap 0)."""
    if a.z0 >= b.z1 - TOUCH or b.z0 >= a.z1 - TOUCH:
        return False
    dx, dy = b.x - a.x, b.y - a.y
    if abs(dx) >= a.rx + b.rx + gap or abs(dy) >= a.ry + b.ry + gap:
        return False
    cos, sin = abs(a.c * b.c + a.s * b.s), abs(a.c * b.s - a.s * b.c)
    return not (
        abs(dx * a.c + dy * a.s) >= a.hx + b.hx * cos + b.hy * sin + gap
        or abs(dy * a.c - dx * a.s) >= a.hy + b.hx * sin + b.hy * cos + gap
        or abs(dx * b.c + dy * b.s) >= b.hx + a.hx * cos + a.hy * sin + gap
        or abs(dy * b.c - dx * b.s) >= b.hy + a.hx * sin + a.hy * cos + gap
    )


def inside_polygon(polygon: list[tuple[float, float]], x: float, y: float) -> bool:
    inside = False
    xa, ya = polygon[-1]
    for xb, yb in polygon:
        if (ya > y) != (yb > y) and x < (xb - xa) * (y - ya) / (yb - ya) + xa:
            inside = not inside
        xa, ya = xb, yb
    return inside


class Placed(NamedTuple):
    kind: str
    size: Vec3
    foot: Foot
    parent: int
    relation: str
    colour: str
    material: str
    variant: float
    family: frozenset[int]  # this row and all its ancestors


class Room:
    """A floor polygon being filled. Rows are objects; keep-out zones are boxes without a row."""

    def __init__(self, polygon: list[tuple[float, float]], height: float, draws: Draws) -> None:
        self.polygon = polygon
        self.height = height
        self.draws = draws
        self.rows: list[Placed] = []
        self.zones: list[Foot] = []
        self.free_regions: list[tuple[int, Region]] = []
        self.covered = 0.0
        xs, ys = [p[0] for p in polygon], [p[1] for p in polygon]
        self.low, self.high = (min(xs), min(ys)), (max(xs), max(ys))
        self.edges = list(zip(polygon, polygon[1:] + polygon[:1], strict=True))
        # Notches of an L-shaped room are solid: keep them as boxes from floor to ceiling.
        self.solid = _notches(polygon, self.low, self.high, height)

    def fits(self, box: Foot, family: frozenset[int] = frozenset(), gap: float = 0.0) -> bool:
        """Inside the room, and clear of every box that is not an ancestor."""
        if (
            box.x - box.rx < self.low[0] - 1e-6
            or box.x + box.rx > self.high[0] + 1e-6
            or box.y - box.ry < self.low[1] - 1e-6
            or box.y + box.ry > self.high[1] + 1e-6
            or box.z1 > self.height
        ):
            return False
        for solid in self.solid:
            if overlap(box, solid, -1e-6):
                return False
        for i, row in enumerate(self.rows):
            if i not in family and overlap(box, row.foot, gap):
                return False
        return True

    def clear_of_zones(self, box: Foot) -> bool:
        return not any(overlap(box, zone) for zone in self.zones)

    def add(
        self,
        kind: str,
        size: Vec3,
        box: Foot,
        parent: int = -1,
        relation: str = "floor",
        colour: str = "",
        material: str = "",
        variant: float = -1.0,
    ) -> int:
        spec = KINDS[kind]
        drawn_colour, drawn_material = attributes(spec, self.draws)
        variant = self.draws.random() if variant < 0 else variant
        family = frozenset([len(self.rows)])
        if parent >= 0:
            family |= self.rows[parent].family
        row = Placed(kind, size, box, parent, relation, colour or drawn_colour,
                     material or drawn_material, variant, family)  # fmt: skip
        self.rows.append(row)
        index = len(self.rows) - 1
        for region in regions(kind, size, variant):
            self.free_regions.append((index, region))
        if relation == "floor":
            self.covered += size[0] * size[1]
        return index

    def put(
        self,
        kind: str,
        size: Vec3,
        x: float,
        y: float,
        yaw_rad: float,
        gap: float = 0.0,
        z: float = 0.0,
        relation: str = "floor",
    ) -> int:
        """Try one upright pose; the new row, or -1."""
        c, s = yaw_cos_sin(yaw_rad)
        box = foot(round(x, 4), round(y, 4), size[:2], c, s, round(z, 4), round(z + size[2], 4))
        if not self.fits(box, gap=gap) or not self.clear_of_zones(box):
            return -1
        return self.add(kind, size, box, relation=relation)

    def against_wall(
        self,
        kind: Kind,
        tries: int = 24,
        gap: float = 0.015,
        edge: int = -1,
        side: float = 0.04,
        at: float | None = None,
    ) -> int:
        """Back to a wall, front into the room."""
        hang = "hang" in kind.places and "wall" not in kind.places
        for _ in range(tries):
            size = kind.size(self.draws)
            number = edge if edge >= 0 else self._pick_edge()
            (xa, ya), (xb, yb) = self.edges[number]
            length = math.hypot(xb - xa, yb - ya)
            if length < size[1] + 0.1:
                continue
            ux, uy = (xb - xa) / length, (yb - ya) / length
            nx, ny = -uy, ux  # inwards: the polygon is counter-clockwise
            margin = size[1] / 2 + 0.05
            along = self.draws.uniform(margin, length - margin) if at is None else at
            if not margin - 0.01 <= along <= length - margin + 0.01:
                continue
            out = size[0] / 2 + (0.0 if hang else gap)
            bottom = 0.0
            if hang:
                bottom = min(self.draws.uniform(*kind.hang), self.height - size[2] - 0.1)
            row = self.put(kind.name, size, xa + ux * along + nx * out, ya + uy * along + ny * out,
                           math.atan2(ny, nx), side, max(bottom, 0.0),
                           "wall" if hang else "floor")  # fmt: skip
            if row >= 0:
                return row
        return -1

    def free_standing(self, kind: Kind, tries: int = 24, gap: float = 0.12) -> int:
        """Anywhere on the floor, any yaw."""
        draws = self.draws
        for _ in range(tries):
            size = kind.size(draws)
            x = draws.uniform(self.low[0] + 0.2, self.high[0] - 0.2)
            y = draws.uniform(self.low[1] + 0.2, self.high[1] - 0.2)
            yaw = draws.uniform(-math.pi, math.pi)
            if draws.chance(0.35):
                yaw = draws.integer(0, 3) * math.pi / 2
            row = self.put(kind.name, size, x, y, yaw, gap)
            if row >= 0:
                return row
        return -1

    def beside(
        self, parent: int, kind: Kind, side: int, gap: float, *, align_back: bool = True
    ) -> int:
        """Next to an object (side +1 is its +y), same yaw, backs aligned."""
        at = self.rows[parent]
        size = kind.size(self.draws)
        lx = (-at.size[0] + size[0]) / 2 if align_back else 0.0
        ly = side * (at.size[1] / 2 + gap + size[1] / 2)
        return self._local(at, kind.name, size, lx, ly, 0.0)

    def in_front(
        self, parent: int, kind: Kind, gap: float, *, facing: bool, shift: float = 0.0
    ) -> int:
        """Before an object's front, facing it (or the same way)."""
        at = self.rows[parent]
        size = kind.size(self.draws)
        lx = at.size[0] / 2 + gap + size[0] / 2
        return self._local(at, kind.name, size, lx, shift, math.pi if facing else 0.0)

    def around(self, parent: int, kind: Kind, local: tuple[float, float], turn: float) -> int:
        """At a local point beyond the parent's side, turned to it: `local` is a unit direction
        scaled to the parent's half sizes, `turn` is added to the yaw."""
        at = self.rows[parent]
        size = kind.size(self.draws)
        gap = self.draws.uniform(0.03, 0.12)
        dx, dy = local
        if abs(dx) >= abs(dy):
            lx, ly = math.copysign(at.size[0] / 2 + gap + size[0] / 2, dx), dy * at.size[1] / 2
            yaw = math.pi if dx > 0 else 0.0
        else:
            lx, ly = dx * at.size[0] / 2, math.copysign(at.size[1] / 2 + gap + size[0] / 2, dy)
            yaw = -math.pi / 2 if dy > 0 else math.pi / 2
        return self._local(at, kind.name, size, lx, ly, yaw + turn)

    def _local(
        self, at: Placed, kind: str, size: Vec3, lx: float, ly: float, yaw_rad: float
    ) -> int:
        f = at.foot
        x, y = f.x + f.c * lx - f.s * ly, f.y + f.s * lx + f.c * ly
        return self.put(kind, size, x, y, math.atan2(f.s, f.c) + yaw_rad)

    def rest(
        self,
        kind: Kind,
        slot: tuple[int, Region],
        tries: int = 8,
        yaw_rad: float | None = None,
        at: tuple[float, float] | None = None,
        size: Vec3 | None = None,
    ) -> int:
        """Stand something in a region of an object; the new row, or -1."""
        parent, region = slot
        host = self.rows[parent]
        draws = self.draws
        f = host.foot
        wide_x, wide_y = region.x1 - region.x0, region.y1 - region.y0
        for _ in range(tries):
            dims = size or kind.size(draws)
            if dims[2] + 0.005 > region.headroom:
                continue
            turn = yaw_rad
            if turn is None:
                if region.tag in ("shelf", "bed", "seat") or kind.front_known:
                    turn = draws.uniform(-0.25, 0.25)
                    if region.tag == "bed" and kind.name == "pillow":
                        turn = draws.uniform(-0.12, 0.12)
                else:
                    turn = draws.uniform(-math.pi, math.pi)
            c, s = yaw_cos_sin(turn)
            rx = (abs(c) * dims[0] + abs(s) * dims[1]) / 2
            ry = (abs(s) * dims[0] + abs(c) * dims[1]) / 2
            if 2 * rx > wide_x or 2 * ry > wide_y:
                if yaw_rad is not None or not region.tag.startswith(("shelf", "rack")):
                    continue
                c, s, rx, ry = 1.0, 0.0, dims[0] / 2, dims[1] / 2
                if 2 * rx > wide_x or 2 * ry > wide_y:
                    continue
            if at is None:
                lx = draws.uniform(region.x0 + rx, region.x1 - rx)
                ly = draws.uniform(region.y0 + ry, region.y1 - ry)
                if kind.name == "pillow" and region.tag == "bed":
                    lx = region.x0 + rx + 0.02
            else:
                lx = min(max(at[0], region.x0 + rx), region.x1 - rx)
                ly = min(max(at[1], region.y0 + ry), region.y1 - ry)
            z = round(f.z0 + region.z, 6)
            wc, ws = f.c * c - f.s * s, f.s * c + f.c * s
            box = foot(round(f.x + f.c * lx - f.s * ly, 5), round(f.y + f.s * lx + f.c * ly, 5),
                       dims[:2], wc, ws, z, round(z + dims[2], 6))  # fmt: skip
            if self.fits(box, host.family):
                return self.add(kind.name, dims, box, parent, region.relation)
        return -1

    def _pick_edge(self) -> int:
        lengths = [math.dist(a, b) for a, b in self.edges]
        at = self.draws.random() * sum(lengths)
        for i, length in enumerate(lengths):
            at -= length
            if at <= 0:
                return i
        return len(lengths) - 1

    def objects(self) -> Objects:
        """The filled rows as columns."""
        counts: dict[str, int] = {}
        ids = []
        for row in self.rows:
            number = counts.get(row.kind, 0)
            counts[row.kind] = number + 1
            ids.append(f"{row.kind.replace(' ', '_')}_{number}")
        n = len(self.rows)
        rotation = np.zeros((n, 3, 3))
        for i, row in enumerate(self.rows):
            c, s = row.foot.c, row.foot.s
            rotation[i] = ((c, -s, 0.0), (s, c, 0.0), (0.0, 0.0, 1.0))
        return Objects(
            ids=tuple(ids),
            category=tuple(row.kind for row in self.rows),
            centre=np.array(
                [(r.foot.x, r.foot.y, (r.foot.z0 + r.foot.z1) / 2) for r in self.rows]
            ).reshape(-1, 3),
            extent=np.array([row.size for row in self.rows]).reshape(-1, 3),
            rotation=rotation,
            front_known=np.array([KINDS[row.kind].front_known for row in self.rows], bool),
            colour=tuple(row.colour for row in self.rows),
            material=tuple(row.material for row in self.rows),
            parent=np.array([row.parent for row in self.rows], np.int32),
            relation=tuple(row.relation for row in self.rows),
            variant=np.array([row.variant for row in self.rows]),
        )


def _notches(
    polygon: list[tuple[float, float]],
    low: tuple[float, float],
    high: tuple[float, float],
    height: float,
) -> list[Foot]:
    """The grid cells of a rectilinear polygon's bounding box that lie outside it."""
    xs, ys = sorted({p[0] for p in polygon}), sorted({p[1] for p in polygon})
    out = []
    for xa, xb in pairwise(xs):
        for ya, yb in pairwise(ys):
            x, y = (xa + xb) / 2, (ya + yb) / 2
            if not inside_polygon(polygon, x, y):
                out.append(foot(x, y, (xb - xa, yb - ya), 1.0, 0.0, 0.0, height))
    return out
