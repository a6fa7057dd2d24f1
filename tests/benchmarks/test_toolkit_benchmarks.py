"""Benchmarks that VLMEvalKit scores: 3DSRBench, CV-Bench, All-Angles Bench, LEGO-Puzzles."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.answers import Order
from sightline.benchmarks import Loaded, Sample, find_benchmark, score_file

from .hostile import HOSTILE, about
from .plain import compared, endured, oracle, scored, written
from .test_vlmevalkit import option, sequence, text

PNG = base64.b64encode(b"\x89PNG" + bytes(300)).decode()


def inferred(reply: str, sample: Sample) -> float:
    choices = dict(zip("ABCDEF", sample.options, strict=False))
    if sample.tags.get("question_type") == "sort":
        found = sequence(reply) or text(reply, choices)
    else:
        found = option(reply, choices) or text(reply, choices)
    return float(found == sample.truth)


# ---------------------------------------------------------------- 3DSRBench

DSR = find_benchmark("3dsrbench")
QUESTION = {"question": "Is the cup above the box?", "A": "yes", "B": "no", "answer": "A",
            "category": "location_above", "image": PNG}  # fmt: skip
TURNED = QUESTION | {"A": "no", "B": "yes", "answer": "B"}
DSR_RECORDS = [
    QUESTION | {"index": 1, "qid": "ABCD1234"},
    TURNED | {"index": 2, "qid": "ABCD1234-1"},
    QUESTION | {"index": 3, "qid": "ABCD1234-flip"},
    TURNED | {"index": 4, "qid": "ABCD1234-flip-1"},
    QUESTION | {"index": 5, "qid": "ZZZZ0000", "category": "height_higher", "C": "nan", "D": ""},
]


@pytest.fixture
def dsr(tmp_path: Path) -> Loaded:
    return DSR.load(written(tmp_path, "3DSRBench.tsv", DSR_RECORDS))


def first_pattern(reply: str, sample: Sample) -> float:
    """lmms-eval's eight patterns."""
    for pattern in (r"^([A-D])[\.\s\)]", r"^([A-D])$", r"[Aa]nswer[:\s]+([A-D])",
                    r"[Tt]he answer is[:\s]+([A-D])", r"[Mm]y answer is[:\s]+([A-D])",
                    r"\(([A-D])\)", r"([A-D])\.", r"\b([A-D])\b"):  # fmt: skip
        found = re.search(pattern, reply.strip())
        if found:
            return float(found.group(1).upper() == sample.truth)
    return 0.0


def test_3dsr_rules(dsr: Loaded) -> None:
    replies = [*HOSTILE, *about(("yes", "no"))]
    assert compared(DSR, dsr, replies, inferred) > 1000
    compared(DSR.using("lmms_eval"), dsr, replies, first_pattern)


def test_long_replies(dsr: Loaded, cv: Loaded, lego: Loaded) -> None:
    for benchmark, loaded in ((DSR, dsr), (CV, cv), (LEGO, lego)):
        endured(benchmark, loaded)


def test_3dsr_groups(dsr: Loaded) -> None:
    """Flips pair by rotation, rotations by flip, and both by question."""
    found = scored(DSR, dsr, ["A", "B", "A", "A", "A"])
    value = {name: figure.value for name, figure in found.figures.items()}
    assert value["overall"] == pytest.approx(80)
    assert value["flip"] == pytest.approx(100 * 2 / 3)  # 1+3 right, 2+4 wrong, 5 right
    assert value["circular"] == pytest.approx(100 * 2 / 3)  # 1+2 right, 3+4 wrong, 5 right
    assert value["flip_circular"] == pytest.approx(50)
    assert found.figures["circular"].find("location").value == pytest.approx(50)
    assert all(figure.value == 100 for figure in oracle(DSR, dsr).figures.values())


def test_3dsr_records(dsr: Loaded, tmp_path: Path) -> None:
    assert dsr.samples[4].options == ("yes", "no")
    assert dsr.samples[0].media[0].data
    bare = [{k: v for k, v in QUESTION.items() if k != "image"}
            | {"qid": "QQQQ1111", "image_url": "a.jpg"},
            QUESTION | {"index": 7, "category": "colour"}]  # fmt: skip
    found = DSR.load(written(tmp_path, "x.jsonl", bare))
    assert [s.id for s in found.samples] == ["QQQQ1111"]
    assert found.samples[0].media[0].path == "a.jpg"
    assert [f.field for f in found.faults] == ["category"]


# ---------------------------------------------------------------- CV-Bench

CV = find_benchmark("cv_bench")
CV_RECORDS = [
    {"idx": i, "type": kind, "task": task, "question": "How many?", "choices": ["3", "2", "1"],
     "answer": "(B)", "prompt": "How many? (A) 3 (B) 2 (C) 1", "source": source, "image": PNG}
    for i, (kind, task, source) in enumerate(
        [("2D", "Count", "ADE20K"), ("2D", "Count", "ADE20K"), ("2D", "Relation", "COCO"),
         ("3D", "Depth", "Omni3D"), ("3D", "Distance", "Omni3D"), ("3D", "Distance", "Omni3D")])
]  # fmt: skip


@pytest.fixture
def cv(tmp_path: Path) -> Loaded:
    return CV.load(written(tmp_path, "test.jsonl", CV_RECORDS))


def first_letter(reply: str, sample: Sample) -> float:
    found = re.match(r"[\(\s]*([A-Z])[\)\.\s]*", reply.strip(), flags=re.I)
    return float(bool(found) and found.group(1).upper() == sample.truth)  # type: ignore[union-attr]


def test_cv_rules(cv: Loaded) -> None:
    one = Loaded(cv.samples[:1])
    replies = [*HOSTILE, *about(("3", "2", "1"))]
    assert compared(CV, one, replies, inferred) > 300
    compared(CV.using("lmms_eval"), one, replies, first_letter)


def test_cv_sources(cv: Loaded) -> None:
    """((ADE20K + COCO) / 2 + Omni3D) / 2."""
    found = scored(CV, cv, ["B", "A", "B", "B", "A", "A"])
    assert found.figures["overall"].value == pytest.approx(100 * ((0.5 + 1) / 2 + 1 / 3) / 2)
    assert found.figures["2D"].value == pytest.approx(75)
    assert found.figures["3D"].value == pytest.approx(100 / 3)
    assert found.figures["tasks"].find("Count").value == pytest.approx(50)
    assert oracle(CV, cv).figures["overall"].value == 100


def test_cv_prompts(cv: Loaded) -> None:
    (turn,) = CV.protocol.prompt(cv.samples[0])  # type: ignore[operator]
    assert turn.text == "How many? (A) 3 (B) 2 (C) 1"
    (turn,) = CV.using("lmms_eval").protocol.prompt(cv.samples[0])  # type: ignore[operator]
    assert turn.text.startswith("Note: You only need to respond with A, B, C without")


# ---------------------------------------------------------------- All-Angles Bench

ANGLES = find_benchmark("all_angles")
ANGLES_RECORDS = [
    {"index": 0, "folder": "ego_1", "category": "counting", "pair_idx": 1, "question": "How many?",
     "image_path": ["a.jpg", "b.jpg"], "A": "1", "B": "2", "C": "3", "answer": "A",
     "sourced_dataset": "ego_exo"},
    {"index": 1, "folder": "ego_1", "category": "counting", "pair_idx": 0, "question": "And here?",
     "image_path": ["b.jpg", "a.jpg"], "A": "2", "B": "1", "C": "3", "answer": "B",
     "sourced_dataset": "ego_exo"},
    {"index": 2, "folder": "h", "category": "Camera Pose Estimation", "question": "Where?",
     "image_path": ["b.jpg"], "A": "left", "B": "right", "C": "back", "answer": "C"},
]  # fmt: skip


def test_all_angles(tmp_path: Path) -> None:
    loaded = ANGLES.load(written(tmp_path, "data.json", ANGLES_RECORDS))
    assert not loaded.faults
    assert [m.path for m in loaded.samples[0].media] == ["a.jpg", "b.jpg"]
    assert compared(ANGLES, loaded, [*HOSTILE, *about(("1", "2", "3"))], inferred) > 900
    found = scored(ANGLES, loaded, ["A", "A", "C"])
    assert found.figures["overall"].value == pytest.approx(100 * 2 / 3)
    assert found.figures["pairs"].value == pytest.approx(50)
    assert oracle(ANGLES, loaded).figures["pairs"].value == 100


# ---------------------------------------------------------------- LEGO-Puzzles

LEGO = find_benchmark("lego_puzzles")
STEPS = {"question": "Order the steps <image 2> from <image 1>.", "A": "red", "B": "blue",
         "C": "green", "D": "black", "question_type": "sort", "category": "ordering",
         "image": f"['{PNG}', '{PNG}']"}  # fmt: skip
LEGO_RECORDS = [
    STEPS | {"index": 1, "answer": "BDAC"},
    STEPS | {"index": 2, "answer": "B", "question_type": "other", "category": "height"},
    STEPS | {"index": 1000002, "answer": "C", "question_type": "other", "category": "height",
             "A": "black", "B": "red", "C": "blue", "D": "green"},
]  # fmt: skip


@pytest.fixture
def lego(tmp_path: Path) -> Loaded:
    return LEGO.load(written(tmp_path, "LEGO.tsv", LEGO_RECORDS))


def test_lego_rules(lego: Loaded) -> None:
    assert compared(LEGO, lego, [*HOSTILE, *about(lego.samples[0].options)], inferred) > 900


@given(st.text("ABCDabcd ,.>first1234step\n", max_size=40))
def test_lego_any_text(reply: str) -> None:
    compared(LEGO, Loaded((LEGO_SORT,)), [reply], inferred)


LEGO_SORT = Sample(
    id="1", task="ordering", question="?", answer=Order(tuple("ABCD"), joined=True), truth="BDAC",
    options=("red", "blue", "green", "black"), tags={"question_type": "sort"},
    mended=tuple("BDAC"),
)  # fmt: skip


def test_lego_clean_reads_orders(lego: Loaded) -> None:
    for reply in ("B, D, A, C", "B -> D -> A -> C", "The answer is BDAC.", "<answer>BDAC</answer>"):
        found = scored(LEGO, lego, [reply, "B. blue", "C"])
        assert found.strict["overall"].value == 100, reply
    assert oracle(LEGO, lego).figures["overall"].value == 100


def test_lego_circular_and_pictures(lego: Loaded) -> None:
    found = scored(LEGO.using("circular"), lego, ["BDAC", "B", "B"])
    assert found.figures["overall"].value == 50
    assert found.figures["overall"].find("spatial understanding").value == 0
    (turn,) = LEGO.protocol.prompt.of(lego.samples[0])(lego.samples[0])  # type: ignore[union-attr]
    first, second = lego.samples[0].media
    assert turn.parts[0] == "Question: Order the steps "
    assert (turn.parts[1], turn.parts[3]) == (second, first)
    assert "only the sequence of letters" in turn.text
    (turn,) = LEGO.protocol.prompt.of(lego.samples[1])(lego.samples[1])  # type: ignore[union-attr]
    assert turn.text.endswith("Please select the correct answer from the options above. \n")


def test_orders_that_are_none_are_faults(tmp_path: Path) -> None:
    rows = [STEPS | {"index": i, "answer": a} for i, a in enumerate(("BDA", "ABBA", "BDAC", "B"))]
    found = LEGO.load(written(tmp_path, "x.jsonl", rows))
    assert [s.truth for s in found.samples] == ["BDAC"]
    assert [f.field for f in found.faults] == ["answer"] * 3


@pytest.mark.parametrize("name", ["3dsrbench", "all_angles", "lego_puzzles"])
def test_result_tables_are_scored_without_the_data(name: str, tmp_path: Path) -> None:
    records = {"3dsrbench": DSR_RECORDS, "all_angles": ANGLES_RECORDS, "lego_puzzles": LEGO_RECORDS}
    rows = [{k: v for k, v in r.items() if k not in ("image", "image_path")}
            | {"prediction": r["answer"], "image_url": "x.jpg"} for r in records[name]]  # fmt: skip
    path = written(tmp_path, "model_result.tsv", rows)
    assert score_file(name, None, path).figures["overall"].value == 100
