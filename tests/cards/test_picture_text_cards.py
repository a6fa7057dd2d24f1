"""InternSpatial, SpatialThinker, VSD and CoMPaSS: formats, levels, captions, outlines."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from sightline import narration
from sightline.cards.compass import card as compass
from sightline.cards.internspatial import FORMATS
from sightline.cards.internspatial import card as internspatial
from sightline.cards.spatialthinker import card as spatialthinker
from sightline.cards.vsd import SHARES
from sightline.cards.vsd import card as vsd
from sightline.datasets.records import Batch, Levelled, Solvable
from sightline.questions.tasks import picture_relations, predicates
from sightline.run_card import CardRun, run_card
from sightline.scenes import SceneBatch, SceneStore

Rows = list[dict[str, Any]]


def _rows(run: CardRun, name: str) -> Rows:
    text = next(path for path in run.files if path.name == name).read_text()
    return (
        json.loads(text)
        if name.endswith(".json")
        else [json.loads(x) for x in text.split("\n")[:-1]]
    )


@pytest.fixture(scope="module")
def world(rooms: Path) -> SceneBatch:
    return SceneStore(rooms).read()


@pytest.fixture(scope="module")
def intern(rooms: Path, tmp_path_factory: pytest.TempPathFactory) -> CardRun:
    return run_card(internspatial, tmp_path_factory.mktemp("intern") / "run", scenes=rooms,
                    per_task=14, workers=1)  # fmt: skip


@pytest.fixture(scope="module")
def thinker(rooms: Path, tmp_path_factory: pytest.TempPathFactory) -> CardRun:
    return run_card(spatialthinker, tmp_path_factory.mktemp("stvqa") / "run", scenes=rooms,
                    per_task=12, workers=1)  # fmt: skip


@pytest.fixture(scope="module")
def described(rooms: Path, tmp_path_factory: pytest.TempPathFactory) -> CardRun:
    return run_card(vsd, tmp_path_factory.mktemp("vsd") / "run", scenes=rooms, per_task=8,
                    workers=1)  # fmt: skip


# InternSpatial ----------------------------------------------------------------------------------


def test_all_formats_and_tasks(intern: CardRun) -> None:
    assert intern.audited.passed and not intern.audited.unaudited
    rows = _rows(intern, "internspatial.jsonl")
    assert len(FORMATS) == 19
    used = Counter(row["format"] for row in rows)
    # small pictures hold no two masks or boxes for every kind of words
    assert len(set(used) & set(FORMATS)) >= 16 and set(used) <= {*FORMATS, "none"}
    assert {row["task"] for row in rows} == {
        "position_comparison", "size_comparison", "rotation_estimation", "object_counting",
        "existence_estimation", "rotation_angle", "rotation_direction",
    }  # fmt: skip
    for row in rows:
        assert set(row) == {"id", "image", "size", "task", "format", "objects", "boxes",
                            "conversations"}  # fmt: skip
        human = row["conversations"][0]["value"]
        assert human.count("<image>") == len(row["image"])
        assert len(row["image"]) == (2 if row["task"] in ("rotation_angle", "rotation_direction")
                                     else 1)  # fmt: skip
        words, _, picture = row["format"].partition("+")
        if words == "ref_box":
            stated = re.findall(r"<ref>([^<]+)</ref><box>\[([^\]]+)\]</box>", human)
            assert {name for name, _ in stated} <= set(row["objects"]) and stated
            boxes = [[int(n) for n in numbers.split(",")] for _, numbers in stated]
            true = [[round(x) for x in box] for box in row["boxes"]]
            assert all(min(np.abs(np.subtract(b, t)).max() for t in true) <= 1 for b in boxes)
        if picture and picture != "original":
            assert "/rgb/" not in row["image"][0]


# SpatialThinker ---------------------------------------------------------------------------------


def test_stvqa_record(thinker: CardRun) -> None:
    assert thinker.audited.passed and not thinker.audited.unaudited
    rows = _rows(thinker, "stvqa.jsonl")
    assert {row["category"] for row in rows} >= {
        "relation", "reach", "size", "orientation", "instance_location", "depth", "distance",
        "existence",
    }  # fmt: skip
    for row in rows:
        assert set(row) == {
            "image_id", "images", "problem", "question_only", "question_with_options", "options",
            "answer", "answer_only", "answer_text", "category", "level", "rating", "scene_graph",
        }  # fmt: skip
        assert len(row["options"]) == {"easy": 2, "medium": 3, "hard": 4}[row["level"]]
        at = "ABCD".index(row["answer_only"])
        assert row["options"][at] == row["answer_text"]
        assert row["answer"] == f"({row['answer_only']}) {row['answer_text']}"
        shown = zip("ABCD", row["options"], strict=False)
        lines = [row["question_only"], *(f"({x}) {option}" for x, option in shown)]
        assert row["question_with_options"] == row["problem"] == "\n".join(lines)
        assert 1 <= row["rating"] <= 10
        graph = row["scene_graph"]
        ids = {entry["id"] for entry in graph["objects"]}
        assert all(len(entry["bbox"]) == 4 for entry in graph["objects"])
        assert all({r["subject"], r["object"]} <= ids for r in graph["relationships"])
        if row["category"] == "existence" and row["answer_text"] == "yes":
            assert ids


def test_the_shares_of_categories_are_planned() -> None:
    assert spatialthinker.data is not None
    data = spatialthinker.data
    share: Counter[str] = Counter()
    for task, weight in zip(data.tasks, data.weights, strict=True):
        share[task.label] += weight / sum(data.weights)  # type: ignore[assignment]
    assert share.pop("relation") == pytest.approx(0.5)
    assert len(share) == 8 and all(value == pytest.approx(1 / 16) for value in share.values())


def _batch(options: int, count: int) -> Batch:
    rows = [
        {
            "id": f"{i:016d}", "question": f"Which one, {i}?", "choices": list("pqrs"[:options]),
            "answer": "A", "answer_text": "p", "margin": 0.05 * (i % 40),
        }
        for i in range(count)
    ]  # fmt: skip
    return Batch(pa.Table.from_pylist(rows), {}, Path(), Path())


def test_levels_have_their_shares_and_order_is_of_the_text() -> None:
    many, few = _batch(4, 1400), _batch(2, 200)
    levels = Counter([*Levelled("level").values(many), *Levelled("level").values(few)])
    for name, share in (("easy", 0.4), ("medium", 0.4), ("hard", 0.2)):
        assert levels[name] / 1600 == pytest.approx(share, abs=0.05)
    # the same question in another order of options, under another id of the same level
    entries = Levelled("options").values(many)
    rows = [{**row, "choices": row["choices"][::-1]} for row in many.rows]
    again = Batch(pa.Table.from_pylist(rows), {}, Path(), Path())
    assert Levelled("options").values(again) == entries
    letters = Counter(Levelled("answer_only").values(_batch(2, 1000)))
    assert abs(letters["A"] - letters["B"]) < 150


def test_the_filter_asks_twice_and_twice_more() -> None:
    batch, asked = _batch(4, 1), []

    def solver(right_at: int) -> Any:
        def reply(entry: Any, nth: int) -> str:
            asked.append(nth)
            wrong = next(x for x in "ABCD" if x != entry["answer_only"])
            return f"({entry['answer_only']})" if nth == right_at else wrong

        return reply

    assert Solvable(solver(1)).values(batch) == [True] and asked == [0, 1]
    asked.clear()
    assert Solvable(solver(3)).values(batch) == [True] and asked == [0, 1, 2, 3]
    asked.clear()
    # none of four: dropped, and not asked a fifth time
    assert Solvable(solver(4)).values(batch) == [False] and asked == [0, 1, 2, 3]


# VSD --------------------------------------------------------------------------------------------


def test_vsd_records(described: CardRun) -> None:
    assert described.audited.passed and not described.audited.unaudited
    for name, least in (("vsd_v1.json", 1), ("vsd_v2.json", 2)):
        rows = _rows(described, name)
        assert rows
        for row in rows:
            assert set(row) == {"img_id", "triple_list", "captions"}
            (triple,) = row["triple_list"]
            assert set(triple) == {"s", "o", "p", "s_bbox", "o_bbox"} and triple["p"] in SHARES
            for box in (triple["s_bbox"], triple["o_bbox"]):
                y0, y1, x0, x1 = box
                assert 0 <= y0 < y1 <= 120 and 0 <= x0 < x1 <= 160
            # y before x: what is above has smaller ones
            if triple["p"] == "above":
                assert sum(triple["s_bbox"][:2]) < sum(triple["o_bbox"][:2])
            if triple["p"] == "to the left of":
                assert sum(triple["s_bbox"][2:]) < sum(triple["o_bbox"][2:])
            assert len(row["captions"]) >= least
            for caption in row["captions"]:
                assert triple["s"] in caption.casefold() and triple["o"] in caption.casefold()
    spread = [row["mbleu4"] for row in _rows(described, "diversity.jsonl")]
    assert 0 <= np.mean(spread) < 0.6


def test_captions_follow_from_the_picture(described: CardRun, world: SceneBatch) -> None:
    place = {f"media/{world.scenes.id[s]}/rgb/{Path(p).name}": i for i, (s, p) in enumerate(
        zip(world.frames.scene, world.frames.rgb, strict=True))}  # fmt: skip
    for row in _rows(described, "vsd_v2.json"):
        facts = narration.facts_of(world, frame=place[row["img_id"]])
        for caption in row["captions"]:
            assert not narration.verify(caption, facts), caption


def test_predicates_exclude_each_other(world: SceneBatch) -> None:
    found = predicates.predicate_between.asked(world, 2000)
    keep = np.flatnonzero(found.keep)
    options = np.asarray(found.options)[keep]
    for right, *wrong in options.tolist():
        assert right not in wrong and len(set(wrong)) == 3
        # what stands on a thing may also be called above it
        assert not (right == "on" and "above" in wrong)
    one = predicates.predicate_between.using(predicate="behind").asked(world, 2000)
    assert set(np.asarray(one.options)[one.keep][:, 0]) == {"behind"}


# CoMPaSS ----------------------------------------------------------------------------------------


def test_scop_record(rooms: Path, tmp_path: Path) -> None:
    done = run_card(compass, tmp_path / "run", scenes=rooms, per_task=20, workers=1)
    assert done.audited.passed and not done.audited.unaudited
    rows = _rows(done, "scop.jsonl")
    assert [row["seq"] for row in rows] == list(range(len(rows))) and rows
    back = {"left": "right", "right": "left", "above": "below", "below": "above"}
    for row in rows:
        assert set(row) == {"seq", "file_name", "oros", "annots"} and len(row["annots"]) == 2
        (x, y, w, h), (p, q, v, g) = (each["bbox"] for each in row["annots"])
        areas, diagonals = sorted((w * h, v * g)), (np.hypot(w, h), np.hypot(v, g))
        # the five published filters, once more
        assert areas[0] >= 32**2 and sum(areas) >= 0.2 * 160 * 120
        assert row["annots"][0]["category"] != row["annots"][1]["category"]
        gap = np.hypot(x + w / 2 - p - v / 2, y + h / 2 - q - g / 2)
        assert gap <= 2.0 * min(diagonals) and areas[0] >= 0.5 * areas[1]
        wide = max(0.0, min(x + w, p + v) - max(x, p))
        tall = max(0.0, min(y + h, q + g) - max(y, q))
        assert wide * tall < 0.3 * areas[0]
        double = wide / min(w, v) < 1 / 3 and tall / min(h, g) < 1 / 3
        assert len(row["oros"]) == (4 if double else 2)
        first, second = row["oros"][0][1], row["oros"][1][1]
        words = r"left|right|above|below"
        assert [back[m] for m in re.findall(words, first)] == re.findall(words, second)
        if double:
            continue
        if wide / min(w, v) < tall / min(h, g):
            assert ("left" in first) == (x + w / 2 < p + v / 2)
        else:
            assert ("above" in first) == (y + h / 2 < q + g / 2)
    questions = _rows(done, "questions.jsonl")
    assert {row["type"] for row in questions} <= {"relation", "caption", "relation_tuned",
                                                  "caption_tuned"}  # fmt: skip
    tuned = list(picture_relations.records(SceneStore(rooms).read(), "best_geneval"))
    # its limits are tighter by three of the four
    assert len(tuned) <= len(rows)
