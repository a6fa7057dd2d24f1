"""SpatialScore's four rules against a plain second reading of them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.benchmarks import Loaded, Sample, find_benchmark, score_file

from .hostile import HOSTILE, LONG, about
from .plain import compared, endured, written
from .truths import all_right

SCORE = find_benchmark("spatialscore")


def record(
    index: int, kind: str, answer: str, source: str = "VGBench", **more: Any
) -> dict[str, Any]:
    return {"index": index, "category": "Others", "subcategory": "x", "question_type": kind,
            "input_modality": "single-image", "question": "Which?\n(A) left (B) right (C) front",
            "answer": answer, "img_paths": ["a.png"], "source": source, "index_origin": 1,
            "category_origin": "y", **more}  # fmt: skip


RECORDS = [
    record(0, "multi-choice", "B", "cvbench"), record(1, "multi-choice", "(a)", "BLINK"),
    record(2, "judgment", "Yes", "VSR-ZeroShot"), record(3, "judgment", "no"),
    record(4, "open-ended", "1.72 meters"), record(5, "open-ended", "30 cm", "QSpatialBench-Plus"),
    record(6, "open-ended", "50.1", "VSI-Bench_8"), record(7, "open-ended", "0", "VSI-Bench_8"),
    record(8, "open-ended", "3", "spatialbench"), record(9, "open-ended", "0", "spatialbench"),
    record(10, "open-ended", "Two", "RealWorldQA"), record(11, "open-ended", "0 m"),
]  # fmt: skip


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    folder = tmp_path_factory.mktemp("score")
    return SCORE.load(written(folder, "SpatialScore-Hard.json", RECORDS))


TAGS = r"</?(?:CONCLUSION|conclusion|ANSWER|answer|ASSISTANT|assistant)>"


def option(text: str) -> str:
    text = text.strip()
    if re.match(r"^[A-Fa-f]\.?$", text):
        return text[0].upper()
    for place in (r"ASSISTANT:\s*\(?([A-Fa-f])\)?",):
        if found := re.search(place, text):
            return found.group(1).upper()
    for place in (r"<conclusion>\s*\(([A-Fa-f])\).*?</conclusion>",
                  r"<conclusion>\s*\(?([A-Fa-f])\)?\.?\s*</conclusion>"):  # fmt: skip
        if found := re.search(place, text, re.I):
            return found.group(1).upper()
    for place in (r"(?i)(?:answer|option)[:\s]*\(?([A-Fa-f])\)?\.?",
                  r"(?i)(?:^|\s)\(?([A-Fa-f])\)\.?(?:$|\s|\.)",
                  r"(?i)(?:^|\s)([A-Fa-f])\.?(?:$|\s|\.|,)",
                  r"(?i)(?:^|\s)([A-Fa-f])\.(?:$|\s)", r"([A-Fa-f])"):  # fmt: skip
        if found := re.search(place, text):
            return found.group(1).upper()
    return re.sub(TAGS, "", text).strip()


def yes_no(text: str) -> str:
    text = text.strip()
    if text.lower() in ("yes", "no"):
        return text.capitalize()
    if found := re.search(r"ASSISTANT:\s*\(?([A-Fa-f])\)?", text):
        return found.group(1).upper()
    if found := re.search(r"<conclusion>\s*(yes|no)\s*</conclusion>", text, re.I):
        return found.group(1).capitalize()
    low = re.sub(TAGS, "", text).strip().lower()
    for answer, words in (("Yes", "yes yeah yep correct true right agreed?"),
                          ("No", "no nope not false wrong incorrect disagreed?")):  # fmt: skip
        if any(re.search(rf"\b{word}\b", low) for word in words.split()):
            return answer
    return low


CARDINAL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
]
ORDINAL = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
]


def number(text: str) -> float:
    text = text.strip()
    found = text
    if not text.isdigit():
        low = re.sub(TAGS, "", text).strip().lower()
        said = re.search(r"ASSISTANT:\s*\(?([A-Fa-f])\)?", text)
        inside = re.search(r"<conclusion>\s*(\d+)\s*</conclusion>", text, re.I)
        digits = re.search(r"\d+(?:\.\d+)?", low)
        table = [*zip(CARDINAL, range(21), strict=True), *zip(ORDINAL, range(1, 11), strict=True)]
        named = [value for word, value in table
                 if low.startswith(word) or f" {word} " in low or f"there are {word}" in low
                 or f"there is {word}" in low or f"shows {word}" in low
                 or low.endswith(f" {word}")]  # fmt: skip
        named += [value for word, value in table if word in low.split()]
        found = (said.group(1) if said else inside.group(1) if inside else digits.group(0)
                 if digits else str(named[0]) if named else low)  # fmt: skip
    try:
        return float(found)
    except ValueError:
        return 0.0


CM = {"m": 100, "meter": 100, "meters": 100, "metre": 100, "metres": 100, "cm": 1, "centimeter": 1,
      "centimeters": 1, "mm": 0.1, "ft": 30.48, "foot": 30.48, "feet": 30.48, "in": 2.54,
      "inch": 2.54, "inches": 2.54}  # fmt: skip


def length(text: str, truth: str) -> bool:
    text = re.sub(TAGS, "", text).strip()
    about_ = r"(?:approximately|about|roughly)\s*\**"
    value = (re.search(r"\\scalar\{([^}]+)\}", text)
             or re.search(r"\*\*([\d.]+)\s*(?:[a-zA-Z]+)\*\*", text)
             or re.search(about_ + r"([\d.]+)\s*(?:[a-zA-Z]+)\**", text, re.I)
             or re.search(r"(\d+\.?\d*)\s*(?:[a-zA-Z]+)", text))  # fmt: skip
    unit = (re.search(r"\\distance_unit\{([^}]+)\}", text)
            or re.search(r"\*\*\d+\.?\d*\s*([a-zA-Z]+)\*\*", text)
            or re.search(about_ + r"\d+\.?\d*\s*([a-zA-Z]+)\**", text, re.I)
            or re.search(r"\d+\.?\d*\s*([a-zA-Z]+)", text))  # fmt: skip
    digits = re.findall(r"\d+\.?\d*", value.group(1)) if value else []
    if not digits or not unit:
        return False
    gold = re.search(r"(\d+\.?\d*)\s*([a-zA-Z]+)", truth)
    assert gold
    given, true = float(digits[0]), float(gold.group(1))
    if given == 0 or true == 0:
        return given == 0 and true == 0
    given *= CM.get(unit.group(1).lower().strip(), 1)
    true *= CM.get(gold.group(2).lower(), 1)
    return max(given / true, true / given) < 2.0


def official(reply: str, sample: Sample) -> float:
    rule, truth = sample.tags["rule"], str(sample.truth)
    if rule == "option":
        return float(option(reply).upper() == option(truth).upper())
    if rule == "yes_no":
        return float(yes_no(reply).lower() == yes_no(truth).lower())
    if rule == "length":
        return float(length(reply, truth))
    if rule == "text":
        return float(reply.strip().lower() == truth.lower())
    given, true = number(reply), float(truth)
    if rule == "number":
        return float(given == true)
    if given == 0:
        return float(true == 0)
    error = abs(given - true) / true if true else float("inf")
    return float((error <= 1 - np.linspace(0.5, 0.95, 10)).mean())


REPLIES = [
    # the plain reading takes the cube of a number's length
    *(reply for reply in HOSTILE if len(reply) < 300), *about(("left", "right", "front")),
    "ASSISTANT: (B)", "ASSISTANT: B", "ASSISTANT:\nc",
    "<conclusion>(B) right</conclusion>", "<conclusion>\n(b) x\ny</conclusion>",
    "<CONCLUSION> b. </CONCLUSION>", "<conclusion>x <conclusion>A</conclusion>", "Left", "zzz",
    "<conclusion>yes</conclusion> no", "No, that is not right", "not", "agree", "disagree",
    "wrong!",
    "<conclusion> 3 </conclusion>", "there are three", "shows two", "the third one", "seventy",
    "inf", "-inf", "nan", "infinity", "no digits", "1e3", "50", "60 m\u00b2", "45.3.2", "0", "0.0",
    "\\scalar{1.5} \\distance_unit{meters}", "\\scalar{} \\scalar{x 2 y} \\distance_unit{m}",
    "\\scalar{150} \\distance_unit{cm}", "**1.5 meters**", "** 1.5 m **", "**...m**", "about 2 m",
    "approximately **2.8 meters**", "Roughly 70 inches, or 1.8 m", "2 chairs are 3 m apart",
    "3.2", "3.2m", "3.44 m", "0.86 m", "0.8600001 m", "1.2.3m", "5 feet", "0 meters", "0.3 m",
    "300 mm", "60 cm", "59.9 cm", "15 cm", "12 in", "1 foot", "1,5 m", "172cm", "1.72 METERS",
    "two", "Two.", " TWO ", "none", "\\scalar{3}", "\\distance_unit{m} 2 m", "1 . 5 m", "3. m",
]  # fmt: skip


def test_replies(loaded: Loaded) -> None:
    assert compared(SCORE, loaded, REPLIES, official) > 4000


@given(st.text(st.characters(codec="utf-8"), max_size=30) | st.lists(
    st.sampled_from(["A", "b", "(", ")", ".", " ", "answer", "option:", "ASSISTANT:", "yes", "not",
                     "<conclusion>", "</conclusion>", "</answer>", "1.5", "3", "m", "cm", "about",
                     "**", "\\scalar{", "}", "\\distance_unit{", "two", "there are", "\n", "inf"]),
    max_size=10).map("".join))  # fmt: skip
def test_any_text(loaded: Loaded, reply: str) -> None:
    compared(SCORE, loaded, [reply], official)


def test_long_replies(loaded: Loaded) -> None:
    endured(SCORE, loaded)
    for sample in loaded.samples[2:7:2]:
        for reply in [*LONG, "about" * 20_000, "**9" * 30_000, "\\scalar{" * 12_000]:
            SCORE.protocol.extract.of(sample)(reply, sample)  # type: ignore[union-attr]


def test_truths(loaded: Loaded) -> None:
    all_right(SCORE, loaded)


def test_result_files_are_read(loaded: Loaded, tmp_path: Path) -> None:
    rows = [{"id": r["index"], "pred_answer": "(B)", "gt_answer": r["answer"]} for r in RECORDS]
    data = written(tmp_path, "SpatialScore.json", RECORDS)
    found = score_file("spatialscore", data, written(tmp_path / "out", "all_results.json", rows))
    assert found.parity.numbers["score"][0] == 1


def test_an_answer_that_no_reply_can_meet_is_named(tmp_path: Path) -> None:
    odd = record(1, "open-ended", "Farm", "RealWorldQA")
    found = SCORE.load(
        written(tmp_path, "SpatialScore.json", [odd, record(2, "open-ended", "blue")])
    )
    assert [fault.used for fault in found.faults] == [False, True]
