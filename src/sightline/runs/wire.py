"""The chat-completions interface of OpenAI: bodies to send, replies to read."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sightline.errors import BadInput
from sightline.runs.likelihood import Scored
from sightline.runs.pictures import media_type, sent
from sightline.runs.request import Message, Request

__all__ = ["SCORING", "Answer", "NoAnswer", "body", "messages", "read", "read_scored", "said"]

_OURS: Final = frozenset({"model", "messages", "stream", "n"})
"""fields that ``Sampling.extra`` must leave alone"""
SCORING: Final[Mapping[str, Any]] = {
    "max_tokens": 1,
    "prompt_logprobs": 1,
    "return_token_ids": True,
}
"""fields with which a server of vLLM says how probable the prompt was, token by token"""
LONGEST_MESSAGE: Final = 500
"""characters kept of what an endpoint says about an error"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a completion holds; a refusal is text like any other."""

    text: str
    finish: str
    tokens_in: int
    tokens_out: int


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """A response that holds no completion.

    Attributes:
        problem: what it says, or what it lacks.
        status: of HTTP, that it stands for; 0 = none.
        again: whether another try may help; a proxy may have garbled it.
    """

    problem: str
    status: int = 0
    again: bool = True


def body(
    model: str, request: Request, originals: Sequence[bytes], fields: Mapping[str, Any]
) -> bytes:
    """The request body: JSON put together from bytes, since pictures need no escaping.

    Raises:
        UnusablePicture: a picture is of no known type or cannot be made smaller.
        BadInput: a field is not for the caller to set.
    """
    if taken := _OURS & fields.keys():
        raise BadInput("Sampling", "extra", f"cannot set {', '.join(sorted(taken))}")
    head = json.dumps({"model": model, **fields})[:-1]
    return b"".join((head.encode(), b',"messages":', *_messages(request, originals), b"}"))


def messages(request: Request, originals: Sequence[bytes]) -> list[dict[str, Any]]:
    """The messages as values, for engines that take them so."""
    found: list[dict[str, Any]] = json.loads(b"".join(_messages(request, originals)))
    return found


def _messages(request: Request, originals: Sequence[bytes]) -> Iterator[bytes]:
    pictures = iter(originals)
    opening = b"["
    for message in request.messages:
        yield opening + b'{"role":"' + message.role.encode() + b'","content":'
        if all(isinstance(part, str) for part in message.parts):
            yield json.dumps(message.text).encode()
        else:
            yield from _parts(message, pictures)
        yield b"}"
        opening = b","
    yield b"]" if opening == b"," else b"[]"


def _parts(message: Message, pictures: Iterator[bytes]) -> Iterator[bytes]:
    opening = b"["
    for part in message.parts:
        if isinstance(part, str):
            yield opening + b'{"type":"text","text":' + json.dumps(part).encode() + b"}"
        else:
            data = sent(part, next(pictures))
            yield opening + b'{"type":"image_url","image_url":{"url":"data:'
            yield media_type(data).encode() + b";base64,"
            yield b64encode(data)
            yield b'"}}'
        opening = b","
    yield b"]"


def read(data: bytes) -> Answer | NoAnswer:
    """The first choice of a completion."""
    record = _completion(data)
    if isinstance(record, NoAnswer):
        return record
    try:
        choice = record["choices"][0]
        message = choice["message"]
        content = message.get("content")
        if isinstance(content, list):
            content = "".join(part.get("text", "") for part in content)
        usage = record.get("usage") or {}
        return Answer(
            text=_text(content if content is not None else message.get("refusal") or ""),
            finish=str(choice.get("finish_reason") or ""),
            tokens_in=int(usage.get("prompt_tokens") or 0),
            tokens_out=int(usage.get("completion_tokens") or 0),
        )
    except (LookupError, TypeError, ValueError, AttributeError):
        return NoAnswer("is no chat completion")


def read_scored(data: bytes) -> Scored | NoAnswer:
    """The tokens of the prompt with their log-probabilities, as vLLM gives them."""
    record = _completion(data)
    if isinstance(record, NoAnswer):
        return record
    try:
        tokens, places = record["prompt_token_ids"], record["prompt_logprobs"]
        pairs = zip(tokens[1:], places[1:], strict=True)
        return Scored(tokens, [0.0, *(float(place[str(id)]["logprob"]) for id, place in pairs)])
    except (LookupError, TypeError, ValueError):
        return NoAnswer("has no log-probabilities of the prompt", again=False)


def _completion(data: bytes) -> Any:
    try:
        record: Any = json.loads(data)
    except ValueError:
        return NoAnswer("is no JSON")
    if isinstance(record, dict) and record.get("error"):
        # some gateways answer 200 and put the status of the provider here
        code = record["error"].get("code") if isinstance(record["error"], dict) else None
        return NoAnswer(said(data), code if isinstance(code, int) else 0)
    return record


def said(data: bytes) -> str:
    """What an endpoint says about an error, on one line."""
    try:
        record: Any = json.loads(data)
        inner = record.get("error", record)
        text = inner if isinstance(inner, str) else inner["message"]
    except (ValueError, LookupError, TypeError, AttributeError):
        text = data[: 4 * LONGEST_MESSAGE].decode("utf-8", "replace")
    return " ".join(str(text).split())[:LONGEST_MESSAGE]


def _text(content: object) -> str:
    if not isinstance(content, str):
        raise TypeError(content)
    return content
