"""Exports to the formats that training and evaluation code reads.

======================= =======================================================================
``parquet``             ``items.parquet``: all columns, also those that a dataset does not store
``llava``               ``llava.json``: conversations of human and gpt, ``<image>`` per picture
``sharegpt``            ``sharegpt.json``: the same with an ``images`` list (LLaMA-Factory)
``messages``            ``messages.jsonl``: OpenAI chat messages (TRL and most servers)
``vlmevalkit``          ``sightline.tsv``: index, question, A.., answer, category, image_path
======================= =======================================================================

Picture paths are relative to the dataset folder, except for VLMEvalKit, which needs them absolute.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TextIO

import pyarrow.parquet as pq

from sightline.datasets.items import prompt, read_parts
from sightline.errors import BadInput
from sightline.questions.items import EXPLAINED, LETTERS
from sightline.storage import draft

__all__ = ["FORMATS", "check_format", "export"]

Item = dict[str, Any]


def export(folder: Path, out: Path, to: str, scenes: Path | None = None) -> Path:
    """Write the items of a dataset to ``out`` in the format ``to``; returns the file.

    ``scenes`` is their store, when it is no longer where the manifest says.
    """
    check_format(to)
    name, write = FORMATS[to]
    with draft(out / name) as path:
        if write is None:
            _parquet(path, folder, scenes)
        else:
            with path.open("w", encoding="utf-8", newline="") as file:
                write(file, _items(folder), folder.resolve())
    return out / name


def _parquet(path: Path, folder: Path, scenes: Path | None) -> None:
    with pq.ParquetWriter(path, EXPLAINED, compression="zstd") as writer:
        for table in read_parts(folder, EXPLAINED.names, scenes):
            writer.write_table(table.cast(EXPLAINED))


def check_format(to: str) -> None:
    """Raise :class:`BadInput` when ``to`` is no export format."""
    if to not in FORMATS:
        raise BadInput("--to", to, "is no export format", f"one of {', '.join(FORMATS)}")


def _items(folder: Path) -> Iterator[Item]:
    columns = ["id", "task", "question", "choices", "answer", "answer_kind", "unit", "images",
               "level"]  # fmt: skip
    for table in read_parts(folder, columns):
        for batch in table.to_batches(8192):
            yield from batch.to_pylist()


def _with_pictures(item: Item) -> str:
    return "<image>\n" * len(item["images"]) + prompt(item)


def _array(file: TextIO, records: Iterator[Item]) -> None:
    """A JSON array, one record a line, written as it comes."""
    mark = "[\n"
    for record in records:
        file.write(mark + json.dumps(record, ensure_ascii=False))
        mark = ",\n"
    file.write("\n]\n" if mark != "[\n" else "[]\n")


def _llava(file: TextIO, items: Iterator[Item], root: Path) -> None:
    def record(item: Item) -> Item:
        pictures = item["images"]
        shown: Item = {}
        if pictures:
            shown["image"] = pictures[0] if len(pictures) == 1 else pictures
        turns = [
            {"from": "human", "value": _with_pictures(item)},
            {"from": "gpt", "value": item["answer"]},
        ]
        return {"id": item["id"], "data_source": item["task"], **shown, "conversations": turns}

    _array(file, map(record, items))


def _sharegpt(file: TextIO, items: Iterator[Item], root: Path) -> None:
    def record(item: Item) -> Item:
        turns = [
            {"from": "human", "value": _with_pictures(item)},
            {"from": "gpt", "value": item["answer"]},
        ]
        return {"id": item["id"], "conversations": turns, "images": item["images"]}

    _array(file, map(record, items))


def _messages(file: TextIO, items: Iterator[Item], root: Path) -> None:
    for item in items:
        content: list[Item] = [{"type": "image", "image": path} for path in item["images"]]
        content.append({"type": "text", "text": prompt(item)})
        reply = [{"type": "text", "text": item["answer"]}]
        record = {
            "id": item["id"],
            "images": item["images"],
            "messages": [
                {"role": "user", "content": content},
                {"role": "assistant", "content": reply},
            ],
        }
        file.write(json.dumps(record, ensure_ascii=False) + "\n")


def _vlmevalkit(file: TextIO, items: Iterator[Item], root: Path) -> None:
    letters = LETTERS[:7]
    head = ["index", "id", "image_path", "question", *letters, "answer", "category", "l2-category"]
    rows = csv.writer(file, delimiter="\t", lineterminator="\n")
    rows.writerow(head)
    for index, item in enumerate(items):
        paths = [str(root / path) for path in item["images"]]
        shown = paths[0] if len(paths) == 1 else json.dumps(paths)
        options = list(item["choices"] or ())
        options += [""] * (len(letters) - len(options))
        # options have columns of their own in this format
        asked = item["question"] if item["choices"] else prompt(item)
        rows.writerow(
            [index, item["id"], shown, asked, *options, item["answer"], item["task"], item["level"]]
        )


Write = Callable[[TextIO, Iterator[Item], Path], None]
FORMATS: dict[str, tuple[str, Write | None]] = {
    "parquet": ("items.parquet", None),  # written by column, not by item
    "llava": ("llava.json", _llava),
    "sharegpt": ("sharegpt.json", _sharegpt),
    "vlmevalkit": ("sightline.tsv", _vlmevalkit),
    "messages": ("messages.jsonl", _messages),
}
