"""Ask a model behind an OpenAI-compatible endpoint: one event loop, as many calls as it bears."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Coroutine, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from sightline.errors import BadInput
from sightline.runs.failures import Failure, backoff
from sightline.runs.likelihood import completed, option_scores
from sightline.runs.limit import AdaptiveLimit
from sightline.runs.pictures import UnusablePicture
from sightline.runs.request import Item, Reply, Request
from sightline.runs.runner import Progress, Summary
from sightline.runs.session import Call, Course, Session
from sightline.runs.transport import Transport, require_aiohttp
from sightline.runs.wire import SCORING, NoAnswer, body, read, read_scored

__all__ = ["Endpoint", "EndpointRunner"]

Read = TypeVar("Read")
_AHEAD: Final = 8
"""requests made ready beyond those that may be in flight"""
_CONTINUATION: Final[Mapping[str, Any]] = {
    "continue_final_message": True,
    "add_generation_prompt": False,
}


@dataclass(frozen=True)
class Endpoint:
    """Where a model is asked, and how hard.

    Attributes:
        url: address up to and including the version, "http://127.0.0.1:8000/v1".
        model: name of the model there.
        key_variable: environment variable that holds the key; empty = none is sent.
        concurrency: requests in flight at most; how many there are adapts to the endpoint.
        timeout: seconds for one call.
        retries: further calls after one that failed for a reason that may pass.
        pause: seconds before the first of them, doubled each time.
        give_up_after: failures of one kind in a row after which the run stops; 0 = never.
        token_limit: name of the field for ``max_tokens``; newer OpenAI models want
            "max_completion_tokens".
        continuation: fields sent when the last message is a beginning to continue; these are
            vLLM's and SGLang's. Empty for endpoints that continue it unasked.
    """

    url: str
    model: str
    key_variable: str = ""
    concurrency: int = 32
    timeout: float = 600.0
    retries: int = 6
    pause: float = 0.5
    give_up_after: int = 10
    token_limit: str = "max_tokens"
    continuation: Mapping[str, Any] = field(default_factory=lambda: _CONTINUATION, hash=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise BadInput("Endpoint", "url", f"cannot be {self.url!r}", "http(s)://HOST/v1")
        if parts.username or parts.password:
            fix = "put the key into an environment variable and name it in key_variable"
            raise BadInput("Endpoint", "url", "holds a password", fix)
        if not self.model:
            raise BadInput("Endpoint", "model", "is empty")
        for name, least in (("concurrency", 1), ("retries", 0), ("give_up_after", 0)):
            if getattr(self, name) < least:
                raise BadInput("Endpoint", name, f"cannot be below {least}")
        if self.timeout <= 0 or self.pause < 0:
            raise BadInput("Endpoint", "timeout, pause", "are seconds")

    def secret(self) -> str:
        """The key, or nothing where none is sent.

        Raises:
            BadInput: the variable is named but not set.
        """
        if not self.key_variable:
            return ""
        if not (found := os.environ.get(self.key_variable, "").strip()):
            raise BadInput("Endpoint", "key_variable", f"{self.key_variable} is not set")
        return found


@dataclass(frozen=True)
class EndpointRunner:
    """A :class:`sightline.runs.Runner` for vLLM, SGLang, Ollama, OpenRouter and the providers."""

    endpoint: Endpoint

    def ask(
        self,
        requests: Iterable[Item],
        log: Path,
        progress: Progress | None = None,
    ) -> Summary:
        """See :meth:`sightline.runs.Runner.ask`. It can be called inside a running event loop."""
        require_aiohttp()
        self.endpoint.secret()
        where, give_up = self.endpoint.url, self.endpoint.give_up_after
        with Session(log, where, self.endpoint.model, progress, give_up) as session:
            _run(_Asking(self.endpoint, session).all(requests))
            return session.summary()


class _Asking:
    """The calls of one run."""

    def __init__(self, endpoint: Endpoint, session: Session) -> None:
        self._endpoint, self._session = endpoint, session
        self._secret = endpoint.secret()
        self._transport = Transport(endpoint.url, self._secret, endpoint.timeout)
        self._limit = AdaptiveLimit(endpoint.concurrency)

    async def all(self, requests: Iterable[Item]) -> None:
        """Ask everything; at most ``concurrency`` and a few more requests are held at a time."""
        room = asyncio.Semaphore(self._endpoint.concurrency + _AHEAD)
        try:
            async with self._transport, asyncio.TaskGroup() as group:
                for item in requests:
                    # what arrived meanwhile is handled before the next request is made ready
                    await asyncio.sleep(0)
                    course = Course(self._session, item)
                    if (call := course.call()) is not None:
                        await room.acquire()
                        task = group.create_task(self._follow(course, call))
                        task.add_done_callback(lambda _: room.release())
        except BaseExceptionGroup as group_error:
            error = _first(group_error)
            raise error from error.__cause__

    async def _follow(self, course: Course, call: Call | None) -> None:
        while call is not None:
            course.answered(await self._reply(call))
            call = course.call()

    async def _reply(self, call: Call) -> Reply:
        """The answer to one call, or why there is none."""
        found = await (self._scored(call) if call.request.options else self._answered(call))
        if isinstance(found, Reply):
            return found
        # a server may repeat the key it was sent
        return call.failed(found.replace(self._secret, "***") if self._secret else found)

    async def _answered(self, call: Call) -> Reply | str:
        found = await self._call(call, call.request, {}, read)
        if isinstance(found, str):
            return found
        answer, seconds = found
        return Reply(
            call.request.id,
            call.key,
            answer.text,
            finish=answer.finish,
            tokens_in=answer.tokens_in,
            tokens_out=answer.tokens_out,
            seconds=seconds,
        )

    async def _scored(self, call: Call) -> Reply | str:
        """One call for the prompt and one for each option; a server of vLLM can do it."""
        prompts, taken = [], 0.0
        for request in completed(call.request):
            found = await self._call(call, request, SCORING, read_scored)
            if isinstance(found, str):
                return found
            prompts.append(found[0])
            taken += found[1]
        return Reply(
            call.request.id,
            call.key,
            None,
            tokens_in=sum(len(prompt.tokens) for prompt in prompts),
            tokens_out=len(prompts),
            seconds=taken,
            scores=option_scores(prompts[0].tokens, prompts[1:]),
        )

    async def _call(
        self,
        call: Call,
        request: Request,
        more: Mapping[str, Any],
        reader: Callable[[bytes], Read | NoAnswer],
    ) -> tuple[Read, float] | str:
        """What came, and the seconds it took, after as many tries as needed; or the error."""
        try:
            data = body(self._endpoint.model, request, call.originals, self._fields(request, more))
        except UnusablePicture as error:
            return str(error)
        problem = ""
        for attempt in range(self._endpoint.retries + 1):
            entered = await self._limit.enter(first=attempt > 0)
            start = time.perf_counter()
            try:
                found = await self._transport.post(data, reader)
            except BaseException:
                self._limit.leave(entered, fine=False)
                raise
            if not isinstance(found, Failure):
                self._limit.leave(entered, fine=True)
                return found, time.perf_counter() - start
            self._limit.leave(entered, fine=False, crowded=found.crowded, pause=found.wait)
            problem = found.error
            if not found.again or attempt == self._endpoint.retries:
                break
            await asyncio.sleep(backoff(self._endpoint.pause, attempt, request.id))
        return problem

    def _fields(self, request: Request, more: Mapping[str, Any]) -> dict[str, Any]:
        fields = request.sampling.fields() | dict(more)
        if "max_tokens" in fields:
            fields[self._endpoint.token_limit] = fields.pop("max_tokens")
        return fields | dict(self._endpoint.continuation if request.continues else {})


def _run(asking: Coroutine[Any, Any, None]) -> None:
    """Run to the end, in a thread of its own where a loop is running already (notebooks)."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        asyncio.run(asking)
        return
    tasks: list[asyncio.Task[None]] = []

    async def known() -> None:
        tasks.extend(filter(None, [asyncio.current_task()]))
        await asking

    with ThreadPoolExecutor(1) as thread:
        running = thread.submit(asyncio.run, known())
        try:
            running.result()
        except BaseException:
            # an interrupt ends the work too, not only the wait for it
            if tasks and not running.done():
                tasks[0].get_loop().call_soon_threadsafe(tasks[0].cancel)
            raise


def _first(group: BaseExceptionGroup) -> BaseException:
    """What went wrong first; the other tasks were ended because of it."""
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
