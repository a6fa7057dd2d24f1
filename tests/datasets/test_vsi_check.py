"""Official VSI-Bench answers against our facts, tolerant reading and clear refusals."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sightline.datasets.vsi_check import check_vsi
from sightline.datasets.vsi_questions import load_questions
from sightline.errors import BadInput

AXES = [1, 0, 0, 0, 1, 0, 0, 0, 1]


def box(x, y, z=0.5, size=(0.5, 0.5, 1.0)):
    low = [c - s / 2 for c, s in zip((x, y, z), size, strict=True)]
    high = [c + s / 2 for c, s in zip((x, y, z), size, strict=True)]
    return {"centroid": [x, y, z], "axesLengths": list(size), "normalizedAxes": AXES,
            "min": low, "max": high}  # fmt: skip


@pytest.fixture
def rooms(tmp_path: Path) -> Path:
    """Sofa at the origin; stove 3 m east, tv 3 m north, two chairs west; boxes of 0.5 m."""
    boxes = {
        "sofa": [box(0, 0)],
        "stove": [box(3, 0)],
        "tv": [box(0, 3)],
        "chair": [box(-1, 0), box(-4, 0)],
        "trash bin": [box(-2, -2, size=(0.3, 0.4, 0.8))],
    }
    entry = {
        "video_path": "x.mp4", "dataset": "scannet", "room_size": 23.456, "room_center": [0, 0, 0],
        "object_counts": {k: len(v) for k, v in boxes.items()}, "object_bbox": boxes,
    }  # fmt: skip
    (tmp_path / "test_meta_info_val.json").write_text(json.dumps({"r1": entry}))
    return tmp_path


def ask(folder: Path, *records) -> Path:
    path = folder / "questions.jsonl"
    base = {"dataset": "scannet", "scene": "r1"}
    path.write_text("\n".join(r if isinstance(r, str) else json.dumps(base | r) for r in records))
    return path


def one(kind, question, answer, **more):
    return {"question_type": kind, "question": question, "answer": answer, **more}


SIZE = (
    "What is the length of the longest dimension (length, width, or height) of the {}, "
    "measured in centimeters?"
)
NEAR = (
    "Measuring from the closest point of each object, which of these objects ({}) is the closest "
    "to the {}? Options: A. stove, B. tv, C. trash bin"
)
STAND = "If I am standing by the {} and facing the {}, is the {} to my {}"
QUADRANTS = (
    "front-left, front-right, back-left, or back-right? "
    "Options: A. back-left, B. front-right, C. front-left, D. back-right"
)
EASY = (
    "If I am standing by the sofa and facing the stove, is the tv to the left or the right of "
    "the stove? Options: A. right, B. left"
)


@pytest.mark.parametrize(
    ("record", "agree"),
    [
        (one("room_size_estimation", "What is the size of this room?", "23.5"), 1),
        (one("room_size_estimation", "What is the size of this room?", 23.4), 0),
        (one("object_counting", "How many chair(s) are in this room?", "2"), 1),
        (one("object_counting", "How many chairs are there in the room?", 2), 1),
        (one("object_counting", "How many chair(s) are in this room?", "3"), 0),
        (one("object_size_estimation", SIZE.format("trash can"), "80"), 1),
        (one("object_size_estimation", SIZE.format("Trash Bin"), "82"), 0),
        (one("object_rel_distance", NEAR.format("stove, tv, trash bin", "chair"), "C"), 1),
        (one("object_rel_distance", NEAR.format("stove, tv, trash bin", "chair"), "A"), 0),
        (one("object_rel_direction_hard",
             STAND.format("stove", "sofa", "tv", QUADRANTS), "B"), 1),
        (one("object_rel_direction_easy", EASY, "B"), 1),
        (one("object_rel_direction_medium", STAND.format("sofa", "stove", "trash bin",
             "left, right, or back?"), "C", options=["A. left", "B. right", "C. back"]), 1),
        (one("object_abs_distance", "Measuring from the closest point of each object, what is the "
             "distance between the sofa and the stove (in meters)?", "2.5"), 1),
        (one("object_abs_distance", "What is the distance between the sofa and the tv (in meters)?",
             "2.1"), 0),
    ],
)  # fmt: skip
def test_answers_are_recomputed(rooms, record, agree):
    entry = check_vsi(rooms, ask(rooms, record))["types"][record["question_type"]]
    assert (entry["n"], entry["agree"]) == (1, agree)
    assert len(entry["disagreements"]) == 1 - agree
    for row in entry["disagreements"]:
        assert set(row) == {"scene", "question", "official", "ours", "note"}


def test_other_spellings_of_a_record(rooms):
    record = {
        "scene_name": "r1", "question_type": "object_rel_distance", "ground_truth": "stove",
        "question": "Which of these is nearest to the sofa?", "options": ["stove", "trash bin"],
    }  # fmt: skip
    path = rooms / "q.json"
    path.write_text(json.dumps([record]))
    assert load_questions(path)[0].option() == "stove"
    entry = check_vsi(rooms, path)["types"]["object_rel_distance"]
    assert entry["disagreements"][0]["ours"] == "trash bin"


def test_what_cannot_be_answered_is_said(rooms):
    route = (
        "You are a robot beginning at the sofa facing the stove. You want to navigate to the tv. "
        "You will perform the following actions (Note: for each [please fill in], choose either "
        "'turn back,' 'turn left,' or 'turn right.'): 1. Go forward until the stove 2. [please "
        "fill in] 3. Go forward until the tv. You have reached the final destination. "
        "Options: A. Turn Left, B. Turn Back, C. Turn Right"
    )
    path = ask(
        rooms,
        one("route_planning", route, "A"),
        one("obj_appearance_order", "Order? Options: A. sofa, tv, B. tv, sofa", "B"),
        one("object_counting", "How many lamp(s) are in this room?", "2"),
        one("object_counting", "Tell me about chairs", "2"),
        one("object_counting", "How many chair(s) are in this room?", "2", scene="elsewhere"),
    )
    result = check_vsi(rooms, path)
    types, apart = result["types"], result["not_answered"]
    assert set(apart) == {"obj_appearance_order", "route_planning"}
    assert apart["route_planning"]["reason"]
    rule = apart["route_planning"]["turn_rule"]
    assert (rule["readable"], rule["reproduced"]) == (1, 0), "the stove lies behind: turn back"
    assert rule["disagreements"][0]["ours"] == "turn left" or rule["disagreements"][0]["note"]
    counting = types["object_counting"]
    assert (counting["n"], counting["agree"], counting["without_scene"]) == (2, 0, 1)
    assert "lamp" in counting["disagreements"][0]["note"]
    assert "not known" in counting["disagreements"][1]["note"]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("{not json", "json"),
        ("[1]", "record"),
        ('"text"', "record"),
        ({"question": None, "answer": "1", "question_type": "object_counting"}, "question"),
        ({"question": "How many?", "question_type": "object_counting"}, "answer"),
        (one("object_counting", "How many x are in this room?", "two"), "answer"),
        (one("object_rel_distance", NEAR, "Z"), "answer"),
        (one("object_rel_distance", NEAR, "A", options="A. x"), "options"),
        (one("object_counting", "How many x are here?", "2", scene=["r1"]), "scene"),
    ],
)
def test_damaged_lines_are_one_clear_error(rooms, line, name):
    good = one("object_counting", "How many chair(s) are in this room?", "2")
    path = ask(rooms, good, line)
    with pytest.raises(BadInput) as caught:
        check_vsi(rooms, path)
    assert caught.value.where == str(path)
    assert caught.value.field == f"line 2: {name}"


def test_missing_files(rooms, tmp_path):
    with pytest.raises(BadInput):
        check_vsi(rooms, tmp_path / "none.jsonl")
    empty = tmp_path / "empty"
    empty.mkdir()
    good = one("object_counting", "How many chair(s) are in this room?", "2")
    with pytest.raises(BadInput):
        check_vsi(empty, ask(rooms, good))


@pytest.mark.parametrize("name", ["arkitscenes", "scannet_visible"])
def test_published_answers(shared_data, name):
    folder = shared_data("vsi_scene_meta")
    types = check_vsi(folder, folder / f"official_questions_{name}.jsonl")["types"]
    for kind, entry in types.items():
        if kind == "object_abs_distance":
            by = entry["by_definition"]
            assert by["not_below_box_gap"] == entry["n"]
            assert entry["agree"] >= entry["n"] - 1
        else:
            assert entry["agree"] == entry["n"], entry["disagreements"]
