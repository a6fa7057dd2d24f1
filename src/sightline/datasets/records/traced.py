"""Fields of traces: the path in the camera's frame, the box of the destination, who is moved."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sightline import geometry
from sightline.answers.traces import trace_points
from sightline.datasets.records.base import Batch
from sightline.datasets.records.pointing import perceived
from sightline.facts.passing import OVER, PLACES
from sightline.questions.tasks.trace_steps import HOW
from sightline.questions.tasks.traces import DIRECTIONS, TOP_WORDS

__all__ = ["DepthIntrinsics", "Goal", "GoalWords", "Trace2D", "TraceSteps", "Trajectory"]

_POINT = re.compile(r"\((-?\d+), (-?\d+), (-?[\d.]+)\)")
DECIMALS = 4


def _points(row: dict[str, Any]) -> NDArray[np.float64]:
    found = _POINT.findall(row["answer"])
    return np.array(found, dtype=np.float64).reshape(-1, 3)


@dataclass(frozen=True)
class Trajectory:
    """Points (n, 3) of the trace in the camera's frame, metres."""

    def values(self, batch: Batch) -> Sequence[Any]:
        out = []
        for row, frames in zip(batch.rows, batch.frame_rows, strict=True):
            lens = tuple(batch.scenes.frames.intrinsics[frames[0]].tolist())
            width, height = batch.scenes.frames.size[frames[0]].tolist()
            way = trace_points(_points(row), lens, (width, height))
            out.append(np.round(way, DECIMALS).tolist())
        return out


@dataclass(frozen=True)
class Trace2D:
    """The trace without its depth: "[(u, v), ...]" in thousandths; or a list of pairs in pixels."""

    pixels: bool = False

    def values(self, batch: Batch) -> Sequence[Any]:
        if self.pixels:
            pairs = zip(batch.rows, batch.frame_rows, strict=True)
            return [_in_pixels(row, batch, frames[0]) for row, frames in pairs]
        lists = [_POINT.findall(text) for text in batch.column("answer")]
        return ["[" + ", ".join(f"({u}, {v})" for u, v, _ in each) + "]" for each in lists]


def _in_pixels(row: dict[str, Any], batch: Batch, frame: int) -> list[list[float]]:
    pixels = _points(row)[:, :2] / 1000 * batch.scenes.frames.size[frame]
    return [[round(x, 2), round(y, 2)] for x, y in pixels.tolist()]


@dataclass(frozen=True)
class TraceSteps:
    """Key steps of a trace: what is done, with which thing, where that is seen, and its points.

    ``[{"step", "do", "object", "point", "depth", "trace"}, ...]``: place and depth of the thing as
    perceived (from 0 to 1, metres; None where it is not seen), and the points (u, v, d) that the
    step adds, in thousandths and metres.
    """

    def values(self, batch: Batch) -> Sequence[Any]:
        return [self._one(batch, at) for at in range(len(batch))]

    def _one(self, batch: Batch, at: int) -> list[dict[str, Any]]:
        row, frames, things = batch.rows[at], batch.frame_rows[at], batch.object_rows[at]
        trace = _points(row).tolist()
        codes = [int(code) for code in row["params"][9:]]
        bounds, first = [(0, 2)], 2
        for code in codes:
            bounds.append((first, first + (PLACES if code > OVER else 1)))
            first = bounds[-1][1]
        done = ["pick up", *(f"carry {HOW[code]}" for code in codes), "put down beside"]
        if len(things) == 1:
            done[-1] = "put down"
        # of a straight way the detour belongs to the last step
        bounds.append((first, len(trace)))
        objects = [things[0], *things[3:], things[min(1, len(things) - 1)]]
        steps = []
        for step, (what, obj, (a, b)) in enumerate(
            zip(done, objects, bounds, strict=True), start=1
        ):
            _, point, depth = perceived(batch.scenes, frames, obj)
            name = str(batch.scenes.objects.category[obj])
            steps.append({"step": step, "do": what, "object": name, "point": point,
                          "depth": depth, "trace": trace[a:b]})  # fmt: skip
        return steps


@dataclass(frozen=True)
class Goal:
    """Part of the destination's box in the camera's frame: metres, columns = box axes."""

    part: Literal["center", "extent", "rotation"]

    def values(self, batch: Batch) -> Sequence[Any]:
        return [
            self._one(np.asarray(row["params"][2:9]), batch.scenes.frames.world_from_camera[f[0]])
            for row, f in zip(batch.rows, batch.frame_rows, strict=True)
        ]

    def _one(self, box: NDArray[np.float64], pose: NDArray[np.float64]) -> Any:
        camera = geometry.invert_pose(pose)
        if self.part == "extent":
            return np.round(box[3:6], DECIMALS).tolist()
        if self.part == "center":
            return np.round(geometry.transform_points(camera, box[None, :3])[0], DECIMALS).tolist()
        return np.round(camera[:3, :3] @ geometry.yaw_matrix(box[6]), 6).tolist()


@dataclass(frozen=True)
class GoalWords:
    """Where the thing goes, in words: a destination, or a direction; None for the other kind."""

    kind: Literal["destination", "direction"]

    def values(self, batch: Batch) -> Sequence[Any]:
        return [self._one(batch, at) for at in range(len(batch))]

    def _one(self, batch: Batch, at: int) -> str | None:
        code, far = batch.rows[at]["params"][:2]
        things = batch.object_rows[at]
        if (self.kind == "direction") != (len(things) == 1):
            return None
        if self.kind == "direction":
            return f"{far * 100:.0f} cm {DIRECTIONS[int(code)]}"
        beside, base = (str(batch.scenes.objects.category[row]) for row in things[1:3])
        return f"on the {base}, directly {TOP_WORDS[int(code)]} the {beside}"


@dataclass(frozen=True)
class DepthIntrinsics:
    """3 x 3 matrix of the depth picture's camera, in pixels of the picture shown."""

    def values(self, batch: Batch) -> Sequence[Any]:
        out = []
        for frames in batch.frame_rows:
            own = batch.scenes.frames.depth_intrinsics[frames[0]]
            lens = np.where(np.isnan(own), batch.scenes.frames.intrinsics[frames[0]], own)
            fx, fy, cx, cy = np.round(lens, DECIMALS).tolist()
            out.append([[fx, 0.0, cx], [0.0, fy, cy], [0.0, 0.0, 1.0]])
        return out
