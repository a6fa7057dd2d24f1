"""When objects come into view for the first time, over the frames shown as the scene's video.

An appearance is a span: from the first frame in which the object may be seen (not UNSEEN) to the
first in which it is clearly seen. One thing appears before another for certain when its span ends
well before the other one begins.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sightline.facts.fact import Fact, Rows, remembered
from sightline.facts.visibility import CLEAR, UNSEEN, presence_table, video_frames
from sightline.scenes import SceneBatch

__all__ = ["SECONDS_APART", "Spans", "first", "order", "spans"]

SECONDS_APART: Final = 1.0
"""between first appearances (VSI-Bench, VLM-3R)"""
FRAMES_APART: Final = 2
"""the same where frames have no times"""
_NEVER: Final = np.iinfo(np.int64).max

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Spans:
    """Spans of first appearance; time in units of what has to lie between two appearances.

    The unit is ``SECONDS_APART``, or ``FRAMES_APART`` shown frames where times are unknown. Both
    ends are infinite for what is never seen.
    """

    start: Floats
    clear: Floats
    frame: Rows
    """number among the shown frames, from 1, where it is first clearly seen; 0 = never"""

    def take(self, rows: Rows) -> Spans:
        """The spans of some rows."""
        return Spans(self.start[rows], self.clear[rows], self.frame[rows])

    def grouped(self, group: Rows, count: int) -> Spans:
        """The earliest span of each group: a category appears with its first object."""
        start, clear = np.full((2, count), np.inf)
        frame = np.full(count, _NEVER)
        np.minimum.at(start, group, self.start)
        np.minimum.at(clear, group, self.clear)
        np.minimum.at(frame, group, np.where(self.frame > 0, self.frame, _NEVER))
        return Spans(start, clear, np.where(np.isfinite(clear), frame, 0))


def spans(world: SceneBatch) -> Spans:
    """(N,) span of every object."""
    return remembered(world, "appearance", lambda: _spans(world))


def order(start: Floats, clear: Floats) -> Fact:
    """(n, k) columns by first appearance, from spans (n, k).

    Margin: smallest time from the end of one span to the begin of any later one, in units of what
    is asked for (see :class:`Spans`); 0 where spans overlap.
    """
    ranks = np.argsort(clear, axis=1, kind="stable")
    start, clear = (np.take_along_axis(edge, ranks, axis=1) for edge in (start, clear))
    later = np.minimum.accumulate(start[:, ::-1], axis=1)[:, ::-1]
    gap = _less(later[:, 1:], clear[:, :-1]).min(axis=1)
    return Fact(ranks, np.maximum(gap, 0.0), "camera", "interval", {"clear": clear})


def first(start: Floats, clear: Floats) -> Fact:
    """Column of the thing that appears first; margin as in :func:`order`, of the first only."""
    value = clear.argmin(axis=1)
    row = np.arange(len(value))
    others = start.copy()
    others[row, value] = np.inf
    gap = _less(others.min(axis=1), clear[row, value])
    return Fact(value, np.maximum(gap, 0.0), "camera", "interval", {"clear": clear})


def _less(later: Floats, earlier: Floats) -> Floats:
    """``later - earlier``; 0 where the earlier one never happens."""
    known = np.isfinite(earlier)
    return np.where(known, later - np.where(known, earlier, 0.0), 0.0)


def _spans(world: SceneBatch) -> Spans:
    begin, rows = video_frames(world)
    count = np.diff(begin)
    place = np.arange(len(rows)) - np.repeat(begin[:-1], count)
    time = world.frames.time[rows]
    scene = world.frames.scene[rows]
    timed = np.bincount(scene[~np.isfinite(time)], minlength=len(world.scenes)) == 0
    clock = np.where(timed[scene], time / SECONDS_APART, place / FRAMES_APART)
    width = np.diff(world.object_start)[scene]
    which = np.repeat(np.arange(len(rows)), width)
    obj = np.arange(len(which)) - np.repeat(np.cumsum(width) - width, width)
    obj = obj + world.object_start[scene[which]]
    table = presence_table(world)
    code = table.code[table.slot(world, rows[which], obj)]
    start, clear = np.full((2, len(world.objects)), np.inf)
    frame = np.full(len(world.objects), _NEVER)
    possible, sure = code != UNSEEN, code == CLEAR
    np.minimum.at(start, obj[possible], clock[which[possible]])
    np.minimum.at(clear, obj[sure], clock[which[sure]])
    np.minimum.at(frame, obj[sure], place[which[sure]] + 1)
    return Spans(start, clear, np.where(np.isfinite(clear), frame, 0))
