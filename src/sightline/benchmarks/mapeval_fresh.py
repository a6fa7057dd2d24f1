"""Fresh questions for MapEval, in the records of its textual and of its visual mode."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from sightline.datasets.symbolic import SymbolicMix
from sightline.questions.symbolic import Pictures, Posed
from sightline.questions.symbolic.maps import map_recipes
from sightline.questions.symbolic.street_questions import street_recipes
from sightline.storage import draft
from sightline.views.symbolic.street_maps import draw_streets

__all__ = ["map_mix", "visual_mix", "write_map_records", "write_visual_records"]


def write_map_records(folder: Path, posed: Iterable[Posed], pictures: Pictures) -> list[Path]:
    """``dataset.json``; questions without an answer have -1 as their option and no category."""
    rows = [
        {
            "id": one.id,
            "question": one.question,
            "answer": {
                "type": "mcq", "options": list(one.options[1:]), "correct": one.extra["correct"],
            },
            "context": one.text,
            "classification": None if one.task == "unanswerable" else one.task,
        }
        for one in posed
    ]  # fmt: skip
    with draft(folder / "dataset.json") as path:
        path.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
    return [folder / "dataset.json"]


def map_mix() -> SymbolicMix:
    """All five categories, in the shares of the published questions."""
    return SymbolicMix(
        map_recipes(),
        write_map_records,
        "Made towns; reviews, schedules in options and places between two others are not asked.",
    )


def write_visual_records(folder: Path, posed: Iterable[Posed], pictures: Pictures) -> list[Path]:
    """``dataset.json``; options are one text, counted from 1, and 0 is no answer."""
    rows = [
        {
            "id": one.id,
            "image_path": pictures(one)[0],
            "question": one.question,
            "option_count": len(one.options) - 1,
            "options": "\n".join(f"{i}. {text}" for i, text in enumerate(one.options[1:], 1)),
            "answer": one.truth,
            "classification": one.task,
        }
        for one in posed
    ]
    with draft(folder / "dataset.json") as path:
        path.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
    return [folder / "dataset.json"]


def visual_mix() -> SymbolicMix:
    """The five visual categories about drawn maps of streets, in the published shares."""
    return SymbolicMix(
        street_recipes(draw_streets),
        write_visual_records,
        "Drawn maps of streets; pictures of a map service look otherwise.",
    )
