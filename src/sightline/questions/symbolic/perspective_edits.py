"""The robustness part of MMPerspective: a question asked again about a cropped, flipped, masked and
rotated picture. None of these changes what is asked about; marks go along with the picture."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sightline.questions.symbolic.perspective import SIZE, TRIES, bows, curved, spreads, upright
from sightline.questions.symbolic.perspective_reasons import kind_of_perspective
from sightline.questions.symbolic.perspective_seen import horizon, line_of_sight, vanishing_point
from sightline.questions.symbolic.posed import Posed
from sightline.scenes.symbolic.line_views import longest_runs
from sightline.scenes.worlds.draws import Draws

__all__ = ["EDITS", "edited", "robust"]

F64 = NDArray[np.float64]

EDITS = ("crop", "flip", "mask", "rotate")
ROBUST = (vanishing_point, horizon, line_of_sight, kind_of_perspective)
"""questions whose answer survives the edits; a vanishing point out of view, their number, or a
region of four pictures would not"""
MARGIN = 26.0  # pixels between marks and the border
SEEN = 18.0
MASKED = 3  # lines that a mask covers, or part of them


def robust(keys: NDArray[np.uint64]) -> Iterator[Posed]:
    """Five questions a key: the original and its edits, in one group."""
    for key in keys.tolist():
        draws = Draws("perspective", "robust", key)
        for _ in range(TRIES):
            found = _all(key, draws)
            if found:
                yield from found
                break


def _all(key: int, draws: Draws) -> list[Posed]:
    # the low bits choose the answer
    base = ROBUST[key // 16 % 4](key, draws)
    if base is None:
        return []
    group = f"{base.task}/{key:016x}"
    found = [replace(base, group=group, extra={"seed_id": f"{key:016x}", "variant": "original"})]
    for edit in EDITS:
        for _ in range(8):
            picture = edited(base.world["pictures"][0], edit, draws)
            if picture is not None:
                found.append(
                    replace(
                        found[0], world={**base.world, "pictures": [picture]},
                        extra={"seed_id": f"{key:016x}", "variant": edit},
                    )
                )  # fmt: skip
                break
    return found if len(found) == 1 + len(EDITS) else []


def edited(picture: Mapping[str, Any], edit: str, draws: Draws) -> dict[str, Any] | None:
    """A picture's record after an edit; None where marks would be lost or too few lines remain."""
    matrix, mask = _drawn(edit, draws)
    points = np.array(picture["lines"]).reshape(-1, 3, 2)
    axes = np.array(picture["axes"])
    moved, kept = _remaining(_moved(points, matrix), mask)
    if not _still_clear(points, axes, moved, axes[kept]):
        return None
    # a mask over nothing is no edit
    if mask and (np.abs(moved - points[kept]).max((1, 2)) < 1).sum() > len(points) - MASKED:
        return None
    marks = [_moved_mark(mark, matrix) for mark in picture["marks"]]
    if not all(_safe(mark, mask) for mark in marks):
        return None
    return {
        **picture, "lines": moved.reshape(-1, 6).round(2).tolist(), "axes": axes[kept].tolist(),
        "marks": marks, "edit": {"name": edit, "matrix": matrix.ravel().round(6).tolist()}
        | ({"mask": [float(v) for v in mask]} if mask else {}),
    }  # fmt: skip


def _drawn(edit: str, draws: Draws) -> tuple[F64, tuple[int, int, int, int] | None]:
    """(2, 3) from pixels to pixels of the edited picture, and a box that is masked."""
    w, h = SIZE
    if edit == "flip":
        return np.array([[-1.0, 0, w], [0, 1, 0]]), None
    if edit == "crop":
        share = draws.uniform(0.72, 0.88)
        x, y = draws.uniform(0, w * (1 - share)), draws.uniform(0, h * (1 - share))
        return np.array([[1 / share, 0, -x / share], [0, 1 / share, -y / share]]), None
    if edit == "rotate":
        turn = math.radians(draws.uniform(4, 10) * draws.pick((1, -1)))
        # so much larger that no corner stays empty
        scale = math.cos(turn) + w / h * abs(math.sin(turn))
        c, s = scale * math.cos(turn), scale * math.sin(turn)
        return np.array([[c, -s, w / 2 - c * w / 2 + s * h / 2],
                         [s, c, h / 2 - s * w / 2 - c * h / 2]]), None  # fmt: skip
    wide, high = draws.integer(90, 130), draws.integer(70, 100)
    x, y = draws.integer(0, w - wide), draws.integer(0, h - high)
    return np.array([[1.0, 0, 0], [0, 1, 0]]), (x, y, x + wide, y + high)


def _moved(points: F64, matrix: F64) -> F64:
    return np.asarray(points @ matrix[:, :2].T + matrix[:, 2])


def _remaining(points: F64, mask: Sequence[int] | None) -> tuple[F64, NDArray[np.int64]]:
    """The visible run of each line (n, 3, 2) after an edit, and which lines have one. Bowed lines
    stay only if all of them shows."""
    at = np.linspace(0, 1, 33)
    chord = points[:, 2] - points[:, 0]
    run = points[:, None, 0] + at[:, None] * chord[:, None]
    shows = np.asarray(((run >= 1) & (run <= np.array(SIZE) - 1)).all(-1))
    if mask:
        box = np.array(mask)
        shows &= ~((run > box[:2] - 2) & (run < box[2:] + 2)).all(-1)
    straight = bows(points) < 0.5
    start, stop = longest_runs(shows)
    rows = np.arange(len(points))
    ends = np.stack([run[rows, start], run[rows, stop]], axis=1)
    whole = np.asarray(shows.all(axis=1))[:, None, None]
    middle = np.where(whole[..., 0], points[:, 1], ends.mean(1))
    out = np.stack([ends[:, 0], middle, ends[:, 1]], axis=1)
    long = np.linalg.norm(out[:, 2] - out[:, 0], axis=1) >= SEEN
    kept = np.flatnonzero(long & (straight | whole[:, 0, 0]))
    return out[kept], kept


def _still_clear(
    before: F64, axes_before: NDArray[np.int64], after: F64, axes: NDArray[np.int64]
) -> bool:
    """Whether all that was clear in the original still is: every direction with enough lines, and
    lines that run together seen to do so, upright ones upright; or enough bowed lines; or enough
    of no direction."""
    if (axes < 0).all():
        return len(after) >= max(14, 0.5 * len(before))
    if bool((bows(before) > 1).any()):
        return curved(after) >= 5
    if upright(before, axes_before) and not upright(after, axes):
        return False
    pairs = zip(spreads(before, axes_before), spreads(after, axes), strict=True)
    return all(
        many >= min(n, 6) and (spread < 1 or now >= max(8.0, 0.55 * spread))
        for (n, spread), (many, now) in pairs
    )


def _moved_mark(mark: Mapping[str, Any], matrix: F64) -> dict[str, Any]:
    name = "at" if "at" in mark else "line"
    moved = _moved(np.array(mark[name]).reshape(-1, 2), matrix)
    if name == "line":
        moved = _across(moved)
    return {**mark, name: moved.ravel().round(2).tolist()}


def _across(ends: F64) -> F64:
    """A line from the left border to the right one."""
    slope = (ends[1, 1] - ends[0, 1]) / (ends[1, 0] - ends[0, 0])
    return np.array([[x, ends[0, 1] + slope * (x - ends[0, 0])] for x in (0.0, float(SIZE[0]))])


def _safe(mark: Mapping[str, Any], mask: Sequence[int] | None) -> bool:
    """Whether a mark lies well in the picture, and a circle free of the mask."""
    if "line" in mark:
        rows = mark["line"][1], mark["line"][3]
        return bool(MARGIN < sum(rows) / 2 < SIZE[1] - MARGIN)
    x, y = mark["at"]
    if not (MARGIN <= x <= SIZE[0] - MARGIN and MARGIN <= y <= SIZE[1] - MARGIN):
        return False
    return not mask or not (
        mask[0] - MARGIN < x < mask[2] + MARGIN and mask[1] - MARGIN < y < mask[3] + MARGIN
    )
