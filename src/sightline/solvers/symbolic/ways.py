"""Shortest ways along the steps that stories state."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sightline.geometry.calculi import Semantics, Stories

__all__ = ["shortest_ways"]

Ints = NDArray[np.int64]
_CELLS = 4_000_000  # of adjacency at a time


def shortest_ways(
    semantics: Semantics, told: Stories, story: ArrayLike, start: ArrayLike, end: ArrayLike
) -> tuple[list[tuple[str, ...]], Ints]:
    """Words of the steps from ``start`` to ``end``, of as few statements as possible.

    A statement leads both ways. Its word is the one that the story uses, or the first word of the
    semantics that means the opposite.

    Args:
        semantics: of the rule ``steps``.
        told: statements.
        story, start, end: (q,) questions.

    Returns:
        The words of one such way each, and (q,) how many there are; () and 0 where none leads.
    """
    of, here, there = (np.asarray(column, dtype=np.int64).ravel() for column in (story, start, end))
    vocabulary = semantics.vocabulary
    back = np.array([_back(semantics, word) for word in vocabulary], dtype=np.int64)
    size = int(max([0, *(c.max(initial=-1) + 1 for c in (told.a, told.b, here, there))]))
    step = max(_CELLS // max(size * size, 1), 1)
    ways: list[tuple[str, ...]] = []
    count = np.zeros(len(of), dtype=np.int64)
    for at in range(0, len(of), step):
        rows = slice(at, at + step)
        words = _steps(told, back, of[rows], size)
        codes, count[rows] = _walk(words, here[rows], there[rows])
        ways += [tuple(vocabulary[c] for c in row if c >= 0) for row in codes.tolist()]
    return ways, count


def _back(semantics: Semantics, word: str) -> int:
    """The opposite of a word, of the same family where there is one: north and south."""
    at = semantics.vocabulary.index(word)
    first = [w for w in semantics.vocabulary if semantics.words[w] == semantics.words[word]]
    family = first.index(word)
    found = [w for w in semantics.vocabulary if w in semantics.converse(word)]
    return semantics.vocabulary.index(found[min(family, len(found) - 1)]) if found else at


def _steps(told: Stories, back: Ints, of: Ints, size: int) -> Ints:
    """(q, from, to) code of the step, -1 where no statement leads."""
    out = np.full((len(of), size, size), -1)
    if not len(told.story):
        return out
    order = np.argsort(told.story, kind="stable")
    begin = np.searchsorted(told.story[order], of)
    many = np.searchsorted(told.story[order], of, side="right") - begin
    question = np.repeat(np.arange(len(of)), many)
    within = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    row = order[np.repeat(begin, many) + within]
    a, b, word = told.a[row], told.b[row], told.word[row]
    out[question, a, b] = back[word]
    out[question, b, a] = word
    return out


def _walk(words: Ints, start: Ints, end: Ints) -> tuple[Ints, Ints]:
    """(q, size) codes of the steps of a shortest way, -1 behind its end; (q,) number of ways."""
    q, size = words.shape[:2]
    every = np.arange(q)
    joined = (words >= 0).astype(np.int64)
    count = np.zeros((q, size), dtype=np.int64)
    before = np.full((q, size), -1)
    if size:
        count[every, start] = 1
    edge = count.copy()
    while edge.any():
        reached = np.einsum("qi,qij->qj", edge, joined) * (count == 0)
        via = ((edge > 0)[:, :, None] & (joined > 0)).argmax(axis=1)
        before = np.where(reached > 0, via, before)
        count, edge = count + reached, reached
    # back from the end, then turned round
    codes = np.full((q, max(size, 1)), -1)
    place = end.copy()
    for k in range(size):
        last = before[every, place]
        moves = last >= 0
        codes[moves, size - 1 - k] = words[every[moves], last[moves], place[moves]]
        place = np.where(moves, last, place)
    return codes, count[every, end] if size else np.zeros(q, dtype=np.int64)
