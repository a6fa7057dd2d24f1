from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import pytest

from facts.view_items import assert_sound, chosen
from facts.view_scenes import room, sighted
from sightline import geometry
from sightline.questions import Task, catalogue, make_items
from sightline.questions.tasks import depth


def corners(thing: int) -> np.ndarray:
    o = room().world.objects
    return geometry.corners(o.centre[thing], o.extent[thing], o.rotation[thing])


def numbers(text: str) -> list[float]:
    return [float(n) for n in re.findall(r"[\d.]+", text)]


def around(shown, frame: int, place) -> np.ndarray:
    row, column = shown.pixel(place)
    return shown.depth[frame, max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2]


def test_depth_value_is_the_median_of_the_depth_image():
    shown = room()
    for item in assert_sound("depth_value"):
        frame, thing = shown.frame(item["views"][0]), shown.thing(item["objects"][0])
        z = shown.depth[frame][shown.mask(frame, thing)]
        assert item["value"] == pytest.approx(np.median(z), abs=0.01)
        pose = shown.world.frames.world_from_camera[frame]
        centre = (shown.world.objects.centre[thing] - pose[:3, 3]) @ pose[:3, 2]
        assert abs(centre - item["value"]) <= depth.CENTRE_AGREES * item["value"] + 0.01


def test_point_depth_is_read_off_the_depth_image():
    shown = room()
    for item in assert_sound("point_depth"):
        z = around(shown, shown.frame(item["views"][0]), item["params"])
        assert np.abs(z - item["value"]).min() <= max(0.02, 0.01 * item["value"]) + 0.005


def test_the_lower_point_is_as_often_the_farther():
    def lower_is_nearer(task: Task) -> float:
        rows = make_items(task, room().world).to_pylist()
        assert len(rows) > 200
        points = np.array([[float(n) for n in re.findall(r"\d+", " ".join(r["choices"]))]
                           for r in rows])  # fmt: skip
        lower = np.where(points[:, 3] > points[:, 1], 1, 0)
        nearer = np.array(["AB".index(r["answer"]) for r in rows])
        named = np.array([r["params"][1] > r["params"][3] for r in rows])
        # which one is named first tells nothing either
        assert abs(named.mean() - 0.5) < 0.1
        return float((lower == nearer)[points[:, 3] != points[:, 1]].mean())

    task = catalogue()["nearer_point"]
    assert abs(lower_is_nearer(task) - 0.5) < 0.02
    assert lower_is_nearer(task.using(even=False)) > 0.6


def test_nearer_point_is_nearer_in_the_depth_image():
    shown = room()
    for item in assert_sound("nearer_point"):
        frame = shown.frame(item["views"][0])
        one, two = np.reshape(item["params"], (2, 2))
        z, z2 = (np.median(around(shown, frame, place)) for place in (one, two))
        nearer = one if z < z2 else two
        assert numbers(chosen(item)) == nearer.tolist()
        assert max(z, z2) / min(z, z2) >= 1 + depth.POINTS_DEEPER - 0.05
        assert np.hypot(*(one - two)) >= depth.POINTS_APART


@pytest.mark.parametrize("options", [3, 4])
def test_depth_order_keeps_intervals_apart(options):
    shown = room()
    task = catalogue()["depth_order"].using(options=options)
    asked = task.asked(shown.world, 4096)
    kept = asked.take(np.flatnonzero(asked.keep))
    assert len(kept) or options == 4
    things = np.stack(list(kept.roles.values()), axis=1)
    for i in range(len(kept)):
        pose = shown.world.frames.world_from_camera[kept.views[0][i]]
        spans = []
        for thing in things[i]:
            z = (corners(thing) - pose[:3, 3]) @ pose[:3, 2]
            spans.append((z.min(), z.max(), shown.world.objects.category[thing]))
        spans.sort()
        assert all(b[0] - a[1] >= depth.INTERVALS_APART for a, b in pairwise(spans))
        said = kept.answer[i].split(", ")
        assert [s.split()[-1] for s in said] == [s[2].split()[-1] for s in spans]


def test_depth_order_items_can_be_read():
    for item in assert_sound("depth_order"):
        for name in item["answer"].split(", "):
            assert f"the {name}" in item["question"]


def test_contradicting_measurements_are_not_asked_about():
    world = room().world
    task = catalogue()["depth_order"]
    before = task.asked(world, 4096).keep.sum()
    seen = world.sightings
    pairs = dict(
        zip(
            zip(seen.frame.tolist(), seen.object.tolist(), strict=True),
            seen.pixels.tolist(),
            strict=True,
        )
    )
    columns = {n: c for n, c in seen.columns().items() if n not in ("frame", "object", "pixels")}
    columns["depth_median"] = 10.0 - seen.depth_median
    flipped = sighted(world, pairs, **columns)
    assert before > 0 and task.asked(flipped, 4096).keep.sum() == 0


def test_nearest_to_camera_against_sampled_boxes():
    shown = room()
    for item in assert_sound("nearest_to_camera"):
        frame = shown.frame(item["views"][0])
        eye = shown.world.frames.world_from_camera[frame, :3, 3]
        ways = {}
        for name in item["objects"]:
            lattice = corners(shown.thing(name)).reshape(2, 2, 2, 3)
            grid = np.linspace(0, 1, 9)
            for _ in range(3):
                lattice = np.moveaxis(
                    lattice[0][None] + grid.reshape(-1, *[1] * (lattice.ndim - 1))
                    * (lattice[1] - lattice[0])[None], 0, 2
                )  # fmt: skip
            ways[name] = np.linalg.norm(lattice.reshape(-1, 3) - eye, axis=1).min()
        best = min(ways, key=ways.__getitem__)
        assert chosen(item).split()[-1] == best.rsplit("_", 1)[0].split("_")[-1]
        assert sorted(ways.values())[0] >= depth.NEAREST_FROM - 1e-6
