"""Ask a model through vLLM in this process: ``vllm.LLM.chat`` on many requests at a time.

Written after the source of vLLM 0.33 (``entrypoints/llm.py``, ``sampling_params.py``,
``outputs.py``).
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from sightline.errors import BadInput
from sightline.runs.batches import answer_each, ask_in_batches, model_name
from sightline.runs.likelihood import Scored, completed, option_scores
from sightline.runs.request import Item, Reply, Request
from sightline.runs.runner import Progress, Summary
from sightline.runs.session import Call, Session
from sightline.runs.wire import messages

__all__ = ["VllmRunner"]


@dataclass(frozen=True)
class VllmRunner:
    """A :class:`sightline.runs.Runner` for an engine of vLLM in this process.

    A kill loses at most the batch that was being answered; behind ``vllm serve`` and
    :class:`sightline.runs.EndpointRunner` it loses the requests in flight only.

    Attributes:
        model: id on the Hub, or a folder. Of a folder, the key of an answer holds the name and the
            sizes and times of its files.
        batch: requests given to the engine at a time; it schedules them itself.
        options: for ``vllm.LLM``: ``tensor_parallel_size``, ``max_model_len``,
            ``limit_mm_per_prompt`` and so on.
        template: for the chat template, such as ``{"enable_thinking": False}``.
        give_up_after: failures of one kind in a row after which the run stops; 0 = never.
    """

    model: str
    batch: int = 256
    options: Mapping[str, Any] = field(default_factory=dict, hash=False)
    template: Mapping[str, Any] = field(default_factory=dict, hash=False)
    give_up_after: int = 10

    def ask(
        self,
        requests: Iterable[Item],
        log: Path,
        progress: Progress | None = None,
    ) -> Summary:
        """See :meth:`sightline.runs.Runner.ask`. The engine starts when there is what to ask."""
        name = model_name(self.model, self.template)
        with Session(log, self.model, name, progress, self.give_up_after) as session:
            ask_in_batches(session, requests, self.batch, self._replies)
            return session.summary()

    @cached_property
    def _engine(self) -> _Engine:
        return _Engine(self.model, self.options, self.template)

    def _replies(self, calls: Sequence[Call]) -> list[Reply]:
        return answer_each(calls, self._engine.replies)


class _Engine:
    """A ``vllm.LLM`` and how it is called.

    Raises:
        BadInput: vLLM is missing, or the model cannot be loaded.
    """

    def __init__(self, name: str, options: Mapping[str, Any], template: Mapping[str, Any]) -> None:
        try:
            import vllm
        except ImportError as error:
            fix = "pip install 'sightline[vllm]'"
            raise BadInput(name, "model", f"cannot be run here: {error}", fix) from None
        self._vllm, self._template = vllm, dict(template)
        try:
            self._llm: Any = vllm.LLM(model=name, **options)
        except (OSError, ValueError, RuntimeError) as error:
            raise BadInput(name, "model", f"cannot be loaded: {error}") from None
        self._llm.get_default_sampling_params()
        # what the model's own generation config says
        self._defaults = {"max_tokens": None, **(self._llm.default_sampling_params or {})}

    def replies(self, calls: Sequence[Call]) -> list[Reply]:
        """Of a batch: one prompt for each call, and one for each of its options."""
        start = time.perf_counter()
        prompts = [_prompts(call.request) for call in calls]
        flat = [(call, p) for call, own in zip(calls, prompts, strict=True) for p in own]
        outputs: list[Any] = [None] * len(flat)
        for continues in (False, True):
            chosen = [n for n, (_, prompt) in enumerate(flat) if prompt.continues == continues]
            if chosen:
                found = self._chat([flat[number] for number in chosen], continues)
                for number, output in zip(chosen, found, strict=True):
                    outputs[number] = output
        share = (time.perf_counter() - start) / len(calls)
        left = iter(outputs)
        return [
            _reply(call, [next(left) for _ in own], share)
            for call, own in zip(calls, prompts, strict=True)
        ]

    def _chat(self, prompts: Sequence[tuple[Call, Request]], continues: bool) -> Sequence[Any]:
        outputs: Sequence[Any] = self._llm.chat(
            [messages(prompt, call.originals) for call, prompt in prompts],
            [self._sampling(call.request, prompt) for call, prompt in prompts],
            use_tqdm=False,
            add_generation_prompt=not continues,
            continue_final_message=continues,
            chat_template_kwargs=self._template or None,
        )
        return outputs

    def _sampling(self, request: Request, prompt: Request) -> Any:
        fields = self._defaults | prompt.sampling.fields()
        if request.options:
            fields |= {"max_tokens": 1, "prompt_logprobs": 1}
        return self._vllm.SamplingParams(**fields)


def _prompts(request: Request) -> list[Request]:
    return completed(request) if request.options else [request]


def _reply(call: Call, outputs: Sequence[Any], seconds: float) -> Reply:
    drawn = outputs[0].outputs[0]
    reply = Reply(
        call.request.id,
        call.key,
        drawn.text,
        finish=str(drawn.finish_reason or ""),
        tokens_in=sum(len(output.prompt_token_ids) for output in outputs),
        tokens_out=sum(len(output.outputs[0].token_ids) for output in outputs),
        seconds=seconds,
    )
    if not call.request.options:
        return reply
    prompt, *options = map(_scored, outputs)
    return replace(reply, text=None, finish="", scores=option_scores(prompt.tokens, options))


def _scored(output: Any) -> Scored:
    """Places of ``prompt_logprobs`` hold the actual token besides the most probable one."""
    tokens = list(output.prompt_token_ids)
    places = zip(tokens[1:], output.prompt_logprobs[1:], strict=True)
    return Scored(tokens, [0.0, *(float(place[id].logprob) for id, place in places)])
