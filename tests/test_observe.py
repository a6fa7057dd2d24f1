"""Sightings and landmarks against a slow, separate renderer of boxes, floor and wall."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sightline.errors import BadInput
from sightline.scenes import Frames, Objects, Scene, SceneBatch, check, check_media
from sightline.scenes.media import save_depth
from sightline.scenes.observe import marks, observe
from sightline.scenes.observe.silhouettes import BEYOND

SIZE = (320, 240)
K = np.array([260.0, 255.0, 163.0, 117.5])
WALL_Y = 4.5
#         name      centre              extent           yaw
THINGS = [
    ("crate", (0.0, 2.2, 0.5), (0.9, 0.5, 1.0), 0.3),  # hides most of what is behind it
    ("ball", (0.05, 2.95, 0.15), (0.25, 0.25, 0.3), 0.0),  # fully behind the crate
    ("shelf", (0.75, 3.2, 0.6), (0.8, 0.4, 1.2), -0.2),  # partly behind the crate
    ("stool", (1.32, 1.9, 0.3), (0.4, 0.4, 0.6), 0.7),  # cut by the right image border
    ("cup", (-0.15, 2.15, 1.06), (0.1, 0.1, 0.12), 0.1),  # on the crate
    ("sofa", (-1.1, 3.4, 0.35), (0.9, 1.0, 0.7), 1.2),
    ("lamp", (0.0, -3.0, 0.5), (0.3, 0.3, 1.0), 0.0),  # behind the camera
]
EYES = [((0.0, -0.3, 1.0), (0.0, 3.0, 0.65)), ((0.9, 0.2, 1.5), (-0.2, 3.0, 0.4)),
        ((-1.5, 0.4, 1.2), (0.3, 3.0, 0.5))]  # fmt: skip


def yaw_matrix(yaw: float) -> np.ndarray:
    c, s = math.cos(yaw), math.sin(yaw)
    return np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])


def camera(eye, target) -> np.ndarray:
    forward = np.subtract(target, eye) / np.linalg.norm(np.subtract(target, eye))
    right = np.cross(forward, [0, 0, 1.0])
    right /= np.linalg.norm(right)
    out = np.eye(4)
    out[:3, :4] = np.stack([right, np.cross(forward, right), forward, np.asarray(eye)], axis=1)
    return out


def first_hits(origin, directions, things) -> tuple[np.ndarray, np.ndarray]:
    """Distance along each ray and thing number (1.., 0 = floor or wall), face by face."""
    best, what = np.full(len(directions), np.inf), np.zeros(len(directions), dtype=int)
    with np.errstate(divide="ignore", invalid="ignore"):
        for number, (_, centre, extent, yaw) in enumerate(things, 1):
            turn = yaw_matrix(yaw)
            start, way = (origin - centre) @ turn, directions @ turn
            for axis in range(3):
                for side in (-0.5, 0.5):
                    t = (side * extent[axis] - start[axis]) / way[:, axis]
                    at = start + t[:, None] * way
                    others = [k for k in range(3) if k != axis]
                    on_face = (np.abs(at[:, others]) <= np.array(extent)[others] / 2).all(axis=1)
                    nearer = on_face & (t > 0) & (t < best)
                    best[nearer], what[nearer] = t[nearer], number
        for axis, level in ((2, 0.0), (1, WALL_Y)):
            t = (level - origin[axis]) / directions[:, axis]
            nearer = (t > 0) & (t < best)
            best[nearer], what[nearer] = t[nearer], 0
    return best, what


def render(pose, k=K, size=SIZE, things=THINGS) -> tuple[np.ndarray, np.ndarray]:
    width, height = size
    u, v = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    rays = np.stack([(u - k[2]) / k[0], (v - k[3]) / k[1], np.ones_like(u)], axis=-1)
    depth, what = first_hits(pose[:3, 3], rays.reshape(-1, 3) @ pose[:3, :3].T, things)
    shape = (height, width)
    return np.where(np.isfinite(depth), depth, 0).reshape(shape), what.reshape(shape)


@dataclass
class Truth:
    pixels: int
    visible: float
    truncation: float
    box: tuple[int, int, int, int]
    depth_min: float
    depth_median: float
    occluder: int


@cache
def truths(frame: int) -> tuple[np.ndarray, dict[int, Truth]]:
    pose = POSES[frame]
    depth, what = render(pose)
    out = {}
    big = (int(SIZE[0] * (1 + 2 * BEYOND)), int(SIZE[1] * (1 + 2 * BEYOND)))
    shifted = K + np.array([0, 0, BEYOND * SIZE[0], BEYOND * SIZE[1]])
    for number in range(1, len(THINGS) + 1):
        mine = what == number
        if not mine.any():
            continue
        only = [THINGS[number - 1]]
        alone = render(pose, things=only)[1] == 1
        full = alone.sum()
        if alone[[0, -1]].any() or alone[:, [0, -1]].any():
            full = (render(pose, shifted, big, only)[1] == 1).sum()
        y, x = np.nonzero(mine)
        hiders = np.bincount(what[alone & ~mine], minlength=len(THINGS) + 1)[1:]
        out[number - 1] = Truth(
            int(mine.sum()), mine.sum() / alone.sum(), 1 - alone.sum() / full,
            (x.min(), y.min(), x.max() + 1, y.max() + 1), depth[mine].min(),
            float(np.median(depth[mine])), int(hiders.argmax()) if hiders.any() else -1,
        )  # fmt: skip
    return what, out


POSES = [camera(*eye) for eye in EYES]
COLOUR_FROM_DEPTH = np.eye(4)
COLOUR_FROM_DEPTH[:3, :3] = yaw_matrix(0.02)[[1, 2, 0]][:, [1, 2, 0]]
COLOUR_FROM_DEPTH[:3, 3] = (-0.06, 0.01, 0.005)
DEPTH_SIZE, DEPTH_K = (400, 320), np.array([300.0, 300.0, 200.0, 160.0])


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("observe")
    for i, pose in enumerate(POSES):
        depth, what = render(pose)
        save_depth(root / f"{i}.depth.png", depth, 0.0005)
        Image.fromarray(np.where(what > 0, what + 10, 0).astype(np.uint16)).save(
            root / f"{i}.instances.png"
        )
        depth, _ = render(pose @ COLOUR_FROM_DEPTH, DEPTH_K, DEPTH_SIZE)
        save_depth(root / f"{i}.other.png", depth, 0.0005)
    return root


def objects(things=THINGS) -> Objects:
    return Objects(
        id=[f"{i}_{t[0]}" for i, t in enumerate(things)],
        category=[t[0] for t in things],
        centre=[t[1] for t in things],
        extent=[t[2] for t in things],
        rotation=[yaw_matrix(t[3]) for t in things],
        instance=[i + 11 for i in range(len(things))],
    )


def scene(folder: Path, evidence: str, name: str = "room") -> SceneBatch:
    count = len(POSES)
    columns = {}
    if "instances" in evidence:
        columns["instances"] = [f"{i}.instances.png" for i in range(count)]
    if "depth" in evidence:
        columns["depth"] = [f"{i}.depth.png" for i in range(count)]
        columns["depth_unit"] = [0.0005] * count
    if "offset" in evidence:
        columns |= {
            "depth": [f"{i}.other.png" for i in range(count)], "depth_unit": [0.0005] * count,
            "depth_size": [DEPTH_SIZE] * count, "depth_intrinsics": [DEPTH_K] * count,
            "colour_from_depth": [COLOUR_FROM_DEPTH] * count,
        }  # fmt: skip
    frames = Frames(
        id=[f"f{i}" for i in range(count)], size=[SIZE] * count, world_from_camera=POSES,
        intrinsics=[K] * count, **columns,
    )  # fmt: skip
    return check_media(check(Scene(name, objects(), frames=frames, root=str(folder), floor_z=0.0)))


def area(box) -> float:
    return float((box[2] - box[0]) * (box[3] - box[1]))


def rows_of(batch: SceneBatch, frame: int) -> dict[int, dict]:
    s = batch.sightings
    return {
        int(s.object[r]): {name: column[r] for name, column in s.columns().items()}
        for r in np.flatnonzero(s.frame == frame)
    }


def same(a, b) -> bool:
    return all(
        np.array_equal(x, y, equal_nan=x.dtype.kind == "f")
        for x, y in zip(a.columns().values(), b.columns().values(), strict=True)
    )


@pytest.mark.parametrize("evidence", ["instances", "instances depth", "instances offset"])
def test_instance_images_give_exact_pixels(folder: Path, evidence: str) -> None:
    out = check(observe(scene(folder, evidence)))
    for frame in range(len(POSES)):
        what, truth = truths(frame)
        found = rows_of(out, frame)
        assert set(found) == set(truth)
        for k, row in found.items():
            t = truth[k]
            assert row["method"] == "instances"
            assert row["pixels"] == t.pixels
            assert tuple(row["box"]) == t.box
            assert what[int(row["point"][1]), int(row["point"][0])] == k + 1
            assert row["visible"] == pytest.approx(t.visible, abs=0.02)
            assert row["truncation"] == pytest.approx(t.truncation, abs=0.02)
            if t.visible < 0.9:
                assert row["occluder"] == t.occluder
            if evidence == "instances":
                assert np.isnan(row["depth_min"]) and np.isnan(row["depth_median"])
            else:
                slack = 0.002 if evidence == "instances depth" else 0.03
                assert row["depth_min"] == pytest.approx(t.depth_min, abs=slack)
                assert row["depth_median"] == pytest.approx(t.depth_median, abs=slack)


@pytest.mark.parametrize("evidence", ["depth", "offset"])
def test_depth_alone_finds_what_is_visible(folder: Path, evidence: str) -> None:
    out = check(observe(scene(folder, evidence)))
    for frame in range(len(POSES)):
        what, truth = truths(frame)
        found = rows_of(out, frame)
        assert set(found) == set(truth), "hidden things must not be seen through their box"
        for k, row in found.items():
            t = truth[k]
            assert row["method"] == "depth"
            # the lowest 2 cm of a box belong to what it stands on
            assert 0.8 * t.pixels - 20 < row["pixels"] < 1.04 * t.pixels + 20
            assert np.abs(row["box"] - t.box).max() <= 9
            assert what[int(row["point"][1]), int(row["point"][0])] == k + 1
            assert row["visible"] == pytest.approx(t.visible, abs=0.08)
            assert row["truncation"] == pytest.approx(t.truncation, abs=0.02)
            assert row["depth_min"] == pytest.approx(t.depth_min, abs=0.04)
            assert row["depth_median"] == pytest.approx(t.depth_median, abs=0.03)
            if t.visible < 0.9:
                assert row["occluder"] == t.occluder


def test_boxes_alone_hide_one_another(folder: Path) -> None:
    out = check(observe(scene(folder, "")))
    assert len(out.landmarks) == 0
    for frame in range(len(POSES)):
        what, truth = truths(frame)
        found = rows_of(out, frame)
        assert set(found) == set(truth)
        for k, row in found.items():
            t = truth[k]
            assert row["method"] == "boxes"
            assert row["pixels"] == pytest.approx(t.pixels, rel=0.06, abs=8)
            # slivers between the sample rays may be missed; nothing hidden is added
            low = np.maximum(row["box"][:2], t.box[:2])
            high = np.minimum(row["box"][2:], t.box[2:])
            common = np.prod(high - low)
            assert common > 0.93 * area(row["box"]) - 20
            assert common > (0.93 if t.visible > 0.3 else 0.7) * area(t.box) - 20
            assert what[int(row["point"][1]), int(row["point"][0])] == k + 1
            assert row["visible"] == pytest.approx(t.visible, abs=0.04)
            assert row["truncation"] == pytest.approx(t.truncation, abs=0.02)
            assert row["depth_min"] == pytest.approx(t.depth_min, abs=0.03)
            assert row["depth_median"] == pytest.approx(t.depth_median, abs=0.03)
            if t.visible < 0.95:
                assert row["occluder"] == t.occluder


def test_a_thing_behind_another_is_hidden_and_one_at_the_border_is_cut(folder: Path) -> None:
    names = [t[0] for t in THINGS]
    _, truth = truths(0)
    assert names.index("ball") not in truth and names.index("lamp") not in truth
    assert 0.2 < truth[names.index("shelf")].visible < 0.8
    assert 0.3 < truth[names.index("stool")].truncation < 0.7
    for evidence in ("instances depth", "depth", "offset", ""):
        found = rows_of(observe(scene(folder, evidence)), 0)
        assert names.index("ball") not in found
        assert names.index("lamp") not in found
        assert found[names.index("shelf")]["occluder"] == names.index("crate")
        assert 0.3 < found[names.index("stool")]["truncation"] < 0.7


def test_floor_and_table_tops_do_not_show_hidden_things(tmp_path: Path) -> None:
    real = [("table", (0.0, 2.2, 0.7), (1.6, 0.9, 0.06), 0.0),
            ("papers", (0.1, 2.0, 0.745), (0.3, 0.2, 0.03), 0.2)]  # fmt: skip
    boxes = [
        ("table", (0.0, 2.2, 0.365), (1.6, 0.9, 0.73), 0.0),
        ("chair", (0.1, 2.0, 0.42), (0.5, 0.5, 0.84), 0.4),  # a box with nothing in it
        ("rug-sized void", (-1.2, 3.3, 0.2), (0.6, 0.6, 0.42), 0.4),  # the same, slightly sunk
    ]
    pose = camera((0.0, 0.2, 1.9), (0.0, 2.4, 0.6))
    depth, what = render(pose, things=real)
    noise = np.random.default_rng(3).normal(0, 0.004, depth.shape)
    save_depth(tmp_path / "d.png", np.maximum(depth + noise, 0), 0.0005)
    frames = Frames(
        id=["f"], size=[SIZE], world_from_camera=[pose], intrinsics=[K], depth=["d.png"],
        depth_unit=[0.0005],
    )  # fmt: skip
    void = Scene("void", objects(boxes), frames=frames, root=str(tmp_path), floor_z=0.0)
    found = rows_of(observe(void), 0)
    assert set(found) == {0}
    # the papers on the table (unlisted, above its box) are nobody's; the table top is the table's
    assert found[0]["pixels"] > 0.9 * (what == 1).sum()


def test_landmarks_are_where_they_say_and_really_visible(folder: Path) -> None:
    for evidence in ("depth", "offset", "instances depth", "instances offset"):
        out = check(observe(scene(folder, evidence), landmarks_per_scene=600))
        m = out.landmarks
        points = np.unique(m.point)
        assert 500 < len(points) <= 600
        assert np.array_equal(points, np.arange(len(points)))
        xyz = np.zeros((len(points), 3))
        owner = np.zeros(len(points), dtype=int)
        xyz[m.point], owner[m.point] = m.xyz, m.object
        assert np.array_equal(xyz[m.point], m.xyz) and np.array_equal(owner[m.point], m.object)
        seen = np.unique(out.sightings.object)
        assert np.isin(seen, owner).all() and (owner == -1).sum() > 100
        counts = np.bincount(owner[owner >= 0], minlength=len(THINGS))[seen]
        assert counts.min() >= 20
        missing, total, wrong = 0, 0, 0
        for frame, pose in enumerate(POSES):
            rows = np.flatnonzero(m.frame == frame)
            local = (xyz - pose[:3, 3]) @ pose[:3, :3]
            uv = local[:, :2] / local[:, 2:] * K[:2] + K[2:]
            assert np.abs(uv[m.point[rows]] - m.uv[rows]).max() < 1e-6
            assert np.abs(local[m.point[rows], 2] - m.depth[rows]).max() < 1e-9
            assert (m.uv[rows] >= 0).all() and (m.uv[rows] < SIZE).all()
            # along the ray to the point, the first surface is the point itself
            hit, what = first_hits(pose[:3, 3], xyz - pose[:3, 3], THINGS)
            open_ = np.abs(hit - 1) * local[:, 2] < 0.03
            assert open_[m.point[rows]].mean() > 0.995
            wrong += (what[m.point[rows]] != m.object[rows] + 1).sum()
            inside = (local[:, 2] > 0) & (uv >= 2).all(1) & (uv < np.subtract(SIZE, 2)).all(1)
            listed = np.zeros(len(xyz), dtype=bool)
            listed[m.point[rows]] = True
            assert not (listed & (hit < 0.9)).any(), "a hidden point is listed"
            missing += (open_ & inside & ~listed).sum()
            total += (open_ & inside).sum()
        assert missing < 0.06 * total
        assert wrong < (0.02 if "instances" in evidence else 0.05) * len(m)
        shared = np.bincount(m.point)
        assert (shared > 1).mean() > 0.3


def test_result_depends_on_the_scene_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = ["depth", "", "instances offset", "instances"]
    singles = [scene(folder, kind, f"s{i}") for i, kind in enumerate(kinds)]
    alone = [observe(s, landmarks_per_scene=200) for s in singles]
    np.random.seed(7)  # noqa: NPY002 - the global state must not matter
    together = observe(SceneBatch.of(singles), landmarks_per_scene=200)
    joined = SceneBatch.of(alone)
    assert same(together.sightings, joined.sightings)
    assert same(together.landmarks, joined.landmarks)
    backwards = observe(SceneBatch.of(singles[::-1]), landmarks_per_scene=200)
    joined = SceneBatch.of(alone[::-1])
    assert same(backwards.sightings, joined.sightings)
    assert same(backwards.landmarks, joined.landmarks)
    # what was measured is kept, and only the rest is added
    assert observe(together) is together
    mixed = SceneBatch.of([alone[0], singles[2]])
    filled = observe(mixed, landmarks_per_scene=200)
    assert same(filled.sightings, SceneBatch.of([alone[0], alone[2]]).sightings)
    assert same(filled.landmarks, SceneBatch.of([alone[0], alone[2]]).landmarks)
    only_marks = replace(singles[0], sightings=alone[0].sightings.take(np.arange(2)))
    filled = observe(only_marks, landmarks_per_scene=200)
    assert len(filled.sightings) == 2 and same(filled.landmarks, alone[0].landmarks)
    # depth that does not fit in memory is read again
    monkeypatch.setattr(marks, "DEPTH_BUDGET", 400_000)
    assert same(observe(singles[0], landmarks_per_scene=200).landmarks, alone[0].landmarks)


def test_frames_without_pose_are_left_out_and_progress_is_told(folder: Path) -> None:
    room = scene(folder, "depth")
    room = replace(room, frames=replace(room.frames, posed=[True, False, True]))
    steps: list[tuple[int, int]] = []
    out = observe(room, progress=lambda done, total: steps.append((done, total)))
    assert steps == [(1, 2), (2, 2)]
    assert set(out.sightings.frame) == set(out.landmarks.frame) == {0, 2}
    empty = replace(room, frames=replace(room.frames, posed=[False] * 3))
    assert observe(empty) is empty
    assert len(observe(room, landmarks_per_scene=0).landmarks) == 0
    bare = replace(room, objects=Objects.empty())
    out = observe(bare, landmarks_per_scene=50)
    assert len(out.sightings) == 0 and set(out.landmarks.object) == {-1}


def test_media_of_another_size_are_refused(folder: Path) -> None:
    room = scene(folder, "instances depth")
    odd = replace(room, frames=replace(room.frames, depth_size=[(64, 48)] * 3))
    with pytest.raises(BadInput, match=r"frames\.depth\[f0\].*320x240"):
        observe(odd)
    odd = replace(room, frames=replace(room.frames, size=[(640, 240)] * 3, depth=[""] * 3))
    with pytest.raises(BadInput, match=r"frames\.instances\[f0\]"):
        observe(odd)


def test_redkitchen_sample(shared_data: Callable[[str], Path]) -> None:
    from sightline.scenes.readers import reader_for

    folder = shared_data("sevenscenes_redkitchen")
    reader = reader_for(folder, "sevenscenes")
    full = reader.read(folder, reader.scenes(folder)[0])
    batch = replace(full, frames=full.frames.take(np.arange(0, len(full.frames), 5)))
    out = check(observe(batch))
    names, s = out.objects.category[out.sightings.object], out.sightings
    assert set(s.method) == {"depth"}
    assert (names == "table").sum() >= 17 and (names == "mug").sum() >= 15
    whole = (names == "mug") & (s.truncation == 0)
    assert (s.visible[whole] > 0.85).all()
    assert ((s.depth_median[whole] > 0.6) & (s.depth_median[whole] < 3)).all()
    inside = (s.point >= s.box[:, :2]) & (s.point <= s.box[:, 2:])
    assert inside.all()
    assert len(np.unique(out.landmarks.point)) > 1900
