"""Sparkle's data: the three basic skills, mixed or alone, and what is held out to test them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from sightline.datasets.symbolic.mix import SymbolicMix
from sightline.errors import BadInput
from sightline.questions.symbolic import Pictures, Posed, Recipe
from sightline.questions.symbolic.point_checks import check_points
from sightline.questions.symbolic.points import (
    pose_direction,
    pose_distance,
    pose_localization,
    pose_nearer,
    pose_path,
    pose_tour,
)
from sightline.storage import draft
from sightline.views.symbolic.points import draw_points

__all__ = ["SKILLS", "sparkle", "sparkle_skills"]

_NOTES: Final = (
    "Numbers of points and options, the picture and the wording are ours; the published ones are "
    "unconfirmed. Pictures of What'sUp, COCO-spatial and GQA-spatial, on which the authors test "
    "further, are not part of this."
)
_HELD_OUT: Final = (
    Recipe("shortest-path", pose_path, check_points, draw_points),
    Recipe("travelling-salesman", pose_tour, check_points, draw_points),
)
SKILLS: Final[dict[str, tuple[Recipe, ...]]] = {
    "direction": (Recipe("direction", pose_direction, check_points, draw_points, even=True),),
    "distance": (
        Recipe("distance", pose_distance, check_points, draw_points),
        Recipe("distance-comparison", pose_nearer, check_points, draw_points),
    ),
    "localization": (Recipe("localization", pose_localization, check_points, draw_points),),
}
"""recipes of each basic skill"""


def sparkle() -> SymbolicMix:
    """All skills in equal shares, and the held-out tasks; a file for each in the record."""
    return _mix(tuple(SKILLS), 1.0)


def sparkle_skills(*names: str) -> SymbolicMix:
    """Training data of these skills alone, for an ablation; without names of all three.

    Raises:
        BadInput: there is no such skill.
    """
    for name in names:
        if name not in SKILLS:
            raise BadInput("sparkle", name, "is no basic skill", ", ".join(SKILLS))
    return _mix(names or tuple(SKILLS), 0.0)


def _mix(skills: tuple[str, ...], held_out: float) -> SymbolicMix:
    recipes = [(r, 1.0 / len(SKILLS[name])) for name in skills for r in SKILLS[name]]
    recipes += [(r, held_out) for r in _HELD_OUT if held_out]
    return SymbolicMix.of(recipes, _write, _NOTES)


def _write(folder: Path, posed: Iterable[Posed], pictures: Pictures) -> list[Path]:
    """JSON lines in conversations, ``train_SKILL.jsonl`` and ``test_TASK.jsonl``."""
    lines: dict[str, list[str]] = {}
    for one in posed:
        skill = one.task.split()[0] if one.task.split()[0] in SKILLS else ""
        name = f"train_{skill}" if skill else f"test_{one.task.replace(' ', '_')}"
        asked = one.question
        if one.options:
            asked += "\n" + "\n".join(
                f"{letter}. {text}" for letter, text in zip("ABCDEFGH", one.options, strict=False)
            )
        record = {
            "id": one.id, "image": pictures(one)[0], "task": one.task,
            "conversations": [
                {"from": "human", "value": f"<image>\n{asked}"},
                {"from": "gpt", "value": one.reply},
            ],
            "rationale": one.rationale,
        }  # fmt: skip
        lines.setdefault(name, []).append(json.dumps(record, ensure_ascii=False))
    files = []
    for name, told in sorted(lines.items()):
        with draft(folder / f"{name}.jsonl") as path:
            path.write_text("\n".join(told) + "\n", encoding="utf-8")
        files.append(folder / f"{name}.jsonl")
    return files
