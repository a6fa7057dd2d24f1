"""Batches: their order, dialogues among them, and what happens when one fails."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.errors import BadInput
from sightline.runs import Dialogue, HuggingFaceRunner, Reply, Request, latest
from sightline.runs.batches import answer_each, ask_in_batches, model_name
from sightline.runs.likelihood import Scored, option_scores, shared_start
from sightline.runs.session import Call, Session

from .asked import GREEDY, ask_for


def echoed(call: Call) -> Reply:
    return Reply(call.request.id, call.key, "re: " + call.request.messages[-1].text)


def dialogue(id: str, count: int) -> Dialogue:
    return Dialogue(id, "", tuple((f"{id}.{i}", (f"{id}.{i}",)) for i in range(count)), GREEDY)


def test_batches_are_full_and_turns_in_order(tmp_path: Path) -> None:
    batches: list[list[str]] = []
    taken = 0

    def items() -> Iterator[Request | Dialogue]:
        nonlocal taken
        for item in (dialogue("a", 3), dialogue("b", 2), *[ask_for(str(i)) for i in range(6)]):
            taken += 1
            yield item

    def answer(calls: Sequence[Call]) -> list[Reply]:
        assert taken <= 4 + sum(map(len, batches))
        batches.append([call.request.id for call in calls])
        return [echoed(call) for call in calls]

    log = tmp_path / "replies.jsonl"
    with Session(log, "m", "m", None) as session:
        ask_in_batches(session, items(), 4, answer)
        assert session.summary().replies == 11
    assert batches == [["a.0", "b.0", "0", "1"], ["a.1", "b.1", "2", "3"], ["a.2", "4", "5"]]
    with Session(log, "m", "m", None) as session:
        ask_in_batches(session, items(), 4, answer)
        assert session.summary().kept == 11
    assert len(batches) == 3


@given(st.lists(st.booleans(), min_size=1, max_size=40), st.integers(1, 50))
def test_only_what_fails_alone_fails(faulty: list[bool], most: int) -> None:
    calls = [Call(ask_for(str(i)), "k", ()) for i in range(len(faulty))]

    def answer(part: Sequence[Call]) -> list[Reply]:
        if len(part) > most:
            raise MemoryError("out of\nmemory")
        if any(faulty[int(call.request.id)] for call in part):
            raise ValueError("odd")
        return [echoed(call) for call in part]

    replies = answer_each(calls, answer)
    assert [reply.id for reply in replies] == [call.request.id for call in calls]
    assert [reply.error for reply in replies] == ["ValueError: odd" if f else "" for f in faulty]


def test_a_model_that_never_answers_stops_the_run(tmp_path: Path) -> None:
    def answer(calls: Sequence[Call]) -> list[Reply]:
        return [call.failed("RuntimeError: no") for call in calls]

    log = tmp_path / "replies.jsonl"
    with pytest.raises(BadInput, match="RuntimeError"), Session(log, "m", "m", None, 10) as session:
        ask_in_batches(session, (ask_for(str(i)) for i in range(99)), 4, answer)
    assert len(latest(log)) == 10


def test_the_name_of_a_model(tmp_path: Path) -> None:
    assert model_name("Some/model-7B", {}) == "Some/model-7B"
    assert model_name("Some/model-7B", {"a": 1}) != "Some/model-7B"
    folder = tmp_path / "tuned"
    folder.mkdir()
    empty = model_name(str(folder), {})
    (folder / "model.safetensors").write_bytes(b"weights")
    first = model_name(str(folder), {})
    (folder / "trainer.log").write_bytes(b"not of the model")
    assert model_name(str(folder), {}) == first != empty
    (folder / "model.safetensors").write_bytes(b"weights, trained on")
    assert model_name(str(folder), {}) != first
    assert first.startswith("tuned@")


tokens = st.lists(st.integers(0, 2), max_size=6)


@given(tokens, st.lists(tokens, min_size=1, max_size=4))
def test_what_is_scored(prompt: list[int], options: list[list[int]]) -> None:
    rows = [Scored(row, [float(place) for place in range(len(row))]) for row in options]
    start = shared_start([prompt, *options])
    assert all(row[:start] == prompt[:start] for row in options)
    longer = [row[start : start + 1] for row in [prompt, *options]]
    assert not all(row == longer[0] != [] for row in longer)
    scores = option_scores(prompt, rows)
    assert scores == tuple(float(sum(range(start, len(row)))) for row in options)


def test_without_torch_one_line_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "torch", None)
    with pytest.raises(BadInput, match=r"pip install 'sightline\[local\]'"):
        HuggingFaceRunner("a/model").ask([ask_for("1")], tmp_path / "replies.jsonl")
