"""What furniture and household things are for, and how much fits along them.

Categories of which nobody here knows the use make a scene's uses unknown; so do things that could
serve as well (``might``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sightline.facts.fact import Fact, Rows
from sightline.facts.floor_plan import footprint_rectangles
from sightline.scenes import SceneBatch

__all__ = ["KNOWN", "ROW_SEATS", "SEATS", "USES", "Use", "fit_along", "seats"]


@dataclass(frozen=True)
class Use:
    """``serves``: made for it. ``might``: could be used for it, so nothing is asked beside it."""

    text: str
    serves: frozenset[str]
    might: frozenset[str] = frozenset()


def _use(text: str, serves: str, might: str = "") -> Use:
    return Use(text, *(frozenset(n.strip() for n in s.split(",") if n) for s in (serves, might)))


USES: Final = (
    _use("sitting", "chair,office chair,armchair,sofa,stool,bench", "bed,ottoman,toilet"),
    _use("washing oneself or one's hands", "sink,bathtub"),
    _use("heating or cooling food and drink",
         "fridge,oven,microwave,toaster,kettle,coffee machine", "pot,pan"),
    _use("lighting the room", "table lamp,floor lamp", "candle"),
    _use("telling the time", "clock,alarm clock", "phone,laptop,tv,monitor,robot"),
    _use("getting rid of waste", "trash bin", "basket,box"),
    _use("keeping clothes or books in", "bookshelf,shelf,wardrobe,dresser,cabinet",
         "nightstand,desk,tv stand,box,suitcase,basket,serving cart"),
)  # fmt: skip
"""daily needs"""
KNOWN: Final = frozenset({
    "alarm clock", "apple", "armchair", "backpack", "ball", "banana", "basket", "bathtub",
    "bed", "bench", "block", "book", "bookshelf", "bottle", "bowl", "box", "cabinet", "cactus",
    "can", "candle", "chair", "clock", "coffee machine", "coffee table", "couch", "cube", "cup",
    "curtain", "cylinder", "desk", "dining chair", "dining table", "dishwasher", "door",
    "dresser", "fan", "floor lamp", "fork", "fridge", "guitar", "kettle", "keyboard",
    "kitchen counter", "knife", "laptop", "lemon", "microwave", "mirror", "monitor", "mouse",
    "mug", "nightstand", "office chair", "orange", "ottoman", "oven", "pair of shoes", "pan",
    "phone", "picture", "pillow", "plant", "plate", "pot", "printer", "pyramid", "radiator",
    "remote control", "robot", "robot vacuum", "round table", "row of books", "serving cart",
    "shelf", "side table", "sink", "sofa", "spoon", "stool", "suitcase", "table", "table lamp",
    "teddy bear", "tissue box", "toaster", "toilet", "towel", "toy car", "trash bin", "tray",
    "tv", "tv stand", "vase", "wardrobe", "washing machine", "whiteboard", "window",
})  # fmt: skip
"""categories whose uses are known, or known to be none of these"""
SEATS: Final = frozenset({"chair", "office chair", "dining chair", "armchair", "stool"})
"""one person each"""
ROW_SEATS: Final = frozenset({"sofa", "couch", "bench"})
"""as many as fit side by side along the longer side"""


def fit_along(world: SceneBatch, a: Rows, width: NDArray[np.float64] | float) -> Fact:
    """How many things (n,) metres wide stand side by side along the longer side of a footprint.

    Margin: metres by which the side misses the next number, one way or the other. ``trace``: the
    side, ``side``. Only for upright boxes; 0 with margin 0 elsewhere.
    """
    _, size, _, upright = footprint_rectangles(world)
    side = np.where(upright[a], np.nan_to_num(size[a].max(axis=1, initial=0.0)), 0.0)
    ratio = side / width
    number = np.floor(ratio).astype(np.int64)
    part = (ratio - number) * width
    margin = np.where(upright[a], np.minimum(part, width - part), 0.0)
    return Fact(number, margin, "world", "horizontal", {"side": side})


def seats(world: SceneBatch, width: float) -> Fact:
    """(S,) people who can sit down: one on each of SEATS, those along ROW_SEATS side by side.

    Margin: the smallest of :func:`fit_along`; infinite without such furniture. ``trace``: single
    seats, ``single``, and those in rows, ``rows``.
    """
    category, scene = world.objects.category.astype(str), world.objects.scene
    words = {name.split()[-1] for name in SEATS | ROW_SEATS}
    named = np.array([c.split()[-1:] != [] and c.split()[-1] in words for c in category.tolist()])
    vague = named.astype(bool) & ~np.isin(category, list(SEATS | ROW_SEATS))
    single = np.bincount(scene[np.isin(category, list(SEATS))], minlength=len(world))
    long = np.flatnonzero(np.isin(category, list(ROW_SEATS)))
    fit = fit_along(world, long, width)
    rows = np.zeros(len(world), dtype=np.int64)
    np.add.at(rows, scene[long], fit.value)
    margin = np.full(len(world), np.inf)
    np.minimum.at(margin, scene[long], fit.margin)
    # nobody said how many a sofa chair or a bar stool counts for
    margin[scene[vague]] = 0.0
    trace = {"single": single, "rows": rows}
    return Fact(single + rows, margin, "world", "horizontal", trace)
