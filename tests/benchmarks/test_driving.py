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

from sightline.benchmarks import Loaded, Prediction, Sample, find_benchmark, score, score_file

from .hostile import HOSTILE, LONG, about
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


DRIVE = find_benchmark("drivemllm")
IMAGES = [
    {"file_name": "a.webp", "descriptions": ["red car", "white bus"],
     "location2D": [[400, 300], [900, 320]],
     "bboxes2D": [[380, 280, 420, 320], [800, 200, 999, 400]],
     "location3D": [[-2.0, 1.0, 10.0], [3.0, 1.5, 8.0]]},
    {"file_name": "b.webp", "descriptions": ["man"], "location2D": [[10, 20]],
     "bboxes2D": [[0, 0, 20, 40]], "location3D": [[1.0, 0.0, 5.0]]},
]  # fmt: skip


@pytest.fixture(scope="module")
def drive(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    return DRIVE.load(written(tmp_path_factory.mktemp("drive"), "metadata.jsonl", IMAGES))


def drive_valid(reply: str, sample: Sample) -> Any:
    match = re.search(r"<OUTPUT FORMAT START>(.*?)<OUTPUT FORMAT END>", reply, re.S)
    if not match:
        return None
    text = match.group(1).strip()
    try:
        if sample.task in ("xy", "box"):
            value = ast.literal_eval(text)
            for i in range(2 if sample.task == "xy" else 4):
                assert 0 <= value[i] <= (1599, 899)[i % 2]
            return value if sample.task == "xy" or len(value) == 4 else None
        if sample.task in ("left", "right"):
            assert text.replace("the ", "") in sample.extra["descriptions"]
            return text.replace("the ", "")
        if sample.task in ("front", "behind"):
            assert text in ("Yes", "No")
            return text
        return float(text)
    except (ValueError, SyntaxError, TypeError, AssertionError, IndexError, KeyError):
        return None


def drive_error(value: Any, sample: Sample) -> float:
    """The error, or for what has none how right the value is."""
    truth = sample.truth
    if sample.task == "xy":
        return math.hypot(value[0] - truth[0], value[1] - truth[1])
    if sample.task == "box":
        wide = max(0, min(value[2], truth[2]) - max(value[0], truth[0]))
        high = max(0, min(value[3], truth[3]) - max(value[1], truth[1]))
        areas = sum((b[2] - b[0]) * (b[3] - b[1]) for b in (value, truth))
        return wide * high / (areas - wide * high)
    if sample.task in ("left", "right", "front", "behind"):
        return float(value == truth)
    return abs(value - truth)


DRIVE_TEXTS = [
    # numbers of more digits than any has are not read here
    *(text for text in HOSTILE if len(text) < 300),
    "[400, 300]", "(410, 310)", "[400]", "[400, 300, 5]", "[1600, 5]", "[-1, 3]",
    "[380, 280, 420, 320]", "[390, 290, 430, 330]", "(0, 0, 20, 40)", "[1, 2, 3, 4, 5]",
    "[[1, 2], [3, 4]]", "the red car", "red car", "The red car", "white bus", "the the red car",
    "Yes", "No", "yes", "10.0", "10.246950765959598", "10 m", "1e1", "-3", "5.0", "+5",
]  # fmt: skip


def test_drivemllm_replies(drive: Loaded) -> None:
    """Which replies are valid, and what each one measures."""
    for sample in drive.samples:
        once = Loaded((sample,))
        for text in DRIVE_TEXTS:
            reply = f"<OUTPUT FORMAT START>\n{text}<OUTPUT FORMAT END>"
            extract, judge = DRIVE.protocol.extract, DRIVE.protocol.judge.of(sample)  # type: ignore[union-attr]
            value, expected = extract(reply, sample), drive_valid(reply, sample)  # type: ignore[operator]
            assert (value is None) == (expected is None), (sample.task, text)
            if value is None or value != value:
                continue
            given = judge([value], [sample])
            got = given["error"] if isinstance(given, dict) else given
            assert got[0] == pytest.approx(drive_error(expected, sample)), (sample.task, text)
        assert once.samples
    assert all(DRIVE.protocol.extract(text, s) is None for text in HOSTILE for s in drive.samples)  # type: ignore[operator]


def test_drivemllm_counts_valid_replies(drive: Loaded, tmp_path: Path) -> None:
    rows = {
        "01_xy": ["[403, 304]", "nothing"], "07_dA": ["5.0", "7.0990195135927845"],
        "03_left": ["the red car"], "06_behind": ["Maybe"],
    }  # fmt: skip
    for name, texts in rows.items():
        written(tmp_path / "zero_shot", f"{name}_qa_vqas.json", [
            {"dataset_index": i, "output": f"<OUTPUT FORMAT START>{text}<OUTPUT FORMAT END>"}
            for i, text in enumerate(texts)])  # fmt: skip
    data = written(tmp_path, "metadata.jsonl", IMAGES)
    found = score_file("drivemllm", data, tmp_path / "zero_shot").figures
    far = math.hypot(2, 1, 10)
    errors = [abs(5 - far), abs(7.0990195135927845 - math.hypot(1, 0, 5))]
    expected = {"xy": 100 / (1 + 0.005 * 5), "left": 100.0,
                "dA": 100 / (1 + 0.05 * sum(errors) / 2)}  # fmt: skip
    for task, value in expected.items():
        assert found["overall"].find(task).value == pytest.approx(value)
    assert math.isnan(found["overall"].find("behind").value)
    assert found["effective_ratio"].find("xy").value == 50


def test_drivemllm_truths(drive: Loaded) -> None:
    all_right(DRIVE, drive)
    front = next(s for s in drive.samples if s.id == "front/0")
    assert front.truth == "No"  # what is nearer is in front


NUSC, EGO = find_benchmark("nuscenes_spatialqa"), find_benchmark("ego3d")


def test_nuscenes_spatialqa(tmp_path: Path) -> None:
    """A measure is right from 75 to 125 % of the truth, both included; errors by unit."""
    pairs = [("left_right", "Yes"), ("spatial_distance", "4.0 meters"), ("angle", "80"),
            ("width", "180 cm"), ("direct_reasoning", "no"), ("length", "long")]  # fmt: skip
    records = [{"image_path": "a.jpg", "category": kind, "question": "?", "answer": answer}
               for kind, answer in pairs]  # fmt: skip
    loaded = NUSC.load(written(tmp_path, "qa.jsonl", records))
    assert loaded.left_out == 1
    all_right(NUSC, loaded)
    said = ["yes, it is", "about 5 meters", "60 degrees", "1.34", "No."]
    rows = [Prediction(s.id, r) for s, r in zip(loaded.samples, said, strict=True)]
    found = score(NUSC, loaded, rows)
    assert found.parity.numbers["score"].tolist() == [1, 1, 1, 0, 1]
    assert found.figures["mae"].value == pytest.approx((1 + 0.46) / 2)
    assert found.figures["mae_angle"].value == pytest.approx(20)
    assert found.clean.numbers["score"].tolist() == [1, 1, 1, 0, 1]


def test_ego3d(tmp_path: Path) -> None:
    """Accuracy is the mean of eight columns, error the mean of two roots of mean squares."""
    records = [
        {"images": {"Front": "f.jpg", "Back": "b.jpg"}, "category": kind, "question": "?",
         "options": ["A. near", "B. far"] if answer in "AB" else None, "answer": answer}
        for kind, answer in [("localization", "A"), ("ego_motion", "Yes"), ("travel_time", "B"),
                             ("ego_distance_meters", "10"), ("ego_distance_meters", "20"),
                             ("object_distance_meters", "5")]]  # fmt: skip
    loaded = EGO.load(written(tmp_path, "ego.jsonl", records))
    assert [m.name for m in loaded.samples[0].media] == ["Front", "Back"]
    all_right(EGO, loaded)
    said = ["A", "no", "B", "13 m", "16 m", "5"]
    rows = [Prediction(s.id, r) for s, r in zip(loaded.samples, said, strict=True)]
    found = score(EGO, loaded, rows)
    assert found.figures["overall"].value == pytest.approx(200 / 3)
    assert found.figures["rmse"].value == pytest.approx((math.sqrt((9 + 16) / 2) + 0) / 2)


def test_ego3d_published_means() -> None:
    """The overall figure is the plain mean of the eight columns, as for people and chance."""
    human = [78.2, 57.1, 100, 100, 95.3, 72.7, 85.0, 94.1]
    chance = [25.8, 25.5, 24.3, 49.7, 50.6, 24.0, 49.9, 50.1]
    assert round(sum(human) / 8, 1) == EGO.published["Human"]
    assert round(sum(chance) / 8, 1) == EGO.chance


def test_long_replies(surds: Loaded, drive: Loaded) -> None:
    for benchmark, loaded in ((SURDS, surds), (DRIVE, drive)):
        for reply in LONG:
            for mark in ("<answer>{}</answer>", "<OUTPUT FORMAT START>{}<OUTPUT FORMAT END>"):
                for sample in loaded.samples[:3]:
                    benchmark.protocol.extract(mark.replace("{}", reply), sample)  # type: ignore[operator]
