"""The regions of items whose questions name them: image, box and mask of each object by role.

SpatialRGPT and SmolRGPT put a mask for every region token beside the conversation, in the order of
the tokens: "Region [0]" or "<region0>" is the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from sightline.answers.masks import Rle
from sightline.datasets.pictures import asked_objects
from sightline.errors import BadInput
from sightline.questions.references import mentions
from sightline.scenes import SceneBatch
from sightline.views.regions import frame_regions

__all__ = ["item_regions"]

Region = dict[str, Any]


def item_regions(world: SceneBatch, items: Iterable[Mapping[str, Any]]) -> Iterator[list[Region]]:
    """The regions of each item, by role.

    A region has ``image`` (which of the item's views), ``box`` (x0, y0, x1, y1 in pixels) and
    ``rle`` (COCO: ``size`` height and width, ``counts`` compressed). Items of one frame should
    follow one another: its label image is then made once.

    Args:
        world: a batch that holds the scenes of the items.
        items: rows of a dataset with views; at least ``id``, ``scene``, ``program``, ``objects``
            and ``views``.
    """
    scenes = {name: row for row, name in enumerate(world.scenes.id.tolist())}
    for item in items:
        if item["scene"] not in scenes:
            raise BadInput(item["id"], "scene", f"{item['scene']} is not in this batch")
        if not item["views"]:
            raise BadInput(item["id"], "views", "there are none", "ask about frames or views")
        yield _regions(world, scenes[item["scene"]], item)


def _regions(world: SceneBatch, scene: int, item: Mapping[str, Any]) -> list[Region]:
    names = asked_objects(item["program"], item["objects"])
    first, after = world.object_start[scene : scene + 2].tolist()
    objects = {name: first + i for i, name in enumerate(world.objects.id[first:after].tolist())}
    start, end = world.frame_start[scene : scene + 2].tolist()
    frames = {name: start + i for i, name in enumerate(world.frames.id[start:end].tolist())}
    views = [np.array([frames[name]]) for name in item["views"]]
    roles = {str(i): np.array([objects[name]]) for i, name in enumerate(names)}
    out = []
    for it in mentions(world, "frame" if len(views) == 1 else "views", roles, views):
        if it.sighting[0] < 0:
            raise BadInput(item["id"], "objects", f"{world.objects.id[it.object[0]]} is not seen")
        mask = frame_regions(world, int(it.frame[0])) == it.object[0]
        rle = Rle.of(mask)
        out.append({
            "image": int(it.view[0]),
            "box": world.sightings.box[it.sighting[0]].tolist(),
            "rle": {"size": list(rle.size), "counts": rle.text()},
        })  # fmt: skip
    return out
