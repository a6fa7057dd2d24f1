"""Traces: a path through the picture, with depth, from pick to place; its distances and success.

A point of a trace is (u, v) or (u, v, d): u, v in thousandths of the picture's width and height, d
metres of z-depth. Distances compare curves of equal arc steps; RoboTracer's use 100 points.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sightline.geometry.boxes import point_gap

from .base import Hit
from .brackets import Bracketed, groups, json_values, lists
from .metrics import FloatArray, Metric, _shape
from .regions import PointInBox, PointInMask

Camera = tuple[float, float, float, float]
Uvd = tuple[tuple[float, ...], ...]
_MOST = 1000  # points of one reply


def resample(points: ArrayLike, count: int = 100) -> FloatArray:
    """The curve (n, d) at `count` points (count, d) of equal steps along its length."""
    p = np.asarray(points, dtype=np.float64)
    if p.ndim != 2 or not len(p):
        raise ValueError("a curve has points (n, d), at least one")
    steps = np.linalg.norm(np.diff(p, axis=0), axis=1)
    keep = np.concatenate([[True], steps > 0])  # interp needs rising positions
    p, along = p[keep], np.concatenate([[0.0], np.cumsum(steps[steps > 0])])
    at = np.linspace(0.0, along[-1], count)
    return np.stack([np.interp(at, along, column) for column in p.T], axis=-1)


def _gaps(one: ArrayLike, two: ArrayLike) -> FloatArray:
    a, b = np.asarray(one, dtype=np.float64), np.asarray(two, dtype=np.float64)
    return np.asarray(np.linalg.norm(a[..., :, None, :] - b[..., None, :, :], axis=-1))


def frechet(one: ArrayLike, two: ArrayLike) -> FloatArray:
    """Discrete Fréchet distance (...,) of curves (..., n, d) and (..., m, d).

    The shortest leash of two walkers that step from point to point and never back (Eiter and
    Mannila). All curves at once, one anti-diagonal of the table after the other.
    """
    gap = _gaps(one, two)
    n, m = gap.shape[-2:]
    reach = np.full((*gap.shape[:-2], n + 1, m + 1), np.inf)
    reach[..., 0, 0] = 0.0
    for diagonal in range(n + m - 1):
        i = np.arange(max(0, diagonal - m + 1), min(n, diagonal + 1))
        j = diagonal - i
        one_step = np.minimum(reach[..., i, j + 1], reach[..., i + 1, j])
        before = np.minimum(reach[..., i, j], one_step)
        reach[..., i + 1, j + 1] = np.maximum(gap[..., i, j], before)
    return np.asarray(reach[..., n, m])


def hausdorff(one: ArrayLike, two: ArrayLike) -> FloatArray:
    """Hausdorff distance (...,): the farthest any point is from the other curve."""
    gap = _gaps(one, two)
    return np.asarray(np.maximum(gap.min(-1).max(-1), gap.min(-2).max(-1)))


def rmse(one: ArrayLike, two: ArrayLike) -> FloatArray:
    """Root mean square difference (...,) of the coordinates of curves of equally many points."""
    difference = np.asarray(one, dtype=np.float64) - np.asarray(two, dtype=np.float64)
    return np.asarray(np.sqrt(np.mean(difference**2, axis=(-1, -2))))


def mae(one: ArrayLike, two: ArrayLike) -> FloatArray:
    """Mean absolute difference (...,) of the coordinates of curves of equally many points."""
    difference = np.asarray(one, dtype=np.float64) - np.asarray(two, dtype=np.float64)
    return np.asarray(np.mean(np.abs(difference), axis=(-1, -2)))


Measure = Literal["frechet", "hausdorff", "rmse", "mae"]
_MEASURES: Final[dict[str, Callable[[ArrayLike, ArrayLike], FloatArray]]] = {
    "frechet": frechet,
    "hausdorff": hausdorff,
    "rmse": rmse,
    "mae": mae,
}


def trace_errors(predicted: ArrayLike, truth: ArrayLike, count: int = 100) -> dict[str, float]:
    """The four distances of two curves (n, d) and (m, d), both resampled to `count` points."""
    p, t = resample(predicted, count), resample(truth, count)
    return {name: float(measure(p, t)) for name, measure in _MEASURES.items()}


def trace_points(trace: ArrayLike, camera: Camera, size: tuple[int, int]) -> FloatArray:
    """Points (n, 3) in the camera's frame, metres, of a trace (n, 3) of u, v, d.

    `camera` is fx, fy, cx, cy in pixels of a picture of `size` (width, height).
    """
    uvd = np.asarray(trace, dtype=np.float64)
    fx, fy, cx, cy = camera
    x = (uvd[..., 0] / 1000.0 * size[0] - cx) / fx * uvd[..., 2]
    y = (uvd[..., 1] / 1000.0 * size[1] - cy) / fy * uvd[..., 2]
    return np.stack([x, y, uvd[..., 2]], axis=-1)


def trace_of(points: ArrayLike, camera: Camera, size: tuple[int, int]) -> FloatArray:
    """The trace (n, 3) of u, v, d of points (n, 3) in front of the camera."""
    xyz = np.asarray(points, dtype=np.float64)
    if np.any(xyz[..., 2] <= 0):
        raise ValueError("a point behind the camera has no place in the picture")
    fx, fy, cx, cy = camera
    u = (xyz[..., 0] / xyz[..., 2] * fx + cx) / size[0] * 1000.0
    v = (xyz[..., 1] / xyz[..., 2] * fy + cy) / size[1] * 1000.0
    return np.stack([u, v, xyz[..., 2]], axis=-1)


# ---- success -------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Goal2D:
    """Where a path in the picture must begin and end: a mask (H, W) of the object, a box x1, y1,
    x2, y2 in pixels of that mask."""

    start: NDArray[Any]
    end: tuple[float, float, float, float]


@dataclass(frozen=True, eq=False)
class Goal3D:
    """Where a path in the camera's frame must begin, end and not pass; metres.

    `start` are the object's points (n, 3) (or its one starting point (3,)), the end an oriented
    box (centre, extent, rotation). `occupied` (X, Y, Z) are voxels of side `cell` from `origin`,
    without the object; None where nothing can be hit. RoboTracer's voxels are 2 cm.
    """

    start: FloatArray
    centre: FloatArray
    extent: FloatArray
    rotation: FloatArray
    occupied: NDArray[np.bool_] | None = None
    origin: tuple[float, float, float] = (0.0, 0.0, 0.0)
    cell: float = 0.02


class Success(NamedTuple):
    """Which of the conditions hold."""

    start: bool
    end: bool
    free: bool = True

    @property
    def all(self) -> bool:
        return self.start and self.end and self.free


def success_2d(trace: ArrayLike, goal: Goal2D, last: int = 3) -> Success:
    """Begins on the object; one of the `last` points is in the box. `trace` (n, 2) is in [0, 1]."""
    height, width = goal.start.shape
    pixels = np.asarray(trace, dtype=np.float64)[:, :2] * (width, height)
    begins = PointInMask().score(pixels[0], goal.start) == 1.0
    ends = PointInBox().score(pixels[-last:], goal.end)
    return Success(bool(begins), bool(ends.any()))


def success_3d(
    points: ArrayLike, goal: Goal3D, within: float = 0.2, last: int = 3, share: float = 0.2
) -> Success:
    """Begins and ends near, and passes nothing; strict thresholds, as RoboTracer's.

    The first point is less than `within` metres from the object's points; one of the `last` is less
    than that from the box; nowhere are more than `share` of the object's points, moved along with
    the path, in occupied voxels.
    """
    path = np.asarray(points, dtype=np.float64)
    cloud = np.asarray(goal.start, dtype=np.float64).reshape(-1, 3)
    begins = np.linalg.norm(cloud - path[0], axis=-1).min() < within
    gap = point_gap(goal.centre, goal.extent, goal.rotation, path[-last:])
    free = goal.occupied is None or bool(np.all(_hit_share(path, cloud, goal) <= share))
    return Success(bool(begins), bool(gap.min() < within), free)


def _hit_share(path: FloatArray, cloud: FloatArray, goal: Goal3D) -> FloatArray:
    """Share (n,) of the object's points in occupied voxels at every point of the path."""
    assert goal.occupied is not None
    moved = cloud[None] + (path - path[0])[:, None]
    voxel = np.floor((moved - goal.origin) / goal.cell)
    shape = np.asarray(goal.occupied.shape)
    inside = np.all((voxel >= 0) & (voxel < shape), axis=-1)
    index = np.where(inside[..., None], voxel, 0.0).astype(np.int64)
    hit = inside & goal.occupied[tuple(np.moveaxis(index, -1, 0))]
    return np.asarray(hit.mean(axis=-1))


@dataclass(frozen=True)
class CurveDistance:
    """A distance of two curves at most `within` (end included), both resampled to `count` points.

    Curves of a picture are in [0, 1], those of the camera's frame in metres.
    """

    measure: Measure = "frechet"
    within: float = 0.1
    count: int = 100

    def distance(self, predicted: ArrayLike, truth: Any) -> FloatArray:
        """The distance of a curve (n, d) from the true one (m, d)."""
        return _MEASURES[self.measure](resample(predicted, self.count), resample(truth, self.count))

    def score(self, predicted: ArrayLike, truth: Any) -> FloatArray:
        return np.asarray(self.distance(predicted, truth) <= self.within, dtype=np.float64)

    def shaped(self, predicted: ArrayLike, truth: Any) -> FloatArray:
        apart = self.distance(predicted, truth)
        slope = 1.0 / (1.0 + apart / max(self.within, 1e-9))
        return _shape((apart <= self.within).astype(np.float64), slope)


@dataclass(frozen=True)
class Reaches:
    """All conditions of a :class:`Goal2D` or :class:`Goal3D`; the reward is their mean share."""

    def conditions(self, predicted: ArrayLike, goal: Goal2D | Goal3D) -> Success:
        return (
            success_2d(predicted, goal) if isinstance(goal, Goal2D) else success_3d(predicted, goal)
        )

    def score(self, predicted: ArrayLike, truth: Any) -> FloatArray:
        return np.asarray(self.conditions(predicted, truth).all, dtype=np.float64)

    def shaped(self, predicted: ArrayLike, truth: Any) -> FloatArray:
        return np.asarray(np.mean(self.conditions(predicted, truth)), dtype=np.float64)


@dataclass(frozen=True, eq=False)
class StepGoal:
    """A goal, and key places (k, 2 or 3) to come by in this order; in the units of the curve."""

    goal: Goal2D | Goal3D
    keys: FloatArray


def keys_passed(path: ArrayLike, keys: ArrayLike, within: float) -> int:
    """How many key places (k, d) a path (n, d) comes by in order, at most `within` (end included).

    Each is looked for on the straight legs from where the one before was met; the first one that is
    not met ends the count.
    """
    p, at, passed = np.asarray(path, dtype=np.float64), 0.0, 0
    for key in np.asarray(keys, dtype=np.float64):
        met = _first_met(p, key, at, within)
        if met is None:
            break
        at, passed = met, passed + 1
    return passed


def _first_met(path: FloatArray, key: FloatArray, at: float, within: float) -> float | None:
    """The first place at or after `at`, in legs from the start, that is so near to the key."""
    for leg in range(int(at), max(len(path) - 1, 1)):
        start, way = path[leg], path[min(leg + 1, len(path) - 1)] - path[leg]
        # where the leg enters the ball around the key
        low = max(at - leg, 0.0)
        length = float(way @ way)
        middle = float((key - start) @ way) / length if length > 0 else 0.0
        rest = within**2 - float(((start + middle * way - key) ** 2).sum())
        if rest < 0:
            continue
        half = np.sqrt(rest / length) if length > 0 else np.inf
        if middle + half >= low and middle - half <= 1.0:
            return leg + max(low, middle - half)
    return None


@dataclass(frozen=True)
class Steps:
    """All conditions of the goal of a :class:`StepGoal`, and its key places in order.

    The reward of what fails is the mean of start, end, no collision, and the share of the key
    places that were passed: each step earns its part.
    """

    within: float = 0.1
    reaches: Reaches = field(default_factory=Reaches)

    def _parts(self, predicted: ArrayLike, truth: StepGoal) -> list[float]:
        done = self.reaches.conditions(predicted, truth.goal)
        passed = keys_passed(predicted, truth.keys, self.within)
        return [*map(float, done), passed / len(truth.keys) if len(truth.keys) else 1.0]

    def score(self, predicted: ArrayLike, truth: Any) -> FloatArray:
        return np.asarray(float(min(self._parts(predicted, truth)) == 1.0))

    def shaped(self, predicted: ArrayLike, truth: Any) -> FloatArray:
        return np.asarray(np.mean(self._parts(predicted, truth)))


@dataclass(frozen=True)
class Trace(Bracketed[Uvd]):
    """A path: "[(726, 624, 1.533), (738, 574, 1.499)]"; u, v in thousandths, d in metres.

    `dims` 2 leaves the depth out (a reply that has it is read without). With a `camera` (fx, fy,
    cx, cy in pixels of a picture of `size`) the metric sees points in the camera's frame, in
    metres; without one u and v in [0, 1] and, in 3D, d. The truth is a trace or what the metric
    takes besides (a goal). With `pixels` u and v are pixels of a picture of `size`.
    """

    kind: ClassVar[str] = "trace"
    dims: Literal[2, 3] = 3
    metric: Metric = field(default_factory=CurveDistance)
    camera: Camera | None = None
    size: tuple[int, int] | None = None
    decimals: int = 3
    pixels: bool = False

    def __post_init__(self) -> None:
        if self.camera is not None and (self.dims != 3 or self.size is None):
            raise ValueError("a camera needs dims=3 and the size of its picture")
        if self.pixels and (self.camera is not None or self.size is None):
            raise ValueError("pixels need the size of their picture, and no camera")

    def format(self, value: Uvd) -> str:
        points = []
        for one in self._value(value):
            depth = f", {one[2]:.{self.decimals}f}" if self.dims == 3 else ""
            points.append(f"({round(one[0])}, {round(one[1])}{depth})")
        return "[" + ", ".join(points) + "]"

    def _hits(self, text: str) -> Sequence[Hit[Uvd]]:
        found = [g for g in groups(text) if len(g.values) == self.dims]
        if not found and self.dims == 2:
            found = [g for g in groups(text) if len(g.values) == 3]
        runs = [run for run in lists(found, text) if len(run) > 1]
        if not runs and found:
            runs = [run] if (run := self._from_json(text)) else [found]
        return [
            Hit(
                tuple(g.values[: self.dims] for g in run[:_MOST]),
                run[0].start,
                run[-1].end,
            )
            for run in runs
        ]

    def _from_json(self, text: str) -> Any:
        """One list of objects with a point each: the groups of the last such list."""
        for loaded, start, end in reversed(json_values(text)):
            if isinstance(loaded, list) and loaded and all(isinstance(one, dict) for one in loaded):
                inner = [g for g in groups(text[start:end]) if len(g.values) == self.dims]
                if len(inner) == len(loaded):
                    return inner
        return None

    def _value(self, value: Any) -> Uvd:
        points = tuple(tuple(float(v) for v in one)[: self.dims] for one in value)
        if not points or any(len(one) != self.dims for one in points):
            raise ValueError(f"a trace has points of {self.dims} numbers, at least one")
        return points

    def curve(self, value: Any) -> FloatArray:
        """What the metric sees of a trace (or of its text): points (n, dims)."""
        points = np.asarray(self._truth(value), dtype=np.float64)
        if self.camera is not None and self.size is not None:
            return trace_points(points, self.camera, self.size)
        full = self.size if self.pixels and self.size is not None else (1000, 1000)
        return np.asarray(points / np.array([*full, 1.0])[: self.dims])

    def _seen(self, truth: Any) -> Any:
        return truth if isinstance(truth, Goal2D | Goal3D | StepGoal) else self.curve(truth)

    def _score(self, value: Uvd, truth: Any) -> float:
        return float(self.metric.score(self.curve(value), self._seen(truth)).reshape(()))

    def _reward(self, value: Uvd, truth: Any) -> float:
        return float(self.metric.shaped(self.curve(value), self._seen(truth)).reshape(()))
