"""Labels on pictures that stay inside, never cover one another and can be read at any size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image, ImageColor, ImageDraw, ImageFont

from sightline.errors import BadInput

__all__ = ["draw_tags", "letter_colour", "place_tags", "tag_height"]

Floats = NDArray[np.float64]
SMALLEST: Final = 7
"""pixels of letter height below which nobody reads"""
LEAST: Final = 11
"""pixels to which letters shrink for the sake of order"""
_RINGS, _TURNS = 10, 16
_BESIDE = 0.75  # a label on another label's anchor costs as much as being this much farther away


def tag_height(size: tuple[int, int]) -> int:
    """Letter height in pixels for a picture of ``size`` (width, height)."""
    return int(np.clip(round(min(size) / 24), 11, 44))


def place_tags(
    size: tuple[int, int],
    wanted: ArrayLike,
    anchors: ArrayLike,
    keep_off: ArrayLike = (),
    clear: float = 0.0,
) -> Floats:
    """Boxes (n, 4) moved to where they neither overlap nor leave the picture; NaN = no room.

    In the order given, each takes the free place nearest to the wanted one, and rather none on the
    anchor of another. A free place is found whenever the boxes placed before leave one.

    Args:
        wanted: (n, 4) x0, y0, x1, y1 in pixels.
        anchors: (n, 2) the points the boxes belong to.
        keep_off: (k, 4) boxes that are taken already.
        clear: pixels that boxes shall stay away from anchors, their own included; with 0 a box may
            lie on its own.
    """
    kept = np.asarray(keep_off, dtype=np.float64).reshape(-1, 4)
    boxes = np.asarray(wanted, dtype=np.float64).reshape(-1, 4)
    points = np.asarray(anchors, dtype=np.float64).reshape(-1, 2)
    out = np.full(boxes.shape, np.nan)
    for i, box in enumerate(boxes):
        taken = np.vstack([kept, out[:i][np.isfinite(out[:i, 0])]])
        span = box[2:] - box[:2]
        if (span > size).any():
            continue
        for offers in (_around(box[:2], span, size), _beside(taken, span, size)):
            free = offers[~_meets(offers, span, taken)]
            if len(free):
                others = points if clear else np.delete(points, i, axis=0)
                hit = _covers(free, span, others, clear).sum(axis=1)
                cost = np.hypot(*(free - box[:2]).T) + _BESIDE * span.min() * hit
                best = free[np.argmin(cost)]
                out[i] = [*best, *(best + span)]
                break
    return out


def _around(corner: Floats, span: Floats, size: tuple[int, int]) -> Floats:
    """(c, 2) corners on rings around the wanted one, pushed into the picture."""
    angle = np.arange(_TURNS) * (2 * np.pi / _TURNS)
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=1) * (span.min() * 0.5)
    offers = corner + np.arange(1, _RINGS + 1)[:, None, None] * ring
    offers = np.vstack([corner[None], offers.reshape(-1, 2)])
    return np.clip(np.rint(offers), 0, size - span)


def _beside(taken: Floats, span: Floats, size: tuple[int, int]) -> Floats:
    """(c, 2) corners that touch borders or placed boxes: if any place is free, one of them is."""
    sides = []
    for axis in (0, 1):
        edge = np.r_[0, size[axis] - span[axis], taken[:, axis] - span[axis], taken[:, axis + 2]]
        sides.append(np.unique(edge[(edge >= 0) & (edge <= size[axis] - span[axis])]))
    return np.stack(np.meshgrid(*sides), axis=-1).reshape(-1, 2)


def _meets(corner: Floats, span: Floats, taken: Floats) -> NDArray[np.bool_]:
    """(c,) whether a box at each corner overlaps a taken one; touching is no overlap."""
    low = np.maximum(corner[:, None], taken[None, :, :2])
    high = np.minimum((corner + span)[:, None], taken[None, :, 2:])
    return np.asarray(np.all(low < high, axis=2).any(axis=1))


def _covers(corner: Floats, span: Floats, points: Floats, clear: float) -> NDArray[np.bool_]:
    """(c, p) whether a box at each corner lies over each point or nearer to it than ``clear``."""
    from_corner = points[None] - corner[:, None]
    return np.asarray(((from_corner > -clear) & (from_corner < span + clear)).all(axis=2))


def draw_tags(
    image: Image.Image,
    anchors: ArrayLike,
    texts: Sequence[str],
    colours: Sequence[str],
    *,
    beside: bool = False,
    height: int | None = None,
    keep_off: ArrayLike = (),
) -> Floats:
    """Draw a text plate per anchor into ``image``; returns the plates (n, 4), pixels.

    A plate that had to move away is tied to its anchor by a line. Letters shrink to three fifths
    where many plates would have to move, and further only where there is no room.

    Args:
        anchors: (n, 2) pixels.
        colours: of the plates; letters are black or white, whichever reads better.
        beside: put the plate above and to the right of its anchor rather than on it.
        height: letter height in pixels, by default :func:`tag_height`.
        keep_off: (k, 4) boxes that no plate may cover.
    """
    points = np.asarray(anchors, dtype=np.float64).reshape(-1, 2)
    if not len(points):
        return np.zeros((0, 4))
    pen, letters = ImageDraw.Draw(image), height or tag_height(image.size)
    least = min(letters, max(LEAST, letters * 3 // 5))
    while True:
        font = ImageFont.load_default(size=letters)
        wanted = _plates(pen, font, points, texts, letters, beside)
        clear = 0.35 * letters if beside else 0.0
        plates = place_tags(image.size, wanted, points, keep_off, clear)
        if np.isfinite(plates).all() and (letters <= least or not _crowded(wanted, plates)):
            break
        if letters <= SMALLEST:
            size = "x".join(map(str, image.size))
            problem = f"{len(points)} labels do not fit a picture of {size}"
            raise BadInput("picture", "marks", problem, "show fewer, or a larger picture")
        letters = max(SMALLEST, letters * 4 // 5)
    for point, plate, colour in zip(points, plates, colours, strict=True):
        _tie(pen, point, plate, colour, max(1, letters // 9))
    for plate, text, colour in zip(plates, texts, colours, strict=True):
        _plate(pen, font, plate, text, colour)
    return plates


def _crowded(wanted: Floats, plates: Floats) -> bool:
    """Whether more than a fifth of the plates had to move by more than half their height."""
    far = np.hypot(*(plates - wanted)[:, :2].T) > (wanted[:, 3] - wanted[:, 1]) / 2
    return bool(far.mean() > 0.2)


def _plates(
    pen: ImageDraw.ImageDraw,
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
    points: Floats,
    texts: Sequence[str],
    letters: int,
    beside: bool,
) -> Floats:
    """(n, 4) where the plates would like to be; one row of text each, at least as wide as high."""
    wide = np.ceil([pen.textlength(text, font) for text in texts])
    tall = np.full(len(points), float(round(letters * 1.35)))
    span = np.stack([np.maximum(wide + round(letters * 0.6), tall), tall], axis=1)
    low = points - span / 2
    if beside:
        low = points + np.array([0.4 * letters, 0.0]) - np.stack([0 * tall, tall], axis=1)
    return np.hstack([low, low + span])


def _tie(pen: ImageDraw.ImageDraw, point: Floats, plate: Floats, colour: str, width: int) -> None:
    """A line from the plate to its anchor, when the plate does not lie on it or right beside it."""
    end = np.clip(point, plate[:2], plate[2:])
    if np.hypot(*(end - point)) <= 0.5 * (plate[3] - plate[1]):
        return
    for ink, extra in (("#ffffff", 2), (colour, 0)):
        pen.line((*point, *end), fill=ink, width=width + extra)
        r = width + 1 + extra / 2
        pen.ellipse((point[0] - r, point[1] - r, point[0] + r, point[1] + r), fill=ink)


def _plate(
    pen: ImageDraw.ImageDraw,
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
    plate: Floats,
    text: str,
    colour: str,
) -> None:
    x0, y0, x1, y1 = plate.tolist()
    ink = letter_colour(colour)
    radius = (y1 - y0) / 3
    pen.rounded_rectangle((x0, y0, x1 - 1, y1 - 1), radius, fill=colour, outline=ink)
    pen.text(((x0 + x1 - 1) / 2, (y0 + y1 - 1) / 2), text, ink, font, anchor="mm")


def letter_colour(colour: str) -> str:
    """Black or white, whichever stands out from ``colour``."""
    r, g, b = ImageColor.getrgb(colour)[:3]
    return "#000000" if 0.299 * r + 0.587 * g + 0.114 * b > 140 else "#ffffff"
