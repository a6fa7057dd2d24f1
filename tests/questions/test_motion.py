from __future__ import annotations

import itertools
import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from moving_scenes import cube_scene, moving_scenes
from sightline import hashing
from sightline.answers import Number, Pose, Vector
from sightline.errors import BadInput
from sightline.facts import procedures
from sightline.questions import catalogue, make_items, random_courses
from sightline.questions.courses import Told, wrong_courses
from sightline.scenes import SceneBatch, Tracks

COURSES = [n for n, t in catalogue().items() if t.family == "motion_courses"]
DESCRIBED = [n for n in COURSES if not n.endswith("prediction")]


@cache
def items(name: str, **options: str) -> list[dict]:
    task = catalogue()[name]
    if "wrong" in options:
        task = task.using(wrong=options["wrong"])
    return make_items(task, moving_scenes(), explain=True).to_pylist()


def segments(text: str) -> list[str]:
    return [word for _, word in re.findall(r"\((\d+)\) ([^(]+?)(?= \(|$)", text)]


def test_the_twelve_kinds_of_dsr_are_there_and_give_items():
    kinds = ("distance_course", "direction_course", "orientation_course", "speed_course",
             "speed_comparison", "direction_prediction")  # fmt: skip
    assert sorted(COURSES) == sorted(f"{o}_{k}" for o in ("relative", "absolute") for k in kinds)
    assert sum(len(items(name)) for name in COURSES) > 60
    # distances take few courses: among so few scenes there may be no four different ones
    assert all(items(name) for name in COURSES if "distance" not in name)
    assert all(items(name, wrong="random") for name in DESCRIBED)


@pytest.mark.parametrize("wrong", ["others", "random"])
def test_options_are_procedures_of_like_length(wrong: str):
    for name in DESCRIBED:
        for item in items(name, wrong=wrong):
            lists = [segments(text) for text in item["choices"]]
            assert len({tuple(one) for one in lists}) == 4
            counts = [len(one) for one in lists]
            assert min(counts) >= 4 and max(counts) <= 15
            assert max(counts) - min(counts) <= random_courses.ABOUT
            assert all(a != b for one in lists for a, b in itertools.pairwise(one))
            right = item["choices"][ord(item["answer"]) - ord("A")]
            assert item["answer_text"] == right and right in item["rationale"]
            assert len(item["views"]) == 32


def test_letters_are_even():
    letters = [item["answer"] for name in COURSES for item in items(name)]
    count = np.array([letters.count(letter) for letter in "ABCD"])
    assert count.min() > 0.6 * len(letters) / 4


def test_predictions_hide_the_last_two_images():
    world = moving_scenes()
    for name in ("relative_direction_prediction", "absolute_direction_prediction"):
        for item in items(name):
            scene = world.scenes.id.tolist().index(item["scene"])
            ids = world.frames.id[world.frames.scene == scene].tolist()
            assert item["views"] == ids[:30] and item["params"][0] == 2
            assert item["level"] == "extrapolation"


def told_of(world: SceneBatch, name: str) -> dict[str, tuple[list[str], str]]:
    rows = make_items(catalogue()[name], world).to_pylist()
    return {row["id"]: (row["choices"], row["question"]) for row in rows}


def test_a_scene_gives_the_same_alone_and_in_a_batch():
    world = moving_scenes()
    alone: dict = {}
    for one in world:
        alone |= told_of(one, "relative_orientation_course")
    assert alone == told_of(world, "relative_orientation_course")


def test_other_options_make_another_item_and_the_order_of_scenes_does_not_matter():
    """Speeds are told apart by courses of other scenes."""
    world, name = moving_scenes(), "absolute_speed_comparison"
    whole = told_of(world, name)
    assert whole == told_of(world.select(list(range(len(world)))[::-1]), name)
    fewer = told_of(world.select([0, 1, 2, 3]), name)
    assert fewer and all(whole[name] == fewer[name] for name in fewer.keys() & whole.keys())


def test_scenes_that_stand_still_are_not_asked_about_motion():
    names = [*COURSES, "object_distance_moved", "object_displacement"]
    assert not any(len(make_items(catalogue()[n], cube_scene())) for n in names)


KEYS = hashing.mix(np.arange(40)[:, None], np.arange(60))


def test_random_speeds_are_speeds():
    """The original drew speeds between -1 and 1."""
    drawn = random_courses.speeds(KEYS, 31)
    assert drawn.shape == (40, 60, 31) and (drawn >= 0).all()
    assert drawn.max() > 1.0 and (drawn < 0.1).any()
    assert (random_courses.lengths(KEYS, 32) > 0).all()
    # different keys draw differently, equal keys the same
    assert (drawn == random_courses.speeds(KEYS, 31)).all()
    assert len(np.unique(drawn[:, :, 5])) > 0.95 * KEYS.size


def test_random_directions_go_everywhere():
    """The original called a function that numpy does not have."""
    rise = np.zeros((40, 32))
    drawn = random_courses.bearings(KEYS, rise)
    assert np.allclose(np.linalg.norm(drawn, axis=-1), 1.0)
    quarter = np.floor(np.arctan2(drawn[..., 1], drawn[..., 0]) / (np.pi / 2)).astype(int) + 2
    share = np.bincount(quarter.ravel().clip(0, 3), minlength=4) / quarter.size
    assert np.abs(share - 0.25).max() < 0.03


def test_options_are_exchangeable():
    """However uneven the courses are, of four options each is as likely to be the right one."""
    rng, count = np.random.default_rng(0), 12_000
    code = rng.choice(3, (count, 12), p=[0.7, 0.2, 0.1])
    course = procedures.procedure(code, np.ones(code.shape))
    rows = np.flatnonzero((course.count >= 4) & (course.count <= 9))
    course = course.take(rows)
    keys = hashing.mix(rows, 5)
    asked = Told(rows, 0 * rows, keys, rng.choice(2, (len(rows), 1)), course)
    wrong, enough = wrong_courses(asked, None, [])
    good = np.flatnonzero(enough)
    assert len(good) > 3000
    options = np.concatenate([course.code[:, None], wrong], axis=1)[good]
    names = random_courses.names(options.reshape(-1, 12)).reshape(-1, 4)
    assert all(len(set(row)) == 4 for row in names.tolist())
    lengths = (options >= 0).sum(axis=2)
    assert (np.ptp(lengths, axis=1) <= random_courses.ABOUT).all()
    # guesses that know how common each course, each length and each word is
    pool = random_courses.names(course.code)
    common = {int(n): int(c) for n, c in zip(*np.unique(pool, return_counts=True), strict=True)}
    frequency = np.vectorize(common.get)(names)
    firsts, words = options[..., 0], (options == 1).sum(axis=2)
    for score in (frequency, -frequency, lengths, -lengths, words, -words, firsts, -firsts):
        best = score == score.max(axis=1, keepdims=True)
        hits = best[:, 0] / best.sum(axis=1)
        assert abs(hits.mean() - 0.25) < 4 * hits.std() / np.sqrt(len(hits)), score[:3]
    # whatever the order of the questions
    turned = rng.permutation(len(rows))
    again = Told(rows[turned], 0 * rows, keys[turned], asked.like[turned], course.take(turned))
    other, ok = wrong_courses(again, None, [])
    assert (ok == enough[turned]).all() and (other[ok] == wrong[turned][ok]).all()


def test_options_cannot_be_told_by_their_words():
    """Guessing the option with most, or fewest, different words, or the longest one, is chance."""
    hits, count = np.zeros(4), 0
    for name in DESCRIBED:
        for item in items(name):
            lists = [segments(text) for text in item["choices"]]
            right, count = ord(item["answer"]) - ord("A"), count + 1
            many = np.array([len(set(one)) for one in lists])
            size = np.array([len(one) for one in lists])
            for k, score in enumerate((many, -many, size, -size)):
                best = score == score.max()
                hits[k] += best[right] / best.sum()
    spread = 3.5 * np.sqrt(0.25 * 0.75 / count)
    assert (np.abs(hits / count - 0.25) < spread).all()


def test_object_motion_by_hand():
    world = moving_scenes()
    assert isinstance(catalogue()["object_displacement"].answer, Vector)
    assert isinstance(catalogue()["object_distance_moved"].answer, Number)
    asked = {i["id"]: i for i in items("object_displacement")}
    assert len(asked) > 100
    still = 0
    for item in list(asked.values())[:300]:
        obj = np.flatnonzero(
            (world.objects.id == item["objects"][0])
            & (world.scenes.id[world.objects.scene] == item["scene"])
        )
        frames = [
            np.flatnonzero(
                (world.frames.id == view) & (world.scenes.id[world.frames.scene] == item["scene"])
            )
            for view in item["views"]
        ]
        ends = [world.box_poses(obj, frame)[0][0] for frame in frames]
        way = np.linalg.inv(world.frames.world_from_camera[frames[0][0]])[:3, :3] @ (
            ends[1] - ends[0]
        )
        said = [float(x) for x in re.findall(r"-?\d+", item["answer"])]
        assert np.allclose(said, way * 1000, atol=0.5 + 1e-6) or np.linalg.norm(way) < 0.005
        still += not any(said)
        outcome = catalogue()["object_displacement"].answer.judge(item["answer"], item["answer"])
        assert outcome.score == 1.0
    for item in items("object_distance_moved"):
        assert item["unit"] == "mm" and (item["value"] == 0 or item["value"] >= 20)
        still += item["value"] == 0
    assert still


def test_displacements_are_spread_over_their_range():
    """No class of a scene gives more pairs than its middle one, by MultiSPA's balance."""
    for scene in moving_scenes().scenes.id:
        rows = [i["value"] for i in items("object_distance_moved") if i["scene"] == scene]
        moved = np.array([v for v in rows if v > 0])
        count = np.histogram(moved, bins=10, range=(0, moved.max()))[0]
        assert count.max() <= 1.6 * max(np.median(count), 1)


def test_time_can_be_reversed():
    plain = {tuple(i["views"]) for i in items("object_distance_moved")}
    assert all(a < b for a, b in plain)
    task = catalogue()["object_distance_moved"].using(reversed_share=0.05)
    rows = make_items(task, moving_scenes()).to_pylist()
    back = np.mean([i["views"][0] > i["views"][1] for i in rows])
    assert 0.01 < back < 0.12


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("relative_speed_course", {"frames": 1}),
        ("relative_direction_prediction", {"hidden": 0}),
        ("relative_direction_prediction", {"hidden": 31}),
        ("object_displacement", {"reversed_share": 1.5}),
        ("absolute_speed_course", {"wrong": "none"}),
    ],
)
def test_options_out_of_range_are_bad_input(name: str, options: dict):
    with pytest.raises(BadInput):
        make_items(catalogue()[name].using(**options), moving_scenes())


def test_other_numbers_of_frames():
    task = catalogue()["relative_orientation_course"].using(frames=16)
    rows = make_items(task, moving_scenes()).to_pylist()
    assert rows and all(len(i["views"]) == 16 and "16 images" in i["question"] for i in rows)


def test_poses_of_the_cube_are_judged_right():
    world = cube_scene()
    for name in ("camera_object_pose", "agent_object_pose"):
        task = catalogue()[name]
        assert isinstance(task.answer, Pose)
        rows = make_items(task, world).to_pylist()
        assert rows
        for item in rows:
            assert task.answer.judge(item["answer"], item["answer"]).score == 1.0
    for item in make_items(catalogue()["camera_z_distance"], world).to_pylist():
        frame = world.frames.id.tolist().index(item["views"][0])
        obj = world.objects.id.tolist().index(item["objects"][0])
        there = np.linalg.inv(world.frames.world_from_camera[frame]) @ [
            *world.objects.centre[obj], 1.0
        ]  # fmt: skip
        assert item["value"] == pytest.approx(there[2])


MINE = [n for n, t in catalogue().items()
        if t.family in ("motion_courses", "object_motion", "perspective_taking")]  # fmt: skip


@pytest.mark.parametrize("lack", ["frames", "sightings", "fronts", "words", "scenes", "motion"])
def test_moving_worlds_that_lack_something_give_fewer_items_and_no_error(lack: str):
    w = moving_scenes()
    if lack == "frames":
        w = SceneBatch(w.scenes, w.objects, tracks=w.tracks)
    elif lack == "sightings":
        w = SceneBatch(w.scenes, w.objects, w.frames, tracks=w.tracks)
    elif lack == "fronts":
        blank = np.zeros(len(w.objects), bool)
        w = replace(w, objects=replace(w.objects, front_known=blank), memo={})
    elif lack == "words":
        unsure = np.zeros(len(w), bool)
        w = replace(w, scenes=replace(w.scenes, complete=unsure), memo={})
    elif lack == "scenes":
        w = w.select([])
    else:
        still = Tracks.of(
            object=w.tracks.object[:1] * 0,
            time=[0.0],
            centre=w.objects.centre[:1],
            rotation=w.objects.rotation[:1],
        )
        w = replace(w, tracks=still, memo={})
    for name in MINE:
        rows = make_items(catalogue()[name], w).to_pylist()
        if lack in ("frames", "sightings", "scenes"):
            assert not rows
        if lack == "fronts":
            assert not rows or name.startswith(("absolute_speed", "object_", "camera_"))
        if lack == "motion":
            assert not rows or catalogue()[name].family == "perspective_taking"
