"""Pictures of plane figures with the labels that were laid out for them."""

from __future__ import annotations

from typing import Any, Final

from PIL import Image, ImageDraw, ImageFont

from sightline.questions.symbolic import Posed

__all__ = ["draw_sketch"]

_SHARP: Final = 4
_INK: Final = (20, 20, 20)
_SIZES: Final = (25, 60, 150)


def draw_sketch(one: Posed) -> Image.Image:
    """The drawing: lines, circles, marks, then letters; larger and made smaller, so that lines are
    smooth."""
    drawing: dict[str, Any] = dict(one.world["drawing"])
    width, height = drawing["size"]
    picture = Image.new("RGB", (width * _SHARP, height * _SHARP), "white")
    draw = ImageDraw.Draw(picture)
    for x, y, radius in drawing["circles"]:
        around = [(v + s * radius) * _SHARP for s in (-1, 1) for v in (x, y)]
        draw.ellipse(around, outline=_INK, width=2 * _SHARP)
    for line in drawing["lines"]:
        draw.line([(x * _SHARP, y * _SHARP) for x, y in line], fill=_INK, width=2 * _SHARP)
    for line in drawing["marks"]:
        draw.line([(x * _SHARP, y * _SHARP) for x, y in line], fill=_INK, width=_SHARP)
    for x, y in drawing["points"].values():
        spot = [(v + s * 2.5) * _SHARP for s in (-1, 1) for v in (x, y)]
        draw.ellipse(spot, fill=_INK)
    font = ImageFont.load_default(drawing["font"] * _SHARP * 0.9)
    for text, x, y in drawing["labels"]:
        colour = _INK if text in drawing["points"] else _SIZES
        draw.text((x * _SHARP, y * _SHARP), text, fill=colour, font=font, anchor="mm")
    return picture.resize((width, height), Image.Resampling.BOX)
