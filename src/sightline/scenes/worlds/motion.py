"""Moving objects in a finished world: `with_movers(world, 3, seed)`.

Every mover follows a smooth path over free floor, with its front ahead, at a pace that changes and
now and then stops; along the whole way its box keeps clear of everything, by the exact test that
also places furniture. The camera stands where it sees most of that, drifts, and follows with its
gaze.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sightline.scenes.worlds.cameras import (
    CELL_M,
    _cells,
    _descend,
    _distances,
    _smooth,
    free_cells,
    intrinsics_of,
    look_at,
)
from sightline.scenes.worlds.draws import Draws
from sightline.scenes.worlds.furniture import KINDS, attributes
from sightline.scenes.worlds.layout import Foot, foot, overlap
from sightline.scenes.worlds.shapes import Vec3
from sightline.scenes.worlds.world import Frames, Motion, Objects, World

F64 = NDArray[np.float64]
SECONDS = 16.0
"""length of a clip"""
STEPS = 4
"""rows of a track per frame"""
GAP_M = 0.05
"""between a mover and anything else"""
PACES: dict[str, float] = {
    "person": 1.0, "robot": 0.7, "robot vacuum": 0.5, "toy car": 0.9, "serving cart": 0.7,
    "transporter": 1.1, "forklift": 1.4, "hand truck": 0.9,
}  # fmt: skip
"""metres per second at an ordinary pace"""
MOVERS: dict[str, tuple[str, ...]] = {
    "rooms": ("person", "robot", "toy car", "serving cart", "robot vacuum"),
    "warehouse": ("person", "transporter", "forklift", "robot", "hand truck"),
}
TEMPI = (0.0, 0.35, 0.7, 1.0, 1.4)
"""shares of the ordinary pace that a stretch is travelled at"""
TRIES = 12
"""paths tried per mover"""
FORKS, REACH = 6, 8
"""stops tried for the next leg, and cells of a leg that give its direction"""
STATIONS = 48
"""places tried for the camera"""


class _Way(NamedTuple):
    """Where a mover is at each time, and which way it faces."""

    at: F64  # (T, 2)
    ahead: F64  # (T, 2) unit


@dataclass
class _Mover:
    kind: str
    size: Vec3
    way: _Way

    def foot(self, step: int) -> Foot:
        """Its box at a time."""
        (x, y), (c, s) = self.way.at[step].tolist(), self.way.ahead[step].tolist()
        return foot(x, y, self.size[:2], c, s, 0.0, self.size[2])


def with_movers(
    world: World,
    count: int,
    seed: int,
    *,
    n_frames: int = 32,
    seconds: float = SECONDS,
    size: tuple[int, int] = (640, 480),
    fov_deg: float = 80.0,
) -> World:
    """The world with `count` moving objects and a camera that watches them for `seconds`.

    ValueError where the free floor does not hold that many.
    """
    if world.kind not in MOVERS:
        raise ValueError(f"nothing can move in a world of kind {world.kind!r}")
    if count < 1 or n_frames < 2:
        raise ValueError("motion needs at least one mover and two frames")
    times = np.round(np.linspace(0.0, seconds, STEPS * (n_frames - 1) + 1), 6)
    solid = _solids(world)
    movers: list[_Mover] = []
    names = Draws("movers", world.kind, seed).shuffled(MOVERS[world.kind])
    for turn in range(3 * len(names)):
        if len(movers) == count:
            break
        name = names[turn % len(names)]
        found = _mover(world, name, times, Draws("mover", world.kind, seed, turn), solid, movers)
        movers += [found] if found is not None else []
    if len(movers) < count:
        raise ValueError(
            f"{world.kind} seed {world.seed} has free floor for {len(movers)} of {count} movers"
        )
    world = _joined(world, movers, times, Draws("mover looks", world.kind, seed))
    return replace(world, frames=_watch(world, movers, n_frames, seed, size, fov_deg))


def _solids(world: World) -> list[Foot]:
    """Everything that stands on the floor or hangs above it, as upright boxes."""
    rows, out = world.objects, []
    for i in range(len(rows)):
        x, y, z = rows.centre[i].tolist()
        sx, sy, sz = rows.extent[i].tolist()
        c, s = rows.rotation[i, 0, 0], rows.rotation[i, 1, 0]
        out.append(foot(x, y, (sx, sy), float(c), float(s), z - sz / 2, z + sz / 2))
    return out


def _mover(
    world: World, name: str, times: F64, draws: Draws, solid: list[Foot], others: list[_Mover]
) -> _Mover | None:
    size = KINDS[name].size(draws)
    radius = math.hypot(size[0], size[1]) / 2
    free, low = free_cells(world, radius + GAP_M + 0.5 * CELL_M, high_m=size[2])
    cells = _largest(free)
    if len(cells) < 40:
        return None
    for _ in range(TRIES):
        way = _way(free, low, cells, times, PACES[name], draws)
        found = _Mover(name, size, way)
        if _is_clear(found, solid, others):
            return found
    return None


def _largest(free: NDArray[np.bool_]) -> list[int]:
    """Cells of the largest connected free part."""
    left, best = {int(c) for c in _cells(free)}, list[int]()
    while len(left) > len(best):
        dist = _distances(free, [min(left)])
        part = sorted(c for c in left if dist[c] >= 0)
        left.difference_update(part)
        best = max(best, part, key=len)
    return best


def _way(
    free: NDArray[np.bool_], low: F64, cells: list[int], times: F64, pace: float, draws: Draws
) -> _Way:
    """Legs between random stops, long enough for the clip, travelled at a changing pace."""
    run = _run(times, pace, draws)
    stride = free.shape[1] + 2
    chain = [draws.pick(cells)]
    while (len(chain) - 1) * CELL_M < 1.5 * run[-1] + 1.0:
        dist = _distances(free, [chain[-1]])
        far = [c for c in cells if dist[c] * CELL_M >= 1.2]
        if not far:
            break
        legs = [_descend(dist, draws.pick(far), stride)[::-1] for _ in range(FORKS)]
        # on from a stop, not back the way it came
        chain += min(legs, key=lambda leg: _bend(chain, leg, stride))[1:]
    index = np.array(chain)
    path = np.column_stack([index // stride - 1, index % stride - 1]) * CELL_M + CELL_M / 2 + low
    path = _smooth(path, free, low)
    step = np.sqrt((np.diff(path, axis=0) ** 2).sum(1))
    keep = np.append(True, step > 1e-6)
    path, along = path[keep], np.append(0.0, np.cumsum(step[step > 1e-6]))

    def point(s: F64) -> F64:
        return np.column_stack([np.interp(s, along, path[:, k]) for k in (0, 1)])

    at = np.minimum(run, along[-1] - 0.3)
    # the direction over half a metre turns smoothly where the path has small bends
    ahead = point(at + 0.25) - point(np.maximum(at - 0.25, 0.0))
    length = np.sqrt((ahead * ahead).sum(1, keepdims=True))
    ahead = np.where(length > 1e-3, ahead / np.maximum(length, 1e-3), [1.0, 0.0])
    return _Way(np.round(point(at), 6), ahead)


def _bend(chain: list[int], leg: list[int], stride: int) -> float:
    """Minus the cosine of the turn from the end of a chain of cells into a leg."""
    if len(chain) < 2:
        return 0.0
    cells = np.array([chain[-min(REACH, len(chain))], leg[0], leg[min(REACH, len(leg)) - 1]])
    at = np.column_stack([cells // stride, cells % stride]).astype(float)
    come, go = at[1] - at[0], at[2] - at[1]
    return -float(come @ go) / (math.hypot(*come) * math.hypot(*go) + 1e-9)


def _run(times: F64, pace: float, draws: Draws) -> F64:
    """(T,) metres travelled: stretches at different tempi, with ramps in between."""
    ends, tempi = [0.0], [draws.pick(TEMPI[1:])]
    while ends[-1] < times[-1]:
        ends.append(ends[-1] + draws.uniform(1.2, 3.5))
        tempi.append(draws.pick([t for t in TEMPI if t != tempi[-1]]))
    knots = np.array(ends)
    ramp = 0.35
    x = np.concatenate([knots - ramp, knots + ramp])
    y = np.concatenate([np.append(tempi[0], tempi[:-1]), tempi])
    order = np.argsort(x, kind="stable")
    speed = pace * np.interp(times, x[order], y[order])
    steps = (speed[1:] + speed[:-1]) / 2 * np.diff(times)
    return np.append(0.0, np.cumsum(steps))


def _is_clear(mover: _Mover, solid: list[Foot], others: list[_Mover]) -> bool:
    """Whether its box never comes near anything that stands, or another mover."""
    for step in range(len(mover.way.at)):
        here = mover.foot(step)
        if any(overlap(here, other, GAP_M) for other in solid):
            return False
        if any(overlap(here, other.foot(step), 2 * GAP_M) for other in others):
            return False
    return True


def _joined(world: World, movers: list[_Mover], times: F64, draws: Draws) -> World:
    """The world with the movers as its last objects, where they are at the beginning."""
    rows, ids = world.objects, list(world.objects.ids)
    colours, materials = list[str](), list[str]()
    for mover in movers:
        stem = mover.kind.replace(" ", "_")
        taken = sum(name.rpartition("_")[0] == stem for name in ids)
        ids.append(f"{stem}_{taken}")
        colour, material = attributes(KINDS[mover.kind], draws)
        colours.append(colour)
        materials.append(material)
    count, length = len(movers), len(times)
    centre = np.zeros((count, length, 3))
    rotation = np.zeros((count, length, 3, 3))
    for k, mover in enumerate(movers):
        centre[k, :, :2], centre[k, :, 2] = mover.way.at, world.floor_z + mover.size[2] / 2
        c, s = np.round(mover.way.ahead, 9).T
        size = np.sqrt(c * c + s * s)
        rotation[k, :, 0, 0] = rotation[k, :, 1, 1] = c / size
        rotation[k, :, 1, 0], rotation[k, :, 0, 1] = s / size, -s / size
        rotation[k, :, 2, 2] = 1.0
    objects = Objects(
        ids=tuple(ids),
        category=(*rows.category, *(m.kind for m in movers)),
        centre=np.concatenate([rows.centre, centre[:, 0]]),
        extent=np.concatenate([rows.extent, np.array([m.size for m in movers])]),
        rotation=np.concatenate([rows.rotation, rotation[:, 0]]),
        front_known=np.append(rows.front_known, [KINDS[m.kind].front_known for m in movers]),
        colour=(*rows.colour, *colours),
        material=(*rows.material, *materials),
        parent=np.append(rows.parent, np.full(count, -1)).astype(np.int32),
        relation=(*rows.relation, *["floor"] * count),
        variant=np.append(rows.variant, [draws.random() for _ in movers]),
    )
    shapes = (*world.shapes, *[None] * count) if world.shapes else ()
    motion = Motion(np.arange(len(rows), len(rows) + count), times, centre, rotation)
    return replace(world, objects=objects, shapes=shapes, motion=motion)


def _watch(
    world: World, movers: list[_Mover], n_frames: int, seed: int, size: tuple[int, int],
    fov_deg: float,
) -> Frames:  # fmt: skip
    """Frames from the place, of some free ones, that sees most of the movers."""
    assert world.motion is not None, "movers were joined"
    draws = Draws("watch", world.kind, seed, n_frames)
    every = slice(None, None, STEPS)
    at, times = world.motion.centre[:, every], world.motion.times[every]
    hall = world.kind == "warehouse"
    height = round(draws.uniform(2.2, 3.0) if hall else draws.uniform(1.45, 1.75), 3)
    standing = replace(world, objects=_without(world.objects, len(movers)))
    free, low = free_cells(standing, 0.35)
    cells = _largest(free) or [int(c) for c in _cells(free)]
    if not cells:
        raise ValueError(f"world {world.kind} {world.seed} has no free floor for a camera")
    best, shown = look_at(np.zeros((1, 3)), np.ones((1, 3))), -1.0
    share = times / times[-1]
    for _ in range(STATIONS):
        cell = draws.pick(cells)
        place = np.divmod(cell, free.shape[1] + 2)
        spot = (np.array(place) - 0.5) * CELL_M + low
        angle, reach = draws.uniform(0.0, 2 * math.pi), draws.uniform(0.2, 0.45)
        sway = np.round(reach * (share - 0.5), 6)[:, None] * np.round(
            [math.cos(angle), math.sin(angle)], 6
        )
        eyes = np.column_stack([spot + sway, np.full(n_frames, height)])
        if not _on(free, low, eyes[:, :2]):
            continue
        poses = look_at(eyes, _gaze_at(at, eyes))
        worth = _shown(standing, at, poses, intrinsics_of(size, fov_deg), size)
        if worth > shown:
            best, shown = poses, worth
    if shown < 0:
        raise ValueError(f"world {world.kind} {world.seed} has no place for a camera")
    k = np.tile(intrinsics_of(size, fov_deg), (n_frames, 1))
    return Frames(np.round(best, 9), k, size[0], size[1], times)


def _without(rows: Objects, count: int) -> Objects:
    """All but the last rows."""
    end = len(rows) - count
    return Objects(
        rows.ids[:end], rows.category[:end], rows.centre[:end], rows.extent[:end],
        rows.rotation[:end], rows.front_known[:end], rows.colour[:end], rows.material[:end],
        rows.parent[:end], rows.relation[:end], rows.variant[:end],
    )  # fmt: skip


def _on(free: NDArray[np.bool_], low: F64, points: F64) -> bool:
    cell = np.floor((points - low) / CELL_M).astype(int)
    inside = (cell >= 0).all() and (cell < free.shape).all()
    return bool(inside and free[cell[:, 0], cell[:, 1]].all())


def _gaze_at(at: F64, eyes: F64) -> F64:
    """(F, 3) what the camera looks at: the middle of the movers, followed with a lag."""
    middle = at.mean(0)
    count = len(middle)
    lag = np.exp(-np.abs(np.arange(count)[:, None] - np.arange(count)) / max(count / 8, 1.0))
    out = (lag @ middle) / lag.sum(1, keepdims=True)
    out[:, 2] = np.minimum(out[:, 2], 0.5 * eyes[:, 2])
    return np.asarray(np.round(out, 6))


def _shown(standing: World, at: F64, poses: F64, lens: F64, size: tuple[int, int]) -> float:
    """Share of (mover, frame) in the picture and not behind furniture; close ones count less."""
    local = np.einsum("fji,kfj->kfi", poses[:, :3, :3], at - poses[:, :3, 3])
    z = np.maximum(local[..., 2], 1e-6)
    u, v = lens[0] * local[..., 0] / z + lens[2], lens[1] * local[..., 1] / z + lens[3]
    good = (local[..., 2] > 1.2) & (u > 0.06 * size[0]) & (u < 0.94 * size[0])
    good &= (v > 0.05 * size[1]) & (v < 0.95 * size[1])
    rows = standing.objects
    share = np.linspace(0.05, 0.95, 16)[:, None, None, None]
    line = poses[:, :3, 3] + share * (at - poses[:, :3, 3])
    for i in range(len(rows)):
        inside = np.abs((line - rows.centre[i]) @ rows.rotation[i]) < rows.extent[i] / 2
        good &= ~inside.all(-1).any(0)
    near = np.sqrt((local * local).sum(-1)) < 0.8
    # every mover should be seen, none of them for most of the time only
    return float(good.mean() + good.mean(1).min() - 4.0 * near.mean())
