"""What is asked of a model, and what comes back. No benchmark, no score: values only."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from sightline.errors import BadInput

__all__ = [
    "Dialogue", "Exchange", "Item", "Message", "Part", "Picture", "Reply", "Request", "Sampling",
    "steps",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture to send: exactly one of ``path`` and ``data``.

    The bytes of the file are sent as they are. With ``most_pixels`` a larger picture is made
    smaller, width times height at most that many, and encoded again; the rule is part of the key.
    """

    path: Path | None = None
    data: bytes | None = field(default=None, repr=False)
    most_pixels: int | None = None

    def __post_init__(self) -> None:
        if (self.path is None) == (self.data is None):
            raise BadInput("Picture", "path", "exactly one of path and data must be given")
        if self.most_pixels is not None and self.most_pixels < 1:
            raise BadInput("Picture", "most_pixels", f"cannot be {self.most_pixels}")


Part = str | Picture
"""text or a picture; the order of parts is the order in which they are sent"""


@dataclass(frozen=True, slots=True)
class Message:
    """One message. A last one of the assistant is a beginning to continue: "Best option: ("."""

    role: Literal["system", "user", "assistant"]
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """The text parts, joined."""
        return "".join(part for part in self.parts if isinstance(part, str))


@dataclass(frozen=True, slots=True)
class Sampling:
    """How a reply is drawn; None leaves it to the endpoint or the model."""

    max_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    seed: int | None = None
    stop: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """further fields of the request body (endpoints, vLLM) or of ``generate`` (Hugging Face)"""

    def fields(self) -> dict[str, Any]:
        """What is set, by the names of the OpenAI interface."""
        own = {
            "max_tokens": self.max_tokens,
            "temperature": self.temperature,
            "top_p": self.top_p,
            "seed": self.seed,
            "stop": list(self.stop) or None,
        }
        return {name: value for name, value in own.items() if value is not None} | dict(self.extra)


@dataclass(frozen=True, slots=True)
class Request:
    """One call. With ``options`` no text is drawn: every option is scored as the continuation."""

    id: str
    messages: tuple[Message, ...]
    sampling: Sampling = Sampling()
    options: tuple[str, ...] = ()

    @property
    def continues(self) -> bool:
        """Whether the last message is a beginning of the reply."""
        return bool(self.messages) and self.messages[-1].role == "assistant"


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Turns asked in order, the replies kept as history: (id of the turn, what the user says)."""

    id: str
    system: str
    turns: tuple[tuple[str, tuple[Part, ...]], ...]
    sampling: Sampling = Sampling()


@dataclass(frozen=True, slots=True)
class Exchange:
    """Turns that depend on the replies: a game being played, an agent that calls tools.

    The turns are called ``id/0``, ``id/1``, ... Replies found in a log are answered to as well, so
    ``answered`` must do the same each time the same replies come.

    Attributes:
        id: of the whole.
        system: the first message; "" = none.
        opening: what the user says first.
        answered: from the text of a reply to what the user says next; None ends it.
        history: whether all earlier turns are sent along, or each turn is asked by itself.
    """

    id: str
    system: str
    opening: tuple[Part, ...]
    answered: Callable[[str], tuple[Part, ...] | None] = field(hash=False)
    sampling: Sampling = Sampling()
    history: bool = True


Item = Request | Dialogue | Exchange
"""whatever a runner asks"""


@dataclass(frozen=True, slots=True)
class Reply:
    """One line of the log: the answer to a request or to one turn, or why there is none.

    Attributes:
        id: of the request or the turn.
        key: hash of what was sent; empty where nothing could be sent.
        text: the answer; None for an error and for scored options.
        error: why there is no answer; empty when there is one.
        finish: as the model's side names it; "length" means cut at the token limit.
        tokens_in, tokens_out: as counted by the model's side; 0 where it does not say.
        seconds: of the call that succeeded, without waiting; a share of its batch for local models.
        scores: one per option, the sum of the log-probabilities of its tokens.
    """

    id: str
    key: str
    text: str | None
    error: str = ""
    finish: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0
    scores: tuple[float, ...] = ()


def steps(item: Item) -> Generator[Request, Reply, tuple[str, ...]]:
    """The calls an item takes, one after the other; send each its reply.

    Returns the ids of the turns that cannot be asked, because one before them has no answer.
    """
    if isinstance(item, Request):
        yield item
        return ()
    said: list[Message] = [Message("system", (item.system,))] if item.system else []
    if isinstance(item, Exchange):
        yield from _exchanged(item, said)
        return ()
    for number, (turn, parts) in enumerate(item.turns, 1):
        said.append(Message("user", parts))
        reply = yield Request(turn, tuple(said), item.sampling)
        if reply.text is None:
            return tuple(later for later, _ in item.turns[number:])
        said.append(Message("assistant", (reply.text,)))
    return ()


def _exchanged(item: Exchange, said: list[Message]) -> Generator[Request, Reply, None]:
    """The turns of an exchange, until it ends or one has no answer."""
    parts: tuple[Part, ...] | None = item.opening
    before, number = len(said), 0
    while parts is not None:
        said.append(Message("user", parts))
        reply = yield Request(f"{item.id}/{number}", tuple(said), item.sampling)
        if reply.text is None:
            return
        parts, number = item.answered(reply.text), number + 1
        if item.history:
            said.append(Message("assistant", (reply.text,)))
        else:
            del said[before:]
