"""How large an object is that no image shows whole, but several do together; MultiSPA."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow.compute as pc

from sightline import facts, hashing
from sightline.answers import Number
from sightline.facts import Definition, Frame, Rows, coverage, visibility
from sightline.questions import text
from sightline.questions.balance import rank_within
from sightline.questions.pick import Pick, frame_keys, object_keys, tuples_within
from sightline.questions.references import MARKED_PIXELS, referable, scene_references
from sightline.questions.task import Asked, ask, task
from sightline.scenes import SceneBatch

__all__ = ["size_in_views"]

SEEN: Final = 0.05
"""share of its surface points that an image shows of an object (MultiSPA)"""
IMAGES: Final = 25
"""images of an object that are looked at (MultiSPA)"""
SETS: Final = 5000
"""sets of images looked at for an object (MultiSPA)"""
SETS_PER_OBJECT: Final = 12
"""smallest sets of an object that are asked about"""
NEVER_BELOW: Final = 0.05
"""metres; no smaller dimension is asked for"""
EXCLUDED: Final = ("wall", "floor", "ceiling", "window", "object")
"""categories that are never asked about (MultiSPA)"""


@task(answer=Number("mm", decimals=0), program="size_in_views(a)", scope="views",
      level="perception", tags=("timeless",))  # fmt: skip
def size_in_views(
    world: SceneBatch, pick: Pick, definition: Definition = "height", frame: Frame = "world",
    images: int = 2,
) -> Asked:  # fmt: skip
    """A dimension of an object that as few images as possible cover; MultiSPA perception."""
    if not 1 <= images <= 6:
        raise ValueError("images are 1 to 6")
    slices, share = coverage.seen_slices(world, definition)
    _, sure = coverage.axes(world, definition)
    seen = world.sightings
    thing = ~np.isin(world.objects.category.astype(str), EXCLUDED) & sure
    thing &= referable(world) & ~_compared(world)
    usable = thing[seen.object] & (share.value >= SEEN) & (seen.pixels >= MARKED_PIXELS)
    usable &= visibility.measured(world) & world.frames.posed[seen.frame] & (slices > 0)
    rows = pick.sightings(usable)
    rows = rows[np.lexsort((seen.frame[rows], seen.object[rows]))]
    names = hashing.mix(
        np.uint64(pick.seed), object_keys(world)[seen.object[rows]],
        frame_keys(world)[seen.frame[rows]],
    )  # fmt: skip
    rows = rows[rank_within(seen.object[rows], names) < IMAGES]
    owner = seen.object[rows]
    at: Rows = np.zeros((0, images), dtype=np.int64)
    if len(rows):
        seed = hashing.mix(np.uint64(pick.seed), object_keys(world)[np.unique(owner)])
        at = tuples_within(owner, images, ordered=False, limit=SETS, seed=seed)
    clear = visibility.clear(world)[rows]
    _, least = coverage.covered(slices[rows][at])
    # somewhere the object must be seen well enough to be recognised
    at = at[least & clear[at].any(axis=1)]
    keys = hashing.mix(*names_of(world, pick, seen.frame[rows][at].T))
    at = at[rank_within(owner[at[:, 0]], keys) < SETS_PER_OBJECT]
    a, views = owner[at[:, 0]].astype(np.int64), seen.frame[rows][at]
    fact = facts.size.size(world, a, definition)
    return ask(
        a=a,
        views=tuple(views.T),
        answer=fact.value,
        gate=fact.value >= NEVER_BELOW,
        margin=fact.value,
        say={
            "side": text.spread(SIDES[definition], len(a)),
            "metres": text.late_number(fact.value, 3),
            "count": text.spread(COUNTS[images - 1], len(a)),
        },
    )


SIDES: Final[dict[Definition, str]] = {
    "height": "height",
    "horizontal": "length (its longer horizontal side)",
    "shorter_side": "width (its shorter horizontal side)",
}
COUNTS: Final = (
    "the image", "the two images together", "the three images together",
    "the four images together", "the five images together", "the six images together",
)  # fmt: skip


def _compared(world: SceneBatch) -> np.ndarray:
    """(N,) objects called the largest or smallest of their kind, which few images do not show."""
    book = scene_references(world)
    described = book.noun.slice(len(world.objects))
    return np.asarray(pc.match_substring_regex(described, "^(largest|smallest) ").to_numpy(False))


def names_of(world: SceneBatch, pick: Pick, views: np.ndarray) -> list[np.ndarray]:
    """Keys of views (k, n) and of the drawing."""
    first = np.full(views.shape[1:], np.uint64(pick.seed))
    return [first, *(frame_keys(world)[view] for view in views)]
