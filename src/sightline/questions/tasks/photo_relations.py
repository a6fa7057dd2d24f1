"""Predicates and choices about two things in one photo; SpatialVLM, SpatialRGPT, VQASynth.

Twelve relations in opposite pairs. A statement asks whether one holds, yes or no; a choice asks
which of the two it holds of. Thresholds and definitions are options; what a definition means is
said in the question.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from sightline import facts
from sightline.answers import Choice, YesNo
from sightline.facts import Definition, Fact, Frame, Rows, depth, level_view, relations
from sightline.questions import text
from sightline.questions.pick import Pick
from sightline.questions.seen_pairs import SeenPairs, seen_pairs
from sightline.questions.task import Asked, Task, ask, task
from sightline.questions.tasks.relations import GAP, PICTURE_GAP, askable, coin, given_away
from sightline.questions.tasks.size import CLEARLY_LARGER
from sightline.scenes import SceneBatch

__all__ = [
    "OPPOSITES",
    "RELATIONS",
    "is_before",
    "is_beside",
    "is_bigger",
    "is_over",
    "is_taller",
    "is_wider",
    "which_before",
    "which_beside",
    "which_bigger",
    "which_over",
    "which_taller",
    "which_wider",
]

RELATIONS: Final = (
    "left", "right", "front", "behind", "above", "below",
    "wider", "thinner", "taller", "shorter", "bigger", "smaller",
)  # fmt: skip
"""codes 0 to 11, kept in ``params``; the opposite of ``r`` is ``r ^ 1``"""
OF_TWO = Choice(options=("the former", "the latter"))
SAID: Final = {
    "interval": "",
    "centroid": ", going by their centres",
    "nearest": ", going by the point of each that is nearest along the view",
    "horizontal": "longer horizontal side",
    "across": "extent from left to right across the view",
}
"""definitions as questions state them"""
WHERE: Final = {"front": "in front of", "behind": "behind"}
NEARNESS: Final = {"front": "nearer", "behind": "farther"}

Side = Literal["left", "right"]
Depth = Literal["front", "behind"]
Rise = Literal["above", "below"]
Width = Literal["wider", "thinner"]
Height = Literal["taller", "shorter"]
Bulk = Literal["bigger", "smaller"]
Middle = Literal["interval", "centroid"]
Nearest = Literal["interval", "nearest"]
Broad = Literal["horizontal", "across"]


@dataclass(frozen=True, eq=False)
class _Order:
    """Pairs of which one comes first along something, and the numbers that show it."""

    pairs: SeenPairs
    row: Rows
    """pairs for which it is known"""
    first: NDArray[np.bool_]
    """whether the even one of two opposite relations holds of ``one``"""
    margin: NDArray[np.float64]
    shown: dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]]
    """slot -> numbers of one and two"""


@task(answer=YesNo(), scope="frame", program="stated(view, a, b, relation)")
def is_beside(
    world: SceneBatch,
    pick: Pick,
    relation: Side = "left",
    frame: Frame = "camera",
    definition: Middle = "interval",
    gap: float = GAP,
) -> Asked:
    """Whether one thing is left (or right) of another for the viewer; predicates left, right."""
    return _stated(world, pick, relation, _beside(world, pick, frame, definition, gap), definition)


@task(answer=OF_TWO, scope="frame", program="which(view, a, b, relation)")
def which_beside(
    world: SceneBatch,
    pick: Pick,
    relation: Side = "left",
    frame: Frame = "camera",
    definition: Middle = "interval",
    gap: float = GAP,
) -> Asked:
    """Which of two things is farther to the left (or right); choice left or right."""
    return _which(world, pick, relation, _beside(world, pick, frame, definition, gap), definition)


@task(answer=YesNo(), scope="frame", program="stated(view, a, b, relation)")
def is_over(
    world: SceneBatch,
    pick: Pick,
    relation: Rise = "above",
    frame: Frame = "world",
    definition: Middle = "interval",
    gap: float = GAP,
) -> Asked:
    """Whether one thing is higher up (or lower down) than another; predicates above, below."""
    return _stated(world, pick, relation, _over(world, pick, frame, definition, gap), definition)


@task(answer=OF_TWO, scope="frame", program="which(view, a, b, relation)")
def which_over(
    world: SceneBatch,
    pick: Pick,
    relation: Rise = "above",
    frame: Frame = "world",
    definition: Middle = "interval",
    gap: float = GAP,
) -> Asked:
    """Which of two things is higher up (or lower down); choice above or below."""
    return _which(world, pick, relation, _over(world, pick, frame, definition, gap), definition)


@task(answer=YesNo(), scope="frame", program="stated(view, a, b, relation)")
def is_before(
    world: SceneBatch,
    pick: Pick,
    relation: Depth = "front",
    frame: Frame = "camera",
    definition: Nearest = "interval",
    gap: float = GAP,
) -> Asked:
    """Whether one thing is nearer (or farther) in depth; predicates in front, behind."""
    return _stated(world, pick, relation, _before(world, pick, frame, definition, gap), definition)


@task(answer=OF_TWO, scope="frame", program="which(view, a, b, relation)")
def which_before(
    world: SceneBatch,
    pick: Pick,
    relation: Depth = "front",
    frame: Frame = "camera",
    definition: Nearest = "interval",
    gap: float = GAP,
) -> Asked:
    """Which of two things is nearer (or farther) in depth; choice front or behind."""
    return _which(world, pick, relation, _before(world, pick, frame, definition, gap), definition)


@task(answer=YesNo(), scope="frame", program="stated(view, a, b, relation)")
def is_wider(
    world: SceneBatch,
    pick: Pick,
    relation: Width = "wider",
    definition: Broad = "horizontal",
    ratio: float = CLEARLY_LARGER,
) -> Asked:
    """Whether one thing is wider (or thinner) than another; predicates wide, thin."""
    return _stated(world, pick, relation, _wider(world, pick, definition, ratio), definition)


@task(answer=OF_TWO, scope="frame", program="which(view, a, b, relation)")
def which_wider(
    world: SceneBatch,
    pick: Pick,
    relation: Width = "wider",
    definition: Broad = "horizontal",
    ratio: float = CLEARLY_LARGER,
) -> Asked:
    """Which of two things is wider (or thinner); choice wide or thin."""
    return _which(world, pick, relation, _wider(world, pick, definition, ratio), definition)


@task(answer=YesNo(), scope="frame", program="stated(view, a, b, relation)")
def is_taller(
    world: SceneBatch,
    pick: Pick,
    relation: Height = "taller",
    definition: Literal["height"] = "height",
    ratio: float = CLEARLY_LARGER,
) -> Asked:
    """Whether one thing is taller (or shorter) than another; predicates tall, short."""
    return _stated(world, pick, relation, _larger(world, pick, definition, ratio))


@task(answer=OF_TWO, scope="frame", program="which(view, a, b, relation)")
def which_taller(
    world: SceneBatch,
    pick: Pick,
    relation: Height = "taller",
    definition: Literal["height"] = "height",
    ratio: float = CLEARLY_LARGER,
) -> Asked:
    """Which of two things is taller (or shorter); choice tall or short."""
    return _which(world, pick, relation, _larger(world, pick, definition, ratio))


@task(answer=YesNo(), scope="frame", program="stated(view, a, b, relation)")
def is_bigger(
    world: SceneBatch,
    pick: Pick,
    relation: Bulk = "bigger",
    definition: Literal["volume"] = "volume",
    ratio: float = CLEARLY_LARGER,
) -> Asked:
    """Whether one thing is bigger (or smaller) than another; predicates big, small."""
    return _stated(world, pick, relation, _larger(world, pick, definition, ratio))


@task(answer=OF_TWO, scope="frame", program="which(view, a, b, relation)")
def which_bigger(
    world: SceneBatch,
    pick: Pick,
    relation: Bulk = "bigger",
    definition: Literal["volume"] = "volume",
    ratio: float = CLEARLY_LARGER,
) -> Asked:
    """Which of two things is bigger (or smaller); choice big or small."""
    return _which(world, pick, relation, _larger(world, pick, definition, ratio))


OPPOSITES: Final[tuple[tuple[Task, Task, tuple[str, str]], ...]] = (
    (is_beside, which_beside, ("left", "right")),
    (is_over, which_over, ("above", "below")),
    (is_before, which_before, ("front", "behind")),
    (is_wider, which_wider, ("wider", "thinner")),
    (is_taller, which_taller, ("taller", "shorter")),
    (is_bigger, which_bigger, ("bigger", "smaller")),
)
"""statement, choice and the two values of their option ``relation``"""


def _stated(
    world: SceneBatch, pick: Pick, relation: str, known: _Order, definition: str = ""
) -> Asked:
    return _asked(world, pick, relation, known, definition, statement=True)


def _which(
    world: SceneBatch, pick: Pick, relation: str, known: _Order, definition: str = ""
) -> Asked:
    return _asked(world, pick, relation, known, definition, statement=False)


def _asked(
    world: SceneBatch, pick: Pick, relation: str, known: _Order, definition: str, statement: bool
) -> Asked:
    """Pairs whose order is known, each once, the one named first drawn."""
    code = RELATIONS.index(relation)
    pairs, row = known.pairs, known.row
    view, one, two = pairs.view[row], pairs.one[row], pairs.two[row]
    swap = coin(world, pick, view, one, two)
    holds = known.first ^ swap ^ bool(code % 2)
    say: dict[str, text.Text] = {}
    for slot, (first, second) in known.shown.items():
        decimals = 3 if slot == "size" else 2
        say[slot + "_a"] = text.late_number(np.where(swap, second, first), decimals)
        say[slot + "_b"] = text.late_number(np.where(swap, first, second), decimals)
    say["basis"] = _constant(SAID.get(definition, ""), len(row))
    say["word"] = _constant(relation, len(row))
    say["where"] = _constant(WHERE.get(relation, ""), len(row))
    say["nearness"] = _constant(NEARNESS.get(relation, ""), len(row))
    say["gap"] = text.late_number(known.margin, 2)
    return ask(
        a=np.where(swap, two, one),
        b=np.where(swap, one, two),
        views=view,
        answer=holds if statement else np.where(holds, 0, 1),
        margin=known.margin,
        params=[np.full(len(row), float(code))],
        say=say,
    )


def _constant(words: str, count: int) -> text.Late:
    return text.Late(np.zeros(count, dtype=np.int8), partial(_repeat, words))


def _repeat(words: str, rows: NDArray[Any]) -> text.Text:
    return text.spread(words, len(rows))


def _order(world: SceneBatch, pairs: SeenPairs, frame: Frame, definition: Definition) -> Fact:
    name = ("order", frame, definition)
    return pairs.once(
        name, lambda: relations.order(world, pairs.view, pairs.one, pairs.two, frame, definition)
    )


def _beside(world: SceneBatch, pick: Pick, frame: Frame, definition: Middle, gap: float) -> _Order:
    pairs = seen_pairs(world, pick, "askable", askable(world))

    def compute() -> _Order:
        ranked = _order(world, pairs, frame, definition)
        value, margin = (x[:, relations.ACROSS] for x in (ranked.value, ranked.margin))
        known = (value != 0) & (margin >= gap)
        known &= ranked.trace["picture"][:, relations.ACROSS] >= PICTURE_GAP
        at = [level_view.centres(world, pairs.view, x) for x in (pairs.one, pairs.two)]
        if frame == "world" and definition == "centroid":
            # of two centres the left one must also be seen to the left
            turn = at[0][:, 0] * at[1][:, 1] - at[1][:, 0] * at[0][:, 1]
            known &= (np.minimum(at[0][:, 1], at[1][:, 1]) > 0) & (np.sign(-turn) == value)
        row = np.flatnonzero(known)
        right = (at[0][row, 0], at[1][row, 0])
        return _Order(pairs, row, value[row] > 0, margin[row], {"right": right})

    return pairs.once(("beside", frame, definition, gap), compute)


def _over(world: SceneBatch, pick: Pick, frame: Frame, definition: Middle, gap: float) -> _Order:
    pairs = seen_pairs(world, pick, "askable", askable(world))

    def compute() -> _Order:
        ranked = _order(world, pairs, frame, definition)
        value, margin = (x[:, relations.DOWN] for x in (ranked.value, ranked.margin))
        known = (value != 0) & (margin >= gap)
        known &= ranked.trace["picture"][:, relations.DOWN] >= PICTURE_GAP
        known &= ~given_away(world, pairs.view, pairs.one, pairs.two)
        row = np.flatnonzero(known)
        height = world.objects.centre[:, 2]
        up = (height[pairs.one[row]], height[pairs.two[row]])
        return _Order(pairs, row, value[row] > 0, margin[row], {"up": up})

    return pairs.once(("over", frame, definition, gap), compute)


def _before(world: SceneBatch, pick: Pick, frame: Frame, definition: Nearest, gap: float) -> _Order:
    pairs = seen_pairs(world, pick, "askable", askable(world))

    def compute() -> _Order:
        view, one, two = pairs.view, pairs.one, pairs.two
        near = [level_view.nearest_ahead(world, view, x, frame) for x in (one, two)]
        if definition == "interval":
            ranked = _order(world, pairs, frame, "interval")
            value, margin = (x[:, relations.AWAY] for x in (ranked.value, ranked.margin))
        else:
            value, margin = np.sign(near[1] - near[0]).astype(np.int64), np.abs(near[0] - near[1])
        # "nearer" may also be read as the shorter way from the camera: both must agree
        away = [depth.camera_gap(world, view, x) for x in (one, two)]
        known = (margin >= gap) & ((away[1] - away[0]) * value >= gap)
        row = np.flatnonzero(known)
        return _Order(
            pairs, row, value[row] > 0, margin[row], {"ahead": (near[0][row], near[1][row])}
        )

    return pairs.once(("before", frame, definition, gap), compute)


def _wider(world: SceneBatch, pick: Pick, definition: Broad, ratio: float) -> _Order:
    if definition == "horizontal":
        return _larger(world, pick, definition, ratio)
    pairs = seen_pairs(world, pick, "askable", askable(world))

    def compute() -> _Order:
        one, two = (level_view.reach(world, pairs.view, x) for x in (pairs.one, pairs.two))
        # what is in a box that stands askew may be as narrow as the edge across the view
        least = [np.minimum(x.value, x.trace["edge"]) for x in (one, two)]
        first = one.value > two.value
        sure = np.where(first, least[0] > two.value, least[1] > one.value)
        margin = np.maximum(one.value, two.value) / np.minimum(one.value, two.value) - 1.0
        row = np.flatnonzero(sure & (margin >= ratio))
        return _Order(
            pairs, row, first[row], margin[row], {"size": (one.value[row], two.value[row])}
        )

    return pairs.once(("across", ratio), compute)


def _larger(world: SceneBatch, pick: Pick, definition: Definition, ratio: float) -> _Order:
    pairs = seen_pairs(world, pick, "askable", askable(world))

    def compute() -> _Order:
        fact = facts.size.larger(world, pairs.one, pairs.two, definition)
        row = np.flatnonzero(fact.margin >= ratio)
        size = (fact.trace["first"][row], fact.trace["second"][row])
        return _Order(pairs, row, fact.value[row], fact.margin[row], {"size": size})

    return pairs.once(("larger", definition, ratio), compute)
