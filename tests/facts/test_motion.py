from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sightline.facts import motion
from sightline.geometry import look_at, wrap_angle
from sightline.scenes import SceneBatch

from .view_scenes import boxes_scene, moved

seeds = st.integers(0, 10_000)
FIRST, SECOND = (x.reshape(-1) for x in np.meshgrid(np.arange(8), np.arange(8)))


def posed(*poses: np.ndarray) -> SceneBatch:
    world = boxes_scene(0, 1, len(poses))
    return replace(world, frames=replace(world.frames, world_from_camera=np.stack(poses)))


@given(seeds, st.floats(-3, 3), st.tuples(*[st.floats(-20, 20)] * 3))
@settings(max_examples=25, deadline=None)
def test_motion_does_not_depend_on_the_world_frame(seed, yaw, shift):
    world = boxes_scene(seed)
    other = moved(world, yaw, np.array(shift))
    for fact in (motion.direction, motion.distance, motion.rise, motion.yaw):
        here, there = fact(world, FIRST, SECOND), fact(other, FIRST, SECOND)
        assert np.allclose(here.margin, there.margin, atol=1e-6, rtol=1e-5)
        sure = here.margin > 1e-3
        assert np.allclose(here.value[sure], there.value[sure])


@given(seeds)
@settings(max_examples=25, deadline=None)
def test_the_way_back_is_the_converse(seed):
    world = boxes_scene(seed)
    assert np.allclose(
        motion.distance(world, FIRST, SECOND).value, motion.distance(world, SECOND, FIRST).value
    )
    assert np.allclose(
        motion.rise(world, FIRST, SECOND).value, -motion.rise(world, SECOND, FIRST).value
    )
    there = motion.yaw(world, FIRST, SECOND).value
    assert np.allclose(wrap_angle(there + motion.yaw(world, SECOND, FIRST).value), 0, atol=1e-9)


@given(seeds)
@settings(max_examples=25, deadline=None)
def test_a_mirror_swaps_left_and_right(seed):
    world = boxes_scene(seed)
    flip, sides = np.diag([1.0, -1.0, 1.0, 1.0]), np.diag([-1.0, 1.0, 1.0, 1.0])
    poses = flip @ world.frames.world_from_camera @ sides
    mirror = replace(world, frames=replace(world.frames, world_from_camera=poses), memo={})
    here, there = (motion.direction(w, FIRST, SECOND) for w in (world, mirror))
    sure = here.margin > 1e-6
    assert (np.array([0, 1, 3, 2])[here.value] == there.value)[sure].all()
    assert np.allclose(here.margin, there.margin)
    turned = motion.yaw(world, FIRST, SECOND)
    assert np.allclose(
        turned.value[turned.margin > 1e-6],
        -motion.yaw(mirror, FIRST, SECOND).value[turned.margin > 1e-6],
    )


def test_known_motions():
    start = look_at([2.0, 1.0, 1.5], [5.0, 1.0, 1.5])  # looks along +x: left is +y
    to = {
        "forward": [3.0, 1.2, 1.5], "backward": [1.0, 1.2, 1.5],
        "left": [2.2, 2.0, 1.4], "right": [2.2, 0.0, 1.6],
    }  # fmt: skip
    world = posed(start, *(look_at(eye, np.add(eye, [0.0, 3.0, 0.0])) for eye in to.values()))
    first, second = np.zeros(4, int), np.arange(1, 5)
    fact = motion.direction(world, first, second)
    assert [motion.DIRECTIONS[v] for v in fact.value] == list(to)
    assert np.allclose(fact.margin, [4.0] * 4)
    # looking along +y instead of +x is a turn to the left
    assert np.allclose(motion.yaw(world, first, second).value, np.pi / 2)
    assert np.allclose(motion.rise(world, first, second).value, [0, 0, -0.1, 0.1])
    # the centre is the last column of the pose, not -R^T t
    assert np.allclose(
        motion.distance(world, first, second).value,
        [np.linalg.norm(np.subtract(eye, [2.0, 1.0, 1.5])) for eye in to.values()],
    )


def test_cameras_on_their_side_or_looking_down_are_not_level():
    upright = look_at([0.0, 0, 1], [3.0, 0, 0.5])
    rolled, upside = upright.copy(), upright.copy()
    rolled[:3, :3] = upright[:3, :3] @ np.array([[0, -1, 0], [1, 0, 0], [0, 0, 1.0]])
    upside[:3, :3] = upright[:3, :3] @ np.diag([-1.0, -1.0, 1.0])
    steep = look_at([0.0, 0, 3], [0.5, 0, 0.5])
    assert motion.level(posed(upright, rolled, upside, steep)).tolist() == [True, *[False] * 3]
