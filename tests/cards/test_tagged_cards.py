"""robin3d, gpt4scene and mpdrive: tags and markers in text and pictures, statements put right."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from sightline.cards import find_card
from sightline.datasets.audit import audit
from sightline.datasets.build import build
from sightline.datasets.records import write_record
from sightline.scenes import SceneStore

Row = dict[str, Any]


@pytest.fixture(scope="module", params=["robin3d", "gpt4scene", "mpdrive"])
def made(
    request: pytest.FixtureRequest, rooms: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path, dict[str, list[Row]]]:
    card = find_card(request.param)
    assert card.data is not None
    folder = tmp_path_factory.mktemp(card.id)
    build(rooms, folder / "data", card.data, per_task=30)
    files = write_record(folder / "data", folder / "record", card.records)
    return card.id, folder, {p.stem: json.loads(p.read_text(encoding="utf-8")) for p in files}


def test_audited(made: tuple[str, Path, dict[str, list[Row]]]) -> None:
    name, folder, records = made
    result = audit(folder / "data")
    assert result.passed, result.disagreements[:3]
    card = find_card(name)
    assert card.data is not None
    asked = {t.label for t in card.data.tasks}
    kind = "task" if name != "mpdrive" else "type"
    told = {entry[kind] for entry in next(iter(records.values()))}
    # two small rooms do not offer every kind
    assert told <= asked and len(told) >= len(asked) - 2


def test_records(made: tuple[str, Path, dict[str, list[Row]]]) -> None:
    name, folder, records = made
    for entries in records.values():
        for entry in entries:
            for path in entry.get("images", ()):
                assert (folder / "record" / path).is_file(), path
    if name == "gpt4scene":
        assert set(records) == {"none", "marks", "bev", "both"}
        for entry in records["both"]:
            assert "/birds_eye/" in entry["images"][0]
            assert all("/numbered/" in p for p in entry["images"][1:])
        with Image.open(folder / "record" / records["bev"][0]["images"][0]) as image:
            assert max(image.size) >= 512
    if name == "mpdrive":
        for entry, plain in zip(records["mpdrive"], records["drivelm"], strict=True):
            said = entry["conversations"][0]["value"]
            assert "<c1" not in said and "CAMERA" not in said
            for number, place in zip(
                re.findall(r"<(\d+)>", said),
                re.findall(r"<c\d,(\w+),([\d.]+),([\d.]+)>", plain["question"]),
                strict=True,
            ):
                camera, x, y = place
                marker = entry["markers"][number]
                assert marker["camera"] == camera
                assert abs(marker["x"] - float(x)) <= 32 and abs(marker["y"] - float(y)) <= 32


def test_partly_true_statements(made: tuple[str, Path, dict[str, list[Row]]], rooms: Path) -> None:
    name, _, records = made
    if name != "robin3d":
        pytest.skip("only robin3d states what is partly untrue")
    store = SceneStore(rooms).read()
    kinds: dict[str, set[str]] = {}
    for scene, category in zip(store.objects.scene, store.objects.category, strict=True):
        kinds.setdefault(str(store.scenes.id[scene]), set()).add(str(category))
    seen = {"yes": 0, "wrong": 0, "no": 0}
    for entry in records["robin3d"]:
        reply = entry["conversations"][1]["value"]
        if entry["task"] == "pf_3dvg":
            seen["yes" if reply.startswith("yes") else "no" if reply == "no" else "wrong"] += 1
        if entry["task"] == "hope":
            text = entry["conversations"][0]["value"]
            named = set() if reply == "none" else set(reply.split(", "))
            here = kinds[entry["scene_id"]]
            assert named <= here
            assert all(n in text for n in named)
        if entry["task"] == "hroc":
            assert reply == "yes" or reply.startswith("no, it is the ")
    assert min(seen.values()) >= 3
