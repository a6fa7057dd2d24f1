"""Fields of pointed answers: points from 0 to 1, masks to judge by, what each step perceives."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sightline import geometry
from sightline.answers.masks import Rle
from sightline.datasets.records.base import Batch
from sightline.questions.references import sighting_rows
from sightline.questions.tasks.relation_chains import PHRASES
from sightline.scenes import SceneBatch
from sightline.views.regions import frame_regions

__all__ = ["JudgeMask", "KeySteps", "PointList", "UnitQuestion", "perceived"]

_POINT = re.compile(r"\((-?\d+), (-?\d+)\)")


@dataclass(frozen=True)
class PointList:
    """Points of the answer, each coordinate from 0 to 1 with three decimals; else the answer.

    ``text`` writes "[(0.512, 0.430)]", otherwise a list of pairs is given.
    """

    text: bool = True

    def values(self, batch: Batch) -> Sequence[Any]:
        return [self._one(row) for row in batch.rows]

    def _one(self, row: dict[str, Any]) -> Any:
        if row["answer_kind"] not in ("point", "points"):
            return row["answer"]
        found = [(int(x) / 1000, int(y) / 1000) for x, y in _POINT.findall(row["answer"])]
        if not self.text:
            return [list(place) for place in found]
        return "[" + ", ".join(f"({x:.3f}, {y:.3f})" for x, y in found) + "]"


@dataclass(frozen=True)
class UnitQuestion:
    """The question, asking for coordinates from 0 to 1.

    For tasks that name objects by words only: coordinates in names would be of the other scale.
    """

    def values(self, batch: Batch) -> Sequence[Any]:
        texts = batch.column("question")
        return [t.replace("0 to 1000", "0 to 1").replace("0-1000", "0-1") for t in texts]


@dataclass(frozen=True)
class JudgeMask:
    """COCO run lengths of the pixels in which a pointed answer is right; None for other answers.

    Of a located object its visible pixels, of vacant space the outline the item holds.
    """

    def values(self, batch: Batch) -> Sequence[Any]:
        return [self._one(batch, at) for at in range(len(batch))]

    def _one(self, batch: Batch, at: int) -> Any:
        row = batch.rows[at]
        if row["answer_kind"] not in ("point", "points") or not batch.frame_rows[at]:
            return None
        frame = batch.frame_rows[at][0]
        size = batch.scenes.frames.size[frame]
        target = _target(batch, at)
        key = ("judge", frame, target, None if target >= 0 else tuple(row["region"]))
        if key not in batch.memo:
            region = row["region"]
            if target >= 0:
                mask = frame_regions(batch.scenes, frame) == target
            else:
                mask = _polygon(np.asarray(region, dtype=np.float64), size)
            rle = Rle.of(mask)
            batch.memo[key] = {"size": list(rle.size), "counts": rle.text()}
        return batch.memo[key]


def _polygon(region: NDArray[np.float64], size: NDArray[np.int32]) -> NDArray[np.bool_]:
    """(H, W) pixels whose middle is in a box, or in an outline, of thousandths."""
    if len(region) == 4:
        region = region[[0, 1, 2, 1, 2, 3, 0, 3]]
    corners = region.reshape(-1, 2) / 1000 * size
    x, y = np.meshgrid(np.arange(size[0]) + 0.5, np.arange(size[1]) + 0.5)
    return np.asarray(geometry.point_in_polygon(np.stack([x, y], axis=-1), corners))


def _chain(batch: Batch, at: int) -> list[tuple[int, int]]:
    """(relation, object row) of every step of a located item."""
    row = batch.rows[at]
    if not row["program"].startswith("located("):
        return []
    first = int(batch.scenes.object_start[batch.scene_rows[at]])
    count, *rest = (int(v) for v in row["params"])
    return [(code, number + first) for code, number in zip(rest[0::2], rest[1::2], strict=True)][
        :count
    ]


def _target(batch: Batch, at: int) -> int:
    """The object that is pointed at, -1 for vacant space."""
    chain = _chain(batch, at)
    if chain:
        return chain[-1][1]
    return -1 if "free" in batch.rows[at]["program"] else batch.object_rows[at][0]


@dataclass(frozen=True)
class KeySteps:
    """What the steps to an answer perceive: objects with their place and depth, then the answer.

    ``[{"step", "object", "relation", "point", "depth"}, ..., {"step", "answer"}]``; points from 0
    to 1, depth in metres, None where the object is not seen; relations of located objects.
    """

    def values(self, batch: Batch) -> Sequence[Any]:
        return [self._one(batch, at) for at in range(len(batch))]

    def _one(self, batch: Batch, at: int) -> list[dict[str, Any]]:
        row, frames = batch.rows[at], batch.frame_rows[at]
        world, chain = batch.scenes, _chain(batch, at)
        told = [("", obj) for obj in batch.object_rows[at]]
        told += [(PHRASES[code], obj) for code, obj in chain]
        steps: list[dict[str, Any]] = []
        for relation, obj in told:
            view, point, depth = perceived(world, frames, obj)
            entry = {"step": len(steps) + 1, "object": str(world.objects.category[obj])}
            if relation:
                entry["relation"] = relation
            if len(frames) > 1:
                entry["image"] = view
            steps.append(entry | {"point": point, "depth": depth})
        said = PointList(text=False)._one(row)
        if row["answer_kind"] == "choice":
            said = row["answer_text"]
        return [*steps, {"step": len(steps) + 1, "answer": said, "unit": row["unit"] or ""}]


def perceived(
    world: SceneBatch, frames: list[int], obj: int
) -> tuple[int | None, list[float] | None, float | None]:
    """The first image that shows an object, its place there, and its depth."""
    for view, frame in enumerate(frames):
        seen = int(sighting_rows(world, np.array([frame]), np.array([obj]))[0])
        if seen < 0:
            continue
        place = world.sightings.point[seen] / world.frames.size[frame]
        depth = float(world.sightings.depth_median[seen])
        known = round(depth, 3) if np.isfinite(depth) else None
        return view, [round(float(v), 3) for v in place], known
    return None, None, None
