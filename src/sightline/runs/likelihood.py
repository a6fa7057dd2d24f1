"""Scoring given continuations instead of drawing text: one score per option."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from sightline.runs.request import Message, Request

__all__ = ["Scored", "completed", "option_scores", "shared_start"]


@dataclass(frozen=True, slots=True)
class Scored:
    """A prompt as tokens, each with its log-probability given those before it.

    The first token has none; any number may stand for it.
    """

    tokens: Sequence[int]
    logprobs: Sequence[float]


def completed(request: Request) -> list[Request]:
    """The request, then the request with each of its options as (the rest of) the last message."""
    if request.continues:
        said, begun = request.messages[:-1], request.messages[-1].parts
    else:
        said, begun = request.messages, ()
    plain = replace(request, options=())
    return [
        plain,
        *(
            replace(plain, messages=(*said, Message("assistant", (*begun, option))))
            for option in request.options
        ),
    ]


def shared_start(sequences: Sequence[Sequence[int]]) -> int:
    """How many tokens all sequences begin with.

    Given a prompt and the prompt with each of its options, what comes after is what is scored, the
    same for all options: where a tokenizer joins the end of the prompt with the start of an option,
    the joint token is scored, and its counterparts are too.
    """
    columns = zip(*sequences, strict=False)
    return sum(1 for _ in takewhile(lambda column: len(set(column)) == 1, columns))


def option_scores(prompt: Sequence[int], options: Sequence[Scored]) -> tuple[float, ...]:
    """Log-probability of each option: the sum over its tokens, not divided by their number."""
    start = shared_start([prompt, *(option.tokens for option in options)])
    return tuple(float(sum(option.logprobs[start:])) for option in options)
