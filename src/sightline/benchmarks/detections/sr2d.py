"""SR2D: 31,680 prompts about pairs of COCO's 80 things, with the ids and in the order of VISOR."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

__all__ = ["RELATIONS", "THINGS", "SpatialPrompt", "article", "prompts", "write_prompts"]

THINGS = (
    "person", "bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat",
    "traffic light", "fire hydrant", "stop sign", "parking meter", "bench", "bird", "cat", "dog",
    "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe", "backpack", "umbrella",
    "handbag", "tie", "suitcase", "frisbee", "skis", "snowboard", "sports ball", "kite",
    "baseball bat", "baseball glove", "skateboard", "surfboard", "tennis racket", "bottle",
    "wine glass", "cup", "fork", "knife", "spoon", "bowl", "banana", "apple", "sandwich", "orange",
    "broccoli", "carrot", "hot dog", "pizza", "donut", "cake", "chair", "couch", "potted plant",
    "bed", "dining table", "toilet", "tv", "laptop", "mouse", "remote", "keyboard", "cell phone",
    "microwave", "oven", "toaster", "sink", "refrigerator", "book", "clock", "vase", "scissors",
    "teddy bear", "hair drier", "toothbrush",
)  # fmt: skip
RELATIONS = ("to the left of", "to the right of", "above", "below")
FILE = "text_spatial_rel_phrases.json"


@dataclass(frozen=True, slots=True)
class SpatialPrompt:
    """One prompt. ``second`` is "" and ``relation`` "single" where there is one thing only."""

    id: int
    first: str
    second: str
    relation: str
    text: str

    @property
    def spatial(self) -> bool:
        """Whether it says where two things are."""
        return self.relation in RELATIONS

    def record(self) -> dict[str, Any]:
        """As published."""
        return {
            "unique_id": self.id,
            "num_objects": 2 if self.second else 1,
            "obj_1_attributes": [self.first],
            "obj_2_attributes": [self.second or None],
            "rel_type": self.relation,
            "text": self.text,
        }


def article(thing: str) -> str:
    """A thing with its article, "an oven"; of these 80 words all that begin with a vowel letter
    begin with a vowel sound. "a skis" and "a scissors" are published so."""
    return f"{'an' if thing[0] in 'aeiou' else 'a'} {thing}"


@cache
def prompts() -> tuple[SpatialPrompt, ...]:
    """All prompts; a prompt's id is its place.

    Pairs in the order of the things; of each pair the four relations, each both ways round, then
    "and" both ways round. Single things come last.
    """
    found: list[SpatialPrompt] = []

    def add(first: str, second: str, relation: str) -> None:
        words = [article(first), relation, article(second)] if second else [article(first)]
        found.append(SpatialPrompt(len(found), first, second, relation, " ".join(words)))

    for one, two in combinations(THINGS, 2):
        for relation in (*RELATIONS, "and"):
            add(one, two, relation)
            add(two, one, relation)
    for thing in THINGS:
        add(thing, "", "single")
    return tuple(found)


def write_prompts(folder: Path) -> Path:
    """The published file of prompts, made again."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    path.write_text(json.dumps([p.record() for p in prompts()], indent=2), encoding="utf-8")
    return path
