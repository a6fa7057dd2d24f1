"""Places of a picture told by a dot drawn there, where another task tells them by coordinates.

A dotted question keeps, as its numbers, a triple for every dot: the view it is drawn in, and x and
y from 0 to 1000. Colours go by the order of the triples. The picture's name says the same, so
questions with the same dots share it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sightline.questions import text
from sightline.questions.references.styles import DOTS_APART, ROLE_COLOURS
from sightline.questions.task import Asked
from sightline.scenes import SceneBatch

__all__ = ["DOTS", "dot_name", "dot_pictures", "dotted"]

DOTS = "dots"
"""the reference style of such items, and the folder of their pictures"""

Places = Sequence[tuple[int, NDArray[np.float64]]]


def dotted(world: SceneBatch, asked: Asked, places: Places, **changes: Any) -> Asked:
    """The question with dots at ``places``: (view, (n, 2) coordinates from 0 to 1000) each.

    Only where all views have a picture to draw into, and no dot covers another one. ``changes``
    replaces further columns.
    """
    triples = [
        np.column_stack([np.full(len(asked), view), np.asarray(place, dtype=np.float64)])
        for view, place in places
    ]
    pictured = np.all([world.frames.rgb[view] != "" for view in asked.views], axis=0)
    keep = asked.keep & pictured
    for (view, one), (other, two) in combinations(places, 2):
        if view == other:
            size = world.frames.size[asked.views[view]]
            least = np.maximum(DOTS_APART[0], DOTS_APART[1] * size.min(axis=1))
            keep = keep & (np.hypot(*((one - two) / 1000.0 * size).T) >= least)
    return replace(asked, params=np.concatenate(triples, axis=1), keep=keep, dots=True, **changes)


def dot_name(nth: int) -> str:
    """What the nth dot is called, without an article."""
    return f"{ROLE_COLOURS[nth]} dot"


def dot_pictures(world: SceneBatch, asked: Asked, scene: NDArray[np.object_]) -> list[text.Text]:
    """Paths of each view's pictures with the dots in it; None for a view without any."""
    assert asked.params is not None, "dots are numbers"
    triples = asked.params.reshape(len(asked), -1, 3)
    out: list[Any] = []
    for view, frames in enumerate(asked.views):
        parts: list[Any] = []
        for nth in range(triples.shape[1]) if len(asked) else ():
            if triples[0, nth, 0] == view:
                x, y = (text.number(triples[:, nth, axis]) for axis in (1, 2))
                parts += [f"-{ROLE_COLOURS[nth]}_", x, "_", y]
        if not parts:
            out.append(None)
            continue
        head = [f"/{DOTS}/", pa.array(world.frames.id[frames], pa.string())]
        out.append(
            pc.binary_join_element_wise("media/", pa.array(scene, pa.string()), *head, *parts,
                                        ".jpg", "")
        )  # fmt: skip
    return out
