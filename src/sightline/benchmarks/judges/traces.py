"""Judges of traces: distances of curves, and whether they begin and end where they should."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sightline.answers import frechet, hausdorff, success_3d, trace_errors, trace_points
from sightline.benchmarks.sample import Sample

__all__ = ["PathDistances", "Traced"]

NAMES = ("score", "start", "end", "frechet", "hausdorff", "rmse", "mae")


@dataclass(frozen=True)
class Traced:
    """RoboTracer: success of a trace in the camera's frame, and its distances from the true one.

    A value is points (n, 3) of u, v in thousandths and d in metres. ``score`` is 1 where the first
    point is less than 0.20 m from where the thing is, one of the last three is less than that from
    the destination's box, and nothing is hit where the scene is known. The distances are those of
    both curves at 100 points of equal steps, u and v in [0, 1] for ``flat``, else metres.

    Attributes:
        flat: compare the curves in the picture.
        within: metres.
        last: points at the end of which one has to be near.
    """

    flat: bool = False
    within: float = 0.2
    last: int = 3

    def __call__(
        self, values: Sequence[Any], samples: Sequence[Sample]
    ) -> dict[str, NDArray[np.float64]]:
        found = np.array(
            [self._one(value, sample) for value, sample in zip(values, samples, strict=True)]
        ).reshape(-1, len(NAMES))
        return dict(zip(NAMES, found.T, strict=True))

    def _one(self, value: Any, sample: Sample) -> list[float]:
        lens, size = sample.extra["camera"], sample.extra["size"]
        uvd = np.asarray(value, dtype=np.float64)
        path, truth = trace_points(uvd, lens, size), sample.extra["path"]
        done = success_3d(path, sample.extra["goal"], self.within, self.last)
        if self.flat:
            errors = trace_errors(uvd[:, :2] / 1000, np.asarray(sample.truth)[:, :2] / 1000)
        else:
            errors = trace_errors(path, truth)
        return [float(done.all), float(done.start), float(done.end), *errors.values()]


@dataclass(frozen=True)
class PathDistances:
    """ShareRobot: distances of a path in the picture from the true one, ``extra["path"]``.

    Both are points (n, 2) as shares of the picture and are compared as they are: ``frechet`` and
    ``hausdorff`` of their points, ``rmse`` of as many points as the shorter one has, the root of
    the mean square distance. ``score`` is what the Fréchet distance leaves of 1.
    """

    def __call__(
        self, values: Sequence[Any], samples: Sequence[Sample]
    ) -> dict[str, NDArray[np.float64]]:
        pairs = zip(values, samples, strict=True)
        found = np.array([_apart(v, s.extra["path"]) for v, s in pairs]).reshape(-1, 3)
        columns = dict(zip(("frechet", "hausdorff", "rmse"), found.T, strict=True))
        return {"score": np.clip(1 - found[:, 0], 0.0, 1.0), **columns}


def _apart(path: Any, truth: Any) -> list[float]:
    p, t = np.asarray(path, dtype=np.float64), np.asarray(truth, dtype=np.float64)
    count = min(len(p), len(t))
    with np.errstate(over="ignore", invalid="ignore"):
        square = ((p[:count] - t[:count]) ** 2).sum(axis=1).mean()
        return [float(frechet(p, t)), float(hausdorff(p, t)), float(np.sqrt(square))]
