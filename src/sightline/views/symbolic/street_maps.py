"""Pictures of maps of streets: roads with names, places with marks and labels, a legend.

Labels keep clear of each other, of marks and of the names of streets; where there is no room beside
a mark a label stands farther off, with a line to it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from PIL import Image, ImageDraw, ImageFont

from sightline.questions.symbolic import Posed

__all__ = ["MARKS", "Layout", "draw_streets", "lay_out"]

Box = tuple[float, float, float, float]
Point = tuple[float, float]
Colour = tuple[int, int, int]
Name = tuple[str, Point, float, Box]
"""text, centre, degrees counter-clockwise, and the box around it"""

_SCALE, _EDGE, _LEGEND = 0.72, 90, 190
"""pixels a metre; margin; room for the legend on the right"""
_LAND: Final = (240, 237, 229)
_CASING: Final = (178, 172, 160)
_ROAD: Final = (255, 255, 255)
_INK: Final = (32, 32, 32)
_STREET: Final = (95, 88, 76)
_TIME: Final = (28, 92, 168)
MARKS: Final[dict[str, tuple[str, Colour]]] = {
    "sight": ("", (196, 38, 46)),
    "cafe": ("C", (121, 76, 40)),
    "restaurant": ("R", (222, 112, 20)),
    "pharmacy": ("P", (20, 140, 90)),
    "library": ("L", (40, 84, 190)),
    "bakery": ("B", (150, 60, 160)),
    "school": ("S", (70, 70, 70)),
}
"""letter and colour of the mark of each kind; sights are diamonds"""
_RADIUS = 13
_SMALL, _LARGE = 15, 17


@dataclass
class Layout:
    """Where everything of a picture stands, in pixels.

    Attributes:
        size: width and height.
        marks: of places, in their order: centre.
        labels: of places: the box of the text.
        names: of streets.
        times: of roads: text and box.
        taken: everything a label must keep clear of.
    """

    size: tuple[int, int]
    marks: list[Point] = field(default_factory=list)
    labels: list[tuple[str, Box]] = field(default_factory=list)
    names: list[Name] = field(default_factory=list)
    times: list[tuple[str, Box]] = field(default_factory=list)
    taken: list[Box] = field(default_factory=list)


def lay_out(world: dict[str, Any], times: bool) -> Layout:
    """Place marks, names of streets, travel times and labels."""
    xs, ys = zip(*world["junctions"], strict=True)
    left, top = min(xs), max(ys)
    width = round((max(xs) - left) * _SCALE) + 2 * _EDGE + _LEGEND
    layout = Layout((width, round((top - min(ys)) * _SCALE) + 2 * _EDGE))

    def at(point: Any) -> Point:
        return _EDGE + (point[0] - left) * _SCALE, _EDGE + (top - point[1]) * _SCALE

    layout.marks = [at(spot["point"]) for spot in world["spots"]]
    layout.taken = [_around(mark, 2 * _RADIUS, 2 * _RADIUS) for mark in layout.marks]
    ends = [at(junction) for junction in world["junctions"]]
    roads = [(ends[road["a"]], ends[road["b"]]) for road in world["roads"]]
    if times:
        for road, both in zip(world["roads"], roads, strict=True):
            layout.times.append(_time(f"{road['minutes']} min", both, layout))
    pieces = _name_streets(world, roads, layout)
    for spot, mark in zip(world["spots"], layout.marks, strict=True):
        box = _beside(spot["name"], mark, layout)
        layout.labels.append((spot["name"], box))
        layout.taken.append(box)
    layout.names += filter(None, (_on_piece(street, both, layout) for street, both in pieces))
    return layout


@cache
def _font(size: int) -> Any:
    return ImageFont.load_default(size)


@cache
def _measure(text: str, size: int) -> tuple[float, float]:
    left, top, right, bottom = _font(size).getbbox(text)
    return right - left + 6, bottom - top + 6


def _around(centre: Point, width: float, height: float) -> Box:
    x, y = centre
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _clear(box: Box, others: list[Box]) -> bool:
    return all(box[2] <= o[0] or o[2] <= box[0] or box[3] <= o[1] or o[3] <= box[1] for o in others)


def _free(box: Box, layout: Layout) -> bool:
    """Whether a box is within the map and clear of all that stands there."""
    width, height = layout.size[0] - _LEGEND, layout.size[1]
    inside = box[0] >= 4 and box[1] >= 4 and box[2] <= width - 4 and box[3] <= height - 4
    return inside and _clear(box, layout.taken)


def _time(text: str, ends: tuple[Point, Point], layout: Layout) -> tuple[str, Box]:
    """A travel time on its road, away from marks."""
    (ax, ay), (bx, by) = ends
    width, height = _measure(text, _SMALL)
    for along in (0.24, 0.76, 0.3, 0.7, 0.18, 0.82, 0.5):
        box = _around((ax + along * (bx - ax), ay + along * (by - ay)), width, height)
        if _clear(box, layout.taken):
            break
    layout.taken.append(box)
    return text, box


def _name_streets(
    world: dict[str, Any], roads: list[tuple[Point, Point]], layout: Layout
) -> list[tuple[str, tuple[Point, Point]]]:
    """The name of each street along one of its pieces, else beside an end; the other
    pieces."""
    by_street: dict[str, list[tuple[Point, Point]]] = {}
    for road, ends in zip(world["roads"], roads, strict=True):
        by_street.setdefault(road["street"], []).append(ends)
    rest: list[tuple[str, tuple[Point, Point]]] = []
    for street, pieces in by_street.items():
        found: Name | None = None
        for ends in pieces:
            if found is None and (found := _on_piece(street, ends, layout)) is not None:
                layout.names.append(found)
            else:
                rest.append((street, ends))
        if found is None:
            layout.names.append(_beyond(street, pieces, layout))
    return rest


def _on_piece(text: str, ends: tuple[Point, Point], layout: Layout) -> Name | None:
    """A name along a piece of its street, where there is room."""
    for along in (0.5, 0.58, 0.42, 0.65, 0.35, 0.7, 0.3, 0.8, 0.2):
        name = _along(text, ends, along)
        if _free(name[3], layout):
            layout.taken.append(name[3])
            return name
    return None


def _along(text: str, ends: tuple[Point, Point], along: float) -> Name:
    (ax, ay), (bx, by) = ends
    turn = math.degrees(math.atan2(ay - by, bx - ax))
    turn = (turn + 90) % 180 - 90
    width, height = _measure(text, _SMALL)
    c, s = abs(math.cos(math.radians(turn))), abs(math.sin(math.radians(turn)))
    centre = ax + along * (bx - ax), ay + along * (by - ay)
    return text, centre, turn, _around(centre, width * c + height * s, width * s + height * c)


def _beyond(text: str, pieces: list[tuple[Point, Point]], layout: Layout) -> Name:
    """Level text next to an end of a street."""
    ends = [end for piece in pieces for end in piece]
    width, height = _measure(text, _SMALL)
    for x, y in sorted(ends, key=lambda e: min(e[0], e[1])):
        for dx, dy in ((0, -26), (0, 26), (-width / 2 - 16, 0), (width / 2 + 16, 0)):
            box = _around((x + dx, y + dy), width, height)
            if _free(box, layout):
                layout.taken.append(box)
                return text, (x + dx, y + dy), 0.0, box
    raise ValueError(f"no room for {text}")


_AWAY = (_RADIUS + 4, _RADIUS + 22, _RADIUS + 44, _RADIUS + 70, _RADIUS + 100)


def _beside(text: str, mark: Point, layout: Layout) -> Box:
    """The box of a label: right, left, below, above, aslant; the nearest that is free."""
    width, height = _measure(text, _LARGE)
    for away in _AWAY:
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1)):
            x = mark[0] + dx * (away + width / 2) * (0.8 if dx and dy else 1)
            y = mark[1] + dy * (away + height / 2) * (0.8 if dx and dy else 1)
            box = _around((x, y), width, height)
            if _free(box, layout):
                return box
    raise ValueError(f"no room for {text}")


def draw_streets(one: Posed) -> Image.Image:
    """The map of a question; travel times only where the question is about ways."""
    world = dict(one.world)
    layout = lay_out(world, bool(world["times"]))
    picture = Image.new("RGB", layout.size, _LAND)
    draw = ImageDraw.Draw(picture)
    _draw_roads(world, draw, layout)
    for text, box in layout.times:
        draw.rounded_rectangle(box, 4, fill="white", outline=_TIME)
        draw.text(_centre(box), text, fill=_TIME, font=_font(_SMALL), anchor="mm")
    for text, centre, turn, _ in layout.names:
        _draw_turned(picture, text, centre, turn)
    for spot, mark, (text, box) in zip(world["spots"], layout.marks, layout.labels, strict=True):
        _draw_mark(draw, spot["kind"], mark)
        end = min(max(mark[0], box[0]), box[2]), min(max(mark[1], box[1]), box[3])
        if math.dist(mark, end) > _RADIUS + 12:
            draw.line((mark, end), fill=_INK, width=1)
            _draw_mark(draw, spot["kind"], mark)
        draw.text(
            _centre(box), text, fill=_INK, font=_font(_LARGE), anchor="mm", stroke_width=3,
            stroke_fill=_LAND,
        )  # fmt: skip
    _draw_legend(draw, layout)
    return picture


def _centre(box: Box) -> Point:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _draw_roads(world: dict[str, Any], draw: ImageDraw.ImageDraw, layout: Layout) -> None:
    xs, ys = zip(*world["junctions"], strict=True)
    points = [
        (_EDGE + (x - min(xs)) * _SCALE, _EDGE + (max(ys) - y) * _SCALE)
        for x, y in world["junctions"]
    ]
    for width, colour in ((24, _CASING), (20, _ROAD)):
        for road in world["roads"]:
            draw.line((points[road["a"]], points[road["b"]]), fill=colour, width=width)
        for x, y in points:
            r = width / 2 - 1
            draw.ellipse((x - r, y - r, x + r, y + r), fill=colour)


def _draw_turned(picture: Image.Image, text: str, centre: Point, turn: float) -> None:
    width, height = (math.ceil(v) + 2 for v in _measure(text, _SMALL))
    mask = Image.new("L", (width, height), 0)
    ImageDraw.Draw(mask).text(
        (width / 2, height / 2), text, fill=255, font=_font(_SMALL), anchor="mm"
    )
    mask = mask.rotate(turn, expand=True, resample=Image.Resampling.BICUBIC)
    corner = round(centre[0] - mask.width / 2), round(centre[1] - mask.height / 2)
    picture.paste(Image.new("RGB", mask.size, _STREET), corner, mask)


def _draw_mark(draw: ImageDraw.ImageDraw, kind: str, at: Point) -> None:
    letter, colour = MARKS[kind]
    x, y = at
    if kind == "sight":
        r = _RADIUS
        draw.polygon(((x, y - r), (x + r, y), (x, y + r), (x - r, y)), fill=colour, outline=_INK)
        return
    r = _RADIUS - 1
    draw.ellipse((x - r, y - r, x + r, y + r), fill=colour, outline="white", width=2)
    draw.text((x, y), letter, fill="white", font=_font(_SMALL), anchor="mm")


def _draw_legend(draw: ImageDraw.ImageDraw, layout: Layout) -> None:
    """Kinds of marks, north, and a scale of 200 m."""
    width, height = layout.size
    left = width - _LEGEND + 10
    draw.rectangle((left - 10, 0, width, height), fill="white", outline=_CASING)
    for i, kind in enumerate(MARKS):
        _draw_mark(draw, kind, (left + 20, 40 + 34 * i))
        draw.text((left + 44, 40 + 34 * i), kind, fill=_INK, font=_font(_LARGE), anchor="lm")
    x, y = left + 70, height - 130
    draw.polygon(((x, y - 40), (x + 12, y), (x - 12, y)), fill=_INK)
    draw.text((x, y + 14), "N", fill=_INK, font=_font(_LARGE), anchor="mm")
    y, long = height - 60, 200 * _SCALE
    draw.line((left, y, left + long, y), fill=_INK, width=3)
    for end in (left, left + long):
        draw.line((end, y - 6, end, y + 6), fill=_INK, width=3)
    draw.text((left + long / 2, y + 18), "200 m", fill=_INK, font=_font(_SMALL), anchor="mm")
