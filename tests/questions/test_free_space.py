"""Free-floor, fitting and route tasks on furnished rooms: items exist, are gated and read back."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from facts.floor_rooms import BELOW, STANDING, floor_room, footprint, free_of_everything, rectangle
from sightline.answers import Choice
from sightline.answers.base import Missing
from sightline.datasets.audit.item import Item
from sightline.datasets.audit.room import Room
from sightline.datasets.audit.run import _scene_faults
from sightline.facts import routes as route_facts
from sightline.geometry import unproject
from sightline.questions import catalogue, make_items, room_to_pass
from sightline.questions.tasks import compatibility, free_space, free_spots, routes
from sightline.scenes import Objects, Scene, SceneBatch, SceneStore
from sightline.scenes.media import load_depth, load_instances

NAMES = [name for module in (free_space, compatibility, routes) for name in module.__all__]
SCENES = 12


@cache
def world() -> SceneBatch:
    """Rooms with names of their own; every other one turned."""
    return SceneBatch.of([floor_room(s, 0.4 * (s % 4), mirror=s % 3 == 0) for s in range(SCENES)])


@cache
def items(name: str):
    return make_items(catalogue()[name], world()).to_pylist()


def room_of(item) -> SceneBatch:
    return world().select([int(np.flatnonzero(world().scenes.id == item["scene"])[0])])


def rows_of(item, room: SceneBatch) -> list[int]:
    return [int(np.flatnonzero(room.objects.id == name)[0]) for name in item["objects"]]


@pytest.mark.parametrize("name", NAMES)
def test_items_are_whole(name):
    task, rows = catalogue()[name], items(name)
    assert rows
    assert len(set(task.wording.questions)) >= 3
    assert not any(q.startswith("{") for q in task.wording.questions)
    for item in rows:
        assert "{" not in item["question"] + item["rationale"] and item["margin"] > 0
        kind = Choice(tuple(item["choices"])) if item["choices"] else task.answer
        read = kind.parse(item["answer"])
        assert read is not None and not isinstance(read, Missing)
    assert len({item["id"] for item in rows}) == len(rows)


@pytest.mark.parametrize("name", NAMES)
def test_items_do_not_depend_on_the_batch(name):
    task = catalogue()[name]
    whole = make_items(task, world())
    texts = {
        i: (q, a)
        for i, q, a in zip(
            *(whole[c].to_pylist() for c in ("id", "question", "answer")), strict=True
        )
    }
    some = make_items(task, world().select([3, 5, 8]))
    shared = [i for i in some["id"].to_pylist() if i in texts]
    if task.answer.kind not in ("yes_no", "choice"):  # those are balanced over the batch
        assert len(shared) == len(some)
    for i, q, a in zip(*(some[c].to_pylist() for c in ("id", "question", "answer")), strict=True):
        if i in texts:
            assert texts[i] == (q, a)


@pytest.mark.parametrize("name", ["passable_between", "clear_path", "fits_beside", "fits_here"])
def test_yes_and_no_are_even(name):
    answers = [item["answer"] for item in items(name)]
    assert abs(answers.count("yes") - answers.count("no")) <= 1


def test_points_lie_in_their_box_and_off_every_other_object():
    for name in ("free_point", "free_point_own_side"):
        for item in items(name):
            x, y = (float(v) for v in item["answer"].strip("()").split(","))
            x0, y0, x1, y1 = item["region"]
            assert 0 <= x0 <= x <= x1 <= 1000 and 0 <= y0 <= y <= y1 <= 1000
            assert min(x1 - x0, y1 - y0) >= free_space.SMALLEST_BOX - 1e-3
            room = room_of(item)
            view = int(np.flatnonzero(room.frames.id == item["views"][0])[0])
            seen = room.sightings
            for s in np.flatnonzero(seen.frame == view):
                if room.objects.category[seen.object[s]] == "rug":
                    continue
                bx = seen.box[s] * 1000 / np.tile(room.frames.size[view], 2)
                apart = x1 < bx[0] or x0 > bx[2] or y1 < bx[1] or y0 > bx[3]
                inside = bx[0] <= x <= bx[2] and bx[1] <= y <= bx[3]
                assert apart or not inside


def test_gaps_are_clearly_wider_or_narrower():
    for item in items("passable_between"):
        room = room_of(item)
        p, q = (footprint(room, r) for r in rows_of(item, room))
        steps = np.linspace(0, 1, 40)[:, None]
        rim = [
            np.concatenate([u + steps * (v - u) for u, v in zip(x, np.roll(x, -1, 0), strict=True)])
            for x in (p, q)
        ]
        gap = np.hypot(*(rim[0][:, None] - rim[1]).transpose(2, 0, 1)).min()
        width = item["params"][0]
        assert (item["answer"] == "yes") == (gap > width)
        assert abs(gap / width - 1) >= room_to_pass.GAP_MARGIN - 0.03
        assert f"{width:.2f} m" in item["question"]


def test_boxes_that_fit_nowhere_find_no_place():
    rng = np.random.default_rng(0)
    for item in items("fits_here"):
        length, width, _ = item["params"]
        room = room_of(item)
        outline = room.floor_outline(0)
        found = False
        for _ in range(300):
            place = rng.uniform(outline.min(axis=0), outline.max(axis=0))
            box = rectangle(place, (length, width), rng.uniform(0, math.pi))
            rows = BELOW if item["answer"] == "yes" else STANDING
            if found := free_of_everything(room, box, rows):
                break
        assert item["answer"] == "yes" or not found


def test_areas_are_less_than_the_floor():
    for item in items("free_floor_area"):
        assert 8.0 < item["value"] < room_of(item).scenes.room_area[0]


def test_moved_things_stand_elsewhere():
    for name in ("fits_beside", "fits_beside_own_side"):
        for item in items(name):
            room = room_of(item)
            a, b = rows_of(item, room)
            o = room.objects
            centres = np.hypot(*(o.centre[a] - o.centre[b])[:2])
            assert centres > 0.5


@pytest.mark.parametrize("name", routes.__all__)
def test_turns_are_those_of_the_route(name):
    first = name == "route_turn_first"
    for item in items(name):
        room = room_of(item)
        way = np.array([rows_of(item, room)])
        fact = route_facts.turns(room, way, first)
        text = ", ".join(route_facts.TURNS[c] for c in fact.value[0])
        assert item["answer_text"] == text
        assert item["choices"]["ABCD".index(item["answer"])] == text
        assert len(set(item["choices"])) == len(item["choices"]) == (3 if way.shape[1] == 3 else 4)
        assert fact.margin[0] >= routes.BORDER_MARGIN
        sizes = np.abs(np.rad2deg(fact.trace["bearings"][0]))
        assert (((sizes >= 29.9) & (sizes <= 125.1)) | (sizes >= 144.9)).all()


def test_options_are_not_always_the_same():
    offered = {choice for item in items("route_two_turns") for choice in item["choices"]}
    assert len(offered) >= 7


def test_scenes_without_an_outline_ask_for_routes_only():
    room = world().select([0, 1])
    blind = SceneBatch(
        scenes=replace(room.scenes, floor=np.array(["", ""], dtype=object)),
        objects=room.objects,
        frames=room.frames,
        sightings=room.sightings,
    )
    for name in NAMES:
        found = len(make_items(catalogue()[name], blind))
        assert (found > 0) == (name in routes.__all__) or name == "fits_on_top"


def test_a_batch_without_objects_or_frames_has_no_items():
    bare = Scene("bare", Objects.empty(), floor=[[0, 0], [4, 0], [4, 3], [0, 3]], floor_z=0.0)
    for name in NAMES:
        found = make_items(catalogue()[name], bare)
        assert len(found) == 0 or name in ("free_floor_area", "largest_free_square", "fits_here")


def small_pictures(shrink: int) -> SceneBatch:
    """The rooms in pictures so many times smaller, with what is seen where it was."""
    rooms = world()
    frames = replace(
        rooms.frames,
        size=rooms.frames.size // shrink,
        intrinsics=rooms.frames.intrinsics / shrink,
    )
    seen = replace(rooms.sightings, box=rooms.sightings.box / shrink)
    return replace(rooms, frames=frames, sightings=seen, memo={})


POINTED = {
    "free_point": free_space.SMALLEST_BOX,
    "free_point_own_side": free_space.SMALLEST_BOX,
    "free_points": free_spots.SMALLEST,
    "free_points_own_side": free_spots.SMALLEST,
}


def pixels_wide(item, rooms: SceneBatch) -> float:
    """The shorter side of an item's region in pixels."""
    corners = np.array(item["region"]).reshape(-1, 2)
    return float((np.ptp(corners, axis=0) * rooms.frames.size[0] / 1000).min())


@pytest.mark.parametrize("name", POINTED)
def test_places_to_point_at_are_some_pixels_wide(name, monkeypatch):
    rooms, task = small_pictures(6), catalogue()[name]
    rows = make_items(task, rooms).to_pylist()
    assert rows and min(pixels_wide(row, rooms) for row in rows) >= free_space.SMALLEST_PIXELS
    for module in (free_space, free_spots):
        monkeypatch.setattr(module, "SMALLEST_PIXELS", 0.0)
    free = make_items(task, small_pictures(6)).to_pylist()
    small = {r["id"] for r in free if pixels_wide(r, rooms) < 3.0}
    assert small == {r["id"] for r in free} - {r["id"] for r in rows}
    assert len(small) >= 3
    # the second method knows what is too small, by itself
    told = {}
    for at, scene in enumerate(rooms.scenes.id):
        items_here = [Item(row) for row in free if row["scene"] == scene]
        for fault in _scene_faults(Room(rooms.select([at])), items_here, Counter()):
            told.setdefault(fault.item.row["id"], []).append(fault.note)
    assert {i for i, notes in told.items() if any("pixels wide" in n for n in notes)} == small


@pytest.mark.parametrize("name", POINTED)
def test_large_pictures_ask_for_thousandths_only(name):
    for row in items(name):
        corners = np.array(row["region"]).reshape(-1, 2)
        assert np.ptp(corners, axis=0).min() >= POINTED[name] - 1e-3
        assert POINTED[name] * world().frames.size.min() / 1000 > free_space.SMALLEST_PIXELS


def test_boxes_of_free_points_show_bare_floor_in_depth_and_masks(rooms):
    store = SceneStore(rooms).read()
    checked = 0
    for item in make_items(catalogue()["free_point"], store).to_pylist():
        scene = list(store.scenes.id).index(item["scene"])
        same = (store.frames.scene == scene) & (store.frames.id == item["views"][0])
        frame = int(np.flatnonzero(same)[0])
        box = np.array(item["region"]) * np.tile(store.frames.size[frame], 2) / 1000
        (c0, r0), (c1, r1) = np.ceil(box[:2]).astype(int), np.floor(box[2:]).astype(int)
        if c1 <= c0 or r1 <= r0:
            continue
        masks = np.unique(load_instances(store, frame)[r0:r1, c0:c1])
        here = store.objects.scene == scene
        names = {
            store.objects.category[here & (store.objects.instance == m)][0] for m in masks if m
        }
        assert names <= {"rug", "carpet", "mat"}
        columns, rows = np.meshgrid(np.arange(c0, c1) + 0.5, np.arange(r0, r1) + 0.5)
        pixel = np.column_stack([columns.ravel(), rows.ravel()])
        depth = load_depth(store, frame)[r0:r1, c0:c1].ravel()
        lens, pose = store.frames.intrinsics[frame], store.frames.world_from_camera[frame]
        height = unproject(pixel, depth, lens, pose)[:, 2] - store.scenes.floor_z[scene]
        assert np.abs(height).max() < 0.06
        checked += 1
    assert checked
