"""Which candidates become items: no repeats, no answer and no letter that can be guessed.

Everything is decided by the candidates' own keys, so a scene's items depend on the other scenes of
its shard only through the quotas.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "even_out", "keep_balanced", "keep_twins", "rank_within", "take_in_turn", "take_twins",
]  # fmt: skip

MOST_COMMON_ANSWER = 0.5
"""largest share of one answer where answers are evened out"""
MOST_COMMON_LETTER = 1.2
"""a letter may come this much more often than the rarest one; hashing keeps large sets far below"""
FEW = 5
"""below this many of the rarest letter, all letters come equally often"""

ALIKE = 6
"""fewest questions that count as alike, where there are as many"""

Codes = NDArray[np.int64]
Floats = NDArray[np.float64]


def keep_balanced(
    keys: NDArray[np.uint64],
    answers: Codes | None,
    letters: Codes | None,
    letter_count: int,
    most: int | None,
    *,
    trim_letters: bool,
    drop_single: bool,
) -> Codes:
    """Rows to keep, ascending.

    Args:
        keys: (n,) key of each candidate; equal keys are the same question asked twice.
        answers: (n,) codes of answers to even out; None where every item has its own.
        letters: (n,) position of the right option; None without options.
        letter_count: options per item.
        most: items to keep at most.
        trim_letters: drop items of letters that come too often; else letters only take turns.
        drop_single: keep nothing when there is only one answer: it could be given unseen.
    """
    if answers is None and not trim_letters and most is None:
        ranked = np.sort(keys)
        if not (ranked[1:] == ranked[:-1]).any():
            return np.arange(len(keys))
    order = np.argsort(keys, kind="stable")
    if len(order):
        order = order[np.append(True, np.diff(keys[order]) != 0)]
    answer = np.zeros(len(order), np.int64) if answers is None else _dense(answers[order])
    letter = np.zeros(len(order), np.int64) if letters is None else letters[order]
    if letters is not None and trim_letters and len(order):
        few = _letter_quota(answer, letter, letter_count)
        order, answer, letter = order[few], answer[few], letter[few]
    if answers is not None and len(order):
        counts = np.bincount(answer)
        if (counts > 0).sum() > 1:
            kept = _rank(answer, letter, letter_count) < _answer_quota(counts)[answer]
            order, answer, letter = order[kept], answer[kept], letter[kept]
        elif drop_single:
            order, answer, letter = order[:0], answer[:0], letter[:0]
    if most is not None and len(order) > most:
        order = order[take_in_turn(answer, letter, letter_count, most)]
    return np.sort(order)


def even_out(keys: NDArray[np.uint64], shown: Floats, side: NDArray[np.bool_]) -> Codes:
    """Rows to keep, ascending: among questions that look alike both sides come equally often.

    Args:
        keys: (n,) key of each candidate; of equal keys one is kept.
        shown: (n, d) numbers that the words of a question show, those that tell most first.
        side: (n,) what could be guessed from them.
    """
    order = np.argsort(keys, kind="stable")
    order = order[np.append(True, np.diff(keys[order]) != 0)[: len(order)]]
    if not len(order):
        return order
    cell = 2 * _alike(shown[order]) + side[order]
    least = np.bincount(cell, minlength=int(cell.max() | 1) + 1).reshape(-1, 2).min(axis=1)
    return np.sort(order[rank_within(cell) < least[cell // 2]])


def _alike(shown: Floats) -> Codes:
    """(n,) groups of ALIKE to twice as many rows with numbers near each other.

    All rows are halved at the median of the first column, each half at that of the second, and so
    on in turns. Equal numbers are told apart by the order of the rows.
    """
    group, size, turn = np.zeros(len(shown), dtype=np.int64), len(shown), 0
    while size >= 2 * ALIKE:
        order = np.lexsort((shown[:, turn % shown.shape[1]], group))
        count = np.bincount(group)
        upper = np.empty(len(shown), dtype=np.int64)
        upper[order] = 2 * rank_within(group[order]) >= count[group[order]]
        group, size, turn = 2 * group + upper, (size + 1) // 2, turn + 1
    return group


def keep_twins(keys: NDArray[np.uint64], twins: NDArray[np.uint64], most: int | None) -> Codes:
    """Rows of whole pairs, ascending; a question whose opposite is not there is dropped.

    A yes and a no about the same thing are even by themselves, so nothing else is evened out.

    Args:
        keys: (n,) key of each candidate; equal keys are the same question asked twice.
        twins: (n,) key of its pair, shared by the two that are each other's opposite.
        most: items to keep at most, but one pair at least.
    """
    order = np.lexsort((keys, twins))
    pair, key = twins[order], keys[order]
    fresh = np.append(True, (pair[1:] != pair[:-1]) | (key[1:] != key[:-1]))[: len(order)]
    order, code = order[fresh], _dense(pair[fresh])
    whole = np.bincount(code)[code] == 2
    order, code = order[whole], _dense(code[whole])
    return np.sort(order if most is None else order[take_twins(code, most)])


def take_twins(pair: Codes, most: int) -> Codes:
    """Positions of the first ``most // 2`` pairs, at least one; ``pair`` numbers them from 0."""
    return np.flatnonzero(pair < max(1, most // 2))


def take_in_turn(answer: Codes, letter: Codes, letter_count: int, most: int) -> Codes:
    """Positions of ``most`` rows, the answers and within them the letters taken in turn."""
    turn = _rank(answer, letter, letter_count)
    return np.sort(np.argsort(turn, kind="stable")[:most])


def _rank(answer: Codes, letter: Codes, letter_count: int) -> Codes:
    """Place of each row in its answer's queue, in which the letters alternate."""
    in_cell = rank_within(answer * letter_count + letter)
    # the first of each letter, then the second of each ...
    queue = np.lexsort((letter, in_cell, answer))
    starts = np.searchsorted(answer[queue], np.arange(int(answer.max(initial=0)) + 1))
    out = np.empty(len(answer), dtype=np.int64)
    out[queue] = np.arange(len(answer)) - starts[answer[queue]]
    return out


def _letter_quota(answer: Codes, letter: Codes, letter_count: int) -> NDArray[np.bool_]:
    """Rows that keep every answer's letters about equally frequent."""
    cell = answer * letter_count + letter
    counts = np.bincount(cell, minlength=(int(answer.max()) + 1) * letter_count)
    rarest = counts.reshape(-1, letter_count).min(axis=1)
    allowed = np.where(rarest < FEW, np.maximum(rarest, 1), MOST_COMMON_LETTER * rarest)
    return rank_within(cell) < allowed[answer]


def _answer_quota(counts: Codes) -> Codes:
    """Items per answer so that none has more than MOST_COMMON_ANSWER of them."""
    quota = counts.copy()
    top = int(quota.argmax())
    others = int(quota.sum() - quota[top])
    share = int(others * MOST_COMMON_ANSWER / (1 - MOST_COMMON_ANSWER))
    quota[top] = min(quota[top], max(1, share))
    return quota


def _dense(codes: Codes) -> Codes:
    return np.unique(codes, return_inverse=True)[1].reshape(-1).astype(np.int64)


def rank_within(group: NDArray[np.integer], keys: NDArray[np.uint64] | None = None) -> Codes:
    """Place of each row among the rows of its group, from 0: by its key, else as they come.

    Groups are small whole numbers from 0.
    """
    order = np.argsort(group, kind="stable") if keys is None else np.lexsort((keys, group))
    starts = np.searchsorted(group[order], np.arange(int(group.max(initial=0)) + 1))
    out = np.empty(len(group), dtype=np.int64)
    out[order] = np.arange(len(group)) - starts[group[order]]
    return out
