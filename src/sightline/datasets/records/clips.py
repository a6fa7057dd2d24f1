"""Fields of video questions: frames asked about, fewer frames, maps of what they show.

Video2Layout's benchmark puts the same questions over different numbers of frames.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sightline.datasets.records.base import Batch
from sightline.views.clip_map import clip_map

__all__ = ["FewFrames", "FramesAsked", "MapOf"]


@dataclass(frozen=True)
class FramesAsked:
    """Ids of the frames that a question about a video names: ``params`` are their positions."""

    def values(self, batch: Batch) -> Sequence[Any]:
        return [
            [_id(views[int(at)]) for at in params or ()]
            for views, params in zip(batch.column("views"), batch.column("params"), strict=True)
        ]


def _id(name: str) -> int | str:
    return int(name) if name.isdecimal() else name


@dataclass(frozen=True)
class FewFrames:
    """``count`` of the pictures shown, in their order, always with the one that shows everything.

    Fewer are among more, so the same question is put over 1, 4, 8 ... frames. The order in which
    frames join halves the gaps between them again and again; it starts at ``params[0]``.
    """

    count: int

    def values(self, batch: Batch) -> Sequence[Any]:
        out = []
        for row in batch.rows:
            images = list(row["images"] or ())
            at = chosen(len(images), self.count, row)
            out.append([images[i] for i in at])
        return out


def chosen(total: int, count: int, row: dict[str, Any]) -> list[int]:
    """Positions of ``count`` of ``total`` frames, ascending; see :class:`FewFrames`."""
    start = int((row["params"] or [0])[0])
    order: list[int] = []
    step = 1
    while step < total:
        step *= 2
    width = max(step.bit_length() - 1, 1)
    for i in range(step):
        place = int(f"{i:0{width}b}"[::-1], 2)
        if place < total:
            order.append((place + start) % total)
    return sorted(order[:count])


@dataclass(frozen=True)
class MapOf:
    """The metric map of what the frames show; ``count`` of them as :class:`FewFrames` chooses."""

    count: int | None = None

    def values(self, batch: Batch) -> Sequence[Any]:
        out = []
        for row, frames in zip(batch.rows, batch.frame_rows, strict=True):
            at = list(range(len(frames)))
            if self.count is not None:
                at = chosen(len(frames), self.count, row)
            key = ("clip_map", tuple(frames[i] for i in at))
            if key not in batch.memo:
                batch.memo[key] = clip_map(batch.scenes, key[1])
            out.append(batch.memo[key])
        return out
