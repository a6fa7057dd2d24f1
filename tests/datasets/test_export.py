"""Exports parse back, with the same items, valid letters and pictures that exist."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from sightline.datasets.export import FORMATS, export
from sightline.datasets.items import answer_type, prompt, read_parts
from sightline.errors import BadInput
from sightline.questions import ITEM

Row = dict[str, Any]


@pytest.fixture(scope="module")
def items(dataset: Path) -> list[Row]:
    return pa.concat_tables(list(read_parts(dataset))).to_pylist()


def load(path: Path) -> list[Row]:
    if path.suffix == ".parquet":
        rows: list[Row] = pq.read_table(path).to_pylist()
        return rows
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        found: list[Row] = json.loads(text)
        return found
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in text.splitlines()]
    csv.field_size_limit(10**7)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


@pytest.fixture(scope="module")
def exported(dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Row]]:
    out = tmp_path_factory.mktemp("export")
    return {to: load(export(dataset, out / to, to)) for to in FORMATS}


@pytest.mark.parametrize("to", FORMATS)
def test_every_item_once_in_order(
    exported: dict[str, list[Row]], items: list[Row], to: str
) -> None:
    assert [r["id"] for r in exported[to]] == [i["id"] for i in items]


@pytest.mark.parametrize("to", ["llava", "sharegpt"])
def test_conversations(
    exported: dict[str, list[Row]], items: list[Row], dataset: Path, to: str
) -> None:
    for record, item in zip(exported[to], items, strict=True):
        human, gpt = record["conversations"]
        assert (human["from"], gpt["from"]) == ("human", "gpt")
        assert human["value"].count("<image>") == len(item["images"])
        assert human["value"].removeprefix("<image>\n" * len(item["images"])) == prompt(item)
        assert gpt["value"] == item["answer"]
        if to == "llava":
            pictures = record.get("image", [])
            pictures = [pictures] if isinstance(pictures, str) else pictures
            assert record["data_source"] == item["task"]
        else:
            pictures = record["images"]
        assert pictures == item["images"]
        assert all((dataset / p).is_file() for p in pictures)


def test_messages(exported: dict[str, list[Row]], items: list[Row], dataset: Path) -> None:
    for record, item in zip(exported["messages"], items, strict=True):
        user, assistant = record["messages"]
        assert (user["role"], assistant["role"]) == ("user", "assistant")
        *pictures, text = user["content"]
        assert [p["image"] for p in pictures] == item["images"] == record["images"]
        assert all(p["type"] == "image" and (dataset / p["image"]).is_file() for p in pictures)
        assert text == {"type": "text", "text": prompt(item)}
        assert assistant["content"] == [{"type": "text", "text": item["answer"]}]


def test_vlmevalkit(exported: dict[str, list[Row]], items: list[Row]) -> None:
    for index, (record, item) in enumerate(zip(exported["vlmevalkit"], items, strict=True)):
        assert record["index"] == str(index)
        shown = record["image_path"]
        paths = json.loads(shown) if shown.startswith("[") else [shown]
        assert len(paths) == len(item["images"])
        assert all(os.path.isabs(p) and os.path.isfile(p) for p in paths)
        options = [record[letter] for letter in "ABCDEFG" if record[letter]]
        assert options == (item["choices"] or [])
        assert record["answer"] == item["answer"]
        assert record["category"] == item["task"]
        if options:
            assert record[record["answer"]] == item["answer_text"]
            assert record["question"] == item["question"]
        else:
            assert record["question"] == prompt(item)


def test_a_prompt_with_its_reply_is_a_right_answer(items: list[Row]) -> None:
    for item in items:
        for number, option in enumerate(item["choices"] or ()):
            assert f"\n{'ABCDEFGHIJ'[number]}. {option}\n" in prompt(item)
        kind = answer_type(item)
        assert kind.parse(f"The answer is {item['answer']}.") == kind.parse(item["answer"])


def test_pictures_open(dataset: Path, items: list[Row]) -> None:
    for path in sorted({p for i in items for p in i["images"]}):
        with Image.open(dataset / path) as image:
            assert image.size == (160, 120)


def test_export_is_repeatable_and_leaves_no_drafts(dataset: Path, tmp_path: Path) -> None:
    first = export(dataset, tmp_path, "llava").read_bytes()
    assert export(dataset, tmp_path, "llava").read_bytes() == first
    assert [p.name for p in tmp_path.iterdir()] == ["llava.json"]


def test_unknown_format(dataset: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="is no export format"):
        export(dataset, tmp_path, "coco")
    with pytest.raises(BadInput, match="not a dataset"):
        export(tmp_path, tmp_path / "o", "llava")


LOAD = """
import sys
from datasets import load_dataset
items = load_dataset(sys.argv[1], split="train")
print(len(items), sorted(items.column_names) == sorted(sys.argv[2].split(",")))
print(items[0]["id"], items[len(items) - 1]["id"])
"""


def test_hugging_face_datasets_reads_the_folder(
    dataset: Path, items: list[Row], tmp_path: Path
) -> None:
    pytest.importorskip("datasets")
    folder = tmp_path / "copied"
    # links, because the loader looks at every file
    shutil.copytree(dataset, folder, copy_function=os.link)
    # a process of its own: the library warns on import, and keeps threads
    environment = {
        **os.environ,
        "HF_HUB_OFFLINE": "1",
        "HF_HOME": str(tmp_path / "home"),
        "HF_DATASETS_CACHE": str(tmp_path / "cache"),
    }
    done = subprocess.run(
        [sys.executable, "-c", LOAD, str(folder), ",".join(ITEM.names)],
        capture_output=True, text=True, env=environment, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    count, same, first, last = done.stdout.split()
    assert (int(count), same) == (len(items), "True")
    assert {first, last} <= {i["id"] for i in items}
