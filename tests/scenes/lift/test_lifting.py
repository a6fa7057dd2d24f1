"""Lifting: exact surfaces give the boxes back, steps do what they say, peers' faults stay out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sightline.errors import BadInput
from sightline.geometry import invert_pose, iou3d, project_boxes, transform_points, yaw_matrix
from sightline.scenes.lift import (
    N3D,
    PRESETS,
    SIGHTLINE,
    SPATIALRGPT,
    VQASYNTH,
    Detections,
    Estimate,
    FieldOfView,
    Lifted,
    Picture,
    PlaneDepth,
    Steps,
    gated,
    ground,
    level_pose,
    lift,
)
from sightline.scenes.lift.clouds import (
    density_clusters,
    main_mode,
    off_edges,
    steady_points,
    voxel_points,
)
from sightline.scenes.lift.ground import shell
from sightline.scenes.readers.alignment import unproject

K = (300.0, 310.0, 161.0, 118.0)
SIZE = (320, 240)
CENTRE = np.array([[-0.9, 3.0, 0.3], [0.7, 2.6, 0.55], [0.1, 4.2, 0.4]])
EXTENT = np.array([[0.5, 0.4, 0.6], [0.4, 0.4, 1.1], [0.9, 0.5, 0.8]])
YAW = np.array([0.4, -0.2, 0.0])


def stage(**changes) -> PlaneDepth:
    """Three boxes on a floor, seen from 2.4 m above it, so that their tops are in view."""
    columns = {
        "size": SIZE,
        "eye": (0.0, 0.0, 2.4),
        "target": (0.0, 3.2, 0.4),
        "centre": CENTRE,
        "extent": EXTENT,
        "rotation": yaw_matrix(YAW),
        "intrinsics": K,
    }
    return PlaneDepth(**{**columns, **changes})


def marked(scene: PlaneDepth, masks: bool = True) -> Detections:
    """What an annotator would draw: tight boxes around what is seen."""
    _, owner = scene.surfaces()
    box, mask = [], []
    for row in range(len(scene.centre)):
        v, u = np.nonzero(owner == row)
        box.append([u.min(), v.min(), u.max() + 1, v.max() + 1])
        mask.append(owner == row)
    names = ["stool", "shelf", "chest", "box"][: len(box)]
    return Detections(names, np.array(box, float), (), mask if masks else ())


def lifted(scene: PlaneDepth, steps: Steps = SIGHTLINE, masks: bool = True, up=None) -> Lifted:
    depth, _ = scene.surfaces()
    return lift(marked(scene, masks), Estimate(depth), np.array(K), steps, up)


def in_truth(scene: PlaneDepth, out: Lifted):
    """Lifted boxes in the world of the truth."""
    move = scene.world_from_camera @ invert_pose(out.world_from_camera)
    return transform_points(move, out.centre), move[:3, :3] @ out.rotation


def test_exact_depth_is_exact():
    scene = stage()
    depth, owner = scene.surfaces()
    pose = scene.world_from_camera
    v, u = np.nonzero(depth > 0)
    points = unproject(depth, np.array(K))
    world = transform_points(pose, points)
    local = np.einsum("nij,knj->nki", np.swapaxes(scene.rotation, 1, 2), world[:, None] - CENTRE)
    for row in range(3):
        on = owner[v, u] == row
        off = np.abs(np.abs(local[row, on]) - EXTENT[row] / 2).min(axis=1)
        # every point of a box lies on one of its faces
        assert on.sum() > 500 and off.max() < 1e-5
    assert np.abs(world[owner[v, u] == -1, 2]).max() < 1e-5


@pytest.mark.parametrize("masks", [True, False])
def test_boxes_come_back(masks):
    scene = stage()
    out = lifted(scene, masks=masks)
    assert out.rows.tolist() == [0, 1, 2] and not out.dropped
    assert out.ground.source == "plane" and out.ground.inliers > 0.3
    assert np.rad2deg(np.arccos(out.ground.up @ scene.world_from_camera[2, :3])) < 0.2
    assert out.ground.height == pytest.approx(-2.4, abs=0.02)
    centre, rotation = in_truth(scene, out)
    # the side away from the camera is not seen, so a box may be short along the view
    assert np.linalg.norm(centre - CENTRE, axis=1).max() < 0.16
    assert np.abs(out.extent[:, 2] - EXTENT[:, 2]).max() < 0.05
    iou = iou3d(centre, out.extent, rotation, CENTRE, EXTENT, scene.rotation)
    assert iou.min() > 0.5 and (out.agreement > 0.7).all()
    # nothing is invented behind the surface: no box is larger than the truth
    assert (out.extent.prod(axis=1) < EXTENT.prod(axis=1) * 1.15).all()


@settings(max_examples=8)
@given(st.floats(-1.0, -0.3), st.floats(-0.3, 0.3), st.floats(0.8, 2.2))
def test_the_camera_does_not_matter(pitch, roll, high):
    scene = stage(eye=(0.0, 0.0, high), target=(roll, 3.0, high + pitch * 1.5))
    try:
        given_ = marked(scene)
    except ValueError:
        return  # a box is out of view
    depth, _ = scene.surfaces()
    out = lift(given_, Estimate(depth), np.array(K), SIGHTLINE, scene.world_from_camera[2, :3])
    full = project_boxes(CENTRE, EXTENT, scene.rotation, scene.world_from_camera,
                         np.array(K), SIZE).truncation  # fmt: skip
    centre, _ = in_truth(scene, out)
    whole = full[out.rows] < 0.01
    off = np.linalg.norm(centre - CENTRE[out.rows], axis=1)[whole]
    assert (off < 0.35).all()
    low = centre[:, 2] - out.extent[:, 2] / 2
    assert (low > -0.05).all()


def test_metres_stay_metres():
    """VQASynth multiplies by ten, and takes the height from the x extent."""
    scene = stage(centre=np.array([[0.0, 3.0, 0.75]]), extent=np.array([[0.3, 0.3, 1.5]]),
                  rotation=np.eye(3)[None])  # fmt: skip
    for steps in PRESETS.values():
        out = lifted(scene, steps, up=scene.world_from_camera[2, :3])
        assert out.extent[0, 2] == pytest.approx(1.5, abs=0.1), steps.name
        assert out.extent[0, :2].max() < 0.45, steps.name
        assert out.depth_median[0] == pytest.approx(3.2, rel=0.15)


def test_distances_are_gaps_and_no_means():
    """VQASynth and SpatialRGPT average nearest-neighbour distances; that is another definition."""
    from sightline.facts import distance
    from sightline.scenes import Objects, Scene

    gap = 0.5
    scene = stage(
        centre=np.array([[-0.5 - gap / 2, 3.0, 0.3], [0.5 + gap / 2, 3.0, 0.3]]),
        extent=np.array([[1.0, 0.4, 0.6], [1.0, 0.4, 0.6]]),
        rotation=np.tile(np.eye(3), (2, 1, 1)),
    )
    out = lifted(scene, replace(SIGHTLINE, box="axis"))
    world = Scene("s", Objects.of(id=["a", "b"], category=["a", "b"], centre=out.centre,
                                  extent=out.extent, rotation=out.rotation))  # fmt: skip
    a, b = np.array([0]), np.array([1])
    assert distance(world, a, b).value[0] == pytest.approx(gap, abs=0.05)
    assert distance(world, a, b, "nearest_points_mean").value[0] > gap + 0.2


def test_gates():
    size = (100, 100)
    boxes = np.array([[0, 0, 5, 5], [0, 0, 4, 6], [0, 0, 75, 100], [0, 0, 76, 100], [9, 9, 9, 50]])
    many = Detections(["x"] * 5, boxes.astype(float))
    assert gated(many, size).tolist() == [True, False, True, False, False]
    # a mask is measured by its own pixels
    thin = np.zeros((100, 100), bool)
    thin[0, :20] = True
    assert not gated(Detections(["x"], np.array([[0.0, 0, 50, 50]]), (), [thin]), size)[0]


def test_too_few_points_are_said():
    scene = stage()
    depth, owner = scene.surfaces()
    holes = depth.copy()
    holes[owner == 1] = 0
    holes[tuple(np.argwhere(owner == 1)[500:515].T)] = 2.0
    out = lift(marked(scene), Estimate(holes), np.array(K), replace(SIGHTLINE, off_edges=False))
    assert out.rows.tolist() == [0, 2] and "too few" in out.dropped[1]
    nothing = lift(marked(scene), Estimate(0 * depth), np.array(K))
    assert len(nothing) == 0 and len(nothing.dropped) == 3
    assert nothing.centre.shape == (0, 3) and nothing.rotation.shape == (0, 3, 3)


def test_ground_needs_its_share():
    """Levelled only by a plane of more than 30 % of the points, and never by a wall."""
    rng = np.random.default_rng(0)
    floor = np.column_stack([rng.uniform(-2, 2, 4000), np.full(4000, 1.4), rng.uniform(1, 5, 4000)])
    turn = np.array([[1, 0, 0], [0, np.cos(0.3), -np.sin(0.3)], [0, np.sin(0.3), np.cos(0.3)]])
    clutter = rng.uniform([-2, -2, 1], [2, 1, 5], (9000, 3))
    found = ground(np.concatenate([floor @ turn.T, clutter[:6000]]), SIGHTLINE)
    assert found.source == "plane" and found.inliers > 0.3
    assert found.up == pytest.approx(turn @ [0, -1, 0], abs=0.02)
    rare = ground(np.concatenate([floor @ turn.T, clutter, clutter * 0.9]), SIGHTLINE)
    assert rare.source == "camera" and rare.up.tolist() == [0, -1, 0]
    wall = np.column_stack([rng.uniform(-2, 2, (9000, 2)), np.full(9000, 3.0)])
    assert ground(wall, VQASYNTH).source == "camera"
    told = ground(floor @ turn.T, SIGHTLINE, turn @ np.array([0.0, -2.0, 0.0]))
    assert told.source == "given" and np.linalg.norm(told.up) == pytest.approx(1)
    assert np.isnan(ground(np.zeros((0, 3)), SIGHTLINE).height)


def test_floor_of_the_nearest_half():
    """SpatialRGPT: the floor is the lowest of the nearest half of the points."""
    near = np.column_stack([np.zeros(50), np.linspace(-1, 1.2, 50), np.linspace(1, 2, 50)])
    far = np.column_stack([np.zeros(50), np.full(50, 5.0), np.full(50, 9.0)])
    found = ground(np.concatenate([near, far]), SPATIALRGPT, np.array([0.0, -1.0, 0.0]))
    assert found.height == pytest.approx(-1.2)


@given(st.floats(-3, 3), st.floats(-1.5, 1.5))
def test_level_pose(a, b):
    up = np.array([np.sin(a) * np.cos(b), np.sin(b), np.cos(a) * np.cos(b)])
    pose = level_pose(up)
    assert pose[:3, :3] @ pose[:3, :3].T == pytest.approx(np.eye(3), abs=1e-9)
    assert np.linalg.det(pose[:3, :3]) == pytest.approx(1)
    assert pose[:3, :3] @ up == pytest.approx([0, 0, 1], abs=1e-9)
    ahead = pose[:3, :3] @ [0, 0, 1]
    if np.linalg.norm(np.cross(up, [0, 0, 1])) > 1e-3:
        assert ahead[0] == pytest.approx(0, abs=1e-9) and ahead[1] > 0


def test_walls_are_behind_everything():
    rng = np.random.default_rng(1)
    wall = np.column_stack([rng.uniform(-2, 2, 4000), rng.uniform(-1, 1, 4000), np.full(4000, 4.0)])
    front = np.column_stack([rng.uniform(0, 1, 2000), rng.uniform(-1, 1, 2000), np.full(2000, 3.0)])
    found = shell(np.concatenate([wall, front]), np.array([0.0, -1.0, 0.0]), SIGHTLINE)
    assert len(found) == 1 and found[0] == pytest.approx([0, 0, -1, -4], abs=0.02)


def slow_dbscan(points, reach, least):
    near = [
        [j for j in range(len(points)) if np.linalg.norm(points[i] - points[j]) <= reach]
        for i in range(len(points))
    ]
    out, number = [-1] * len(points), 0
    for i in range(len(points)):
        if out[i] >= 0 or len(near[i]) < least:
            continue
        out[i], stack = number, [i]
        while stack:
            here = stack.pop()
            if len(near[here]) < least:
                continue
            for j in near[here]:
                if out[j] < 0:
                    out[j] = number
                    stack.append(j)
        number += 1
    return out


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.floats(0.05, 0.4), st.integers(1, 6))
def test_clusters_are_those_of_dbscan(seed, reach, least):
    points = np.random.default_rng(seed).uniform(0, 1, (60, 3)) * [1, 1, 0.2]
    found = density_clusters(points, reach, least)
    assert found.tolist() == slow_dbscan(points, reach, least)


def test_depth_edges_are_no_slopes():
    scene = stage()
    depth, owner = scene.surfaces()
    flat = off_edges(depth)
    # the tops of boxes are seen at a glance and are no edges
    jump = np.zeros_like(flat)
    for axis in (0, 1):
        change = np.diff(owner, axis=axis) != 0
        part = np.diff(depth, axis=axis)
        both = np.minimum(*(np.take(depth, np.arange(k, depth.shape[axis] - 1 + k), axis)
                            for k in (0, 1)))  # fmt: skip
        far = change & (both > 0) & (np.abs(part) > 0.1 * both)
        jump |= np.pad(far, [(0, 1) if k == axis else (0, 0) for k in (0, 1)])
        jump |= np.pad(far, [(1, 0) if k == axis else (0, 0) for k in (0, 1)])
    assert flat[jump].mean() < 0.02
    assert flat[(owner >= 0) & ~jump].mean() > 0.97
    assert not off_edges(np.zeros((4, 4), np.float32)).any()


def test_outliers_by_a_slow_method():
    rng = np.random.default_rng(2)
    points = np.concatenate([rng.normal(0, 0.05, (700, 3)), rng.uniform(-2, 2, (12, 3))])
    mean = []
    for p in points:
        far = np.sort(np.linalg.norm(points - p, axis=1))
        mean.append(far[1:11].mean())
    mean = np.array(mean)
    keep = mean <= mean.mean() + 1.2 * mean.std()
    assert (steady_points(points, 10, 1.2) == keep).all()
    assert keep[:700].mean() > 0.98 and keep[700:].sum() <= 1
    assert steady_points(points[:5], 10, 1.2).all()


@given(st.integers(0, 1000), st.floats(0.05, 0.5))
def test_voxels(seed, cell):
    points = np.random.default_rng(seed).normal(0, 0.4, (200, 3))
    means, cube = voxel_points(points, cell)
    assert len(means) == cube.max() + 1
    for row in range(0, len(means), 7):
        mine = points[cube == row]
        assert means[row] == pytest.approx(mine.mean(axis=0))
        assert len(np.unique(np.floor(mine / cell), axis=0)) == 1


def test_the_main_mode_is_the_object():
    rng = np.random.default_rng(0)
    depth = np.concatenate([rng.normal(2, 0.05, 900), rng.normal(6, 0.2, 400)])
    low, high = main_mode(depth, np.ones(1300), 0.1, 0.05)
    inside = (depth >= low) & (depth < high)
    assert inside[:900].mean() > 0.99 and not inside[900:].any()
    # the middle of the box may outvote the many pixels at its border
    weight = np.append(np.full(900, 0.25), np.ones(400))
    low, high = main_mode(depth, weight, 0.1, 0.05)
    assert ((depth >= low) & (depth < high))[900:].mean() > 0.9


def test_presets_are_named_and_differ():
    assert set(PRESETS) == {"sightline", "spatialrgpt", "vqasynth", "n3d"}
    assert (SPATIALRGPT.least_area, SPATIALRGPT.most_area) == (25, 0.75)
    assert (SPATIALRGPT.least_points, SPATIALRGPT.least_kept) == (16, 10)
    assert (SPATIALRGPT.neighbours, SPATIALRGPT.outlier_ratio) == (10, 1.2)
    assert (SPATIALRGPT.reach, SPATIALRGPT.dense, SPATIALRGPT.voxel_share) == (0.2, 10, 1 / 40)
    assert SPATIALRGPT.jitter == 0.004 and SPATIALRGPT.floor == "lowest"
    assert VQASYNTH.ground_share == 0.3 and N3D.box == "yaw"
    scene = stage()
    for steps in PRESETS.values():
        one, two = (lifted(scene, steps) for _ in range(2))
        assert len(one) == 3, steps.name
        assert (one.centre == two.centre).all(), "the same photo gives the same boxes"


def test_intrinsics_that_are_assumed():
    k = FieldOfView(90.0).intrinsics((640, 480))
    assert k == pytest.approx([320, 320, 320, 240])
    assert FieldOfView(60).name == "assumed field of view 60 degrees"
    with pytest.raises(BadInput, match="no angle"):
        FieldOfView(190).intrinsics((640, 480))


def test_masks_must_fit():
    scene = stage()
    depth, _ = scene.surfaces()
    wrong = Detections(["x"], np.array([[0.0, 0, 50, 50]]), (), [np.ones((10, 10), bool)])
    with pytest.raises(BadInput, match="shape"):
        lift(wrong, Estimate(depth), np.array(K))


def test_plane_depth_is_an_estimator():
    found = stage().estimate(Picture(Path("nowhere.png")))
    assert found.source == "plane" and found.depth.shape == (240, 320)
    assert found.intrinsics == pytest.approx(K)
    assert stage(tells_camera=False).estimate(Picture(Path("x"))).intrinsics is None
