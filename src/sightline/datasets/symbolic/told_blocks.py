"""SpartQA's published record, and the mixes of its question types with seen and unseen words."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

from sightline.datasets.symbolic.mix import SymbolicMix
from sightline.questions.symbolic import Pictures, Posed, Recipe
from sightline.questions.symbolic.spartqa import LABELS, pose
from sightline.questions.symbolic.spartqa_checks import check
from sightline.storage import draft

__all__ = ["spartqa_mix"]

KINDS = ("FR", "FB", "CO", "YN")


def spartqa_mix(unseen: bool = False) -> SymbolicMix:
    """The four types in equal parts; ``unseen``: with words that are in no training part."""
    recipes = [
        Recipe(kind, partial(pose, kind=kind, unseen=unseen), check, even=kind in ("CO", "YN"))
        for kind in KINDS
    ]
    return SymbolicMix.of(recipes, partial(_write, "unseen" if unseen else "seen"))


def _write(words: str, folder: Path, posed: Iterable[Posed], pictures: Pictures) -> list[Path]:
    """``{"name", "data": [{story, questions: [one]}]}``, one record a story."""
    data = [_record(one) for one in posed]
    path = folder / f"{words}_test.json"
    with draft(path) as at:
        text = json.dumps({"name": "SpartQA, made anew", "data": data}, ensure_ascii=False)
        at.write_text(text, encoding="utf-8")
    return [path]


def _record(one: Posed) -> dict[str, Any]:
    blocks = ["A", "B", "C"][: int(one.tags["blocks"])]
    offered = {"FR": list(LABELS), "FB": blocks, "CO": list(one.options), "YN": ""}[one.task]
    reasoning = one.tags["reasoning"]
    question = {
        "q_id": 1,
        "q_type": one.task,
        "reasoning_type": [reasoning] if reasoning else [],
        "indifinite": one.question.startswith("Are any"),
        "question": one.question,
        "answer": _answer(one.task, one.truth, offered),
        "candidate_answers": offered,
        "start_end_char": [spans["trajector"] for spans in one.extra["triplets"]],
        "consistency_check": _others(one, "consistency_check", offered),
        "contrast_set": _others(one, "contrast_set", offered),
    }
    return {
        "identifier": one.id, "directory": one.tags["words"], "seed_id": one.key,
        "story": [one.text], "questions": [question],
        "annotations": {"scene": one.world, "triplets": one.extra["triplets"]},
    }  # fmt: skip


def _answer(kind: str, truth: Any, offered: Any) -> list[Any]:
    """As published: numbers of candidates, names of blocks, or the word."""
    if kind == "CO":
        return ["ABCD".index(str(truth))]
    text = truth if isinstance(truth, str) else ", ".join(truth)
    names = [] if text in ("", "none") else text.split(", ")
    return [offered.index(name) for name in names] if kind == "FR" else names


def _others(one: Posed, name: str, offered: Any) -> list[dict[str, Any]]:
    return [
        {"question": other["question"], "answer": _answer(one.task, other["answer"], offered)}
        for other in one.extra[name]
    ]
