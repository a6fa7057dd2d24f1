"""Reading a dataset's items, and the prompt and reply they stand for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sightline.answers import UNITS, AnswerType, Choice, Number, Sentence, YesNo
from sightline.datasets.explain import explained, needed
from sightline.datasets.manifest import Manifest
from sightline.errors import BadInput
from sightline.questions.items import EXPLAINED, ITEM, LETTERS
from sightline.questions.task import Task, find
from sightline.storage import listing, reading

__all__ = ["answer_type", "find_item", "parts", "prompt", "read_parts", "task_of"]


def parts(folder: Path) -> list[Path]:
    """The item files of a finished dataset."""
    if not Manifest.read(folder).complete:
        raise BadInput(folder, "manifest.json", "the build did not finish", "run it again")
    found = listing(folder / "data", "part-*.parquet")
    if not found:
        raise BadInput(folder, "data", "holds no items", "build the dataset again")
    return found


def read_parts(
    folder: Path, columns: list[str] | None = None, scenes: Path | None = None
) -> Iterator[pa.Table]:
    """The items, one row group at a time, by default all columns of :data:`EXPLAINED`.

    Columns that are not stored are made again; the rationale needs the scenes for that.
    """
    columns = columns or EXPLAINED.names
    stored = needed(columns)
    for path in parts(folder):
        try:
            with reading(path) as source:
                file = pq.ParquetFile(source)
                missing = [c for c in stored if c not in file.schema_arrow.names]
                if missing:
                    raise BadInput(path, missing[0], "column is missing", "build the dataset again")
                for group in range(file.num_row_groups):
                    table = file.read_row_group(group, columns=stored)
                    yield explained(folder, table, columns, scenes)
        except (pa.ArrowException, OSError) as error:
            raise BadInput(path, "parquet", f"cannot be read: {error}", "build again") from None


def find_item(folder: Path, item: str, scenes: Path | None = None) -> dict[str, Any]:
    """One item by its id, with all columns of :data:`EXPLAINED`."""
    for table in read_parts(folder, ITEM.names):
        rows = table.filter(pc.equal(table.column("id"), item))
        if len(rows):
            whole = explained(folder, rows.slice(0, 1), EXPLAINED.names, scenes)
            found: dict[str, Any] = whole.to_pylist()[0]
            return found
    raise BadInput(folder, "id", f"no item {item!r} here", "ids are in the column `id`")


def task_of(item_task: str) -> Task:
    """The task of an item's ``task`` column, without the variant in brackets."""
    return find([item_task.partition("[")[0]])[0]


def answer_type(item: dict[str, Any]) -> AnswerType[Any]:
    """The answer type that reads and judges replies to an item."""
    if item["choices"]:
        return Choice(options=tuple(item["choices"]))
    own = task_of(item["task"]).answer
    if item["answer_kind"] != own.kind:
        # asked for in another form
        return YesNo() if item["answer_kind"] == "yes_no" else Sentence()
    return replace(own, unit=item["unit"] or None) if isinstance(own, Number) else own


_HOW = {
    "choice": "Answer with the letter of the option.",
    "yes_no": "Answer yes or no.",
    "integer": "Answer with a whole number.",
    "clock_hour": "Answer with a whole number from 1 to 12.",
    "point": "Answer with one point (x, y), from 0 to 1000 across the width and height.",
    "box": "Answer with one box [x0, y0, x1, y1], from 0 to 1000 across the width and height.",
    "order": "Answer with the names in order, separated by commas.",
    "text": "Answer with a short phrase.",
    "sentence": "Answer with one sentence.",
    "names": "Answer with the names, separated by commas, or with none.",
    "tags": "Answer with the tags of the objects, as <OBJ003> <OBJ012>, or with none.",
    "procedure": "Answer with the stages in order, as (1) ... (2) ...",
    "points": "Answer with points [(x, y), ...], from 0 to 1000 across the width and height.",
    "mask": 'Answer with a COCO mask {"size": [height, width], "counts": "..."}.',
    "mask3d": "Answer with a list of numbers, as [3, 17].",
    "trace": "Answer with points [(x, y, d), ...], x and y from 0 to 1000 across the width and "
    "height, d the depth in meters.",
    "vector": "Answer with one vector [x, y, z] and its unit.",
    "view_change": "Answer with meters and degrees, as move_right:0.3,rotate_left:15.",
    "pose": "Answer with the four rows of the 4x4 matrix, in meters.",
    "box3d": "Answer with one box [x, y, z, size x, size y, size z, yaw], in meters and degrees.",
    "boxes": 'Answer with a JSON list of {"bbox_2d": [x0, y0, x1, y1], "label": name}, from 0 to '
    "1000 across the width and height.",
    "boxes3d": 'Answer with a JSON list of {"label": name, "box": [x, y, z, size x, size y, '
    "size z, yaw]}, in meters and degrees.",
    "layout": 'Answer with <map>[{"object": name, "boundary": [[x, y], ...]}, ...]</map>, in '
    "meters as seen from above.",
    "objects": 'Answer with a JSON list of {"class", "colour", "centre": [x, y, z], "count"}.',
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
