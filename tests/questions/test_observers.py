"""Viewpoints given by objects, and the ways of showing: facts by hand, fair sets, invariances."""

from __future__ import annotations

import itertools
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline import hashing
from sightline.answers import Layout, NameSet, Trace, ViewChange
from sightline.errors import BadInput
from sightline.facts import motion, observers
from sightline.facts.visibility import CLEAR, presence
from sightline.questions import Budget, Pick, find, make_items
from sightline.questions.replies import fits_form
from sightline.questions.shown import others, show_objects, show_views, variants
from sightline.scenes import SceneBatch, SceneStore
from sightline.scenes.simulate import simulate

COLOURED = ("coloured_point", "coloured_box")


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> SceneBatch:
    """Two rooms with six views each."""
    out: Path = tmp_path_factory.mktemp("walk") / "rooms"
    return SceneStore(simulate("rooms", 2, out, seed=2, frames=6, size=(160, 120))).read()


coordinate = st.floats(-5, 5).map(lambda x: round(x, 3))
point = st.tuples(coordinate, coordinate, coordinate)


@given(point, st.floats(-math.pi, math.pi), point, point)
def test_places_by_trigonometry(
    eye: tuple[float, ...], heading: float, one: tuple[float, ...], two: tuple[float, ...]
) -> None:
    ahead = np.array([[math.cos(heading), math.sin(heading)]])
    here = observers.Observer(np.array([eye]), ahead)
    found = observers.place(here, np.array([one]))[0]
    flat = math.hypot(one[0] - eye[0], one[1] - eye[1])
    turn = math.atan2(one[1] - eye[1], one[0] - eye[0]) - heading
    assert found == pytest.approx(
        [-flat * math.sin(turn), one[2] - eye[2], flat * math.cos(turn)], abs=1e-9
    )
    # to exchange the two turns every word round
    there, back = (observers.order(here, np.array([p]), np.array([q])) for p, q in
                   ((one, two), (two, one)))  # fmt: skip
    assert there.margin == pytest.approx(back.margin)
    if there.margin[0] > 1e-6:
        assert there.value[0] + back.value[0] == 7


def test_words_of_a_known_scene() -> None:
    """Looking along +y from the origin, 1 m up: east is right."""
    here = observers.Observer(np.array([[0.0, 0.0, 1.0]]), np.array([[0.0, 1.0]]))
    spots = {
        (2.0, 3.0, 2.0): ("right", "above", "in front"),
        (-2.0, 3.0, 0.0): ("left", "below", "in front"),
        (-1.0, -3.0, 2.0): ("left", "above", "behind"),
    }
    for spot, words in spots.items():
        code = int(observers.side(here, np.array([spot])).value[0])
        told = [pair[code >> 2 - i & 1] for i, pair in enumerate(observers.SIDES)]
        assert tuple(told) == words
    order = observers.order(here, np.array([[2.0, 3.0, 2.0]]), np.array([[-2.0, 6.0, 0.0]]))
    told = [pair[int(order.value[0]) >> 2 - i & 1] for i, pair in enumerate(observers.ORDERS)]
    assert told == ["right", "above", "nearer"]
    assert order.trace["turn"][0] == pytest.approx(math.atan2(2, 3) + math.atan2(2, 6))


def test_what_is_farther_right_may_look_farther_left() -> None:
    here = observers.Observer(np.zeros((1, 3)), np.array([[0.0, 1.0]]))
    near, far = np.array([[1.0, 1.0, 0.0]]), np.array([[1.5, 4.0, 1.0]])
    fact = observers.order(here, far, near)
    assert observers.ORDERS[0][fact.value[0] >> 2] == "right"
    assert fact.trace["turn"][0] == 0.0


@given(st.integers(0, 7), st.integers(0, 2**60))
def test_other_codes(code: int, seed: int) -> None:
    keys = hashing.mix(np.uint64(seed), np.arange(4))
    found = others(np.full(4, code), 8, 3, keys)
    for row in found.tolist():
        assert len({code, *row}) == 4 and all(0 <= c < 8 for c in row)
    likely = np.arange(8) % 2 == code % 2
    assert all((row % 2 == code % 2).all() for row in others(np.full(4, code), 8, 3, keys, likely))


def test_all_other_codes_are_as_likely() -> None:
    keys = hashing.mix("x", np.arange(20_000))
    counts = np.bincount(others(np.zeros(20_000, int), 8, 3, keys).reshape(-1), minlength=8)
    assert counts[0] == 0
    assert np.abs(counts[1:] / counts[1:].mean() - 1).max() < 0.05


def test_views_hang_together(walk: SceneBatch) -> None:
    everywhere = np.ones(len(walk.frames), dtype=bool)
    sets = show_views(walk, Pick(walk, 3), "views", 3, everywhere)
    assert len(sets) > 10
    assert (np.diff(np.sort(sets, axis=1), axis=1) > 0).all()
    assert (walk.frames.scene[sets] == walk.frames.scene[sets[:, :1]]).all()
    video = show_views(walk, Pick(walk, 3), "video", 4, everywhere)
    assert len(video) == len(walk.scenes)
    assert (np.diff(video, axis=1) > 0).all()
    level = motion.level(walk)
    assert level[show_views(walk, Pick(walk, 3), "frame", 1, level)[:, 0]].all()


@pytest.mark.parametrize("observed", [False, True])
def test_across_needs_several_views(walk: SceneBatch, observed: bool) -> None:
    pick = Pick(walk, 5, 400)
    found = show_objects(walk, pick, "views", 3, 2, across=True, observed=observed)
    assert len(found.views)
    for views, objects in zip(found.views[:200], found.objects[:200], strict=True):
        clear = [[presence(walk, np.array([v]), np.array([o])).value[0] == CLEAR for o in objects]
                 for v in views]  # fmt: skip
        assert all(any(column) for column in zip(*clear, strict=True))
        whole = [all(row) for row in clear]
        assert not (whole[0] if observed else any(whole))
        assert objects[0] != objects[1]


def test_show_sets_the_scope() -> None:
    (task,) = find(["centre_distance"])
    assert task.scope == "frame"
    assert task.using(show="views", views=4).scope == "views"
    assert task.using(show="video").using(show="frame").scope == "frame"
    with pytest.raises(BadInput, match="cannot be 'film'"):
        task.using(show="film")


def test_variants_are_named_and_weighted() -> None:
    (task,) = find(["imagined_pair"])
    made = variants([(task, "x", ("frame", "views", "video", "hard"))], views=(3, 5), video=6)
    labels = ["x", "x_mv", "x_mv", "x_video", "x_video_hard"]
    assert [t.label for t, _ in made] == labels
    assert [w for _, w in made] == [1.0, 0.5, 0.5, 1.0, 1.0]
    assert [t.option("across") for t, _ in made] == [False, True, True, False, True]
    assert len({t.id for t, _ in made}) == 5


def test_a_question_does_not_depend_on_its_batch(walk: SceneBatch) -> None:
    (task,) = find(["imagined_object"])
    task = task.using(show="views").referring(*COLOURED)
    whole = make_items(task, walk, Budget(64))
    alone = [make_items(task, walk.select([i]), Budget(64)) for i in range(len(walk.scenes))]
    ids = sorted(itertools.chain.from_iterable(t.column("id").to_pylist() for t in alone))
    assert len(ids) > 10
    assert ids == sorted(whole.column("id").to_pylist())


@pytest.mark.parametrize("name", ["imagined_map", "camera_in_view", "view_change",
                                  "frames_showing", "box_dimensions"])  # fmt: skip
def test_texts_are_those_of_the_answer_type(walk: SceneBatch, name: str) -> None:
    """What columns of text are put together reads back, and the wrong ones are wrong."""
    (task,) = find([name])
    assert isinstance(task.answer, Layout | NameSet | Trace | ViewChange) or name[0] == "b"
    items = make_items(task.answering("choice"), walk, Budget(256, 60)).to_pylist()
    assert items
    for item in items:
        _, answer, *_ = item["own"]
        value = task.answer.parse(answer)
        assert value is not None
        assert task.answer.format(value) == answer
        assert task.answer.judge(answer, value).score == 1.0
        wrong = [c for c in item["choices"] if c != answer]
        assert len(wrong) == 3
        for text in wrong:
            assert task.answer.judge(text, value).score < 1.0, (text, answer)


def test_forms_of_answers_with_wrong_ones() -> None:
    (change, a_map, box) = (find([n])[0] for n in ("view_change", "imagined_map",
                                                   "box_correspondence"))  # fmt: skip
    assert fits_form(change.answering("judge")) and fits_form(change.answering("choice"))
    assert fits_form(a_map.answering("choice")) and not fits_form(a_map.answering("judge"))
    assert not fits_form(box.answering("choice"))


def test_nearest_options_are_what_the_question_calls_them(walk: SceneBatch) -> None:
    (task,) = find(["nearest_centre"])
    task = task.using(show="views").referring(*COLOURED)
    for item in make_items(task, walk, Budget(64, 40)).to_pylist():
        assert all(choice in item["question"] for choice in item["choices"])
        assert len(item["choices"]) == 2
        colours = {c.split("(")[1].split()[0] for c in item["choices"]}
        assert colours == {"blue", "green"}
