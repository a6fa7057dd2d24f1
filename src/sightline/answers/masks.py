"""Masks: of a picture as COCO run lengths, of a point cloud as object ids or point indices.

A COCO mask runs down the columns; its run lengths alternate between unset and set, unset first.
The compressed text writes each run in five-bit pieces, low ones first, from the third run on as the
difference to the run two before.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import replies
from .base import Hit, Missing
from .brackets import Bracketed, bare_group, groups, json_values
from .metrics import FloatArray, Metric, _shape
from .patterns import Lazy

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_LARGEST: Final = 1 << 28  # pixels of a mask that is unfolded


class Rle(NamedTuple):
    """A mask as run lengths: `size` (height, width), `counts` down the columns, unset first."""

    size: tuple[int, int]
    counts: tuple[int, ...]

    @classmethod
    def of(cls, mask: ArrayLike) -> Rle:
        """From a mask (H, W)."""
        array = np.asarray(mask) != 0
        if array.ndim != 2:
            raise ValueError("a mask has height and width")
        flat = array.T.reshape(-1)
        edges = np.flatnonzero(flat[1:] != flat[:-1]) + 1
        bounds = np.concatenate([[0], edges, [flat.size]])
        counts = np.diff(bounds)
        if flat.size and flat[0]:
            counts = np.concatenate([[0], counts])
        return cls((int(array.shape[0]), int(array.shape[1])), tuple(counts.tolist()))

    @classmethod
    def read(cls, size: Sequence[int], counts: str | Sequence[int]) -> Rle:
        """From the two fields of a COCO record; ValueError where they are no mask."""
        runs = counts_of(counts) if isinstance(counts, str) else np.asarray(counts)
        if runs.ndim != 1 or (runs.size and runs.dtype.kind not in "iu"):
            raise ValueError("run lengths are whole numbers")
        height, width = (int(side) for side in size)
        if min(height, width) < 0 or (runs.size and runs.min() < 0):
            raise ValueError("sizes and run lengths are not negative")
        if int(runs.sum()) != height * width:
            raise ValueError(f"runs of {int(runs.sum())} pixels for a mask of {height * width}")
        return cls((height, width), tuple(int(run) for run in runs))

    def mask(self) -> Bools:
        """The mask (H, W)."""
        height, width = self.size
        if height * width > _LARGEST:
            raise ValueError(f"a mask of {height} x {width} is too large to unfold")
        state = np.arange(len(self.counts)) % 2 == 1
        return np.repeat(state, self.counts).reshape(width, height).T

    def text(self) -> str:
        """The compressed run lengths."""
        return counts_text(self.counts)

    @property
    def area(self) -> int:
        """Set pixels."""
        return sum(self.counts[1::2])

    def _bounds(self) -> Ints:
        ends = np.cumsum(np.asarray(self.counts, dtype=np.int64))
        return np.stack([ends[0 : len(ends) - 1 : 2], ends[1::2]], axis=-1).astype(np.int64)


def counts_text(counts: Sequence[int]) -> str:
    """COCO's compressed text of run lengths."""
    runs = np.asarray(counts, dtype=np.int64)
    delta = runs.copy()
    delta[3:] -= runs[1:-2]
    if not delta.size:
        return ""
    # pieces needed: as many as hold the number and its sign in five bits each
    limit = np.int64(1) << np.arange(4, 59, 5)
    width = 1 + np.count_nonzero((delta[:, None] < -limit) | (delta[:, None] >= limit), axis=1)
    pieces = int(width.max())
    place = np.arange(pieces)
    bits = (delta[:, None] >> (5 * place)) & 31
    bits |= np.where(place < width[:, None] - 1, 32, 0)
    text: bytes = (bits[place < width[:, None]] + 48).astype(np.uint8).tobytes()
    return text.decode("ascii")


def counts_of(text: str) -> Ints:
    """Run lengths of COCO's compressed text; ValueError where it is none."""
    codes = np.frombuffer(text.encode("ascii", "replace"), dtype=np.uint8).astype(np.int64) - 48
    if not codes.size:
        return codes
    if codes.min() < 0 or codes.max() > 63 or codes[-1] & 32:
        raise ValueError("no compressed run lengths")
    ends = np.flatnonzero(codes & 32 == 0)
    starts = np.concatenate([[0], ends[:-1] + 1])
    if int((ends - starts).max()) > 6:
        raise ValueError("a run length of more than 35 bits")
    place = np.arange(len(codes)) - np.repeat(starts, ends - starts + 1)
    delta = np.add.reduceat((codes & 31) << (5 * place), starts)
    negative = (codes[ends] & 16) != 0
    delta = np.where(negative, delta - (np.int64(1) << (5 * (ends - starts + 1))), delta)
    runs = delta.copy()
    runs[1::2], runs[2::2] = np.cumsum(delta[1::2]), np.cumsum(delta[2::2])
    return runs


def _common(one: Ints, two: Ints) -> int:
    """Common length of two lists (n, 2) of disjoint rising intervals [start, stop)."""
    cuts = np.unique(np.concatenate([one.reshape(-1), two.reshape(-1)]))
    if cuts.size < 2:
        return 0
    inside = [
        np.searchsorted(spans[:, 0], cuts[:-1], "right")
        > np.searchsorted(spans[:, 1], cuts[:-1], "right")
        for spans in (one, two)
    ]
    return int(np.diff(cuts)[inside[0] & inside[1]].sum())


def mask_iou(predicted: Rle | ArrayLike, truth: Rle | ArrayLike) -> float:
    """Intersection over union of two masks, on their runs; 0 where sizes differ, 1 both empty."""
    p, t = (m if isinstance(m, Rle) else Rle.of(m) for m in (predicted, truth))
    if p.size != t.size:
        return 0.0
    common = _common(p._bounds(), t._bounds())
    union = p.area + t.area - common
    return common / union if union else 1.0


@dataclass(frozen=True)
class Overlap:
    """An overlap at or above `threshold` (above it with `strict`), or the overlap itself; takes
    overlaps, not masks."""

    threshold: float | None = None
    strict: bool = False

    def score(self, predicted: ArrayLike, truth: Any = None) -> FloatArray:
        overlap = np.asarray(predicted, dtype=np.float64)
        if self.threshold is None:
            return overlap
        reached = overlap > self.threshold if self.strict else overlap >= self.threshold
        return reached.astype(np.float64)

    def shaped(self, predicted: ArrayLike, truth: Any = None) -> FloatArray:
        overlap = np.asarray(predicted, dtype=np.float64)
        return overlap if self.threshold is None else _shape(self.score(overlap), overlap)


def overlap_summary(overlaps: ArrayLike, strict: bool = True) -> dict[str, float]:
    """SURPRISE3D's three figures over items: mean overlap, shares above .25 and .5; without
    `strict` those that reach them count too."""
    o = np.asarray(overlaps, dtype=np.float64)
    if not o.size:
        return {"miou": float("nan"), "acc25": float("nan"), "acc50": float("nan")}
    shares = {
        f"acc{level}": float(Overlap(level / 100, strict).score(o).mean()) for level in (25, 50)
    }
    return {"miou": float(o.mean()), **shares}


@dataclass(frozen=True)
class Mask(Bracketed[Rle]):
    """A mask of a picture: '{"size": [height, width], "counts": "..."}', COCO's run lengths,
    compressed or as a list. The value is an :class:`Rle`; the truth an Rle, a mask (H, W) or its
    text. The score is the overlap (IoU), or whether it reaches the metric's threshold; a mask of
    another size scores 0.
    """

    kind: ClassVar[str] = "mask"
    metric: Metric = field(default_factory=Overlap)

    def format(self, value: Rle) -> str:
        return json.dumps({"size": list(value.size), "counts": value.text()})

    def _interpret(self, reply: str) -> Rle | Missing:
        # run lengths hold backslashes, backticks and dollars: read before any of them is taken out
        text = replies.clean(reply)
        read = self._read(text)
        return super()._interpret(reply) if isinstance(read, Missing) else read

    def _hits(self, text: str) -> Sequence[Hit[Rle]]:
        hits = []
        for loaded, start, end in json_values(text) if '"counts"' in text else []:
            if isinstance(loaded, dict) and isinstance(loaded.get("segmentation"), dict):
                loaded = loaded["segmentation"]
            value = _rle(loaded)
            if value is not None:
                hits.append(Hit(value, start, end))
        return hits

    def _value(self, value: Any) -> Rle:
        return value if isinstance(value, Rle) else Rle.of(value)

    def _score(self, value: Rle, truth: Any) -> float:
        return float(self.metric.score(mask_iou(value, self._truth(truth)), None).reshape(()))

    def _reward(self, value: Rle, truth: Any) -> float:
        return float(self.metric.shaped(mask_iou(value, self._truth(truth)), None).reshape(()))


def _rle(loaded: Any) -> Rle | None:
    if not isinstance(loaded, dict):
        return None
    size, counts = loaded.get("size"), loaded.get("counts")
    if not isinstance(size, list) or len(size) != 2 or not isinstance(counts, str | list):
        return None
    whole = [*size, *(counts if isinstance(counts, list) else [])]
    if not all(type(n) is int and 0 <= n < 1 << 31 for n in whole):
        return None
    try:
        return Rle.read(size, counts)
    except ValueError:
        return None


# ---- point clouds --------------------------------------------------------------------------------

Spans = tuple[tuple[int, int], ...]


class Instances(NamedTuple):
    """A truth over points: the object `labels` (n,) of every point, and the true object `ids`."""

    labels: NDArray[np.int64]
    ids: tuple[int, ...]


def spans_of(indices: Iterable[int]) -> Spans:
    """Runs [start, stop) of a set of whole numbers."""
    given = np.asarray(indices if isinstance(indices, np.ndarray) else list(indices))
    if given.dtype == np.bool_:
        given = np.flatnonzero(given)
    numbers = np.unique(given.astype(np.int64))
    if not numbers.size:
        return ()
    breaks = np.flatnonzero(np.diff(numbers) > 1)
    starts = numbers[np.concatenate([[0], breaks + 1])]
    stops = numbers[np.concatenate([breaks, [len(numbers) - 1]])] + 1
    return tuple(zip(starts.tolist(), stops.tolist(), strict=True))


def indices_of(spans: Spans) -> Ints:
    """The whole numbers of runs, rising."""
    if sum(stop - start for start, stop in spans) > _LARGEST:
        raise ValueError("runs of that many points are not unfolded")
    pieces = [np.arange(start, stop) for start, stop in spans]
    return np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.int64)


def _joined(pairs: Sequence[tuple[int, int]]) -> Spans:
    """Runs of any order that may overlap, as disjoint rising ones."""
    out: list[tuple[int, int]] = []
    for start, stop in sorted(pairs):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], stop))
        else:
            out.append((start, stop))
    return tuple(out)


def spans_iou(predicted: Spans, truth: Spans) -> float:
    """Intersection over union of two sets of whole numbers; 1 when both are empty."""
    p, t = (np.asarray(s, dtype=np.int64).reshape(-1, 2) for s in (predicted, truth))
    common = _common(p, t)
    union = int((p[:, 1] - p[:, 0]).sum() + (t[:, 1] - t[:, 0]).sum()) - common
    return common / union if union else 1.0


def instances_iou(predicted: Spans, truth: Instances) -> float:
    """Overlap over points of the objects named and the true ones."""
    labels = np.asarray(truth.labels)
    starts, stops = np.asarray(predicted, dtype=np.int64).reshape(-1, 2).T
    chosen = np.searchsorted(starts, labels, "right") > np.searchsorted(stops, labels, "right")
    true = np.isin(labels, np.asarray(truth.ids))
    union = int(np.count_nonzero(chosen | true))
    return float(np.count_nonzero(chosen & true) / union) if union else 1.0


_TOKEN_ID = Lazy(r"<(?:obj(?:ect)?)?_?(\d{1,9})>", re.I)


@dataclass(frozen=True)
class Mask3D(Bracketed[Spans]):
    """A part of a point cloud: object ids "[3, 17]" or, form="points", runs of point indices
    "[[0, 120], [400, 410]]", each start to stop, the stop left out.

    The value is runs [start, stop) of ids or indices; ids as tokens ("<OBJ012>") are read too. The
    truth is ids or indices, a boolean mask over points, or :class:`Instances`, which makes the
    overlap one over points. The score is the overlap, or whether it reaches a threshold.
    """

    kind: ClassVar[str] = "mask3d"
    metric: Metric = field(default_factory=Overlap)
    form: Literal["ids", "points"] = "ids"

    def format(self, value: Spans) -> str:
        runs = self._value(value)
        if self.form == "ids":
            return "[" + ", ".join(map(str, indices_of(runs).tolist())) + "]"
        return "[" + ", ".join(f"[{start}, {stop}]" for start, stop in runs) + "]"

    def _hits(self, text: str) -> Sequence[Hit[Spans]]:
        if self.form == "points":
            return self._runs(text)
        if tokens := list(_TOKEN_ID.finditer(text)):
            ids = spans_of([int(token[1]) for token in tokens])
            return [Hit(ids, tokens[0].start(), tokens[-1].end())]
        if text.strip(" .\n") in ("[]", "()"):
            return [Hit((), 0, len(text))]
        return [
            Hit(spans_of([int(v) for v in group.values]), group.start, group.end)
            for group in groups(text) or bare_group(text)
            if all(v == int(v) and 0 <= v < 1e9 for v in group.values)
        ]

    def _runs(self, text: str) -> list[Hit[Spans]]:
        hits = []
        for loaded, start, end in json_values(text):
            if not isinstance(loaded, list) or len(loaded) > 4000:
                continue
            pairs: list[tuple[Any, Any]] = [
                (one[0], one[1]) if isinstance(one, list) and len(one) == 2 else (one, None)
                for one in loaded
            ]
            pairs = [(a, a + 1 if b is None and type(a) is int else b) for a, b in pairs]
            whole = [(a, b) for a, b in pairs if type(a) is int and type(b) is int]
            if len(whole) == len(pairs) and all(0 <= a < b < 1 << 40 for a, b in whole):
                hits.append(Hit(_joined(whole), start, end))
        return hits

    def _value(self, value: Any) -> Spans:
        if isinstance(value, tuple) and all(isinstance(one, tuple) for one in value):
            return _joined([(int(start), int(stop)) for start, stop in value])
        return spans_of(value)

    def _overlap(self, value: Spans, truth: Any) -> float:
        if isinstance(truth, Instances):
            return instances_iou(value, truth)
        return spans_iou(value, self._truth(truth))

    def _score(self, value: Spans, truth: Any) -> float:
        return float(self.metric.score(self._overlap(value, truth), None).reshape(()))

    def _reward(self, value: Spans, truth: Any) -> float:
        return float(self.metric.shaped(self._overlap(value, truth), None).reshape(()))
