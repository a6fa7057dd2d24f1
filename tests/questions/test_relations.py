"""Relation, configuration and quantity tasks: every item again, slowly, from its columns."""

from __future__ import annotations

import math
import re

import numpy as np
import pyarrow as pa
import pytest

from facts.furnished import Slow, furnished
from sightline.answers import Choice
from sightline.facts.relations import RELATIONS
from sightline.questions import catalogue, make_items
from sightline.questions.tasks import configuration, quantities, relations
from sightline.scenes import SceneBatch

FAMILIES = ("relations", "configuration", "quantities")
TASKS = [t for t in catalogue().values() if t.family in FAMILIES]


@pytest.fixture(scope="module")
def world() -> SceneBatch:
    return SceneBatch.of([furnished(seed) for seed in range(4)])


def rows(table):
    return table.to_pylist()


class Truth:
    """Scalar answers to the programs of these families."""

    def __init__(self, world: SceneBatch):
        self.world, self.slow = world, Slow(world)
        scene = world.scenes.id
        self.object = {
            (scene[s], i): row
            for row, (s, i) in enumerate(zip(world.objects.scene, world.objects.id, strict=True))
        }
        self.frame = {
            (scene[s], i): row
            for row, (s, i) in enumerate(zip(world.frames.scene, world.frames.id, strict=True))
        }

    def of(self, item):
        views = [self.frame[item["scene"], v] for v in item["views"]]
        things = [self.object[item["scene"], o] for o in item["objects"]]
        name = item["program"].split("(")[0]
        return getattr(self, name)(item, *views, *things)

    def left_right(self, item, view, a, b):
        gap = self.slow.gap(view, a, b, item["frame"], 0)
        assert abs(gap) >= relations.GAP - 1e-6
        return "left" if gap > 0 else "right"

    def above_below(self, item, view, a, b):
        gap = self.slow.gap(view, a, b, item["frame"], 2)
        assert abs(gap) >= relations.GAP - 1e-6
        return "above" if gap > 0 else "below"

    def related(self, item, view, a, b):
        code = int(item["params"][0])
        gap = self.slow.gap(view, a, b, item["frame"], code // 2)
        assert abs(gap) >= relations.GAP - 1e-6
        return "yes" if (gap > 0) == (code % 2 == 0) else "no"

    def nearest_to_camera(self, item, view, *options):
        return self.world.objects.category[min(options, key=lambda o: self.eye_gap(view, o))]

    def relation_word(self, item, view, a, b):
        word, gap = item["answer_text"], self.slow.gap
        code = next((i for i, w in enumerate(relations.WORDS[:4]) if w == word), None)
        if code is not None:
            assert gap(view, a, b, "camera", code // 2) * (1 - 2 * (code % 2)) >= 0.15 - 1e-6
        else:
            kinds = self.world.objects.category
            assert word == ("underneath it" if kinds[a] == "bin" else "on top of it")
            assert (kinds[a], kinds[b]) in {
                ("bin", "desk"),
                ("lamp", "desk"),
                ("laptop", "desk"),
                ("vase", "cabinet"),
            }
        return word

    def eye_gap(self, view, a):
        o, eye = self.world.objects, self.world.frames.world_from_camera[view][:3, 3]
        total = 0.0
        for k in range(3):
            along = sum((eye[i] - o.centre[a][i]) * o.rotation[a][i][k] for i in range(3))
            total += max(abs(along) - o.extent[a][k] / 2, 0.0) ** 2
        return math.sqrt(total)

    def camera_distance(self, item, view, a):
        return self.eye_gap(view, a)

    def distance(self, item, view, a, b):
        p, q = self.world.objects.centre[a], self.world.objects.centre[b]
        if item["definition"] == "horizontal":
            return math.hypot(p[0] - q[0], p[1] - q[1])
        if item["definition"] == "vertical":
            return abs(p[2] - q[2])
        if item["definition"] == "centre":
            return math.dist(p, q)
        return item["value"]

    def top_difference(self, item, view, a, b):
        up = [0.0, 0.0, 1.0]
        return self.slow.span(a, up)[1] - self.slow.span(b, up)[1]

    def width(self, item, view, a):
        low, high = self.slow.span(a, self.slow.axes(view, a, "world")[0])
        return high - low

    def camera_clock(self, item, view, a, b):
        right, away, _ = self.slow.axes(view, a, "world")
        offset = self.world.objects.centre[b] - self.world.objects.centre[a]
        hour = math.degrees(math.atan2(offset @ right, offset @ away)) / 30
        assert abs(hour - round(hour)) <= 0.5 - 4 / 30 + 1e-6
        return str(round(hour) % 12 or 12)

    def larger(self, item, view, a, b):
        def size(x):
            if item["definition"] == "volume":
                return math.prod(self.world.objects.extent[x])
            if item["definition"] == "height":
                low, high = self.slow.span(x, [0.0, 0.0, 1.0])
                return high - low
            return max(self.world.objects.extent[x][:2])

        one, two = size(a), size(b)
        assert max(one, two) / min(one, two) >= 1.2 - 1e-9
        return "yes" if one > two else "no"


@pytest.mark.parametrize("task", TASKS, ids=lambda t: t.name)
def test_items_parse_and_agree_with_the_slow_path(world, task):
    items, truth = make_items(task, world), Truth(world)
    assert len(items) >= 8
    for item in rows(items):
        expected = truth.of(item)
        kind = Choice(tuple(item["choices"])) if item["choices"] else task.answer
        parsed = kind.parse(item["answer"])
        assert parsed is not None and kind.judge(item["answer"], parsed).kind == "right"
        if isinstance(expected, str):
            assert item["answer_text"] == expected
        else:
            assert item["value"] == pytest.approx(expected, abs=1e-6)
        assert not re.search(r"[{}]|  ", item["question"] + item["rationale"])
        assert item["question"][0].isupper() and item["margin"] >= 0


@pytest.mark.parametrize("task", TASKS, ids=lambda t: t.name)
def test_wording(task):
    words = task.wording.questions
    assert len(words) >= 3 and len(set(words)) == len(words)
    assert not any(w.startswith("{") for w in words) and "{answer}" in task.wording.rationale


def test_yes_and_no_balance_and_all_relations_are_asked(world):
    for task, codes in (
        (configuration.configuration_camera, 6),
        (configuration.configuration_world, 6),
        (configuration.configuration_object, 4),
    ):
        items = rows(make_items(task, world))
        asked = {RELATIONS[int(i["params"][0])] for i in items}
        assert len(asked) == codes
        assert sum(i["answer"] == "yes" for i in items) * 2 == pytest.approx(len(items), abs=2)
        for code in range(codes):
            of_code = [i["answer"] for i in items if i["params"][0] == code]
            assert {"yes", "no"} == set(of_code)


def test_no_pair_is_asked_the_same_in_camera_and_world(world):
    def stated(task):
        out = set()
        for i in rows(make_items(task, world)):
            code = int(i["params"][0]) ^ (i["answer"] == "no")
            out.add((i["scene"], i["views"][0], *i["objects"], code))
            out.add((i["scene"], i["views"][0], *i["objects"][::-1], code ^ 1))
        return out

    camera = stated(configuration.configuration_camera)
    there = stated(configuration.configuration_world)
    assert camera and there and not camera & there


def test_the_object_frame_needs_a_front(world):
    truth = Truth(world)
    for item in rows(make_items(configuration.configuration_object, world)):
        reference = truth.object[item["scene"], item["objects"][1]]
        assert world.objects.front_known[reference]


def test_options_change_the_definition(world):
    for task in (relations.left_right, configuration.configuration_camera):
        lenient = make_items(task.using(definition="centroid"), world)
        assert len(lenient) > len(make_items(task, world))
        assert "centres" in lenient["question"][0].as_py()
    centre = quantities.pair_distance.using(definition="centre")
    truth = Truth(world)
    for item in rows(make_items(centre, world))[:50]:
        assert item["value"] == pytest.approx(truth.of(item), abs=1e-9)
    assert len(make_items(relations.nearer_camera.using(options=3), world))


def test_items_do_not_depend_on_the_batch(world):
    # which ones even out the answers is decided per batch, what is asked is not
    for task in (relations.relation_word, configuration.configuration_camera):
        single = pa.concat_tables(make_items(task, world.select([s])) for s in range(len(world)))
        shared = {i["id"]: (i["question"], i["answer"]) for i in rows(single)}
        items = rows(make_items(task, world))
        same = [shared[i["id"]] == (i["question"], i["answer"]) for i in items if i["id"] in shared]
        assert all(same) and len(same) >= 0.9 * len(items)


def test_in_front_needs_an_overlap_in_the_picture(world):
    truth = Truth(world)
    for item in rows(make_items(relations.in_front, world)):
        view = truth.frame[item["scene"], item["views"][0]]
        a, b = (truth.object[item["scene"], o] for o in item["objects"])
        p, q = truth.slow.outline(view, a), truth.slow.outline(view, b)
        common = min(p[2], q[2]) - max(p[0], q[0])
        assert common >= 0.5 * min(p[2] - p[0], q[2] - q[0]) - 1e-6


def test_answers_are_not_told_by_the_choices(world):
    items = rows(make_items(relations.relation_word, world))
    letters = np.unique([i["answer"] for i in items], return_counts=True)[1]
    assert letters.max() < 0.5 * len(items)
