"""What a story of blocks and objects has said so far, and the parts of noun phrases."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sightline.facts.canvases import EDGES, RELATIONS
from sightline.facts.open_world import Followed, closed, follow
from sightline.solvers.symbolic.grammar import Form

__all__ = [
    "BACK", "SIDE_OF", "Lost", "Thing", "World", "adjectives", "attributes_in", "blocks_marked",
    "ends_in_one", "fits", "is_plural", "joined", "relations_in",
]  # fmt: skip

SIDE_OF = {"left": "left", "right": "right", "top": "above", "bottom": "below"}
"""where a thing is that touches a side of another"""
BACK = {"left": "right", "right": "left", "above": "below", "below": "above"}
"""the way back"""
_NAMED = re.compile(r"\b([Bb]lock|[Ii]n|[Ii]nside|[Oo]f|both|and|than) ([A-D])\b")
_ALONE = re.compile(
    r"\b[B-D]\b|\bA\b(?=,| (?:is|has|and|which|or|in|contains|there)\b|\s*[.?]?\s*$)"
    r"|(?<=[a-z,] )A\b"
)
_SMALL = re.compile(r"\b(in|block) ([abcd])(?=\s*(?:$|[?.,)]| or\b))")


class Lost(Exception):
    """A phrase that is about nothing that is known, or about several things."""


@dataclass
class Thing:
    """An object: what is known of it, and the edges of its block that it touches."""

    attributes: dict[str, str]
    block: str
    edges: set[str] = field(default_factory=set)
    on_any_edge: bool = False


@dataclass
class World:
    """What a story has said so far."""

    things: list[Thing] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)
    said: set[tuple[str, int, int]] = field(default_factory=set)
    stands: set[tuple[str, str, str]] = field(default_factory=set)
    here: str = ""
    last: tuple[int, ...] = ()
    several: tuple[int, ...] = ()
    mentioned: list[int] = field(default_factory=list)

    @property
    def tells_distance(self) -> bool:
        """Whether it speaks of near and far; people who do count other blocks as far."""
        return any(relation in ("near", "far") for relation, *_ in self.said)

    def outermost(self, side: str, things: Sequence[int]) -> list[int]:
        """Of things in a row, the one at an end: all others are told on its other side."""
        ahead, back = SIDE_OF[side], BACK[SIDE_OF[side]]
        behind = {(i, j) for r, i, j in self.said if r == ahead}
        behind |= {(j, i) for r, i, j in self.said if r == back}
        free = [t for t in things if not any((o, t) in behind for o in things)]
        return free if len(free) == 1 and len(things) > 1 else []

    def standing(self) -> set[tuple[str, str, str]]:
        """How blocks stand to each other, by inverse, symmetry and transitivity."""
        blocks = self.blocks or ["A"]
        told = np.zeros((len(RELATIONS), len(blocks), len(blocks)), dtype=np.bool_)
        for relation, one, other in self.stands:
            told[RELATIONS.index(relation), blocks.index(one), blocks.index(other)] = True
        found = np.argwhere(closed(told)).tolist()
        return {(RELATIONS[r], blocks[i], blocks[j]) for r, i, j in found}

    def followed(self, people: bool) -> Followed:
        """What follows of it."""
        n, blocks = len(self.things), self.blocks or ["A"]
        told = np.zeros((len(RELATIONS), n, n), dtype=np.bool_)
        for relation, i, j in self.said:
            told[RELATIONS.index(relation), i, j] = True
        stands = np.zeros((len(RELATIONS), len(blocks), len(blocks)), dtype=np.bool_)
        for relation, one, other in self.stands:
            stands[RELATIONS.index(relation), blocks.index(one), blocks.index(other)] = True
        place = np.array([blocks.index(t.block) for t in self.things], dtype=np.int64)
        edges = np.array([[e in t.edges for e in EDGES] for t in self.things], dtype=np.bool_)
        return follow(told, place, stands, edges.reshape(n, 4), people=people)


def blocks_marked(text: str) -> str:
    """A text with names of blocks as words of their own, so that "A" is no article."""
    text = _SMALL.sub(r"\1 block\2", text)
    text = _NAMED.sub(lambda m: f"{m[1]} block{m[2].lower()}", text)
    return _ALONE.sub(lambda m: f"block{m[0].lower()}", text)


def relations_in(form: Form) -> tuple[str, ...]:
    """The relation words of a form, in order; "on" is above and touching where it is told."""
    if isinstance(form, str):
        return ("above", "touching") if form == "on" else (form,)
    return tuple(name for part in form[1:] for name in relations_in(part))


def joined(form: Form) -> list[Any]:
    """The parts of a list."""
    if isinstance(form, tuple) and form and form[0] == "join":
        return [part for each in form[1:] for part in joined(each)]
    return [form]


def attributes_in(form: Form) -> dict[str, str]:
    """Colour, size and shape of a noun phrase."""
    if form and form[0] == "of":  # "the small black triangle and circle": adjectives, a shape
        return attributes_in(form[1]) | attributes_in((form[2],))
    found: dict[str, str] = {}
    while form and form[0] == "attr":
        kind, _, value = form[1].partition("-")
        if found.setdefault(kind, value) != value:
            raise Lost
        form = form[2]
    if form and form[-1] not in ("any", "one"):
        kind, _, value = form[-1].partition("-")
        found[kind] = value
    return found


def adjectives(form: Form) -> Form:
    """Adjectives without a noun, as a noun phrase about anything."""
    if form[0] == "attr":
        return ("attr", form[1], adjectives(form[2]))
    return ("attr", form[0], ("any",))


def ends_in_one(form: Form) -> bool:
    """Whether a noun phrase leaves the kind of thing to what was said before."""
    while form and form[0] == "attr":
        form = form[2]
    return bool(form) and form[-1] == "one"


def is_plural(form: Form) -> bool:
    """Whether a noun phrase names several."""
    while form and form[0] == "attr":
        form = form[2]
    return bool(form) and form[0] == "many"


def fits(thing: Thing, wanted: dict[str, str]) -> bool:
    return all(thing.attributes.get(kind) == value for kind, value in wanted.items())
