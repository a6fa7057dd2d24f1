"""Fields of video questions: frames asked about, fewer frames, maps of what they show, two forms.

VLM-3R's records hold a number with its options beside it; Video2Layout's benchmark puts the same
questions over different numbers of frames.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sightline.datasets.records.base import Batch, picked
from sightline.datasets.records.texts import Label, Options
from sightline.questions.items import LETTERS
from sightline.questions.references import sighting_rows
from sightline.views.clip_map import clip_map

__all__ = [
    "Detections",
    "FewFrames",
    "FramesAsked",
    "GroundTruth",
    "LabelPart",
    "Letter",
    "ListedOptions",
    "MapOf",
    "OwnPrompt",
    "OwnReply",
    "SceneColumn",
    "own_form",
]


def own_form(row: dict[str, Any]) -> tuple[str, str, list[str]]:
    """Kind, reply and options of an item in its task's own form."""
    if row["own"] is None:
        return row["answer_kind"], row["answer"], list(row["choices"] or ())
    kind, answer, *choices = row["own"]
    return kind, answer, choices


def _value(row: dict[str, Any]) -> Any:
    kind, answer, choices = own_form(row)
    if kind in ("integer", "clock_hour"):
        return int(answer)
    if kind == "number":
        return float(answer)
    return choices[LETTERS.index(answer)] if kind == "choice" else answer


@dataclass(frozen=True)
class GroundTruth:
    """The answer itself, whatever form it is asked in: a number, or the text of the right option.

    ``text``: always a string.
    """

    text: bool = False

    def values(self, batch: Batch) -> Sequence[Any]:
        if self.text:
            return [own_form(r)[1] if isinstance(_value(r), float) else str(_value(r))
                    for r in batch.rows]  # fmt: skip
        return [_value(row) for row in batch.rows]


@dataclass(frozen=True)
class ListedOptions:
    """The options as a list, "A. text"; None for an open question."""

    def values(self, batch: Batch) -> Sequence[Any]:
        return [found or None for found in Options().values(batch)]


@dataclass(frozen=True)
class Letter:
    """The letter of the right option, "" for an open question."""

    def values(self, batch: Batch) -> Sequence[Any]:
        return [r["answer"] if r["answer_kind"] == "choice" else "" for r in batch.rows]


@dataclass(frozen=True)
class OwnPrompt:
    """The question in its task's own form: with its options, or open, and how to answer.

    Options that only the asked form adds are left out.
    """

    start: str = ""
    option: str = "{letter}. {text}"
    heading: str = ""
    letter: str = "Answer with the option's letter from the given choices directly."
    names: str = "Please answer with the names, separated by commas."
    other: str = "Please answer the question using a single word or phrase."

    def values(self, batch: Batch) -> Sequence[Any]:
        return [self._one(row) for row in batch.rows]

    def _one(self, row: dict[str, Any]) -> str:
        kind, _, choices = own_form(row)
        options = [self.option.format(letter=letter, text=text)
                   for letter, text in zip(LETTERS, choices, strict=False)]  # fmt: skip
        heading = [self.heading] if self.heading and options else []
        ending = {"choice": self.letter, "names": self.names}.get(kind, self.other)
        return self.start + "\n".join([row["question"], *heading, *options, ending])


@dataclass(frozen=True)
class OwnReply:
    """The canonical reply in the task's own form."""

    def values(self, batch: Batch) -> Sequence[Any]:
        return [own_form(row)[1] for row in batch.rows]


@dataclass(frozen=True)
class LabelPart:
    """A part of the label: 0 = before the first ``between``, 1 = after it."""

    at: int
    between: str = "/"

    def values(self, batch: Batch) -> Sequence[Any]:
        return [picked([name.split(self.between, 1)], self.at, name)[0]
                for name in Label().values(batch)]  # fmt: skip


@dataclass(frozen=True)
class SceneColumn:
    """A column of the scene, e.g. ``SceneColumn("source")``."""

    name: str

    def values(self, batch: Batch) -> Sequence[Any]:
        column = getattr(batch.scenes.scenes, self.name)
        return [column[s].item() if hasattr(column[s], "item") else column[s]
                for s in batch.scene_rows.tolist()]  # fmt: skip


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


@dataclass(frozen=True)
class Detections:
    """``[{"bbox_2d": [x0, y0, x1, y1], "label": name}, ...]`` of the objects of an item.

    Those that its question names, roles before options, or those that its answer boxes. Whole
    pixels of the first picture; Qwen2.5-VL's grounding format.
    """

    def values(self, batch: Batch) -> Sequence[Any]:
        world, out = batch.scenes, []
        for frames, rows in zip(batch.frame_rows, batch.object_rows, strict=True):
            seen = [
                int(sighting_rows(world, np.array(frames[:1]), np.array([row]))[0]) for row in rows
            ]
            out.append([
                {
                    "bbox_2d": [round(v) for v in world.sightings.box[at].tolist()],
                    "label": str(world.objects.category[row]),
                }
                for row, at in zip(rows, seen, strict=True) if at >= 0
            ])  # fmt: skip
        return out
