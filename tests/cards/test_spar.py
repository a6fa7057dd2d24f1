"""The SPAR card: every task in every form, its records, its thresholds, fair wrong answers."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sightline.answers import VIEW_AXES, AxesMRA, Choice, ViewChange
from sightline.cards import spar
from sightline.cards.card import Card
from sightline.datasets.audit import audit
from sightline.datasets.mix import Mix
from sightline.datasets.records.base import Record
from sightline.errors import BadInput
from sightline.run_card import CardRun, run_card
from sightline.scenes import SceneStore
from sightline.scenes.simulate import simulate

OC_OO = ("oc", "oc_mv", "oo", "oo_mv")
TASKS = {
    *(f"depth_prediction_{k}" for k in OC_OO),
    *(f"distance_prediction_{k}" for k in (*OC_OO, "oo_video")),
    *(f"distance_infer_center_{k}" for k in (*OC_OO, "oo_video")),
    *(f"obj_spatial_relation_{k}" for k in ("oc_mv", "oo", "oo_mv")),
    *(f"spatial_imagination_{a}{b}" for a in ("oc", "oo") for b in
      ("", "_mv", "_video", "_video_hard")),
    "spatial_imagination_map_mv", "camera_motion_infer", "view_change_infer", "position_matching",
    "obj_count", "obj_frame_locate", "appearance_order", "room_size", "spatial_volume_infer",
    "nav_video",
}  # fmt: skip
FORMS = {"fill", "select", "judge", "sentence"}
COLOURS = ("red", "blue", "green", "yellow")
TRIPLE = r"(left|right), (above|below), (in front|behind|nearer|farther)"


@pytest.fixture(scope="module")
def card() -> Card:
    return spar.card


@pytest.fixture(scope="module")
def done(card: Card, tmp_path_factory: pytest.TempPathFactory) -> CardRun:
    """The card over two rooms, as many items of all forms."""
    out = tmp_path_factory.mktemp("spar")
    scenes = simulate("rooms", 2, out / "scenes", seed=4, frames=8, size=(160, 120))
    assert card.data is not None
    even = Mix(card.data.tasks, tuple(1.0 for _ in card.data.tasks))
    return run_card(
        Card(**{**vars(card), "data": even}), out / "run", scenes=scenes, per_task=3, workers=1
    )


@pytest.fixture(scope="module")
def items(done: CardRun) -> list[dict[str, Any]]:
    parts = sorted((done.dataset / "data").glob("part-*.parquet"))
    return [row for part in parts for row in pq.read_table(part).to_pylist()]


@pytest.fixture(scope="module")
def entries(done: CardRun) -> list[tuple[str, dict[str, Any]]]:
    """(form, entry) of all training files."""
    out = []
    for path in (done.files[0].parents[1]).rglob("*.jsonl"):
        assert path.parent.name in TASKS
        out += [(path.stem, json.loads(line)) for line in path.read_text().splitlines()]
    return out


def test_every_task_in_every_form(card: Card, done: CardRun) -> None:
    assert done.audited.passed, done.audited.disagreements[:3]
    assert card.data is not None
    forms: dict[str, set[str]] = defaultdict(set)
    for task in card.data.tasks:
        own = "select" if isinstance(task.answer, Choice) else "fill"
        named = {"own": own, "choice": "select"}.get(task.form, task.form)
        forms[task.label].add(named)
    assert set(forms) == TASKS
    chosen = {n for n in TASKS if n.startswith("distance_infer") or n in
              ("appearance_order", "nav_video")}  # fmt: skip
    for name, found in forms.items():
        lacking = {"fill"} if name in chosen else set()
        lacking |= {"judge"} if name == "spatial_imagination_map_mv" else set()
        assert found == FORMS - lacking, name
    made = Counter(re.sub(r".*?/train/(.*?)/.*", r"\1", str(p)) for p in done.files)
    # a video of a small room need not show four kinds one after the other
    assert set(made) - {str(done.files[-1])} >= TASKS - {"appearance_order", "nav_video"}


def test_sentences_are_ten_times_as_many(card: Card) -> None:
    assert card.data is not None
    share: Counter[tuple[str, str]] = Counter()
    for task, weight in zip(card.data.tasks, card.data.weights, strict=True):
        share[task.label, task.form] += weight  # type: ignore[assignment]
    for (label, form), weight in share.items():
        # three numbers of views, four kinds of routes are one task
        whole = sum(w for (n, f), w in share.items() if n == label and f == "sentence")
        assert whole == pytest.approx(1.0), label
        assert weight == pytest.approx(whole if form == "sentence" else 0.1), (label, form)


def test_training_record(entries: list[tuple[str, dict[str, Any]]], done: CardRun) -> None:
    assert {form for form, _ in entries} == FORMS
    marks = {f"{c}_{p}" for c in COLOURS for p in ("point", "bbox")}
    for form, entry in entries:
        always = {"id", "conversations", "image", "type", "depth"}
        assert set(entry) - marks - {"point_img_idx", "bbox_img_idx"} == always
        human, reply = entry["conversations"]
        assert (human["from"], reply["from"]) == ("human", "gpt")
        assert len(entry["image"]) == len(entry["depth"])
        assert all((done.dataset / path).is_file() for path in entry["image"])
        if form == "judge":
            assert reply["value"] in ("yes", "no")
        if form == "select":
            letters = re.findall(r"^([A-J])\. ", human["value"], re.MULTILINE)
            assert reply["value"] in letters
        _marks(human["value"], entry)


def _marks(question: str, entry: dict[str, Any]) -> None:
    """Coordinates and images in the record are those of the question."""
    for colour in COLOURS:
        for part, key in (("point", "point"), ("box", "bbox")):
            said = re.search(
                rf"\({colour} {part}(?: at [\[(]([^\])]*)[\])])?(?: in the (\w+) image)?\)",
                question,
            )
            place = entry.get(f"{colour}_{key}")
            if entry["type"] == "position_matching":
                continue
            assert (said is None) == (place is None)
            if said is None or place is None:
                continue
            assert len(place) == 1 and all(isinstance(v, int) for v in place[0])
            if said[1]:
                assert [int(v) for v in said[1].split(", ")] == place[0]
            if said[2]:
                order = [c for c in COLOURS if f"{c}_{key}" in entry]
                nth = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
                (images,) = entry[f"{key}_img_idx"]
                assert images[order.index(colour)] == nth.index(said[2])
            else:
                assert f"{key}_img_idx" not in entry


def test_position_matching_marks_the_first_image(
    entries: list[tuple[str, dict[str, Any]]]
) -> None:  # fmt: skip
    found = [e for _, e in entries if e["type"] == "position_matching"]
    assert found
    for entry in found:
        box = entry["red_bbox"][0]
        assert str(box) in entry["conversations"][0]["value"]
        assert entry["bbox_img_idx"] == [[0]]


def test_bench_record(done: CardRun) -> None:
    entries = json.loads(done.files[-1].read_text())
    keys = ["id", "img_type", "format_type", "task", "source", "image", "depth", "pose",
            "intrinsic_color", "intrinsic_depth", "question", "answer"]  # fmt: skip
    assert len({e["task"] for e in entries}) == 20
    for entry in entries:
        assert list(entry) == keys
        assert entry["format_type"] in ("select", "fill")
        count = len(entry["image"])
        assert entry["img_type"] == ("single_view" if count == 1 else "multi_view")
        assert len(entry["pose"]) == len(entry["intrinsic_depth"]) == count
        assert np.allclose(np.array(entry["pose"])[:, 3], [0, 0, 0, 1])


def test_views(items: list[dict[str, Any]], card: Card) -> None:
    assert card.data is not None
    labels = card.data.labels
    for item in items:
        label, count = labels[item["task"]], len(item["views"])
        if label.endswith("_mv"):
            assert 3 <= count <= 5
        elif ("_video" in label and label != "nav_video") or label == "obj_frame_locate":
            assert count == 8 and item["views"] == sorted(item["views"])


def test_distances_are_between_centres(items: list[dict[str, Any]], done: CardRun) -> None:
    world = SceneStore(done.scenes).read()
    place = dict(zip(zip(world.objects.scene.tolist(), world.objects.id, strict=True),
                     world.objects.centre, strict=True))  # fmt: skip
    number = {name: i for i, name in enumerate(world.scenes.id.tolist())}
    for item in items:
        if item["task"].startswith("centre_distance["):
            a, b = (place[number[item["scene"]], name] for name in item["objects"])
            assert item["value"] == pytest.approx(float(np.linalg.norm(a - b)), abs=1e-9)
            assert item["value"] >= 0.5
        if item["task"].startswith("pair_from_camera"):
            a, b = (place[number[item["scene"]], name] for name in item["objects"])
            assert abs(a[2] - b[2]) >= 0.15 - 1e-9
            assert item["margin"] >= 0.15 - 1e-6


def test_answers_in_words(items: list[dict[str, Any]]) -> None:
    before_after = 0
    for item in items:
        kind, answer, *_ = item["own"] or [item["answer_kind"], item["answer"]]
        if item["task"].startswith("imagined_") and not item["task"].startswith("imagined_map"):
            assert kind == "text"
            assert re.fullmatch(f"before: {TRIPLE}; after: {TRIPLE}", answer)
            before_after += 1
        if item["task"].startswith("view_change"):
            names = [part.split(":")[0] for part in answer.split(",")]
            assert set(names) <= {name for pair in VIEW_AXES for name in pair}
            assert len({n.replace("left", "right").replace("down", "up").replace(
                "backward", "forward") for n in names}) == len(names)  # fmt: skip
    assert before_after > 20


def test_wrong_options_do_not_tell_the_right_one(items: list[dict[str, Any]]) -> None:
    """What most options share says nothing: each of four maps, or changes, looks the same."""
    for item in items:
        if item["answer_kind"] != "choice" or not item["own"]:
            continue
        right = item["choices"]["ABCD".index(item["answer"])]
        if item["task"].startswith(("imagined_map", "view_change")):
            numbers = [[abs(float(x)) for x in re.findall(r"-?\d+\.?\d*", c)]
                       for c in item["choices"]]  # fmt: skip
            assert all(np.allclose(n, numbers[0]) for n in numbers)
        if item["task"].startswith("frames_showing"):
            marked = re.search(r"in the (\w+) image\)", item["question"])
            assert marked is not None
            nth = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
            number = str(nth.index(marked[1]) + 1)
            assert all(number in c.split(", ") for c in item["choices"])
        if item["task"].startswith("imagined_object") and len(item["views"]) == 1:
            assert all("behind; after" not in c for c in item["choices"])
        assert item["choices"].count(right) == 1


def test_defects_of_the_published_scorer_are_not_ours() -> None:
    """SPAR takes a reply that is a part of the answer, so the empty one is always right."""
    choice = Choice(options=("left, above, far", "right, below, near"))
    assert choice.judge("", "A").score == 0.0
    assert choice.judge("A", "A").score == 1.0
    # prediction and truth change places in its error of view changes: overestimates are let off
    ours, theirs = ViewChange(), ViewChange(metric=AxesMRA(swapped=True))
    reply, truth = "move_right:1.8", "move_right:1.0"
    assert ours.judge(reply, truth).score < theirs.judge(reply, truth).score


def test_forms_that_do_not_fit(card: Card) -> None:
    assert card.data is not None
    (a_map,) = [t for t in card.data.tasks if t.name == "imagined_map"][:1]
    with pytest.raises(BadInput, match="judge does not fit"):
        Mix.of([a_map.answering("judge")])
    assert all(isinstance(r, Record) for r in card.records)
    assert not card.quirks


def test_pictures_are_drawn_for_the_question(
    entries: list[tuple[str, dict[str, Any]]], done: CardRun
) -> None:
    drawn = 0
    for _, entry in entries:
        question = entry["conversations"][0]["value"]
        if re.search(r"\(red point\)", question):
            assert all(Path(p).parent.name == "points" for p in entry["image"])
            drawn += 1
    assert drawn > 5


def test_the_audit_finds_wrong_answers(done: CardRun, tmp_path: Path) -> None:
    """Every item in its own form is made wrong; the second methods find each of them."""
    folder = tmp_path / "wrong"
    shutil.copytree(done.dataset, folder, ignore=shutil.ignore_patterns("media"))
    spoiled = set()
    for path in (folder / "data").glob("part-*.parquet"):
        table = pq.read_table(path)
        rows = table.to_pylist()
        for row in rows:
            if row["own"] is None and row["tags"].split(",")[0] in OURS:
                _spoil(row)
                spoiled.add(row["id"])
        pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), path)
    found = {d.id for d in audit(folder, done.scenes).disagreements}
    assert len(spoiled) > 60
    assert spoiled <= found


OURS = ("centre_points", "observers", "view_pairs")


def _spoil(row: dict[str, Any]) -> None:
    kind, answer = row["answer_kind"], row["answer"]
    if kind == "choice":
        row["answer"] = "B" if answer == "A" else "A"
    elif kind == "number":
        row["value"] *= 1.1
        row["answer"] = f"{row['value']:.1f}"
    elif kind == "text":
        row["answer"] = answer.replace("left", "LEFT").replace("right", "left")
        row["answer"] = row["answer"].replace("LEFT", "right")
    elif kind == "names":
        row["answer"] = answer + ", 9"
    elif kind == "view_change":
        row["answer"] = answer.replace("move_left", "MOVE").replace("move_right", "move_left")
        row["answer"] = row["answer"].replace("MOVE", "move_right")
        if row["answer"] == answer:
            row["answer"] = answer + ",move_right:0.5"
    else:
        # a place, a map, dimensions: the last digit that is no zero is one more or less
        at = max(i for i, c in enumerate(answer) if c.isdigit() and c not in "0")
        row["answer"] = answer[:at] + str((int(answer[at]) + 5) % 10) + answer[at + 1 :]
