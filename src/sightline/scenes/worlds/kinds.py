"""What a furniture kind is: sizes, front, places, attributes and the function that draws it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sightline.scenes.worlds.draws import Draws
from sightline.scenes.worlds.palette import COLOURS
from sightline.scenes.worlds.shapes import Plan, Vec3

Range = tuple[float, float]
ANY = tuple(COLOURS)
WOODY = ("brown", "beige", "white", "black", "gray")
SOFT = ("red", "green", "teal", "blue", "purple", "gray", "beige", "brown", "black", "pink")
METALLIC = ("white", "gray", "black")


@dataclass(frozen=True, slots=True)
class Kind:
    """One category of object. Sizes in metres: depth (front to back, x), width (y), height (z)."""

    name: str
    depth: Range
    width: Range
    height: Range
    draw: Callable[[Plan], None] = field(repr=False)
    front_known: bool = True
    places: tuple[str, ...] = ("wall",)  # floor by a "wall", "free" floor, "hang", region tags
    colours: tuple[str, ...] = WOODY
    materials: tuple[str, ...] = ("wood",)
    square: bool = False  # depth equals width (round or square footprints)
    even: bool = False  # all three sizes scale together (rigid everyday things)
    hang: Range = (0.0, 0.0)  # height of the bottom edge on the wall

    def size(self, draws: Draws) -> Vec3:
        """Draw a size in the kind's ranges, rounded to a millimetre."""
        if self.even:
            t = draws.random()
            return tuple(  # type: ignore[return-value]
                round(low + (high - low) * t, 3)
                for low, high in (self.depth, self.width, self.height)
            )
        x, y, z = (
            round(draws.uniform(low, high), 3)
            for low, high in (self.depth, self.width, self.height)
        )
        return (x, x if self.square else y, z)


def plan(kind: Kind, size: Vec3, variant: float) -> Plan:
    """The drawn plan of one object: parts and regions."""
    out = Plan(size, variant)
    kind.draw(out)
    return out
