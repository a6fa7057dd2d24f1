"""OST-Bench: dialogues, the published rule written out plainly, and its eight cells."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from runs.endpoint_server import EndpointServer, completion, serving
from sightline.benchmarks import Loaded, Prediction, find_benchmark, score, score_file
from sightline.benchmarks.extract.ost import common_subsequence
from sightline.evaluate import evaluate
from sightline.runs import Endpoint, EndpointRunner
from sightline.solvers import chance, oracle, replies_of

OST = find_benchmark("ost-bench")
TYPES = [
    ("Agent_state-position(Judgement)", ["closer", "farther"]),
    ("Agent_state-position(Estimation)", 2.4),
    ("Agent_state-orientation(Judgement)", ["left", "right"]),
    ("Agent_state-orientation(Estimation)", 90),
    ("Agent_visible_info-existence(Judgement)", ["yes", "no"]),
    ("Agent_visible_info-existence(Temporal-loc1)", 3),
    ("Agent_visible_info-existence(Temporal-loc2)", 2),
    ("Agent_visible_info-quantity(Counting)", 4),
    ("Agent_visible_info-diversity(Judgement)", ["chair", "table", "lamp"]),
    ("Agent_visible_info-order(Judgement)", ["a first", "b first"]),
    *((f"Agent_object_spatial-{what}(Judgement{i})", ["yes", "no"])
      for what in ("direction", "distance") for i in (1, 2, 3)),
    ("Agent_object_spatial-direction(Estimation)", 45),
    ("Agent_object_spatial-distance(Estimation)", 1.5),
    ("Agent_object_spatial-direction(Temporal-loc)", 1),
    ("Agent_object_spatial-distance(Temporal-loc)", 5),
]  # fmt: skip
RECORDS: list[dict[str, Any]] = [
    {"scan_id": f"scene{s}", "system_prompt": "You explore a room.", "turn": i, "type": kind,
     "new_observations": [], "user_message": f"Turn {i}: {kind}?",
     "answer": truth[(s + i) % len(truth)] if isinstance(truth, list) else str(truth),
     "option": truth if isinstance(truth, list) else []}
    for s in range(2) for i, (kind, truth) in enumerate(TYPES)
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("ost")
    (home / "OST_bench.json").write_text(json.dumps(RECORDS))
    return home


def test_a_picture_without_a_path_is_a_fault(tmp_path: Path) -> None:
    broken = RECORDS[0] | {"new_observations": [None]}
    (tmp_path / "OST_bench.json").write_text(json.dumps([broken, RECORDS[1]]))
    found = OST.load(tmp_path)
    assert len(found.samples) == 1
    assert [str(fault) for fault in found.faults] == [
        "OST_bench.json:0: media: is no path but NoneType"
    ]


@pytest.fixture(scope="module")
def loaded(folder: Path) -> Loaded:
    return OST.load(folder)


def plain(reply: str, record: dict[str, Any]) -> float:
    """The rule of the evaluator for one reply."""
    text = reply.replace("'", '"')
    if "reason" in text and "answer" in text and '"answer":' in text:
        text = text.split('"answer":', 1)[1].split("reason")[0].split("\n")[0]
        text = text.strip().strip(',"').strip()
    kind = record["type"]
    if "Judgement" in kind:
        lengths = [lcs(option.lower(), text.lower().strip()) for option in record["option"]]
        return float(record["option"][int(np.argmax(lengths))] == record["answer"])
    if "Estimation" in kind:
        try:
            value, truth = float(text), float(record["answer"])
        except ValueError:
            return 0.0
        passed = [abs(truth - value) / abs(truth) < 1 - (0.5 + 0.05 * i) for i in range(10)]
        return 0.1 * sum(passed)
    words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    number = next((i for i, word in enumerate(words) if word in text.lower()), None)
    if number is None:
        try:
            number = int(float(text))
        except (ValueError, OverflowError):
            return 0.0
    return float(number == int(record["answer"]))


def lcs(a: str, b: str) -> int:
    """The table, cell by cell."""
    row = [0] * (len(b) + 1)
    for x in a:
        last = row[:]
        for j, y in enumerate(b):
            row[j + 1] = last[j] + 1 if x == y else max(last[j + 1], row[j])
    return row[-1]


@given(st.text("abcde ", max_size=14), st.text("abcdef ", max_size=30))
def test_common_subsequence(short: str, long: str) -> None:
    assert common_subsequence(short, long) == lcs(short, long)


WORDED = st.sampled_from(
    ["", "yes", "no", "left", "2", "3.0", "90", "-1", "two", "None", "a first", "nan", "1e9",
     "about 45", "{'answer': 'yes', 'reason': 'no'}", '{"reason": "x", "answer": "90"}',
     '"answer": 4,\n"reason": five', "the answer and the reason", "\ud800", "chair\ttable", "٣"]
)  # fmt: skip


@given(WORDED | st.text(st.characters(codec="utf-8"), max_size=40))
def test_any_reply(loaded: Loaded, reply: str) -> None:
    found = score(OST, loaded, [Prediction(s.id, reply) for s in loaded.samples])
    expected = [plain(reply, record) for record in RECORDS]
    assert found.parity.numbers["score"] == pytest.approx(expected)


def test_eight_cells(loaded: Loaded) -> None:
    """The cells are means of means, and the whole is the mean of eight."""
    random = np.random.default_rng(3)
    replies = [str(record["answer"]) if random.random() < 0.5 else "no" for record in RECORDS]
    found = score(
        OST, loaded, [Prediction(s.id, r) for s, r in zip(loaded.samples, replies, strict=True)]
    )
    by: dict[str, list[float]] = {}
    for record, reply in zip(RECORDS, replies, strict=True):
        by.setdefault(record["type"].split("-", 1)[1], []).append(plain(reply, record))
    m = {name: float(np.mean(values)) for name, values in by.items()}
    three = {
        w: np.mean([m[f"{w}(Judgement{i})"] for i in (1, 2, 3)]) for w in ("direction", "distance")
    }
    seen = np.mean([m["existence(Temporal-loc1)"], m["existence(Temporal-loc2)"]])
    cells = [
        np.mean([m["position(Judgement)"], m["orientation(Judgement)"]]),
        np.mean([m["position(Estimation)"], m["orientation(Estimation)"]]),
        np.mean([m["existence(Judgement)"], m["diversity(Judgement)"], m["order(Judgement)"]]),
        seen,
        m["quantity(Counting)"],
        np.mean(list(three.values())),
        np.mean([m["direction(Estimation)"], m["distance(Estimation)"]]),
        np.mean([m["direction(Temporal-loc)"], m["distance(Temporal-loc)"]]),
    ]
    assert found.figures["overall"].value == pytest.approx(100 * np.mean(cells))
    assert found.figures["AO"].value == pytest.approx(100 * np.mean(cells[5:]))
    info = [m["existence(Judgement)"], seen, m["quantity(Counting)"], m["diversity(Judgement)"],
            m["order(Judgement)"]]  # fmt: skip
    assert found.figures["A_info"].value == pytest.approx(100 * np.mean(info))


def test_baselines_and_missing_turns(loaded: Loaded) -> None:
    right = replies_of(OST.protocol, loaded.samples, oracle(loaded.samples))
    found = score(OST, loaded, right)
    assert found.figures["overall"].value == pytest.approx(100)
    assert found.strict["overall"].value == pytest.approx(100)
    half = score(OST, loaded, right[::2])
    # turns without a reply do not count for the authors; for us they do
    assert half.figures["overall"].value == pytest.approx(100)
    assert half.strict["overall"].value < 60
    replies_of(OST.protocol, loaded.samples, chance(loaded.samples))


def test_a_dialogue_keeps_its_history(loaded: Loaded, tmp_path: Path) -> None:
    async def says(server: EndpointServer, body: dict[str, Any]) -> web.StreamResponse:
        turns = [m for m in body["messages"] if m["role"] == "assistant"]
        return completion(f"turn {len(turns)}")

    with serving() as server:
        server.behave = says
        runner = EndpointRunner(Endpoint(server.url, "m"))
        found = evaluate(OST, loaded, tmp_path / "run", runner=runner)
        assert len(server.asked) == len(RECORDS)
        assert all(body["messages"][0]["role"] == "system" for body in server.asked)
    replies = {p.id: p.reply for p in found.scores.predictions}
    assert replies["scene1/5"] == "turn 5"


def test_result_files_of_the_authors(tmp_path: Path) -> None:
    for scan in ("scene0", "scene1"):
        turns = [
            {"prompt": r["user_message"], "image_paths": [], "type": r["type"],
             "answer": r["answer"], "option": r["option"], "response": str(r["answer"])}
            for r in RECORDS if r["scan_id"] == scan
        ]  # fmt: skip
        data = {"scan_id": scan, "system_prompt": "s", "user_message": turns}
        (tmp_path / f"{scan}.json").write_text(json.dumps(data))
    assert score_file("ost_bench", None, tmp_path).figures["overall"].value == pytest.approx(100)
