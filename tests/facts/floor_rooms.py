"""Rooms with a floor outline, furniture, hanging and lying things, cameras and sightings."""

from __future__ import annotations

import math

import numpy as np

from sightline import geometry as g
from sightline.scenes import Frames, Objects, Scene, SceneBatch, Sightings

SIZE = (640, 480)
K = np.array([420.0, 420.0, 320.0, 240.0])
OUTLINE = np.array([[0.0, 0.0], [6.0, 0.0], [6.0, 3.0], [4.0, 3.0], [4.0, 4.5], [0.0, 4.5]])
FLOOR = -0.4
STANDING, BELOW = range(9), [*range(9), 11]
"""rows that stand on the floor, and those that hang low besides"""


def floor_room(
    seed: int = 0, angle: float = 0.0, mirror: bool = False, things: int = 9
) -> SceneBatch:
    """An L-shaped room, turned by ``angle`` and, first of all, mirrored in the x axis."""
    rng = np.random.default_rng(seed)
    extent = np.column_stack([rng.uniform(0.2, 1.1, (things, 2)), rng.uniform(0.3, 1.5, things)])
    centre = np.column_stack(
        [rng.uniform(0.6, 5.4, things), rng.uniform(0.6, 3.9, things), FLOOR + extent[:, 2] / 2]
    )
    yaw = rng.uniform(-math.pi, math.pi, things)
    # a rug, a hanging lamp, a shelf on the wall
    extent = np.vstack([extent, [[1.5, 1.0, 0.02], [0.4, 0.4, 0.4], [0.8, 0.3, 0.4]]])
    extra = [[2.0, 2.0, FLOOR + 0.01], [3.0, 1.5, FLOOR + 2.4], [5.6, 1.5, FLOOR + 1.4]]
    centre, yaw = np.vstack([centre, extra]), np.append(yaw, [0.3, 0.0, math.pi / 2])
    outline = OUTLINE.copy()
    eyes = np.column_stack([rng.uniform(0.4, 3.6, (6, 2)), np.full(6, FLOOR + 1.6)])
    aims = np.column_stack([rng.uniform(1.0, 4.5, (6, 2)), np.full(6, FLOOR + 0.2)])
    if mirror:
        outline, yaw = (outline * [1, -1])[::-1], -yaw
        centre, eyes, aims = centre * [1, -1, 1], eyes * [1, -1, 1], aims * [1, -1, 1]
    turn = g.yaw_matrix(np.array(angle))
    centre, eyes, aims = centre @ turn.T, eyes @ turn.T, aims @ turn.T
    names = [f"thing{chr(97 + i)}" for i in range(things)] + ["rug", "lamp", "shelf"]
    objects = Objects.of(
        id=names,
        category=names,
        centre=centre,
        extent=extent,
        rotation=g.yaw_matrix(yaw + angle),
        front_known=np.arange(len(names)) < things,
    )
    frames = Frames.of(
        id=[f"f{i}" for i in range(6)],
        size=np.tile(SIZE, (6, 1)),
        world_from_camera=g.look_at(eyes, aims),
        intrinsics=np.tile(K, (6, 1)),
    )
    floor = outline @ turn[:2, :2].T
    area = float(abs(g.polygon_area(outline)))
    room = Scene(f"room{seed}", objects, frames=frames, floor=floor, floor_z=FLOOR, room_area=area)
    return _with_sightings(room)


def _with_sightings(room: SceneBatch) -> SceneBatch:
    o, f = room.objects, room.frames
    frame, obj = np.divmod(np.arange(len(f) * len(o)), len(o))
    seen = g.project_boxes(
        o.centre[obj], o.extent[obj], o.rotation[obj], f.world_from_camera[frame],
        f.intrinsics[frame], SIZE,
    )  # fmt: skip
    keep = seen.in_view & (seen.depth_min > 0.2) & (seen.truncation < 0.3)
    box = seen.box[keep]
    sightings = Sightings.of(
        frame=frame[keep],
        object=obj[keep],
        pixels=np.full(keep.sum(), 4000),
        visible=np.ones(keep.sum()),
        truncation=seen.truncation[keep],
        box=box,
        point=(box[:, :2] + box[:, 2:]) / 2,
    )
    return SceneBatch(scenes=room.scenes, objects=o, frames=f, sightings=sightings)


def footprint(room: SceneBatch, row: int) -> np.ndarray:
    """(4, 2) corners of an upright object seen from above."""
    o = room.objects
    signs = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) / 2
    return o.centre[row, :2] + (signs * o.extent[row, :2]) @ o.rotation[row, :2, :2].T


def rectangle(centre, size, yaw: float) -> np.ndarray:
    """(4, 2) corners."""
    c, s = math.cos(yaw), math.sin(yaw)
    signs = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) / 2
    return np.asarray(centre) + (signs * size) @ np.array([[c, s], [-s, c]])


def convex_meet(p: np.ndarray, q: np.ndarray) -> bool:
    """Whether two convex polygons share a point, by separating axes."""
    for poly in (p, q):
        for i in range(len(poly)):
            edge = poly[(i + 1) % len(poly)] - poly[i]
            normal = np.array([-edge[1], edge[0]])
            a, b = p @ normal, q @ normal
            if a.max() < b.min() or b.max() < a.min():
                return False
    return True


def in_outline(point, outline: np.ndarray) -> bool:
    """Even-odd rule, one point."""
    x, y = point
    inside = False
    for (x0, y0), (x1, y1) in zip(outline, np.roll(outline, -1, axis=0), strict=True):
        if (y0 > y) != (y1 > y) and x < x0 + (y - y0) * (x1 - x0) / (y1 - y0):
            inside = not inside
    return inside


def free_of_everything(room: SceneBatch, poly: np.ndarray, rows) -> bool:
    """Whether a convex polygon is inside the outline and meets none of the objects."""
    outline = room.floor_outline(0)
    if not all(in_outline(p, outline) for p in poly):
        return False
    if any(convex_meet(poly, np.array([a, b])) for a, b in sides(outline)):
        return False
    return not any(convex_meet(poly, footprint(room, r)) for r in rows)


def segment_distance(p: np.ndarray, a: np.ndarray, b: np.ndarray) -> float:
    """Distance of a point to a line between two ends."""
    t = min(1.0, max(0.0, float((p - a) @ (b - a) / ((b - a) @ (b - a)))))
    return float(np.hypot(*(p - a - t * (b - a))))


def sides(poly: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Ends of a polygon's sides."""
    return list(zip(poly, np.roll(poly, -1, axis=0), strict=True))


def point_to_polygon(p: np.ndarray, poly: np.ndarray) -> float:
    """Distance of a point to a solid polygon."""
    return 0.0 if in_outline(p, poly) else min(segment_distance(p, a, b) for a, b in sides(poly))


def clearance(room: SceneBatch, p: np.ndarray, rows) -> float:
    """Distance of a point to the objects and the walls."""
    outline = room.floor_outline(0)
    near = [point_to_polygon(p, footprint(room, r)) for r in rows]
    near += [segment_distance(p, a, b) for a, b in sides(outline)]
    return min(near) if in_outline(p, outline) else 0.0
