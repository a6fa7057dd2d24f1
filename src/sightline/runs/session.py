"""One run over a log: what is still to ask, and what becomes of each reply.

Runners differ in how they call a model. What they share is here: an answer in the log is not asked
for again, each new reply is a line at once, a dialogue goes on turn by turn.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from sightline.errors import BadInput
from sightline.runs.keys import key
from sightline.runs.log import ReplyLog
from sightline.runs.pictures import UnusablePicture, originals
from sightline.runs.request import Item, Reply, Request, steps
from sightline.runs.runner import Progress, Summary, Usage

__all__ = ["Call", "Course", "Session", "kind"]

_OF_ONE_REQUEST: Final = ("400", "413", "422", "picture")
"""kinds of errors that are about one request, not about the endpoint"""


@dataclass(frozen=True, slots=True)
class Call:
    """A request that has to be asked, with the bytes of its pictures and its key."""

    request: Request
    key: str
    originals: tuple[bytes, ...]

    def failed(self, error: str) -> Reply:
        return Reply(self.request.id, self.key, None, error)


class Session:
    """An open log, the counts of a run, and when to give up.

    Args:
        where: what is asked, for messages: the address or the name of a model.
        model: goes into the keys.
        give_up_after: the run stops when that many replies in a row are errors of one kind; errors
            about single requests count only while there has been no answer at all. 0 = never.
    """

    def __init__(
        self,
        log: Path,
        where: str,
        model: str,
        progress: Progress | None,
        give_up_after: int = 0,
    ) -> None:
        self._where, self._model, self._progress = where, model, progress
        self._give_up_after = give_up_after
        self._log = ReplyLog(log)
        self._start = time.perf_counter()
        self._seen: set[str] = set()
        self._errors: Counter[str] = Counter()
        self._usage = Usage()
        self._replies = self._kept = self._cut = 0
        self._answered, self._row, self._row_kind = False, 0, ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._log.__exit__(kind, error, trace)

    def prepare(self, request: Request) -> Call | Reply:
        """The call to make; or the reply, if the log has it or the request cannot be sent.

        Raises:
            BadInput: a request of this id was asked before in this run.
        """
        if request.id in self._seen:
            raise BadInput("requests", "id", f"{request.id!r} comes twice", "give each its own id")
        self._seen.add(request.id)
        try:
            pictures = originals(request)
        except UnusablePicture as error:
            return self.record(Reply(request.id, "", None, str(error)))
        name = key(request, pictures, self._model)
        if (kept := self._log.answer(request.id, name)) is not None:
            self._kept += 1
            self._report(kept)
            return kept
        return Call(request, name, pictures)

    def record(self, reply: Reply) -> Reply:
        """Write a new reply to the log and count it.

        Raises:
            BadInput: the log cannot be written, or it is time to give up.
        """
        self._log.append(reply)
        self._usage += reply
        self._report(reply)
        self._watch(reply)
        return reply

    def skip(self, ids: tuple[str, ...]) -> None:
        """Record that these turns were not asked, because one before them has no answer."""
        for id in ids:
            reply = Reply(id, "", None, "not asked: an earlier turn has no answer")
            self._seen.add(id)
            self._log.append(reply)
            self._report(reply)

    def summary(self) -> Summary:
        return Summary(
            replies=self._replies,
            kept=self._kept,
            failed=self._errors.total(),
            cut=self._cut,
            errors=dict(self._errors.most_common()),
            usage=self._usage,
            usage_ever=self._log.usage,
            seconds=time.perf_counter() - self._start,
        )

    def _report(self, reply: Reply) -> None:
        self._replies += 1
        self._cut += reply.finish == "length"
        if reply.error:
            self._errors[kind(reply.error)] += 1
        if self._progress is not None:
            self._progress(reply)

    def _watch(self, reply: Reply) -> None:
        name = kind(reply.error)
        if not name or (self._answered and name.startswith(_OF_ONE_REQUEST)):
            self._answered, self._row = True, 0
            return
        self._row = self._row + 1 if name == self._row_kind else 1
        self._row_kind = name
        if self._row == self._give_up_after:
            problem = f"{self._row} requests in a row failed; the last: {reply.error}"
            raise BadInput(self._where, "run", problem, "mend it and run it again")


class Course:
    """An item on its way: the calls it takes, one after the other."""

    def __init__(self, session: Session, item: Item) -> None:
        self._session = session
        self._steps = steps(item)
        self._request: Request | None = next(self._steps, None)

    def call(self) -> Call | None:
        """The next call to make; None when the item is done."""
        while self._request is not None:
            found = self._session.prepare(self._request)
            if isinstance(found, Call):
                return found
            self._go_on(found)
        return None

    def answered(self, reply: Reply) -> None:
        """Record the reply to the call."""
        self._go_on(self._session.record(reply))

    def _go_on(self, reply: Reply) -> None:
        try:
            self._request = self._steps.send(reply)
        except StopIteration as end:
            self._request = None
            self._session.skip(end.value)


def kind(error: str) -> str:
    """What sort of error it is: the words before the colon, "429 Too Many Requests"."""
    return error.partition(":")[0]
