"""Photos and COCO annotations through the normal import: lifted, flat, damage is one error."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from sightline.errors import BadInput
from sightline.geometry import yaw_matrix
from sightline.questions import Budget, catalogue, make_items
from sightline.scenes import SceneBatch, check
from sightline.scenes.ingest import ingest
from sightline.scenes.lift import PlaneDepth
from sightline.scenes.lift.masks import from_polygons
from sightline.scenes.media import save_depth
from sightline.scenes.readers import reader_for

K = [300.0, 310.0, 161.0, 118.0]
KINDS = ["stool", "shelf", "chest"]
FLAT = {
    "picture_corner",
    "picture_relation",
    "picture_statement",
    "locate_all",
    "locate_box",
    "locate_point",
    "identify_marked",
    "count_in_view",
    "visible_in_view",
}
"""tasks that a picture can answer"""


def stage() -> PlaneDepth:
    return PlaneDepth(
        size=(320, 240),
        eye=(0.0, 0.0, 2.4),
        target=(0.0, 3.2, 0.4),
        centre=np.array([[-0.9, 3.0, 0.3], [0.7, 2.6, 0.55], [0.1, 4.2, 0.4]]),
        extent=np.array([[0.5, 0.4, 0.6], [0.4, 0.4, 1.1], [0.9, 0.5, 0.8]]),
        rotation=yaw_matrix(np.array([0.4, -0.2, 0.0])),
        intrinsics=(300.0, 310.0, 161.0, 118.0),
    )


def photos(root: Path, **top: Any) -> dict[str, Any]:
    """Two photos of the stage with marked objects; returns what boxes.json holds."""
    depth, owner = stage().surfaces()
    (root / "depth").mkdir(parents=True)
    objects = []
    for row, kind in enumerate(KINDS):
        v, u = np.nonzero(owner == row)
        box = [u.min(), v.min(), u.max() + 1, v.max() + 1]
        objects.append({"category": kind, "box": [int(x) for x in box]})
    for name in ("one", "two"):
        grey = np.clip(depth * 30, 0, 255).astype(np.uint8)
        Image.fromarray(np.stack([grey] * 3, axis=2)).save(root / f"{name}.png")
        save_depth(root / "depth" / f"{name}.png", depth, 0.0005)
    record = {
        **top,
        "images": [
            {"file": "one.png", "intrinsics": K, "objects": objects},
            {"file": "two.png", "intrinsics": K, "objects": objects[:2]},
        ],
    }
    (root / "boxes.json").write_text(json.dumps(record))
    return record


def taken(root: Path, tmp_path: Path) -> SceneBatch:
    return ingest(root, tmp_path / "store").store.read()


DEPTH = {"folder": "depth", "unit": 0.0005}


def test_photos_become_scenes(tmp_path):
    photos(tmp_path / "in", depth=DEPTH, complete=True, licence="CC0")
    world = taken(tmp_path / "in", tmp_path)
    assert world.scenes.id.tolist() == ["one", "two"]
    assert set(world.scenes.kind) == {"photo"} and world.scenes.complete.all()
    assert world.objects.id.tolist() == ["stool_0", "shelf_0", "chest_0", "stool_0", "shelf_0"]
    assert world.objects.extent[:3, 2] == pytest.approx([0.6, 1.1, 0.8], abs=0.05)
    assert world.frames.posed.all() and world.frames.depth_unit.tolist() == [0.0005] * 2
    assert world.scenes.floor_z == pytest.approx([-2.4] * 2, abs=0.03)
    told = json.loads(world.scenes.evidence[0])
    assert told["depth"] == "sensor" and told["intrinsics"] == "given"
    assert told["gravity"] == "plane" and told["steps"] == "sightline"
    assert set(told["objects"]) == {"stool_0", "shelf_0", "chest_0"} and told["dropped"] == {}
    # depth goes along, so points to ask about are found
    assert len(world.landmarks) > 100
    assert (world.sightings.method == "depth").all()
    found = {n for n, t in catalogue().items() if len(make_items(t, world, Budget(tuples=64)))}
    assert {"absolute_distance", "left_right", "depth_value", "point_depth"} <= found


def test_without_depth_there_is_a_picture(tmp_path):
    record = photos(tmp_path / "in")
    world = taken(tmp_path / "in", tmp_path)
    assert set(world.scenes.kind) == {"picture"} and not world.scenes.complete.any()
    assert np.isnan(world.objects.centre).all() and not world.frames.posed.any()
    assert (world.scenes.evidence == "").all() and len(world.landmarks) == 0
    assert world.sightings.box[0].tolist() == record["images"][0]["objects"][0]["box"]


@pytest.mark.parametrize("complete", [True, False])
@pytest.mark.parametrize("method", ["instances", "boxes"])
def test_pictures_are_asked_nothing_about_space(complete, method):
    """Every task of the catalogue, also those that are yet to be written."""
    world = SceneBatch.of([made_picture(seed, complete, method) for seed in range(6)])
    found = {n for n, t in catalogue().items() if len(make_items(t, world, Budget(tuples=256)))}
    assert found <= FLAT, found - FLAT
    assert {"picture_relation", "picture_statement"} <= found
    if not complete:
        assert found <= {"picture_relation", "picture_statement"}


def made_picture(seed: int, complete: bool = True, method: str = "instances") -> SceneBatch:
    from sightline.scenes import Frames, Objects, Scene, Sightings

    kinds = ["dog", "cat", "chair", "chair", "person", "table", "cup", "car", "horse", "sofa"]
    rng, count = np.random.default_rng(seed), len(kinds)
    low = rng.uniform(0, 400, (count, 2))
    high = np.minimum(low + rng.uniform(60, 300, (count, 2)), [640, 480])
    nowhere = np.full((count, 3), np.nan)
    return check(
        Scene(
            f"p{seed}",
            Objects.of(id=[f"o{i}" for i in range(count)], category=kinds, centre=nowhere,
                       extent=nowhere),
            frames=Frames.of(id=["a"], size=[[640, 480]], posed=[False], rgb=["a.jpg"]),
            sightings=Sightings.of(
                frame=[0] * count, object=np.arange(count), method=[method] * count,
                box=np.concatenate([low, high], axis=1), point=(low + high) / 2,
                pixels=(high - low).prod(axis=1).astype(int),
            ),
            kind="picture",
            complete=complete,
        )
    )  # fmt: skip


def test_a_picture_cannot_claim_geometry(tmp_path):
    from dataclasses import replace

    world = made_picture(0)
    some = np.where(np.arange(10)[:, None] == 3, 1.0, np.nan) * np.ones((10, 3))
    with pytest.raises(BadInput, match="in a picture"):
        check(replace(world, objects=replace(world.objects, extent=some)))
    with pytest.raises(BadInput, match="in a picture"):
        check(replace(world, frames=replace(world.frames, posed=np.array([True]))))
    room = replace(world.scenes, kind=np.array(["room"], dtype=object))
    with pytest.raises(BadInput, match="not finite"):
        check(replace(world, scenes=room))


def test_what_cannot_be_lifted_is_said(tmp_path):
    record = photos(tmp_path / "in", depth=DEPTH, complete=True)
    record["images"][0]["objects"].append({"category": "speck", "box": [10, 10, 14, 14]})
    (tmp_path / "in" / "boxes.json").write_text(json.dumps(record))
    world = taken(tmp_path / "in", tmp_path)
    assert "speck" not in world.objects.category
    assert world.scenes.complete.tolist() == [False, True]
    assert list(json.loads(world.scenes.evidence[0])["dropped"]) == ["speck_0"]


def test_cameras_that_are_assumed(tmp_path):
    record = photos(tmp_path / "in", depth=DEPTH)
    for photo in record["images"]:
        del photo["intrinsics"]
    boxes = tmp_path / "in" / "boxes.json"
    boxes.write_text(json.dumps(record))
    with pytest.raises(BadInput, match="field_of_view"):
        taken(tmp_path / "in", tmp_path)
    angle = float(np.rad2deg(2 * np.arctan(160 / 300)))
    boxes.write_text(json.dumps(record | {"field_of_view": angle, "steps": "spatialrgpt"}))
    world = taken(tmp_path / "in", tmp_path)
    assert world.frames.intrinsics[0] == pytest.approx([300, 300, 160, 120])
    told = json.loads(world.scenes.evidence[0])
    assert told["intrinsics"].startswith("assumed field of view 56.1")
    assert told["steps"] == "spatialrgpt"


def test_masks_in_three_ways(tmp_path):
    record = photos(tmp_path / "in", depth=DEPTH)
    _, owner = stage().surfaces()
    flat = (owner == 0).T.ravel()
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flat, [False]])))
    runs = np.diff(np.concatenate([[0], edges, [flat.size]])).tolist()
    Image.fromarray(((owner == 1) * 255).astype(np.uint8)).save(tmp_path / "in" / "m.png")
    x0, y0, x1, y1 = record["images"][0]["objects"][2]["box"]
    objects = record["images"][0]["objects"]
    objects[0]["mask"] = {"size": [240, 320], "counts": runs}
    objects[1]["mask"] = "m.png"
    objects[2]["mask"] = [[x0, y0, x1, y0, x1, y1, x0, y1]]
    (tmp_path / "in" / "boxes.json").write_text(json.dumps(record))
    world = taken(tmp_path / "in", tmp_path)
    seen = world.sightings
    assert seen.method[:3].tolist() == ["instances"] * 3
    assert seen.pixels[:2].tolist() == [(owner == 0).sum(), (owner == 1).sum()]
    assert seen.pixels[2] == pytest.approx((x1 - x0) * (y1 - y0), rel=0.05)


def test_polygons():
    mask = from_polygons([[2, 1, 6, 1, 6, 4, 2, 4]], (6, 8))
    assert mask[1:4, 2:6].all() and not mask[5].any() and not mask[:, 7].any()
    for bad in ([[0, 0, 1, 1]], [[0, 0, 1, 1, 2]], [[0, 0, 1, 1, 2, float("nan")]]):
        with pytest.raises(ValueError):
            from_polygons(bad, (6, 8))


DAMAGE = {
    "box": lambda r: r["images"][0]["objects"][0].update(box=[5, 5, 5, 9]),
    "box of text": lambda r: r["images"][0]["objects"][0].update(box=["a", 1, 2, 3]),
    "box outside": lambda r: r["images"][0]["objects"][0].update(box=[900, 5, 950, 9]),
    "category": lambda r: r["images"][0]["objects"][0].update(category=" "),
    "mask runs": lambda r: r["images"][0]["objects"][0].update(
        mask={"size": [240, 320], "counts": [1, 2]}
    ),
    "mask text": lambda r: r["images"][0]["objects"][0].update(
        mask={"size": [240, 320], "counts": "~~~"}
    ),
    "mask size": lambda r: r["images"][0]["objects"][0].update(
        mask={"size": [1, 2], "counts": [2]}
    ),
    "mask path": lambda r: r["images"][0]["objects"][0].update(mask="../../etc/passwd"),
    "file path": lambda r: r["images"][0].update(file="../secret.png"),
    "no file": lambda r: r["images"][0].update(file="gone.png"),
    "twice": lambda r: r["images"][1].update(file="one.png"),
    "intrinsics": lambda r: r["images"][0].update(intrinsics=[0, 1, 2, 3]),
    "up": lambda r: r["images"][0].update(up=[0, 0, 0]),
    "depth": lambda r: r["images"][0].update(depth="../../x.png"),
    "no depth": lambda r: r["images"][0].update(depth="gone.png"),
    "unit": lambda r: r["depth"].update(unit=0),
    "codec": lambda r: r["depth"].update(codec="jpeg"),
    "steps": lambda r: r.update(steps="magic"),
    "angle": lambda r: r.update(field_of_view=400),
    "complete": lambda r: r.update(complete="yes"),
    "images": lambda r: r.update(images={}),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_one_error(tmp_path, name):
    record = photos(tmp_path / "in", depth=dict(DEPTH))
    DAMAGE[name](record)
    (tmp_path / "in" / "boxes.json").write_text(json.dumps(record))
    with pytest.raises(BadInput) as caught:
        taken(tmp_path / "in", tmp_path)
    assert "\n" not in str(caught.value)


def test_other_folders_are_not_claimed(tmp_path):
    for text in ("[]", "{}", "not json", '{"objects": []}'):
        (tmp_path / "boxes.json").write_text(text)
        with pytest.raises(BadInput, match="no reader"):
            reader_for(tmp_path)


def coco(root: Path, **annotation: Any) -> Path:
    (root / "annotations").mkdir(parents=True)
    (root / "val").mkdir()
    Image.new("RGB", (40, 30)).save(root / "val" / "7.jpg")
    data = {
        "images": [{"id": 7, "file_name": "7.jpg", "width": 40, "height": 30, "license": 2}],
        "licenses": [{"id": 2, "name": "CC BY 4.0"}],
        "categories": [{"id": 1, "name": "dog"}, {"id": 2, "name": "cat"}],
        "annotations": [
            {"id": 1, "image_id": 7, "category_id": 1, "bbox": [2, 3, 10, 20], "iscrowd": 0},
            {"id": 2, "image_id": 7, "category_id": 2, "bbox": [20, 3, 15, 20], "iscrowd": 0,
             "segmentation": [[20, 3, 35, 3, 35, 23, 20, 23]]},
            {"id": 3, "image_id": 7, "category_id": 2, "bbox": [0, 0, 40, 30], "iscrowd": 1},
        ],
    }  # fmt: skip
    data["annotations"][0] |= annotation
    file = root / "annotations" / "instances.json"
    file.write_text(json.dumps(data))
    return file


def test_coco_detection(tmp_path):
    coco(tmp_path / "in")
    for path in (tmp_path / "in", tmp_path / "in" / "annotations" / "instances.json"):
        assert reader_for(path).name == "coco"
        scene = check(reader_for(path).read(path, "7"))
        assert scene.objects.category.tolist() == ["dog", "cat"]
        assert scene.sightings.box[0].tolist() == [2, 3, 12, 23]
        assert scene.sightings.method.tolist() == ["boxes", "instances"]
        assert scene.scenes.kind[0] == "picture" and not scene.scenes.complete[0]
        assert scene.scenes.licence[0] == "CC BY 4.0"
        assert (scene.sightings.box[1] - [20, 3, 35, 23] <= 1).all()


@pytest.mark.parametrize(
    "fault",
    [{"category_id": 9}, {"bbox": [1, 2, 0, 4]}, {"bbox": "x"}, {"segmentation": 5},
     {"segmentation": {"size": [30, 40], "counts": "zz"}}],
)  # fmt: skip
def test_coco_damage(tmp_path, fault):
    coco(tmp_path / "in", **fault)
    with pytest.raises(BadInput):
        reader_for(tmp_path / "in").read(tmp_path / "in", "7")


def test_coco_with_depth(tmp_path):
    depth, owner = stage().surfaces()
    root = tmp_path / "in"
    root.mkdir()
    Image.new("RGB", (320, 240)).save(root / "7.jpg")
    save_depth(root / "7.png", depth, 0.001)
    v, u = np.nonzero(owner == 1)
    box = [int(u.min()), int(v.min()), int(np.ptp(u)) + 1, int(np.ptp(v)) + 1]
    (root / "a.json").write_text(
        json.dumps(
            {
                "images": [{"id": 7, "file_name": "7.jpg", "width": 320, "height": 240}],
                "categories": [{"id": 1, "name": "shelf"}],
                "annotations": [{"id": 1, "image_id": 7, "category_id": 1, "bbox": box}],
            }
        )
    )
    (root / "lift.json").write_text(json.dumps({"depth": {"folder": "."}, "field_of_view": 56.14}))
    with pytest.raises(BadInput, match="leads out"):
        taken(root, tmp_path)
    (root / "depth").mkdir()
    (root / "7.png").rename(root / "depth" / "7.png")
    (root / "lift.json").write_text(
        json.dumps({"depth": {"folder": "depth"}, "field_of_view": 56.14})
    )
    world = taken(root, tmp_path)
    assert world.scenes.kind[0] == "photo"
    assert world.objects.extent[0, 2] == pytest.approx(1.1, abs=0.06)


def test_coco_panoptic_sample(shared_data, tmp_path):
    path = shared_data("coco_panoptic")
    world = ingest(path, tmp_path / "store").store.read()
    assert world.scenes.id.tolist() == ["000000142238", "000000439180"]
    records = json.loads((path / "panoptic_examples.json").read_text())
    things = {c["id"]: c["name"] for c in records["categories"] if c["isthing"]}
    truth = [
        (things[s["category_id"]], s["area"], s["bbox"])
        for r in records["annotations"]
        for s in r["segments_info"]
        if s["category_id"] in things and not s["iscrowd"]
    ]
    seen = world.sightings
    assert world.objects.category.tolist() == [t[0] for t in truth]
    # measured in the masks, these are the published areas and boxes
    assert seen.pixels.tolist() == [t[1] for t in truth]
    edges = np.array([t[2] for t in truth], float)
    edges[:, 2:] += edges[:, :2]
    assert (seen.box == edges).all()
    for row in range(len(seen)):
        x0, y0, x1, y1 = seen.box[row]
        assert x0 < seen.point[row, 0] < x1 and y0 < seen.point[row, 1] < y1


def test_run_lengths_agree_with_segments(shared_data):
    """The same photos in detection form: text run lengths give the masks of the segments."""
    path = shared_data("coco_panoptic")
    file = path / "panoptic_coco_detection_format.json"
    reader = reader_for(file)
    for scene in reader.scenes(file):
        runs = reader.read(file, scene)
        segments = reader_for(path).read(path, scene)
        ours = {tuple(b): p for b, p in zip(runs.sightings.box.tolist(),
                                            runs.sightings.pixels, strict=True)}  # fmt: skip
        for box, pixels in zip(segments.sightings.box.tolist(), segments.sightings.pixels,
                               strict=True):  # fmt: skip
            assert ours[tuple(box)] == pixels
