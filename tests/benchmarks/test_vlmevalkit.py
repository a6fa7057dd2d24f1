"""VLMEvalKit's shared rules, against a plain second reading of them."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.answers import Choice
from sightline.benchmarks import Benchmark, Loaded, Prediction, Sample, find_benchmark, score
from sightline.benchmarks.extract import CanInfer, OptionText, StepOrder
from sightline.benchmarks.loading import Row
from sightline.benchmarks.vlmevalkit import (
    PROMPT,
    choice_sample,
    holds_replies,
    read_table,
    reported,
    vlmevalkit,
)
from sightline.errors import BadInput

from .hostile import HOSTILE, LONG, about

OPTIONS = ("the red chair", "a table", "left", "None")
SAMPLE = Sample(id="1", task="t", question="?", answer=Choice(OPTIONS), truth="A", options=OPTIONS)
PNG = base64.b64encode(b"\x89PNG" + bytes(90)).decode()


def option(answer: str, choices: dict[str, str]) -> str | bool:
    """``can_infer_option`` as its description says it, step by step."""
    if "Failed to obtain answer via API" in answer:
        return False
    for refusal in (
        "Sorry, I can't help with images of people yet.",
        "I can't process this file.",
        "I'm sorry, but without the image provided",
        "Cannot determine the answer",
    ):
        if refusal in answer:
            return "Z"
    text = answer
    for mark in ".()[],:;!*#{}":
        text = text.replace(mark, " ")
    words = text.split()
    count = 0
    for letter in choices:
        count += letter in words
    if count == 1:
        for letter in choices:
            if letter in words and words.index(letter) > len(words) - 5:
                return letter
    elif count == 0 and "Z" in words:
        return "Z"
    found = re.search(r"(?:correct\s+)?answer\s+is\s+\**([ABCD])\**", answer, re.I)
    if found and found.group(1).upper() in choices:
        return found.group(1).upper()
    return False


def text(answer: str, choices: dict[str, str]) -> str | bool:
    if len(answer.lower()) > 2 * sum(len(v) for v in choices.values()):
        return False
    found = [k for k, v in choices.items() if v.lower() in answer.lower()]
    return found[0] if len(found) == 1 else False


def sequence(answer: str) -> str | bool:
    upper = answer.upper()
    word = re.search(r"\b([A-D]{4})\b", upper)
    if word and len(set(word.group(1))) == 4:
        return word.group(1)
    named: list[str] = []
    for nth in ("first|1st|首先|第一步", "second|2nd|其次|第二步", "third|3rd|再次|第三步",
                "fourth|4th|最后|第四步"):  # fmt: skip
        found = re.search(f"(?:{nth}).*?([A-D])", upper, re.I)
        if found and found.group(1).upper() not in named:
            named.append(found.group(1).upper())
    if len(named) == 4:
        return "".join(named)
    number = r"\s*[\d一二三四]"
    steps = re.findall(rf"(?:step{number}+|步骤{number}+|第{number}\s*步).*?([A-D])", upper, re.I)
    if len(steps) >= 4:
        unique = list(dict.fromkeys(s.upper() for s in steps[:4]))
        if len(unique) == 4:
            return "".join(unique)
    return False


CHOICES = dict(zip("ABCD", OPTIONS, strict=True))
ALL = [*HOSTILE, *about(OPTIONS)]
some_text = st.text(st.characters(codec="utf-8"), max_size=40) | st.lists(
    st.sampled_from([*"ABCDZ", *OPTIONS, "answer is", "**", "step 1", "first", "second", "third",
                     "\n", "fourth", "the", ".", "步骤2"]), max_size=14).map(" ".join)  # fmt: skip


def test_the_hostile_replies_are_many_and_different() -> None:
    assert len(set(HOSTILE)) >= 300


@pytest.mark.parametrize("reply", ALL)
def test_replies(reply: str) -> None:
    compare(reply)


@given(some_text)
def test_any_text(reply: str) -> None:
    compare(reply)


def compare(reply: str) -> None:
    found = option(reply, CHOICES) or text(reply, CHOICES)
    assert CanInfer()(reply, SAMPLE) == (found or None)
    assert OptionText()(reply, SAMPLE) == (text(reply, CHOICES) or None)
    assert StepOrder()(reply, SAMPLE) == (sequence(reply) or None)


@pytest.mark.parametrize("reply", LONG, ids=lambda text: text[:12])
def test_long_replies_are_read_in_a_moment(reply: str) -> None:
    """Nothing takes the square of the length: all of them together take well under a second."""
    CanInfer()(reply, SAMPLE)
    StepOrder()(reply, SAMPLE)


def test_options_that_have_not_the_letter_are_not_it() -> None:
    two = Sample(id="1", task="t", question="?", answer=Choice(("x", "y")), truth="A",
                 options=("x", "y"))  # fmt: skip
    assert CanInfer()("the answer is C", two) is None
    assert CanInfer()("C", two) is None
    assert CanInfer()("the answer is **b**, I say so after some thought about it", two) == "B"


ROWS = [
    ("1", "Which?", "red", "blue", "", "A", "colour", "look", PNG),
    ("2", "Where?", "left", "right", "front", "C", "place", "space", "1"),
    ("1000001", "Which?", "blue", "red", "", "B", "colour", "look", "1"),
    ("1000002", "Where?", "right", "front", "left", "B", "place", "space", "1"),
    ("2000002", "Where?", "front", "left", "right", "A", "place", "space", "1"),
]
HEAD = ("index", "question", "A", "B", "C", "answer", "category", "l2-category", "image")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "made.tsv"
    path.write_text("\n".join("\t".join(row) for row in (HEAD, *ROWS)), encoding="utf-8")
    return path


def made(circular: bool) -> Benchmark:
    return Benchmark(id="made", title="Made", protocol=vlmevalkit(circular=circular),
                     load=lambda path: read_table(path, choice_sample))  # fmt: skip


def replies(loaded: Loaded, *texts: str) -> list[Prediction]:
    return [Prediction(s.id, r) for s, r in zip(loaded.samples, texts, strict=True)]


def test_tables(table: Path) -> None:
    loaded = made(True).load(table.parent)
    assert [s.id for s in loaded.samples] == ["1", "2", "1000001", "1000002", "2000002"]
    assert [s.group for s in loaded.samples] == ["1", "2", "1", "2", "2"]
    assert {s.media[0].data for s in loaded.samples} == {b"\x89PNG" + bytes(90)}
    assert loaded.samples[0].options == ("red", "blue")
    assert not loaded.faults


def test_a_question_is_right_in_all_rotations(table: Path) -> None:
    loaded = made(True).load(table)
    found = score(made(True), loaded, replies(loaded, "A", "C", "B", "B", "I think front"))
    assert found.figures["overall"].value == 100
    one_wrong = replies(loaded, "A", "C", "A", "B", "A")
    found = score(made(True), loaded, one_wrong)
    assert found.figures["overall"].value == 50
    assert found.figures["overall"].find("place").value == 100
    assert found.figures["overall"].find("look").value == 0
    assert score(made(False), loaded, one_wrong).figures["overall"].value == 80


def test_what_the_rule_cannot_read_goes_to_a_model(table: Path) -> None:
    loaded = made(False).load(table)
    texts = ["hmm", "I can't process this file.", "hmm", "hmm", "hmm"]
    rows = [
        Prediction(s.id, r, matched=s.truth) for s, r in zip(loaded.samples, texts, strict=True)
    ]
    found = score(made(False), loaded, rows)
    # a refusal is final, the rest is what the model makes of it
    assert found.parity.values == ("A", "Z", "B", "B", "A")


def test_prompt() -> None:
    row = Row(dict(zip(HEAD, ROWS[0], strict=True)) | {"hint": "Look."}, "here", 0, Path())
    del row.data["C"]
    (turn,) = PROMPT(choice_sample(row))
    assert turn.text == (
        "Hint: Look.\nQuestion: Which?\nOptions:\nA. red\nB. blue\n"
        "Please select the correct answer from the options above. \n"
    )
    assert turn.parts[0] == choice_sample(row).media[0]


@pytest.mark.parametrize(
    ("change", "field"),
    [({"answer": "D"}, "answer"), ({"answer": "green"}, "answer"), ({"question": None}, "question"),
     ({"A": None, "B": None, "C": None}, "A"), ({"B": None}, "A"), ({"index": None}, "index"),
     ({"image": "no base64" * 40}, "image"), ({"image": 3}, "image")],
)  # fmt: skip
def test_faulty_rows_are_named(tmp_path: Path, change: dict[str, object], field: str) -> None:
    import json

    good = dict(zip(HEAD, ROWS[1], strict=True)) | {"image": PNG}
    (tmp_path / "x.jsonl").write_text("\n".join(map(json.dumps, [good | change, good])))
    loaded = read_table(tmp_path, choice_sample)
    assert len(loaded.samples) == 1
    assert [fault.field for fault in loaded.faults] == [field]


def test_answers_may_be_option_texts_and_options_a_list(tmp_path: Path) -> None:
    (tmp_path / "x.tsv").write_text(
        "index\tquestion\toptions\tanswer\timage_path\n"
        "1\t?\t['left', 'the \"right\"']\tthe \"right\"\t['a.png', 'b.png']\n"
    )
    loaded = read_table(tmp_path, choice_sample)
    (sample,) = loaded.samples
    assert (sample.truth, sample.options) == ("B", ("left", 'the "right"'))
    assert [m.path for m in sample.media] == ["a.png", "b.png"]


def test_result_tables_hold_their_records(tmp_path: Path) -> None:
    head = (*HEAD, "prediction")
    lines = [head, *((*row, "A") for row in ROWS)]
    (tmp_path / "r.tsv").write_text("\n".join("\t".join(line) for line in lines))
    assert holds_replies(tmp_path / "r.tsv") == ""
    (tmp_path / "x.jsonl").write_text('{"index": 1, "prediction": "A"}')
    assert holds_replies(tmp_path / "x.jsonl") is None


def test_reported_columns_are_shown_and_do_not_make_the_figure(table: Path) -> None:
    loaded = made(False).load(table)
    found = score(made(False), loaded, replies(loaded, "A", "A", "B", "A", "A"))
    overall = found.figures["overall"]
    assert overall.value == pytest.approx(60)
    assert {p.name: p.value for p in overall.parts} == pytest.approx(
        {"look": 100, "space": 100 / 3, "colour": 100, "place": 100 / 3}
    )
    assert list(reported()) == ["overall"]


def test_benchmarks_are_found_however_they_are_spelled() -> None:
    for name in ("vsi_bench", "VSI-Bench", "vsibench", "vsi", "Vsi Bench"):
        assert find_benchmark(name).id == "vsi_bench"
    with pytest.raises(BadInput, match="no such benchmark"):
        find_benchmark("bench")
