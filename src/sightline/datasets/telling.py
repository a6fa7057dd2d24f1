"""Which questions tell their answer by their words, and which are left when those go.

A linear model of the words and word pairs of a question, each together with an option, says which
option is right. It is fitted on one half of the questions and asked about the other, so no
question tells about itself. Where it is right more often than by chance, names give answers away
(lamps are above tables); of such questions no more are kept than leave it at chance.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sightline import hashing
from sightline.questions.balance import rank_within

__all__ = ["least_telling"]

Codes = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

BUCKETS = 2**18
"""features are hashed into so many"""
STEPS, RATE = 40, 0.2
"""of the fit"""
BIN = 24
"""questions that are about equally easy to guess, at least"""
LEAST = 200
"""questions below which their words tell of single scenes only"""
ROUNDS = 3
"""what is left may be told by other words: the model is fitted again on what is kept"""


def least_telling(
    question: pa.Array, option: Codes, right: Codes, keys: NDArray[np.uint64]
) -> Bools:
    """(n,) questions to keep: among these the words of a question tell no more than chance.

    Args:
        question: (n,) texts.
        option: (n, k) codes of the texts of the options, -1 where there are fewer; or the codes
            of the k answers that all questions share.
        right: (n,) place of the right option.
        keys: (n,) keys that decide who goes first and which half a question is in.
    """
    chosen = np.ones(len(right), dtype=np.bool_)
    owner, word = _features(question)
    bucket = _buckets(owner, word, option)
    for _ in range(ROUNDS):
        rows = np.flatnonzero(chosen)
        if len(rows) < LEAST:
            break
        hit, sure = _sure_guesses(owner, bucket, option >= 0, right, keys, chosen)
        options = (option[rows] >= 0).sum(axis=1)
        if not _tells(hit[rows], options):
            break
        chosen[rows] = _evened(hit[rows], sure[rows], options, keys[rows])
    return chosen


def _buckets(owner: Codes, word: NDArray[np.uint64], option: Codes) -> Codes:
    """(features, k) the bucket of every word with every option of its question."""
    out = np.empty((len(word), option.shape[1]), dtype=np.int64)
    for place in range(option.shape[1]):
        mixed = hashing.mix(word, option[owner, place].astype(np.uint64))
        out[:, place] = (mixed & np.uint64(BUCKETS - 1)).astype(np.int64)
    return out


def _sure_guesses(
    owner: Codes, bucket: Codes, there: Bools, right: Codes, keys: NDArray[np.uint64],
    fitted: Bools,
) -> tuple[Bools, Floats]:  # fmt: skip
    """(n,) whether the model's guess is right, and by how much it prefers it (log odds).

    Args:
        owner, bucket: features and the questions they are of.
        there: (n, k) options that a question has.
        fitted: questions that the model is fitted on.
    """
    n, k = there.shape
    half = (hashing.mix("half", keys) & np.uint64(1)).astype(np.bool_)
    score = np.zeros((n, k))
    for side in (False, True):
        learnt = ((half != side) & fitted)[owner]
        weight = _fitted(owner[learnt], bucket[learnt], there, right)
        score[half == side] = _scores(weight, owner, bucket, n)[half == side]
    score[~there] = -np.inf
    order = np.sort(score, axis=1)
    sure = order[:, -1] - order[:, -2] if k > 1 else np.zeros(n)
    return score.argmax(axis=1) == right, np.where(np.isfinite(sure), sure, 0.0)


def _fitted(owner: Codes, bucket: Codes, there: Bools, right: Codes) -> Floats:
    """(BUCKETS,) weights of a softmax over the options, by AdaGrad over all features."""
    n, k = there.shape
    weight, square = np.zeros(BUCKETS), np.full(BUCKETS, 1e-6)
    truth = np.arange(k) == right[:, None]
    length = np.maximum(np.bincount(owner, minlength=n), 1.0)
    for _ in range(STEPS):
        score = np.where(there, _scores(weight, owner, bucket, n), -np.inf)
        share = np.exp(score - score.max(axis=1, keepdims=True))
        share /= share.sum(axis=1, keepdims=True)
        error = (share - truth) / length[:, None]
        slope = np.bincount(bucket.ravel(), error[owner].ravel(), BUCKETS)
        square += slope**2
        weight -= RATE * slope / np.sqrt(square)
    return weight


def _scores(weight: Floats, owner: Codes, bucket: Codes, n: int) -> Floats:
    """(n, k) sums of the weights of every question's features with every option."""
    told = weight[bucket]
    return np.stack([np.bincount(owner, column, n) for column in told.T], axis=1)


def _tells(hit: Bools, options: Codes) -> bool:
    """Whether guesses are right more often than chance explains, by a standard error."""
    chance = 1.0 / options
    spread = np.sqrt((chance * (1.0 - chance)).sum())
    return bool(hit.sum() > chance.sum() + spread)


def _evened(hit: Bools, sure: Floats, options: Codes, keys: NDArray[np.uint64]) -> Bools:
    """(n,) rows that keep guesses at chance among those that are about equally sure."""
    order = np.lexsort((keys, sure))
    bins = max(1, len(order) // BIN)
    group = np.empty(len(order), dtype=np.int64)
    group[order] = np.arange(len(order)) * bins // len(order)
    # one right guess to k - 1 wrong ones, of whichever there are fewer
    others = np.maximum(options - 1, 1)
    allowed = np.bincount(group[~hit], 1.0 / others[~hit], bins)
    quota = np.ceil(allowed).astype(np.int64)[group]
    return ~hit | (rank_within(2 * group + hit, keys) < quota)


def _features(question: pa.Array) -> tuple[Codes, NDArray[np.uint64]]:
    """Words and pairs of neighbouring words, and the question of each."""
    plain = pc.replace_substring_regex(pc.utf8_lower(question), r"[^\p{L}\p{N}]+", " ")
    lists = pc.utf8_split_whitespace(pc.utf8_trim_whitespace(plain))
    lists = lists.combine_chunks() if isinstance(lists, pa.ChunkedArray) else lists
    coded = lists.flatten().dictionary_encode()
    word = hashing.keys(coded.dictionary.to_pylist())[coded.indices.to_numpy()]
    owner = np.repeat(np.arange(len(lists)), pc.list_value_length(lists).to_numpy())
    same = owner[1:] == owner[:-1]
    pair = hashing.mix(word[:-1], word[1:])[same]
    return np.concatenate([owner, owner[1:][same]]), np.concatenate([word, pair])
