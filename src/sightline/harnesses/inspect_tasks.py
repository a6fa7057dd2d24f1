"""Every benchmark as an Inspect AI task: ``inspect eval sightline/vsi_bench -T data=DIR``.

Inspect brings its providers, agents and log viewer; the scores are ours: each sample carries the
parity and the clean score, and the table holds both headline figures of the benchmark's own
aggregate. Inspect finds this module by the entry point ``inspect_ai``. Needs the extra ``inspect``.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from pathlib import Path

from inspect_ai import Epochs, Task, task
from inspect_ai.dataset import MemoryDataset
from inspect_ai.dataset import Sample as InspectSample
from inspect_ai.model import (
    ChatMessage,
    ChatMessageAssistant,
    ChatMessageSystem,
    ChatMessageUser,
    Content,
    ContentImage,
    ContentText,
    GenerateConfig,
)
from inspect_ai.scorer import Metric, SampleScore, Score, Scorer, Target, mean, metric, scorer
from inspect_ai.solver import Generate, Solver, TaskState, generate, solver

from sightline.benchmarks import Benchmark, Loaded, Prediction, benchmarks, find_benchmark, score
from sightline.benchmarks.predictions import repeat_of
from sightline.runs import Dialogue, Message, Part, Picture, Request
from sightline.solvers import requests_of

__all__ = ["benchmark_task", "converse"]

REPLIES = "replies"
"""where a sample keeps its replies: by id of the question, so that a dialogue has several"""


def benchmark_task(name: str, data: str, variant: str = "", style: str = "direct") -> Task:
    """A benchmark as a task.

    Args:
        name: id of the benchmark.
        data: its records, a folder or file.
        variant: another published protocol.
        style: ``direct`` or ``cot``.

    Raises:
        BadInput: the records cannot be read.
    """
    benchmark = find_benchmark(name).using(variant)
    loaded = benchmark.load(Path(data))
    made = benchmark.protocol.decoding
    items = requests_of(benchmark.protocol, loaded, style)
    # repeats are Inspect's epochs
    samples = [_sample(item) for item in items if not repeat_of(item.id)[1]]
    return Task(
        dataset=MemoryDataset(samples, name=benchmark.id),
        solver=converse() if benchmark.protocol.mode == "dialogue" else generate(),
        scorer=both_rules(benchmark, loaded),
        config=GenerateConfig(
            max_tokens=made.max_tokens, temperature=made.temperature, top_p=made.top_p
        ),
        epochs=Epochs(made.repeats) if made.repeats > 1 else None,
        metadata=benchmark.protocol.names(),
        name=benchmark.id,
    )


def _sample(item: Request | Dialogue) -> InspectSample:
    if isinstance(item, Request):
        return InspectSample(id=item.id, input=[_message(m) for m in item.messages])
    first = [ChatMessageSystem(content=item.system)] if item.system else []
    turns = [(name, [_content(part) for part in parts]) for name, parts in item.turns]
    return InspectSample(
        id=item.id,
        input=[*first, ChatMessageUser(content=turns[0][1])],
        metadata={"turns": [(name, [c.model_dump() for c in said]) for name, said in turns]},
    )


def _message(message: Message) -> ChatMessage:
    kinds: dict[str, Callable[..., ChatMessage]] = {
        "system": ChatMessageSystem, "user": ChatMessageUser, "assistant": ChatMessageAssistant,
    }  # fmt: skip
    return kinds[message.role](content=[_content(part) for part in message.parts])


def _content(part: Part) -> Content:
    if not isinstance(part, Picture):
        return ContentText(text=part)
    if part.path is not None:
        return ContentImage(image=str(part.path))
    coded = base64.b64encode(part.data or b"").decode()
    return ContentImage(image=f"data:image/jpeg;base64,{coded}")


@solver
def converse() -> Solver:
    """All turns of a dialogue in order, the replies kept as history."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        replies: dict[str, str] = {}
        for number, (name, said) in enumerate(state.metadata["turns"]):
            if number:
                parts = [
                    ContentImage(**c) if c["type"] == "image" else ContentText(**c) for c in said
                ]
                state.messages.append(ChatMessageUser(content=parts))
            state = await generate(state)
            replies[name] = state.output.completion
        state.metadata[REPLIES] = replies
        return state

    return solve


def both_rules(benchmark: Benchmark, loaded: Loaded) -> Scorer:
    """Parity as the value of a sample, clean beside it, and both headlines over all samples."""
    groups: dict[str, list[str]] = {}
    for sample in loaded.samples:
        groups.setdefault(sample.group, []).append(sample.id)
    known = {sample.id: sample for sample in loaded.samples}

    @scorer(metrics=[mean(), headline(benchmark, loaded, "parity"),
                     headline(benchmark, loaded, "clean")])  # fmt: skip
    def rules() -> Scorer:
        async def judge(state: TaskState, target: Target) -> Score:
            name = str(state.sample_id)
            replies = state.metadata.get(REPLIES) or {name: state.output.completion}
            asked = Loaded(tuple(known[each] for each in replies))
            found = score(benchmark, asked, [Prediction(k, v) for k, v in replies.items()])
            values = [float(s.numbers["score"].mean()) for s in (found.parity, found.clean)]
            return Score(
                value=values[0],
                answer=str(found.parity.values[0]),
                explanation=f"clean: {found.clean.kinds[0]} ({values[1]:.2f})",
                metadata={REPLIES: replies, "clean": values[1]},
            )

        return judge

    return rules()


def headline(benchmark: Benchmark, loaded: Loaded, side: str) -> Metric:
    """The benchmark's own overall figure of one rule, over what was asked."""

    @metric(name=f"overall_{side}")
    def overall() -> Metric:
        def compute(scores: Sequence[SampleScore]) -> float:
            rows = []
            repeats: dict[str, int] = {}
            for entry in scores:
                for name, reply in ((entry.score.metadata or {}).get(REPLIES) or {}).items():
                    rows.append(Prediction(name, reply, repeats.get(name, 0)))
                    repeats[name] = repeats.get(name, 0) + 1
            asked = Loaded(tuple(s for s in loaded.samples if s.id in repeats))
            found = score(benchmark, asked, rows)
            figures = found.figures if side == "parity" else found.strict
            return float(figures["overall"].value)

        return compute

    return overall()


def _register(name: str) -> None:
    """One task, named after its benchmark."""

    def made(data: str, variant: str = "", style: str = "direct") -> Task:
        return benchmark_task(name, data, variant, style)

    made.__name__ = made.__qualname__ = name
    made.__module__ = "sightline"
    task(name=name)(made)


for _name in benchmarks():
    _register(_name)
