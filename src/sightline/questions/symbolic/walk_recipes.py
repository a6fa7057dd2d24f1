"""SpatialEvalLLM's question types as recipes; each text is read back and walked once more."""

from __future__ import annotations

from functools import partial

from sightline.questions.symbolic.kinship import relatives
from sightline.questions.symbolic.posed import Posed, Recipe
from sightline.questions.symbolic.told_squares import ORDERS
from sightline.questions.symbolic.walk_reading import read_walk
from sightline.questions.symbolic.walks import (
    global_ring,
    global_square,
    local_ring,
    local_walk,
    size_inference,
)

__all__ = ["RECIPES", "walked_again"]


def walked_again(one: Posed) -> str:
    """What a reader of the text alone finds at the end of the walk, where it is not the truth."""
    told = read_walk(f"{one.text} {one.question}")
    if told is None:
        return "the text cannot be read"
    truth = (one.truth,) if isinstance(one.truth, str) else one.truth
    if told.status == "determined" and sorted(told.answers) == sorted(truth):
        return ""
    return f"{told.status}: {', '.join(told.answers) or 'nothing'}"


RECIPES = (
    Recipe("square local", local_walk, walked_again),
    Recipe("rhombus local", partial(local_walk, structure="rhombus"), walked_again),
    Recipe("triangle local", partial(local_walk, structure="triangle"), walked_again),
    Recipe("hexagon local", partial(local_walk, structure="hexagon", size=2), walked_again),
    Recipe("ring local", local_ring, walked_again),
    *(Recipe(f"square global {o}", partial(global_square, order=o), walked_again) for o in ORDERS),
    Recipe("ring global", global_ring, walked_again),
    Recipe("tree depth first", relatives, walked_again),
    Recipe("tree breadth first", partial(relatives, told="breadth first"), walked_again),
    Recipe("size inference", size_inference, walked_again),
    Recipe("size inference without things", partial(size_inference, named=False), walked_again),
)
"""all with eight steps, except for trees (relatives four steps apart) and sizes"""
