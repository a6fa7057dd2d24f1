"""Pages and pictures for people: complete, self-contained, escaped."""

from __future__ import annotations

import base64
import io
import re
import shutil
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from sightline.datasets.items import parts, read_parts
from sightline.datasets.statistics import statistics
from sightline.errors import BadInput
from sightline.reports import Exhibit, SceneShelf, show, write_report
from sightline.scenes import SceneStore
from sightline.views import COLOURS

VOID = {"meta", "img", "br", "hr", "input", "link"}


class Page(HTMLParser):
    """Tags, attributes and text; unbalanced tags are an error."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def rows(dataset: Path) -> list[dict[str, Any]]:
    return pa.concat_tables(list(read_parts(dataset))).to_pylist()


@pytest.fixture(scope="module")
def page(dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = write_report(dataset, tmp_path_factory.mktemp("report") / "r.html", examples=1)
    return path.read_text(encoding="utf-8")


def test_self_contained(page: str) -> None:
    links = re.findall(r"(?:https?:)?//[\w.-]+\.[a-z]{2,}[^\s\"'<]*", page)
    assert set(links) <= {"http://www.w3.org/2000/svg"}
    for tag, attributes in Page(page).tags:
        assert tag not in ("script", "link", "iframe", "object", "embed")
        for name in ("src", "href", "srcset", "data"):
            value = attributes.get(name)
            assert value is None or value.startswith(("data:image/", "#")), (tag, value)
    assert "url(" not in page
    assert "@import" not in page


def test_every_task_is_shown(page: str, dataset: Path) -> None:
    text = " ".join(Page(page).text)
    questions = {r["question"]: r["task"] for r in rows(dataset)}
    shown = {task for question, task in questions.items() if question in text}
    for s in statistics(dataset):
        assert s.task.replace("_", " ") in text
        assert s.task in shown, s.task


def test_pictures_decode(page: str) -> None:
    sources = [a["src"] or "" for t, a in Page(page).tags if t == "img"]
    assert sources
    for source in sources:
        head, _, data = source.partition(",")
        assert head == "data:image/jpeg;base64"
        with Image.open(io.BytesIO(base64.b64decode(data, validate=True))) as image:
            image.load()


def test_text_is_escaped(dataset: Path, tmp_path: Path) -> None:
    shutil.copytree(dataset, tmp_path / "d", ignore=shutil.ignore_patterns("media"))
    path = parts(tmp_path / "d")[0]
    table = pq.read_table(path)
    evil = '<script>alert("x")</script><img src=http://x.org/y>&amp;'
    for name in ("question",):
        at = table.column_names.index(name)
        table = table.set_column(at, name, pa.array([evil] * len(table)))
    pq.write_table(table, path)
    text = write_report(tmp_path / "d", examples=1).read_text(encoding="utf-8")
    assert "<script>" not in text
    assert "<img src=http" not in text
    assert evil in "".join(Page(text).text)


def test_labels_in_plans_are_escaped(dataset: Path, rooms: Path) -> None:
    item = next(r for r in rows(dataset) if r["task"] == "absolute_distance")
    exhibit = Exhibit(item, SceneShelf(rooms).scene(item["scene"]))
    world = exhibit.world
    world.objects.category.flags.writeable = True
    world.objects.category[:] = 'a <b> & "c"'
    ET.fromstring(exhibit.plan())


def test_show_writes_a_picture_and_a_plan(dataset: Path, tmp_path: Path) -> None:
    by_task = {r["task"]: r for r in rows(dataset)}
    for name, item in list(by_task.items())[::6]:
        shown = show(dataset, item["id"], tmp_path)
        assert shown.item["task"] == name
        assert shown.prompt.startswith(item["question"])
        assert {p.suffix for p in shown.files} == {".jpg", ".svg"}
        for path in shown.files:
            assert path.parent == tmp_path
            assert path.stem == item["id"]
            if path.suffix == ".svg":
                root = ET.parse(path).getroot()
                assert root.tag == "{http://www.w3.org/2000/svg}svg"
            else:
                with Image.open(path) as image:
                    image.load()
                    assert image.height > 50


def test_show_goes_into_the_dataset_by_default(dataset: Path, tmp_path: Path) -> None:
    shutil.copytree(dataset, tmp_path / "d", ignore=shutil.ignore_patterns("media"))
    shown = show(tmp_path / "d", rows(dataset)[0]["id"])
    assert {p.parent for p in shown.files} == {tmp_path / "d" / "shown"}


def test_an_exhibit_knows_its_objects_and_frames(dataset: Path, rooms: Path) -> None:
    shelf = SceneShelf(rooms)
    for item in rows(dataset)[::9]:
        exhibit = Exhibit(item, shelf.scene(item["scene"]))
        world = exhibit.world
        assert world.scenes.id.tolist() == [item["scene"]]
        named = [o for o in item["objects"] if not o.startswith("*")]
        assert [world.objects.id[r] for r in exhibit.objects] == named
        if item["views"]:
            assert [world.frames.id[f] for f in exhibit.frames] == item["views"]
        else:
            assert 0 < len(exhibit.frames) <= 3
        svg = exhibit.plan()
        for role in range(len(set(exhibit.objects))):
            assert COLOURS[role % len(COLOURS)] in svg


def test_a_shelf_of_other_scenes(rooms: Path) -> None:
    shelf = SceneShelf(rooms)
    for name in SceneStore(rooms).ids:
        assert shelf.scene(name).scenes.id.tolist() == [name]
    with pytest.raises(BadInput, match="no such scene"):
        shelf.scene("elsewhere")
