"""Fresh questions for MapEval, in the record of its textual mode."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from sightline.datasets.symbolic import SymbolicMix
from sightline.questions.symbolic import Pictures, Posed
from sightline.questions.symbolic.maps import map_recipes
from sightline.storage import draft

__all__ = ["map_mix", "write_map_records"]


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
