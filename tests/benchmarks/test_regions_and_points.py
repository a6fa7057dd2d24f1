"""RefSpatial-Bench, SpatialRGPT-Bench and CA-VQA against their rules, written out plainly."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from sightline.answers import Rle
from sightline.benchmarks import Loaded, Prediction, find_benchmark, score, score_file
from sightline.benchmarks.extract.regions import RegionRelation
from sightline.solvers import oracle, replies_of

from .hostile import HOSTILE
from .plain import compared, endured, scored, written


def right(name: str, loaded: Loaded) -> None:
    benchmark = find_benchmark(name)
    rows = replies_of(benchmark.protocol, loaded.samples, oracle(loaded.samples))
    found = score(benchmark, loaded, rows)
    assert found.counts(found.parity) == {"right": len(loaded.samples)}
    assert found.counts(found.clean) == {"right": len(loaded.samples)}


# ---- RefSpatial-Bench

REF = find_benchmark("refspatial")
MASK = np.zeros((60, 80), dtype=bool)
MASK[10:30, 20:50] = True


@pytest.fixture(scope="module")
def refs(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    folder = tmp_path_factory.mktemp("ref")
    for part, mode in (("Location", "L"), ("Placement", "RGB")):
        (folder / part / "mask").mkdir(parents=True)
        picture = Image.fromarray(MASK.astype(np.uint8) * 255).convert(mode)
        picture.save(folder / part / "mask" / "0.png")
        record = {"id": 0, "object": "cup", "prompt": "Point at the cup.", "suffix": "As tuples.",
                  "rgb_path": "image/0.png", "mask_path": "mask/0.png",
                  "category": part.lower(), "step": 2}  # fmt: skip
        written(folder / part, "question.json", [record])
    return REF.load(folder)


def official_points(text: str, reader: str, absolute: bool = False) -> Any:
    """The published readers; an exception is a failure."""
    width, height = 80, 60
    points: list[Any] = []
    if reader == "xml":
        found = re.findall(r'(x\d+)="(-?\d+\.?\d*)"\s+(y\d+)="(-?\d+\.?\d*)"', text)
        return [(int(float(x) / 100 * width), int(float(y) / 100 * height)) for _, x, _, y in found]
    if reader == "json":
        fence = re.search(r"```(?:\w+)?\n(.*?)```", text, re.S)
        if not fence:
            return []
        try:
            data = json.loads(fence[1].strip())
        except json.JSONDecodeError:
            return []
        for item in data:
            if "point" in item and isinstance(item["point"], list) and len(item["point"]) == 2:
                y, x = item["point"]
                points.append((int(x / 1000 * width), int(y / 1000 * height)))
        return points
    for group in re.findall(r"\(([-+]?\d+\.?\d*(?:,\s*[-+]?\d+\.?\d*)*?)\)", text):
        vector = [float(n) if "." in n else int(n) for n in group.split(",")]
        if len(vector) == 2:
            x, y = vector
            if not absolute and (isinstance(x, float) or isinstance(y, float)):
                x, y = int(x * width), int(y * height)
            points.append((int(x), int(y)))
        elif len(vector) == 4:
            x0, y0, x1, y1 = vector
            if not absolute:
                x0, y0 = int(x0 * width), int(y0 * height)
                x1, y1 = int(x1 * width), int(y1 * height)
            ys, xs = np.where(np.ones((y1 - y0, x1 - x0)))  # type: ignore[operator]
            points.extend(zip(xs + x0, ys + y0, strict=True))
    return points


def ref_score(reply: str, reader: str = "tuples", absolute: bool = False) -> float | None:
    try:
        points = official_points(reply, reader, absolute)
    except (ValueError, TypeError, OverflowError, KeyError):
        return None
    inside = [0 <= x < 80 and 0 <= y < 60 and bool(MASK[y, x]) for x, y in points]
    return float(np.mean(inside)) if inside else 0.0


REF_OWN = [
    "[(0.4, 0.3)]", "(0.4, 0.3), (0.9, 0.9)", "(32, 18)", "(32, 18.0)", "(0.25,0.2,0.6,0.5)",
    "(0, 0, 1, 1)", "(0.6, 0.5, 0.2, 0.2)", "(0.9, 0.9, 1.5, 1.5)", "(-0.1, 0.3)", "(1.2, 0.3)",
    "(0.4, 0.3, 0.1)", "(0.4 0.3)", "[0.4, 0.3]", "(.4, .3)", "(0.4,  0.3)", "(+0.4, 0.3)",
    "(2, 1, 4, 2)", "(2.5, 1, 4, 2)", "(0.4, 0.3), (5, 6, 7)", "(32., 18)", "(1., 1.)",
    '<point x1="40" y1="30" alt="a">', '<points x1="40.5" y1="30" x2="90" y2="90">',
    'x1="-5" y1="30"', '```json\n[{"point": [300, 400], "label": "a"}]\n```',
    '```json\n{"point": [300, 400]}\n```', "```\n5\n```", '```json\n["point"]\n```',
    '```json\n[{"point": ["a", 3]}]\n```', '```json\n[{"point": [300]}]\n```', "```json\n[]\n```",
    '```json\n[{"point": [300, 400]}, {"point": [900, 900]}]\n```', "```json\n{bad\n```",
    '[{"point": [300, 400]}]', '```json\n[["point", 1]]\n```',
]  # fmt: skip


@pytest.mark.parametrize(
    ("variant", "reader", "absolute"),
    [("", "tuples", False), ("pixels", "tuples", True), ("xml", "xml", False),
     ("json", "json", False), ("dropped", "tuples", False), ("json_dropped", "json", False)],
)  # fmt: skip
def test_refspatial_hostile(refs: Loaded, variant: str, reader: str, absolute: bool) -> None:
    benchmark = REF.using(variant)
    one = Loaded(refs.samples[:1])
    replies = [*HOSTILE, *REF_OWN]
    assert len(replies) >= 300
    compared(benchmark, one, replies, lambda r, s: ref_score(r, reader, absolute) or 0.0)
    if variant.endswith("dropped"):
        for reply in REF_OWN:
            found = scored(benchmark, one, [reply])
            assert bool(found.parity.counted[0]) == (ref_score(reply, reader) is not None), reply


def test_refspatial_long_replies(refs: Loaded) -> None:
    endured(REF, refs)


@given(st.lists(st.text("(),.0123456789- ", max_size=30), min_size=30, max_size=30))
@settings(max_examples=15)
def test_refspatial_any(refs: Loaded, replies: list[str]) -> None:
    # four numbers may ask for boxes without end
    kept = [r for r in replies if r.count(",") < 3]
    compared(REF, Loaded(refs.samples[:1]), kept, lambda r, s: ref_score(r) or 0.0)


def test_refspatial_parts_and_masks(refs: Loaded, tmp_path: Path) -> None:
    assert not refs.faults
    assert [s.id for s in refs.samples] == ["Location/0", "Placement/0"]
    assert [s.media[0].path for s in refs.samples] == [
        "Location/image/0.png", "Placement/image/0.png"]  # fmt: skip
    found = scored(REF, refs, ["(0.4, 0.3)", "(0.4, 0.3), (0.0, 0.0)"])
    assert found.figures["overall"].value == 75
    assert found.strict["overall"].value == 75
    right("refspatial", refs)
    rle = Rle.of(MASK)
    fresh = {"id": "a", "prompt": "?", "rgb_path": "a.png", "category": "Location",
             "mask": {"size": list(rle.size), "counts": rle.text()}}  # fmt: skip
    loaded = REF.load(written(tmp_path, "question.jsonl", [fresh]))
    assert (np.asarray(loaded.samples[0].truth) == MASK).all()
    bad = [fresh | {"mask": "../../etc/passwd"}, fresh | {"category": "x", "id": "b"},
           fresh | {"mask": {"size": [1, 1], "counts": "zz"}, "id": "c"}]  # fmt: skip
    assert REF.load(written(tmp_path / "bad", "question.jsonl", bad)).left_out == 3


# ---- SpatialRGPT-Bench

RGPT = find_benchmark("spatialrgpt_bench")
RGPTS = [
    {"id": i, "image_info": {"file_path": "a.jpg", "height": 60, "width": 80}, "text_q": question,
     "qa_info": {"type": kind, "category": category}, "bbox": [], "rle": [],
     "conversations": [{"from": "human", "value": "<image>?"}, {"from": "gpt", "value": answer}]}
    for i, (kind, category, question, answer) in enumerate([
        ("quantitative", "width_data", "How wide is Region [0]?", "Region [0] is 2.0 meters wide."),
        ("quantitative", "distance_data", "How far?", "They are 10.0 inches apart."),
        ("quantitative", "direction", "Where?", "Region [1] is around the 12 o'clock direction."),
        ("qualitative", "left_predicate", "Is Region [0] left of Region [1]?",
         "Yes, Region [0] is to the left of Region [1]."),
        ("qualitative", "tall_choice", "Who is taller, Region [0] or Region [1]?",
         "Region [1] is taller."),
    ])
]  # fmt: skip


@pytest.fixture(scope="module")
def rgpts(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    return RGPT.load(written(tmp_path_factory.mktemp("rgpt"), "SpatialRGPT-Bench.jsonl", RGPTS))


def test_rgpt_tasks_and_rules(rgpts: Loaded) -> None:
    assert not rgpts.faults
    assert [s.task for s in rgpts.samples] == [
        "width", "direct_distance", "direction", "left/right", "tall/short"]  # fmt: skip
    right_ones = ["It is 250 cm wide.", "12.5 in", "1 o'clock", "Yes, it is.", "Region [1]."]
    assert scored(RGPT, rgpts, right_ones).figures["overall"].value == 100
    wrong_ones = ["2.51 m", "12.6 inches", "2 o'clock", "No.", "Region [0] is taller."]
    found = scored(RGPT, rgpts, wrong_ones)
    assert found.figures["overall"].value == 0
    assert found.figures["hours off"].value == 2
    inches = abs(12.6 - 10) * 0.0254 / (0.254 + 1e-4)
    expected = 100 * (0.51 / (2 + 1e-4) + inches) / 2
    assert found.figures["relative error"].value == pytest.approx(expected)
    right("spatialrgpt_bench", rgpts)
    endured(RGPT, rgpts)
    for sample in rgpts.samples[1:]:
        endured(RGPT, Loaded((sample,)))


def test_rgpt_every_reply_has_a_verdict(rgpts: Loaded) -> None:
    """A reply that no rule reads is unparsed, wrong, and enters no error."""
    for reply in HOSTILE:
        found = scored(RGPT, rgpts, [reply] * 5)
        unread = found.parity.kinds == "unparsed"
        assert (found.parity.numbers["score"][unread] == 0).all()
        assert np.isnan(found.parity.numbers["error"][unread]).all() if "error" in (
            found.parity.numbers) else unread[:2].all()  # fmt: skip


@given(st.floats(0.01, 50), st.integers(1, 12))
@settings(max_examples=60)
def test_rgpt_tolerances(rgpts: Loaded, metres: float, hour: int) -> None:
    found = scored(RGPT, rgpts, [f"{metres!r} m", f"{metres!r} m", f"{hour} o'clock", "", ""])
    got = found.parity.numbers["score"][:3].tolist()
    apart = min(abs(hour - 12), 12 - abs(hour - 12))
    expected = [
        0.75 * 2 <= metres <= 1.25 * 2, 0.75 * 0.254 <= metres <= 1.25 * 0.254, apart <= 1
    ]  # fmt: skip
    assert got == [float(e) for e in expected]


def test_rgpt_judge_model(rgpts: Loaded) -> None:
    marks = ['{"answer_in_meters": 2.0, "response_in_meters": 2.5}', "{}",
             '{"answer_direction": 12, "response_direction": 11}', '{"your_mark": 1}',
             'so {"your_mark": 0}']  # fmt: skip
    rows = [
        Prediction(s.id, "hard to say", matched=mark)
        for s, mark in zip(rgpts.samples, marks, strict=True)
    ]
    found = score(RGPT, rgpts, rows)
    assert found.parity.numbers["score"].tolist() == [1, 0, 1, 1, 0]
    assert found.parity.kinds[1] == "unparsed"


@pytest.mark.parametrize(
    ("reply", "mark"),
    [("Region [1]", 1.0), ("Region [0]", 0.0), ("Region [0] is shorter.", 1.0),
     ("region 1 is shorter", 0.0), ("The first one", None), ("", None)],
)  # fmt: skip
def test_rgpt_opposites(rgpts: Loaded, reply: str, mark: float | None) -> None:
    assert RegionRelation()(reply, rgpts.samples[4]) == mark


def test_rgpt_answer_files(tmp_path: Path) -> None:
    rows = [
        {"question": r["text_q"], "gt": r["conversations"][1]["value"], "qa_info": r["qa_info"],
         "pred": r["conversations"][1]["value"]}
        for r in RGPTS
    ]  # fmt: skip
    found = score_file("spatialrgpt_bench", None, written(tmp_path, "answers.jsonl", rows))
    assert found.figures["overall"].value == 100


def test_rgpt_faults(tmp_path: Path) -> None:
    said = [{"value": "?"}, {"value": "It is wide."}]
    bad = [RGPTS[0] | {"conversations": said}, RGPTS[0] | {"conversations": said[:1]},
           RGPTS[0] | {"qa_info": {"type": "quantitative", "category": "weight"}},
           RGPTS[0] | {"qa_info": {"type": "poem", "category": "x"}}]  # fmt: skip
    assert RGPT.load(written(tmp_path, "bad.jsonl", bad)).left_out == 4


# ---- CA-VQA

CA = find_benchmark("ca_vqa")
FRAME = {"image": "a.png", "pose": [], "intrinsics": []}
CAS = [
    {"id": kind, "question_type": kind, "question": question, "answer": answer,
     "reference_frame": FRAME, "support_frame_1": FRAME | {"image": "b.png"}}
    for kind, question, answer in (
        ("binary", "Is it there?", "Yes"), ("cardinality", "How many?", "3"),
        ("grounding2d", "Where?", "[100, 200, 300, 400]"),
        ("grounding3d", "Where?", "[0.0, 0.0, 2.0, 1.0, 1.0, 1.0, 0.0]"),
        ("multichoice", "Which?\nA. bed\nB. sofa\nAnswer with the letter.", "sofa"),
        ("regression", "How tall?", "55cm"),
    )
]  # fmt: skip


@pytest.fixture(scope="module")
def cas(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    return CA.load(written(tmp_path_factory.mktemp("ca"), "val.jsonl", CAS))


def test_ca_vqa_forms(cas: Loaded) -> None:
    assert not cas.faults
    assert cas.samples[4].options == ("bed", "sofa")
    assert [m.path for m in cas.samples[0].media] == ["b.png", "a.png"]  # reference last
    right("ca_vqa", cas)
    replies = ["yes, it is", "three", "[100, 200, 300, 300]", "[0.2, 0, 2, 1, 1, 1, 0]", "B",
               "0.6 m"]  # fmt: skip
    assert scored(CA, cas, replies).parity.numbers["score"].tolist() == [1, 1, 1, 1, 1, 1]
    replies = ["no", "4", "[100, 200, 300, 299]", "[0.9, 0, 2, 1, 1, 1, 0]", "A", "61 cm"]
    assert scored(CA, cas, replies).parity.numbers["score"].sum() == 0
    endured(CA, cas)


@given(st.floats(30, 80), st.floats(0, 1.2), st.integers(201, 420))
@settings(max_examples=40)
def test_ca_vqa_thresholds(cas: Loaded, size: float, shift: float, bottom: int) -> None:
    replies = ["", "", f"[100, 200, 300, {bottom}]", f"[{shift:.4f}, 0, 2, 1, 1, 1, 0]", "",
               f"{size!r} cm"]  # fmt: skip
    got = scored(CA, cas, replies).parity.numbers["score"]
    shift = round(shift, 4)
    overlap = min(bottom, 400) - 200
    flat = overlap / (max(bottom, 400) - 200)
    deep = max(0.0, 1 - shift) / (2 - max(0.0, 1 - shift))
    for value, expected, edge in (
        (got[2], flat >= 0.5, abs(flat - 0.5)), (got[3], deep >= 0.15, abs(deep - 0.15)),
        (got[5], abs(size - 55) <= 5.5, abs(abs(size - 55) - 5.5)),
    ):  # fmt: skip
        assert value == float(expected) or edge < 1e-6


def test_ca_vqa_parity_is_clean(cas: Loaded) -> None:
    """No scorer is published: both sides read by the form of the answer."""
    for reply in HOSTILE:
        found = scored(CA, cas, [reply] * 6)
        assert (found.parity.numbers["score"] == found.clean.numbers["score"]).all(), reply


def test_ca_vqa_faults(tmp_path: Path) -> None:
    bad = [CAS[0] | {"answer": "maybe"}, CAS[5] | {"answer": "tall"},
           CAS[0] | {"question_type": "x"}, CAS[4] | {"question": "Which?"}]  # fmt: skip
    assert CA.load(written(tmp_path, "val.jsonl", bad)).left_out == 4
    plain = [{k: v for k, v in CAS[1].items() if k != "question_type"}]
    assert CA.load(written(tmp_path, "cardinality.jsonl", plain)).samples[0].task == "cardinality"
