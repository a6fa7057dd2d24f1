"""One question in SpatialEval's three modes: told in words, shown, or both, of the same world."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sightline.answers import Choice
from sightline.questions.symbolic.posed import Posed, Status

__all__ = ["MODES", "Asked", "in_modes"]

MODES = ("tqa", "vqa", "vtqa")


class Asked(NamedTuple):
    """A question of choice about a world.

    Attributes:
        question, options: as asked.
        truth: the right option's text.
        status: whether the text determines it; the picture does.
        rationale: why.
    """

    question: str
    options: tuple[str, ...]
    truth: str
    status: Status = "determined"
    rationale: str = ""


def in_modes(
    key: int, task: str, text: str, asked: Asked, world: Mapping[str, Any]
) -> Iterator[Posed]:
    """The question in all modes."""
    for mode in MODES:
        yield Posed(
            key=key, task=task, text="" if mode == "vqa" else text, question=asked.question,
            answer=Choice(asked.options, style="both"),
            truth="ABCD"[asked.options.index(asked.truth)], options=asked.options,
            world={**world, "mode": mode}, group=str(key), rationale=asked.rationale,
            status="determined" if mode != "tqa" else asked.status,
            tags={"mode": mode, "type": task}, extra={"truth": asked.truth},
        )  # fmt: skip
