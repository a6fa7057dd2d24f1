"""Paths between regions: told relations, turned and joined by the rules that are beyond doubt.

Asked is only where SpaRTUN's rules and the composition tables say the same, and where one path
leads to all that follows.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from sightline.facts.regions import CONVERSE, DERIVED, PUBLISHED, RELATIONS, closed
from sightline.questions.symbolic.sparp_paths import LABELS, Walk, linked, phrase, walked
from sightline.questions.symbolic.told_regions import RegionStory, tell_regions, words_of
from sightline.scenes.symbolic.nested_boxes import draw_nested
from sightline.scenes.worlds.draws import Draws

__all__ = ["walk_regions"]

Held = frozenset[str]
Told = list[tuple[int, int, Held]]

MOST_HOPS: Final = 8
_HOPS: Final = (1, 2, 2, 3, 3, 3, 4, 4)
"""how long a path is looked for"""
_PAIRS: Final = 4
"""pairs tried of each relation"""
_RARE: Final = ("PO", "EC", "near", "TPP", "TPPI")
_OFTEN: Final = 0.3
"""relations that few stories have, and how often they are looked for first"""
_FOLLOWS: Final[dict[tuple[str, str], Held]] = {
    (r, s): frozenset(t for a, b, t in PUBLISHED & DERIVED if (a, b) == (r, s))
    for r in RELATIONS for s in RELATIONS
}  # fmt: skip


def walk_regions(draws: Draws) -> Walk | None:
    """A story of regions and a path in it; None where it has none."""
    world = draw_nested(draws)
    if world is None:
        return None
    story = tell_regions(world, draws)
    told = [(a, b, frozenset(relations)) for a, b, relations in story.told]
    way = _way(story, told, draws)
    if way is None:
        return None
    return Walk(
        story.text, {thing: story.name(thing) for thing in range(len(world))}, told, way,
        linked(way, told, _turned, _joined, _merged), _labels, _said,
        draws.pick(words_of("regions")["asked"]),
        {"low": world.low.tolist(), "high": world.high.tolist(), "blocks": world.blocks},
    )  # fmt: skip


def _way(story: RegionStory, told: Told, draws: Draws) -> tuple[int, ...] | None:
    """A way between two things: a relation is drawn, then a pair; of a length that is drawn too."""
    facts = story.facts
    true = closed(facts, PUBLISHED)
    same = (true == closed(facts, DERIVED)).all(axis=0)
    hops, rare = draws.pick(_HOPS), draws.chance(_OFTEN)
    order = draws.shuffled(RELATIONS)
    order.sort(key=lambda r: _RARE.index(r) if rare and r in _RARE else len(_RARE))
    found: list[tuple[int, ...]] = []
    for relation in order:
        pairs = np.argwhere(true[RELATIONS.index(relation)] & same).tolist()
        for pair in draws.shuffled(pairs)[:_PAIRS]:
            one, other = pair if draws.chance(0.5) else pair[::-1]
            holds = true[:, one, other]
            held = frozenset(r for r, h in zip(RELATIONS, holds, strict=True) if h)
            way = walked(told, one, other, held.__eq__, _turned, _joined, _merged, MOST_HOPS)
            if way is not None:
                found.append(way)
                if len(way) - 1 == hops or (rare and relation in _RARE):
                    return way
    return min(found, key=lambda each: abs(len(each) - 1 - hops), default=None)


def _turned(held: Held) -> Held:
    return frozenset(CONVERSE[r] for r in held)


def _joined(one: Held, two: Held) -> Held:
    return frozenset[str]().union(*(_FOLLOWS[r, s] for r in one for s in two))


def _merged(one: Held, two: Held) -> Held:
    return one | two


def _labels(held: Held) -> tuple[str, ...]:
    return tuple(LABELS[r] for r in RELATIONS if r in held)


def _said(held: Held) -> str:
    return phrase(_labels(held))
