"""Colours of objects that are seen as boxes, told apart and with a name."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sightline.scenes import SceneBatch
from sightline.scenes.worlds.palette import COLOURS as WORLD_COLOURS

__all__ = ["nearest_colours", "object_colours"]

_NAMES = tuple(WORLD_COLOURS)
_RGB = np.array(list(WORLD_COLOURS.values()), dtype=np.uint8)
# brightness, red against green, yellow against blue: hue counts more, as light varies in photos
_OPPONENT = np.array([[1 / 6, 2.0, 1.0], [1 / 6, -2.0, 1.0], [1 / 6, 0.0, -2.0]])
# black, white and gray are left out: they are easily taken for shadow, paper and dust
_CYCLE = np.array([_NAMES.index(n) for n in ("red", "blue", "green", "yellow", "purple", "orange",
                                             "teal", "pink", "brown", "beige")])  # fmt: skip


def object_colours(world: SceneBatch) -> tuple[NDArray[np.uint8], NDArray[np.object_]]:
    """Colours (N, 3) of all objects and their names (N,).

    Their own where it is a named one ("dark red" counts as red); the others take turns.
    """
    words = [text.lower().split() for text in world.objects.colour]
    word = np.array([_NAMES.index(w[-1]) if w and w[-1] in _NAMES else -1 for w in words], int)
    nth = np.arange(len(words)) - world.object_start[world.objects.scene]
    code = np.where(word >= 0, word, _CYCLE[nth % len(_CYCLE)])
    return _RGB[code], np.array(_NAMES, dtype=object)[code]


def nearest_colours(rgb: NDArray[np.uint8]) -> NDArray[np.object_]:
    """(n,) name of the world colour nearest to each of ``rgb`` (n, 3)."""
    off = (rgb.astype(np.float64)[:, None] - _RGB) @ _OPPONENT
    return np.array(_NAMES, dtype=object)[(off * off).sum(axis=2).argmin(axis=1)]
