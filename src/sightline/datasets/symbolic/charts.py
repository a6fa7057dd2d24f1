"""START's training record of charts: questions with boxes, data questions, code."""

from __future__ import annotations

from functools import partial
from typing import Any

from sightline.datasets.symbolic.mix import SymbolicMix
from sightline.datasets.symbolic.records import write_lines
from sightline.questions.symbolic import Posed
from sightline.views.charts.recipes import RECIPES, bbox_reply

__all__ = ["chart_mix"]


def _fields(one: Posed, pictures: tuple[str, ...]) -> dict[str, Any]:
    boxed = one.task in ("grounding", "qa_grounding")
    return {
        "id": one.id, "task": one.task, "image": pictures[0] if pictures else "",
        "question": one.question, "options": list(one.options),
        "answer": bbox_reply(one.truth) if boxed else one.reply,
    }  # fmt: skip


def chart_mix() -> SymbolicMix:
    """Grounding, grounding by data, data questions and chart to code, a quarter each."""
    return SymbolicMix.of(RECIPES, partial(write_lines, "train.jsonl", _fields))
