"""Items of symbolic worlds as a table: how they are stored, read, counted and guessed blindly."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sightline import hashing
from sightline.answers import Choice
from sightline.datasets.blind import MOST, Blind, measure
from sightline.datasets.statistics import TaskStatistics
from sightline.errors import BadInput
from sightline.questions.symbolic import Posed, Recipe

__all__ = [
    "ITEM", "as_table", "blind_symbolic", "identified", "read_symbolic", "sameness",
    "symbolic_statistics",
]  # fmt: skip

_NAME = pa.dictionary(pa.int32(), pa.string())
ITEM = pa.schema(
    [
        ("id", pa.string()),
        ("recipe", _NAME),
        ("task", _NAME),
        ("text", pa.string()),
        ("question", pa.string()),
        ("choices", pa.list_(pa.string())),
        ("answer", pa.string()),
        ("answer_kind", _NAME),
        ("images", pa.list_(pa.string())),
        ("status", _NAME),
        ("rationale", pa.string()),
        ("group", pa.string()),
        ("tags", pa.string()),
        ("world", pa.string()),
        ("key", pa.uint64()),
        ("problem", pa.string()),
    ]
)
"""Columns of an item; ``tags`` and ``world`` are JSON, ``problem`` is what the check found."""


def as_table(recipe: Recipe, posed: Sequence[Posed]) -> pa.Table:
    """Questions as rows, each checked by the recipe's second path."""
    rows = [
        {
            "id": one.id, "recipe": recipe.name, "task": one.task, "text": one.text,
            "question": one.question, "choices": list(one.options), "answer": one.reply,
            "answer_kind": one.answer.kind, "images": [], "status": one.status,
            "rationale": one.rationale, "group": one.group or one.id,
            "tags": json.dumps(dict(one.tags), ensure_ascii=False),
            "world": json.dumps(dict(one.world), ensure_ascii=False),
            "key": one.key, "problem": recipe.check(one),
        }
        for one in posed
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=ITEM)


def identified(recipe: Recipe, posed: Sequence[Posed]) -> list[str]:
    """Ids: 16 characters from the recipe, the key, and the place among the questions of the key."""
    seen: Counter[int] = Counter()
    places = []
    for one in posed:
        places.append(seen[one.key])
        seen[one.key] += 1
    if not posed:
        return []
    own = np.array([one.key for one in posed], dtype=np.uint64)
    found: list[str] = hashing.base32(hashing.mix(recipe.name, own, places)).to_pylist()
    return found


def read_symbolic(folder: Path, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
    """The items of a finished dataset, one part at a time.

    Raises:
        BadInput: ``folder`` is no such dataset, or a part cannot be read.
    """
    paths = sorted((folder / "data").glob("part-*.parquet"))
    if not paths:
        raise BadInput(folder, "data", "holds no items", "make the dataset again")
    for path in paths:
        try:
            yield pq.read_table(path, columns=list(columns) if columns else None)
        except (pa.ArrowException, OSError, KeyError) as error:
            raise BadInput(path, "parquet", f"cannot be read: {error}", "make it again") from None


def symbolic_statistics(folder: Path) -> list[TaskStatistics]:
    """Statistics of every question type, in alphabetical order."""
    replies: dict[str, Counter[str]] = {}
    words: dict[str, Counter[str]] = {}
    groups: dict[str, set[str]] = {}
    kinds: dict[str, str] = {}
    asked: dict[str, Counter[int]] = {}
    columns = ["task", "text", "question", "choices", "answer", "answer_kind", "group", "world"]
    for table in read_symbolic(folder, columns):
        for row in table.to_pylist():
            task = row["task"]
            kinds[task] = row["answer_kind"]
            replies.setdefault(task, Counter())[row["answer"]] += 1
            words.setdefault(task, Counter())[_in_words(row)] += 1
            groups.setdefault(task, set()).add(row["group"])
            asked.setdefault(task, Counter())[sameness(row)] += 1
    return [
        _statistics(t, kinds[t], replies[t], words[t], groups[t], asked[t]) for t in sorted(kinds)
    ]


def sameness(row: dict[str, Any]) -> int:
    """A key that two items share when they are the same question about the same world."""
    options = "\n".join(sorted(row["choices"] or ()))
    return hashing.key("\0".join((row["text"], row["question"], options, row["world"])))


def _statistics(
    task: str, kind: str, replies: Counter[str], words: Counter[str], groups: set[str],
    asked: Counter[int],
) -> TaskStatistics:  # fmt: skip
    top, count = max(replies.items(), key=lambda entry: (entry[1], entry[0]))
    total = replies.total()
    return TaskStatistics(
        task, total, kind, len(words), top, count / total, total - len(asked), len(groups)
    )


def _in_words(row: dict[str, Any]) -> str:
    """The answer itself, where the reply is a letter."""
    if row["answer_kind"] != "choice" or not row["choices"]:
        return str(row["answer"])
    options = tuple(row["choices"])
    letter = Choice(options).parse(row["answer"])
    return options["ABCDEFGHIJKLMNOPQRSTUVWXYZ".index(letter)] if letter else str(row["answer"])


def blind_symbolic(folder: Path) -> list[Blind]:
    """What the question gives away without the world it is about, by question type.

    The story is not shown: a model that knows it has seen everything there is.
    """
    columns = ["task", "group", "question", "choices", "answer", "answer_kind"]
    rows: dict[str, list[dict[str, Any]]] = {}
    for table in read_symbolic(folder, columns):
        for row in table.to_pylist():
            if len(kept := rows.setdefault(row["task"], [])) < MOST:
                kept.append(_measured(row))
    found = [measure(task, rows[task]) for task in sorted(rows)]
    return [entry for entry in found if entry is not None]


def _measured(row: dict[str, Any]) -> dict[str, Any]:
    """The row as the baselines want it: the right letter, the number as a number."""
    kind, answer = row["answer_kind"], row["answer"]
    if kind == "choice" and row["choices"]:
        answer = Choice(tuple(row["choices"])).parse(answer) or "A"
    else:
        kind = kind if kind == "yes_no" else "text"
    return row | {"scene": row["group"], "answer": answer, "answer_kind": kind}
