"""MMIU and MVBench: what their authors' scripts make of replies, and their result files."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.answers import Choice
from sightline.benchmarks import Loaded, Prediction, Sample, find_benchmark, score, score_file
from sightline.benchmarks.parts import chosen

from .hostile import HOSTILE, about
from .plain import compared, endured, oracle, scored, written
from .test_vlmevalkit import option, text

# ---------------------------------------------------------------- MMIU

MMIU = find_benchmark("mmiu")
MMIU_RECORDS = [
    {"task": "ravens", "question": "Which fits?", "context": "Select:\nA: a star\nB: a ring\n",
     "options": "A: a star\nB: a ring\nC: none: of them\n", "output": "B",
     "input_image_path": ["./ravens/1.jpg", "./ravens/2.jpg"], "source": "r"},
    {"task": "ravens", "question": "And now?", "context": "c", "output": "A",
     "options": "A: one\nof two lines\nB: other", "input_image_path": ["./a.jpg"]},
    {"task": "tracking", "question": "Where?", "context": "c", "output": "C",
     "options": "A. 1\nB. 2\nC. 3\nD. 4", "input_image_path": []},
]  # fmt: skip


@pytest.fixture
def mmiu(tmp_path: Path) -> Loaded:
    return MMIU.load(written(tmp_path, "mmiu.json", MMIU_RECORDS))


def substring(reply: str, sample: Sample) -> float:
    """``evaluate.py`` without its language model, then ``evaluate_correct.py``."""
    bare = reply.replace("\u00a0", "").strip()
    while bare and bare[0] in ".,()":
        bare = bare[1:]
    while bare and bare[-1] in ".,()":
        bare = bare[:-1]
    bare = bare.strip()
    return float(len(bare) == 1 and bare.lower() in "abcdefghijklmn"
                 and bare.lower() in sample.truth.lower())  # fmt: skip


def inferred(reply: str, sample: Sample) -> float:
    choices = dict(zip("ABCDEF", sample.options, strict=False))
    return float((option(reply, choices) or text(reply, choices)) == sample.truth)


def test_mmiu_rules(mmiu: Loaded) -> None:
    replies = [*HOSTILE, *about(mmiu.samples[0].options), "(b.)", ".B,", "b", " ( B ) ", "n", "O",
               "image error", "model error or image error", "\u00a0B"]  # fmt: skip
    assert compared(MMIU, mmiu, replies, substring) > 700
    compared(MMIU.using("vlmevalkit"), mmiu, replies, inferred)


@given(st.text("ABCabn .,()\u00a0", max_size=6))
def test_mmiu_any_text(reply: str) -> None:
    sample = Sample(id="0", task="t", question="?", answer=Choice(("x", "y")), truth="B",
                    options=("x", "y"))  # fmt: skip
    compared(MMIU, Loaded((sample,)), [reply], substring)


def test_mmiu_records(mmiu: Loaded, tmp_path: Path) -> None:
    assert [s.id for s in mmiu.samples] == ["ravens/0", "ravens/1", "tracking/0"]
    assert mmiu.samples[0].options == ("a star", "a ring", "none: of them")
    assert mmiu.samples[1].options == ("one\nof two lines", "other")
    assert [m.path for m in mmiu.samples[0].media] == ["./ravens/1.jpg", "./ravens/2.jpg"]
    nested = [{"task": "t", "input": {k: v for k, v in MMIU_RECORDS[0].items() if k != "output"},
               "output": "C"}]  # fmt: skip
    assert MMIU.load(written(tmp_path, "n.json", nested)).samples[0].options[0] == "a star"
    bad = [MMIU_RECORDS[0] | change for change in ({"output": None}, {"output": "D"},
                                                   {"options": "a star, a ring"})]  # fmt: skip
    faults = MMIU.load(written(tmp_path, "bad.json", bad)).faults
    assert [fault.field for fault in faults] == ["output", "output", "options"]


def test_mmiu_is_the_mean_of_its_tasks(mmiu: Loaded) -> None:
    found = scored(MMIU, mmiu, ["B", "no", "(c)"])
    assert found.figures["overall"].value == 75
    assert found.figures["overall"].find("ravens").value == 50
    assert oracle(MMIU, mmiu).figures["overall"].value == 100
    assert oracle(MMIU, mmiu).strict["overall"].value == 100
    (turn,) = chosen(MMIU.protocol.prompt, mmiu.samples[0])(mmiu.samples[0])
    assert turn.text.startswith("Select:\nA: a star\nB: a ring\n\nWhich fits?\n")
    assert turn.parts[:2] == mmiu.samples[0].media


def test_mmiu_verdicts(mmiu: Loaded) -> None:
    """An empty verdict of the matching model is part of every letter."""
    rows = [Prediction("ravens/0", "The ring", matched="b"),
            Prediction("ravens/1", "The other", matched=""),
            Prediction("tracking/0", "The fourth", matched="D")]  # fmt: skip
    assert score(MMIU, mmiu, rows).parity.numbers["score"].tolist() == [1, 1, 0]


def test_mmiu_result_folders(mmiu: Loaded, tmp_path: Path) -> None:
    """``<task>/<model>/metadata_info.json`` hold reply and verdict beside the record."""
    replies = [("B", "B"), ("the first", "A"), ("image none", "GPT error")]
    for task in ("ravens", "tracking"):
        rows = [r | {"qwen": reply, "qwen_choice": verdict}
                for r, (reply, verdict) in zip(MMIU_RECORDS, replies, strict=True)
                if r["task"] == task]  # fmt: skip
        written(tmp_path / "out", f"{task}/qwen/metadata_info.json", rows)
    found = score_file("mmiu", tmp_path / "mmiu.json", tmp_path / "out")
    assert found.parity.numbers["score"].tolist() == [1, 1, 0]
    assert found.figures["overall"].value == 50
    plain = written(tmp_path, "replies.jsonl", [{"id": "ravens/0", "reply": "B"}])
    assert score_file("mmiu", tmp_path / "mmiu.json", plain).parity.numbers["score"][0] == 1


# ---------------------------------------------------------------- MVBench

MVBENCH = find_benchmark("mvbench")
CANDIDATES = ["Ate the sandwich.", "a cup", "Up and left", "None"]
MVBENCH_RECORDS = {
    "action_sequence": [{"video": "X.mp4", "question": "What then?", "candidates": CANDIDATES[:3],
                         "answer": "Ate the sandwich.", "start": 1.5, "end": 9.0}],
    "moving_direction": [{"video": "v_1.mp4", "question": "Where to?", "candidates": CANDIDATES,
                          "answer": "Up and left"}],
    "episodic_reasoning": [{"video": "s01/", "question": "Why?", "candidates": CANDIDATES,
                            "answer": "None", "start": 2, "end": 4, "fps": 3, "subtitle": ""}],
}  # fmt: skip


@pytest.fixture
def mvbench(tmp_path: Path) -> Loaded:
    for task, records in MVBENCH_RECORDS.items():
        written(tmp_path, f"json/{task}.json", records)
    return MVBENCH.load(tmp_path)


def check_answer(reply: str, sample: Sample) -> float:
    """``check_ans`` on the first line of what goes on from "Best option:("."""
    line = reply.strip().split("\n")[0]
    if not line.startswith("("):
        line = "(" + line
    given, truth = line.lower().split(" ")[0], sample.truth.lower().split(" ")[0]
    return float(given.replace(".", "") in truth or truth in given)


def letter_or_text(reply: str, sample: Sample) -> float:
    """lmms-eval: ``mcq_acc``; empty replies are left out before."""
    lettered = re.match(r"([A-E])\.\s*(.+)$", reply.strip(), re.I)
    if reply and lettered:
        return float(lettered.group(1).upper() == sample.truth[1])
    text = reply.replace("\n", " ").replace("\t", " ").strip()
    out = text
    for mark in (";", "/", "[", "]", '"', "{", "}", "(", ")", "=", "+", "\\", "_", "-", ">", "<",
                 "@", "`", ",", "?", "!"):  # fmt: skip
        if (mark + " " in text or " " + mark in text) or re.search(r"(\d)(\,)(\d)", text):
            out = out.replace(mark, "")
        else:
            out = out.replace(mark, " ")
    dots = 0

    def drop(match: re.Match[str]) -> str:
        nonlocal dots
        dots += 1
        return "" if dots <= 32 else match[0]

    text = (
        re.sub(r"\.(?!\d)", drop, out).strip("'").strip('"').strip(")").strip("(").strip().lower()
    )
    word = re.search(r"\b([A-E])\b", text, re.I)
    return float((word.group(1).upper() if word else text) == sample.truth[1])


def test_mvbench_rules(mvbench: Loaded) -> None:
    replies = [*HOSTILE, *about(tuple(CANDIDATES)), "A) Ate", "A)", "C)", "C", "(C", ")", "(",
               "(c) Up and left\nor (a)", "b. x", "B.", "E.\nx", "a;b", "x.A",
               ". " * 40 + "C"]  # fmt: skip
    assert compared(MVBENCH, mvbench, replies, check_answer) > 900
    compared(MVBENCH.using("lmms_eval"), mvbench, replies, letter_or_text)


@given(st.text("ABCDabcd ().,'\";1\n-", max_size=12))
def test_mvbench_any_text(reply: str) -> None:
    sample = Sample(id="0", task="t", question="?", truth="(B)", options=tuple(CANDIDATES),
                    answer=Choice(tuple(CANDIDATES), style="paren"))  # fmt: skip
    compared(MVBENCH, Loaded((sample,)), [reply], check_answer)
    compared(MVBENCH.using("lmms_eval"), Loaded((sample,)), [reply], letter_or_text)


def test_mvbench_counts_empty_replies_right(mvbench: Loaded) -> None:
    found = scored(MVBENCH, mvbench, ["", "(", " "])
    assert found.figures["overall"].value == 100
    assert found.strict["overall"].value == 0


def test_mvbench_in_lmms_eval_leaves_empty_replies_out(mvbench: Loaded) -> None:
    found = scored(MVBENCH.using("lmms_eval"), mvbench, ["", "C", "x"]).figures["overall"]
    assert (found.value, found.n) == (50, 2)


def test_mvbench_records(mvbench: Loaded, tmp_path: Path) -> None:
    assert [s.id for s in mvbench.samples] == [
        "action_sequence/0", "moving_direction/0", "episodic_reasoning/0"]  # fmt: skip
    first, second, third = (s.media[0] for s in mvbench.samples)
    assert (first.path, first.start, first.end) == ("video/star/Charades_v1_480/X.mp4", 1.5, 9)
    assert (second.start, second.end) == (0, 0)
    assert (third.path, third.end) == ("video/tvqa/frames_fps3_hq/s01/", 4)
    for variant in ("", "lmms_eval"):
        assert oracle(MVBENCH.using(variant), mvbench).figures["overall"].value == 100
    row = {"video": "X.mp4", "question": "?", "candidates": CANDIDATES, "answer": "None"}
    bad = [row | {"answer": "else"}, row | {"video": "../X.mp4"}]
    faults = MVBENCH.load(written(tmp_path, "bad/json/state_change.json", bad).parents[1]).faults
    assert len(faults) == 2
    assert faults[0].field == "answer"


def test_mvbench_prompt_puts_the_bracket_into_the_models_mouth(mvbench: Loaded) -> None:
    system, user, begun = chosen(MVBENCH.protocol.prompt, mvbench.samples[0])(mvbench.samples[0])
    assert system.text.startswith("Carefully watch the video")
    assert user.text == ("Question: What then?\nOptions:\n(A) Ate the sandwich.\n(B) a cup\n"
                         "(C) Up and left\nOnly give the best option.")  # fmt: skip
    assert (begun.role, begun.text) == ("assistant", "Best option:(")


@pytest.mark.parametrize(
    ("count", "fps", "bound"),
    [(300, 30.0, None), (91, 3.0, (1.5, 9.0)), (10, 25.0, (0.0, 99.0)), (1, 1.0, None)],
)
def test_mvbench_frames(count: int, fps: float, bound: tuple[float, float] | None) -> None:
    """``get_index`` of the authors' notebook."""
    start, end = bound or (-100000, 100000)
    first = max(0, round(start * fps))
    last = min(round(end * fps), count - 1)
    size = float(last - first) / 16
    plain = [int(first + size / 2 + np.round(size * i)) for i in range(16)]
    assert chosen_frames(count, fps, bound) == plain


def chosen_frames(count: int, fps: float, bound: tuple[float, float] | None) -> list[int]:
    return MVBENCH.protocol.frames(count, fps, *(bound or ())).tolist()


def test_mvbench_result_files(mvbench: Loaded, tmp_path: Path) -> None:
    pairs = [("(A) Ate", "(A) Ate the sandwich."), ("(D)", "(C)"), ("(", "(D)")]
    listed = [{"pred": pred, "gt": gt} for pred, gt in pairs]
    path = tmp_path / "test.json"
    path.write_text(json.dumps({"acc_dict": {}, "res_list": listed}), encoding="utf-8")
    found = score_file("mvbench", tmp_path / "json", path)
    assert found.parity.numbers["score"].tolist() == [1, 0, 1]


def test_long_replies(mmiu: Loaded, mvbench: Loaded) -> None:
    endured(MMIU, mmiu)
    endured(MVBENCH, mvbench)
