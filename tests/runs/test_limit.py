"""How many requests are in flight: as many as the endpoint bears, and no more than were asked."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest

from sightline.runs.failures import backoff, of_status
from sightline.runs.limit import AdaptiveLimit

from .asked import ask_for, runner
from .endpoint_server import EndpointServer, crowded_above, slowly


def run(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(work, 20))


async def one_round(limit: AdaptiveLimit, *, crowded: int = 0, count: int | None = None) -> int:
    """As many requests as are let in, together; the first ``crowded`` of them are refused."""
    wanted = limit.limit if count is None else count
    entered = [await limit.enter() for _ in range(wanted)]
    for number, ticket in enumerate(entered):
        limit.leave(ticket, fine=number >= crowded, crowded=number < crowded)
    return limit.limit


def test_it_doubles_until_the_first_trouble_then_adds_one() -> None:
    async def work() -> None:
        limit = AdaptiveLimit(100)
        assert [limit.limit, *[await one_round(limit) for _ in range(3)]] == [16, 32, 64, 100]
        # many refusals of one round are one sign
        assert await one_round(limit, crowded=60) == 70
        assert [await one_round(limit) for _ in range(3)] == [71, 72, 73]
        assert limit.inside == 0

    run(work())


def test_it_does_not_grow_when_it_was_not_used() -> None:
    async def work() -> None:
        limit = AdaptiveLimit(100)
        for _ in range(50):
            assert await one_round(limit, count=5) == 16

    run(work())


def test_it_never_falls_below_one_nor_grows_above_the_most() -> None:
    async def work() -> None:
        limit = AdaptiveLimit(3)
        assert [await one_round(limit, crowded=9) for _ in range(5)] == [2, 1, 1, 1, 1]
        assert [await one_round(limit) for _ in range(5)] == [2, 3, 3, 3, 3]

    run(work())


def test_nobody_enters_above_the_limit_and_retries_go_first() -> None:
    async def work() -> None:
        limit = AdaptiveLimit(2)
        order: list[str] = []

        async def wait(name: str, first: bool) -> None:
            ticket = await limit.enter(first)
            order.append(name)
            assert limit.inside <= 2
            await asyncio.sleep(0)
            limit.leave(ticket, fine=True)

        held = [await limit.enter(), await limit.enter()]
        tasks = [asyncio.create_task(wait(name, name == "again")) for name in ("a", "b", "again")]
        await asyncio.sleep(0)
        assert order == []
        tasks[0].cancel()
        for ticket in held:
            limit.leave(ticket, fine=True)
        await asyncio.gather(*tasks, return_exceptions=True)
        assert order == ["again", "b"]
        assert limit.inside == 0

    run(work())


def test_a_pause_holds_everybody_and_can_be_cancelled() -> None:
    async def work() -> None:
        limit = AdaptiveLimit(4)
        limit.leave(await limit.enter(), fine=False, crowded=True, pause=60)
        task = asyncio.create_task(limit.enter())
        await asyncio.sleep(0.01)
        assert not task.done()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert limit.inside == 0

    run(work())


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_refuses_above_a_number(
    server: EndpointServer, tmp_path: Path, status: int
) -> None:
    """Nothing is lost, and few requests are refused once the limit is found."""
    server.behave = crowded_above(8, seconds=0.03, status=status)
    summary = runner(server.url, concurrency=64, retries=20).ask(
        (ask_for(str(i)) for i in range(300)), tmp_path / "replies.jsonl"
    )
    assert (summary.replies, summary.complete) == (300, True)
    refused = len(server.asked) - 300
    assert refused > 0
    # a fixed number in flight is refused far more often
    assert refused < 150 < 300 * (64 - 8) / 64


def test_all_places_are_used_when_the_server_bears_it(
    server: EndpointServer, tmp_path: Path
) -> None:
    server.behave = slowly(0.2)
    runner(server.url, concurrency=40).ask(
        (ask_for(str(i)) for i in range(240)), tmp_path / "replies.jsonl"
    )
    assert server.most_inside == 40


def test_timeouts_shrink_it(server: EndpointServer, tmp_path: Path) -> None:
    """A server that works through one request at a time answers few of many in time."""
    lock = asyncio.Lock()

    async def one_by_one(server: EndpointServer, body: dict[str, Any]) -> Any:
        async with lock:
            return await slowly(0.02)(server, body)

    server.behave = one_by_one
    summary = runner(server.url, concurrency=16, timeout=0.2, retries=12).ask(
        (ask_for(str(i)) for i in range(60)), tmp_path / "replies.jsonl"
    )
    assert summary.complete


@pytest.mark.parametrize(
    ("headers", "least", "most"),
    [
        ({"retry-after": "3"}, 3, 3),
        ({"retry-after": "0.25"}, 0.25, 0.25),
        ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5, 1.5),
        ({"retry-after": "-4"}, 0, 0),
        ({"retry-after": "soon"}, 0, 0),
        ({"retry-after": "nan"}, 0, 0),
        ({"retry-after": "1e9"}, 600, 600),
        ({"retry-after": "Fri, 31 Dec 1999 23:59:59 GMT"}, 0, 0),
        ({"retry-after": "Fri, 31 Dec 2100 23:59:59 GMT"}, 600, 600),
        ({}, 0, 0),
    ],
)
def test_what_the_endpoint_asks_for(headers: dict[str, str], least: float, most: float) -> None:
    assert least <= of_status(429, headers, "").wait <= most
    assert of_status(400, headers, "").wait == 0


def test_backoff_doubles_and_spreads() -> None:
    waits = [[backoff(1.0, attempt, str(i)) for i in range(400)] for attempt in range(8)]
    for attempt, drawn in enumerate(waits):
        whole = min(30.0, 2.0**attempt)
        assert all(0.5 * whole <= wait <= whole for wait in drawn)
        assert max(drawn) - min(drawn) > 0.45 * whole
    assert backoff(1.0, 3, "\ud83d") == backoff(1.0, 3, "\ud83d")
