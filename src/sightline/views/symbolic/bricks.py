"""Pictures of brick models: ray-cast, with lettered places drawn on top."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from sightline.questions.symbolic import Posed
from sightline.scenes.symbolic.brick_views import PLATE_M, STUD_M, camera, project, renderer
from sightline.scenes.symbolic.bricks import Brick
from sightline.views.palette import MARK_COLOURS

__all__ = ["draw_bricks"]

SIZE = (240, 180)
"""pixels; a picture of this size takes about 0.1 s"""


def draw_bricks(one: Posed, size: tuple[int, int] = SIZE) -> list[Image.Image]:
    """All pictures of a question, in the order of their numbers."""
    side = int(one.world["side"])
    return [_picture(shot, side, size) for shot in one.world["pictures"]]


def _picture(shot: Mapping[str, Any], side: int, size: tuple[int, int]) -> Image.Image:
    model = [Brick(*row) for row in shot["bricks"]]
    pose, intrinsics = camera(side, shot["azimuth"], size)
    frame = renderer(model, side).render(pose, intrinsics, size)
    assert frame.rgb is not None
    picture = Image.fromarray(frame.rgb)
    for letter, mark in zip("ABCD", shot.get("marks", ()), strict=False):
        _mark(picture, letter, mark, side, shot["azimuth"])
    return picture


def _mark(picture: Image.Image, letter: str, mark: list[int], side: int, azimuth: float) -> None:
    """A lettered outline around the studs of a place."""
    x, y, z, w, d = mark
    height = z * PLATE_M + 0.018
    corners = [(x, y), (x + w, y), (x + w, y + d), (x, y + d)]
    points = [(i * STUD_M, j * STUD_M, height) for i, j in corners]
    points.append(((x + w / 2) * STUD_M, (y + d / 2) * STUD_M, height))
    pixels = [(u, v) for u, v in project(points, side, azimuth, picture.size).tolist()]
    draw = ImageDraw.Draw(picture)
    colour = list(MARK_COLOURS.values())["ABCD".index(letter) * 2]
    for width, tint in ((4, "black"), (2, colour)):
        draw.line([*pixels[:4], pixels[0], pixels[1]], fill=tint, width=width, joint="curve")
    font = ImageFont.load_default(size=max(12, picture.height // 13))
    draw.text(
        pixels[4], letter, fill="white", font=font, anchor="mm", stroke_width=2,
        stroke_fill="black",
    )  # fmt: skip
