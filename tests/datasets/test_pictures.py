"""Pictures drawn for questions, their regions, and the audit of every reference style."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image, ImageColor

from sightline.answers.masks import Rle
from sightline.datasets.audit import audit
from sightline.datasets.build import build
from sightline.datasets.mix import Mix
from sightline.datasets.pictures import asked_objects
from sightline.datasets.regions import item_regions
from sightline.errors import BadInput
from sightline.questions.references import FRAME_STYLES, ROLE_COLOURS, STYLES, check_styles
from sightline.questions.task import Task, catalogue
from sightline.scenes import SceneBatch, SceneStore, write_scenes
from sightline.scenes.media import load_instances
from sightline.scenes.simulate import simulate
from sightline.views.palette import MARK_COLOURS

Row = dict[str, Any]
TASKS = ("left_right", "pair_distance", "camera_distance", "wider", "identify_marked",
         "absolute_distance", "object_displacement")  # fmt: skip


def with_every_style() -> Iterator[Task]:
    """Tasks, each in each style that it allows and its scope offers."""
    for name in TASKS:
        task = catalogue()[name]
        for style in STYLES.values():
            try:
                check_styles(name, (style.name,), task.references)
            except BadInput:
                continue
            if task.scope in style.scopes:
                yield task.referring(style.name)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """More than 3,000 items in all styles, with their pictures."""
    folder = tmp_path_factory.mktemp("styles")
    scenes: list[SceneBatch] = []
    for kind, seed, moving in (
        ("rooms", 3, 0),
        ("rooms", 4, 0),
        ("warehouse", 5, 0),
        ("rooms", 5, 2),
    ):
        place = folder / f"{kind}{seed}"
        simulate(kind, 1, place, seed=seed, frames=5, size=(320, 240), objects=24, moving=moving)
        scenes += list(SceneStore(place).read())
    write_scenes(folder / "store", scenes)
    build(folder / "store", folder / "data", Mix.of(list(with_every_style())), per_task=20)
    return folder / "data"


def read(folder: Path) -> list[Row]:
    paths = sorted((folder / "data").glob("part-*.parquet"))
    return [row for path in paths for row in pq.read_table(path).to_pylist()]


def test_the_audit_agrees_in_every_style(data: Path) -> None:
    result = audit(data)
    assert not result.disagreements, result.disagreements[:5]
    assert result.passed and result.checked >= 3000
    used = Counter(row["reference"] for row in read(data))
    assert set(STYLES) - set(used) <= {"description"}, set(STYLES) - set(used)
    assert min(used.values()) >= 4, used


def shifted(pattern: str, by: int) -> Callable[[str], str]:
    return lambda q: re.sub(pattern, lambda m: f"{m[1]}{int(m[2]) + by:0{len(m[2])}d}", q, count=1)


def swapped(one: str, other: str) -> Callable[[str], str]:
    return lambda q: q.replace(one, other, 1)


CORRUPTIONS: dict[str, Callable[[str], str]] = {
    "noun+boxes": lambda q: q.replace("the ", "the purple ", 1),
    "caption+original": lambda q: q.replace("the ", "the very ", 1),
    "ref_box+masks": shifted(r"(\[)(\d+)", 7),
    "caption_box+marks": shifted(r"(\[)(\d+)", 7),
    "number+boxes": shifted(r"(with number )(\d+)", 1),
    "number+marks": shifted(r"(with number )(\d+)", 1),
    "coloured_point": swapped("red", "green"),
    "coloured_box": swapped("box)", "point)"),
    "coloured_point_at": shifted(r"(at \()(\d+)", 400),
    "coloured_box_drawn_at": shifted(r"(at \[)(\d+)", 7),
    "dot": swapped("red", "blue"),
    "box_1": shifted(r"(\[0\.)(\d+)", 9),
    "box_100": shifted(r"(\[)(\d+)", 2),
    "box_pixels": shifted(r"(\[)(\d+)", 2),
    "point_pixels": shifted(r"(\()(\d+)", 160),
    "region": swapped("[0]", "[2]"),
    "region_token": swapped("<region0>", "<region1>"),
    "indexed": lambda q: re.sub(r"_(\d)", lambda m: f"_{int(m[1]) + 1}", q, count=1),
    "object_tag": shifted(r"(<OBJ)(\d+)", 1),
    "camera_tag": shifted(r"(<c1,\w+,)(\d+)", 2),
    "hierarchy": lambda q: q.replace(" Positions are counted", " Places are counted"),
}


def other_end(found: re.Match[str]) -> str:
    return {"leftmost": "rightmost", "rightmost": "leftmost"}[found[0]]


@pytest.fixture(scope="module")
def corrupted(data: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, bool]]:
    """Per corruption: the item changed, and whether the audit found it."""
    target = tmp_path_factory.mktemp("corrupt") / "d"
    shutil.copytree(data, target, ignore=shutil.ignore_patterns("media"))
    chosen: dict[str, str] = {}
    for path in sorted((target / "data").glob("part-*.parquet")):
        table = pq.read_table(path)
        rows = table.to_pylist()
        for row in rows:
            style = row["reference"]
            alter = CORRUPTIONS.get(style)
            if alter is not None and style not in chosen and alter(row["question"]) != (
                row["question"]
            ):  # fmt: skip
                row["question"] = alter(row["question"])
                chosen[style] = row["id"]
            elif style == "ordinal" and style not in chosen and "most " in row["question"]:
                row["question"] = re.sub("leftmost|rightmost", other_end, row["question"])
                chosen[style] = row["id"]
            elif style == "noun+masks" and style not in chosen:
                head, _, tail = row["images"][0].rpartition("-")
                row["images"] = [head + "-" + tail[1:16] + tail[0] + ".jpg"]
                chosen[style] = row["id"]
        pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), path)
    found = {d.id for d in audit(target).disagreements}
    assert found <= set(chosen.values())
    return {style: (name, name in found) for style, name in chosen.items()}


@pytest.mark.parametrize("style", [*CORRUPTIONS, "ordinal", "noun+masks"])
def test_a_corrupted_reference_is_caught(
    style: str, corrupted: dict[str, tuple[str, bool]]
) -> None:
    assert style in corrupted, "no item could be corrupted"
    assert corrupted[style][1]


def test_exactly_the_pictures_shown_are_written(data: Path) -> None:
    shown = {name for row in read(data) for name in row["images"]}
    there = {p.relative_to(data).as_posix() for p in (data / "media").rglob("*") if p.is_file()}
    assert there == shown
    folders = {name.split("/")[2] for name in shown}
    assert folders == {"rgb", "marked", "tags", "points", "boxes", "masks", "named_boxes",
                       "numbered_boxes", "numbered_masks", "covered"}  # fmt: skip


def near(picture: np.ndarray, xy: np.ndarray, ink: str, reach: int = 0) -> bool:
    """Whether a pixel at (or around) a place has a colour, as JPEG keeps it."""
    x, y = np.floor(xy).astype(int)
    part = picture[max(y - reach, 0) : y + reach + 1, max(x - reach, 0) : x + reach + 1]
    off = np.abs(part.reshape(-1, 3).astype(int) - ImageColor.getrgb(ink)[:3])
    return bool((off.max(axis=1) <= 40).any())


def test_drawings_are_where_the_objects_are(data: Path) -> None:
    world = SceneStore(data.parent / "store").read()
    checked = Counter[str]()
    for row in read(data):
        style = STYLES[row["reference"]] if row["reference"] in STYLES else STYLES["name"]
        drawing = style.picture.drawing
        if not drawing or len(row["views"]) > 1 or checked[drawing] >= 40:
            continue
        picture = np.asarray(Image.open(data / row["images"][0]).convert("RGB"))
        scene = world.scenes.id.tolist().index(row["scene"])
        frame = np.flatnonzero((world.frames.scene == scene) & (world.frames.id == row["views"][0]))
        names = asked_objects(row["program"], row["objects"])
        for name, colour in zip(names, ROLE_COLOURS, strict=False):
            obj = np.flatnonzero((world.objects.scene == scene) & (world.objects.id == name))
            seen = world.sightings
            (at,) = np.flatnonzero((seen.frame == frame[0]) & (seen.object == obj[0]))
            ink = MARK_COLOURS[colour]
            if drawing == "point":
                assert near(picture, seen.point[at], ink), row["images"]
            elif drawing == "box":
                x0, y0, x1, y1 = seen.box[at]
                edges = [[x0 + 1, (y0 + y1) / 2], [x1 - 2, (y0 + y1) / 2], [(x0 + x1) / 2, y0 + 1],
                         [(x0 + x1) / 2, y1 - 2]]  # fmt: skip
                assert sum(near(picture, np.array(e), ink, 3) for e in edges) >= 2, row["images"]
            elif drawing == "cover":
                x0, y0, x1, y1 = seen.box[at].astype(int)
                grey = picture[y0 + 8 : y1 - 8, x0 + 8 : x1 - 8].astype(int)
                assert np.abs(grey - 128).max(initial=0) <= 8, row["images"]
            else:
                inside = load_instances(world, int(frame[0])) == world.objects.instance[obj[0]]
                y, x = np.nonzero(inside)
                hits = [near(picture, np.array([a, b]), ink, 1) for a, b in
                        zip(x[::7], y[::7], strict=True)]  # fmt: skip
                assert any(hits), row["images"]
            checked[drawing] += 1
    assert set(checked) == {"point", "box", "mask", "cover"}


def test_regions_are_the_objects_by_role(data: Path) -> None:
    world = SceneStore(data.parent / "store").read()
    rows = [r for r in read(data) if r["reference"] == "region" and len(r["views"]) == 1][:25]
    assert rows
    for row, regions in zip(rows, item_regions(world, rows), strict=True):
        scene = world.scenes.id.tolist().index(row["scene"])
        frame = int(
            np.flatnonzero((world.frames.scene == scene) & (world.frames.id == row["views"][0]))[0]
        )
        labels = load_instances(world, frame)
        names = asked_objects(row["program"], row["objects"])
        assert len(regions) == len(names) == row["question"].count("Region [")
        for name, region in zip(names, regions, strict=True):
            obj = np.flatnonzero((world.objects.scene == scene) & (world.objects.id == name))[0]
            mask = Rle.read(region["rle"]["size"], region["rle"]["counts"]).mask()
            assert (mask == (labels == world.objects.instance[obj])).all()
            y, x = np.nonzero(mask)
            assert region["box"] == [x.min(), y.min(), x.max() + 1, y.max() + 1]
            assert region["image"] == 0
    with pytest.raises(BadInput, match="views"):
        next(item_regions(world, [rows[0] | {"views": []}]))
    with pytest.raises(BadInput, match="batch"):
        next(item_regions(world, [rows[0] | {"scene": "elsewhere"}]))


def test_objects_asked_about_come_before_options() -> None:
    assert asked_objects("nearest(a, options)", ["x", "y", "z"]) == ["x"]
    assert asked_objects("order(objects)", ["x", "y"]) == ["x", "y"]
    assert asked_objects("related(view, a, b, relation)", ["x", "y"]) == ["x", "y"]
    assert asked_objects("count(kind)", ["*chair"]) == []
    assert tuple(STYLES)[:5] == FRAME_STYLES
