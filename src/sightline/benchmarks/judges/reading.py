"""Comparing texts read in pictures, and boxes around them (MMR)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sightline.answers import iou
from sightline.benchmarks.sample import Sample

__all__ = ["BoxFound", "SameIndex", "TextAndBoxFound", "TextFound", "pnls"]

Columns = dict[str, NDArray[np.float64]]


def pnls(truth: str, said: str) -> float:
    """Partial normalised Levenshtein similarity: how well a text stands anywhere in another.

    The truth is aligned as a whole (match +1, mismatch and gap -1), what stands before and behind
    it in the other text is free; of equal ends the first one counts, and none whose score is below
    0. Walking back, a pair of characters is preferred to one left out of the other text. Of the
    alignment, cut to the first occurrence of the truth's first character and the last one of its
    last, the share of equal places counts; gaps are written as "-", so a "-" of the truth that is
    left out counts as equal. An empty truth is 1. Source: llavar/MMR_Bench, util/metrics.py.
    """
    if not truth:
        return 1.0
    one, two = (np.frombuffer(t.encode("utf-32-le", "surrogatepass"), np.uint32)
                for t in (truth, said))  # fmt: skip
    scores = _scores(one, two)
    last = scores[-1, 1:]
    at = int(last.argmax()) + 1 if len(last) and last.max() > -1 else 0
    up, down = _aligned(truth, said, scores, at)
    first, end = up.find(truth[0]), up.rfind(truth[-1]) + 1
    pairs = zip(up[first:end], down[first:end], strict=True)
    return sum(a == b for a, b in pairs) / (end - first)


def _scores(one: NDArray[np.uint32], two: NDArray[np.uint32]) -> NDArray[np.int32]:
    """(m + 1, n + 1) best scores of every beginning; a row is one pass.

    In a row the score is the best of what comes from above and of the one before it less 1, which
    is the running maximum of the former plus the column's number.
    """
    step = np.arange(len(two) + 1, dtype=np.int32)
    rows = np.zeros((len(one) + 1, len(two) + 1), dtype=np.int32)
    for i, character in enumerate(one, 1):
        from_above = rows[i - 1] - 1
        pair = rows[i - 1, :-1] + np.where(two == character, 1, -1)
        np.maximum(from_above[1:], pair, out=from_above[1:])
        rows[i] = np.maximum.accumulate(from_above + step) - step
    return rows


def _aligned(truth: str, said: str, scores: NDArray[np.int32], at: int) -> tuple[str, str]:
    """Both texts with gaps, from their ends back to their beginnings."""
    up: list[str] = []
    down: list[str] = []
    i, j = len(truth), at
    while i > 0 and j > 0:
        same = truth[i - 1] == said[j - 1]
        if scores[i, j] == scores[i - 1, j - 1] + (1 if same else -1):
            i, j = i - 1, j - 1
            up.append(truth[i])
            down.append(said[j])
        elif scores[i, j] == scores[i - 1, j] - 1:
            i -= 1
            up.append(truth[i])
            down.append("-")
        else:
            j -= 1
            up.append("-")
            down.append(said[j])
    up += [*reversed(truth[:i]), *"-" * j]
    down += [*"-" * i, *reversed(said[:j])]
    return "".join(reversed(up)), "".join(reversed(down))


def _alike(truth: str, said: str, least: float) -> bool:
    return pnls(truth.lower().replace('"', ""), said.lower()) > least


@dataclass(frozen=True)
class SameIndex:
    """The number of an option, compared as text: "01" is not "1"."""

    def __call__(self, values: Sequence[Any], samples: Sequence[Sample]) -> Columns:
        same = [str(v) == str(s.truth) for v, s in zip(values, samples, strict=True)]
        return _hits(np.array(same, dtype=np.float64))


@dataclass(frozen=True)
class TextFound:
    """Right where the true text stands in the reply, :func:`pnls` above ``least``."""

    least: float = 0.9

    def __call__(self, values: Sequence[Any], samples: Sequence[Sample]) -> Columns:
        pairs = zip(values, samples, strict=True)
        return _hits(np.array([_alike(str(s.truth), v, self.least) for v, s in pairs], np.float64))


@dataclass(frozen=True)
class BoxFound:
    """Right where the boxes overlap by more than ``least``."""

    least: float = 0.3

    def __call__(self, values: Sequence[Any], samples: Sequence[Sample]) -> Columns:
        overlap = iou(np.array(values, dtype=np.float64), np.array([s.truth for s in samples]))
        return _hits((overlap > self.least).astype(np.float64))


@dataclass(frozen=True)
class TextAndBoxFound:
    """A text and its box are a hit each; the score is a half each."""

    text: float = 0.9
    box: float = 0.3

    def __call__(self, values: Sequence[Any], samples: Sequence[Sample]) -> Columns:
        pairs = zip(values, samples, strict=True)
        alike = [_alike(s.extra["text"], v[0], self.text) for v, s in pairs]
        boxes = np.array([v[1] for v in values], dtype=np.float64)
        overlap = iou(boxes, np.array([s.extra["box"] for s in samples]))
        hits = np.array(alike, dtype=np.float64) + (overlap > self.box)
        return {"score": hits / 2, "hits": hits}


def _hits(score: NDArray[np.float64]) -> Columns:
    return {"score": score, "hits": score}
