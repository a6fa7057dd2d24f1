"""MSMU-Bench against its scorer, written out plainly, on marks of a judge model and on replies."""

from __future__ import annotations

import ast
import json
import warnings
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sightline.answers import Integer, Number, YesNo
from sightline.benchmarks import Loaded, Prediction, Sample, find_benchmark, score
from sightline.benchmarks.judges import MsmuMark, MsmuPlace, MsmuRatio

from .hostile import HOSTILE
from .plain import compared, endured, scored, written
from .truths import all_right

BENCH = find_benchmark("msmu_bench")
RECORDS: list[dict[str, Any]] = [
    {"question": f"What of {kind}?", "gt": truth, "type": kind, "id": f"{kind}/{i}"}
    for i, (kind, truth) in enumerate((
        ("scale_estimation", "The height is 1.02 m."), ("scale_estimation", "80 cm"),
        ("absolute_distance", "It is about 2.5 meters."), ("count", "3."),
        ("grounding", "[0.1, 0.2, 0.3, 0.4]"), ("position", "on the shelf"),
        ("refer_obj_estimation", "The table is 1.02 m and the nightstand is 0.93 m high."),
        ("relative_position", "Yes, it is."), ("relative_position", "Left"),
        ("scale_compare", "The wooden table is the one."),
        ("scale_compare", "Of the two, the pot."),
        ("existence", "No, there is none."),
        ("zero", "I count 0."),
    ))
]  # fmt: skip


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    return BENCH.load(written(tmp_path_factory.mktemp("msmu"), "msmu.jsonl", RECORDS))


def of_marks(text: str, kind: str) -> float:
    """evaluate_final.py on one text of the judge model; an exception is a failure."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = ast.literal_eval(text.lstrip(" \t").rstrip(" \t"))
        if kind == "mark":
            mark = found["your_mark"]
            return float(mark is not None and mark > 0.5)
        true, said = found["answer_in_meters"], found["response_in_meters"]
        if kind == "place" and isinstance(true, str):
            return float(said == true)  # the same text has cosine 1; others need the network
        if kind == "place":
            return float(sum(abs(said[j] - true[j]) for j in range(len(true))) / len(true) <= 0.1)
        if isinstance(true, list):
            ratios = []
            for item in [*true, *said]:
                float(item)
            for j in range(len(true)):
                ratios.append(max(said[j] / true[j], true[j] / said[j]))
            return float(sum(ratios) / len(ratios) < 1.25)
        return float(max(float(said) / float(true), float(true) / float(said)) < 1.25)
    except Exception:  # noqa: BLE001
        return 0.0


_VALUES = (
    "1", "1.25", "0.8", "2.0", "0", "-3", "0.0", "1e999", "'2'", "'x'", "'2 m'", "None", "True",
    "[1, 2]", "[1.0, 2.4]", "[2, 1]", "[]", "['1', 2]", "[1, 2, 3]", "(1, 2)", "[0, 1]", "[-1, -2]",
    "{}", "9" * 400, "null", "'on the shelf'", "[0.1, 0.2, 0.3, 0.4]", "[0.2, 0.3, 0.4, 0.5]",
    "[0.2, 0.3, 0.4, 0.51]", "[0.1, 0.2]",
)  # fmt: skip
PAIRS = [
    f'{{"answer_in_meters": {true}, "response_in_meters": {said}}}'
    for true, said in product(_VALUES, _VALUES)
]
MARKS = [f'{{"your_mark": {v}}}' for v in (*_VALUES, "0.5", "0.51", "nan", "1.0", "false")]
WRAPPED = [
    f(text)
    for text in (PAIRS[0], PAIRS[1], MARKS[0])
    for f in (
        lambda t: f"```json\n{t}\n```", lambda t: t[1:-1], lambda t: f"\n{t}\n", lambda t: f"  {t}",
        lambda t: t * 2, lambda t: f"{t}.", lambda t: t.replace('"', "'"), lambda t: f"[{t}]",
    )
]  # fmt: skip


def test_marks_of_a_judge_model(loaded: Loaded) -> None:
    texts = [*PAIRS, *MARKS, *WRAPPED, *HOSTILE]
    assert len(texts) > 1000
    # one of each way of comparing
    samples = {s.tags["form"]: s for s in loaded.samples}
    assert set(samples) == {"lengths", "place", "mark"}
    extract = BENCH.protocol.matcher.read  # type: ignore[union-attr]
    judges = {"lengths": MsmuRatio(), "place": MsmuPlace(), "mark": MsmuMark()}
    for kind, sample in samples.items():
        for text in texts:
            value = extract.of(sample)(text, sample)  # type: ignore[union-attr]
            found = 0.0
            if value is not None:
                judged = judges[kind]([value], [sample])
                found = float((judged["score"] if isinstance(judged, dict) else judged)[0])
            assert found == of_marks(text, kind), (kind, text[:120])


def official(reply: str, sample: Sample) -> float:
    """What is plain in a reply, compared as above; the rest would be the judge model's."""
    truth = str(sample.truth)
    form = Integer() if sample.task == "count" else Number("m")
    if sample.tags["form"] == "lengths" and form.parse(truth) is not None:
        said = form.parse(reply)
        pair = {"answer_in_meters": form.parse(truth), "response_in_meters": said}
        return 0.0 if said is None else of_marks(repr(pair), "lengths")
    if sample.answer.kind == "vector":
        said = sample.answer.parse(reply)
        pair = {"answer_in_meters": json.loads(truth), "response_in_meters": said}
        return 0.0 if said is None else of_marks(repr(pair), "place")
    strict: Any = YesNo() if YesNo().parse(truth) is not None else sample.answer
    if strict.kind in ("yes_no", "integer"):
        said = strict.parse(reply)
        return float(said is not None and said == strict.parse(truth))
    return float(sample.answer.judge(reply, sample.answer.parse(truth)).score == 1)


REPLIES = [
    *HOSTILE, "1.02 m", "102 cm", "It is 1.3 m high", "0.80 meters", "-1 m", "0 m", "3", "three",
    "-3", "[0.1, 0.2, 0.3, 0.4]", "[0.2, 0.3, 0.4, 0.5]", "[0.2, 0.3, 0.4, 0.6]", "on the shelf",
    "On the shelf.", "It's on the shelf", "left", "Left.", "right", "the wooden table", "The chair",
    "The table is 1.02 m and the nightstand is 0.93 m high.", "No.", "none", "0", "40 inches",
]  # fmt: skip


def test_replies(loaded: Loaded) -> None:
    assert not loaded.faults
    assert len(HOSTILE) >= 200
    assert compared(BENCH, loaded, REPLIES, official) > 200 * len(RECORDS)
    for sample in loaded.samples:
        endured(BENCH, Loaded((sample,)))


@settings(max_examples=60)
@given(st.floats(0.01, 90), st.sampled_from(("m", "cm", "inches", "")))
def test_lengths_within_a_quarter(loaded: Loaded, value: float, unit: str) -> None:
    reply = f"about {value:.2f} {unit}".strip()
    compared(BENCH, Loaded(loaded.samples[:3]), [reply], official)


def test_a_negative_reply_is_right_and_a_true_zero_never(tmp_path: Path) -> None:
    two = [RECORDS[0], {**RECORDS[3], "gt": "0"}]
    loaded = BENCH.load(written(tmp_path, "msmu.jsonl", two))
    assert scored(BENCH, loaded, ["-55 m", "0"]).parity.numbers["score"].tolist() == [1, 0]
    assert scored(BENCH, loaded, ["0 m", "1"]).parity.numbers["score"].tolist() == [0, 0]


def test_the_total_is_over_eight_types(loaded: Loaded) -> None:
    right = [str(s.truth) for s in loaded.samples]
    assert scored(BENCH, loaded, right).figures["overall"].value == pytest.approx(100)
    only = Loaded(tuple(s for s in loaded.samples if s.task in ("count", "existence")))
    found = scored(BENCH, only, [str(s.truth) for s in only.samples])
    assert found.figures["overall"].value == pytest.approx(100 * 2 / 8)
    assert found.figures["quantitative"].value == pytest.approx(100)
    wrong_half = scored(BENCH, loaded, ["1.02 m", "nothing", *right[2:]])
    assert wrong_half.figures["overall"].value == pytest.approx(100 * 7.5 / 8)


def test_truths(loaded: Loaded) -> None:
    all_right(BENCH, loaded)


def test_their_answer_files_are_scored_by_themselves(tmp_path: Path) -> None:
    """All lines count, the first too: it is written twice and skipped once."""
    rows = [{**r, "pred": r["gt"] if i else "?"} for i, r in enumerate(RECORDS)]
    path = written(tmp_path, "answers.jsonl", rows)
    assert BENCH.holds_records(path) == ""
    loaded = BENCH.load(path)
    assert len(loaded.samples) == len(RECORDS)
    mark = '{"answer_in_meters": 1.02, "response_in_meters": 1}'
    marked = [Prediction(loaded.samples[0].id, "hard to say", matched=mark)]
    assert score(BENCH, Loaded(loaded.samples[:1]), marked).parity.kinds.tolist() == ["right"]


def test_records_of_the_data_are_read(tmp_path: Path) -> None:
    asked = {"from": "human", "value": "<image>\nHow high?"}
    rows = [
        {"id": kind, "image": "1.jpg", "type": kind,
         "conversations": [asked, {"from": "gpt", "value": told}]}
        for kind, told in (("position", "[0.1, 0.2, 0.3, 0.4]"), ("scale_estimation", "2 m"))
    ]  # fmt: skip
    loaded = BENCH.load(written(tmp_path, "msmu.jsonl", rows))
    assert [(s.task, s.question, s.truth) for s in loaded.samples] == [
        ("grounding", "How high?", "[0.1, 0.2, 0.3, 0.4]"), ("scale_estimation", "How high?", "2 m")
    ]  # fmt: skip
    assert loaded.samples[0].media[0].path == "1.jpg"


@pytest.mark.parametrize("change", [
    {"type": "colour"}, {"type": None}, {"gt": None}, {"question": None},
    {"conversations": [{"value": "?"}]}, {"conversations": [{"value": 1}, {"value": 2}]},
])  # fmt: skip
def test_faulty_records(change: dict[str, Any], tmp_path: Path) -> None:
    found = BENCH.load(written(tmp_path, "msmu.jsonl", [RECORDS[0] | change, RECORDS[1]]))
    assert (found.left_out, len(found.samples)) == (1, 1)
