"""Questions about worlds that are told in words: what holds, what may hold, what cannot.

Stories come as flat columns: for each statement its story, two things and a word. A story whose
statements contradict each other describes no world; every answer about it is ``impossible``, which
is also its status. An empty story leaves everything open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from sightline.geometry._arrays import Ints
from sightline.geometry.calculi.algebra import Calculus, Relations, bits_of
from sightline.geometry.calculi.cardinal import from_axes, is_product, to_axes
from sightline.geometry.calculi.network import networks
from sightline.geometry.calculi.offsets import place
from sightline.geometry.calculi.point import POINT
from sightline.geometry.calculi.search import CONSISTENT, INCONSISTENT, LIMIT, OPEN, minimal
from sightline.geometry.calculi.semantics import Semantics

__all__ = ["STATUS", "TRUTH", "VERDICTS", "Answers", "Stories", "ask"]

STATUS: Final = ("determined", "ambiguous", "impossible", "undecided")
"""One relation is left; several are; none, the story contradicts itself; not found out"""
VERDICTS: Final = ("entailed", "possible", "impossible", "undecided")
TRUTH: Final = ("yes", "no", "unknown", "impossible", "undecided")
_CELLS = 4_000_000  # relations of networks at a time


@dataclass(frozen=True, eq=False)
class Stories:
    """Statements (m,): in which story, thing a, thing b, and the code of the word."""

    story: Ints
    a: Ints
    b: Ints
    word: Ints


@dataclass(frozen=True, eq=False)
class Answers:
    """What can hold between the two things of each question."""

    semantics: Semantics
    possible: Relations
    """(q,) base relations that hold in some world that fits the story"""
    unknown: Relations
    """(q,) base relations of which that was not found out; 0 but for long searches"""
    state: Ints
    """(q,) whether any world fits: INCONSISTENT, CONSISTENT or OPEN"""

    @property
    def status(self) -> Ints:
        """(q,) codes into :data:`STATUS`."""
        n = len(self.semantics.calculus.base)
        count = bits_of(self.possible, n).sum(axis=1)
        left = bits_of(self.possible | self.unknown, n).sum(axis=1)
        return np.select(
            [self.state == INCONSISTENT, count > 1, (count == 1) & (left == 1)], [2, 1, 0], 3
        )

    def verdict(self, relation: ArrayLike) -> Ints:
        """``(q,)`` or ``(q, c)`` codes into :data:`VERDICTS` of candidate relations.

        ``relation`` is a bit set, (q,) of them, or (q, c) for several candidates a question.
        """
        asked = np.asarray(relation).astype(self.semantics.calculus.dtype)
        more = asked.ndim > 1
        p, u, state = (
            column[:, None] if more else column
            for column in (self.possible, self.unknown, self.state)
        )
        left = p | u
        return np.select(
            [
                (state == INCONSISTENT) | (asked & left == 0),
                (left & ~asked == 0) & (state == CONSISTENT),
                (p & asked != 0) & (p & ~asked != 0),
            ],
            [2, 0, 1],
            3,
        )

    def truth(self, word: ArrayLike) -> Ints:
        """(q,) codes into :data:`TRUTH` of words, by their codes, as yes-no questions.

        What does not follow is unknown; in a closed world it is false, for things that the story
        says anything about: of two that it leaves apart every direction would be false.
        """
        verdict = self.verdict(self.semantics.relations(word))
        related = self.possible | self.unknown != self.semantics.calculus.universal
        closed = related & (self.semantics.world == "closed")
        out = np.select(
            [verdict == 0, verdict == 1, verdict == 2], [0, np.where(closed, 1, 2), 1], 4
        )
        return np.where(self.state == INCONSISTENT, 3, out)


def ask(
    semantics: Semantics,
    told: Stories,
    story: ArrayLike,
    a: ArrayLike,
    b: ArrayLike,
    limit: int = LIMIT,
) -> Answers:
    """What can hold between things of stories.

    Args:
        semantics: what the words mean.
        told: statements; stories and their things are numbered from 0.
        story, a, b: (q,) questions.
        limit: of each search, see :func:`.minimal`.
    """
    of, one, two = (np.asarray(column, dtype=np.int64).ravel() for column in (story, a, b))
    size = _sizes(told, of, one, two)
    if semantics.rule == "steps":
        return _by_steps(semantics, told, size, of, one, two)
    relation = semantics.relations(told.word)
    by_axes = semantics.rule == "axes" and bool(is_product(relation).all())
    possible = np.zeros(len(of), dtype=semantics.calculus.dtype)
    unknown, state = possible.copy(), np.full(len(of), OPEN)
    for stories, most in _batches(size):
        rows = np.flatnonzero(np.isin(told.story, stories))
        asked = np.flatnonzero(np.isin(of, stories))
        if not len(asked):
            continue
        number = np.zeros(len(size), dtype=np.int64)
        number[stories] = np.arange(len(stories))
        columns = (number[told.story[rows]], told.a[rows], told.b[rows], relation[rows])
        question = (number[of[asked]], one[asked], two[asked])
        solve = _on_axes if by_axes else _on_networks
        found = solve(semantics.calculus, len(stories), most, columns, question, limit)
        possible[asked], unknown[asked], state[asked] = found
    return Answers(semantics, possible, unknown, state)


Columns = tuple[Ints, Ints, Ints, Relations]
Question = tuple[Ints, Ints, Ints]
Found = tuple[Relations, Relations, Ints]


def _on_networks(
    calculus: Calculus, count: int, size: int, told: Columns, asked: Question, limit: int
) -> Found:
    net = networks(calculus, count, size, *told)
    labels = minimal(calculus, net, *asked, limit)
    return labels.possible, labels.unknown, labels.network[asked[0]]


def _on_axes(
    calculus: Calculus, count: int, size: int, told: Columns, asked: Question, limit: int
) -> Found:
    """The order on each axis by itself: statements about one say nothing about the other."""
    net, a, b, relation = told
    axes = to_axes(relation)
    stated = networks(
        POINT,
        2 * count,
        size,
        np.concatenate([net, net + count]),
        np.tile(a, 2),
        np.tile(b, 2),
        np.concatenate([axes[:, 0], axes[:, 1]]),
    )
    which, one, two = asked
    both = np.concatenate([which, which + count])
    labels = minimal(POINT, stated, both, np.tile(one, 2), np.tile(two, 2), limit)
    x, y = np.split(labels.possible, 2)
    more_x, more_y = np.split(labels.unknown, 2)
    state_x, state_y = np.split(labels.network[both], 2)
    # no order on one axis is no place at all
    none = (state_x == INCONSISTENT) | (state_y == INCONSISTENT)
    state = np.where(none, INCONSISTENT, np.maximum(state_x, state_y))
    possible = np.where(none, 0, from_axes(x, y))
    unknown = np.where(none, 0, from_axes(x | more_x, y | more_y)) & ~possible
    return calculus.relations(possible), calculus.relations(unknown), state


def _by_steps(
    semantics: Semantics, told: Stories, size: Ints, of: Ints, one: Ints, two: Ints
) -> Answers:
    calculus = semantics.calculus
    first = np.cumsum(size) - size
    places = place(
        int(size.sum()), first[told.story] + told.a, first[told.story] + told.b,
        semantics.step(told.word),
    )  # fmt: skip
    sound = np.ones(len(size), dtype=np.bool_)
    sound[told.story[~places.kept]] = False
    known, step = places.between(first[of] + one, first[of] + two)
    sign = np.sign(step) + 1
    code = sign[:, 1] * 3 + sign[:, 0]
    possible = np.where(known, 1 << code, calculus.universal)
    possible = np.where(sound[of], possible, 0).astype(calculus.dtype)
    state = np.where(sound[of], CONSISTENT, INCONSISTENT)
    return Answers(semantics, possible, np.zeros_like(possible), state)


def _sizes(told: Stories, of: Ints, one: Ints, two: Ints) -> Ints:
    """(stories,) things of each, as far as they are mentioned or asked about."""
    story = np.concatenate([told.story, told.story, of, of])
    thing = np.concatenate([told.a, told.b, one, two])
    if len(story) and min(story.min(), thing.min()) < 0:
        raise ValueError("stories and things are numbered from 0")
    size = np.zeros(story.max() + 1 if len(story) else 0, dtype=np.int64)
    np.maximum.at(size, story, thing + 1)
    return size


def _batches(size: Ints) -> list[tuple[Ints, int]]:
    """Stories of like size, so many that their networks fit into memory, and their largest size."""
    order = np.argsort(size, kind="stable")
    out, start = [], 0
    while start < len(order):
        # the next ones are at least this large; their own size is found at the end of the batch
        step = max(_CELLS // max(int(size[order[start]]) ** 2, 1), 1)
        part = order[start : start + step]
        while len(part) > 1 and len(part) * int(size[part[-1]]) ** 2 > _CELLS:
            part = part[: len(part) // 2]
        out.append((np.sort(part), int(size[part].max())))
        start += len(part)
    return out
