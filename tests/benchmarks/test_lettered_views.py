"""MindCube, STI-Bench and SPBench against their official rules, written out plainly."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sightline.benchmarks import Loaded, Sample, find_benchmark, score, score_file
from sightline.solvers import oracle, replies_of

from .hostile import HOSTILE, about
from .plain import compared, endured, scored, written

TEXT = st.text(st.characters(codec="utf-8"), max_size=40) | st.text(
    "ABCDEabcde .()<>Answer:\n*\"'is=tionOp", max_size=40
)

# ---- MindCube

MINDCUBE = find_benchmark("mindcube")
CUBES = [
    {"id": "among_group1_q1", "images": ["a.jpg", "b.jpg"], "category": ["perspective"],
     "question": "From view 1, what is to the left? A. Bed B. Sofa C. Door D. Lamp",
     "gt_answer": "B", "type": "x"},
    {"id": "around_q2", "images": ["a.jpg"], "category": [], "type": "y",
     "question": "Did the camera turn left? A. Yes B. No", "gt_answer": "A"},
    {"id": "rotation_3", "images": ["a.jpg"], "category": [], "type": "y",
     "question": "What is behind you?", "gt_answer": "E"},
]  # fmt: skip


@pytest.fixture(scope="module")
def cubes(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    return MINDCUBE.load(
        written(tmp_path_factory.mktemp("cube"), "MindCube_tinybench.jsonl", CUBES)
    )


def official_cube(text: str) -> str | None:
    """The published ladder of patterns, all of them, also those that can find nothing."""
    if not text:
        return None
    if found := re.findall(r"([A-E])\.", text):
        return str(found[-1])
    section = re.search(r"<Answer>(.*?)(?:<|$)", text, re.S)
    if section:
        for form in (
            r"[Mm]y answer is ([A-E])",
            r"[Mm]y answer is ([A-E])\.",
            r"[Tt]he answer is ([A-E])",
            r"(?:Answer: )?([A-E])\.",
            r"\b([A-E])\b",
        ):
            if found := re.findall(form, section[1]):
                return str(found[-1])
    for form in (
        r"(?:Answer: )?([A-E])\. [A-Za-z0-9 \-\(\)\'\",]+(?=(?:\n|$|\.|\"))",
        r"(?:Answer: )?([A-E])\. [A-Za-z0-9 \-\(\)\'\"]+", r"(?:Answer: )?([A-E])(?:\.|$|\s)",
        r"(?:^|\n)(?:Answer: )?([A-E])(?:\.|$|\s)", r"[\*\"]([A-E])[\*\"]",
        r"\bAnswer:?\s*([A-E])\b", r"[Mm]y answer is ([A-E])", r"[Mm]y answer is ([A-E])\.",
        r"answer is ([A-E])",
    ):  # fmt: skip
        if found := re.findall(form, text):
            return str(found[-1])
    for line in reversed(text.split("\n")):
        if word := re.search(r"\b([A-E])\b", line):
            return word[1]
    return None


def cube_score(reply: str, sample: Sample) -> float:
    return float(official_cube(reply) == sample.truth)


def test_mindcube_hostile(cubes: Loaded) -> None:
    own = ["<Answer>The answer is B<x> C", "<Answer>A\n", "<Answer>", "U.S.A. or B", "VITAMIN C",
           "<answer>B", "My answer is D!", "*C*", '"E"', "line A\nline B,\n-", "A.B.C"]  # fmt: skip
    replies = [*HOSTILE, *own, *about(("Bed", "Sofa", "Door", "Lamp"))]
    assert compared(MINDCUBE, cubes, replies, cube_score) >= 600
    endured(MINDCUBE, cubes)


@given(st.lists(TEXT, min_size=30, max_size=30))
@settings(max_examples=15)
def test_mindcube_any(cubes: Loaded, replies: list[str]) -> None:
    compared(MINDCUBE, cubes, replies, cube_score)


def test_mindcube_settings_and_own_files(cubes: Loaded, tmp_path: Path) -> None:
    assert [s.task for s in cubes.samples] == ["among", "around", "rotation"]
    assert cubes.samples[0].options == ("Bed", "Sofa", "Door", "Lamp")
    assert not cubes.faults
    rows = [r | {"answer": f"I think {r['gt_answer']}. yes"} for r in CUBES]
    found = score_file("mindcube", None, written(tmp_path, "responses.jsonl", rows))
    assert found.figures["overall"].value == 100
    # a table whose "answer" is the gold letter has its replies elsewhere
    table = [{"id": r["id"], "answer": r["gt_answer"], "prediction": "none"} for r in CUBES]
    folder = written(tmp_path / "data", "MindCube_tinybench.jsonl", CUBES).parent
    found = score_file("mindcube", folder, written(tmp_path, "table.jsonl", table))
    assert found.figures["overall"].value == 0


def test_mindcube_faults(tmp_path: Path) -> None:
    bad = [CUBES[0] | {"gt_answer": "E"}, CUBES[1] | {"images": 3}, {"id": "x"}]
    assert MINDCUBE.load(written(tmp_path, "bad.jsonl", bad)).left_out == 3


# ---- STI-Bench

STI = find_benchmark("sti_bench")
FIVE = {"A": "1.2 m", "B": "2.4 m", "C": "3.1 m", "D": "4.0 m", "E": "5.5 m"}
STIS = [
    {"Video": video, "ID": number, "Task": task, "Question": "How far?", "Answer": letter,
     "Candidates": json.dumps(FIVE), "time_start": 0.5, "time_end": 3.0}
    for video, number, task, letter in (
        ("000012.mp4", 1, "Dimensional Measurement", "A"),
        ("scene0011_00.mp4", 1, "Pose Estimation", "C"),
        ("segment_camera_1.mp4", 2, "Speed & Acceleration", "E"),
    )
]  # fmt: skip


@pytest.fixture(scope="module")
def stis(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    folder = tmp_path_factory.mktemp("sti")
    pq.write_table(pa.Table.from_pylist(STIS), folder / "qa.parquet")
    return STI.load(folder)


def official_sti(text: str) -> str:
    for form in (r"\(([A-E])\)", r"Ans\s*=\s*['\"]?([A-E])['\"]?", r"Answer\s*[:=]\s*([A-E])",
                 r"Option\s+([A-E])", r"\b([A-E])\s*(?:is|was)\s*correct",
                 r"\b([A-E])[\.\)]\s*$"):  # fmt: skip
        if found := re.search(form, text, re.I | re.M):
            return found[1].upper()
    return text.strip()


def sti_score(reply: str, sample: Sample) -> float:
    said = official_sti(reply)
    return float(bool(said) and said[-1] in "ABCDE" and said[-1] == sample.truth)


def test_sti_hostile(stis: Loaded) -> None:
    own = ["Ans='C'", "ans = \"e\"", "Option chosen", "a is correct", "E was  correct.", "x\nC)\ny",
           "(e) no, A", "It must be C", "MINE", "it is e", "Answer=A"]  # fmt: skip
    assert compared(STI, stis, [*HOSTILE, *own, *about(tuple(FIVE.values()))], sti_score) >= 600
    endured(STI, stis)


@given(st.lists(TEXT, min_size=30, max_size=30))
@settings(max_examples=15)
def test_sti_any(stis: Loaded, replies: list[str]) -> None:
    compared(STI, stis, replies, sti_score)


def test_sti_scenes_and_own_files(stis: Loaded, tmp_path: Path) -> None:
    assert [s.tags["scene"] for s in stis.samples] == ["desktop", "indoor", "outdoor"]
    text = STI.protocol.prompt(stis.samples[0])[-1].text  # type: ignore[operator]
    assert text.startswith("From 0.5 s to 3.0 s. How far?\n(A) 1.2 m\n(B) 2.4 m")
    rows = [
        {"id": r["Video"], "id_file": r["ID"], "time_s": 0.5, "time_e": 3.0, "scene": None,
         "model_out": out, "ans": r["Answer"], "Task": r["Task"], "que": text}
        for r, out in zip(STIS, ["A", "I would say C", "none"], strict=True)
    ]  # fmt: skip
    found = score_file("sti_bench", None, written(tmp_path, "results.json", rows))
    assert found.figures["overall"].value == pytest.approx(100 * 2 / 3)
    assert found.figures["overall"].find("Pose Estimation").value == 100
    assert found.samples[0].options == tuple(FIVE.values())


def test_sti_faults(tmp_path: Path) -> None:
    bad = [STIS[0] | {"Answer": "F"}, STIS[0] | {"Candidates": "{"}, STIS[0] | {"time_end": "x"},
           STIS[0] | {"Candidates": '{"A": 1, "C": 2}'}]  # fmt: skip
    assert STI.load(written(tmp_path, "qa.json", bad)).left_out == 4


# ---- SPBench

SP = find_benchmark("spbench")
KINDS = [
    ("object_counting", None, "3"), ("object_abs_distance", None, "2.5"),
    ("object_size_estimation", None, "120"),
    ("object_rel_direction", "['A. left', 'B. right']", "B"),
    ("object_rel_distance", "['A. bed', 'B. sofa', 'C. lamp', 'D. door']", "D"),
]  # fmt: skip
SPS = [
    {"index": i, "image_path": "['0.jpg', '1.jpg']", "question": "?", "answer": truth,
     "question_type": kind} | ({"candidates": options} if options else {})
    for i, (kind, options, truth) in enumerate(KINDS)
]  # fmt: skip


@pytest.fixture(scope="module")
def sps(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    folder = tmp_path_factory.mktemp("sp")
    written(folder, "SPBench-MV.tsv", SPS)
    written(folder, "SPBench-SI.tsv", [r | {"image_path": "['0.jpg']"} for r in SPS[:4]])
    return SP.load(folder)


def sp_score(reply: str, sample: Sample) -> float:
    token = reply.split(" ")[0].rstrip(".").strip()
    if sample.options:
        return float(token.lower() == sample.truth.lower())
    try:
        value = float(token) if len(token) <= 400 else np.nan
    except ValueError:
        return 0.0
    return float(
        np.mean(abs(value - sample.truth) / sample.truth <= 1 - np.linspace(0.5, 0.95, 10))
    )


def thinking_score(reply: str, sample: Sample) -> float:
    found = re.search(r"<answer>(.*?)</answer>", reply, re.S | re.I)
    return sp_score(found[1] if found else reply, sample)


def test_spbench_hostile(sps: Loaded) -> None:
    assert len(sps.samples) == 9
    assert not sps.faults
    assert compared(SP, sps, HOSTILE, sp_score) >= 1800
    compared(SP.using("thinking"), sps, HOSTILE, thinking_score)
    endured(SP, sps)


@given(st.lists(TEXT | st.floats(0, 300).map("{:.3g}".format), min_size=30, max_size=30))
@settings(max_examples=15)
def test_spbench_any(sps: Loaded, replies: list[str]) -> None:
    compared(SP, sps, replies, sp_score)


def test_spbench_requests(sps: Loaded) -> None:
    texts = [SP.protocol.prompt(s)[-1].text for s in sps.samples[2:4]]  # type: ignore[operator]
    assert texts[0].startswith("Question: ?\n\nPlease answer the question using a numerical")
    assert texts[1].startswith("Question: ?\nOptions:\nA. left\nB. right\n\nPlease answer with")


def test_spbench_splits(sps: Loaded) -> None:
    right = [s.tags["split"] == "MV" for s in sps.samples]
    found = scored(
        SP, sps, [str(s.truth) if r else "" for s, r in zip(sps.samples, right, strict=True)]
    )
    assert (found.figures["MV"].value, found.figures["SI"].value) == (100, 0)
    assert found.figures["overall"].value == 50


def test_spbench_faults(tmp_path: Path) -> None:
    bad = [SPS[3] | {"answer": "C"}, SPS[0] | {"answer": "many"}, SPS[0] | {"question_type": "x"}]
    assert SP.load(written(tmp_path, "SPBench-SI.tsv", bad)).left_out == 3


@pytest.mark.parametrize("name", ["mindcube", "sti_bench", "spbench"])
def test_the_truth_is_right(name: str, request: pytest.FixtureRequest) -> None:
    fixture = {"mindcube": "cubes", "sti_bench": "stis", "spbench": "sps"}[name]
    loaded: Loaded = request.getfixturevalue(fixture)
    whole = find_benchmark(name)
    for variant in ("", *whole.variants):
        benchmark = whole.using(variant)
        rows = replies_of(benchmark.protocol, loaded.samples, oracle(loaded.samples))
        found = score(benchmark, loaded, rows)
        assert found.figures["overall"].value == 100
        assert found.strict["overall"].value == 100
