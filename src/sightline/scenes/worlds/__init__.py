"""Procedural worlds: furnished rooms, tabletops, warehouses, a cube; `WORLDS["rooms"](seed)`.

`lookouts` are rooms in which the camera turns on the spot, `street` is seen from a vehicle.
"""

from __future__ import annotations

from collections.abc import Callable

from sightline.scenes.worlds.cube import make_cube
from sightline.scenes.worlds.motion import with_movers
from sightline.scenes.worlds.rooms import make_lookout, make_room
from sightline.scenes.worlds.street import make_street
from sightline.scenes.worlds.tabletop import make_tabletop
from sightline.scenes.worlds.warehouse import make_warehouse
from sightline.scenes.worlds.world import Frames, Light, Motion, Objects, World, WorldMesh

WORLDS: dict[str, Callable[..., World]] = {
    "rooms": make_room,
    "tabletop": make_tabletop,
    "warehouse": make_warehouse,
    "cube": make_cube,
    "lookouts": make_lookout,
    "street": make_street,
}

__all__ = [
    "WORLDS", "Frames", "Light", "Motion", "Objects", "World", "WorldMesh", "make_cube",
    "make_lookout", "make_room", "make_street", "make_tabletop", "make_warehouse", "with_movers",
]  # fmt: skip
