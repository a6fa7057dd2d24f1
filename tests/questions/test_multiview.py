from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from facts.view_items import MOST, assert_sound, chosen, items
from facts.view_scenes import SIZE, room
from sightline.facts import visibility
from sightline.questions import catalogue, make_items
from sightline.questions.tasks import multiview
from sightline.scenes import SceneBatch

PAIRED = [
    "shared_object", "exclusive_object", "count_across_views", "point_correspondence",
    "box_correspondence",
]  # fmt: skip


def numbers(text: str) -> list[float]:
    return [float(n) for n in re.findall(r"\d+", text)]


def views(item) -> list[int]:
    return [room().frame(name) for name in item["views"]]


def points_of(frame: int) -> set[int]:
    marks = room().world.landmarks
    return set(marks.point[marks.frame == frame].tolist())


@pytest.mark.parametrize("name", PAIRED)
def test_pairs_overlap_as_in_multispa(name):
    for item in assert_sound(name):
        one, two = (points_of(frame) for frame in views(item))
        assert 0.06 <= len(one & two) / len(one | two) <= 0.35


def pixels(item) -> dict[str, tuple[int, ...]]:
    shown = room()
    return {
        name: tuple(int(shown.mask(f, shown.thing(name)).sum()) for f in views(item))
        for name in item["objects"]
    }


def right_object(item) -> str:
    """The id of the option that is right: the first one, before shuffling."""
    name = item["objects"][0]
    assert chosen(item).split()[-1] == name.rsplit("_", 1)[0].split("_")[-1]
    return name


def test_shared_object_has_pixels_in_both_views():
    for item in items("shared_object"):
        seen = pixels(item)
        assert min(seen.pop(right_object(item))) >= visibility.CLEAR_PIXELS
        assert all(min(other) == 0 < max(other) for other in seen.values())
        # wrong options come from either view
        assert {other[0] > 0 for other in seen.values()} == {True, False}


def test_exclusive_object_has_pixels_in_the_first_view_only():
    for item in items("exclusive_object"):
        seen = pixels(item)
        first, second = seen.pop(right_object(item))
        assert first >= visibility.CLEAR_PIXELS and second == 0
        assert all(other[1] >= visibility.CLEAR_PIXELS for other in seen.values())


def test_count_across_views_counts_every_object_once():
    shown = room()
    for item in items("count_across_views"):
        things = np.flatnonzero(shown.world.objects.category == item["objects"][0][1:])
        one, two = ({t for t in things if shown.mask(f, t).any()} for f in views(item))
        assert int(item["answer"]) == len(one | two) and one and two


def test_point_correspondence_by_unprojection():
    shown = room()
    f = shown.world.frames
    right = 0
    for item in items("point_correspondence"):
        one, two = views(item)
        place = np.array(item["params"]) * SIZE / 1000
        row, column = shown.pixel(item["params"])
        z = shown.depth[one, row, column]
        k, k2 = f.intrinsics[one], f.intrinsics[two]
        local = np.array([(place[0] - k[2]) / k[0] * z, (place[1] - k[3]) / k[1] * z, z, 1.0])
        x, y, depth, _ = np.linalg.inv(f.world_from_camera[two]) @ f.world_from_camera[one] @ local
        there = np.array([x / depth * k2[0] + k2[2], y / depth * k2[1] + k2[3]]) * 1000 / SIZE
        spots = np.array([numbers(choice) for choice in item["choices"]])
        off = np.linalg.norm(spots - there, axis=1)
        right += item["choices"][int(off.argmin())] == chosen(item)
        gaps = np.linalg.norm(spots[:, None] - spots, axis=2)[np.triu_indices(4, 1)]
        assert gaps.min() >= multiview.POINTS_APART
        assert np.isclose(item["margin"], np.sort(np.linalg.norm(
            spots - numbers(chosen(item)), axis=1))[1], rtol=1e-5)  # fmt: skip
    # a depth pixel beside an edge may be of another surface
    assert right >= 0.98 * len(items("point_correspondence"))


def test_box_correspondence_boxes_one_object_twice():
    shown = room()

    def tight(frame, thing):
        y, x = np.nonzero(shown.mask(frame, thing))
        box = np.array([x.min(), y.min(), x.max() + 1, y.max() + 1])
        return box * 1000 / np.tile(SIZE, 2)

    for item in items("box_correspondence"):
        one, two = views(item)
        things = [
            t
            for t in range(len(shown.world.objects))
            if shown.mask(one, t).any() and np.abs(tight(one, t) - item["params"]).max() <= 0.5
        ]
        assert len(things) == 1
        assert shown.world.objects.category[things[0]] == item["objects"][0][1:]
        assert np.abs(tight(two, things[0]) - numbers(item["answer"])).max() <= 0.5


def seen_again(one: int, two: int) -> float:
    """Share of the pixels of one view whose surface the other view shows, by depth images."""
    shown = room()
    f = shown.world.frames
    v, u = np.mgrid[1 : SIZE[1] : 4, 1 : SIZE[0] : 4]
    z = shown.depth[one, v, u]
    k, k2 = f.intrinsics[one], f.intrinsics[two]
    rays = np.stack([(u + 0.5 - k[2]) / k[0], (v + 0.5 - k[3]) / k[1], np.ones(u.shape)], -1)
    world = (rays * z[..., None]) @ f.world_from_camera[one, :3, :3].T
    world += f.world_from_camera[one, :3, 3]
    there = (world - f.world_from_camera[two, :3, 3]) @ f.world_from_camera[two, :3, :3]
    ahead = there[..., 2] > 0.1
    depth = np.where(ahead, there[..., 2], 1.0)
    x = np.where(ahead, there[..., 0] / depth * k2[0] + k2[2], -1.0)
    y = np.where(ahead, there[..., 1] / depth * k2[1] + k2[3], -1.0)
    inside = (x >= 0) & (x < SIZE[0]) & (y >= 0) & (y < SIZE[1])
    what = shown.depth[two, np.where(inside, y, 0).astype(int), np.where(inside, x, 0).astype(int)]
    return float((inside & (np.abs(what - depth) < 0.02 * depth + 0.02)).mean())


def test_view_overlap_agrees_with_reprojected_depth():
    task, right = catalogue()["view_overlap"], 0
    assert not len(make_items(task, room().world)), "pictures are too small"
    rows = make_items(task.using(least_side=0.0), room().world).to_pylist()
    rows = rows[:: max(1, len(rows) // MOST)]
    assert rows
    for item in rows:
        first, *others = views(item)
        shares = [seen_again(first, other) for other in others]
        right += multiview.OTHERS[int(np.argmax(shares))] == chosen(item)
    assert right == len(rows)


def test_pairs_spread_over_the_bins_of_overlap():
    task = catalogue()["box_correspondence"]
    asked = task.asked(room().world, 4096)
    pairs = np.unique(np.stack(asked.views, axis=1), axis=0)
    assert len(pairs) <= multiview.PAIRS_PER_SCENE
    # every pair is shown one way round only
    assert len(np.unique(np.sort(pairs, axis=1), axis=0)) == len(pairs)
    assert 0.2 < (pairs[:, 0] < pairs[:, 1]).mean() < 0.8


@pytest.mark.parametrize("name", [*PAIRED[:2], *PAIRED[3:], "first_to_appear", "locate_box",
                                  "identify_marked", "nearest_to_camera", "depth_order",
                                  "appearance_order", "point_depth", "nearer_point"])  # fmt: skip
def test_items_do_not_depend_on_the_other_scenes_of_the_batch(name):
    alone = room().world
    beside = room(1, 12, 9).world
    batch = SceneBatch.of([beside, alone])
    # what evens answers out does so over all scenes of a shard
    task = catalogue()[name].using(even=False) if name == "nearer_point" else catalogue()[name]
    expected = make_items(task, replace(alone, memo={})).to_pylist()
    got = [r for r in make_items(task, batch).to_pylist() if r["scene"] == "room0"]
    key = lambda row: row["id"]  # noqa: E731
    columns = ("id", "question", "answer", "choices", "params", "views", "objects")
    assert [[r[c] for c in columns] for r in sorted(got, key=key)] == [
        [r[c] for c in columns] for r in sorted(expected, key=key)
    ]
