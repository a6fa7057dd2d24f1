"""Blocks in space told in SpaRTUN's words, and what exactly was told.

Of what holds only a part is told. Boxes are named by how they look, with their block where another
block has one that looks the same.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sightline.facts.regions import CONVERSE, DIRECTIONS, RELATIONS, TOPOLOGY, holding
from sightline.scenes.symbolic.nested_boxes import NestedBoxes
from sightline.scenes.worlds.draws import Draws

__all__ = ["RegionStory", "Said", "tell_regions", "words_of"]

Said = tuple[int, int, tuple[str, ...]]
"""one thing, other thing, and what one is of the other"""
_DISTANCES: Final = ("near", "far")


@cache
def words_of(part: str) -> Mapping[str, Any]:
    """A part of the wording: ``regions`` or ``steps``."""
    text = Path(__file__).with_name("sparp.toml").read_text(encoding="utf-8")
    found: Mapping[str, Any] = tomllib.loads(text)[part]
    return found


@dataclass
class RegionStory:
    """A story and what it says.

    Attributes:
        world: what it tells of.
        things: names of blocks and looks.
        words: phrases of each relation; ``verbs`` stand for "is ...".
        verbs: names of relations that are said by a verb.
        text: the story.
        told: what its sentences say, as they say it.
    """

    world: NestedBoxes
    things: Mapping[str, Any]
    words: Mapping[str, Sequence[str]]
    verbs: frozenset[str]
    text: str = ""
    told: list[Said] = field(default_factory=list)
    last: str = ""

    @property
    def facts(self) -> NDArray[np.bool_]:
        """(15, N, N) what was told."""
        out = np.zeros((len(RELATIONS), len(self.world), len(self.world)), dtype=np.bool_)
        for a, b, relations in self.told:
            for relation in relations:
                out[RELATIONS.index(relation), a, b] = True
        return out

    def block(self, block: int) -> str:
        """ "block AAA" """
        return f"{self.things['block'][0]} {self.things['names'][block]}"

    def look(self, thing: int) -> str:
        """ "small black circle" """
        parts = self.world.looks[thing - self.world.blocks]
        return " ".join(words[k] for words, k in zip(self.things["looks"], parts, strict=True))

    def name(self, thing: int) -> str:
        """A name that singles a thing out in the whole story."""
        if thing < self.world.blocks:
            return self.block(thing)
        looks = self.world.looks
        alike = looks.count(looks[thing - self.world.blocks]) > 1
        place = f" in {self.block(int(self.world.inside[thing]))}" if alike else ""
        return f"the {self.look(thing)}{place}"

    def add(self, sentence: str) -> None:
        """One more sentence; remembers the block that it names last, if any."""
        self.text += (" " if self.text else "") + sentence[0].upper() + sentence[1:]
        noun = self.things["block"][0]
        named = re.findall(rf"{noun} ({'|'.join(self.things['names'])})\b", sentence)
        self.last = named[-1] if named else self.last if f"this {noun}" in sentence else ""


def tell_regions(world: NestedBoxes, draws: Draws) -> RegionStory:
    """A story about blocks in space, in one of the published vocabularies."""
    said = words_of("regions")
    story = RegionStory(
        world, draws.pick(said["things"]),
        {**said["relations"], **said["verbs"], **draws.pick(said["directions"])},
        frozenset(said["verbs"]),
    )  # fmt: skip
    holds = holding(world.low, world.high)
    _introduce(story, draws)
    for block in range(world.blocks):
        _contents(story, block, holds, draws)
        _among(story, block, holds, draws)
        for later, earlier in world.stands:
            if later == block:
                _relate(story, later, earlier, _kept(holds[:, later, earlier], draws), draws)
    return story


def _introduce(story: RegionStory, draws: Draws) -> None:
    said = words_of("regions")
    count = said["counted"][story.world.blocks]
    names = story.things["names"][: story.world.blocks]
    listed = f"{', '.join(names[:-1])} and {names[-1]}"
    text = draws.pick(said["starts"])
    story.add(text.format(count=count, blocks=story.things["block"][1], names=listed))


def _contents(story: RegionStory, block: int, holds: NDArray[np.bool_], draws: Draws) -> None:
    """What is in a block: deep inside, and at its border."""
    things = np.flatnonzero(story.world.inside == block).tolist()
    for relation in ("NTPP", "TPP"):
        part = [t for t in things if holds[RELATIONS.index(relation), t, block]]
        if not part:
            continue
        names = [f"{'an' if story.look(t)[0] in 'aeiou' else 'a'} {story.look(t)}" for t in part]
        listed = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
        back = CONVERSE[relation]
        if draws.chance(0.5):
            whom = _subject(story, block, draws)
            story.add(f"{whom} {draws.pick(story.words[back])} {listed}.")
            story.told += [(block, t, (back,)) for t in part]
        else:
            verb = "are" if len(part) > 1 else "is"
            phrase = draws.pick(story.words[relation])
            story.add(f"{listed} {verb} {phrase} {_subject(story, block, draws)}.")
            story.told += [(t, block, (relation,)) for t in part]


def _among(story: RegionStory, block: int, holds: NDArray[np.bool_], draws: Draws) -> None:
    """How things of a block stand to each other, each to one before it."""
    things = draws.shuffled(np.flatnonzero(story.world.inside == block).tolist())
    for place in range(1, len(things)):
        if draws.chance(0.7):
            one, other = things[place], things[draws.integer(0, place - 1)]
            kept = _kept(holds[:, one, other], draws, topology=0.15)
            _relate(story, one, other, kept, draws)


def _kept(holds: NDArray[np.bool_], draws: Draws, topology: float = 0.85) -> list[str]:
    """The part of what holds that is told; "far" with "disconnected", from which it follows."""
    found = [r for r, h in zip(RELATIONS, holds, strict=True) if h]
    base = next(r for r in found if r in TOPOLOGY)
    kept = [r for r in found if r in DIRECTIONS and draws.chance(0.75)]
    distance = [r for r in found if r in _DISTANCES and base in ("DC", "EC") and draws.chance(0.5)]
    if draws.chance(topology) or "far" in distance or not kept:
        kept.append(base)
    return draws.shuffled([*kept, *distance])


def _relate(
    story: RegionStory, one: int, other: int, relations: Sequence[str], draws: Draws
) -> None:
    """One sentence for what is said with "is", and one for each verb; either way round."""
    a, b = (one, other) if draws.chance(0.5) else (other, one)
    turned = [r if a == one else CONVERSE[r] for r in relations]
    plain = [r for r in turned if r not in story.verbs]
    for part in (plain[:3], plain[3:]):
        if not part:
            continue
        phrase = " and ".join(draws.pick(story.words[r]) for r in part)
        if draws.chance(0.25):
            story.add(f"{phrase} {story.name(b)} is {story.name(a)}.")
        else:
            story.add(f"{_subject(story, a, draws)} is {phrase} {story.name(b)}.")
        story.told.append((a, b, tuple(part)))
    for relation in turned:
        if relation in story.verbs:
            verb = draws.pick(story.words[relation])
            story.add(f"{_subject(story, a, draws)} {verb} {story.name(b)}.")
            story.told.append((a, b, (relation,)))


def _subject(story: RegionStory, thing: int, draws: Draws) -> str:
    """The name, or "this block" for the one that was named last."""
    if thing < story.world.blocks:
        named = story.things["names"][thing] == story.last
        if named and draws.chance(0.4):
            return f"this {story.things['block'][0]}"
    return story.name(thing)
