from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sightline import geometry as g
from sightline.facts import relations
from sightline.scenes import Objects, Sightings

from .furnished import Slow, everything, furnished, seen

seeds = st.integers(0, 10_000)
FRAMES = ("camera", "world", "object")


@pytest.mark.parametrize("kind", FRAMES)
def test_agrees_with_the_slow_path(kind):
    world = furnished(1)
    view, a, b = everything(world)
    found, slow = relations.order(world, view, a, b, kind), Slow(world)
    known = world.objects.front_known[b] if kind == "object" else np.ones(len(b), bool)
    for i in np.flatnonzero(known)[::7]:
        for axis in range(3):
            gap = slow.gap(view[i], a[i], b[i], kind, axis)
            assert np.sign(gap) == found.value[i, axis]
            np.testing.assert_allclose(found.margin[i, axis], abs(gap), atol=1e-9)
    assert not found.value[~known].any() and not found.margin[~known].any()
    assert (found.value != 0).any(axis=0).all()


@given(seed=seeds, definition=st.sampled_from(["interval", "centroid"]))
@settings(max_examples=20, deadline=None)
def test_converse(seed, definition):
    world = furnished(seed)
    view, a, b = everything(world)
    for kind in ("camera", "world"):
        one = relations.order(world, view, a, b, kind, definition)
        two = relations.order(world, view, b, a, kind, definition)
        np.testing.assert_array_equal(one.value, -two.value)
        np.testing.assert_allclose(one.margin, two.margin, atol=1e-12)


@given(seed=seeds)
@settings(max_examples=20, deadline=None)
def test_intervals_are_transitive_and_imply_centroids(seed):
    world = furnished(seed)
    view, a, b = everything(world)
    for kind in ("camera", "world"):
        sharp = relations.order(world, view, a, b, kind)
        table = np.zeros((len(world.frames), *[len(world.objects)] * 2, 3), int)
        table[view, a, b] = sharp.value
        steps = np.einsum("fabk,fbck->fack", table == 1, table == 1) > 0
        assert (table[..., 1:][steps[..., 1:]] == 1).all() or kind == "camera"
        soft = relations.order(world, view, a, b, kind, "centroid")
        strong = sharp.value != 0
        np.testing.assert_array_equal(soft.value[strong], sharp.value[strong])


@given(seed=seeds, yaw=st.floats(-3, 3), shift=st.tuples(*[st.floats(-9, 9)] * 3))
@settings(max_examples=20, deadline=None)
def test_moving_everything_changes_nothing(seed, yaw, shift):
    world = furnished(seed)
    view, a, b = everything(world)
    turn, pose = g.yaw_matrix(yaw), world.frames.world_from_camera.copy()
    pose[:, :3] = turn @ pose[:, :3]
    pose[:, :3, 3] += shift
    o = world.objects
    moved = replace(
        world,
        objects=replace(o, centre=o.centre @ turn.T + shift, rotation=turn @ o.rotation),
        frames=replace(world.frames, world_from_camera=pose),
        memo={},
    )
    for kind in FRAMES:
        one, two = (relations.order(w, view, a, b, kind) for w in (world, moved))
        sure = one.margin > 1e-6
        np.testing.assert_array_equal(one.value[sure], two.value[sure])
        np.testing.assert_allclose(one.margin, two.margin, atol=1e-6)
    hours = [relations.clock(w, view, a, b) for w in (world, moved)]
    sure = hours[0].margin > 1e-6
    np.testing.assert_array_equal(hours[0].value[sure], hours[1].value[sure])


@given(seed=seeds)
@settings(max_examples=20, deadline=None)
def test_a_mirror_swaps_left_and_right_only(seed):
    world = furnished(seed)
    view, a, b = everything(world)
    flip = np.diag([1.0, -1.0, 1.0])
    o, pose = world.objects, world.frames.world_from_camera.copy()
    # mirrored boxes are boxes: two axes keep their handedness when y of the box is turned over
    pose[:, :3, :3] = flip @ pose[:, :3, :3] @ np.diag([-1.0, 1.0, 1.0])
    pose[:, :3, 3] = pose[:, :3, 3] @ flip
    mirrored = replace(
        world,
        objects=replace(o, centre=o.centre @ flip, rotation=flip @ o.rotation @ flip),
        frames=replace(world.frames, world_from_camera=pose),
        memo={},
    )
    for kind in FRAMES:
        one, two = (relations.order(w, view, a, b, kind) for w in (world, mirrored))
        sure = one.margin > 1e-9
        np.testing.assert_array_equal(one.value[sure], (two.value * [-1, 1, 1])[sure])
    one, two = (relations.clock(w, view, a, b) for w in (world, mirrored))
    sure = one.margin > 1e-9
    np.testing.assert_array_equal(one.value[sure] % 12, (-two.value[sure]) % 12)


@given(seed=seeds)
@settings(max_examples=10, deadline=None)
def test_turning_the_reference_round_swaps_its_sides(seed):
    world = furnished(seed)
    view, a, b = everything(world)
    o = world.objects
    round_ = replace(world, objects=replace(o, rotation=o.rotation @ g.yaw_matrix(np.pi)), memo={})
    one, two = (relations.order(w, view, a, b, "object") for w in (world, round_))
    sure = one.margin > 1e-9
    np.testing.assert_array_equal(one.value[sure], (two.value * [-1, -1, 1])[sure])


def test_the_world_frame_is_the_cameras_only_when_the_camera_is_level():
    level, tilted = furnished(3, lean=0.0), furnished(3, lean=0.5)
    view, a, b = everything(level)
    np.testing.assert_allclose(relations.turned(level, view), 0.0, atol=1e-7)
    one = relations.order(level, view, a, b, "camera")
    two = relations.order(level, view, a, b, "world")
    both = (one.value != 0) & (two.value != 0)
    np.testing.assert_array_equal(one.value[both], two.value[both])
    view, a, b = everything(tilted)
    one = relations.order(tilted, view, a, b, "camera")
    two = relations.order(tilted, view, a, b, "world")
    only = (one.margin < 0.15) & (two.margin >= 0.15)
    assert only.sum(axis=0).min() > 10
    assert (relations.turned(tilted, view).max(axis=0) > 0.1).all()


def test_no_heading_straight_down_and_no_frame_for_leaning_references():
    world = furnished(0, frames=1)
    pose = g.pose(np.array([[0.0, -1, 0], [-1, 0, 0], [0, 0, -1]]), np.array([3.0, 0, 5]))[None]
    down = replace(world, frames=replace(world.frames, world_from_camera=pose), memo={})
    view, a, b = everything(seen(down))
    assert not relations.order(down, view, a, b, "world").value.any()
    assert not relations.clock(down, view, a, b).margin.any()
    lean = g.euler_matrix(np.array([0.3, 0.3, 0.0]), "ZYX")
    o = world.objects
    leaning = replace(world, objects=replace(o, rotation=lean @ o.rotation), memo={})
    view, a, b = everything(world)
    assert not relations.order(leaning, view, a, b, "object").value.any()


def test_a_near_thing_can_be_left_in_metres_and_right_in_the_picture():
    world = furnished(0, loose=0, frames=1, lean=0.0)
    things = Objects.of(
        id=["near", "far"],
        category=["a", "b"],
        centre=[[1.0, -0.4, 0.0], [8.0, -1.5, 0.0]],
        extent=np.full((2, 3), 0.2),
    )
    pose = g.pose(np.array([[0.0, 0, 1], [-1, 0, 0], [0, -1, 0]]), np.zeros(3))[None]
    world = replace(
        world,
        objects=things,
        frames=replace(world.frames, world_from_camera=pose),
        sightings=Sightings.empty(),
        memo={},
    )
    zero, one = np.zeros(1, int), np.ones(1, int)
    for kind in ("camera", "world"):
        assert relations.order(world, zero, zero, one, kind).value[0, 0] == 0
        assert relations.order(world, zero, zero, one, kind, "centroid").value[0, 1] == 1
    assert relations.picture_order(world, zero, zero, one).value[0, 0] == -1


def test_relation_codes():
    assert [relations.RELATIONS[c ^ 1] for c in range(6)] == [
        "right", "left", "behind", "front", "below", "above",
    ]  # fmt: skip
    world = furnished(2)
    view, a, b = everything(world)
    ranked = relations.order(world, view, a, b)
    row, axis, code = relations.relation(ranked, 0.15)
    held, margin = relations.stated(
        replace(ranked, value=ranked.value[row], margin=ranked.margin[row]), code
    )
    assert held.all() and (margin >= 0.15).all() and (code // 2 == axis).all()


def test_width_is_the_box_edge_when_seen_square_on():
    world = furnished(0, loose=0, lean=0.0, frames=1)
    pose = g.pose(np.array([[0.0, 0, 1], [-1, 0, 0], [0, -1, 0]]), np.zeros(3))[None]
    world = replace(world, frames=replace(world.frames, world_from_camera=pose), memo={})
    every = np.arange(len(world.objects))
    found = relations.width(world, np.zeros_like(every), every)
    np.testing.assert_allclose(found.value, world.objects.extent[:, 1])
    np.testing.assert_allclose(found.trace["edge"], world.objects.extent[:, 1])
