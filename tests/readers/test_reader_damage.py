"""Made sources read; a damaged one is one clear error that names the file, never a crash."""

from __future__ import annotations

import copy
import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from made_sources import MAKERS, depth, image, write
from measures import load

from sightline.errors import BadInput
from sightline.scenes import SceneStore, check, check_media, write_scenes
from sightline.scenes.readers import reader_for, readers


@pytest.fixture(params=MAKERS)
def source(request, tmp_path: Path) -> tuple[str, Path, Path]:
    root = tmp_path / "made"
    root.mkdir()
    return request.param, root, MAKERS[request.param](root)


def everything(path: Path) -> None:
    """All a user does with a source; raises BadInput or succeeds."""
    reader = reader_for(path)
    for scene in reader.scenes(path):
        check_media(check(reader.read(path, scene), str(path)), str(path))
        reader.points(path, scene)


def broken(path: Path, match: str = ".") -> str:
    with pytest.raises(BadInput, match=match) as caught:
        everything(path)
    return str(caught.value)


def test_reads_and_stores(source, tmp_path):
    name, root, _ = source
    batch = load(root)
    assert len([r for r in readers().values() if r.claims(root)]) == 1
    if name != "icl_livingroom":
        assert len(batch.objects) in (1, 2)
    write_scenes(tmp_path / "store", [batch])
    again = SceneStore(tmp_path / "store").read()
    check_media(again)
    assert again.objects.id.tolist() == batch.objects.id.tolist()


def test_unknown_scene(source):
    _, root, _ = source
    with pytest.raises(BadInput, match="no scene"):
        reader_for(root).read(root, "../../etc/passwd")


def test_every_cut_and_every_lost_file(source):
    _, root, main = source
    whole = main.read_text()
    if main.suffix == ".json":
        for share in (0.3, 0.7, 0.95):
            main.write_text(whole[: int(len(whole) * share)])
            with pytest.raises(BadInput):
                everything(root)
        main.write_bytes(b"\xff\xfe\x00")
        with pytest.raises(BadInput):
            everything(root)
    main.write_text(whole)
    for file in sorted(p for p in root.rglob("*") if p.is_file()):
        content = file.read_bytes()
        file.unlink()
        outcome(root, file)
        file.write_bytes(content[: len(content) // 2])
        outcome(root, file)
        file.write_bytes(content)
    everything(root)


def outcome(root: Path, file: Path) -> None:
    """A damaged source reads without the file, or is one error with a place and a field."""
    try:
        everything(root)
    except BadInput as error:
        assert error.where and error.field and error.problem, file


def spots(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    out = [path] if path else []
    if isinstance(value, dict | list):
        keys = list(value) if isinstance(value, dict) else range(len(value))
        for key in keys:
            out += spots(value[key], (*path, key))
    return out


def test_every_field_wrong(source):
    """Any JSON value replaced by nonsense: a clear error, or a scene that passes the check."""
    _, root, main = source
    if main.suffix != ".json":
        pytest.skip("no JSON in this format")
    whole = json.loads(main.read_text())
    nonsense = [None, "x", -1, 1e9, float("nan"), [], {}, [1, 2], True, "../../etc/passwd", 10**400]
    chosen = random.Random(0)
    for spot in spots(whole):
        for bad in chosen.sample(nonsense, 3):
            value = copy.deepcopy(whole)
            owner = value
            for key in spot[:-1]:
                owner = owner[key]
            owner[spot[-1]] = bad
            main.write_text(json.dumps(value))
            outcome(root, main)
            if isinstance(owner, dict):
                del owner[spot[-1]]
                main.write_text(json.dumps(value))
                outcome(root, main)


def test_every_word_wrong(source):
    _, root, _ = source
    for file in sorted(root.rglob("*.txt")):
        text = file.read_text()
        words = text.split(" ")
        for row in range(0, len(words), max(1, len(words) // 25)):
            for bad in ("x", "nan", "1e999", "", "-7 7"):
                file.write_text(" ".join([*words[:row], bad, *words[row + 1 :]]))
                outcome(root, file)
        file.write_text(text)


def make(tmp_path: Path, name: str) -> tuple[Path, Path]:
    root = tmp_path / name
    root.mkdir()
    return root, MAKERS[name](root)


def edit(main: Path, change: Any) -> None:
    value = json.loads(main.read_text())
    change(value)
    main.write_text(json.dumps(value))


def test_vsi(tmp_path):
    root, main = make(tmp_path, "vsi_meta")
    batch = load(root)
    assert batch.objects.id.tolist() == ["trash_can_0", "trash_can_1"]
    assert batch.objects.category.tolist() == ["trash can"] * 2
    assert batch.objects.rotation[0][:, 0].tolist() == pytest.approx([0.6, 0.8, 0])

    def room(value):
        return value["scene0001_00"]

    def boxes(value):
        return room(value)["object_bbox"]["trash can"]

    # a left-handed triple is the same box
    edit(main, lambda v: boxes(v)[0].update(normalizedAxes=[0.6, 0.8, 0, 0.8, -0.6, 0, 0, 0, 1]))
    assert np.linalg.det(load(root).objects.rotation[0]) == pytest.approx(1)
    # given twice, it is one object; then the official count does not fit
    edit(main, lambda v: boxes(v).append(boxes(v)[1]))
    assert len(load(root).objects) == 2 and load(root).scenes.complete[0]
    edit(main, lambda v: room(v)["object_counts"].update({"trash can": 3}))
    assert not load(root).scenes.complete[0]
    edit(main, lambda v: boxes(v)[0].update(axesLengths=[0.5, 0, 1]))
    text = broken(root, "box size")
    assert "scannet_meta_info_val.json" in text and "scene0001_00.object_bbox.trash can[0]" in text
    MAKERS["vsi_meta"](root)
    edit(main, lambda v: boxes(v)[1].update(normalizedAxes=[1, 0.1, 0, 0, 1, 0, 0, 0, 1]))
    broken(root, "orthonormal")
    MAKERS["vsi_meta"](root)
    write(root / "scannetpp_meta_info_val.json", json.loads(main.read_text()))
    broken(root, "is in scannet_meta_info_val.json too")
    (root / "scannetpp_meta_info_val.json").unlink()
    main.write_text('{"a": 1, "a": 2}')
    broken(root, "occurs twice")
    main.write_text("[" * 100_000)
    broken(root, "not valid JSON")


def test_arkit_order(tmp_path):
    root, _ = make(tmp_path, "arkitscenes")
    assert load(root).frames.id.tolist() == ["frame_2", "frame_10"]


def test_seven_scenes(tmp_path):
    root, main = make(tmp_path, "sevenscenes")
    pose = root / "frame-000001.pose.txt"
    for text in ("nan " * 16, "0 " * 16, "1 2 3", "-inf " * 16, "2 0 0 0 0 2 0 0 0 0 2 0 0 0 0 1"):
        pose.write_text(text)
        assert "frame-000001.pose.txt" in broken(root)
    pose.unlink()
    assert "frame-000001" in broken(root, "no pose file")
    MAKERS["sevenscenes"](root)
    edit(main, lambda v: v["objects"][0].update(size=[0.1, -0.1, 0.1]))
    broken(root, "box size")
    edit(
        main,
        lambda v: v["objects"][0].update(size=[0.1, 0.2, 0.1], front=[np.cos(0.3), np.sin(0.3), 0]),
    )
    assert load(root).objects.front_known.all()
    calib = {
        "depth_K": [[40, 0, 16], [0, 40, 12], [0, 0, 1]],
        "depth_unit_m": 0.002,
        "invalid_depth": [0],
        "colour_K_estimated": [[45, 0, 16], [0, 45, 12], [0, 0, 1]],
        "depth_to_colour_estimated": [[1, 0, 0, -0.1], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]],
    }
    write(root / "calib.json", calib)
    frames = load(root).frames
    assert frames.depth_codec[0] == "png16" and frames.depth_unit[0] == 0.002
    # the colour camera sits where the depth camera's x is 0.1
    assert frames.world_from_camera[0, :3, 3].tolist() == pytest.approx([0.1, 0, 0])
    write(root / "calib.json", {**calib, "depth_unit_m": 5})
    broken(root, "unknown unit")
    write(root / "calib.json", {**calib, "depth_K": [[0, 0, 1], [0, 0, 1], [0, 0, 1]]})
    broken(root, "focal length")


def test_icl(tmp_path):
    root, main = make(tmp_path, "icl_livingroom")
    batch = load(root)
    assert batch.scenes.floor_z[0] == pytest.approx(-1, abs=0.01)
    assert batch.frames.world_from_camera[0, :3, 1].tolist() == pytest.approx([0, 0, -1], abs=0.01)
    for name in ("00000", "00010"):
        depth(root / "depth" / f"{name}.png", np.zeros((24, 32)), 0.001)
    broken(root, "no floor")
    MAKERS["icl_livingroom"](root)
    edit(main, lambda v: v["cam_to_world"].update({"../../x": v["cam_to_world"]["00000"]}))
    broken(root, "leads out|safe name|missing")
    MAKERS["icl_livingroom"](root)
    (root / "image" / "00010.jpg").unlink()
    assert "00010.jpg" in broken(root, "missing")


def test_apc(tmp_path):
    root, main = make(tmp_path, "apc_shelf")
    batch = load(root)
    assert batch.objects.category.tolist() == ["red box", "blue box"]
    # 12 pixels at 0.8 m with f = 200, less the outer pixels' halves; seen from one side only
    assert np.sort(batch.objects.extent[0]) == pytest.approx([0.001, 0.044, 0.044], abs=1e-3)
    assert len(batch.sightings) == 4 and batch.sightings.depth_median[0] == pytest.approx(0.8)
    text = main.read_text()
    main.write_text(text.replace('"blue_box"', '"red_box"'))
    assert len(load(root).objects) == 0 and not load(root).scenes.complete[0]
    main.write_text(text.replace('["red_box"', '["../x"'))
    broken(root, "leads out|missing")
    main.write_text(text)
    image(root / "masks" / "frame-000001.red_box.png", (8, 8))
    broken(root, "differs in size")


def test_sunrgbd(tmp_path):
    root, main = make(tmp_path, "votenet")
    o = load(root).objects
    assert o.category[0] == "night stand" and o.extent[0].tolist() == [0.8, 0.4, 0.6]
    assert o.rotation[0][:, 0].tolist() == pytest.approx([0, -1, 0])
    main.write_text("bed 1 2 3\n")
    assert "line 1" in broken(root)
    main.write_text("bed 1 1 5 5 0.1 3 0.2 0.2 0 0.3 0 -1\n")
    assert "label_000003.txt" in broken(root, "box size")
    main.write_text("")
    np.savez(root / "000003_pc_50k.npz", pc=np.array([{"a": 1}], dtype=object))
    broken(root, "cannot be read")
    root, main = make(tmp_path, "original")
    o = load(root).objects
    assert o.category.tolist() == ["bed"] and o.extent[0].tolist() == [2, 1, 1]
    assert o.centre[0].tolist() == [0.5, 3, 0]
    root, main = make(tmp_path, "sunrgbd")
    assert load(root).frames.intrinsics[0].tolist() == pytest.approx([50, 50, 15.5, 11.5])


@pytest.mark.parametrize("name", ["sunrgbd", "scannet", "nuscenes"])
def test_infos(tmp_path, name):
    root, main = make(tmp_path, name)
    item = {"bbox_3d": [0, 3, 0, 1, 1, 1, 0], "bbox_label_3d": 99}
    edit(main, lambda v: v["data_list"][0]["instances"].append(item))
    assert "bbox_label_3d" in broken(root, "no category")
    MAKERS[name](root)
    edit(main, lambda v: v["data_list"].append(v["data_list"][0]))
    broken(root, "occurs twice")
    MAKERS[name](root)
    (tmp_path / "secret.bin").write_bytes(b"1234")
    edit(main, lambda v: v["data_list"][0]["lidar_points"].update(lidar_path="../secret.bin"))
    broken(root, "leads out")
    MAKERS[name](root)
    edit(main, lambda v: v["data_list"][0]["instances"][0]["bbox_3d"].__setitem__(4, 0))
    assert "instances[0].bbox_3d" in broken(root, "box size")
    MAKERS[name](root)
    next(root.glob("*.bin")).write_bytes(b"123")
    broken(root, "float32")
    # the same file sorted by key is still recognised
    MAKERS[name](root)
    value = json.loads(main.read_text())
    main.write_text(json.dumps(value, sort_keys=True))
    assert len(load(root).scenes) == 1
    assert len(load(main).scenes) == 1


def test_scannet_old_form(tmp_path):
    root, main = make(tmp_path, "scannet")
    annos = {
        "gt_num": 1,
        "name": ["bed"],
        "class": [1],
        "gt_boxes_upright_depth": [[1, 1, 1, 2, 2, 2]],
        "axis_align_matrix": np.eye(4).tolist(),
    }
    old = {"point_cloud": {"num_features": 6}, "pts_path": "scene0001_00.bin", "annos": annos}
    write(main, [old])
    assert load(root).objects.category.tolist() == ["bed"]
    write(main, [{**old, "annos": {**annos, "class": [1, 2]}}])
    broken(root, "entries")


def test_kitti(tmp_path):
    root, main = make(tmp_path, "kitti")
    batch = load(root)
    o, f = batch.objects, batch.frames
    # 10 m ahead, driving away: ry = -90 degrees
    assert o.centre[0].tolist() == pytest.approx([10, 0, 0]) and o.front_known[0]
    assert o.rotation[0].ravel().tolist() == pytest.approx(np.eye(3).ravel().tolist(), abs=1e-9)
    # K^-1 p4 = (0.1, 0, 0): the camera sits 0.1 m left, which is world y
    assert f.world_from_camera[0, :3, 3].tolist() == pytest.approx([0, 0.1, 0])
    assert reader_for(root).points(root, "000007")[0].tolist() == pytest.approx([10, 0, 0, 0.5])
    main.write_text("Car 0 0 0 1 1 9 9 1.5 0 4 0 0.75 10 -1.5\n")
    assert "label_2/000007.txt: line 1" in broken(root, "box size")
    main.write_text("Car 0 0\n")
    broken(root, "numbers")
    main.unlink()
    broken(root, "missing")
    main.parent.rmdir()
    assert len(load(root).objects) == 0
    (root / "velodyne" / "000007.bin").unlink()
    broken(root, "missing")


def test_nuscenes(tmp_path):
    root, main = make(tmp_path, "nuscenes")
    batch = load(root)
    assert batch.frames.id.tolist() == ["CAM_BACK", "CAM_FRONT"]
    assert batch.frames.time.tolist() == [0, 1] and len(batch.objects) == 1
    edit(main, lambda v: v["data_list"][0]["images"]["CAM_BACK"].pop("timestamp"))
    assert "images.CAM_BACK.timestamp" in broken(root, "missing")
    MAKERS["nuscenes"](root)
    edit(
        main,
        lambda v: v["data_list"][0]["lidar_points"].update(lidar2ego=np.zeros((4, 4)).tolist()),
    )
    assert "lidar2ego" in broken(root)
