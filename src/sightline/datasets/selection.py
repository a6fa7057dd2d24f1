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
    parts = {
        name: _Part(head, order[code == i], name in fixed)
        for i, name in enumerate(task.dictionary.to_pylist())
        if (code == i).any()
    }
    untold = _untold(head, parts)
    for name, part in parts.items():
        keep[part.chosen(wanted[name], untold)] = True
    return keep


class _Part:
    """The items of one task, in the order of their ids."""

    def __init__(self, head: pa.Table, rows: Codes, fixed: bool) -> None:
        self.rows = rows
        self.kind: str = head.column("answer_kind")[int(rows[0])].as_py()
        paired = head.column("twins")[int(rows[0])].is_valid
        self.pair = _codes(head.column("twins"), rows) if paired else None
        self.even = self.kind in _EVEN and not paired
        lettered = self.even and self.kind == "choice"
        self.letter = _codes(head.column("answer"), rows) if lettered else 0 * rows
        self.answer = 0 * rows
        if self.even and (fixed or not lettered):
            words = pa.chunked_array([answer_words(head.take(pa.array(rows)))])
            self.answer = _codes(words, np.arange(len(rows)))

    def chosen(self, wanted: int, untold: NDArray[np.bool_]) -> Codes:
        """Rows to keep, ``wanted`` at most."""
        if self.pair is not None:
            return self.rows[take_twins(self.pair, wanted)]
        first = np.flatnonzero(untold[self.rows])
        rows, answer, letter = self.rows[first], self.answer[first], self.letter[first]
        if not self.even:
            return rows[:wanted]
        return rows[take_in_turn(answer, letter, int(self.letter.max()) + 1, wanted)]


def _untold(head: pa.Table, parts: Mapping[str, _Part]) -> NDArray[np.bool_]:
    """(n,) rows of which, together, the words of the question do not tell the answer.

    Tasks that ask the same and are drawn apart, one for each answer, are looked at together.
    """
    out = np.ones(len(head), dtype=np.bool_)
    groups: dict[tuple[str, str], list[Codes]] = {}
    for name, part in parts.items():
        if part.even and part.kind in _TOLD:
            alone = len(_distinct(head, part)) > 1
            shared = name if alone else name.partition("[")[0]
            groups.setdefault((shared, part.kind), []).append(part.rows)
    for several in groups.values():
        rows = np.concatenate(several)
        out[rows] = _of_group(head.take(pa.array(rows)))
    return out


def _distinct(head: pa.Table, part: _Part) -> pa.Array:
    return pc.unique(answer_words(head.take(pa.array(part.rows))))


def _of_group(some: pa.Table) -> NDArray[np.bool_]:
    question = some.column("question").cast(pa.string()).combine_chunks()
    if some.column("answer_kind")[0].as_py() == "choice":
        lists = some.column("choices").combine_chunks()
        size = pc.list_value_length(lists).to_numpy()
        flat = lists.flatten().cast(pa.string()).dictionary_encode()
        option = np.full((len(some), int(size.max())), -1, dtype=np.int64)
        option[np.arange(option.shape[1]) < size[:, None]] = flat.indices.to_numpy()
        letters = some.column("answer").cast(pa.string()).combine_chunks().dictionary_encode()
        place = np.array([LETTERS.index(text) for text in letters.dictionary.to_pylist()])
        right = place[letters.indices.to_numpy()]
    else:
        right = _codes(some.column("answer"), np.arange(len(some)))
        option = np.tile(np.arange(int(right.max()) + 1), (len(some), 1))
    keys = hashing.keys(some.column("id").to_pylist())
    return least_telling(question, option, right, keys)


def _codes(column: pa.ChunkedArray, rows: Codes) -> Codes:
    """(n,) codes of the texts at ``rows``, in alphabetical order of the texts."""
    texts = column.take(pa.array(rows)).combine_chunks().dictionary_encode()
    rank = np.argsort(np.argsort(np.array(texts.dictionary.to_pylist())))
    return np.asarray(rank[texts.indices.to_numpy(zero_copy_only=False)], dtype=np.int64)
