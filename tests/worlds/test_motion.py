from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from moving_scenes import moving_world, pictured_scene
from sightline.errors import BadInput
from sightline.geometry import box_gap
from sightline.scenes import check
from sightline.scenes.media import load_instances
from sightline.scenes.simulate import simulate
from sightline.scenes.worlds import WORLDS, make_cube, make_room, make_tabletop, with_movers
from sightline.scenes.worlds.layout import inside_polygon


@pytest.mark.parametrize("seed", [2, 5, 7])
def test_movers_touch_nothing_and_stay_in_the_room(seed: int):
    """By the exact gap between solid boxes, at every row of the tracks."""
    world = moving_world(seed)
    o, m = world.objects, world.motion
    assert m is not None
    still = np.setdiff1d(np.arange(len(o)), m.rows)
    for k, row in enumerate(m.rows):
        for t in range(0, len(m.times), 3):
            gap = box_gap(
                m.centre[k, t], o.extent[row], m.rotation[k, t],
                o.centre[still], o.extent[still], o.rotation[still],
            )  # fmt: skip
            assert gap.min() > 0.01
    for i, j in combinations(range(len(m.rows)), 2):
        gap = box_gap(
            m.centre[i], o.extent[m.rows[i]], m.rotation[i],
            m.centre[j], o.extent[m.rows[j]], m.rotation[j],
        )  # fmt: skip
        assert gap.min() > 0.01
    polygon = [(float(x), float(y)) for x, y in world.floor_polygon]
    assert all(inside_polygon(polygon, x, y) for x, y in m.centre[..., :2].reshape(-1, 2).tolist())


@pytest.mark.parametrize("seed", [2, 5, 7])
def test_movers_go_where_they_face_and_keep_to_the_floor(seed: int):
    world = moving_world(seed)
    m = world.motion
    assert m is not None
    step = np.diff(m.centre, axis=1)
    size = np.linalg.norm(step, axis=2)
    assert size.sum(axis=1).min() > 1.0  # everything really goes somewhere
    speed = size / np.diff(m.times)
    assert speed.max() < 2.5
    ahead = (m.rotation[:, :-1, :, 0] * step).sum(2) / np.maximum(size, 1e-9)
    assert np.median(ahead[size > 0.02]) > 0.98
    assert (ahead[size > 0.02] > 0).mean() > 0.98
    assert (m.centre[..., 2] == m.centre[:, :1, 2]).all()
    gram = np.swapaxes(m.rotation, -1, -2) @ m.rotation
    assert np.allclose(gram, np.eye(3), atol=1e-8)


def test_the_world_in_its_first_frame_is_the_world():
    world = moving_world(2)
    first, later = world.at_frame(0), world.at_frame(20)
    assert (first.objects.centre == world.objects.centre).all()
    assert (first.objects.rotation == world.objects.rotation).all()
    moved = np.linalg.norm(later.objects.centre - world.objects.centre, axis=1) > 0
    assert np.flatnonzero(moved).tolist() == [
        row for row in world.motion.rows.tolist() if moved[row]
    ]
    assert moved.any()


def test_the_same_seed_moves_the_same():
    still = make_room(5, 12, n_frames=0, area_m2=(32.0, 50.0))
    one, two = (with_movers(still, 2, 5, n_frames=6) for _ in range(2))
    assert (one.motion.centre == two.motion.centre).all()
    assert (one.frames.world_from_camera == two.frames.world_from_camera).all()
    other = with_movers(still, 2, 6, n_frames=6)
    assert (
        other.motion.centre.shape != one.motion.centre.shape
        or (other.motion.centre != one.motion.centre).any()
    )


def test_pictures_show_movers_where_their_tracks_are():
    world = pictured_scene()
    check(world)
    assert world.moves.sum() == 2 and len(world.frames) == 8
    seen, found = world.sightings, 0
    for row in np.flatnonzero(world.moves[seen.object]):
        obj, frame = seen.object[row], seen.frame[row]
        if seen.visible[row] < 0.9 or seen.truncation[row] > 0.01:
            continue
        mask = load_instances(world, int(frame)) == world.objects.instance[obj]
        centre, rotation = world.box_poses(np.array([obj]), np.array([frame]))
        corner = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)]) / 2
        points = centre[0] + (corner * world.objects.extent[obj]) @ rotation[0].T
        pose = world.frames.world_from_camera[frame]
        local = (points - pose[:3, 3]) @ pose[:3, :3]
        fx, fy, cx, cy = world.frames.intrinsics[frame]
        uv = local[:, :2] / local[:, 2:] * [fx, fy] + [cx, cy]
        y, x = np.nonzero(mask)
        assert (uv.min(0) - 1.5 <= [x.min(), y.min()]).all()
        assert (uv.max(0) + 1.5 >= [x.max(), y.max()]).all()
        found += 1
    assert found >= 4
    # what moves has no landmarks; what stands has
    marks = world.landmarks.object
    assert len(marks) and not world.moves[marks[marks >= 0]].any()


def test_the_cube_has_three_sizes_and_any_pose():
    turns = []
    for seed in range(40):
        world = make_cube(seed, 1)
        ranked = np.sort(world.objects.extent[0])
        assert (ranked[1:] / ranked[:-1] >= 1.15 - 1e-9).all()
        turn = world.objects.rotation[0]
        assert np.allclose(turn.T @ turn, np.eye(3), atol=1e-9) and np.linalg.det(turn) > 0
        turns.append(turn)
        lowest = world.object_mesh(0).vertices @ turn.T + world.objects.centre[0]
        assert lowest[:, 2].min() > 0
        pose = world.frames.world_from_camera
        assert (pose[:, 2, 2] < -0.7).all()  # looks down
        local = (world.objects.centre[0] - pose[:, :3, 3])[:, None] @ pose[:, :3, :3]
        assert (local[:, 0, 2] > 1.0).all()
    # evenly distributed: the mean of rotations vanishes, all octants are visited
    assert np.abs(np.mean(turns, axis=0)).max() < 0.35
    assert len({tuple(np.sign(turn[:, 0])) for turn in turns}) == 8


def test_the_robot_does_not_touch_the_cube():
    for seed in range(20):
        o = make_cube(seed).objects
        gap = box_gap(*(c[0] for c in (o.centre, o.extent, o.rotation)),
                      *(c[1] for c in (o.centre, o.extent, o.rotation)))  # fmt: skip
        assert gap > 0.0


def test_bad_wishes_are_told(tmp_path: Path):
    with pytest.raises(BadInput, match="nothing that moves"):
        simulate("tabletop", 1, tmp_path / "a", moving=1)
    with pytest.raises(BadInput, match="two frames"):
        simulate("rooms", 1, tmp_path / "b", moving=1, frames=1)
    with pytest.raises(BadInput):
        simulate("rooms", 1, tmp_path / "c", moving=40, frames=2)
    with pytest.raises(ValueError, match="nothing can move"):
        with_movers(make_tabletop(1, 4, n_frames=0), 1, 0)
    assert "cube" in WORLDS
