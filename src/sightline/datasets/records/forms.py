"""Fields of the forms an item is asked in: its own, open or with options, and the one asked for.

VLM-3R's records hold a number with its options beside it; SPAR's tell fill, select, judge and
sentence apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sightline.datasets.records.base import Batch
from sightline.datasets.records.texts import Options
from sightline.questions.items import LETTERS

__all__ = [
    "AnswerForm",
    "GroundTruth",
    "Letter",
    "ListedOptions",
    "OwnPrompt",
    "OwnReply",
    "ShownAs",
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
class AnswerForm:
    """The form an answer is asked for in: fill, select, judge or sentence."""

    def values(self, batch: Batch) -> Sequence[Any]:
        names = {"choice": "select", "sentence": "sentence"}
        return [
            "judge" if kind == "yes_no" and own else names.get(kind, "fill")
            for kind, own in zip(batch.column("answer_kind"), batch.column("own"), strict=True)
        ]


@dataclass(frozen=True)
class ShownAs:
    """What an item shows: one of the names for one picture, a few, and a video."""

    names: tuple[str, str, str] = ("single_view", "multi_view", "video")
    few: int = 5
    """pictures of a multi-view item at most; whole scenes are videos"""

    def values(self, batch: Batch) -> Sequence[Any]:
        one, some, video = self.names
        counts = [len(views) for views in batch.column("views")]
        return [one if n == 1 else some if 1 < n <= self.few else video for n in counts]
