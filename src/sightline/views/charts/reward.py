"""Scores of charts: recall of boxes at thresholds of overlap, and the likeness of a chart drawn by
code to the true one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sightline.answers import iou
from sightline.views.charts.draw import draw_chart
from sightline.views.charts.inside import _thumbnail, describe
from sightline.views.charts.sandbox import Ran, run_code

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["THRESHOLDS", "CodeScore", "box_recall", "code_in", "code_reward", "likeness"]

THRESHOLDS = (0.3, 0.5, 0.7)
"""which ones the authors report is not confirmed; give others where they are known"""
_FENCE = re.compile(r"```(?:python|py)?[ \t]*\n(.*?)(?:```|\Z)", re.S)


def box_recall(
    boxes: ArrayLike, truths: ArrayLike, thresholds: Sequence[float] = THRESHOLDS
) -> dict[str, float]:
    """Share of (n, 4) true boxes that the given box overlaps by at least each threshold (IoU).

    Args:
        boxes: (n, 4) as x1, y1, x2, y2; NaN where none was given.
        truths: (n, 4).
        thresholds: of IoU.
    """
    overlap = np.nan_to_num(iou(np.asarray(boxes, dtype=np.float64), truths))
    return {f"recall@{t:g}": float((overlap >= t).mean()) for t in thresholds}


@dataclass(frozen=True)
class CodeScore:
    """A reward in [0, 1] and its parts; all 0 where the code did not leave a chart.

    Attributes:
        reward: mean of the parts.
        parts: elements, texts, data, picture.
        ran: what became of the code.
    """

    reward: float
    parts: dict[str, float]
    ran: Ran


def code_in(reply: str) -> str:
    """The code of a reply: its last fenced block, else all of it."""
    found = _FENCE.findall(reply)
    return str(found[-1]) if found else reply


def code_reward(reply: str, state: Mapping[str, Any], **sandbox: Any) -> CodeScore:
    """Run a reply's code in the sandbox and compare what it draws.

    Args:
        reply: of a model.
        state: of the true chart.
        sandbox: limits, see :func:`sightline.views.charts.sandbox.run_code`.
    """
    ran = run_code(code_in(reply), **sandbox)
    if ran.chart is None or ran.picture is None:
        return CodeScore(0.0, dict.fromkeys(("elements", "texts", "data", "picture"), 0.0), ran)
    figure, _ = draw_chart(state)
    parts = likeness(ran.chart, ran.picture, *seen(figure))
    return CodeScore(float(np.mean(list(parts.values()))), parts, ran)


def seen(figure: Figure) -> tuple[dict[str, Any], list[list[float]]]:
    """A figure as the sandbox tells of one: texts and numbers, and a small grey picture."""
    figure.canvas.draw()
    pixels = np.asarray(figure.canvas.buffer_rgba())[..., :3].astype(np.float64)  # type: ignore[attr-defined]
    return describe(figure), _thumbnail(pixels, np)


def likeness(
    chart: Mapping[str, Any], picture: ArrayLike, true: Mapping[str, Any], true_picture: ArrayLike
) -> dict[str, float]:
    """How alike two charts are, each part in [0, 1]; all are 1 for the same chart."""
    one, other = _elements(chart), _elements(true)
    gap = np.abs(np.asarray(picture, dtype=np.float64) - np.asarray(true_picture)).mean()
    ink = np.abs(255.0 - np.asarray(true_picture, dtype=np.float64)).mean()
    return {
        "elements": _overlap(one, other),
        "texts": _overlap(_texts(chart), _texts(true)),
        "data": _data(chart["panels"], true["panels"]),
        "picture": float(max(0.0, 1.0 - gap / max(ink, 1.0))),
    }


def _elements(chart: Mapping[str, Any]) -> Counter[str]:
    found: Counter[str] = Counter(panels=len(chart["panels"]))
    for panel in chart["panels"]:
        found["legend"] += bool(panel["legend"])
        for kind, marks in panel["marks"].items():
            found[kind] += len(marks)
    return +found


def _texts(chart: Mapping[str, Any]) -> Counter[str]:
    texts = [chart["title"], *(t for panel in chart["panels"] for t in panel["texts"])]
    return Counter(t.strip() for t in texts if t.strip())


def _overlap(one: Counter[str], other: Counter[str]) -> float:
    """F1 of two bags."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 1.0


def _data(panels: Sequence[Mapping[str, Any]], true: Sequence[Mapping[str, Any]]) -> float:
    """Marks paired in their order, panel by panel and kind by kind; unpaired ones count 0."""
    total, score = 0, 0.0
    for i in range(max(len(panels), len(true))):
        one = panels[i]["marks"] if i < len(panels) else {}
        other = true[i]["marks"] if i < len(true) else {}
        for kind in one.keys() | other.keys():
            a, b = one.get(kind, []), other.get(kind, [])
            total += max(len(a), len(b))
            score += sum(_close(np.array(x), np.array(y)) for x, y in zip(a, b, strict=False))
    return score / total if total else 1.0


def _close(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """1 for the same numbers; falls with the mean error in units of the true spread."""
    if one.shape != other.shape or not other.size:
        return float(one.shape == other.shape)
    spread = max(float(np.ptp(other)), float(np.abs(other).max()) * 0.1, 1e-9)
    return float(max(0.0, 1.0 - np.abs(one - other).mean() / spread))
