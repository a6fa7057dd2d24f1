"""Named colours and materials of procedural worlds."""

from __future__ import annotations

from typing import NamedTuple

COLOURS: dict[str, tuple[int, int, int]] = {
    "red": (186, 38, 36),
    "orange": (228, 122, 30),
    "yellow": (238, 200, 48),
    "green": (58, 132, 62),
    "teal": (32, 134, 138),
    "blue": (42, 82, 168),
    "purple": (112, 62, 150),
    "pink": (226, 138, 166),
    "brown": (122, 80, 48),
    "beige": (208, 184, 146),
    "white": (236, 234, 228),
    "gray": (138, 140, 142),
    "black": (38, 38, 42),
}

MATERIALS: tuple[str, ...] = (
    "wood", "metal", "fabric", "plastic", "glass", "ceramic", "leather", "paper", "cardboard",
    "stone", "rubber", "leaf", "food", "wax", "skin", "screen", "light", "sky", "mirror",
    "parquet", "tile", "carpet", "concrete", "wall", "ceiling",
)  # fmt: skip
MATERIAL_INDEX: dict[str, int] = {name: i for i, name in enumerate(MATERIALS)}


class Surface(NamedTuple):
    """What a face is made of: a material name (it selects the shading) and a colour."""

    material: str
    rgb: tuple[int, int, int]


MAIN = Surface("", (0, 0, 0))  # stands for the object's own colour and material
ACCENT = Surface("", (0, 0, 1))  # the object's own material, a darker shade of its colour

WOOD = Surface("wood", (150, 104, 64))
DARK_WOOD = Surface("wood", (92, 60, 38))
STEEL = Surface("metal", (168, 170, 174))
DARK_STEEL = Surface("metal", (72, 74, 78))
BLACK = Surface("plastic", (34, 34, 38))
GREY = Surface("plastic", (128, 130, 134))
WHITE = Surface("plastic", (232, 232, 228))
LINEN = Surface("fabric", (232, 228, 218))
PORCELAIN = Surface("ceramic", (238, 238, 234))
SCREEN = Surface("screen", (26, 34, 48))
GLASS = Surface("glass", (176, 204, 212))
SKY = Surface("sky", (196, 222, 246))
LAMP = Surface("light", (255, 236, 196))
LEAF = Surface("leaf", (62, 118, 54))
SOIL = Surface("fabric", (72, 52, 38))
PAPER = Surface("paper", (240, 236, 224))
RUBBER = Surface("rubber", (40, 40, 42))
TERRACOTTA = Surface("ceramic", (176, 98, 66))
MIRROR = Surface("mirror", (188, 204, 214))
SKIN = Surface("skin", (204, 154, 122))
CARDBOARD = Surface("cardboard", (184, 142, 96))
YELLOW_PAINT = Surface("metal", (232, 180, 36))
ORANGE_PAINT = Surface("metal", (222, 104, 30))
BLUE_PAINT = Surface("metal", (38, 84, 164))
PARQUET = Surface("parquet", (164, 118, 76))
PLASTER = Surface("wall", (226, 220, 208))
WHITEWASH = Surface("ceiling", (240, 240, 238))


def resolve(surface: Surface, material: str, rgb: tuple[int, int, int]) -> Surface:
    """Replace the MAIN and ACCENT placeholders by an object's own material and colour."""
    if surface is MAIN:
        return Surface(material, rgb)
    if surface is ACCENT:
        r, g, b = rgb
        return Surface(material, (r * 7 // 10, g * 7 // 10, b * 7 // 10))
    return surface
