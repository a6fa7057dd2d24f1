"""Vehicles of twenty-one shapes in five kinds, as triangles in the size of one metre.

Names and proportions are those of Super-CLEVR's models, as far as simple solids can show them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from sightline.scenes.worlds.shapes import PartMesh, Plan, Vec3
from sightline.scenes.worlds.vehicles import aeroplanes, road, two_wheeled

__all__ = ["KINDS", "SHAPES", "Shape", "kind_of", "unit_mesh"]


class Shape(NamedTuple):
    """A shape: what kind of vehicle it is, length, width and height in shares of a metre, and the
    width of its body without wings and handlebars."""

    kind: str
    size: Vec3
    body: float
    draw: Callable[[Plan], None]


SHAPES: dict[str, Shape] = {
    "sedan": Shape("car", (0.9, 0.36, 0.27), 0.34, road.sedan),
    "wagon": Shape("car", (0.89, 0.37, 0.28), 0.35, road.wagon),
    "suv": Shape("car", (0.91, 0.38, 0.36), 0.36, road.suv),
    "minivan": Shape("car", (0.86, 0.38, 0.36), 0.36, road.minivan),
    "truck": Shape("car", (0.9, 0.37, 0.31), 0.35, road.truck),
    "regular bus": Shape("bus", (0.93, 0.27, 0.27), 0.26, road.regular_bus),
    "double bus": Shape("bus", (0.92, 0.25, 0.4), 0.24, road.double_bus),
    "school bus": Shape("bus", (0.93, 0.27, 0.3), 0.26, road.school_bus),
    "articulated bus": Shape("bus", (1.05, 0.21, 0.22), 0.2, road.articulated_bus),
    "cruiser": Shape("motorbike", (0.995, 0.402, 0.6), 0.22, two_wheeled.cruiser),
    "chopper": Shape("motorbike", (1.07, 0.364, 0.634), 0.18, two_wheeled.chopper),
    "dirtbike": Shape("motorbike", (1.025, 0.417, 0.584), 0.16, two_wheeled.dirtbike),
    "scooter": Shape("motorbike", (0.952, 0.403, 0.622), 0.26, two_wheeled.scooter),
    "road bike": Shape("bicycle", (0.969, 0.246, 0.531), 0.12, two_wheeled.road_bike),
    "mountain bike": Shape("bicycle", (0.989, 0.447, 0.523), 0.14, two_wheeled.mountain_bike),
    "utility bike": Shape("bicycle", (0.975, 0.368, 0.591), 0.16, two_wheeled.utility_bike),
    "tandem bike": Shape("bicycle", (1.029, 0.282, 0.421), 0.12, two_wheeled.tandem_bike),
    "airliner": Shape("aeroplane", (1.026, 0.92, 0.39), 0.14, aeroplanes.airliner),
    "jet": Shape("aeroplane", (1.012, 0.84, 0.389), 0.2, aeroplanes.jet),
    "fighter": Shape("aeroplane", (1.024, 0.8, 0.354), 0.18, aeroplanes.fighter),
    "biplane": Shape("aeroplane", (0.864, 0.88, 0.348), 0.13, aeroplanes.biplane),
}
KINDS: tuple[str, ...] = tuple(dict.fromkeys(shape.kind for shape in SHAPES.values()))


def kind_of(shape: str) -> str:
    """The kind of vehicle: "car" for "sedan"."""
    return SHAPES[shape].kind


@cache
def unit_mesh(shape: str) -> PartMesh:
    """Its triangles about the middle of its box, +x ahead; the bounds are exactly its size."""
    plan = Plan(SHAPES[shape].size, 0.0)
    SHAPES[shape].draw(plan)
    return plan.mesh()
