"""Metrics: each scores predictions against truths, whole columns at once, in [0, 1].

`score` is the published number; `shaped` is the reward: 1 exactly where `score` is 1, below that a
slope that never rises with the error. A NaN anywhere scores 0. Numbers are compared as the text
states them (degrees, centimetres), never in SI, so that a published threshold means what it says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal, Protocol, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]


@runtime_checkable
class Metric(Protocol):
    """Any judge of columns. The meaning of `truth` is the metric's own (number, box, mask...)."""

    def score(self, predicted: ArrayLike, truth: Any) -> FloatArray: ...

    def shaped(self, predicted: ArrayLike, truth: Any) -> FloatArray: ...


def _columns(predicted: ArrayLike, truth: ArrayLike) -> tuple[FloatArray, FloatArray]:
    p, t = np.asarray(predicted, dtype=np.float64), np.asarray(truth, dtype=np.float64)
    if p.shape == t.shape:
        return p, t
    p, t = np.broadcast_arrays(p, t)
    return p, t


def _shape(score: FloatArray, slope: FloatArray) -> FloatArray:
    """1 where right, else at most a half."""
    below = 0.5 * np.clip(np.nan_to_num(slope, nan=0.0), 0.0, 1.0)
    return np.asarray(np.where(score >= 1.0, 1.0, below), dtype=np.float64)


@dataclass(frozen=True)
class Exact:
    """Equal or not. The reward falls linearly with the error relative to max(|truth|, 1)."""

    def score(self, predicted: ArrayLike, truth: Any) -> FloatArray:
        p, t = _columns(predicted, truth)
        return np.asarray(p == t, dtype=np.float64)

    def shaped(self, predicted: ArrayLike, truth: Any) -> FloatArray:
        p, t = _columns(predicted, truth)
        slope = 1.0 - np.abs(p - t) / np.maximum(np.abs(t), 1.0)
        return _shape(self.score(p, t), slope)


# The threshold arrays differ in the last bit, and that decides real items: keep the expressions.
_VSI_ERRORS: Final = 1 - np.linspace(0.5, 0.95, int((0.95 - 0.5) / 0.05 + 2))
_OST_ERRORS: Final = 1 - np.array([0.5 + 0.05 * i for i in range(10)])
_SIBENCH_ERRORS: Final = 1 - np.arange(0.5, 1, 0.05)


@dataclass(frozen=True)
class MRA:
    """Mean relative accuracy, in the four published forms (they disagree on real items).

    vsi      |p-t|/t <= 1-θ, θ from linspace(.5, .95, 10); a negative truth always scores 1 (quirk)
    ost      |p-t|/t <  1-θ, θ = 0.5 + 0.05 i
    sibench  |p-t|/t <  1-θ, θ from arange(.5, 1, .05)
    easi     as vsi with |t|, and the raw difference |p-t| where t == 0
    """

    variant: Literal["vsi", "ost", "sibench", "easi"] = "vsi"

    def __post_init__(self) -> None:
        if self.variant not in ("vsi", "ost", "sibench", "easi"):
            raise ValueError(f"unknown MRA variant {self.variant!r}")

    def score(self, predicted: ArrayLike, truth: Any) -> FloatArray:
        p, t = _columns(predicted, truth)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            if self.variant == "easi":
                error = np.where(t == 0, np.abs(p - t), np.abs(p - t) / np.abs(t))
            else:
                error = np.abs(p - t) / t
            error = error[..., None]
            if self.variant == "ost":
                passed = error < _OST_ERRORS
            elif self.variant == "sibench":
                passed = error < _SIBENCH_ERRORS
            else:
                passed = error <= _VSI_ERRORS
        return np.asarray(np.count_nonzero(passed, axis=-1) / passed.shape[-1], dtype=np.float64)

    def shaped(self, predicted: ArrayLike, truth: Any) -> FloatArray:
        return self.score(predicted, truth)


def _ratio(predicted: ArrayLike, truth: ArrayLike) -> FloatArray:
    """max(p/t, t/p); infinite when either is not positive, 1 when both are 0."""
    p, t = _columns(predicted, truth)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        ratio = np.where((p > 0) & (t > 0), np.maximum(p / t, t / p), np.inf)
    return np.where((p == 0) & (t == 0), 1.0, ratio)


@dataclass(frozen=True)
class Ratio:
    """max(p/t, t/p) < delta (strict), the depth-estimation rule."""

    delta: float = 1.25

    def score(self, predicted: ArrayLike, truth: Any) -> FloatArray:
        return (_ratio(predicted, truth) < self.delta).astype(np.float64)

    def shaped(self, predicted: ArrayLike, truth: Any) -> FloatArray:
        return _shape(self.score(predicted, truth), self.delta / _ratio(predicted, truth))


@dataclass(frozen=True)
class FactorOfTwo:
    """0.5 t <= p <= 2 t, both ends included."""

    def score(self, predicted: ArrayLike, truth: Any) -> FloatArray:
        p, t = _columns(predicted, truth)
        return ((0.5 * t <= p) & (p <= 2.0 * t)).astype(np.float64)

    def shaped(self, predicted: ArrayLike, truth: Any) -> FloatArray:
        return _shape(self.score(predicted, truth), 2.0 / _ratio(predicted, truth))


@dataclass(frozen=True)
class Tolerance:
    """|p-t| <= relative |t| or |p-t| <= absolute (ends included). Absolute is in the text's unit:
    15 means 15 degrees for an answer in degrees."""

    relative: float | None = None
    absolute: float | None = None

    def __post_init__(self) -> None:
        given = [x for x in (self.relative, self.absolute) if x is not None]
        if not given or min(given) < 0:
            raise ValueError("Tolerance needs relative= or absolute=, not negative")

    def _allowed(self, truth: FloatArray) -> FloatArray:
        relative = 0.0 if self.relative is None else self.relative
        absolute = 0.0 if self.absolute is None else self.absolute
        return np.maximum(relative * np.abs(truth), absolute)

    def score(self, predicted: ArrayLike, truth: Any) -> FloatArray:
        p, t = _columns(predicted, truth)
        return (np.abs(p - t) <= self._allowed(t)).astype(np.float64)

    def shaped(self, predicted: ArrayLike, truth: Any) -> FloatArray:
        p, t = _columns(predicted, truth)
        error, allowed = np.abs(p - t), self._allowed(t)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            slope = np.where(allowed > 0, allowed / error, 1.0 / (1.0 + error))
        return _shape(self.score(p, t), slope)
