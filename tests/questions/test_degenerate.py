"""Every task on worlds that lack something: no error, at most no items."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sightline.questions import Budget, Task, catalogue, make_items
from sightline.scenes import Landmarks, Objects, SceneBatch, Sightings


def _no_frames(w: SceneBatch) -> SceneBatch:
    return SceneBatch(w.scenes, w.objects)


def _nothing_seen(w: SceneBatch) -> SceneBatch:
    return SceneBatch(w.scenes, w.objects, w.frames)


def _no_landmarks(w: SceneBatch) -> SceneBatch:
    return SceneBatch(w.scenes, w.objects, w.frames, w.sightings)


def _incomplete(w: SceneBatch) -> SceneBatch:
    return replace(w, scenes=replace(w.scenes, complete=np.zeros(len(w), bool)), memo={})


def _no_outline(w: SceneBatch) -> SceneBatch:
    unknown = np.full(len(w), np.nan)
    blank = np.full(len(w), "", dtype=object)
    scenes = replace(w.scenes, floor=blank, floor_z=unknown, room_area=unknown, ceiling_z=unknown)
    return replace(w, scenes=scenes, memo={})


def _unposed(w: SceneBatch) -> SceneBatch:
    frames = replace(w.frames, posed=np.zeros(len(w.frames), bool))
    return SceneBatch(w.scenes, w.objects, frames, Sightings.empty(), Landmarks.empty())


def _no_pictures(w: SceneBatch) -> SceneBatch:
    blank = np.full(len(w.frames), "", dtype=object)
    frames = replace(w.frames, rgb=blank, depth=blank, instances=blank)
    return replace(w, frames=frames, memo={})


def _plain_boxes(w: SceneBatch) -> SceneBatch:
    """Nothing is known of the objects but boxes and names."""
    n = len(w.objects)
    blank = np.full(n, "", dtype=object)
    objects = replace(
        w.objects,
        front_known=np.zeros(n, bool),
        colour=blank,
        material=blank,
        relation=blank,
        parent=np.full(n, -1, np.int32),
        instance=np.zeros(n, np.int32),
    )
    return replace(w, objects=objects, memo={})


def _one_object(w: SceneBatch) -> SceneBatch:
    one = w.select([0])
    alone = replace(one.objects.take(np.array([0])), parent=np.array([-1], np.int32))
    return SceneBatch(one.scenes, alone, one.frames)


def _no_objects(w: SceneBatch) -> SceneBatch:
    return SceneBatch(w.select([0]).scenes, Objects.empty(), w.select([0]).frames)


def _empty(w: SceneBatch) -> SceneBatch:
    return w.select([])


LACKING = (
    _no_frames,
    _nothing_seen,
    _no_landmarks,
    _incomplete,
    _no_outline,
    _unposed,
    _no_pictures,
    _plain_boxes,
    _one_object,
    _no_objects,
    _empty,
)


@pytest.mark.parametrize("lack", LACKING, ids=lambda f: f.__name__.strip("_"))
def test_tasks_survive(lack: Callable[[SceneBatch], SceneBatch], room_batch: SceneBatch) -> None:
    world = lack(room_batch)
    tasks: dict[str, Task] = catalogue()
    for task in tasks.values():
        items = make_items(task, world, Budget(tuples=64))
        assert not any("{" in q for q in items.column("question").to_pylist()), task.name


def test_incomplete_scenes_are_never_counted_or_named(room_batch: SceneBatch) -> None:
    world = _incomplete(room_batch)
    for task in catalogue().values():
        items = make_items(task, world, Budget(tuples=64)).to_pylist()
        assert all(i["reference"] not in ("name", "description") for i in items), task.name
