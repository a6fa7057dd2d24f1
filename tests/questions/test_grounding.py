from __future__ import annotations

import json
import re

import numpy as np

from facts.view_items import assert_sound, chosen
from facts.view_scenes import SIZE, boxes_scene, room, sighted
from sightline.answers import iou
from sightline.facts import visibility
from sightline.questions import catalogue, make_items


def numbers(text: str) -> list[float]:
    return [float(n) for n in re.findall(r"\d+", text)]


def tight(mask: np.ndarray) -> np.ndarray:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    box = np.array([columns[0], rows[0], columns[-1] + 1, rows[-1] + 1])
    return box * 1000.0 / np.tile(SIZE, 2)


def test_locate_box_is_tight_around_the_pixels():
    shown = room()
    for item in assert_sound("locate_box"):
        mask = shown.mask(shown.frame(item["views"][0]), shown.thing(item["objects"][0]))
        assert np.abs(tight(mask) - numbers(item["answer"])).max() <= 0.5
        assert item["reference"] in ("name", "description")


def test_locate_all_boxes_every_object_of_the_kinds_named():
    assert_sound("locate_all")
    shown = room(1)
    category = shown.world.objects.category
    several = 0
    for item in make_items(catalogue()["locate_all"], shown.world).to_pylist():
        frame = shown.frame(item["views"][0])
        named = re.split(r", ", item["question"].partition(": ")[2].rstrip("."))
        boxes = json.loads(item["answer"])
        # every pixel of an object of these kinds is in a box of its name, and nothing else is
        there = [i for i in np.flatnonzero(np.isin(category, named)) if shown.mask(frame, i).any()]
        assert sorted(shown.thing(name) for name in item["objects"]) == there
        for name, box in zip(item["objects"], boxes, strict=True):
            thing = shown.thing(name)
            assert box["label"] == category[thing]
            assert np.abs(tight(shown.mask(frame, thing)) - box["bbox_2d"]).max() <= 0.5
        assert {category[i] for i in there} == set(named)
        several += len(there) > len(named)
    assert several


def test_locate_point_lies_on_the_object():
    shown = room()
    for item in assert_sound("locate_point"):
        mask = shown.mask(shown.frame(item["views"][0]), shown.thing(item["objects"][0]))
        place = numbers(item["answer"])
        assert mask[shown.pixel(place)]
        assert np.abs(tight(mask) - item["region"]).max() <= 0.5
        assert (
            catalogue()["locate_point"].answer.judge(item["answer"], item["region"]).kind == "right"
        )


def test_identify_marked_names_what_is_there():
    shown = room()
    styles = set()
    for item in assert_sound("identify_marked"):
        frame, thing = shown.frame(item["views"][0]), shown.thing(item["objects"][0])
        assert chosen(item) == shown.world.objects.category[thing]
        assert set(item["choices"]) <= set(shown.world.objects.category)
        heads = [choice.split()[-1] for choice in item["choices"]]
        assert heads.count(chosen(item).split()[-1]) == 1
        assert chosen(item) not in item["question"]
        styles.add(item["reference"])
        told = numbers(item["question"])
        if item["reference"] == "point":
            assert shown.mask(frame, thing)[shown.pixel(told[:2])]
        if item["reference"] == "box":
            assert iou(told[:4], tight(shown.mask(frame, thing))) > 0.9
    assert styles == {"box", "point", "mark"}


def kinds_in(frame: int) -> dict[str, np.ndarray]:
    shown = room()
    out: dict[str, list[int]] = {}
    for thing, kind in enumerate(shown.world.objects.category):
        out.setdefault(kind, []).append(int(shown.mask(frame, thing).sum()))
    return {kind: np.array(pixels) for kind, pixels in out.items()}


def test_count_in_view_counts_masks():
    for item in assert_sound("count_in_view"):
        pixels = kinds_in(room().frame(item["views"][0]))[item["objects"][0][1:]]
        assert int(item["answer"]) == (pixels > 0).sum()
        assert not ((pixels > 0) & (pixels < visibility.CLEAR_PIXELS)).any()


def test_visible_in_view_is_sound_both_ways():
    answers = set()
    for item in assert_sound("visible_in_view"):
        pixels = kinds_in(room().frame(item["views"][0]))[item["objects"][0][1:]]
        if item["answer"] == "yes":
            assert pixels.max() >= visibility.CLEAR_PIXELS
        else:
            assert (pixels == 0).all()
        answers.add(item["answer"])
    assert answers == {"yes", "no"}


def test_partly_seen_objects_are_neither_counted_nor_denied():
    pairs = {(0, 0): 500, (0, 1): 500, (0, 2): 20}
    world = sighted(boxes_scene(), pairs, method=["instances"] * 3)
    kinds = world.objects.category
    for name in ("count_in_view", "visible_in_view"):
        asked = catalogue()[name].asked(world, 4096)
        first = asked.views[0] == 0
        kept = set(asked.kinds[0][first & asked.keep])
        assert kinds[0] in kept and kinds[1] in kept and kinds[2] not in kept
    absent = catalogue()["visible_in_view"].asked(world, 4096)
    first = (absent.views[0] == 0) & absent.keep
    assert dict(zip(absent.kinds[0][first], absent.answer[first], strict=True))[kinds[5]] == False  # noqa: E712


def test_boxes_alone_ground_no_points():
    pairs = {(0, k): 500 for k in range(6)}
    world = sighted(boxes_scene(), pairs, method=["boxes"] * 6)
    assert len(make_items(catalogue()["locate_point"], world)) == 0
    assert len(make_items(catalogue()["identify_marked"], world)) == 0
    assert len(make_items(catalogue()["locate_box"], world)) == 6
