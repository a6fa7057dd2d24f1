"""What a dataset holds: items, answers and duplicates, task by task."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sightline import hashing
from sightline.datasets.items import read_parts
from sightline.storage import place

__all__ = ["TaskStatistics", "statistics"]


@dataclass(frozen=True)
class TaskStatistics:
    """One task's items."""

    task: str
    items: int
    answer_kind: str
    answers: int
    """distinct answers, in words"""
    top_answer: str
    top_share: float
    """share of the most frequent reply: the letter for choices, else the answer"""
    duplicates: int
    """items that repeat another's scene, question, options, pictures (or views) and regions"""
    scenes: int


def statistics(folder: Path) -> list[TaskStatistics]:
    """Statistics of every task, in alphabetical order."""
    replies: dict[str, Counter[str]] = {}
    words: dict[str, set[str]] = {}
    scenes: dict[str, set[str]] = {}
    kind: dict[str, str] = {}
    repeated: Counter[str] = Counter()
    columns = [
        "task",
        "scene",
        "question",
        "choices",
        "answer",
        "answer_kind",
        "answer_text",
        "images",
        "reference",
        "objects",
        "views",
    ]
    for table in read_parts(place(folder), columns):
        tasks = table.column("task").cast(pa.string())
        for name in pc.unique(tasks).to_pylist():
            rows = table.filter(pc.equal(tasks, name))
            counted = pc.value_counts(rows.column("answer")).to_pylist()
            tally = replies.setdefault(name, Counter())
            tally.update({entry["values"]: entry["counts"] for entry in counted})
            words.setdefault(name, set()).update(pc.unique(rows.column("answer_text")).to_pylist())
            found = pc.unique(rows.column("scene").cast(pa.string())).to_pylist()
            scenes.setdefault(name, set()).update(found)
            kind[name] = rows.column("answer_kind")[0].as_py()
            repeated[name] += _duplicates(rows)
    out = []
    for name in sorted(replies):
        total = replies[name].total()
        top, count = max(replies[name].items(), key=lambda entry: (entry[1], entry[0]))
        out.append(
            TaskStatistics(
                task=name,
                items=total,
                answer_kind=kind[name],
                answers=len(words[name]),
                top_answer=top,
                top_share=count / total,
                duplicates=repeated[name],
                scenes=len(scenes[name]),
            )
        )
    return out


_REGIONS = pa.array(["region", "region_token"])
"""styles whose words are the same for all objects: their masks come with the item"""


def _duplicates(rows: pa.Table) -> int:
    """Rows whose scene, question and evidence occurred before; scenes never span two files."""
    codes: list[Any] = []
    for name in ("scene", "question"):
        column = rows.column(name).cast(pa.string()).combine_chunks()
        codes.append(column.dictionary_encode().indices.to_numpy())
    by_region = pc.is_in(rows.column("reference").cast(pa.string()), _REGIONS).to_numpy()
    # scenes without pictures have frames that are looked at all the same
    bare = pc.fill_null(pc.list_value_length(rows.column("images")), 0).to_numpy() == 0
    codes += [
        _list_keys(rows.column("images")),
        # the order of options does not make another question
        _list_keys(rows.column("choices"), ordered=False),
        np.where(by_region, _list_keys(rows.column("objects")), 0),
        np.where(bare, _list_keys(rows.column("views")), 0),
    ]
    keys = np.sort(hashing.mix(*codes))
    return int((keys[1:] == keys[:-1]).sum())


def _list_keys(column: pa.ChunkedArray, ordered: bool = True) -> NDArray[np.uint64]:
    """(n,) key of each list of texts."""
    lists = column.combine_chunks()
    flat = lists.flatten().cast(pa.string()).dictionary_encode().indices.to_numpy()
    lengths = pc.fill_null(pc.list_value_length(lists), 0).to_numpy()
    owner = np.repeat(np.arange(len(lists)), lengths)
    place = np.arange(len(flat)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    total = np.zeros(len(lists), dtype=np.uint64)
    np.add.at(total, owner, hashing.mix(flat, place if ordered else 0))
    return total
