"""What is given to vLLM and read from it, on a stand-in with the signatures of vLLM 0.33."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from sightline.errors import BadInput
from sightline.runs import Dialogue, Message, Picture, Request, Sampling, VllmRunner, latest

from .asked import GREEDY, ask_for, jpeg
from .endpoint_server import text_of


@dataclass
class SamplingParams:
    temperature: float = 1.0
    top_p: float = 1.0
    top_k: int = 0
    seed: int | None = None
    stop: list[str] | None = None
    max_tokens: int | None = 16
    prompt_logprobs: int | None = None


@dataclass
class LLM:
    """Echoes; a character is a token, as probable as exp(-code / 100)."""

    model: str
    max_model_len: int = 0
    default_sampling_params: dict[str, Any] | None = None
    calls: list[dict[str, Any]] = field(default_factory=list)

    def get_default_sampling_params(self) -> SamplingParams:
        self.default_sampling_params = {"top_k": 20}
        return SamplingParams(**self.default_sampling_params)

    def chat(
        self,
        messages: list[list[dict[str, Any]]],
        sampling_params: list[SamplingParams],
        use_tqdm: bool = True,
        add_generation_prompt: bool = True,
        continue_final_message: bool = False,
        chat_template_kwargs: dict[str, Any] | None = None,
    ) -> list[Any]:
        assert isinstance(messages[0], list)
        assert len(messages) == len(sampling_params)
        assert add_generation_prompt != continue_final_message
        self.calls.append({"messages": messages, "params": sampling_params,
                           "continues": continue_final_message,
                           "template": chat_template_kwargs})  # fmt: skip
        return [
            self._output(said, params, continue_final_message)
            for said, params in zip(messages, sampling_params, strict=True)
        ]

    def _output(self, said: list[dict[str, Any]], params: SamplingParams, goes_on: bool) -> Any:
        text = "".join(f"<{m['role']}>{text_of(m)}" for m in said)
        tokens = [ord(c) for c in text + ("" if goes_on else "<assistant>")]
        places = None
        if params.prompt_logprobs is not None:
            places = [None, *({t: SimpleNamespace(logprob=-t / 100)} for t in tokens[1:])]
        reply = "re: " + text_of(said[-1])
        drawn = SimpleNamespace(text=reply, token_ids=list(reply), finish_reason="length")
        return SimpleNamespace(
            prompt_token_ids=tokens, prompt_logprobs=places, outputs=[drawn], finished=True
        )


@pytest.fixture
def engines(monkeypatch: pytest.MonkeyPatch) -> list[LLM]:
    made: list[LLM] = []

    def make(**options: Any) -> LLM:
        if options["model"] == "missing":
            raise ValueError("no such\nmodel")
        made.append(LLM(**options))
        return made[-1]

    module = ModuleType("vllm")
    module.LLM, module.SamplingParams = make, SamplingParams  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "vllm", module)
    return made


def test_replies(engines: list[LLM], tmp_path: Path) -> None:
    log = tmp_path / "replies.jsonl"
    begun = (Message("user", ("q",)), Message("assistant", ("Best (",)))
    asked = [
        ask_for("a", Picture(data=jpeg(0)), "how far?"),
        Request("b", begun, Sampling(seed=3, extra={"top_k": 5})),
        Request("c", begun, GREEDY, ("A", "BC")),
        Dialogue("d", "look", (("d.0", ("zero",)), ("d.1", ("one",)))),
    ]
    runner = VllmRunner("m", options={"max_model_len": 99}, template={"enable_thinking": False})
    summary = runner.ask(asked, log)
    assert (summary.replies, summary.complete, summary.cut) == (5, True, 4)
    (engine,) = engines
    assert engine.max_model_len == 99
    assert [len(call["messages"]) for call in engine.calls] == [2, 4, 1]
    assert all(call["template"] == {"enable_thinking": False} for call in engine.calls)
    first, going_on, last = engine.calls
    assert first["params"][0] == SamplingParams(temperature=0.0, top_k=20, max_tokens=16)
    assert going_on["params"][0] == SamplingParams(seed=3, top_k=5, max_tokens=None)
    assert [text_of(m) for m in last["messages"][0]] == ["look", "zero", "re: zero", "one"]
    content = first["messages"][0][0]["content"]
    assert content[0]["image_url"]["url"].startswith("data:image/jpeg;base64,")
    found = latest(log)
    assert (found["a"].text, found["a"].finish) == ("re: how far?", "length")
    assert found["a"].tokens_in == len("<user>how far?<assistant>")
    assert found["c"].scores == pytest.approx((-0.65, -0.66 - 0.67))
    assert (found["c"].text, found["c"].finish) == (None, "")
    again = replace(runner)
    assert again.ask(asked, log).kept == 5
    assert len(engines) == 1


def test_no_engine(engines: list[LLM], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadInput, match="cannot be loaded"):
        VllmRunner("missing").ask([ask_for("1")], tmp_path / "replies.jsonl")
    monkeypatch.setitem(sys.modules, "vllm", None)
    with pytest.raises(BadInput, match=r"pip install 'sightline\[vllm\]'"):
        VllmRunner("m").ask([ask_for("1")], tmp_path / "replies.jsonl")
