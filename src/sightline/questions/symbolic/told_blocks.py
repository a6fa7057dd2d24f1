"""Blocks of shapes told in words, and what exactly was told; every name with its place in the text.

Five relations of a block at most are told. Shapes are named by as few of size, colour and kind as
single them out in their block, by a pronoun, or together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from sightline.facts.canvases import EDGES, RELATIONS, SPARTQA, BoxMeaning
from sightline.facts.open_world import Followed, follow
from sightline.scenes.symbolic.canvas_draws import Stand
from sightline.scenes.symbolic.canvases import SIZES, Canvases
from sightline.scenes.worlds.draws import Draws

__all__ = ["PHRASES", "SEEN", "UNSEEN", "Story", "tell"]

PHRASES: Mapping[str, str] = {
    "left": "to the left of", "right": "to the right of", "above": "above", "below": "below",
    "near": "near to", "far": "far from", "touching": "touching",
}  # fmt: skip
SEEN: Mapping[str, str] = {}
UNSEEN: Mapping[str, str] = {
    "circle": "oval", "square": "rectangle", "triangle": "diamond", "blue": "green",
    "black": "white", "yellow": "red", "small": "little", "medium": "midsize", "big": "large",
    "near to": "close to", "far from": "away from", "below": "under", "above": "over",
}  # fmt: skip
"""words of the test of unseen words; circle, blue, small and near to are as published"""
MOST_TOLD = 5
_COUNTED = ("", "one block", "two blocks", "three blocks")


@dataclass
class Story:
    """A story and what it says.

    Attributes:
        world, stands: the state it tells of.
        words: words that are said instead of others.
        text: the story.
        told, edges, between: as :func:`~sightline.facts.open_world.follow` takes them.
        triplets: for every statement the relation, who (trajector), to whom (landmark) and the
            words (indicator), each with its place in the text.
    """

    world: Canvases
    stands: tuple[Stand, ...]
    words: Mapping[str, str]
    text: str = ""
    told: NDArray[np.bool_] = field(default_factory=lambda: np.zeros((7, 0, 0), np.bool_))
    edges: NDArray[np.bool_] = field(default_factory=lambda: np.zeros((0, 4), np.bool_))
    between: NDArray[np.bool_] = field(default_factory=lambda: np.zeros((7, 0, 0), np.bool_))
    triplets: list[dict[str, object]] = field(default_factory=list)

    def followed(self) -> Followed:
        """What follows of it by the published rules."""
        return follow(self.told, self.world.canvas, self.between, self.edges)

    def look(self, thing: int) -> tuple[str, str, str]:
        """Size, colour and kind of a shape, in the words of the story's state."""
        world = self.world
        return (SIZES[int(world.size[thing])], world.colour[thing], world.kind[thing])

    def said(self, word: str) -> str:
        """How a word is said in this story."""
        return self.words.get(word, word)

    def name(self, thing: int, short: bool = True, article: str = "the") -> str:
        """A name that singles a shape out in its block."""
        parts = self._least(thing) if short else (0, 1, 2)
        look = self.look(thing)
        noun = self.said(look[2]) if 2 in parts else "object"
        return " ".join([article, *(self.said(look[p]) for p in parts if p < 2), noun])

    def named_anywhere(self, thing: int) -> str:
        """A name that singles a shape out in the whole story."""
        alike = [
            i for i in range(len(self.world))
            if all(self.look(i)[p] == self.look(thing)[p] for p in self._least(thing))
        ]  # fmt: skip
        block = self.world.names[int(self.world.canvas[thing])]
        place = f" in block {block}" if len(alike) > 1 else ""
        return self.name(thing) + place

    def _least(self, thing: int) -> tuple[int, ...]:
        inside = np.flatnonzero(self.world.canvas == self.world.canvas[thing]).tolist()
        for count in (1, 2):
            for parts in sorted(combinations((0, 1, 2), count), key=lambda p: 2 not in p):
                same = [
                    i for i in inside
                    if all(self.look(i)[p] == self.look(thing)[p] for p in parts)
                ]  # fmt: skip
                if same == [thing]:
                    return parts
        return (0, 1, 2)


def tell(
    world: Canvases, stands: Sequence[Stand], draws: Draws,
    words: Mapping[str, str] = SEEN, meaning: BoxMeaning = SPARTQA,
) -> Story:  # fmt: skip
    """A story about blocks of shapes.

    Args:
        words: words that may be said instead of others, each with even chance.
        meaning: when shapes are left of, near, ... each other.
    """
    chosen = {word: other for word, other in words.items() if draws.chance(0.5)}
    story = Story(world, tuple(stands), chosen)
    n, blocks = len(world), len(world.names)
    story.told = np.zeros((len(RELATIONS), n, n), dtype=np.bool_)
    story.edges = np.zeros((n, 4), dtype=np.bool_)
    story.between = np.zeros((len(RELATIONS), blocks, blocks), dtype=np.bool_)
    holds, touched = meaning.within(world), meaning.edges(world.box)
    _introduce(story)
    for block in range(blocks):
        things = np.flatnonzero(world.canvas == block).tolist()
        if things:
            _list(story, block, things)
            _relate(story, things, holds, touched, draws)
    return story


def _introduce(story: Story) -> None:
    names = [f"{name}" for name in story.world.names]
    called = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    verb = "is" if len(names) == 1 else "are"
    _add(story, f"There {verb} {_COUNTED[len(names)]} called {called}.")
    for relation, one, other in story.stands:
        story.between[RELATIONS.index(relation), one, other] = True
        words = _phrase(story, [relation])
        _state(story, [relation], f"Block {names[one]}", "is", words, f"block {names[other]}")


def _list(story: Story, block: int, things: Sequence[int]) -> None:
    listed = [story.name(t, short=False, article="a") for t in things]
    several = f"{', '.join(listed[:-1])} and {listed[-1]}" if len(listed) > 1 else listed[0]
    _add(story, f"Block {story.world.names[block]} has {several}.")


def _relate(
    story: Story, things: list[int], holds: NDArray[np.bool_], touched: NDArray[np.bool_],
    draws: Draws,
) -> None:  # fmt: skip
    """Statements about the shapes of one block."""
    budget, last = MOST_TOLD, -1
    for one, other in _pairs(draws.shuffled(things), draws):
        found = [r for r, h in zip(RELATIONS, holds[one, other], strict=True) if h]
        if not found or budget <= 0:
            continue
        kept = found if draws.chance(0.6) else [draws.pick(found)]
        kept = sorted(kept, key=lambda r: (r in RELATIONS[:4], RELATIONS.index(r)))[:budget]
        budget -= len(kept)
        for relation in kept:
            story.told[RELATIONS.index(relation), one, other] = True
        subject = "It" if one == last else _upper(story.name(one))
        clause = subject != "It" and draws.chance(0.3)
        edge = _edge(story, one, touched, draws) if clause else ""
        who = f"{subject}, which is touching the {edge} edge of this block," if edge else subject
        _state(story, kept, who, "is", _phrase(story, kept), story.name(other))
        last = one
    for thing in things:
        if draws.chance(0.5) and (edge := _edge(story, thing, touched, draws)):
            block = story.world.names[int(story.world.canvas[thing])]
            words = f"touching the {edge} edge of"
            _state(story, [edge], _upper(story.name(thing)), "is", words, f"block {block}")


def _pairs(order: list[int], draws: Draws) -> Iterator[tuple[int, int]]:
    for place in range(1, len(order)):
        pair = (order[place], order[draws.integer(0, place - 1)])
        yield pair if draws.chance(0.5) else pair[::-1]


def _edge(story: Story, thing: int, touched: NDArray[np.bool_], draws: Draws) -> str:
    """An edge that a shape touches and that is not told yet; "" without one."""
    free = [e for e in range(4) if touched[thing, e] and not story.edges[thing, e]]
    if not free:
        return ""
    chosen = draws.pick(free)
    story.edges[thing, chosen] = True
    return EDGES[chosen]


def _phrase(story: Story, relations: Sequence[str]) -> str:
    """ "near to and to the left of"; the words "below" and "above" may be said in another way."""
    found = []
    for relation in relations:
        words = PHRASES[relation]
        found.append(story.said(words))
    return " and ".join(found)


def _state(
    story: Story, relations: Sequence[str], who: str, verb: str, words: str, whom: str
) -> None:
    start = len(story.text) + bool(story.text)
    _add(story, f"{who} {verb} {words} {whom}.")
    at = start + len(who) + len(verb) + 2
    spans = {
        "trajector": (start, start + len(who)),
        "indicator": (at, at + len(words)),
        "landmark": (at + len(words) + 1, at + len(words) + 1 + len(whom)),
    }
    story.triplets.append({"relations": list(relations), **{k: list(v) for k, v in spans.items()}})


def _add(story: Story, sentence: str) -> None:
    story.text += (" " if story.text else "") + sentence


def _upper(text: str) -> str:
    return text[0].upper() + text[1:]
