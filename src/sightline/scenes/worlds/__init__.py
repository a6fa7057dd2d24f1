"""Procedural worlds: furnished rooms, tabletops, warehouses; `WORLDS["rooms"](seed)`."""

from __future__ import annotations

from collections.abc import Callable

from sightline.scenes.worlds.rooms import make_room
from sightline.scenes.worlds.tabletop import make_tabletop
from sightline.scenes.worlds.warehouse import make_warehouse
from sightline.scenes.worlds.world import Frames, Light, Objects, World, WorldMesh

WORLDS: dict[str, Callable[..., World]] = {
    "rooms": make_room,
    "tabletop": make_tabletop,
    "warehouse": make_warehouse,
}

__all__ = ["WORLDS", "Frames", "Light", "Objects", "World", "WorldMesh", "make_room",
           "make_tabletop", "make_warehouse"]  # fmt: skip
