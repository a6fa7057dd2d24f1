"""Records: keys, values and drawn pictures, against the items and the scenes they came from."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from PIL import Image

from sightline.answers.masks import Rle
from sightline.datasets.build import build
from sightline.datasets.items import prompt, read_parts
from sightline.datasets.mix import Mix
from sightline.datasets.records import (
    Answer,
    AnswerWords,
    Boxes,
    Boxes3D,
    Column,
    Conversations,
    Depths,
    Drawn,
    FrameIndex,
    Images,
    ImageSize,
    Intrinsics,
    Label,
    LabelMap,
    Masks,
    Names,
    Number,
    ObjectIds,
    Options,
    Points,
    Poses,
    Prompt,
    Question,
    Rationale,
    Record,
    Serial,
    Template,
    write_record,
)
from sightline.questions import find
from sightline.scenes import SceneBatch, SceneStore
from sightline.scenes.media import load_depth, load_instances
from sightline.views.object_tags import tagged_objects

Row = dict[str, Any]
NAMES = ("pair_distance", "left_right", "object_counting", "camera_distance_moved", "locate_box")


@pytest.fixture(scope="module")
def asked(rooms: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("records") / "data"
    tasks = [find([n])[0].called(f"type_{n}") for n in NAMES]
    build(rooms, out, Mix.of(tasks), per_task=15)
    return out


def rows(folder: Path) -> list[Row]:
    return pa.concat_tables(list(read_parts(folder))).to_pylist()


def written(folder: Path, out: Path, fields: Row, **options: Any) -> list[Row]:
    (path,) = write_record(folder, out, Record("r.json", fields, **options))
    found: list[Row] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_texts(asked: Path, tmp_path: Path) -> None:
    fields = {
        "id": Column("id"),
        "serial": Serial(),
        "type": Label(),
        "group": LabelMap({"type_pair_distance": "metric"}, "other"),
        "text": Prompt(),
        "plain": Question(ending=" Say it."),
        "answer": Answer("`{}`"),
        "words": AnswerWords(),
        "value": Number(),
        "options": Options("({letter}) {text}"),
        "why": Rationale("<think>{}</think>"),
        "both": Template("{q}|{a}", {"q": Question(), "a": Answer()}),
        "conversations": Conversations(),
        "nested": {"list": [Label(), 3, None]},
        "constant": "x",
    }
    items = {r["id"]: r for r in rows(asked)}
    found = written(asked, tmp_path, fields)
    assert len(found) == len(items) and len({f["serial"] for f in found}) == len(items)
    for entry in found:
        item = items[entry["id"]]
        assert entry["type"] == "type_" + item["task"]
        assert entry["group"] == ("metric" if item["task"] == "pair_distance" else "other")
        assert entry["text"] == prompt(item)
        assert entry["plain"] == item["question"] + " Say it."
        assert entry["answer"] == f"`{item['answer']}`"
        assert entry["words"] == item["answer_text"]
        assert entry["why"] == f"<think>{item['rationale']}</think>"
        assert entry["both"] == f"{item['question']}|{item['answer']}"
        assert entry["nested"] == {"list": [entry["type"], 3, None]}
        turns = entry["conversations"]
        assert turns[0]["value"] == "<image>\n" * len(item["images"]) + prompt(item)
        assert turns[1] == {"from": "gpt", "value": item["answer"]}
        if item["choices"]:
            assert entry["options"][0] == f"(A) {item['choices'][0]}"
        else:
            assert entry["options"] == []


def test_things_and_cameras(asked: Path, rooms: Path, tmp_path: Path) -> None:
    fields = {
        "id": Column("id"),
        "names": Names(),
        "ids": ObjectIds(),
        "first": ObjectIds(number=True, at=0),
        "tag": ObjectIds(tag=True, at=0),
        "xyxy": Boxes(),
        "yyxx": Boxes("yyxx"),
        "unit": Boxes("xywh", "unit", decimals=6),
        "rle": Masks(),
        "points": Points("thousand"),
        "boxes": Boxes3D("camera", rotation=True),
        "poses": Poses(relative_to=0),
        "k": Intrinsics(),
        "size": ImageSize(),
        "frames": FrameIndex(),
    }
    store = SceneStore(rooms).read()
    items = {r["id"]: r for r in rows(asked)}
    only = ("type_pair_distance", "type_left_right")
    found = written(asked, tmp_path, fields, only=only)
    assert found
    for entry in found:
        item = items[entry["id"]]
        scene, frame, objects = place(store, item)
        assert entry["ids"] == item["objects"]
        assert entry["names"] == [str(store.objects.category[o]) for o in objects]
        assert entry["first"] == objects[0] - store.object_start[scene]
        assert tagged_objects(store, scene, f"<OBJ{entry['tag']:03d}>") == objects[:1]
        labels = load_instances(store, frame)
        width, height = store.frames.size[frame].tolist()
        for k, obj in enumerate(objects):
            mask = labels == store.objects.instance[obj]
            ys, xs = np.nonzero(mask)
            box = [xs.min(), ys.min(), xs.max() + 1, ys.max() + 1]
            assert entry["xyxy"][k] == pytest.approx(box)
            assert entry["yyxx"][k] == pytest.approx([box[1], box[3], box[0], box[2]])
            assert entry["unit"][k][2] == pytest.approx((box[2] - box[0]) / width, abs=1e-5)
            decoded = Rle.read(entry["rle"][k]["size"], entry["rle"][k]["counts"]).mask()
            assert (decoded == mask).all()
            x, y = entry["points"][k]
            assert mask[int(y * height / 1000), int(x * width / 1000)]
            camera = np.linalg.inv(store.frames.world_from_camera[frame])
            centre = camera[:3, :3] @ store.objects.centre[obj] + camera[:3, 3]
            assert entry["boxes"][k]["center"] == pytest.approx(centre.tolist(), abs=1e-3)
        assert entry["poses"][0] == np.eye(4).tolist()
        assert entry["k"][0][0][0] == pytest.approx(store.frames.intrinsics[frame, 0], abs=1e-3)
        assert entry["size"] == [width, height]
        assert entry["frames"] == [frame - int(store.frame_start[scene])]


def place(store: SceneBatch, item: Row) -> tuple[int, int, list[int]]:
    scene = store.scenes.id.tolist().index(item["scene"])
    inside = np.flatnonzero(store.frames.scene == scene)
    frame = next(int(f) for f in inside if store.frames.id[f] == item["views"][0])
    mine = np.flatnonzero(store.objects.scene == scene)
    ids = {str(store.objects.id[o]): int(o) for o in mine}
    return scene, frame, [ids[name] for name in item["objects"]]


def inverted(world: SceneBatch, frame: int) -> np.ndarray:
    depth = load_depth(world, frame)
    return np.repeat((255 - np.clip(depth * 20, 0, 255)).astype(np.uint8)[..., None], 3, axis=2)


def test_pictures(asked: Path, tmp_path: Path) -> None:
    fields = {
        "id": Column("id"),
        "images": Images(),
        "first": Images(0),
        "depth": Depths(),
        "pairs": Drawn("far", inverted, with_own=True),
        "drawn": Drawn("far", inverted, at=0),
    }
    items = {r["id"]: r for r in rows(asked)}
    found = written(asked, tmp_path, fields, only=("type_camera_distance_moved",))
    assert found
    for entry in found:
        assert entry["images"] == items[entry["id"]]["images"]
        assert entry["first"] == entry["images"][0]
        assert len(entry["depth"]) == 2 and all((tmp_path / d).is_file() for d in entry["depth"])
        assert entry["pairs"][::2] == entry["images"] and entry["pairs"][1] == entry["drawn"]
        with Image.open(tmp_path / entry["drawn"]) as image:
            assert image.size == (160, 120)


def test_shapes_and_several_files(asked: Path, tmp_path: Path) -> None:
    fields = {"id": Column("id"), "images": Images(), "type": Label()}
    lines, table = (
        Record("{label}.jsonl", fields, shape="jsonl"),
        Record("all.tsv", fields, shape="tsv"),
    )
    paths = write_record(asked, tmp_path, [lines, table])
    assert {p.name for p in paths} == {"all.tsv"} | {f"type_{n}.jsonl" for n in NAMES}
    count = sum(len(p.read_text().splitlines()) for p in paths if p.suffix == ".jsonl")
    with (tmp_path / "all.tsv").open(encoding="utf-8", newline="") as file:
        read = list(csv.reader(file, delimiter="\t"))
    assert read[0] == ["id", "images", "type"] and len(read) == count + 1 == len(rows(asked)) + 1
    assert not list(tmp_path.glob("*.tmp"))
