"""Fields of depth: coded pictures, and conversations that ask a depth API; SpatialBot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sightline.datasets.records.base import Batch, Field
from sightline.datasets.records.texts import AnswerWords, Question
from sightline.scenes import SceneBatch
from sightline.views.depth_api import answer_depth_calls, depth_at, depth_calls
from sightline.views.depth_code import depth_on_picture, encode_depth

__all__ = ["DepthDialogue", "DepthKnown", "depth_code"]


def depth_code(world: SceneBatch, frame: int) -> NDArray[np.uint8]:
    """(H, W, 3) lossless code of a frame's depth, for :class:`Drawn`."""
    return encode_depth(depth_on_picture(world, frame))


@dataclass(frozen=True)
class DepthDialogue:
    """Four turns about a point: the question, ``Depth(x, y)``, what the API says, the reply.

    Points are the item's ``params``, in thousandths; the reply is then what the API says. Items
    without a point have two turns.
    """

    human: Field = field(default_factory=Question)
    reply: Field = field(default_factory=AnswerWords)
    image_token: str = "<image 1>\n<image 2>\n"

    def values(self, batch: Batch) -> Sequence[Any]:
        called = _called(batch)
        asked, told = self.human.values(batch), self.reply.values(batch)
        out = []
        for at, (question, reply) in enumerate(zip(asked, told, strict=True)):
            turns = [("human", self.image_token + question)]
            if at in called:
                turns += [("gpt", called[at][0]), ("human", called[at][1])]
                reply = called[at][1].partition(" = ")[2]
            turns.append(("gpt", reply))
            out.append([{"from": who, "value": what} for who, what in turns])
        return out


@dataclass(frozen=True)
class DepthKnown:
    """Whether what the API says of an item's point agrees with its answer, where it has one."""

    share: float = 0.01
    least: float = 0.01
    """metres, or the share of the depth if that is more"""

    def values(self, batch: Batch) -> Sequence[Any]:
        called = _called(batch)
        scale = {"mm": 0.001, "cm": 0.01, "m": 1.0}
        out = [True] * len(batch)
        for at, (_, _, depth) in called.items():
            row = batch.rows[at]
            true = row["value"] * scale[row["unit"]]
            out[at] = bool(abs(depth - true) <= max(self.least, self.share * true))
        return out


def _called(batch: Batch) -> dict[int, tuple[str, str, float]]:
    """Call, answer and metres of the items with a point; frame by frame, so each is read once."""
    if "depth calls" in batch.memo:
        known: dict[int, tuple[str, str, float]] = batch.memo["depth calls"]
        return known
    frames: dict[int, list[int]] = {}
    for at, row in enumerate(batch.rows):
        if row["program"].startswith("depth_at(") and len(row["params"] or ()) == 2:
            frames.setdefault(batch.frame_rows[at][0], []).append(at)
    out = {}
    for frame, items in frames.items():
        image = depth_on_picture(batch.scenes, frame)
        for at in items:
            x, y = batch.rows[at]["params"]
            call = f"Depth({x / 1000:.3f}, {y / 1000:.3f})"
            said = answer_depth_calls(call, image) or ""
            place = [(one.x, one.y) for one in depth_calls(call)]
            out[at] = (call, said, float(depth_at(image, place)[0]))
    batch.memo["depth calls"] = out
    return out
