"""Which items a dataset of so many per task keeps.

Questions whose words tell the answer are left out (:mod:`sightline.datasets.telling`), even where
fewer items remain than were asked for. Answers are evened out, then items are taken by their ids,
which are random. Twins stay together.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sightline import hashing
from sightline.datasets.telling import least_telling
from sightline.questions.balance import take_in_turn, take_twins
from sightline.questions.items import LETTERS
from sightline.questions.replies import answer_words

__all__ = ["CHOSEN_BY", "select"]

CHOSEN_BY = (
    "id", "task", "question", "answer", "answer_kind", "choices", "unit", "twins"
)  # fmt: skip
"""columns that decide"""
_EVEN = ("choice", "yes_no", "integer", "clock_hour")
"""kinds of answers of which equal numbers are taken, as far as there are"""
_TOLD = ("choice", "yes_no")
"""kinds whose words are looked at"""

Codes = NDArray[np.int64]


def select(head: pa.Table, wanted: Mapping[str, int], fixed: Collection[str]) -> NDArray[np.bool_]:
    """(n,) rows to keep.

    Args:
        head: columns :data:`CHOSEN_BY` of all items there are.
        wanted: items of each task at most.
        fixed: tasks whose options are the same for all items.
    """
    keep = np.zeros(len(head), dtype=np.bool_)
    if not len(head):
        return keep
    head = head.unify_dictionaries().combine_chunks()
    task = head.column("task").combine_chunks()
    order = pc.sort_indices(head.column("id")).to_numpy().astype(np.int64)
    code = task.indices.to_numpy()[order]
    for i, name in enumerate(task.dictionary.to_pylist()):
        rows = order[code == i]
        if len(rows):
            keep[_chosen(head, rows, wanted[name], name in fixed)] = True
    return keep


def _chosen(head: pa.Table, rows: Codes, wanted: int, fixed: bool) -> Codes:
    """Rows of one task; ``rows`` come by their ids."""
    kind = head.column("answer_kind")[int(rows[0])].as_py()
    if head.column("twins")[int(rows[0])].is_valid:
        return rows[take_twins(_codes(head.column("twins"), rows), wanted)]
    if kind not in _EVEN:
        return rows[:wanted]
    letter = _codes(head.column("answer"), rows) if kind == "choice" else 0 * rows
    same = fixed or kind != "choice"
    answer = _codes(_words(head, rows), np.arange(len(rows))) if same else 0 * rows
    letters = int(letter.max()) + 1
    if kind in _TOLD:
        first = np.flatnonzero(_untold(head, rows, kind))
        rows, answer, letter = rows[first], answer[first], letter[first]
    return rows[take_in_turn(answer, letter, letters, wanted)]


def _untold(head: pa.Table, rows: Codes, kind: str) -> NDArray[np.bool_]:
    """(n,) those of which, together, the words of the question do not tell the answer."""
    some = head.take(pa.array(rows))
    question = some.column("question").cast(pa.string()).combine_chunks()
    if kind == "choice":
        lists = some.column("choices").combine_chunks()
        size = pc.list_value_length(lists).to_numpy()
        flat = lists.flatten().cast(pa.string()).dictionary_encode()
        option = np.full((len(rows), int(size.max())), -1, dtype=np.int64)
        option[np.arange(option.shape[1]) < size[:, None]] = flat.indices.to_numpy()
        letters = some.column("answer").cast(pa.string()).combine_chunks().dictionary_encode()
        place = np.array([LETTERS.index(text) for text in letters.dictionary.to_pylist()])
        right = place[letters.indices.to_numpy()]
    else:
        right = _codes(some.column("answer"), np.arange(len(rows)))
        option = np.tile(np.arange(int(right.max()) + 1), (len(rows), 1))
    keys = hashing.mix(np.arange(len(rows), dtype=np.uint64))
    return least_telling(question, option, right, keys)


def _words(head: pa.Table, rows: Codes) -> pa.ChunkedArray:
    """Answers at ``rows`` in words: the options behind the letters."""
    return pa.chunked_array([answer_words(head.take(pa.array(rows)))])


def _codes(column: pa.ChunkedArray, rows: Codes) -> Codes:
    """(n,) codes of the texts at ``rows``, in alphabetical order of the texts."""
    texts = column.take(pa.array(rows)).combine_chunks().dictionary_encode()
    rank = np.argsort(np.argsort(np.array(texts.dictionary.to_pylist())))
    return np.asarray(rank[texts.indices.to_numpy(zero_copy_only=False)], dtype=np.int64)
