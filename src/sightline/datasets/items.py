"""Reading a dataset's items, and the prompt and reply they stand for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sightline.answers import UNITS, AnswerType, Choice
from sightline.datasets.manifest import Manifest
from sightline.errors import BadInput
from sightline.questions.items import ITEM, LETTERS
from sightline.questions.task import Task, find

__all__ = ["answer_type", "find_item", "parts", "prompt", "read_parts", "task_of"]


def parts(folder: Path) -> list[Path]:
    """The item files of a finished dataset."""
    if not Manifest.read(folder).complete:
        raise BadInput(folder, "manifest.json", "the build did not finish", "run it again")
    found = sorted((folder / "data").glob("part-*.parquet"))
    if not found:
        raise BadInput(folder, "data", "holds no items", "build the dataset again")
    return found


def read_parts(folder: Path, columns: list[str] | None = None) -> Iterator[pa.Table]:
    """The items, one file at a time."""
    for path in parts(folder):
        try:
            table = pq.read_table(path, columns=columns)
        except (pa.ArrowException, OSError) as error:
            raise BadInput(path, "parquet", f"cannot be read: {error}", "build again") from None
        missing = [c for c in (columns or ITEM.names) if c not in table.column_names]
        if missing:
            raise BadInput(path, missing[0], "column is missing", "build the dataset again")
        yield table


def find_item(folder: Path, item: str) -> dict[str, Any]:
    """One item by its id."""
    for table in read_parts(folder):
        rows = table.filter(pc.equal(table.column("id"), item))
        if len(rows):
            found: dict[str, Any] = rows.slice(0, 1).to_pylist()[0]
            return found
    raise BadInput(folder, "id", f"no item {item!r} here", "ids are in the column `id`")


def task_of(item_task: str) -> Task:
    """The task of an item's ``task`` column, without the variant in brackets."""
    return find([item_task.partition("[")[0]])[0]


def answer_type(item: dict[str, Any]) -> AnswerType[Any]:
    """The answer type that reads and judges replies to an item."""
    if item["choices"]:
        return Choice(options=tuple(item["choices"]))
    return task_of(item["task"]).answer


_HOW = {
    "choice": "Answer with the letter of the option.",
    "yes_no": "Answer yes or no.",
    "integer": "Answer with a whole number.",
    "clock_hour": "Answer with a whole number from 1 to 12.",
    "point": "Answer with one point (x, y), from 0 to 1000 across the width and height.",
    "box": "Answer with one box [x0, y0, x1, y1], from 0 to 1000 across the width and height.",
    "order": "Answer with the names in order, separated by commas.",
    "text": "Answer with a short phrase.",
}


def prompt(item: dict[str, Any]) -> str:
    """The question as it is put to a model: text, options, and how to answer."""
    lines = [item["question"]]
    for letter, option in zip(LETTERS, item["choices"] or (), strict=False):
        lines.append(f"{letter}. {option}")
    if item["answer_kind"] == "number":
        unit = UNITS[item["unit"]].plural if item["unit"] else ""
        lines.append(f"Answer with one number{f' in {unit}' if unit else ''}.")
    else:
        lines.append(_HOW[item["answer_kind"]])
    return "\n".join(lines)
