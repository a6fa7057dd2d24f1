"""Fresh problems of plane geometry, in the folders of Geometry3K."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

from sightline.datasets.symbolic import SymbolicMix
from sightline.questions.symbolic import Pictures, Posed, Recipe
from sightline.questions.symbolic.plane_checks import check
from sightline.questions.symbolic.plane_problems import GOALS, posed
from sightline.storage import draft
from sightline.views.symbolic.sketches import draw_sketch

__all__ = ["geometry_mix", "write_geometry"]

SHARES = {"length": 4.0, "angle": 3.0, "arc": 1.0, "area": 1.5, "perimeter": 0.5}
"""about how often things are asked for; the published shares are not known to us"""


def write_geometry(folder: Path, posed: Iterable[Posed], pictures: Pictures) -> list[Path]:
    """``ID/data.json``, ``ID/logic_form.json`` and ``ID/img_diagram.png`` for every problem.

    ``data.json`` has besides the published fields the steps of a proof (``rationale``) and
    ``tags``: graph, steps, difficulty, theorems, letters.
    """
    for one in posed:
        own = folder / one.id
        own.mkdir()
        (folder / pictures(one)[0]).rename(own / "img_diagram.png")
        for name, content in (("data", _data(one)), ("logic_form", _forms(one))):
            with draft(own / f"{name}.json") as path:
                path.write_text(
                    json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
                )
    (folder / "images").rmdir()
    return [folder]


def _data(one: Posed) -> dict[str, Any]:
    return {
        "id": one.id, "problem_text": one.question, "compact_text": one.question,
        "choices": list(one.options), "compact_choices": list(one.options), "answer": one.truth,
        "precise_value": [float(option) for option in one.options],
        "problem_type_graph": one.tags["graph"].split("+"), "problem_type_goal": [one.task],
        "rationale": one.rationale, "tags": dict(one.tags),
    }  # fmt: skip


def _forms(one: Posed) -> dict[str, Any]:
    world = one.world
    lines = [
        f"{a}{b}" for row in world["rows"] for i, a in enumerate(row) for b in row[i + 1 :]
    ]  # fmt: skip
    return {
        "text_logic_form": world["text"], "dissolved_text_logic_form": world["text"],
        "diagram_logic_form": world["diagram"], "line_instances": lines,
        "circle_instances": list(world["circles"]),
        "point_positions": world["drawing"]["points"],
    }  # fmt: skip


def geometry_mix() -> SymbolicMix:
    """Lengths, angles, arcs, areas and perimeters of constructed figures."""
    recipes = [
        (Recipe(kind, partial(posed, kind), check, draw_sketch), SHARES[kind]) for kind in GOALS
    ]
    return SymbolicMix.of(
        recipes, write_geometry, "Ratios, scale factors and shaded areas are not asked for."
    )
