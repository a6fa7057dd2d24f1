"""`World`: the columns of one procedural scene, and its triangle soup, built when asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from sightline.scenes.worlds.furniture import mesh as furniture_mesh
from sightline.scenes.worlds.furniture import regions as furniture_regions
from sightline.scenes.worlds.palette import (
    COLOURS,
    MATERIAL_INDEX,
    PARQUET,
    PLASTER,
    WHITEWASH,
    Surface,
    resolve,
)
from sightline.scenes.worlds.shapes import PartMesh, Vec3

F64 = NDArray[np.float64]
FLOOR, WALL, CEILING = -1, -2, -3  # object index of background triangles


@dataclass(frozen=True, slots=True)
class Objects:
    """Object columns; row order is placement order, so a parent stands before its children."""

    ids: tuple[str, ...]
    category: tuple[str, ...]
    centre: F64  # (N, 3)
    extent: F64  # (N, 3) full sizes along the box axes
    rotation: F64  # (N, 3, 3) columns are the box axes, +x is the front
    front_known: NDArray[np.bool_]  # (N,)
    colour: tuple[str, ...]
    material: tuple[str, ...]
    parent: NDArray[np.int32]  # (N,) row of the parent, -1 none
    relation: tuple[str, ...]  # to the parent: "on", "in", "under"; to the room: "floor", "wall"
    variant: F64  # (N,) shape variant in [0, 1)

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Frames:
    """Posed pinhole views (OpenCV camera axes)."""

    world_from_camera: F64  # (F, 4, 4)
    intrinsics: F64  # (F, 4): fx, fy, cx, cy in pixels
    width: int
    height: int
    timestamps: F64  # (F,) seconds

    def __len__(self) -> int:
        return len(self.world_from_camera)


@dataclass(frozen=True, slots=True)
class Motion:
    """Where moving objects are at given times."""

    rows: NDArray[np.int64]  # (K,) object rows, ascending
    times: F64  # (T,) seconds, ascending; every frame's time is one of them
    centre: F64  # (K, T, 3)
    rotation: F64  # (K, T, 3, 3)


@dataclass(frozen=True, slots=True)
class Light:
    """A small lamp: it shines with `power / (1 + (distance / reach)^2)`."""

    position: Vec3
    rgb: Vec3
    power: float
    reach: float


@dataclass(frozen=True, slots=True)
class WorldMesh:
    """All triangles of a world, in world coordinates."""

    vertices: F64  # (V, 3)
    faces: NDArray[np.int32]  # (T, 3)
    face_object: NDArray[np.int32]  # (T,) object row, or FLOOR, WALL, CEILING (negative)
    face_surface: NDArray[np.int32]  # (T,) row of the surface table
    surface_rgb: NDArray[np.uint8]  # (S, 3)
    surface_material: NDArray[np.int32]  # (S,) index into palette.MATERIALS


@dataclass(frozen=True, slots=True)
class Style:
    """Colours and finishes of the shell."""

    floor: Surface = PARQUET
    wall: Surface = PLASTER
    ceiling: Surface = WHITEWASH


@dataclass(frozen=True)
class World:
    """One procedural scene: objects, shell, lamps and posed frames."""

    kind: str
    seed: int
    objects: Objects
    floor_polygon: F64  # (M, 2) counter-clockwise
    ceiling_height: float
    frames: Frames
    lights: tuple[Light, ...]
    style: Style = field(default_factory=Style)
    room: str = ""  # functional kind: "living", "kitchen", ...
    floor_z: float = 0.0
    shapes: tuple[PartMesh | None, ...] = ()  # meshes that are not in the catalogue (GLB), by row
    ceiling: bool = True
    motion: Motion | None = None

    def at_frame(self, frame: int) -> World:
        """The world as it stands at the time of a frame."""
        if self.motion is None:
            return self
        step = int(np.searchsorted(self.motion.times, self.frames.timestamps[frame]))
        centre, rotation = self.objects.centre.copy(), self.objects.rotation.copy()
        centre[self.motion.rows] = self.motion.centre[:, step]
        rotation[self.motion.rows] = self.motion.rotation[:, step]
        return replace(self, objects=replace(self.objects, centre=centre, rotation=rotation))

    def object_mesh(self, row: int) -> PartMesh:
        """The triangles of one object about its box centre."""
        shape = self.shapes[row] if self.shapes else None
        if shape is not None:
            return shape
        x, y, z = self.objects.extent[row].tolist()
        return furniture_mesh(
            self.objects.category[row], (x, y, z), float(self.objects.variant[row])
        )

    def mesh(
        self, *, ceiling: bool | None = None, walls: bool = True, shell: bool = True
    ) -> WorldMesh:
        """The whole triangle soup; `ceiling=False, walls=False` opens the room for a view from
        above or outside, `shell=False` leaves the objects only."""
        table: dict[Surface, int] = {}
        vertices: list[F64] = []
        faces: list[NDArray[np.int32]] = []
        owners: list[NDArray[np.int32]] = []
        slots: list[NDArray[np.int32]] = []
        count = 0
        rows = self.objects
        for row in range(len(rows)):
            part = self.object_mesh(row)
            rgb, material = COLOURS[rows.colour[row]], rows.material[row]
            lookup = np.array(
                [table.setdefault(resolve(s, material, rgb), len(table)) for s in part.surfaces],
                np.int32,
            )
            vertices.append(_turn(part.vertices, rows.rotation[row]) + rows.centre[row])
            faces.append(part.faces + np.int32(count))
            owners.append(np.full(len(part.faces), row, np.int32))
            slots.append(lookup[part.face_surface])
            count += len(part.vertices)
        if shell:
            top = self.ceiling if ceiling is None else ceiling
            for v, f, owner, surface in shell_parts(self, ceiling=top, walls=walls):
                vertices.append(v)
                faces.append(f + np.int32(count))
                owners.append(np.full(len(f), owner, np.int32))
                slots.append(np.full(len(f), table.setdefault(surface, len(table)), np.int32))
                count += len(v)
        surfaces = list(table)
        return WorldMesh(
            np.concatenate(vertices),
            np.concatenate(faces),
            np.concatenate(owners),
            np.concatenate(slots),
            np.array([s.rgb for s in surfaces], np.uint8).reshape(-1, 3),
            np.array([MATERIAL_INDEX[s.material] for s in surfaces], np.int32),
        )

    def support_regions(self) -> list[tuple[int, str, str, F64, F64]]:
        """Free regions of all objects: row, relation, tag, centre and extent in the object's
        own box frame (origin at its centre)."""
        out: list[tuple[int, str, str, F64, F64]] = []
        rows = self.objects
        for row in range(len(rows)):
            if self.shapes and self.shapes[row] is not None:
                continue
            x, y, z = rows.extent[row].tolist()
            for r in furniture_regions(rows.category[row], (x, y, z), float(rows.variant[row])):
                centre = np.array(
                    [(r.x0 + r.x1) / 2, (r.y0 + r.y1) / 2, r.z + r.headroom / 2 - z / 2]
                )
                out.append((row, r.relation, r.tag, centre,
                            np.array([r.x1 - r.x0, r.y1 - r.y0, r.headroom])))  # fmt: skip
        return out


def _turn(vertices: F64, rotation: F64) -> F64:
    """vertices @ rotation.T, written out so that every machine rounds alike."""
    x, y, z = vertices[:, 0:1], vertices[:, 1:2], vertices[:, 2:3]
    out: F64 = x * rotation[:, 0] + y * rotation[:, 1] + z * rotation[:, 2]
    return out


def triangulate(polygon: Sequence[Sequence[float]]) -> NDArray[np.int32]:
    """Ear clipping of a simple counter-clockwise polygon."""
    points = [(float(p[0]), float(p[1])) for p in polygon]
    left = list(range(len(points)))
    out: list[tuple[int, int, int]] = []

    def cross(a: int, b: int, c: int) -> float:
        (ax, ay), (bx, by), (cx, cy) = points[a], points[b], points[c]
        return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)

    while len(left) > 3:
        for i in range(len(left)):
            a, b, c = left[i - 1], left[i], left[(i + 1) % len(left)]
            if cross(a, b, c) <= 1e-12:
                continue
            if any(
                min(cross(a, b, q), cross(b, c, q), cross(c, a, q)) >= -1e-12
                for q in left
                if q not in (a, b, c)
            ):
                continue
            out.append((a, b, c))
            del left[i]
            break
        else:
            raise ValueError("floor polygon is not simple and counter-clockwise")
    out.append((left[0], left[1], left[2]))
    return np.array(out, np.int32)


def shell_parts(
    world: World, *, ceiling: bool, walls: bool = True
) -> list[tuple[F64, NDArray[np.int32], int, Surface]]:
    """Floor, walls (facing inwards) and ceiling as triangles."""
    polygon = world.floor_polygon
    count = len(polygon)
    floor = np.column_stack([polygon, np.full(count, world.floor_z)])
    roof = np.column_stack([polygon, np.full(count, world.floor_z + world.ceiling_height)])
    caps = triangulate(polygon.tolist())
    out = [(floor, caps, FLOOR, world.style.floor)]
    if ceiling:
        out.append((roof, caps[:, ::-1], CEILING, world.style.ceiling))
    if walls and world.ceiling_height > 0:
        i = np.arange(count, dtype=np.int32)
        j = (i + 1) % count
        sides = np.concatenate(
            [np.column_stack([i, i + count, j]), np.column_stack([j, i + count, j + count])]
        ).astype(np.int32)
        out.append((np.concatenate([floor, roof]), sides, WALL, world.style.wall))
    return out
