"""An OpenAI-compatible server on the loopback that does as it is told, for tests."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

from aiohttp import web

Behaviour = Callable[["EndpointServer", dict[str, Any]], Awaitable[web.StreamResponse]]


class EndpointServer:
    """What it was asked, and how it answers.

    Attributes:
        behave: makes the response to a body.
        asked: every body, in order of arrival.
        headers: of every request.
        most_inside: the most requests that were in work at one time.
    """

    def __init__(self) -> None:
        self.behave: Behaviour = echo
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.inside = self.most_inside = 0
        self.url = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.asked.append(body)
        self.headers.append(dict(request.headers))
        self.inside += 1
        self.most_inside = max(self.most_inside, self.inside)
        try:
            return await self.behave(self, body)
        finally:
            self.inside -= 1

    def texts(self) -> list[str]:
        """The text of the last message of every body."""
        return [text_of(body["messages"][-1]) for body in self.asked]


def text_of(message: dict[str, Any]) -> str:
    content = message["content"]
    if isinstance(content, str):
        return content
    return "".join(part["text"] for part in content if part["type"] == "text")


def completion(
    text: object, finish: str = "stop", usage: tuple[int, int] = (7, 3), **more: Any
) -> web.Response:
    message = {"role": "assistant", "content": text}
    return web.json_response(
        {
            "choices": [{"index": 0, "message": message, "finish_reason": finish}],
            "usage": {
                "prompt_tokens": usage[0],
                "completion_tokens": usage[1],
                "total_tokens": sum(usage),
            },
            **more,
        }
    )


def failure(status: int, message: str = "no", **headers: str) -> web.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return web.json_response({"error": {"message": message}}, status=status, headers=named)


async def echo(server: EndpointServer, body: dict[str, Any]) -> web.StreamResponse:
    return completion("re: " + text_of(body["messages"][-1]))


def slowly(seconds: float) -> Behaviour:
    async def behave(server: EndpointServer, body: dict[str, Any]) -> web.StreamResponse:
        await asyncio.sleep(seconds)
        return await echo(server, body)

    return behave


def crowded_above(most: int, seconds: float = 0.01, status: int = 429) -> Behaviour:
    """Refuses while more than ``most`` requests are in work."""

    async def behave(server: EndpointServer, body: dict[str, Any]) -> web.StreamResponse:
        if server.inside > most:
            return failure(status, "too many at once")
        await asyncio.sleep(seconds)
        return await echo(server, body)

    return behave


def in_turn(*responses: Callable[[], web.StreamResponse]) -> Behaviour:
    """These responses first, one per request; then the echo."""
    left = list(responses)

    async def behave(server: EndpointServer, body: dict[str, Any]) -> web.StreamResponse:
        return left.pop(0)() if left else await echo(server, body)

    return behave


def always(response: Callable[[], web.StreamResponse]) -> Behaviour:
    async def behave(server: EndpointServer, body: dict[str, Any]) -> web.StreamResponse:
        return response()

    return behave


@contextmanager
def serving() -> Iterator[EndpointServer]:
    """A server in a thread of its own."""
    server = EndpointServer()
    ready, end = threading.Event(), asyncio.Event()
    loops: list[asyncio.AbstractEventLoop] = []

    async def serve() -> None:
        loops.append(asyncio.get_running_loop())
        app = web.Application(client_max_size=1 << 28)
        app.router.add_post("/v1/chat/completions", server.handle)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
        ready.set()
        await end.wait()
        await runner.cleanup()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield server
    finally:
        loops[0].call_soon_threadsafe(end.set)
        thread.join(10)
