"""Where the elements of a chart are, told by the renderer; and found again in its pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from sightline.views.charts.draw import Drawn, picture

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.backend_bases import RendererBase
    from matplotlib.collections import PathCollection
    from matplotlib.figure import Figure

__all__ = ["WORDS", "boxes_of", "found_in_pixels"]

XYXY = tuple[float, float, float, float]
FAINT = 60
"""changes of grey values up to this are the soft edge of a line, not the line"""
WORDS = frozenset({"title", "panel title", "x label", "y label", "x tick", "y tick"})
"""elements that are text: their box is the line of text, their ink may be lower"""


def boxes_of(figure: Figure, elements: list[Drawn]) -> list[XYXY | None]:
    """Boxes in pixels of the saved picture, y down; None for what is clipped away or empty.

    The extent of each artist in the window, with y flipped (windows count from below), cut off at
    the edges of the figure and, for marks, of their axes.
    """
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    return [_box(figure, element, renderer) for element in elements]


def _box(figure: Figure, element: Drawn, renderer: RendererBase) -> XYXY | None:
    width, height = figure.bbox.width, figure.bbox.height
    spans = []
    for artist in element.artists:
        if element.part is not None:
            x1, y1, x2, y2 = element.part
            corners = artist.axes.transData.transform([(x1, y1), (x2, y2)])  # type: ignore[union-attr]
            spans.append((*corners.min(axis=0), *corners.max(axis=0)))
            continue
        extent = artist.get_window_extent(renderer)
        span = [extent.x0, extent.y0, extent.x1, extent.y1]
        if not np.isfinite(span).all():
            span = _spots(figure, artist)  # points of a legend have no extent of their own
        axes = artist.axes
        clipped = artist.get_clip_on() and element.kind not in WORDS
        if clipped and axes is not None and axes is not artist:
            low, high = axes.bbox.min, axes.bbox.max
            span = [*np.maximum(span[:2], low), *np.minimum(span[2:], high)]
        spans.append(tuple(span))
    low = np.min([s[:2] for s in spans], axis=0)
    high = np.max([s[2:] for s in spans], axis=0)
    x1, x2 = np.clip([low[0], high[0]], 0, width)
    y1, y2 = np.clip([height - high[1], height - low[1]], 0, height)
    if x2 - x1 < 1 or y2 - y1 < 1:
        return None
    return float(x1), float(y1), float(x2), float(y2)


def _spots(figure: Figure, artist: Artist) -> list[float]:
    """Around the points of a scatter: their places and the widest of them."""
    cloud = cast("PathCollection", artist)
    at = cloud.get_offset_transform().transform(np.asarray(cloud.get_offsets()))
    half = 0.5 * float(np.sqrt(np.max(cloud.get_sizes()))) * figure.dpi / 72
    return [*(at.min(axis=0) - half), *(at.max(axis=0) + half)]


def found_in_pixels(figure: Figure, element: Drawn) -> XYXY | None:
    """The box of the pixels that change when an element is left out: no extent is asked for.

    Cells of a picture are made another colour instead. None where nothing is seen of it.
    """
    heights = [artist.get_zorder() for artist in element.artists]
    for artist in element.artists:  # nothing lies over it
        if element.part is None and element.kind not in ("subplot", "colour bar"):
            artist.set_zorder(1000)
    before = np.asarray(picture(figure), dtype=np.int16)
    if element.part is not None:
        after = _recoloured(figure, element)
    elif element.kind in ("subplot", "colour bar"):
        after = _framed(figure, element)
    else:
        shown = [artist.get_visible() for artist in element.artists]
        for artist in element.artists:
            artist.set_visible(False)
        after = np.asarray(picture(figure), dtype=np.int16)
        for artist, seen in zip(element.artists, shown, strict=True):
            artist.set_visible(seen)
    for artist, was in zip(element.artists, heights, strict=True):
        artist.set_zorder(was)
    changed = np.abs(before - after).max(axis=2) > FAINT
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    if not len(rows):
        return None
    return float(columns[0]), float(rows[0]), float(columns[-1] + 1), float(rows[-1] + 1)


def _framed(figure: Figure, element: Drawn) -> NDArray[np.int16]:
    """With another colour for the frame of axes, whose ticks and labels stay."""
    axes = cast("Axes", element.artists[0])
    frame = [*axes.spines.values()] if element.kind == "subplot" else [axes.spines["outline"]]
    colours = [spine.get_edgecolor() for spine in frame]
    for spine in frame:
        spine.set_edgecolor("red")
    after = np.asarray(picture(figure), dtype=np.int16)
    for spine, colour in zip(frame, colours, strict=True):
        spine.set_edgecolor(colour)
    return after


def _recoloured(figure: Figure, element: Drawn) -> NDArray[np.int16]:
    from matplotlib.image import AxesImage

    image = cast(AxesImage, element.artists[0])
    values = np.array(image.get_array())
    assert element.part is not None
    c, r = int(element.part[0] + 0.5), int(element.part[1] + 0.5)
    changed = values.copy()
    limits = image.get_clim()
    changed[r, c] = limits[0] if values[r, c] > np.mean(limits) else limits[1]
    image.set_data(changed)
    after = np.asarray(picture(figure), dtype=np.int16)
    image.set_data(values)
    return after
