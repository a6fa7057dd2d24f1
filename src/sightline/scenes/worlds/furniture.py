"""The catalogue of furniture kinds, by name: `KINDS["sofa"]`."""

from __future__ import annotations

from functools import lru_cache

from sightline.scenes.worlds import (
    decor,
    industrial,
    movers,
    seating,
    small,
    storage,
    traffic,
)
from sightline.scenes.worlds.draws import Draws
from sightline.scenes.worlds.kinds import Kind, plan
from sightline.scenes.worlds.shapes import PartMesh, Plan, Region, Vec3

KINDS: dict[str, Kind] = {
    kind.name: kind
    for module in (seating, storage, decor, small, industrial, movers, traffic)
    for kind in module.KINDS
}


@lru_cache(maxsize=4096)
def _plan(name: str, size: Vec3, variant: float) -> Plan:
    return plan(KINDS[name], size, variant)


def regions(name: str, size: Vec3, variant: float) -> list[Region]:
    """Where an object of this kind, size and variant can carry or contain others."""
    return _plan(name, size, variant).regions


def mesh(name: str, size: Vec3, variant: float) -> PartMesh:
    """Its triangles about the box centre, +x front; bounds are exactly the size."""
    return _plan(name, size, variant).mesh()


def attributes(kind: Kind, draws: Draws) -> tuple[str, str]:
    """A colour name and a material for one object of a kind."""
    return draws.pick(kind.colours), draws.pick(kind.materials)


def default_size(kind: Kind) -> Vec3:
    """The middle of the kind's size ranges."""
    x, y, z = (round((low + high) / 2, 3) for low, high in (kind.depth, kind.width, kind.height))
    return (x, y, z)
