"""The number that an object carries in all pictures of its scene: ``<OBJ012>`` in text."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sightline.facts.fact import Rows, remembered
from sightline.questions.pick import object_keys
from sightline.questions.text import Text, distinct
from sightline.scenes import SceneBatch

__all__ = ["object_numbers", "object_tags"]


def object_numbers(world: SceneBatch) -> NDArray[np.int64]:
    """(N,) number of each object, 1 upwards in its scene, in an order drawn by the objects' ids.

    The order in which scenes list objects tells what they are: furniture before what lies on it,
    or class by class.
    """
    return remembered(world, "object_numbers", lambda: _numbers(world))


def object_tags(world: SceneBatch, objects: Rows) -> Text:
    """``<OBJ012>`` of object rows."""
    return distinct(object_numbers(world)[objects], lambda n: [f"<OBJ{i:03d}>" for i in n.tolist()])


def _numbers(world: SceneBatch) -> NDArray[np.int64]:
    scene = world.objects.scene
    order = np.lexsort((object_keys(world), scene))
    out = np.empty(len(order), dtype=np.int64)
    out[order] = np.arange(len(order)) - world.object_start[scene] + 1
    return out
