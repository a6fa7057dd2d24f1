"""VSTI-Bench, QVS-Bench and DSR-Bench: records, rules and aggregates written out plainly."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.benchmarks import Loaded, Prediction, Scores, find_benchmark, score
from sightline.solvers import chance, oracle, replies_of

MRA = np.linspace(0.5, 0.95, 10)
OPTIONS = ["A. bed", "B. sofa", "C. lamp"]
VSTI = [
    {"id": f"v{i}", "dataset": "scannet", "scene_name": "s", "question_type": kind, "question": "?",
     "options": None if number else OPTIONS, "ground_truth": number or "lamp",
     **({} if number else {"mc_answer": "C"})}
    for i, (kind, number) in enumerate(
        [("camera_obj_abs_dist", "2.1"), ("camera_displacement", "0.8"),
         ("camera_obj_rel_dist_v1", ""), ("camera_obj_rel_dist_v2", ""),
         ("camera_obj_rel_dist_v3", ""), ("camera_movement_direction_v1", ""),
         ("camera_movement_direction_v2", ""), ("obj_obj_relative_pos_nf", ""),
         ("obj_obj_relative_pos_lr", ""), ("obj_obj_relative_pos_ud", "")])
]  # fmt: skip
QVS = [
    {"id": f"q{count}{kind}", "scene_name": "s", "question_type": kind, "question": "?",
     "options": OPTIONS if truth == "B" else None, "answer": truth,
     "frames": [f"{i}.jpg" for i in range(count)]}
    for count in (1, 4, 8) for kind, truth in
    [("object_counting", "0"), ("object_abs_distance", "2.0"), ("object_rel_distance", "B"),
     ("object_rel_direction_hard", "B")]
]  # fmt: skip
DSR = [
    {"Type": kind, "Question": "How does it move?", "A": "(1) nearer", "B": "(1) farther",
     "C": "(1) nearer (2) farther", "D": "(1) still", "Correct": "ABCD"[i % 4], "video": "a.mp4"}
    for i, kind in enumerate(["rel_dis", "abs_dir", "rel_spd_comp", "abs_dir_pred", "non_temp"] * 2)
]  # fmt: skip
ALL = {"vsti_bench": VSTI, "qvs_bench": QVS, "dsr_bench": DSR}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Loaded]:
    home = tmp_path_factory.mktemp("video")
    found = {}
    for name, records in ALL.items():
        (home / f"{name}.jsonl").write_text("\n".join(map(json.dumps, records)))
        found[name] = find_benchmark(name).load(home / f"{name}.jsonl")
        assert not found[name].faults
    return found


@pytest.mark.parametrize("name", sorted(ALL))
def test_baselines(name: str, loaded: dict[str, Loaded]) -> None:
    benchmark, samples = find_benchmark(name), loaded[name].samples
    assert len(samples) == len(ALL[name])
    found = score(benchmark, loaded[name], replies_of(benchmark.protocol, samples, oracle(samples)))
    assert found.figures["overall"].value == pytest.approx(100)
    assert found.strict["overall"].value == pytest.approx(100)
    replies_of(benchmark.protocol, samples, chance(samples))


def vsi_rule(reply: str, record: dict[str, Any]) -> float:
    token = reply.split(" ")[0].rstrip(".").strip()
    if record["options"]:
        return float(token.lower() == record["mc_answer"].lower())
    try:
        return float(
            np.mean(abs(float(token) - (t := float(record["ground_truth"]))) / t <= 1 - MRA)
        )
    except ValueError:
        return 0.0


def qvs_rule(reply: str, record: dict[str, Any]) -> float:
    tags = re.findall(r"<answer>(.*?)</answer>", reply, re.S | re.I)
    text = tags[-1] if tags else reply
    if record["options"]:
        letter = re.search(r"[A-Z]", text)
        return float(letter is not None and letter[0] == record["answer"])
    try:
        value, truth = float(text.strip()), float(record["answer"])
    except ValueError:
        return 0.0
    return float(np.mean(abs(value - truth) / (abs(truth) or 1.0) <= 1 - MRA))


WORDED = st.sampled_from(
    ["", "C", "c.", "C. lamp", "(C)", "B", "2.1", "0.8 m", "0", "-1", "inf", "nan",
     "<answer>B</answer>", "<answer>2.0</answer>", "<answer>0</answer> <answer>1</answer>",
     "<map>[]</map><think>x</think><answer> B. sofa </answer>", "<ANSWER>B</ANSWER>", "\ud800B"]
)  # fmt: skip
ANY = WORDED | st.text(st.characters(codec="utf-8"), max_size=30)


@given(ANY)
def test_vsti_rule(loaded: dict[str, Loaded], reply: str) -> None:
    found = saying("vsti_bench", reply, loaded)
    expected = [vsi_rule(reply, record) for record in VSTI]
    assert found.parity.numbers["score"] == pytest.approx(expected)
    one = [
        expected[0],
        expected[1],
        *(np.mean(expected[a:b]) for a, b in ((2, 5), (5, 7), (7, 10))),
    ]
    assert found.figures["overall"].value == pytest.approx(100 * np.mean(one))


@given(ANY)
def test_qvs_rule(loaded: dict[str, Loaded], reply: str) -> None:
    found = saying("qvs_bench", reply, loaded)
    expected = [qvs_rule(reply, record) for record in QVS]
    assert found.parity.numbers["score"] == pytest.approx(expected)
    assert [part.name for part in found.figures["by frames"].parts] == ["1", "4", "8"]


def saying(name: str, reply: str, loaded: dict[str, Loaded]) -> Scores:
    """Scores of one reply to every question."""
    rows = [Prediction(sample.id, reply) for sample in loaded[name].samples]
    return score(find_benchmark(name), loaded[name], rows)


@pytest.mark.parametrize(("name", "field", "value"), [
    ("vsti_bench", "question_type", "camera_colour"), ("vsti_bench", "mc_answer", "F"),
    ("qvs_bench", "question_type", "route_planning"), ("qvs_bench", "answer", "many"),
    ("dsr_bench", "Type", "rel_colour"), ("dsr_bench", "Correct", "E"), ("dsr_bench", "B", None),
])  # fmt: skip
def test_faulty_records(name: str, field: str, value: Any, tmp_path: Path) -> None:
    bad = dict(ALL[name][2]) | {field: value}
    lines = [json.dumps(r) for r in (ALL[name][0], bad, ALL[name][1])]
    (tmp_path / "r.jsonl").write_text("\n".join(lines))
    found = find_benchmark(name).load(tmp_path / "r.jsonl")
    assert found.left_out == 1
    assert len(found.samples) == 2
