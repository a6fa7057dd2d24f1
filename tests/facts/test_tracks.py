from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moving_scenes import cube_scene, hand_made, moving_scenes
from sightline.facts import procedures, tracks, viewpoints

ALL = np.arange(5)


def rows(*values: int) -> np.ndarray:
    return np.array(values)


def test_displacement_is_in_the_first_cameras_axes():
    world = hand_made()
    # the camera looks along +x: the way of the car, 3 m along +x, is forward
    way = tracks.displacement(world, rows(0, 0, 1), rows(1, 4, 0), rows(4, 1, 4))
    assert np.allclose(way, [[0, 0, 3], [0, 0, -3], [0, 0, 0]])
    # in a turned camera the length stays, the way turns with it
    world = moving_scenes()
    obj = np.flatnonzero(tracks.moved(world))
    first = world.frame_start[world.objects.scene[obj]]
    way = tracks.displacement(world, obj, first, first + 9)
    ends = [world.box_poses(obj, frame)[0] for frame in (first, first + 9)]
    turn = world.frames.world_from_camera[first, :3, :3]
    assert np.allclose(np.einsum("nij,nj->ni", turn, way), ends[1] - ends[0])


def test_travelled_is_longer_than_straight_unless_the_way_is():
    world = hand_made()
    length = tracks.travelled(world, rows(0, 0, 1, 2), rows(1, 4, 0, 0), rows(4, 0, 4, 4)).value
    assert np.allclose(length, [3, 4, 0, 0])
    world = moving_scenes()
    obj = np.flatnonzero(world.moves)
    first = world.frame_start[world.objects.scene[obj]]
    for a, b in ((0, 31), (4, 5)):
        length = tracks.travelled(world, obj, first + a, first + b).value
        straight = tracks.distance_moved(world, obj, first + a, first + b).value
        assert (length >= straight - 1e-9).all()
        parts = sum(
            tracks.travelled(world, obj, first + k, first + k + 1).value for k in range(a, b)
        )
        assert np.allclose(length, parts)


def test_what_a_carried_and_a_frozen_observer_see():
    world = hand_made()
    car, post, turtle = rows(0), rows(1), rows(2)
    carried = tracks.seen_by(world, post, car, ALL[None]).place[0]
    assert np.allclose(carried, [[2 - t, 2, 0.3] for t in range(5)])
    frozen = tracks.seen_by(world, car, car, ALL[None], rows(2)).place[0]
    assert np.allclose(frozen, [[t - 2, 0, 0] for t in range(5)])
    # the turtle turns left by 90 degrees: the post goes from its left to its front
    seen = tracks.seen_by(world, post, turtle, ALL[None]).place[0]
    assert np.allclose(seen[0], [0, 3, 0.3]) and np.allclose(seen[4], [3, 0, 0.3])
    heading = tracks.seen_by(world, turtle, car, ALL[None]).heading[0]
    assert np.allclose(heading[0], [1, 0, 0]) and np.allclose(heading[4], [0, 1, 0])
    speed = tracks.speeds(world, carried[None], ALL[None])
    assert np.allclose(speed, 1.0)


def test_clips_are_even_and_only_of_moving_scenes():
    world = moving_scenes()
    good, frames = tracks.clip(world, 16)
    assert good.all() and frames.shape == (len(world), 16)
    assert (frames[:, 0] == world.frame_start[:-1]).all()
    assert (frames[:, -1] == world.frame_start[1:] - 1).all()
    assert set(np.diff(frames, axis=1).ravel()) <= {2, 3}
    assert not tracks.clip(world, 33)[0].any()
    assert not tracks.clip(cube_scene(), 2)[0].any()


def slowly(vector: np.ndarray) -> str:
    unit = vector / np.linalg.norm(vector)
    words = [
        pair[0] if x > 0 else pair[1]
        for x, pair in zip(
            unit, (("front", "behind"), ("left", "right"), ("above", "below")), strict=True
        )
        if abs(x) > 0.3
    ]
    return "|".join(words)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_directions_and_runs_one_by_one(seed: int):
    rng = np.random.default_rng(seed)
    vectors = np.cumsum(rng.normal(size=(4, 20, 3)) * 0.4, axis=1) + rng.normal(size=(4, 1, 3))
    code, margin = procedures.directions(vectors)
    found = procedures.procedure(code, margin)
    for n in range(4):
        said = [slowly(v) for v in vectors[n]]
        assert [procedures.DIRECTIONS[c] for c in code[n]] == said
        merged = [word for word, _ in itertools.groupby(said)]
        assert found.count[n] == len(merged)
        assert [procedures.DIRECTIONS[c] for c in found.code[n] if c >= 0] == merged
        runs = [list(g) for _, g in itertools.groupby(range(20), key=lambda i, s=said: s[i])]
        assert found.start[n, : len(runs)].tolist() == [run[0] for run in runs]
        assert found.margin[n] == pytest.approx(min(margin[n][run].max() for run in runs))


def test_changes_at_the_thresholds():
    values = np.array([[1.0, 1.19, 1.5, 1.5, 1.2, 0.99, 0.05, 0.09, 0.11, 0.13]])
    code, margin = procedures.changes(values)
    words = [procedures.CHANGES[c].rpartition(" ")[2] for c in code[0]]
    assert words == ["same", "larger", "same", "smaller", "smaller", "smaller", "same", "same",
                     "same"]  # fmt: skip
    assert margin[0, 0] == pytest.approx(0.01) and margin[0, 2] == pytest.approx(0.2)
    # the same both ways
    back, _ = procedures.changes(values[:, ::-1])
    assert (back[0, ::-1] == 2 - code[0]).all()


def test_comparisons_have_a_floor():
    one, two = np.array([[0.02, 0.5, 1.0, 1.0]]), np.array([[0.09, 0.7, 1.1, 0.0]])
    code, _ = procedures.comparisons(one, two)
    assert [procedures.FASTER[c] for c in code[0]] == [
        "both are about as fast", "the second is faster", "both are about as fast",
        "the first is faster",
    ]  # fmt: skip


def test_poses_through_the_camera_are_those_of_the_world():
    for world in (cube_scene(), moving_scenes()):
        seen = world.sightings
        pairs = [
            (a, b, f)
            for f in np.unique(seen.frame)[:12]
            for a, b in itertools.permutations(seen.object[seen.frame == f][:3], 2)
        ]
        obj, agent, frame = np.array(pairs).T
        through = viewpoints.agent_from_object(world, agent, frame, obj)
        for n in range(len(pairs)):
            poses = []
            for one in (agent[n], obj[n]):
                centre, rotation = world.box_poses(np.array([one]), frame[n : n + 1])
                matrix = np.eye(4)
                matrix[:3, :3], matrix[:3, 3] = rotation[0], centre[0]
                poses.append(matrix)
            assert np.allclose(through[n], np.linalg.inv(poses[0]) @ poses[1])


def test_mirrored_places_are_as_far_from_the_middle_and_from_one_another():
    world = moving_scenes()
    obj = np.flatnonzero(tracks.moved(world))
    frames = tracks.clip(world, 32)[1][world.objects.scene[obj]]
    centre, turn = world.box_poses(obj[:, None], frames)
    scene, again = world.objects.scene[obj], []
    for code in range(4):
        codes = np.full(len(obj), code)
        place, axes = tracks.mirrored(world, scene, codes, centre, turn)
        again.append(place)
        assert np.allclose(place[..., 2], centre[..., 2])
        steps = [np.linalg.norm(np.diff(x, axis=1), axis=2) for x in (place, centre)]
        assert np.allclose(*steps)
        # the heading turns along with the way
        along = [(np.diff(x, axis=1) * a[:, :-1, :, 0]).sum(axis=2)
                 for x, a in ((place, axes), (centre, turn))]  # fmt: skip
        assert np.allclose(*along)
        # twice is never
        back, _ = tracks.mirrored(world, scene, codes, place, axes)
        assert np.allclose(back, centre)
    assert np.allclose(again[0], centre)
    # the four lie around one middle
    assert np.allclose(again[0] + again[2], again[1] + again[3])
    assert np.linalg.norm(again[1] - again[0], axis=2).max() > 0.5
