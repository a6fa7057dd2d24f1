"""Traces of several key steps: picked up, carried over, past and around others, put down.

RoboTracer composes up to nine such steps; which compositions are drawn is not published, these are
ours. The others are passed in the order in which they lie between start and goal.
"""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from sightline import hashing
from sightline.answers import Trace
from sightline.answers.traces import Steps
from sightline.facts import Frame, Rows
from sightline.facts.passing import AROUND, OVER, Passage, keeps_beside, passage
from sightline.facts.transport import HEIGHTS
from sightline.questions import text
from sightline.questions.pick import Pick, frame_keys, lowest, object_keys
from sightline.questions.references import sighting_rows
from sightline.questions.task import Asked, task
from sightline.questions.tasks.free_spots import TOP_WORDS
from sightline.questions.tasks.relations import askable
from sightline.questions.tasks.traces import (
    draw_from,
    facing,
    flat_base,
    middles,
    pairs_on_tops,
    placed_beside,
    traced,
)
from sightline.scenes import SceneBatch

__all__ = ["HOW", "trace_in_steps"]

HOW = (
    "past the left side of",
    "past the right side of",
    "past the near side of",
    "past the far side of",
    "right over",
    "from left to right around the far side of",
    "from right to left around the far side of",
    "from left to right around the near side of",
    "from right to left around the near side of",
)
"""ways to come by something, by the codes of :mod:`sightline.facts.passing`"""
LAST = OVER + 1 + len(AROUND)
WAYS = (0, 1, 2, 3, OVER, OVER, 5, 6, 7, 8)
"""codes to draw from"""
SLOTS = "defghij"
Floats = NDArray[np.float64]


@task(
    answer=Trace(metric=Steps()), program="trace_steps(objects, side)", scope="frame",
    level="extrapolation",
)  # fmt: skip
def trace_in_steps(world: SceneBatch, pick: Pick, frame: Frame = "camera", steps: int = 4) -> Asked:
    """Picking a thing up, passing ``steps - 2`` others, putting it down; RoboTracer multi-step.

    Codes of the ways, of :data:`HOW`, follow the other ``params`` of a trace.
    """
    view, a, b = pairs_on_tops(world, pick)
    side = draw_from(world, pick, view, a, b, count=4)
    base, goal, box = placed_beside(world, view, a, b, side)
    start = middles(world, a)
    by, enough = _others(world, pick, (view, a, b, base), steps - 2)
    rows = np.flatnonzero((base >= 0) & enough & (sighting_rows(world, view, base) >= 0))
    view, a, b, side, base = (column[rows] for column in (view, a, b, side, base))
    by, start, goal, box = by[rows], start[rows], goal[rows], box[rows]
    along = ((middles(world, by) - start[:, None]) * (goal - start)[:, None]).sum(axis=2)
    by = np.take_along_axis(by, np.argsort(along, axis=1, kind="stable"), axis=1)
    code, found, kept = _route(world, pick, (view, a, b), by, (start, goal))
    stops = np.concatenate([start[:, None], *(f.places for f in found), goal[:, None]], axis=1)
    # the first height that is tried lies that much over the least
    least = np.max([f.least for f in found], axis=0) - HEIGHTS[0]
    names = SLOTS[: steps - 2]
    there = np.concatenate([box, facing(world, view, a, b, side)[:, None]], axis=1)
    return traced(
        world,
        view,
        {"a": a, "b": b, "c": base} | dict(zip(names, by.T, strict=True)),
        stops,
        (side, np.zeros(len(a)), there, *code.T),
        {
            "where": text.words(TOP_WORDS, side),
            "steps": text.number(np.full(len(a), steps)),
            "told": _told(code, [f.measure for f in found]),
        },
        kept,
        least,
        {name: text.words(HOW, c) for name, c in zip(names, code.T, strict=True)},
    )


def _told(code: Rows, measures: list[NDArray[np.float64]]) -> text.Text:
    """What is perceived at each passage: "step 2, its top is 8 cm over the foot of the thing"."""
    parts = []
    for k, (c, metres) in enumerate(zip(code.T, measures, strict=True)):
        over = (c == OVER).astype(np.int64)
        ends = (
            " cm from its side to the middle of the thing",
            " cm from the foot of the thing to its top",
        )
        parts.append(
            pc.binary_join_element_wise(
                f"in step {k + 2}, ", text.number(metres * 100), text.words(ends, over), ""
            )
        )
    return pc.binary_join_element_wise(*parts, "; ")


def _others(
    world: SceneBatch, pick: Pick, taken: tuple[Rows, Rows, Rows, Rows], size: int
) -> tuple[Rows, NDArray[np.bool_]]:
    """(n, size) other things on flat tops in the frame, drawn; rows with enough of them."""
    view, a, b, base = taken
    seen = world.sightings
    rows = np.flatnonzero((flat_base(world)[seen.object] >= 0) & askable(world))
    rows = rows[np.argsort(seen.frame[rows], kind="stable")]
    first = np.searchsorted(seen.frame[rows], np.arange(len(world.frames) + 1))
    count = (first[1:] - first[:-1])[view]
    column = np.arange(int(count.max(initial=0)))
    at = first[view][:, None] + np.minimum(column, np.maximum(count - 1, 0)[:, None])
    others = seen.object[rows[np.minimum(at, len(rows) - 1)]] if len(rows) else at
    valid = column < count[:, None]
    for one in (a, b, base):
        valid &= others != one[:, None]
    names = [object_keys(world)[x][:, None] for x in (a, b)]
    drawn = hashing.mix(
        np.uint64(pick.seed), "others", frame_keys(world)[view][:, None], *names,
        object_keys(world)[others],
    )  # fmt: skip
    chosen, enough = lowest(valid, drawn, size)
    if not others.shape[1]:
        return np.zeros((len(view), size), dtype=np.int64), enough
    return np.take_along_axis(others, chosen, axis=1).astype(np.int64), enough


def _route(
    world: SceneBatch,
    pick: Pick,
    asked: tuple[Rows, Rows, Rows],
    by: Rows,
    ends: tuple[Floats, Floats],
) -> tuple[Rows, list[Passage], NDArray[np.bool_]]:
    """(n, k) how each thing is passed, the passages, and whether the way keeps to all of them.

    One after the other, each drawn among those ways whose legs so far never lead over what is
    passed beside.
    """
    view, a, _ = asked
    row, stops = np.arange(len(a)), ends[0][:, None]
    codes, found, good = list[Rows](), list[Passage](), np.ones(len(a), dtype=bool)
    for k, thing in enumerate(by.T):
        last = [ends[1][:, None]] if k + 1 == by.shape[1] else []
        fits = np.empty((len(a), LAST), dtype=bool)
        for each in range(LAST):
            same = np.full(len(a), each)
            one = passage(world, view, a, thing, same)
            way = np.concatenate([stops, one.places, *last], axis=1)
            fits[:, each] = one.defined & keeps_beside(world, a, thing, same, way)
            for earlier, how in zip(by.T, codes, strict=False):
                fits[:, each] &= keeps_beside(world, a, earlier, how, way[:, stops.shape[1] - 1 :])
        code = _drawn(world, pick, asked, fits, k)
        chosen = passage(world, view, a, thing, code)
        good &= fits[row, code]
        stops = np.concatenate([stops, chosen.places], axis=1)
        codes.append(code)
        found.append(chosen)
    return np.stack(codes, axis=1), found, good


def _drawn(
    world: SceneBatch, pick: Pick, asked: tuple[Rows, Rows, Rows], fits: NDArray[np.bool_], k: int
) -> Rows:
    """(n,) a code that fits, drawn with its weight; 0 where none does."""
    turns = [
        draw_from(world, pick, *asked, count=1 << 30, salt=f"{k} {j}") for j in range(len(WAYS))
    ]
    rank = np.where(fits[:, WAYS], np.stack(turns, axis=1), 1 << 31)
    return np.array(WAYS)[rank.argmin(axis=1)]
