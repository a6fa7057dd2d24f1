"""Stories of steps on a plane: what is told, and what follows along the way from one to another.

What is known of one thing to another is a number an axis: with unit steps how many, else the side,
0 for level or beside, and None for open.
"""

from __future__ import annotations

from functools import partial
from itertools import pairwise

from sightline.geometry.calculi import ALLEN
from sightline.questions.symbolic.sparp_paths import Walk, linked, walked
from sightline.questions.symbolic.told_regions import words_of
from sightline.scenes.symbolic.step_worlds import STEPS, StepWorld, draw_steps
from sightline.scenes.worlds.draws import Draws

__all__ = ["walk_steps"]

Known = tuple[int | None, int | None]
Told = tuple[int, int, Known]
_AXES = (("left", "right"), ("below", "above"))
MOST_STEPS = 10


def walk_steps(draws: Draws, extended: bool, quantified: bool) -> Walk | None:
    """A story of steps, and the path from one end of its chain to the other.

    Args:
        extended: things are boxes, else points.
        quantified: steps are of one unit, else of any length.
    """
    back = quantified and draws.chance(0.3)
    hops = draws.integer(2 if back else 1, MOST_STEPS)
    world = draw_steps(draws, hops, unit=quantified, extended=extended, back=back)
    if world is None:
        return None
    text, told = _told(world, draws)
    start, end = (0, hops) if draws.chance(0.5) else (hops, 0)
    join = _summed if quantified else _beyond if extended else _onward
    way = walked(told, start, end, lambda held: True, _turned, join, _same, len(told))
    assert way is not None
    links = linked(way, told, _turned, join, _same)
    held: Known = links[-1].held
    if extended and any(_between(told, way, axis) for axis in (0, 1) if held[axis] is None):
        return None
    if not _labels(held):
        return None
    return Walk(
        text, dict(enumerate(world.names)), told, way, links, _labels,
        partial(_said, counted=quantified), draws.pick(words_of("steps")["asked"]),
        {"low": world.low.tolist(), "high": world.high.tolist()},
    )  # fmt: skip


def _told(world: StepWorld, draws: Draws) -> tuple[str, list[Told]]:
    """A sentence a step, each said from either side, in any order."""
    words = words_of("steps")
    sentences: list[str] = []
    told: list[Told] = []
    for one, other, way in draws.shuffled(world.steps):
        if draws.chance(0.5):
            one, other, way = other, one, (-way[0], -way[1])
        sentence = draws.pick(words[STEPS[way]])
        sentences.append(sentence.format(a=world.names[one], b=world.names[other]))
        told.append((one, other, way))
    return " ".join(sentences), told


def _turned(held: Known) -> Known:
    x, y = (None if side is None else -side for side in held)
    return x, y


def _same(one: Known, two: Known) -> Known:
    assert one == two
    return one


def _summed(one: Known, two: Known) -> Known:
    """Unit steps add up."""
    x, y = (a + b for a, b in zip(one, two, strict=True) if a is not None and b is not None)
    return x, y


def _onward(one: Known, two: Known) -> Known:
    """Points: on to a side stays on that side; there and back is open, and stays so."""
    x, y = (
        None if a is None or b is None or a * b < 0 else a or b
        for a, b in zip(one, two, strict=True)
    )
    return x, y


def _beyond(one: Known, two: Known) -> Known:
    """Boxes: beyond what is beyond is beyond; what is beside a box may be anywhere."""
    x, y = (a if a == b and a else None for a, b in zip(one, two, strict=True))
    return x, y


def _between(told: list[Told], way: tuple[int, ...], axis: int) -> bool:
    """Whether boxes are apart on an axis though no single link shows it: before, beside, before."""
    sides = {(a, b): held[axis] for a, b, held in told}
    sides |= {(b, a): -side for (a, b), side in sides.items() if side is not None}
    so_far = ALLEN.relation("eq")
    for pair in pairwise(way):
        so_far = int(ALLEN.compose(so_far, _SPANS[sides[pair]]))
    return any(so_far & ~_SPANS[side] == 0 for side in (-1, 1))


_APART = (ALLEN.relation("b m"), ALLEN.relation("bi mi"))
_SPANS: dict[int | None, int] = {
    -1: _APART[0], 1: _APART[1], 0: ALLEN.universal & ~(_APART[0] | _APART[1]),
}  # fmt: skip


def _labels(held: Known) -> tuple[str, ...]:
    """Labels of what is known: sides, or "overlapping" where it is the same place."""
    sides = [names[side > 0] for names, side in zip(_AXES, held, strict=True) if side]
    return tuple(sides) if sides or None in held else ("overlapping",)


def _said(held: Known, counted: bool) -> str:
    """As a verb: "is left of and above"; ``counted``: "is 2 steps left of and 1 step above"."""
    if held == (0, 0):
        return "is in the same place as"
    sides, left_open = [], []
    for names, side in zip(_AXES, held, strict=True):
        if side is None:
            left_open.append(f" ({names[0]} or {names[1]} open)")
        elif side:
            count = f"{abs(side)} step{'s' * (abs(side) > 1)} " if counted else ""
            sides.append(f"{count}{names[side > 0]}{' of' * (names[0] == 'left')}")
    return "is " + (" and ".join(sides) or "level with") + "".join(left_open)
