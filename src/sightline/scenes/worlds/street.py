"""A street: `make_street(seed, n_objects=36)`; seen from a vehicle that drives along it.

Two lanes and two strips of parked vehicles lie along x between pavements with lamps, trees, people
and bicycles. The camera drives in the right lane, looks ahead and now and then a little aside.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from sightline.scenes.worlds.cameras import frames_of, look_at
from sightline.scenes.worlds.draws import Draws
from sightline.scenes.worlds.furniture import KINDS
from sightline.scenes.worlds.layout import Room
from sightline.scenes.worlds.palette import Surface
from sightline.scenes.worlds.rooms import no_frames
from sightline.scenes.worlds.world import Frames, Light, Style, World

LENGTH, WIDTH, FACADE = 72.0, 20.0, 9.0
"""metres of the street, and the height of the houses along it"""
OWN, ONCOMING = 8.1, 11.9
"""middles of the lanes, metres from the right edge; one drives on the right, towards +x"""
RIGHT, LEFT = 5.0, 15.0
"""middles of the strips of parked vehicles"""
DRIVEN = (3.0, 26.0)
"""metres along the street at the first frame and at the last"""
AHEAD = 34.0
"""metres along it before which nothing stands in the own lane"""
ASIDE = 0.3
"""radians that the camera looks to a side at most"""
EYE = (1.5, 1.8)
"""metres above the road"""
DRIVES = ("car", "car", "van", "truck", "car", "bus", "motorcycle")
PARKS = ("car", "car", "van", "car", "truck", "motorcycle", "car")
WALKS = (
    "person", "person", "bicycle", "street lamp", "tree", "trash bin", "fire hydrant", "person",
    "bicycle", "cone",
)  # fmt: skip


def make_street(
    seed: int,
    n_objects: int = 36,
    *,
    n_frames: int = 12,
    size: tuple[int, int] = (640, 480),
    fov_deg: float = 70.0,
    exact: bool = True,
) -> World:
    """A street with exactly `n_objects` objects (up to about 60); `exact=False` takes fewer."""
    if n_objects < 1:
        raise ValueError("n_objects must be at least 1")
    draws = Draws("street", seed, n_objects)
    layout = _layout(draws, n_objects)
    if exact and len(layout.rows) != n_objects:
        raise ValueError(f"street seed {seed} holds {len(layout.rows)} objects, not {n_objects}")
    world = World(
        kind="street",
        seed=seed,
        room="street",
        objects=layout.objects(),
        floor_polygon=np.array(layout.polygon),
        ceiling_height=layout.height,
        frames=no_frames(size),
        lights=tuple(
            Light((x, WIDTH / 2 + aside, 24.0), (1.0, 0.98, 0.94), 1.0, 40.0)
            for x, aside in ((0.0, 6.0), (LENGTH / 2, -6.0), (LENGTH, 6.0))
        ),
        style=Style(
            Surface("concrete", (108, 110, 112)),
            Surface("wall", draws.pick(((186, 164, 142), (176, 170, 164), (190, 150, 128)))),
        ),
        ceiling=False,
    )
    return world if n_frames == 0 else replace(world, frames=_drive(draws, n_frames, size, fov_deg))


def _layout(draws: Draws, n_objects: int) -> Room:
    polygon = [(0.0, 0.0), (LENGTH, 0.0), (LENGTH, WIDTH), (0.0, WIDTH)]
    room = Room(polygon, FACADE, draws)
    # in turn: what drives, what parks, and three on the pavement
    for number in range(40 * n_objects):
        if len(room.rows) >= n_objects:
            break
        turn = number % 5
        if turn == 0:
            _driving(room)
        elif turn == 1:
            _parked(room)
        else:
            _walking(room)
    return room


def _driving(room: Room) -> None:
    draws = room.draws
    kind = KINDS[draws.pick(DRIVES)]
    if draws.chance(0.35):
        at, yaw = (draws.uniform(AHEAD + 6.0, LENGTH - 7.0), OWN), 0.0
    else:
        at, yaw = (draws.uniform(7.0, LENGTH - 7.0), ONCOMING), math.pi
    room.put(kind.name, kind.size(draws), at[0], at[1] + draws.uniform(-0.2, 0.2),
             yaw + draws.uniform(-0.04, 0.04), 1.5)  # fmt: skip


def _parked(room: Room) -> None:
    draws = room.draws
    kind = KINDS[draws.pick(PARKS)]
    side, yaw = (RIGHT, 0.0) if draws.chance(0.5) else (LEFT, math.pi)
    # some stand the wrong way round, a motorcycle across
    yaw += math.pi * draws.chance(0.2)
    if kind.name == "motorcycle":
        yaw += draws.uniform(0.6, 1.6)
    room.put(kind.name, kind.size(draws), draws.uniform(6.0, LENGTH - 6.0),
             side + draws.uniform(-0.15, 0.15), yaw + draws.uniform(-0.03, 0.03), 0.8)  # fmt: skip


def _walking(room: Room) -> None:
    draws = room.draws
    kind = KINDS[draws.pick(WALKS)]
    y = draws.uniform(0.5, 3.3)
    y = y if draws.chance(0.5) else WIDTH - y
    yaw = draws.uniform(-math.pi, math.pi)
    if kind.name == "bicycle":
        yaw = draws.integer(0, 1) * math.pi + draws.uniform(-0.3, 0.3)
    room.put(kind.name, kind.size(draws), draws.uniform(2.0, LENGTH - 2.0), y, yaw, 0.3)


def _drive(draws: Draws, count: int, size: tuple[int, int], fov_deg: float) -> Frames:
    """Frames of a camera on a vehicle; it looks level, a little aside every other time."""
    x = np.linspace(*DRIVEN, count)
    height = round(draws.uniform(*EYE), 3)
    eyes = np.column_stack([x, np.full(count, OWN), np.full(count, height)])
    yaw = np.array([draws.uniform(-ASIDE, ASIDE) * (i % 2) for i in range(count)])
    ahead = np.column_stack([np.cos(yaw), np.sin(yaw), np.full(count, -0.03)])
    return frames_of(look_at(eyes, eyes + ahead), size, fov_deg)
