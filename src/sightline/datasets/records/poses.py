"""Fields of poses: the 4x4 chain of visual perspective taking, object by object."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from sightline.datasets.records.base import Batch
from sightline.facts import viewpoints

__all__ = ["ObjectPose"]


@dataclass(frozen=True)
class ObjectPose:
    """(4, 4) ``target_from_source`` in the first view shown, as lists; None without the objects.

    The object is the one asked about first, the agent the second one. A camera has x to the right,
    y down, z forward; object and agent have their box's axes, x ahead, y left, z up.
    """

    target: Literal["camera", "agent"] = "camera"
    source: Literal["object", "camera"] = "object"
    decimals: int = 6

    def values(self, batch: Batch) -> Sequence[Any]:
        needed = 2 if self.target == "agent" else 1
        out: list[Any] = [None] * len(batch)
        able = [
            i
            for i, (rows, views) in enumerate(zip(batch.object_rows, batch.frame_rows, strict=True))
            if len(rows) >= needed and views
        ]
        if not able:
            return out
        view = np.array([batch.frame_rows[i][0] for i in able], dtype=np.int64)
        first, last = (
            np.array([batch.object_rows[i][at] for i in able], dtype=np.int64)
            for at in (0, needed - 1)
        )
        world = batch.scenes
        if self.target == "camera":
            found = viewpoints.camera_from_object(world, view, first)
        elif self.source == "camera":
            found = viewpoints.agent_from_camera(world, last, view)
        else:
            found = viewpoints.agent_from_object(world, last, view, first)
        # no "-0.0"
        stated = (np.round(found, self.decimals) + 0.0).tolist()
        for i, pose in zip(able, stated, strict=True):
            out[i] = pose
        return out
