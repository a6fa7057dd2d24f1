"""Pictures of worlds of lines, edited and marked as questions about perspective ask for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from sightline.questions.symbolic import Posed
from sightline.scenes.symbolic.line_pictures import picture
from sightline.scenes.symbolic.line_views import View
from sightline.scenes.symbolic.line_worlds import Block, LineWorld, Strip
from sightline.views.palette import MARK_COLOURS

__all__ = ["draw_perspective"]

SEAM = 6  # white pixels between pictures
MASK = (0, 0, 0)
RADIUS = 9


def draw_perspective(one: Posed) -> Image.Image:
    """The picture of a question; two side by side, four in a square."""
    drawn = [_single(shot) for shot in one.world["pictures"]]
    if len(drawn) == 1:
        return drawn[0]
    wide, high = drawn[0].size
    whole = Image.new("RGB", (2 * wide + SEAM, (len(drawn) // 2) * (high + SEAM) - SEAM), "white")
    for place, part in enumerate(drawn):
        whole.paste(part, (place % 2 * (wide + SEAM), place // 2 * (high + SEAM)))
    return whole


def _single(shot: Mapping[str, Any]) -> Image.Image:
    eye, heading, pitch, roll, focal, centre, size, bend = shot["view"]
    view = View(tuple(eye), heading, pitch, roll, focal, tuple(centre), tuple(size), bend)
    told = shot["world"]
    world = LineWorld(
        told["kind"], tuple(Block(*row) for row in told["blocks"]),
        tuple(Strip(*row) for row in told["strips"]), told["plane"],
    )  # fmt: skip
    drawn = Image.fromarray(picture(world, view))
    if "edit" in shot:
        drawn = _edited(drawn, shot["edit"])
    draw = ImageDraw.Draw(drawn)
    for mark in shot["marks"]:
        if "at" in mark:
            _circle(draw, mark["name"], mark["at"], drawn.size)
        else:
            _line(draw, mark, drawn.size)
    return drawn


def _edited(drawn: Image.Image, edit: Mapping[str, Any]) -> Image.Image:
    """Turned, cut or mirrored, with a grey box where something is masked."""
    if "mask" in edit:
        ImageDraw.Draw(drawn).rectangle([v - (i > 1) for i, v in enumerate(edit["mask"])], MASK)
        return drawn
    matrix = np.array(edit["matrix"]).reshape(2, 3)
    back = np.linalg.inv(matrix[:, :2])
    shift = -back @ matrix[:, 2]
    data = (*back[0], shift[0], *back[1], shift[1])
    return drawn.transform(drawn.size, Image.Transform.AFFINE, data, Image.Resampling.BICUBIC)


def _circle(
    draw: ImageDraw.ImageDraw, name: str, at: Sequence[float], size: tuple[int, int]
) -> None:
    """A ring with a dark rim, its letter beside it, within the picture."""
    x, y = at
    for reach, width, colour in ((RADIUS + 1.5, 5, "black"), (RADIUS, 2, MARK_COLOURS["yellow"])):
        draw.ellipse((x - reach, y - reach, x + reach, y + reach), outline=colour, width=width)
    aside = RADIUS + 10 if x < size[0] - 40 else -RADIUS - 10
    _letter(draw, name, (x + aside, y), "white")


def _line(draw: ImageDraw.ImageDraw, mark: Mapping[str, Any], size: tuple[int, int]) -> None:
    x0, y0, x1, y1 = mark["line"]
    colour = MARK_COLOURS[mark["colour"]]
    for width, tint in ((6, "black"), (4, colour)):
        draw.line((x0, y0, x1, y1), fill=tint, width=width)
    if mark["name"]:
        at = 14 / size[0]
        _letter(draw, mark["name"], (14, y0 + at * (y1 - y0)), "white")


def _letter(draw: ImageDraw.ImageDraw, name: str, at: tuple[float, float], colour: str) -> None:
    draw.text(
        at, name, fill=colour, font=ImageFont.load_default(size=17), anchor="mm", stroke_width=3,
        stroke_fill="black",
    )  # fmt: skip
