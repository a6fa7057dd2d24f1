"""The form of an answer, orthogonal to what is asked: as it is, as options, as a verdict, in words.

======== ===================================================================================
own      the task's own answer type: a number, a letter, yes or no ...
choice   one of four options; distractors are drawn around the truth
judge    a proposed answer is put forward, right or wrong by coin: yes or no
sentence a sentence that names the objects and the answer
======== ===================================================================================

SPAR's fill, select, judge and sentence; VLM-3R's numbers as options.
"""

from __future__ import annotations

from typing import Any, Literal, get_args

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sightline import hashing

__all__ = [
    "FORMS",
    "JUDGE",
    "Form",
    "clock_hours",
    "distractors",
    "nearby_counts",
    "proposals",
]

Form = Literal["own", "choice", "judge", "sentence"]
FORMS: tuple[str, ...] = get_args(Form)

JUDGE = (
    ' Somebody answers "{proposal}". Is that right?',
    ' Is "{proposal}" the right answer?',
    ' The answer given is "{proposal}". Is this correct?',
)
"""what follows the question in the form ``judge``"""
SPREAD = (0.25, 1.75)
"""VLM-3R draws wrong numbers between these multiples of the truth"""
SPACING = 0.2
"""and keeps all options this share of the truth apart"""
LEVELS = 16
"""multiples are drawn from a grid of so many steps in the span"""


def distractors(
    values: NDArray[np.float64],
    count: int,
    keys: NDArray[np.uint64],
    quantum: NDArray[np.float64] | float,
) -> NDArray[np.float64]:
    """(n, count) wrong quantities: within SPREAD of the truth, all SPACING apart.

    The truth falls anywhere among them in order: how many lie below it is drawn first, so the
    middle option is no better guess than another. ``quantum`` is the last digit written: options
    of small numbers are that far apart at least, then above the truth only.
    """
    # a little more than a digit: at exactly one, 1.5 and 2.5 would both be written 2
    span = np.maximum(values, 1.001 * quantum / SPACING)
    below = hashing.uniform(hashing.mix("below", keys), count + 1)
    below = np.where(span > values, 0, below)
    rank = np.arange(count)
    # the free room on either side of the truth is shared out by sorted draws
    draws = np.stack(
        [hashing.uniform(hashing.mix("distance", keys, np.uint64(j)), LEVELS) for j in rank], axis=1
    ) / float(LEVELS)
    lower = rank[None, :] < below[:, None]
    place = np.where(lower, rank[None, :], rank[None, :] - below[:, None])
    many = np.where(lower, below[:, None], count - below[:, None])
    room = np.where(lower, 1 - SPREAD[0], SPREAD[1] - 1) - SPACING * many
    slack = _ascending(draws, lower)
    above = SPACING * (place + 1) + slack * room
    under = -(SPACING * (many - place) + (1 - slack) * room)
    out: NDArray[np.float64] = values[:, None] + span[:, None] * np.where(lower, under, above)
    return out


def _ascending(draws: NDArray[np.float64], lower: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Draws sorted within the lower and within the upper group of each row."""
    # the groups are told apart by an offset, so one sort does both
    return np.sort(draws + np.where(lower, 0.0, 2.0), axis=1) - np.where(lower, 0.0, 2.0)


def nearby_counts(
    values: NDArray[np.int64], count: int, keys: NDArray[np.uint64], low: int, high: int
) -> NDArray[np.int64]:
    """(n, count) wrong whole numbers: the truth's neighbours within three, never below ``low``."""
    offsets = np.array([-3, -2, -1, 1, 2, 3])
    around = values[:, None] + offsets
    valid = (around >= low) & (around <= high)
    order = np.stack(
        [hashing.mix("offset", keys, np.uint64(j)) for j in range(len(offsets))], axis=1
    )
    order = np.where(valid, order >> np.uint64(1), np.iinfo(np.uint64).max)
    chosen = np.argsort(order, axis=1, kind="stable")[:, :count]
    return np.take_along_axis(around, chosen, axis=1)


def clock_hours(values: NDArray[np.int64], count: int, keys: NDArray[np.uint64]) -> NDArray[Any]:
    """(n, count) wrong hours, at least two away from the truth and from one another."""
    # the other hours, every second one, from a start drawn by key
    start = 2 + hashing.uniform(hashing.mix("hour", keys), 2)
    steps = start[:, None] + 2 * np.arange(5)[None, :]
    order = np.stack([hashing.mix("turn", keys, np.uint64(j)) for j in range(5)], axis=1)
    # eleven hours on is one hour before the truth
    order = np.where(steps <= 10, order >> np.uint64(1), np.iinfo(np.uint64).max)
    chosen = np.argsort(order, axis=1, kind="stable")[:, :count]
    return (values[:, None] - 1 + np.take_along_axis(steps, chosen, axis=1)) % 12 + 1


def proposals(
    right: Any, wrong: Any, keys: NDArray[np.uint64]
) -> tuple[pa.Array, NDArray[np.bool_]]:
    """What is put forward for judging, and whether it is the answer: by a fair coin."""
    true = hashing.uniform(hashing.mix("judge", keys), 2) == 1
    both = pa.concat_arrays([wrong, right])
    rows = np.arange(len(true)) + len(true) * true
    return both.take(pa.array(rows)), true
