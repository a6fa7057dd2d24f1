"""RealWorldQA: the answer and nothing else, or one of the looser readings."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.answers import Choice, Integer, Text, YesNo
from sightline.benchmarks import Loaded, Sample, find_benchmark

from .hostile import HOSTILE, about
from .plain import compared, endured, oracle, scored, written
from .test_vlmevalkit import option, text

REAL = find_benchmark("realworldqa")
LETTER = "Please answer directly with only the letter of the correct option and nothing else."
SHORT = "Please answer directly with a single word or number."
RECORDS = [
    {"image": "0.webp", "answer": "B",
     "question": f"Which way?\n\nA. To the left.\nB. Straight on\nC. A U-turn, right?\n{LETTER}"},
    {"image": "1.webp", "answer": "Yes", "question": f"Is it wet? {SHORT}"},
    {"image": "2.webp", "answer": "3", "question": f"How many cars? {SHORT}"},
    {"image": "3.webp", "answer": "Green", "question": f"Which colour? {SHORT}"},
]  # fmt: skip
OPTIONS = ("To the left.", "Straight on", "A U-turn, right?")


@pytest.fixture
def loaded(tmp_path: Path) -> Loaded:
    return REAL.load(written(tmp_path, "test.jsonl", RECORDS))


def plain(reply: str) -> str:
    return reply.lower().strip().rstrip(".")


def exact(reply: str, sample: Sample) -> float:
    return float(plain(reply) == sample.truth.lower())


def flexible(reply: str, sample: Sample) -> float:
    """The filter ``flexible-extract``, then the same comparison."""
    words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    if reply.lower() in words:
        reply = str(words.index(reply.lower()))
    reply = re.sub(r"[^\w\s]", "", reply).strip()
    listed = [t.strip() for t in re.findall(r"\b[A-Z]\.\s+([^\n]*)", sample.extra["asked"])]
    places = [(at, i) for i, t in enumerate(listed) if (at := reply.find(t)) >= 0]
    if places:
        found = listed[min(places)[1]]
        reply = chr(65 + len(listed) - 1 - listed[::-1].index(found))
    return float(plain(reply) == sample.truth.lower())


def ranked(reply: str) -> str | None:
    """lmms-eval's letter: a score for every place, sorted by score and place."""
    if not reply or not reply.strip():
        return None
    given = reply.strip()
    for mark in [",", ".", "!", "?", ";", ":", "'", '"']:
        given = given.strip(mark)
    given = " " + given + " "
    found: list[tuple[str, int, int]] = []
    for letter in "ABCDEFGH":
        for form, rank in ((f"({letter})", 6), (f"{letter}.", 5), (f"{letter}:", 4),
                           (f"{letter})", 3), (f"{letter} ", 2)):  # fmt: skip
            if form in given:
                found.append((letter, rank, given.rfind(form)))
        for phrase in ("the answer is", "answer is", "the best option is", "my choice is",
                       "i choose", "choice is", "option is"):  # fmt: skip
            if phrase in given.lower():
                at = given.lower().find(phrase) + len(phrase)
                if letter in given[at:]:
                    found.append((letter, 7, at + given[at:].find(letter)))
        bare = given.strip()
        if bare.startswith(letter) and (len(bare) == 1 or not bare[1].isalpha()):
            found.append((letter, 10, 0))
        if bare.endswith(letter) and (len(bare) == 1 or not bare[-2].isalpha()):
            found.append((letter, 9, len(given) - 1))
    if not found:
        found = [(letter, 0, given.rfind(letter)) for letter in "ABCDEFGH" if letter in given]
    found.sort(key=lambda each: (each[1], each[2]), reverse=True)
    return found[0][0] if found else None


def letter(reply: str, sample: Sample) -> float:
    if sample.kind != "choice":
        return exact(reply, sample)
    found = ranked(reply)
    return float((found or plain(reply)).strip().lower() == sample.truth.strip().lower())


def inferred(reply: str, sample: Sample) -> float:
    if sample.kind != "choice":
        return exact(reply, sample)
    choices = dict(zip("ABC", OPTIONS, strict=True))
    return float((option(reply, choices) or text(reply, choices)) == sample.truth)


def test_rules(loaded: Loaded) -> None:
    replies = [*HOSTILE, *about(OPTIONS), "yes.", "YES..", "Three", "3.", "3.0", "green", "Green!",
               "b.", "B)", "not Straight on", "Straight on or To the left"]  # fmt: skip
    assert compared(REAL, loaded, replies, exact) > 900
    compared(REAL.using("flexible"), loaded, replies, flexible)
    compared(REAL.using("letter"), loaded, replies, letter)
    compared(REAL.using("vlmevalkit"), loaded, replies, inferred)


@given(st.text("ABCabc ().:,\n", max_size=12) | st.text(max_size=12))
def test_any_text(reply: str) -> None:
    sample = Sample(id="0", task="choice", question="?", answer=Choice(OPTIONS), truth="B",
                    options=OPTIONS, extra={"asked": RECORDS[0]["question"]})  # fmt: skip
    one = Loaded((sample,))
    compared(REAL, one, [reply], exact)
    compared(REAL.using("flexible"), one, [reply], flexible)
    compared(REAL.using("letter"), one, [reply], letter)


def test_records(loaded: Loaded, tmp_path: Path) -> None:
    assert [type(s.answer) for s in loaded.samples] == [Choice, YesNo, Integer, Text]
    assert loaded.samples[0].options == OPTIONS
    assert loaded.samples[0].question == "Which way?"
    assert REAL.protocol.prompt(loaded.samples[0])[0].text == RECORDS[0]["question"]  # type: ignore[operator]
    for variant in ("", "flexible", "letter", "vlmevalkit"):
        found = oracle(REAL.using(variant), loaded)
        assert found.figures["overall"].value == 100
        assert found.strict["overall"].value == 100
    (fault,) = REAL.load(written(tmp_path, "x.jsonl", [RECORDS[0] | {"answer": "D"}])).faults
    assert fault.field == "answer"


def test_tables(tmp_path: Path) -> None:
    row = {"index": 4, "image": "a.jpg", "question": "Which?", "A": "left", "B": "right",
           "answer": "B", "category": "q"}  # fmt: skip
    loaded = REAL.load(written(tmp_path, "RealWorldQA.tsv", [row]))
    assert scored(REAL.using("vlmevalkit"), loaded, ["It is right"]).figures["overall"].value == 100
    assert scored(REAL, loaded, ["B."]).figures["overall"].value == 100


def test_long_replies(loaded: Loaded) -> None:
    endured(REAL, loaded)
