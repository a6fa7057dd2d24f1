"""A tiny vision-language model of random weights: replies and scores against a slow method."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from sightline.errors import BadInput
from sightline.runs import (
    Dialogue,
    HuggingFaceRunner,
    Message,
    Picture,
    Reply,
    Request,
    Sampling,
    latest,
)

from .asked import GREEDY, ask_for, jpeg

torch = pytest.importorskip("torch", reason="the extra local (torch) is not installed")
pytest.importorskip("transformers", reason="the extra local (transformers) is not installed")

from .tiny_model import make_tiny_model  # noqa: E402

torch.set_num_threads(1)
BEGUN = Message("assistant", ("Best option: (",))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_model(tmp_path_factory.mktemp("model") / "tiny")


@pytest.fixture(scope="module")
def model(folder: Path) -> HuggingFaceRunner:
    return HuggingFaceRunner(str(folder), batch=4, device="cpu")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "replies.jsonl"


def questions() -> list[Request]:
    """Of several lengths, with no, one and two pictures."""
    pictures = [Picture(data=jpeg(seed)) for seed in range(3)]
    shown: list[tuple[Picture, ...]] = [(), *[(p,) for p in pictures], tuple(pictures[:2])]
    return [ask_for(f"{i}", *some, f"how far? {'very ' * i}") for i, some in enumerate(shown)]


def answered(runner: HuggingFaceRunner, asked: list[Any], log: Path) -> dict[str, Reply]:
    summary = runner.ask(asked, log)
    assert summary.complete, summary.errors
    return latest(log)


@cache
def loaded(folder: Path) -> tuple[Any, Any]:
    from transformers import AutoProcessor, LlavaForConditionalGeneration

    model = LlavaForConditionalGeneration.from_pretrained(folder).eval()
    return model, AutoProcessor.from_pretrained(folder)


def prompt(folder: Path, request: Request, more: str = "") -> tuple[Any, Any]:
    """Model and inputs, with the prompt written by hand."""
    text, images = "<s>", []
    for number, message in enumerate(request.messages):
        text += f"<{message.role}>"
        for part in message.parts:
            if isinstance(part, Picture):
                images.append(Image.open(BytesIO(part.data or b"")).convert("RGB"))
            text += part if isinstance(part, str) else "<image>"
        last = number == len(request.messages) - 1
        text += "" if last and request.continues else "<end>"
    text += more if request.continues else "<assistant>" + more
    model, processor = loaded(folder)
    inputs = processor(
        text=text, images=images or None, return_tensors="pt", add_special_tokens=False
    )
    return model, inputs


def slow_reply(folder: Path, request: Request) -> str:
    """Token by token, every time from the start."""
    tokenizer = loaded(folder)[1].tokenizer
    text = ""
    for _ in range(request.sampling.max_tokens or 0):
        model, inputs = prompt(folder, request, text)
        with torch.no_grad():
            token = int(model(**inputs).logits[0, -1].argmax())
        if token == tokenizer.eos_token_id:
            break
        text += tokenizer.decode([token])
    return text


def slow_score(folder: Path, request: Request, option: str) -> float:
    model, inputs = prompt(folder, request, option)
    with torch.no_grad():
        logs = torch.log_softmax(model(**inputs).logits[0].double(), -1)
    ids = inputs["input_ids"][0]
    count = len(option)
    return sum(float(logs[place - 1, ids[place]]) for place in range(len(ids) - count, len(ids)))


def test_replies_are_those_of_the_slow_method(
    model: HuggingFaceRunner, folder: Path, log: Path
) -> None:
    asked = [replace(q, sampling=replace(GREEDY, max_tokens=6)) for q in questions()]
    asked.append(replace(asked[1], id="begun", messages=(*asked[1].messages, BEGUN)))
    found = answered(model, asked, log)
    for request in asked:
        reply = found[request.id]
        assert reply.text == slow_reply(folder, request)
        if reply.finish == "length":
            assert reply.tokens_out == 6
        assert reply.tokens_in == prompt(folder, request)[1]["input_ids"].shape[1]
    assert len({reply.text for reply in found.values()}) > 2


def test_a_batch_changes_nothing(model: HuggingFaceRunner, tmp_path: Path) -> None:
    many = answered(model, questions(), tmp_path / "many.jsonl")
    single = answered(replace(model, batch=1), questions(), tmp_path / "single.jsonl")
    assert {id: (r.text, r.key) for id, r in many.items()} == {
        id: (r.text, r.key) for id, r in single.items()
    }


@pytest.mark.parametrize("options", [("A", "B", "C"), ("A", "on it", "off"), ("left", "le")])
@pytest.mark.parametrize("begun", [(), (BEGUN,)])
def test_scores_are_those_of_the_slow_method(
    model: HuggingFaceRunner,
    folder: Path,
    log: Path,
    options: tuple[str, ...],
    begun: tuple[Message, ...],
) -> None:
    asked = [replace(q, messages=(*q.messages, *begun), options=options) for q in questions()]
    found = answered(model, asked, log)
    for request in asked:
        reply = found[request.id]
        assert reply.text is None
        expected = [slow_score(folder, request, option) for option in options]
        assert reply.scores == pytest.approx(expected, abs=1e-3)


def test_how_a_reply_ends(model: HuggingFaceRunner, log: Path) -> None:
    question = questions()[1]
    whole = answered(model, [replace(question, id="whole")], log)["whole"]
    assert whole.text
    stop = whole.text[2:4]
    stopped = replace(question, id="stopped", sampling=replace(GREEDY, stop=(stop,)))
    reply = answered(model, [stopped], log)["stopped"]
    assert (reply.text, reply.finish) == (whole.text[: whole.text.index(stop)], "stop")


def test_draws_follow_the_seed(model: HuggingFaceRunner, log: Path) -> None:
    def drawn(seed: int) -> Request:
        sampling = Sampling(max_tokens=12, temperature=1.5, top_p=0.9, seed=seed)
        return ask_for(f"{seed}", "how far?", sampling=sampling)

    first = answered(model, [drawn(1), drawn(2)], log)
    again = answered(model, [drawn(1), drawn(2)], log.with_name("again.jsonl"))
    assert [r.text for r in first.values()] == [r.text for r in again.values()]
    assert first["1"].text != first["2"].text


def test_resume_asks_nothing_and_loads_nothing(folder: Path, log: Path) -> None:
    asked = [*questions(), Request("o", (Message("user", ("q",)),), GREEDY, ("A", "B"))]
    answered(HuggingFaceRunner(str(folder), device="cpu"), asked, log)
    runner = HuggingFaceRunner(str(folder), device="cpu")
    assert runner.ask(asked, log).kept == len(asked)
    assert "_loaded" not in vars(runner)
    weights = folder / "model.safetensors"
    before = weights.stat()
    os.utime(weights, ns=(0, 0))
    assert runner.ask(asked, log).kept == 0
    os.utime(weights, ns=(before.st_atime_ns, before.st_mtime_ns))
    other = replace(runner, template={"enable_thinking": False})
    assert other.ask(asked[:1], log).kept == 0


def test_a_dialogue_keeps_its_history(model: HuggingFaceRunner, folder: Path, log: Path) -> None:
    turns = tuple((f"{i}", (Picture(data=jpeg(i)), f"turn {i}")) for i in range(3))
    sampling = Sampling(max_tokens=5, temperature=0.0)
    found = answered(model, [Dialogue("d", "look", turns, sampling), ask_for("x")], log)
    said: list[Message] = [Message("system", ("look",))]
    for id, parts in turns:
        said.append(Message("user", parts))
        assert found[id].text == slow_reply(folder, Request(id, tuple(said), sampling))
        said.append(Message("assistant", (found[id].text or "",)))


def test_one_faulty_picture_costs_one_reply(model: HuggingFaceRunner, log: Path) -> None:
    torn = ask_for("torn", Picture(data=jpeg(0)[:200]), "q")
    # a placeholder in the text that no picture belongs to
    odd = ask_for("odd", Picture(data=jpeg(0)), "<image> q")
    summary = model.ask([*questions(), torn, odd], log)
    found = latest(log)
    assert {id for id, reply in found.items() if reply.error} == {"torn", "odd"}
    assert found["torn"].error.startswith("picture:")
    assert summary.failed == 2


def test_no_model_there(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    runner = HuggingFaceRunner(str(tmp_path / "empty"))
    with pytest.raises(BadInput, match="cannot be loaded"):
        runner.ask(questions(), tmp_path / "replies.jsonl")
