"""All view tasks on scenes that lack something: no error, and only what can still be known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from facts.view_scenes import boxes_scene, room
from sightline.questions import Budget, catalogue, make_items
from sightline.scenes import Landmarks, SceneBatch, Sightings

FAMILIES = ("appearance", "camera_motion", "depth", "grounding", "multiview")
TASKS = [
    # the pictures of these scenes are small
    task.using(least_side=0.0) if task.name == "view_overlap" else task
    for task in catalogue().values()
    if task.family in FAMILIES
]
BY_POINTS = {"point_depth", "nearer_point", "point_correspondence", "view_overlap"}
PAIRED = {"shared_object", "exclusive_object", "count_across_views", "box_correspondence"}


def made(world: SceneBatch) -> set[str]:
    world = replace(world, memo={})
    return {t.name for t in TASKS if len(make_items(t, world, Budget(items=20)))}


@pytest.mark.parametrize(
    "world",
    [
        boxes_scene(0, 5, 0),
        boxes_scene(0, 5, 1),
        boxes_scene(0, 0, 3),
        boxes_scene(0, 5, 4),
        boxes_scene(0, 5, 4, posed=np.zeros(4, bool)),
        SceneBatch.of([boxes_scene(0, 5, 0), boxes_scene(1, 0, 2)]),
        boxes_scene().select([]),
    ],
)
def test_nothing_is_asked_where_nothing_is_known(world):
    assert made(world) == set()


def test_what_can_be_asked_depends_on_what_is_known():
    world = room().world
    everything = made(world)
    assert len(everything) >= 22  # this walk keeps its height
    families = {t.name: t.family for t in TASKS}
    unposed = replace(world.frames, posed=np.zeros(len(world.frames), bool))
    left = made(replace(world, frames=unposed))
    assert {families[name] for name in left} == {"appearance", "grounding"}
    assert made(replace(world, landmarks=Landmarks.empty())) == everything - BY_POINTS - PAIRED
    unseen = made(replace(world, sightings=Sightings.empty()))
    assert unseen == BY_POINTS | {n for n in everything if families[n] == "camera_motion"}
    blank = replace(world.frames, rgb=np.full(len(world.frames), "", dtype=object))
    assert made(replace(world, frames=blank)) == everything
    partial = made(replace(world, scenes=replace(world.scenes, complete=np.array([False]))))
    words = {
        "locate_all",
        "locate_box",
        "locate_point",
        "identify_marked",
        "count_in_view",
        "visible_in_view",
    }
    words |= {"depth_order", "nearest_to_camera", "appearance_order", "first_to_appear"}
    assert partial == everything - words - PAIRED | {"box_correspondence"}
