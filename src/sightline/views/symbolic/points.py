"""Pictures of labelled points on squared paper, with roads where there are any."""

from __future__ import annotations

from typing import Final

from PIL import Image, ImageDraw, ImageFont

from sightline.questions.symbolic import Posed

__all__ = ["draw_points"]

_SQUARE, _EDGE, _DOT = 40, 44, 7
_GRID: Final = (222, 222, 222)
_ROAD: Final = (120, 140, 170)
_INK: Final = (25, 25, 25)
_POINT: Final = (200, 40, 40)
_AWAY: Final = ((14, -14), (-14, -14), (14, 14), (-14, 14), (0, -20), (0, 20), (20, 0), (-20, 0))
"""where a label may stand, the first place that is free is taken"""


def draw_points(one: Posed) -> Image.Image:
    """The grid with numbered lines, roads, points and their labels; y grows upwards."""
    side, points = int(one.world["side"]), one.world["points"]
    size = side * _SQUARE + 2 * _EDGE
    picture = Image.new("RGB", (size, size), "white")
    draw = ImageDraw.Draw(picture)
    small, large = ImageFont.load_default(15), ImageFont.load_default(20)

    def at(x: float, y: float) -> tuple[float, float]:
        return _EDGE + x * _SQUARE, size - _EDGE - y * _SQUARE

    for i in range(side + 1):
        draw.line((at(i, 0), at(i, side)), fill=_GRID)
        draw.line((at(0, i), at(side, i)), fill=_GRID)
        x, y = at(i, i)
        draw.text((x, size - _EDGE / 2), str(i), fill=_INK, font=small, anchor="mm")
        draw.text((_EDGE / 2, y), str(i), fill=_INK, font=small, anchor="mm")
    roads = [(at(*points[a]), at(*points[b])) for a, b in one.world.get("roads", ())]
    for road in roads:
        draw.line(road, fill=_ROAD, width=4)
    for label, place in points.items():
        x, y = at(*place)
        draw.ellipse((x - _DOT, y - _DOT, x + _DOT, y + _DOT), fill=_POINT, outline=_INK)
        dx, dy = max(_AWAY, key=lambda off: _room((x + off[0], y + off[1]), roads, size))
        draw.text((x + dx, y + dy), label, fill=_INK, font=large, anchor="mm")
    return picture


Line = tuple[tuple[float, float], tuple[float, float]]


def _room(place: tuple[float, float], roads: list[Line], size: int) -> float:
    """How far a label stays from the nearest road and from the numbers along the edges, up to
    where it is far enough."""
    nearest = max(0.0, min(16.0, place[0] - _EDGE + 8.0, size - _EDGE - place[1] + 8.0))
    for (ax, ay), (bx, by) in roads:
        length = (bx - ax) ** 2 + (by - ay) ** 2
        along = ((place[0] - ax) * (bx - ax) + (place[1] - ay) * (by - ay)) / length
        foot = min(max(along, 0.0), 1.0)
        dx, dy = place[0] - ax - foot * (bx - ax), place[1] - ay - foot * (by - ay)
        nearest = min(nearest, (dx * dx + dy * dy) ** 0.5)
    return nearest
