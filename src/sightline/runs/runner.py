"""The seam: whatever answers requests is a :class:`Runner`, and writes every reply to a log."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from sightline.runs.request import Item, Reply

__all__ = ["Progress", "Runner", "Summary", "Usage"]

Progress = Callable[[Reply], None]
"""called once per reply, new ones and those found in the log, in the order they are ready"""


@dataclass(frozen=True, slots=True)
class Usage:
    """What calls cost."""

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0

    def __add__(self, other: Usage | Reply) -> Usage:
        # without a key nothing was sent
        calls = other.calls if isinstance(other, Usage) else int(bool(other.key))
        return Usage(
            self.calls + calls,
            self.tokens_in + other.tokens_in,
            self.tokens_out + other.tokens_out,
        )


@dataclass(frozen=True, slots=True)
class Summary:
    """How a run went.

    Attributes:
        replies: one for each request and turn, errors included.
        kept: of these, answers that were in the log already.
        failed: of these, errors; the next run asks them again.
        cut: of these, answers cut at the token limit (``finish`` is "length").
        errors: how often each error came, the most frequent first.
        usage: of the calls made now.
        usage_ever: of every call in the log, those of earlier runs included.
        seconds: wall time.
    """

    replies: int = 0
    kept: int = 0
    failed: int = 0
    cut: int = 0
    errors: dict[str, int] = field(default_factory=dict)
    usage: Usage = Usage()
    usage_ever: Usage = Usage()
    seconds: float = 0.0

    @property
    def complete(self) -> bool:
        """Whether every request has an answer; a command whose run is not complete exits with 1."""
        return not self.failed


class Runner(Protocol):
    """What asks a model."""

    def ask(
        self,
        requests: Iterable[Item],
        log: Path,
        progress: Progress | None = None,
    ) -> Summary:
        """Ask what the log does not answer yet, and append each reply to it as it comes.

        Requests are taken from the iterable as they can be asked, a bounded number ahead. Replies
        are in the log, in the order they came: read them with :func:`sightline.runs.latest`. An
        answer is asked for again when the bytes sent, the model or the sampling differ, or when it
        was an error; never otherwise.

        Raises:
            BadInput: the log is in use, cannot be written, or holds an unreadable line; two
                requests have one id; the model cannot be reached at all, or refuses every request.
        """
        ...
