from __future__ import annotations

import numpy as np
import pytest

from facts.view_items import assert_sound, chosen
from facts.view_scenes import boxes_scene, landmarked, room
from sightline.questions import catalogue, make_items
from sightline.questions.tasks import camera_motion


def two(item) -> tuple[np.ndarray, np.ndarray]:
    shown = room()
    poses = shown.world.frames.world_from_camera
    return poses[shown.frame(item["views"][0])], poses[shown.frame(item["views"][1])]


def test_translation_direction_by_hand():
    for item in assert_sound("camera_translation_direction"):
        first, second = two(item)
        right, down, ahead = (np.linalg.inv(first) @ second)[:3, 3]
        sizes = {"right": right, "left": -right, "forward": ahead, "backward": -ahead}
        best = max(sizes, key=sizes.__getitem__)
        assert chosen(item) == best and sizes[best] >= camera_motion.MOVED
        other = right if best in ("forward", "backward") else ahead
        assert sizes[best] >= 2 * max(abs(other), abs(down)) - 1e-9


def test_distance_moved_by_hand():
    for item in assert_sound("camera_distance_moved"):
        first, second = two(item)
        assert item["value"] == pytest.approx(np.linalg.norm(first[:3, 3] - second[:3, 3]))
        assert item["unit"] == "m"


def test_turns_by_hand():
    for item in assert_sound("camera_rotation_direction"):
        first, second = two(item)
        ahead, then = first[:2, 2], second[:2, 2]
        left = ahead[0] * then[1] - ahead[1] * then[0] > 0
        assert chosen(item) == ("left" if left else "right")
    for item in assert_sound("camera_rotation_angle"):
        ahead, then = (pose[:2, 2] / np.linalg.norm(pose[:2, 2]) for pose in two(item))
        angle = np.rad2deg(np.arccos(np.clip(ahead @ then, -1, 1)))
        assert item["value"] == pytest.approx(angle, abs=1e-3) and item["unit"] == "deg"


def test_rise_is_asked_with_both_answers():
    rng = np.random.default_rng(0)
    world = landmarked(boxes_scene(3, 4, 8), rng.random((8, 80)) < 0.8)
    rows = make_items(catalogue()["camera_rise_direction"], world).to_pylist()
    assert {chosen(item) for item in rows} == {"up", "down"}
    z = dict(zip(world.frames.id, world.frames.world_from_camera[:, 2, 3], strict=True))
    for item in rows:
        rise = z[item["views"][1]] - z[item["views"][0]]
        assert abs(rise) >= camera_motion.RISEN and chosen(item) == ("up" if rise > 0 else "down")


@pytest.mark.parametrize("name", [n for n, t in catalogue().items() if t.family == "camera_motion"])
def test_views_without_a_pose_or_anything_in_common_are_not_asked_about(name):
    rng = np.random.default_rng(0)
    seen = rng.random((8, 80)) < 0.8
    lost = landmarked(boxes_scene(3, 4, 8, posed=np.zeros(8, bool)), seen)
    assert len(make_items(catalogue()[name], lost)) == 0
    apart = landmarked(boxes_scene(3, 4, 8), np.kron(np.eye(8), np.ones(10)).astype(bool))
    assert len(make_items(catalogue()[name], apart)) == 0
    assert catalogue()[name].asked(landmarked(boxes_scene(3, 4, 8), seen), 4096).keep.any()
