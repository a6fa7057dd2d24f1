"""Camera paths: a walk through a room or along aisles, turns on the spot, orbits about a table."""

from __future__ import annotations

import math
from collections import deque

import numpy as np
from numpy.typing import NDArray

from sightline.scenes.worlds.draws import Draws
from sightline.scenes.worlds.layout import inside_polygon
from sightline.scenes.worlds.world import Frames, World

F64 = NDArray[np.float64]
CELL_M = 0.1
WALK_M_PER_S = 0.5
TURN_RAD_PER_S = math.radians(60.0)
LEAST_S = 0.1  # between two frames
"""pace of somebody who scans a room with a phone"""
QUARTERS = tuple(i * math.pi / 2 for i in range(4))
BOB_M = 0.25
"""metres by which the phone is raised and lowered on the way"""


def intrinsics_of(size: tuple[int, int], fov_deg: float) -> F64:
    """fx, fy, cx, cy of a pinhole view with a horizontal field of view."""
    focal = round(size[0] / 2 / math.tan(math.radians(fov_deg) / 2), 4)
    return np.array([focal, focal, size[0] / 2, size[1] / 2])


def look_at(eye: F64, target: F64) -> F64:
    """world_from_camera (OpenCV axes) of an upright camera; vectorised over leading axes."""
    forward = target - eye
    forward = forward / np.sqrt((forward * forward).sum(-1, keepdims=True))
    up = np.broadcast_to(np.array([0.0, 0.0, 1.0]), forward.shape)
    right = np.cross(forward, up)
    right = right / np.sqrt((right * right).sum(-1, keepdims=True))
    down = np.cross(forward, right)
    out = np.zeros((*forward.shape[:-1], 4, 4))
    out[..., :3, 0], out[..., :3, 1], out[..., :3, 2] = right, down, forward
    out[..., :3, 3] = eye
    out[..., 3, 3] = 1.0
    return out


def frames_of(poses: F64, size: tuple[int, int], fov_deg: float) -> Frames:
    """Frames with shared intrinsics; poses rounded so that every machine stores the same."""
    count = len(poses)
    k = np.tile(intrinsics_of(size, fov_deg), (count, 1))
    return Frames(np.round(poses, 9), k, size[0], size[1], _times(poses))


def _times(poses: F64) -> F64:
    """Seconds at which the views are reached, at the pace above; rounded to milliseconds."""
    if not len(poses):
        return np.zeros(0)
    step = np.diff(poses[:, :3, 3], axis=0)
    ahead = poses[:, :3, 2]
    cosine = np.clip((ahead[1:] * ahead[:-1]).sum(axis=1), -1.0, 1.0)
    walked = np.sqrt((step * step).sum(axis=1)) / WALK_M_PER_S
    turned = np.arccos(cosine) / TURN_RAD_PER_S
    waits = np.maximum(np.maximum(walked, turned), LEAST_S)
    return np.round(np.concatenate([[0.0], np.cumsum(waits)]), 3)


def free_cells(
    world: World, clearance_m: float, low_m: float = 0.0, high_m: float = 1.9
) -> tuple[NDArray[np.bool_], F64]:
    """Floor cells (0.1 m) whose centre keeps `clearance_m` from walls and from every object
    between the two heights; and the origin of the grid."""
    polygon = world.floor_polygon
    low, high = polygon.min(0), polygon.max(0)
    nx, ny = (np.ceil((high - low) / CELL_M - 1e-9)).astype(int)
    x = low[0] + (np.arange(nx) + 0.5) * CELL_M
    y = low[1] + (np.arange(ny) + 0.5) * CELL_M
    gx, gy = np.meshgrid(x, y, indexing="ij")
    points = [(float(p[0]), float(p[1])) for p in polygon]
    if len(points) == 4:
        free = np.ones((nx, ny), bool)
    else:
        free = np.array([[inside_polygon(points, float(a), float(b)) for b in y] for a in x])
    for (xa, ya), (xb, yb) in zip(points, points[1:] + points[:1], strict=True):
        length = math.hypot(xb - xa, yb - ya)
        ux, uy = (xb - xa) / length, (yb - ya) / length
        along = np.clip((gx - xa) * ux + (gy - ya) * uy, 0, length)
        free &= (gx - xa - along * ux) ** 2 + (gy - ya - along * uy) ** 2 >= clearance_m**2
    rows = world.objects
    for i in range(len(rows)):
        z0 = rows.centre[i, 2] - rows.extent[i, 2] / 2
        z1 = rows.centre[i, 2] + rows.extent[i, 2] / 2
        if z1 <= low_m or z0 >= high_m or rows.relation[i] in ("on", "in"):
            continue
        dx, dy = gx - rows.centre[i, 0], gy - rows.centre[i, 1]
        c, s = rows.rotation[i, 0, 0], rows.rotation[i, 1, 0]
        u = np.maximum(np.abs(dx * c + dy * s) - rows.extent[i, 0] / 2, 0)
        v = np.maximum(np.abs(dy * c - dx * s) - rows.extent[i, 1] / 2, 0)
        free &= u * u + v * v >= clearance_m**2
    return free, low


def _distances(free: NDArray[np.bool_], starts: list[int]) -> list[int]:
    """Breadth-first steps (4-connected) from start cells over free cells; -1 unreachable."""
    nx, ny = free.shape
    ok = np.zeros((nx + 2, ny + 2), bool)
    ok[1:-1, 1:-1] = free
    flat = ok.ravel().tolist()
    stride = ny + 2
    dist = [-1] * len(flat)
    queue = deque(starts)
    for cell in starts:
        dist[cell] = 0
    while queue:
        cell = queue.popleft()
        step = dist[cell] + 1
        for other in (cell - 1, cell + 1, cell - stride, cell + stride):
            if flat[other] and dist[other] < 0:
                dist[other] = step
                queue.append(other)
    return dist


def _descend(dist: list[int], cell: int, stride: int) -> list[int]:
    """Cells from `cell` down to distance 0."""
    path = [cell]
    while dist[cell] > 0:
        cell = min(
            (
                c
                for dx in (-stride, 0, stride)
                for dy in (-1, 0, 1)
                if dist[c := cell + dx + dy] >= 0 and (dx == 0 or dy == 0)
            ),
            key=lambda c: dist[c],
        )
        path.append(cell)
    return path


def floor_path(world: World, seed: int, stops: int = 5, clearance_m: float = 0.3) -> F64:
    """A closed-ish smooth path (P, 2) over free floor through far-apart stops."""
    draws = Draws("path", world.kind, seed)
    biggest: list[int] = []
    free = np.zeros((1, 1), bool)
    low = np.zeros(2)
    for clearance in (clearance_m, 0.6 * clearance_m, 0.35 * clearance_m):
        free, low = free_cells(world, clearance)
        left = {int(c) for c in _cells(free)}
        biggest = []
        while left:
            dist = _distances(free, [min(left)])
            part = [c for c in left if dist[c] >= 0]
            left.difference_update(part)
            if len(part) > len(biggest):
                biggest = sorted(part)
        if len(biggest) >= 12:
            break
    if not biggest:
        raise ValueError(f"world {world.kind} {world.seed} has no free floor for a camera")
    stride = free.shape[1] + 2
    chosen = [draws.pick(biggest)]
    while len(chosen) < stops:
        dist = _distances(free, chosen)
        far = max(biggest, key=lambda c: (dist[c], c))
        if dist[far] < 3:
            break
        chosen.append(far)
    # Nearest-neighbour order from the first stop, legs along shortest grid paths.
    order, rest = [chosen[0]], chosen[1:]
    cells: list[int] = [chosen[0]]
    while rest:
        dist = _distances(free, [order[-1]])
        near = min(rest, key=lambda c: (dist[c], c))
        cells += _descend(dist, near, stride)[::-1][1:]
        order.append(near)
        rest.remove(near)
    index = np.array(cells)
    path = np.column_stack([index // stride - 1, index % stride - 1]) * CELL_M + CELL_M / 2 + low
    return _smooth(path, free, low)


def _cells(free: NDArray[np.bool_]) -> NDArray[np.int64]:
    x, y = np.nonzero(free)
    out: NDArray[np.int64] = (x + 1) * (free.shape[1] + 2) + y + 1
    return out


def _smooth(path: F64, free: NDArray[np.bool_], low: F64) -> F64:
    """Moving averages that never leave the free cells."""
    out = path.copy()
    for _ in range(30):
        if len(out) < 3:
            break
        moved = out.copy()
        moved[1:-1] = (out[:-2] + 2 * out[1:-1] + out[2:]) / 4
        cell = np.floor((moved - low) / CELL_M).astype(int)
        good = free[np.clip(cell[:, 0], 0, free.shape[0] - 1),
                    np.clip(cell[:, 1], 0, free.shape[1] - 1)]  # fmt: skip
        out = np.where(good[:, None], moved, out)
    return out


def _resample(path: F64, count: int) -> F64:
    if len(path) == 1:
        return np.repeat(path, count, 0)
    step = np.sqrt((np.diff(path, axis=0) ** 2).sum(1))
    at = np.concatenate([[0.0], np.cumsum(step)])
    want = np.linspace(0, at[-1], count)
    return np.column_stack([np.interp(want, at, path[:, k]) for k in (0, 1)])


def _gaze(world: World, eyes: F64, fov_deg: float) -> F64:
    """Yaw per eye: greedily look at what was not seen yet, then turn smoothly between looks."""
    centres = world.objects.centre
    options = np.arange(24) * (2 * math.pi / 24)
    polygon = world.floor_polygon
    ends = np.roll(polygon, -1, 0) - polygon
    heading = np.column_stack([np.cos(options), np.sin(options)])
    half = math.radians(fov_deg) / 2 * 0.8
    seen = np.zeros(len(centres))
    stops = list(range(0, len(eyes), max(1, min(4, len(eyes) // 6)))) or [0]
    yaws: list[float] = []
    last = 0.0
    for stop in stops:
        offset = centres - eyes[stop]
        distance = np.sqrt((offset**2).sum(1))
        bearing = np.arctan2(offset[:, 1], offset[:, 0])
        gap = np.abs((bearing[None] - options[:, None] + math.pi) % (2 * math.pi) - math.pi)
        near = (distance > 0.7) & (distance < 8.0)
        inside = (gap < half) & near
        worth = (inside * 0.35**seen).sum(1)
        # A view straight at a wall close by shows little: price the open distance ahead.
        across = heading[:, :1] * ends[None, :, 1] - heading[:, 1:] * ends[None, :, 0]
        to = polygon[None] - eyes[stop, :2]
        safe = np.where(np.abs(across) < 1e-9, 1e-9, across)
        ahead = (to[..., 0] * ends[:, 1] - to[..., 1] * ends[:, 0]) / safe
        share = (to[..., 0] * heading[:, 1:] - to[..., 1] * heading[:, :1]) / safe
        hit = (ahead > 0) & (share >= 0) & (share <= 1)
        open_m = np.where(hit, ahead, 99.0).min(1)
        worth = worth - 2.0 * np.maximum(2.2 - open_m, 0)
        turn = np.abs((options - last + math.pi) % (2 * math.pi) - math.pi)
        pick = int(np.argmax(np.round(worth - 0.35 * np.maximum(turn - 1.3, 0), 6)))
        seen += inside[pick]
        delta = (float(options[pick]) - last + math.pi) % (2 * math.pi) - math.pi
        last = last + delta if yaws else float(options[pick])
        yaws.append(last)
    return np.interp(np.arange(len(eyes)), stops, yaws)


def walkthrough(
    world: World,
    n_frames: int,
    seed: int,
    *,
    size: tuple[int, int] = (640, 480),
    fov_deg: float = 75.0,
    height_m: tuple[float, float] = (1.3, 1.5),
    clearance_m: float = 0.3,
) -> Frames:
    """A smooth walk at eye height over free floor that turns to see most objects."""
    draws = Draws("walk", world.kind, seed, n_frames)
    path = _resample(floor_path(world, seed, clearance_m=clearance_m), n_frames)
    z = round(draws.uniform(*height_m), 3)
    phase = draws.uniform(0.0, 2 * math.pi)
    bob = BOB_M * np.sin(phase + 2 * math.pi * np.arange(n_frames) / max(n_frames, 2))
    eyes = np.column_stack([path, z + np.round(bob, 3)])
    yaw = _gaze(world, eyes, fov_deg)
    drop = math.tan(math.radians(draws.uniform(14.0, 20.0)))
    ahead = np.column_stack([np.cos(yaw), np.sin(yaw), np.full(n_frames, -drop)])
    return frames_of(look_at(eyes, eyes + ahead), size, fov_deg)


def lookouts(
    world: World,
    n_frames: int,
    seed: int,
    *,
    size: tuple[int, int] = (640, 480),
    fov_deg: float = 80.0,
    height_m: tuple[float, float] = (1.3, 1.5),
) -> Frames:
    """Four views at right angles from each of several spots that lie far apart on free floor.

    The last spot has fewer where `n_frames` is no multiple of four.
    """
    draws = Draws("lookouts", world.kind, seed, n_frames)
    count = math.ceil(n_frames / len(QUARTERS))
    path = floor_path(world, seed, stops=max(count + 2, 5))
    # spread over the path, its two ends left out: they lie in corners
    spots = _resample(path, count + 2)[1:-1]
    z = round(draws.uniform(*height_m), 3)
    eyes = np.repeat(np.column_stack([spots, np.full(count, z)]), len(QUARTERS), axis=0)
    start = np.array([draws.uniform(0.0, 2 * math.pi) for _ in range(count)])
    yaw = (start[:, None] + np.array(QUARTERS)).reshape(-1)
    drop = math.tan(math.radians(draws.uniform(12.0, 18.0)))
    ahead = np.column_stack([np.cos(yaw), np.sin(yaw), np.full(len(yaw), -drop)])
    poses = look_at(eyes, eyes + ahead)[:n_frames]
    return frames_of(poses, size, fov_deg)


def orbit(
    target: tuple[float, float, float],
    radius_m: float,
    n_frames: int,
    seed: int,
    *,
    size: tuple[int, int] = (640, 480),
    fov_deg: float = 55.0,
    arc_deg: float = 300.0,
    elevation_deg: tuple[float, float] = (28.0, 50.0),
) -> Frames:
    """Cameras on an arc about a target, looking at it."""
    draws = Draws("orbit", seed, n_frames)
    start = draws.uniform(0, 2 * math.pi)
    turn = start + np.linspace(0, math.radians(arc_deg), n_frames)
    rise = np.radians(np.linspace(*elevation_deg, n_frames) if n_frames > 1 else
                      np.array([sum(elevation_deg) / 2]))  # fmt: skip
    middle = np.array(target)
    eyes = middle + radius_m * np.column_stack(
        [np.cos(turn) * np.cos(rise), np.sin(turn) * np.cos(rise), np.sin(rise)]
    )
    return frames_of(look_at(eyes, np.broadcast_to(middle, eyes.shape)), size, fov_deg)
