"""SURDS, DriveMLLM, NuScenes-SpatialQA and Ego3D-Bench against their rules, written out plainly."""

from __future__ import annotations

import ast
import math
import re
import string
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.benchmarks import Loaded, Sample, find_benchmark, score_file

from .hostile import HOSTILE, about
from .plain import compared, written
from .truths import all_right

SURDS = find_benchmark("surds")
words = st.text(st.characters(codec="utf-8"), max_size=40)


def asked(question: str, options: list[str]) -> str:
    listed = "\n".join(f"- {option}" for option in options)
    told = f"Task Description:\nLook.\n\nQuestion:\n{question}\n\n"
    return f"{told}Options:\n{listed}\n\nFormat:\n<answer>(x)</answer>"


def surds_files(folder: Path) -> Path:
    image = {"image_path": "image/a.webp", "image_pixel": "1600x900"}
    cars = ["The red-white car", "The white truck (left)", "Almost the same"]
    sides = [("East", "West"), ("North", "South")]
    compass = ["West", "East", "North", "South"]
    tables: dict[str, list[dict[str, Any]]] = {
        "00_yaw_vqas.json": [
            {"prompt": asked("Heading?", compass), "answer": truth, "obj_bbox": [0, 0, 9, 9]}
            for pair in sides for truth in pair],
        "01_xy2d_vqas.json": [
            {"prompt": "Where?", "answer": "[100.0, 60]", "obj_bbox": [80, 20, 120, 100]},
            {"prompt": "Where?", "answer": "[5, 5]", "obj_bbox": [0, 0, 10, 10],
             "image_pixel": "10x10"}],
        "02_depth_vqas.json": [
            {"prompt": asked("How far?", ["Between 3 meters and 9 meters",
                                          "Between 11 meters and 14 meters"]),
             "answer": "Between 3 meters and 9 meters"}],
        "03_dis_vqas.json": [
            {"prompt": asked("Closer?", cars), "answer": cars[0]},
            {"prompt": asked("Farther?", cars), "answer": cars[2]}],
        "04_lr_vqas.json": [
            {"prompt": asked("Left?", cars), "answer": "Almost the same"}] * 2,
        "05_fb_vqas.json": [
            {"prompt": asked("Front?", ["Yes", "No", "Almost the same in position"]),
             "answer": answer} for answer in ("Yes", "No")],
    }  # fmt: skip
    for name, records in tables.items():
        written(folder / "vqas", name, [image | record for record in records])
    return folder / "vqas"


@pytest.fixture(scope="module")
def surds(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    return SURDS.load(surds_files(tmp_path_factory.mktemp("surds")))


def surds_valid(reply: str, sample: Sample) -> Any:
    """The valid output of one reply, or None."""
    match = re.search(r"<answer>(.*?)</answer>", reply, re.S)
    if not match:
        return None
    text = match.group(1).strip()
    if sample.task == "xy2d":
        try:
            found = re.search(r"\[\s*([-\d.,\s]+)\s*\]", text)
            if not found:
                return None
            numbers = ast.literal_eval(found.group(0))
            assert len(numbers) in (2, 4)
            x, y = (
                numbers
                if len(numbers) == 2
                else ((numbers[0] + numbers[2]) // 2, (numbers[1] + numbers[3]) // 2)
            )
            x = x * 1600 if x < 1 else x
            y = y * 900 if y < 1 else y
            assert 1600 > x >= 0 and 900 > y >= 0
        except (ValueError, AssertionError, SyntaxError):
            return None
        return x, y
    lines = re.search(r"Options:.*?\n(.*?)(?=\n\n|\Z)", sample.question, re.S).group(1)  # type: ignore[union-attr]
    for option in re.findall(r"-\s*(.*)", lines):
        if re.search(rf"\b{re.escape(option.strip().lower())}\b", text.strip().lower()):
            return text
    return None


def surds_normal(text: str) -> str:
    text = "".join(c for c in text.strip().lower() if c not in string.punctuation)
    return " ".join(re.sub(r"\b(a|an|the)\b", "", text).split())


def surds_score(reply: str, sample: Sample) -> float:
    value = surds_valid(reply, sample)
    if value is None:
        return 0.0
    if sample.task != "xy2d":
        return float(surds_normal(str(value)) == surds_normal(sample.truth))
    x, y = value
    x1, y1, x2, y2 = sample.extra["box"]
    if not (x1 <= x <= x2 and y1 <= y <= y2):
        return 0.0
    across, down = sorted((x - x1, x2 - x)), sorted((y - y1, y2 - y))
    return math.sqrt(across[0] / across[1] * down[0] / down[1])


SURDS_REPLIES = [
    f"<think>x</think><answer>{text}</answer>"
    for text in [*HOSTILE, *about(("East", "The red-white car", "Yes", "Almost the same")),
                 "[100, 60]", "[80, 20, 120, 100]", "[0.0625, 0.0667]", "[100, 60] or [1, 2]",
                 "[ 100 , 60 ]", "[-1, 5]", "[1600, 5]", "[1599.5, 5]", "[100,, 60]", "[1-2, 3]",
                 "[1. 5, 3]", "[5]", "[1, 2, 3]", "[5, 5]", "(100, 60)", "[[100, 60]]", "[007, 1]",
                 "the East", "East, a", "e a s t", "white truck left", "The white truck (left) x",
                 "Between 3 meters and 9 meters.", "between 3 meters and 9 meters away"]
]  # fmt: skip


def test_surds_replies(surds: Loaded) -> None:
    assert compared(SURDS, surds, SURDS_REPLIES, surds_score) > 3000
    compared(SURDS, surds, [*HOSTILE, "<answer>East", "<ANSWER>East</ANSWER>"], surds_score)


@given(words.map(lambda text: f"<answer>{text}</answer>") | st.lists(
    st.sampled_from(["[", "]", "1", ",", ".", "-", " ", "100", "60", "<answer>", "</answer>",
                     "East", "yes", "no"]), max_size=12).map("".join))  # fmt: skip
def test_surds_any_text(surds: Loaded, reply: str) -> None:
    compared(SURDS, surds, [reply], surds_score)


def test_surds_counts_pairs(surds: Loaded, tmp_path: Path) -> None:
    """Both of a pair have to be right; the authors' result files are read by their names."""
    replies = {"yaw": ["East", "West", "North", "North"], "xy2d": ["[100, 40]", "none"],
               "depth": ["Between 11 meters and 14 meters"], "dis": ["The red-white car", "?"],
               "lr": ["almost the same", "Almost The Same."], "fb": ["Yes", "No way"]}  # fmt: skip
    for number, (task, texts) in enumerate(replies.items()):
        rows = [{"vqa_idx": k, "image": "a.webp", "prompt": "",
                 "output": f"<answer>{text}</answer>"} for k, text in enumerate(texts)]  # fmt: skip
        written(tmp_path / "run", f"0{number}_{task}_vqas.json", rows)
    folder = surds_files(tmp_path)
    found = score_file("surds", folder, tmp_path / "run").figures
    halves = math.sqrt(20 / 60)
    assert found["overall"].value == pytest.approx(100 * (0.5 + halves / 2 + 0 + 0 + 1 + 0) / 6)
    rate = found["valid_response_rate"]
    assert rate.value == pytest.approx(100 * (1 + 0.5 + 1 + 0 + 1 + 1) / 6)
    accuracy = found["valid_response_accuracy"]
    assert accuracy.find("xy2d").value == pytest.approx(100 * halves)
    assert accuracy.find("yaw").n == 2


def test_surds_oracle(surds: Loaded) -> None:
    all_right(SURDS, surds)
