"""Benchmarks of relations, mostly by letters, against their rules, written out plainly."""

from __future__ import annotations

import base64
import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.benchmarks import (
    Benchmark,
    Loaded,
    Prediction,
    Sample,
    find_benchmark,
    score,
    score_file,
)
from sightline.benchmarks.frames import Proportional

from .hostile import HOSTILE, about
from .plain import compared, endured, written
from .truths import all_right

PNG = base64.b64encode(b"\x89PNG" + bytes(300)).decode()
TEXTS = ("left", "the red chair", "a table", "front-right")
NAMES = ("viewspatial", "spatial_mm", "embspatial", "mulset", "mv_robobench", "spatial457",
         "mmsi_video")  # fmt: skip
BENCH = {name: find_benchmark(name) for name in NAMES}


def lettered(texts: tuple[str, ...] = TEXTS, joined: str = "\n") -> str:
    return joined.join(f"{letter}. {text}" for letter, text in zip("ABCDEF", texts, strict=False))


def viewspatial(folder: Path) -> Path:
    kinds = ("Camera perspective - Relative Direction",
             "Person perspective - Scene Simulation Relative Direction")  # fmt: skip
    return written(folder, "ViewSpatial-Bench.json", [
        {"question_type": kind, "image_path": ["a/1.jpg", "a/2.jpg"], "question": "Where?",
         "answer": f"{letter}. {text}", "choices": lettered()}
        for kind, letter, text in zip(kinds, "BA", TEXTS[1::-1], strict=True)])  # fmt: skip


def spatial_mm(folder: Path) -> Path:
    written(folder, "spatial_mm_one_obj.json", [
        {"image_name": "a.jpg", "question": f"Where, from camera's perspective?\n{lettered()}",
         "answer": "C. a table", "object1": "cat", "object2": ""}])  # fmt: skip
    written(folder, "spatial_mm_two_obj.json", [
        {"image_name": "b.jpg", "question": f"Where, from the man's perspective?\n{lettered()}",
         "answer": answer, "object1": "cat", "object2": "man"}
        for answer in ("A. left", "D. left", "E. left", "A. up")])  # fmt: skip
    written(folder, "multihop_reasoning_309.json", [
        {"image_name": "c.jpg", "question": "What color?", "answer": "pink", "hop": 2,
         "reasoning": "{[person on left], [garment pink]}"}])  # fmt: skip
    return folder


def embspatial(folder: Path) -> Path:
    return written(folder, "embspatial_bench.json", [
        {"data_source": source, "scene_id": "s", "question_id": f"q{i}", "question": "Where?",
         "relation": relation, "image": PNG, "answer_options": list(TEXTS), "answer": i,
         "objects": [{"name": "cup", "bbox": [1, 2, 3, 4]}]}
        for i, (source, relation) in enumerate(
            [("mp3d", "above"), ("ai2thor", "close"), ("scannet", "left")])])  # fmt: skip


def mulset(folder: Path) -> Path:
    common = {"image_1": "a.png", "query": f"Which?\n{lettered()}\nOnly the letter."}
    for word, letter in (("distance", "A"), ("mask", "D"), ("direction", "B")):
        second = {"mask_image" if word == "mask" else "image_2": "b.png"}
        written(folder, f"merged_{word}_questions.jsonl",
                [{"id": 1, **common, **second, "answer": letter,
                  "options": list(TEXTS)}])  # fmt: skip
    return folder


def mv_robobench(folder: Path) -> Path:
    options = dict(zip("ABCDE", (*TEXTS, "none of them"), strict=True))
    for task, letter in (("Affordance_Recognition", "E"), ("Cross-View_Matching", "A")):
        path = written(folder, f"{task}/QA001/QA.json", [])
        path.write_text(json.dumps({"question": "Which?", "options": options, "correct": letter}))
        path.with_name("left.png").write_bytes(b"x")
    return folder


def spatial457(folder: Path) -> Path:
    truths = ("Yes", "No", "3", "suv", "Red", "School bus", "0")
    levels = ("L1_single", "L2_objects", "L3_2d_spatial", "L4_occ", "L4_pose", "L5_6d_spatial",
              "L5_collision")  # fmt: skip
    return written(folder, "Spatial457.tsv", [
        {"index": i, "question": "What?", "answer": truth, "category": level, "image": PNG}
        for i, (truth, level) in enumerate(zip(truths, levels, strict=True))])  # fmt: skip


def mmsi_video(folder: Path) -> Path:
    six = (*TEXTS, "none", "all")
    written(folder / "meta_data", "robot_bench.json", []).write_text(
        json.dumps({"Manipulation": ["question_0000"], "Navigation": []}))  # fmt: skip
    return written(folder, "mmsivideo.json", [
        {"id": f"question_000{i}", "type": kind, "ground_truth": letter, "ref_images": ["r.png"],
         "video_list": [], "frames_list": [[f"{i}/{k}.jpg" for k in range(count)]
                                           for count in (60, 1, 9)],
         "system_prompt": "S", "task_prompt": "T ", "format_prompt": " F",
         "ori_question": "<image>",
         "user_prompt": f"<video><video><video>As in <image>?\n{lettered(six)}"}
        for i, (kind, letter) in enumerate([("Planning", "F"), ("Prediction", "A")])
    ] )  # fmt: skip


MAKE: dict[str, Callable[[Path], Path]] = {
    "viewspatial": viewspatial, "spatial_mm": spatial_mm, "embspatial": embspatial,
    "mulset": mulset, "mv_robobench": mv_robobench, "spatial457": spatial457,
    "mmsi_video": mmsi_video,
}  # fmt: skip


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Loaded]:
    return {n: BENCH[n].load(MAKE[n](tmp_path_factory.mktemp(n))) for n in NAMES}


def read_viewspatial(reply: str, sample: Sample) -> float:
    found = re.search(r"\b([A-D])\b", reply.split("\n")[-1], re.I)
    return float(found is not None and found.group(1).upper() == sample.truth)


def read_embspatial(reply: str, sample: Sample) -> float:
    found = re.match(r"[\(\s]*([A-Z])[\)\.\s]*", reply.strip(), re.I)
    return float(found is not None and found.group(1).upper() == sample.truth)


def read_mulset(reply: str, sample: Sample) -> float:
    reply, gold = reply.strip(), str(sample.truth)
    if reply.upper() == gold:
        return 1.0
    found = re.match(rf"^{gold}([^a-zA-Z]|$)", reply, re.I)
    others = "ABCD".replace(gold, "")
    return float(
        found is not None and not re.search(rf"\b[{others}]\b", reply[found.end() :].strip())
    )


def read_mv_robobench(reply: str, sample: Sample) -> float:
    found = re.search(r"Answer:\s*([A-E])\b", reply, re.I | re.S) or re.search(
        r"\b([A-E])\b", reply
    )
    return float((found.group(1).upper() if found else "A") == sample.truth)


WHEELS = {
    "car": ["suv", "wagon", "minivan", "sedan", "truck", "addi", "car"],
    "bus": ["articulated", "regular", "double", "school", "bus"],
    "motorbike": ["chopper", "dirtbike", "scooter", "cruiser", "motorbike"],
    "aeroplane": ["jet", "fighter", "biplane", "airliner", "aeroplane"],
    "bicycle": ["road", "utility", "mountain", "tandem", "bicycle"],
}


def read_spatial457(reply: str, sample: Sample) -> float:
    answer, given = str(sample.truth), reply
    for place in (r"Answer': '(.*?)'", r'Answer": "(.*?)"', r"Answer': (\d)"):
        found = re.search(place, reply)
        if found:
            given = found.group(1)
            break
    if given.lower() == "none":
        given = "no"
    named = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    if given.lower() == answer.lower() or (given == "0" and answer == "No"):
        return 1.0
    if given.lower() in named and str(named.index(given.lower())) == answer:
        return 1.0
    if answer.lower() == "yes" and given in list("123456789"):
        return 1.0
    one, two = (text.lower().split(" ")[0] for text in (given, answer))
    return float(any(one in kinds and two in kinds for kinds in WHEELS.values()))


def read_mmsi_video(reply: str, sample: Sample) -> float:
    def bare(text: str) -> str:
        for mark in (" ", '"', "'", "\n", ":"):
            text = text.replace(mark, "")
        return text

    text = reply.replace("<answer>", "").replace("</answer>", "")
    found = "O"
    if "no answer" in text:
        pass
    elif "boxed{" in text:
        found = bare(text.split("boxed{")[1].split("}")[0])
    else:
        for phrase in ('"answer":', "answer is", "answer:", '"Answer":', "Answer is", "Answer:"):
            if phrase in text:
                found = bare(text.split(phrase)[-1].split(",")[0].split(".")[0])
                break
        else:
            if bare(text.split(".")[0]) in list("ABCDEF"):
                found = bare(text.split(".")[0])
    return float(found in list("ABCDEF") and found == sample.truth)


OFFICIAL: dict[str, Callable[[str, Sample], float]] = {
    "viewspatial": read_viewspatial, "embspatial": read_embspatial, "mulset": read_mulset,
    "mv_robobench": read_mv_robobench, "spatial457": read_spatial457,
    "mmsi_video": read_mmsi_video,
}  # fmt: skip
REPLIES = [
    *HOSTILE, *about(TEXTS), "B\n", "So\nB", "B\nso", "d", "(b) x", "  ( B", "below", "The left",
    "A_B", "A1B", "A B", "A.B", "Ab", "a or b", "A or B", "D: not A", "B\u017f", "A\u212a",
    "{'Reasoning': 'x', 'Answer': 'Yes'}", '{"Reasoning": "x", "Answer": "sedan"}',
    "{'Answer': 3}", "{'Answer': 31}", "{'Answer': ''}", "'Answer': 'no'\n'Answer': 'Yes'",
    'Answer": "Red", Answer\': \'No\'', "sedan", "regular bus", "Double decker", "wagon red",
    "three", "Three", "0", "zero", "none", "NONE", "No", "no", "5", "10", " Yes", "yes\n", "red.",
    "boxed{F}", "\\boxed{ F }", "boxed{F", "boxed{A boxed{F}", "boxed{}F", "no answer, F",
    '{"answer": "F"}', '{"answer": "A", "x": "answer is F"}', "answer is F.", "answer is F because",
    "The answer is: F", "Answer:F", "Answer: F, or A", "answer: A. Answer: F", "Answer is 'F'",
    "F. left", "F", "F: left", "'F'", "G", "answer is A answer is F", "Answer:\n\nF", "answer:F;",
    "The final Answer: (F)", "Answer:   e", "ANSWER: E", "Answer: Every", "E is it", "An E",
]  # fmt: skip
PIECES = ["A", "B", "F", "b", "Answer", "answer", ":", " is ", "'", '"', ".", ",", "\n", "(", ")",
          "boxed{", "}", "Yes", "suv", "3", "no answer", "<answer>", "</answer>", " "]  # fmt: skip


@pytest.mark.parametrize("name", OFFICIAL)
def test_replies(loaded: dict[str, Loaded], name: str) -> None:
    compared(BENCH[name], loaded[name], REPLIES, OFFICIAL[name])


@given(st.text(st.characters(codec="utf-8"), max_size=30) | st.lists(
    st.sampled_from(PIECES), max_size=12).map("".join))  # fmt: skip
def test_any_text(loaded: dict[str, Loaded], reply: str) -> None:
    for name, official in OFFICIAL.items():
        for sample in loaded[name].samples[:2]:
            got = _value(BENCH[name], sample, reply)
            assert got == official(reply, sample), (name, reply)


def _value(benchmark: Benchmark, sample: Sample, reply: str) -> float:
    """The score without figures and the strict rule, which take longer."""
    protocol = benchmark.protocol
    value = protocol.extract(reply, sample)  # type: ignore[operator]
    if value is None:
        value = protocol.missing.value  # type: ignore[union-attr]
        return 0.0 if value is None else float(value == sample.truth)
    return float(protocol.judge([value], [sample])[0])  # type: ignore[operator,index]


@pytest.mark.parametrize("name", NAMES)
def test_long_replies(loaded: dict[str, Loaded], name: str) -> None:
    endured(BENCH[name], loaded[name])


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"spatial_mm"}))
def test_truths(loaded: dict[str, Loaded], name: str) -> None:
    assert loaded[name].samples
    assert not loaded[name].faults
    for variant in ("", *BENCH[name].variants):
        if BENCH[name].using(variant).protocol.mode == "generate" and not (
            variant == "easi" or (name, variant) == ("mmsi_video", "no")
        ):
            all_right(BENCH[name], loaded[name], variant)


@pytest.mark.parametrize(("name", "reply"), [("viewspatial", "<answer>B</answer>"),
                                             ("embspatial", "I think it is A.\nA")])  # fmt: skip
def test_easi(loaded: dict[str, Loaded], name: str, reply: str) -> None:
    first = Loaded(loaded[name].samples[:1])
    rows = [Prediction(first.samples[0].id, reply)]
    assert score(BENCH[name].using("easi"), first, rows).figures["overall"].value == 100


def test_embspatial_likelihood(loaded: dict[str, Loaded]) -> None:
    samples = loaded["embspatial"].samples
    rows = [Prediction(s.id, None, scores=(-1.0, -2.0, -3.0, -4.0)) for s in samples]
    found = score(BENCH["embspatial"].using("likelihood"), loaded["embspatial"], rows)
    assert found.figures["overall"].value == pytest.approx(100 / 3)
    assert found.strict["overall"].value == pytest.approx(100 / 3)
    assert samples[0].extra["boxes"] == {"cup": (1, 2, 3, 4)}


def test_embspatial_tables(tmp_path: Path) -> None:
    rows = [{"index": 7, "question": "?", "options": str(list(TEXTS)), "answer": "C",
             "relation": "far", "data_source": "mp3d", "image": PNG}]  # fmt: skip
    found = BENCH["embspatial"].load(written(tmp_path, "EmbSpatialBench.tsv", rows))
    assert [(s.id, s.truth, s.options) for s in found.samples] == [("7", "C", TEXTS)]


def test_spatial_mm_bad_answers(loaded: dict[str, Loaded]) -> None:
    """A letter that is not its text counts as published, and by its text in the strict rule."""
    found = loaded["spatial_mm"]
    assert found.left_out == 2  # neither E nor "up" is an option
    odd = next(s for s in found.samples if s.problems)
    assert (odd.truth, odd.mended) == ("D", "A")
    assert [s.tags["frame"] for s in found.samples[:2]] == ["camera", "other"]
    hops = found.samples[-1]
    assert hops.extra["steps"] == ("person on left", "garment pink")
    rows = [Prediction(odd.id, "A"), Prediction(hops.id, "Pink.")]
    scores = score(BENCH["spatial_mm"], Loaded((odd, hops)), rows)
    assert scores.parity.numbers["score"].tolist() == [0, 1]
    assert scores.clean.numbers["score"].tolist() == [1, 1]


def test_saved_replies(tmp_path: Path) -> None:
    """Result files in the form of the authors' scripts."""
    mulset_out = [{"id": 1, "query": "?", "output": "A. left", "ground_truth": "A"}]
    written(tmp_path / "m", "Distance_Assessment_output_qwen2.5vl.jsonl", mulset_out)
    found = score_file("mulset", mulset(tmp_path / "mulset"), tmp_path / "m")
    assert found.figures["overall"].find("Distance_Assessment").value == 100
    result = {"question": "Which?", "options": {}, "correct": "E",
              "gpt": {"model": "gpt", "choice": "E", "explanation": "Answer: E"}}  # fmt: skip
    path = written(tmp_path / "r", "blind_models/gpt/Affordance_Recognition/QA001/QA.json", [])
    path.write_text(json.dumps(result))
    found = score_file("mv_robobench", mv_robobench(tmp_path / "mv"), tmp_path / "r")
    assert found.parity.numbers["score"].tolist() == [1, 0]
    path = written(tmp_path / "v", "question_0000.json", [])
    path.write_text(json.dumps({"id": "question_0000", "response": "boxed{F}", "frames_list": []}))
    found = score_file("mmsi_video", mmsi_video(tmp_path / "mmsi"), tmp_path / "v")
    assert found.figures["overall"].value == 50
    assert found.figures["robot"].value == 100


def test_mmsi_frames(loaded: dict[str, Loaded]) -> None:
    """Frames as the authors choose them, in their places; a clip between frames is never lost."""
    sample = loaded["mmsi_video"].samples[0]
    turn = BENCH["mmsi_video"].protocol.prompt(sample)[0]  # type: ignore[operator]
    parts = [p if isinstance(p, str) else p.path for p in turn.parts]
    step = 69 / 49
    chosen = [int(i * step) for i in range(50)]
    clips = [[k for k in chosen if k < 60], [k - 60 for k in chosen if k == 60] or [0],
             [k - 61 for k in chosen if k > 60]]  # fmt: skip
    frames = [f"frames/0/{k}.jpg" for clip in clips for k in clip]
    assert parts[: len(frames) + 1] == ["S\nT ", *frames]
    assert parts[len(frames) + 1 :: 2] == ["As in ", parts[-1]]
    assert parts[-2] == "ref_images/r.png"
    whole = BENCH["mmsi_video"].using("sufficient_coverage").protocol.prompt(sample)[0]  # type: ignore[operator]
    assert sum(not isinstance(part, str) for part in whole.parts) == 71


@given(st.lists(st.integers(1, 400), min_size=1, max_size=5), st.integers(2, 60))
def test_proportional_frames(counts: list[int], number: int) -> None:
    if sum(counts) <= number:
        return
    step = (sum(counts) - 1) / (number - 1)
    places = [int(i * step) for i in range(number)]
    first, expected = 0, []
    for count in counts:
        expected.append([k - first for k in places if first <= k < first + count] or [0])
        first += count
    assert [found.tolist() for found in Proportional(number).over(counts)] == expected


def test_published_viewspatial(shared_data: Callable[[str], Path]) -> None:
    found = BENCH["viewspatial"].load(shared_data("qa/viewspatial"))
    assert not found.faults
    assert sorted(Counter(s.task for s in found.samples).values()) == [842, 996, 996, 1105, 1773]
    assert Counter(len(s.options) for s in found.samples) == {4: 5539, 2: 173}
    all_right(BENCH["viewspatial"], found)


def test_published_spatial_mm(shared_data: Callable[[str], Path]) -> None:
    """Six published answers name a letter and another option's text."""
    found = BENCH["spatial_mm"].load(shared_data("qa/spatial_mm"))
    assert found.left_out == 0
    assert sum(bool(s.problems) for s in found.samples) == 6
    tasks = Counter((s.task, s.tags.get("options", "")) for s in found.samples)
    assert tasks == {("one_obj", "2"): 244, ("one_obj", "4"): 258, ("two_obj", "2"): 633,
                     ("two_obj", "4"): 441, ("cot", ""): 309}  # fmt: skip
    hops = Counter(s.tags["hops"] for s in found.samples if s.task == "cot")
    assert hops == {"2": 45, "3": 105, "4": 94, "5": 38, "6": 16, "7": 9, "8": 2}
    frames = Counter(s.tags["frame"] for s in found.samples if s.task == "two_obj")
    assert frames == {"camera": 612, "other": 245, "none": 217}
