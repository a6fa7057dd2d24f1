"""SpaRP's published record, and the mix of its four property sets."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

from sightline.datasets.symbolic.mix import SymbolicMix
from sightline.questions.symbolic import Pictures, Posed, Recipe
from sightline.questions.symbolic.sparp import SETS, PropertySet, pose
from sightline.questions.symbolic.sparp_checks import check
from sightline.storage import draft

__all__ = ["instruction", "sparp_mix"]

_NOTES = (
    "Chains of StepGame are asked about from end to end; its supporting noise, a second way from "
    "one thing to another, is not told."
)
_VIEW = (
    "All is told from one point of view that does not change: left is west and 9 o'clock, above is "
    "north and 12 o'clock."
)
_EXTENDED = {
    True: "Things have a size: one can be inside another, and is to a side of another only where "
    "all of it is.",
    False: "Things are points.",
}
_COMPLETE = {
    (True, False): "A statement says all that holds between two things: what is to the left of a "
    "thing is neither above nor below it but level with it.",
    (True, True): "A statement says all that holds between two things: what is to the left of a "
    "thing is neither above nor below it but beside it.",
    (False, True): "A statement need not say all that holds between two things.",
}
_QUANTIFIED = {
    True: "Every statement is about a distance of one step to each side that it names.",
    False: "How far things are apart is not told.",
}
_PARTS = (
    "What a thing is far from, outside of, or to a side of, is so of all that is inside that thing."
)


def sparp_mix(*names: str) -> SymbolicMix:
    """The property sets in equal parts, a file each; without names all of them."""
    recipes = [Recipe(name, partial(pose, name=name), check) for name in names or tuple(SETS)]
    return SymbolicMix.of(recipes, _write, _NOTES)


def instruction(of: PropertySet) -> str:
    """What a model is told before a story of this set."""
    return " ".join(
        [
            "You find out how two things of a story stand to each other.",
            _VIEW,
            _EXTENDED[of.extended],
            _COMPLETE[of.complete, of.extended],
            _QUANTIFIED[of.quantified],
            f"The relations are: {', '.join(of.choices)}.",
            "Name every relation that has to hold; one that may hold or not is not part of the "
            "answer.",
            "" if of.complete else _PARTS,
        ]
    ).rstrip()  # fmt: skip


def _write(folder: Path, posed: Iterable[Posed], pictures: Pictures) -> list[Path]:
    """JSON lines, ``CONFIG_test.jsonl`` for each property set; the folder of them all."""
    lines: dict[str, list[str]] = {}
    for one in posed:
        record = json.dumps(_record(one), ensure_ascii=False)
        lines.setdefault(SETS[one.task].config, []).append(record)
    for name, told in lines.items():
        with draft(folder / f"{name}_test.jsonl") as path:
            path.write_text("\n".join(told) + "\n", encoding="utf-8")
    return [folder]


def _record(one: Posed) -> dict[str, Any]:
    of = SETS[one.task]
    pairs: dict[str, list[str]] = {}
    for head, tail, relations in one.extra["context"]:
        pairs.setdefault(f"{head}-->{tail}", []).extend(relations)
    return {
        "instruction": instruction(of),
        "context": one.text,
        "question": one.question,
        "targets": list(one.truth),
        "target_choices": list(of.choices),
        "target_scores": [int(label in one.truth) for label in of.choices],
        "reasoning": one.rationale,
        "source_data": of.source,
        "context_id": one.id,
        "question_id": 0,
        "symbolic_context": json.dumps(pairs),
        "symbolic_entity_map": json.dumps(one.extra["entities"]),
        "symbolic_question": one.extra["question"],
        "symbolic_reasoning": json.dumps(one.extra["path"]),
        "num_context_entities": int(one.tags["things"]),
        "num_question_entities": 2,
        "num_hop": one.extra["hops"],
        "question_type": "FR",
        "reasoning_types": list(dict.fromkeys(e["rule"] for e in one.extra["path"] if e["rule"])),
        "spatial_types": _families(one.truth),
        "commonsense_question": "",
        "canary": "",
        "comments": [],
    }


_FAMILIES = {
    "direction": ("left", "right", "above", "below", "behind", "in front"),
    "distance": ("near", "far"),
}


def _families(labels: Iterable[str]) -> list[str]:
    found = {
        next((name for name, members in _FAMILIES.items() if label in members), "topology")
        for label in labels
    }
    return sorted(found)
