"""Walks on maps that close a loop: what is found at a place that was met before, or was told.

The question types, walks and directions are those of SpatialEvalLLM. Local: what lies where is told
while walking, and the last step leads to a place met before. Global: the whole map is told first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sightline.answers import NameSet, Text
from sightline.questions.symbolic.posed import Posed
from sightline.questions.symbolic.told_squares import TOLD, listed
from sightline.scenes.symbolic.labels import things, with_article
from sightline.scenes.symbolic.lattices import (
    MOVES,
    Lattice,
    Walks,
    covering_walks,
    lattice,
    ring_walks,
    walks,
)

__all__ = ["global_ring", "global_square", "local_ring", "local_walk", "size_inference"]

Keys = NDArray[np.uint64]
FIND = "What will you find?"
SIZE = "What is the height and width of the grid?"
TRIES = 256
"""walks drawn for a question; where none has the wanted number of steps there is none"""

_WHAT = {
    "square": "a {n} by {n} square grid",
    "rhombus": "a {n} by {n} pointy-topped regular rhombus tile map",
    "triangle": "an equilateral triangular tile map consisting of {n} rows",
    "hexagon": "a pointy-topped regular hexagonal tile map consisting of {n} rows",
}


class Walk(NamedTuple):
    """One walk: places and moves, and the labels of all places."""

    places: list[int]
    moves: list[int]
    labels: NDArray[np.int64]


def local_walk(
    keys: Keys, structure: str = "square", size: int = 3, steps: int = 8
) -> Iterator[Posed]:
    """A walk from a corner of a lattice, with exactly ``steps`` steps of which the last closes it.

    Args:
        keys: one question each, or none.
        structure: ``square``, ``rhombus``, ``triangle`` or ``hexagon``.
        size: of it, as the authors count.
        steps: named places before the last step, which is not told.
    """
    on = lattice(structure, size)
    corners = np.array(list(on.corners))
    for key, draw in _drawn(keys):
        walk = _of_length(
            steps, len(on.places), draw, lambda n, d: walks(on, d.choice(corners, n), d)
        )
        if walk is None:
            continue
        names = _names(walk)
        told = [
            f"You have been given {_WHAT[structure].format(n=size)}. Starting from a vertex, you "
            "will move along the edges. Initially, you are positioned at the "
            f"{on.corners[walk.places[0]]} corner of the map,",
            *_found(names, [f"You move {on.words[m]} by one step" for m in walk.moves]),
        ]
        yield _posed(
            key, f"{structure} local", told, walk, names, on.labelled(walk.labels),
            [on.words[m] for m in walk.moves], _spots(on, walk),
            {"structure": structure, "form": "local", "size": str(size), "steps": str(steps)},
        )  # fmt: skip


def local_ring(keys: Keys, size: int = 12, steps: int = 8) -> Iterator[Posed]:
    """A walk around a ring of dots from its top, with exactly ``steps`` moves."""
    for key, draw in _drawn(keys):
        walk = _of_length(
            steps, size, draw, lambda n, d: ring_walks(size, np.zeros(n, dtype=np.int64), d)
        )
        if walk is None:
            continue
        names = _names(walk)
        told = [
            f"You have been given a circular grid consisting of {size} connected dots. Starting "
            "from a vertex, you will move along the edges of the circular grid. Initially, you are "
            "positioned on the dot that is located at the top of the grid,",
            *_found(names, [f"You move {_around(move)}" for move in walk.moves]),
        ]
        yield _posed(
            key, "ring local", told, walk, names, walk.labels.tolist(),
            [_around(move) for move in walk.moves], [(p,) for p in walk.places],
            {"structure": "ring", "form": "local", "size": str(size), "steps": str(steps)},
        )  # fmt: skip


def global_square(
    keys: Keys, size: int = 3, steps: int = 8, order: str = "rows"
) -> Iterator[Posed]:
    """A square told whole, then a walk of ``steps`` steps from a place off the last row and column.

    Args:
        keys: one question each, or none.
        size: cells along a side.
        steps: exactly so many.
        order: one of :data:`.ORDERS`; coordinates count from 1, x first.
    """
    on = lattice("square", size)
    inner = np.flatnonzero((on.places < size - 1).all(axis=1))
    for key, draw in _drawn(keys):
        walk = _of_length(
            steps, size**2, draw, lambda n, d: walks(on, d.choice(inner, n), d, steps)
        )
        if walk is None:
            continue
        label = {
            tuple(xy): things()[w] for xy, w in zip(on.places.tolist(), walk.labels, strict=True)
        }
        text, cells = TOLD[order](size, label, draw)
        names = _names(walk)
        way = [f"then you go {on.words[m]} by one step" for m in walk.moves]
        way[-1] = f"and {way[-1]}"
        told = [
            text,
            f"You start at the position where the {names[0]} is located, {', '.join(way)}.",
        ]
        told_ids = [int(walk.labels[x * size + y]) for x, y in cells]
        yield _posed(
            key, f"square global {order}", told, walk, names, on.labelled(walk.labels),
            [on.words[m] for m in walk.moves], _spots(on, walk),
            {"structure": "square", "form": "global", "order": order, "size": str(size),
             "steps": str(steps)},
            temporal_order=told_ids,
        )  # fmt: skip


def global_ring(keys: Keys, size: int = 12, steps: int = 8) -> Iterator[Posed]:
    """A ring told whole, clockwise from its top, then a walk from any of its dots."""
    for key, draw in _drawn(keys):
        walk = _of_length(
            steps, size, draw, lambda n, d: ring_walks(size, d.integers(0, size, n), d, steps)
        )
        if walk is None:
            continue
        names, every = _names(walk), [things()[w] for w in walk.labels]
        told = [
            f"You have been given a circular path consisting of {size} connected dots. At the "
            "start, you are positioned on the dot that is located at the top of the path, where "
            f"you find {with_article(every[0])}. Moving in a clockwise direction from the "
            f"{every[0]}, the elements on the path are {listed(every[1:])}.",
            f"Starting from the {names[0]}, "
            + ", and ".join(f"you move {_around(move)}" for move in walk.moves) + ".",
        ]  # fmt: skip
        yield _posed(
            key, "ring global", told, walk, names, walk.labels.tolist(),
            [_around(move) for move in walk.moves], [(p,) for p in walk.places],
            {"structure": "ring", "form": "global", "size": str(size), "steps": str(steps)},
            temporal_order=walk.labels.tolist(),
        )  # fmt: skip


def size_inference(
    keys: Keys, least: int = 2, most: int = 20, named: bool = True
) -> Iterator[Posed]:
    """A walk through every cell of a rectangle of unknown size.

    Args:
        keys: one question each.
        least: cells along a side.
        most: cells in all.
        named: what lies in the cells is told too.
    """
    sizes = [(w, h) for w in range(least, most) for h in range(least, most) if w * h <= most]
    for key, draw in _drawn(keys):
        width, height = sizes[draw.integers(len(sizes))]
        found = covering_walks(width, height)
        right, top = (bool(each) for each in draw.integers(0, 2, 2))
        spots = [
            (width - 1 - x if right else x, height - 1 - y if top else y)
            for x, y in found[draw.integers(len(found))]
        ]
        labels = draw.permutation(len(things()))[: width * height].reshape(width, height)
        words = [_word(a, b) for a, b in pairwise(spots)]
        names = [things()[labels[spot]] for spot in spots]
        corner = f"{'top' if top else 'bottom'} {'right' if right else 'left'}"
        begin = (
            "You have been given a rectangular grid of unknown height and width. Starting from a "
            "vertex, you will move along the edges of the grid. Initially, you are positioned at "
            f"the {corner} corner of the grid"
        )
        moves = [f"You move {word} by one step" for word in words]
        if named:
            body = [f"{begin},", *_found([*names, ""], [*moves, ""])[:-1]]
        else:
            body = [f"{begin}.", *(f"{move}." for move in moves)]
        truth = f"height={height}, width={width}"
        yield Posed(
            key=key, task="size inference" if named else "size inference without things",
            text=" ".join([*body, "It is at this point that you realize you have visited all "
                           "locations on the grid."]),
            question=SIZE, answer=Text(), truth=truth,
            world={"structure": "rectangle", "size": [width, height], "spots": spots,
                   "names": names if named else []},
            rationale=f"The places walked have {width} different x and {height} different y.",
            tags={"structure": "rectangle", "form": "local", "size": f"{width}x{height}",
                  "steps": str(len(words))},
            extra={"answer": truth, "path": [int(labels[s]) for s in spots],
                   "mat": labels.tolist()},
        )  # fmt: skip


def _drawn(keys: Keys) -> Iterator[tuple[int, np.random.Generator]]:
    for key in keys.tolist():
        yield key, np.random.Generator(np.random.PCG64(key))


Drawing = Callable[[int, np.random.Generator], Walks]


def _of_length(steps: int, places: int, draw: np.random.Generator, drawing: Drawing) -> Walk | None:
    """The first of some walks that has the wanted number of steps, with labels for all places."""
    found = drawing(TRIES, draw)
    fits = np.flatnonzero(found.length == steps)
    if not len(fits):
        return None
    row = fits[0]
    labels = draw.permutation(len(things()))[:places]
    return Walk(found.places[row, : steps + 1].tolist(), found.moves[row, :steps].tolist(), labels)


def _names(walk: Walk) -> list[str]:
    return [things()[walk.labels[place]] for place in walk.places]


def _found(names: Sequence[str], moves: Sequence[str]) -> list[str]:
    """Sentences of what is found before and after each move; what comes last is not told."""
    told = [f"where you find {with_article(names[0])}."]
    told += [
        f"{move}, where you find {with_article(name)}."
        for move, name in zip(moves[:-1], names[1:-1], strict=True)
    ]
    return [*told, f"{moves[-1]}."]


def _around(move: int) -> str:
    turn = "clockwise" if move > 0 else "counter-clockwise"
    return f"around the ring by {abs(move)} step{'s' * (abs(move) > 1)} in a {turn} direction"


def _spots(on: Lattice, walk: Walk) -> list[tuple[int, ...]]:
    return [tuple(on.places[place].tolist()) for place in walk.places]


def _word(a: tuple[int, int], b: tuple[int, int]) -> str:
    step = (b[0] - a[0], b[1] - a[1])
    return next(word for word, each in MOVES["rectangle"].items() if each == step)


def _posed(
    key: int, task: str, told: Sequence[str], walk: Walk, names: Sequence[str], mat: Any,
    words: Sequence[str], spots: Sequence[tuple[int, ...]], tags: dict[str, str], **more: Any,
) -> Posed:  # fmt: skip
    """The question what is found at the end of a walk."""
    known = sorted({things()[w] for w in walk.labels} if more else set(names))
    steps = [f"Start at {_at(spots[0])}: {names[0]}."]
    steps += [
        f"{word} to {_at(spot)}: {name}."
        for word, spot, name in zip(words, spots[1:], names[1:], strict=True)
    ]
    return Posed(
        key=key, task=task, text=" ".join(told), question=FIND, answer=NameSet(tuple(known)),
        truth=(names[-1],), tags=tags, rationale="\n".join(steps),
        world={"structure": tags["structure"], "form": tags["form"], "mat": mat,
               "spots": [list(spot) for spot in spots], "names": list(names)},
        extra={"answer": names[-1], "path": [int(walk.labels[p]) for p in walk.places],
               "mat": mat, **more},
    )  # fmt: skip


def _at(spot: tuple[int, ...]) -> str:
    return f"({', '.join(map(str, spot))})" if len(spot) > 1 else f"dot {spot[0]}"
