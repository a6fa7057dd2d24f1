"""Pictures of SpatialEval's worlds: named points, a maze with its way, animals in a grid."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from sightline.questions.symbolic.posed import Posed

__all__ = ["draw_grid", "draw_map", "draw_maze", "draw_told_world"]

CELL = 84  # pixels of a row of a map
BLOCK = 40  # pixels of a cell of a maze
TILE = 96  # pixels of a block of a grid
PAPER, INK = (255, 255, 255), (30, 30, 34)
FLOOR = {"#": (20, 20, 24), " ": (255, 255, 255), "X": (66, 120, 226), "S": (64, 168, 84),
         "E": (214, 64, 58)}  # fmt: skip


def draw_told_world(one: Posed) -> list[Image.Image]:
    """What is shown with a question: nothing in the mode of words alone."""
    world = one.world
    if world["mode"] == "tqa":
        return []
    if world["kind"] == "map":
        return [draw_map(world["names"], world["places"])]
    if world["kind"] == "maze":
        return [draw_maze(world["rows"])]
    return [draw_grid(world["rows"])]


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def draw_map(names: Sequence[str], places: Sequence[Sequence[int]]) -> Image.Image:
    """Dots with their names, north up; every point has a row and a column of its own."""
    n = len(names)
    picture = Image.new("RGB", (CELL * n + 320, CELL * n + 12), PAPER)
    pen = ImageDraw.Draw(picture)
    pen.line((40, 86, 40, 44), INK, 4)
    pen.polygon((40, 30, 32, 50, 48, 50), INK)
    pen.text((40, 26), "N", INK, _font(20), anchor="md")
    for name, (x, y) in zip(names, places, strict=True):
        cx, cy = 160 + CELL * x + CELL // 2, CELL * (n - 1 - y) + CELL // 2
        pen.ellipse((cx - 8, cy - 8, cx + 8, cy + 8), fill=(200, 62, 52), outline=INK, width=2)
        pen.text((cx, cy + 12), name, fill=INK, font=_font(20), anchor="ma")
    return picture


def draw_maze(rows: Sequence[str]) -> Image.Image:
    """Walls black, the way blue from S in green to E in red."""
    picture = Image.new("RGB", (BLOCK * len(rows[0]), BLOCK * len(rows)), PAPER)
    pen = ImageDraw.Draw(picture)
    for r, row in enumerate(rows):
        for c, mark in enumerate(row):
            x, y = BLOCK * c, BLOCK * r
            pen.rectangle((x, y, x + BLOCK - 1, y + BLOCK - 1), fill=FLOOR[mark])
            if mark in "SE":
                pen.text((x + BLOCK // 2, y + BLOCK // 2), mark, PAPER, _font(24), anchor="mm")
    return picture


def draw_grid(rows: Sequence[Sequence[str]]) -> Image.Image:
    """A head of an animal in each block."""
    picture = Image.new("RGB", (TILE * len(rows[0]) + 2, TILE * len(rows) + 2), PAPER)
    pen = ImageDraw.Draw(picture)
    for r, row in enumerate(rows):
        for c, animal in enumerate(row):
            x, y = TILE * c, TILE * r
            picture.paste(_animal(animal), (x + 1, y + 1))
            pen.rectangle((x, y, x + TILE, y + TILE), outline=(120, 120, 124), width=2)
    return picture


@cache
def _animal(name: str) -> Image.Image:
    """Drawn at four times the size and made smaller, for smooth edges."""
    big = Image.new("RGB", (4 * TILE, 4 * TILE), (244, 240, 230))
    pen = ImageDraw.Draw(big)
    for shape, box, colour in _HEADS[name]:
        spots = [4 * TILE * v / 100 for v in box]
        if shape == "o":
            pen.ellipse(spots, fill=colour)
        elif shape == "p":
            pen.polygon(spots, fill=colour)
        else:
            pen.line(spots, fill=colour, width=8, joint="curve")
    return big.resize((TILE, TILE), Image.Resampling.LANCZOS)


Shape = tuple[str, tuple[float, ...], tuple[int, int, int]]
_EYE = (24, 24, 26)


def _eyes(left: float, right: float, y: float, size: float = 3.2) -> list[Shape]:
    return [("o", (x - size, y - size, x + size, y + size), _EYE) for x in (left, right)]


_GREY, _TAN, _BROWN = (150, 154, 166), (226, 178, 92), (146, 94, 52)
_ORANGE, _PINK, _PALE = (228, 142, 62), (236, 150, 160), (238, 232, 226)
_HEADS: dict[str, list[Shape]] = {
    "cat": [
        ("p", (20, 12, 46, 36, 22, 52), _ORANGE), ("p", (80, 12, 54, 36, 78, 52), _ORANGE),
        ("p", (25, 22, 38, 34, 27, 42), _PINK), ("p", (75, 22, 62, 34, 73, 42), _PINK),
        ("o", (18, 26, 82, 86), _ORANGE), *_eyes(37, 63, 50, 4.2),
        ("p", (45, 60, 55, 60, 50, 67), _PINK), ("l", (50, 67, 42, 74), _EYE),
        ("l", (50, 67, 58, 74), _EYE), ("l", (30, 63, 8, 58), _EYE), ("l", (30, 68, 8, 72), _EYE),
        ("l", (70, 63, 92, 58), _EYE), ("l", (70, 68, 92, 72), _EYE),
    ],
    "dog": [
        ("o", (22, 18, 78, 82), _TAN), ("o", (6, 18, 32, 72), _BROWN),
        ("o", (68, 18, 94, 72), _BROWN), ("o", (32, 50, 68, 90), (246, 222, 180)),
        *_eyes(39, 61, 43, 4), ("o", (42, 54, 58, 66), _EYE), ("l", (50, 66, 50, 74), _EYE),
        ("o", (44, 74, 56, 92), (224, 98, 106)),
    ],
    "elephant": [
        ("o", (0, 18, 40, 74), (128, 132, 146)), ("o", (60, 18, 100, 74), (128, 132, 146)),
        ("o", (7, 26, 33, 66), (206, 172, 178)), ("o", (67, 26, 93, 66), (206, 172, 178)),
        ("o", (24, 12, 76, 68), _GREY), ("p", (40, 50, 60, 50, 58, 92, 66, 96, 48, 97), _GREY),
        ("p", (31, 62, 38, 64, 28, 84), (250, 248, 240)),
        ("p", (69, 62, 62, 64, 72, 84), (250, 248, 240)), *_eyes(38, 62, 40),
        ("l", (43, 66, 57, 66), (112, 116, 130)), ("l", (43, 76, 57, 76), (112, 116, 130)),
    ],
    "giraffe": [
        ("p", (36, 56, 64, 56, 72, 100, 28, 100), (240, 198, 88)),
        ("l", (40, 22, 37, 6), _BROWN), ("l", (60, 22, 63, 6), _BROWN),
        ("o", (32, 1, 42, 11), _BROWN), ("o", (58, 1, 68, 11), _BROWN),
        ("o", (14, 20, 36, 34), (240, 198, 88)), ("o", (64, 20, 86, 34), (240, 198, 88)),
        ("p", (32, 20, 68, 20, 62, 62, 38, 62), (240, 198, 88)),
        ("o", (34, 44, 66, 70), (250, 230, 180)), *_eyes(39, 61, 32),
        ("o", (42, 54, 46, 59), _EYE), ("o", (54, 54, 58, 59), _EYE),
        ("o", (46, 20, 56, 29), _BROWN), ("o", (34, 74, 46, 84), _BROWN),
        ("o", (52, 72, 66, 84), _BROWN), ("o", (42, 86, 56, 97), _BROWN),
        ("o", (60, 88, 69, 97), _BROWN),
    ],
    "rabbit": [
        ("o", (26, 0, 46, 56), _PALE), ("o", (54, 0, 74, 56), _PALE), ("o", (31, 6, 41, 48), _PINK),
        ("o", (59, 6, 69, 48), _PINK), ("o", (20, 36, 80, 94), _PALE), *_eyes(37, 63, 59, 4),
        ("p", (45, 67, 55, 67, 50, 73), _PINK), ("p", (45, 80, 55, 80, 55, 90, 45, 90), PAPER),
        ("l", (50, 80, 50, 90), (180, 176, 172)), ("l", (50, 73, 42, 79), _EYE),
        ("l", (50, 73, 58, 79), _EYE),
    ],
}  # fmt: skip
