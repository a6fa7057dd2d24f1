"""SCOP: filters, relations and records by a slow method box by box; VSD's human labels."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sightline.facts import scop
from sightline.questions import catalogue, make_items
from sightline.questions.tasks.picture_relations import LIMITS, records, triples
from sightline.scenes import Frames, Objects, Scene, SceneBatch, Sightings
from sightline.scenes.ingest import ingest

OPPOSITE = {"left of": "right of", "right of": "left of", "above": "below", "below": "above"}
VISIBLE = {"default": 0.2, "best_geneval": 0.40087}
CLOSE = {"default": 2.0, "best_geneval": 1.07765}
APART = {"default": 0.3, "best_geneval": 0.23207}
BALANCED = {"default": 0.5, "best_geneval": 0.48232}


def slow_pass(one, two, kinds, size, name):
    """Each filter in words, on plain numbers."""
    (x0, y0, x1, y1), (p0, q0, p1, q1) = one, two
    area, other = (x1 - x0) * (y1 - y0), (p1 - p0) * (q1 - q0)
    if area < 32 * 32 or other < 32 * 32 or kinds[0] == kinds[1]:
        return False
    if area + other < VISIBLE[name] * size[0] * size[1]:
        return False
    way = (((x0 + x1 - p0 - p1) / 2) ** 2 + ((y0 + y1 - q0 - q1) / 2) ** 2) ** 0.5
    diagonals = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5, ((p1 - p0) ** 2 + (q1 - q0) ** 2) ** 0.5
    if way > CLOSE[name] * min(diagonals):
        return False
    wide, high = min(x1, p1) - max(x0, p0), min(y1, q1) - max(y0, q0)
    if wide > 0 and high > 0 and wide * high >= APART[name] * min(area, other):
        return False
    return min(area, other) >= BALANCED[name] * max(area, other)


def slow_words(one, two):
    """Words for the first box with respect to the second: one, or two for a double relation."""
    (x0, y0, x1, y1), (p0, q0, p1, q1) = one, two
    across = max(0, min(x1, p1) - max(x0, p0)) / min(x1 - x0, p1 - p0)
    down = max(0, min(y1, q1) - max(y0, q0)) / min(y1 - y0, q1 - q0)
    side = "left of" if x0 + x1 <= p0 + p1 else "right of"
    level = "above" if y0 + y1 <= q0 + q1 else "below"
    if across < 1 / 3 and down < 1 / 3:
        return [side, level]
    return [side] if across < down else [level]


def slow_captions(one, two, a, b):
    words = slow_words(one, two)
    back = [OPPOSITE[w] for w in words]
    say = {"left of": "to the left of", "right of": "to the right of"}
    out = []
    for subject, other, said in ((a, b, words), (b, a, back)):
        spoken = [say.get(w, w) for w in said]
        out.append((subject, " and ".join(spoken), other))
        if len(spoken) == 2:
            out.append((subject, " and ".join(reversed(spoken)), other))
    return sorted(out)


def picture(seed: int, count: int = 9, size=(640, 480)) -> SceneBatch:
    rng = np.random.default_rng(seed)
    low = rng.uniform(0, 0.7, (count, 2)) * size
    high = np.minimum(low + rng.uniform(20, 380, (count, 2)), size)
    box = np.rint(np.concatenate([low, high], axis=1))
    nowhere = np.full((count, 3), np.nan)
    kinds = [["dog", "cat", "horse", "car", "cup"][i] for i in rng.integers(0, 5, count)]
    return Scene(
        f"p{seed}",
        Objects.of(id=[f"o{i}" for i in range(count)], category=kinds, centre=nowhere,
                   extent=nowhere),
        frames=Frames.of(id=["a"], size=[size], posed=[False], rgb=["x/a.jpg"]),
        sightings=Sightings.of(
            frame=[0] * count, object=np.arange(count), box=box, method=["instances"] * count,
            point=(box[:, :2] + box[:, 2:]) / 2,
            pixels=(box[:, 2:] - box[:, :2]).prod(axis=1).astype(int),
        ),
        kind="picture",
        complete=True,
    )  # fmt: skip


def compare(world: SceneBatch, name: str) -> int:
    """All pairs of a batch, slowly; the number that passes."""
    seen, kind = world.sightings, world.objects.category
    expected = []
    for i in range(len(seen)):
        for j in range(i + 1, len(seen)):
            if seen.frame[i] != seen.frame[j]:
                continue
            size = world.frames.size[seen.frame[i]].tolist()
            boxes = seen.box[i].tolist(), seen.box[j].tolist()
            if slow_pass(*boxes, (kind[seen.object[i]], kind[seen.object[j]]), size, name):
                expected += slow_captions(*boxes, i, j)
    subject, other, phrase, _ = triples(world, name)
    found = list(zip(subject.tolist(), phrase.tolist(), other.tolist(), strict=True))
    assert sorted(found) == sorted(expected)
    return len(expected)


@settings(max_examples=30)
@given(st.integers(0, 10**6), st.sampled_from(sorted(LIMITS)))
def test_random_boxes(seed, name):
    compare(SceneBatch.of([picture(seed), picture(seed + 1)]), name)


def test_both_kinds_of_captions_occur():
    worlds = SceneBatch.of([picture(seed) for seed in range(60)])
    assert compare(worlds, "default") > compare(worlds, "best_geneval") > 20
    _, _, phrase, nth = triples(worlds)
    assert set(np.bincount(nth)) == {2, 4}
    assert len(set(phrase)) == 12


def test_coco_sample(shared_data, tmp_path):
    world = ingest(shared_data("coco_panoptic"), tmp_path / "store").store.read()
    for name in LIMITS:
        compare(world, name)
    # nothing is as large as a fifth of these photos; with that filter open, pairs are found
    seen = world.sightings
    some, more = scop.clear_pairs(world, scop.Limits(visible=0.02))
    assert len(some) > 5 and (seen.frame[some] == seen.frame[more]).all()


def test_limits_are_inclusive_as_published():
    a = np.array([[0.0, 0, 32, 32]])
    size = np.array([[64, 64]])

    def passed(b, **limits):
        kinds = np.array(["x"], object), np.array(["y"], object)
        row = scop.filters(a, np.array([b], float), *kinds, size, scop.Limits(**limits))[0]
        return dict(zip(scop.FILTERS, row.tolist(), strict=True))

    assert passed([32, 0, 64, 32], visible=0.5)["visible"]
    assert not passed([32, 0, 64, 32], visible=0.5001)["visible"]
    assert passed([0, 0, 32, 32])["large"] and not passed([0, 0, 32, 31.9])["large"]
    assert passed([40, 0, 40 + 32, 16])["balanced"]
    assert not passed([40, 0, 40 + 32, 15.9])["balanced"]
    # half of the smaller one in common is too much, touching is nothing
    assert not passed([16, 0, 48, 32], apart=0.5)["apart"]
    assert passed([16, 0, 48, 32], apart=0.501)["apart"]
    assert passed([32, 0, 64, 32], apart=0.0)["apart"]
    far = 2 * np.hypot(32, 32)
    assert passed([far, 0, far + 32, 32])["close"]
    assert not passed([far + 0.1, 0, far + 32.1, 32])["close"]


box = st.tuples(*[st.integers(0, 300)] * 2, *[st.integers(5, 200)] * 2).map(
    lambda b: [b[0], b[1], b[0] + b[2], b[1] + b[3]]
)


@given(box, box)
def test_relations_are_converse_and_mirrored(one, two):
    a, b = np.array([one], float), np.array([two], float)
    there, back = scop.relation(a, b), scop.relation(b, a)
    assert there.margin == pytest.approx(back.margin)
    if there.margin[0] > 1e-9:
        assert scop.converse(there.value)[0] == back.value[0]
        flip = [2, 1, 0, 3]
        mirrored = scop.relation(*(np.array([600, 0, 600, 0]) * [1, 1, 1, 1] + x[:, flip]
                                   * [-1, 1, -1, 1] for x in (a, b)))  # fmt: skip
        swapped = [1, 0, 2, 3, 5, 4, 7, 6]
        assert mirrored.value[0] == swapped[there.value[0]]


@settings(max_examples=60)
@given(box, box, st.integers(0, 7), st.floats(-1, 1))
def test_margins_are_safe(one, two, edge, push):
    """No edge that moves by less than the margin, as a share of the shorter side, flips it."""
    a, b = np.array([one], float), np.array([two], float)
    fact = scop.relation(a, b)
    shorter = np.minimum(a[0, 2:] - a[0, :2], b[0, 2:] - b[0, :2]).min()
    # a moved edge changes a share by at most about twice what it moves
    move = push * fact.margin[0] * shorter / 3
    moved = [a.copy(), b.copy()]
    moved[edge // 4][0, edge % 4] += move
    assert scop.relation(*moved).value[0] == fact.value[0]


def test_records_have_the_published_form():
    world = SceneBatch.of([picture(seed) for seed in range(20)])
    found = list(records(world))
    assert [r["seq"] for r in found] == list(range(len(found)))
    for record in found:
        assert set(record) == {"seq", "file_name", "oros", "annots"}
        assert record["file_name"] == "a.jpg" and len(record["annots"]) == 2
        first, second = (a["category"] for a in record["annots"])
        assert len(record["oros"]) in (2, 4)
        assert record["oros"][0][0] == first and record["oros"][0][2] == second
        x, y, w, h = record["annots"][0]["bbox"]
        assert w * h >= 32 * 32 and x >= 0 and y >= 0
        json.dumps(record)
    assert list(records(world.select([]))) == []


@pytest.mark.parametrize("name", ["picture_relation", "picture_statement"])
def test_items_by_a_slow_method(name):
    world = SceneBatch.of([picture(seed) for seed in range(120)])
    items = make_items(catalogue()[name], world).to_pylist()
    assert len(items) > 40
    where = {
        (world.scenes.id[world.objects.scene[r]], i): r for r, i in enumerate(world.objects.id)
    }
    styles = set()
    for item in items:
        a, b = (where[item["scene"], o] for o in item["objects"])
        words = slow_words(world.sightings.box[a].tolist(), world.sightings.box[b].tolist())
        styles.add(item["reference"])
        if name == "picture_relation":
            said = {"left of": "to its left", "right of": "to its right"}
            said |= {"above": "above it", "below": "below it"}
            level = said[words[-1]] if words[-1] in ("above", "below") else ""
            expected = said[words[0]] if len(words) == 1 else (
                f"{level} and to the {words[0].removesuffix(' of')}")  # fmt: skip
            assert item["answer_text"] == expected
            assert len(set(item["choices"])) == 4 and item["frame"] == "image"
        else:
            said = item["question"].replace("be right that", "")
            stated = set(re.findall(r"left|right|above|below", said))
            truth = {w.removesuffix(" of") for w in words}
            assert (item["answer"] == "yes") == (stated == truth)
        assert item["margin"] >= 0.05 and item["tags"].endswith("picture")
    assert {"name", "mark"} <= styles
    balance = [i["answer"] for i in items]
    assert max(map(balance.count, set(balance))) < 0.7 * len(balance)


def vsd_box(given):
    """VSD writes ymin, ymax, xmin, xmax."""
    y0, y1, x0, x1 = given
    return [x0, y0, x1, y1]


def test_people_call_it_so_too(shared_data):
    """VSD's human labels on Visual Genome boxes, for the four words that boxes decide."""
    rows = [
        (t["p"], vsd_box(t["s_bbox"]), vsd_box(t["o_bbox"]))
        for item in json.loads((shared_data("qa/vsd") / "newvsd_test.json").read_text())
        for t in item["triple_list"]
    ]
    words = {"to the left of": 0, "to the right of": 1, "above": 2, "under": 3}
    a, b = (np.array([r[k] for r in rows], float) for k in (1, 2))
    sound = ((a[:, 2:] > a[:, :2]) & (b[:, 2:] > b[:, :2])).all(axis=1)
    truth = np.array([words.get(r[0], -1) for r in rows])
    asked = sound & (truth >= 0)
    found = scop.relation(a[asked], b[asked])
    holds = np.array([{0}, {1}, {2}, {3}, {0, 2}, {1, 2}, {0, 3}, {1, 3}], dtype=object)
    right = np.array([t in h for t, h in zip(truth[asked], holds[found.value], strict=True)])
    assert len(right) > 1900
    # measured: the word holds for 74 %, 81 % where the margin is clear, and its opposite for 7 %
    assert right.mean() > 0.72
    clear = found.margin >= 0.05
    assert right[clear].mean() > 0.79
    against = np.array([t ^ 1 in h for t, h in zip(truth[asked], holds[found.value], strict=True)])
    assert against[clear].mean() < 0.08
    # the published order of the numbers: by centres, sides agree by 79 %, heights by 87 %
    middle = (a + np.roll(a, 2, axis=1) - b - np.roll(b, 2, axis=1))[asked]
    side, level = truth[asked] < 2, truth[asked] >= 2
    assert ((middle[side, 0] > 0) == (truth[asked][side] == 1)).mean() > 0.79
    assert ((middle[level, 1] > 0) == (truth[asked][level] == 3)).mean() > 0.85
    # read as x before y, agreement is lost
    wrong = scop.relation(a[asked][:, [1, 0, 3, 2]], b[asked][:, [1, 0, 3, 2]])
    turned = np.array([t in h for t, h in zip(truth[asked], holds[wrong.value], strict=True)])
    assert turned.mean() < right.mean() - 0.25
