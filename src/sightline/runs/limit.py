"""How many requests may be in flight: as many as the endpoint bears.

Additive increase, multiplicative decrease (Chiu and Jain, 1989), with slow start and one decrease
per round trip as in TCP (Jacobson, 1988): what was sent before a decrease says nothing about it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Final

__all__ = ["AdaptiveLimit"]

START: Final = 16
BACK: Final = 0.7
"""what is left of the limit after a sign of congestion"""


class AdaptiveLimit:
    """Lets ``limit`` requests in; belongs to one event loop.

    Attributes:
        most: the limit never grows above it.
        limit: at present.
        inside: requests in flight.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.limit = min(most, START)
        self.inside = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._slow_start = True
        self._round = 0
        self._clean = 0
        self._full = False
        self._open_at = 0.0

    async def enter(self, first: bool = False) -> int:
        """Wait for a place; ``first`` goes before the others. Give the number to ``leave``."""
        if self.inside >= self.limit:
            await self._turn(first)
        else:
            self.inside += 1
        try:
            while (wait := self._open_at - asyncio.get_running_loop().time()) > 0:
                await asyncio.sleep(wait)
        except asyncio.CancelledError:
            self._free()
            raise
        self._full |= self.inside >= self.limit
        return self._round

    def leave(self, entered: int, *, fine: bool, crowded: bool = False, pause: float = 0.0) -> None:
        """Give the place back, and say how it went.

        Args:
            entered: what ``enter`` returned.
            fine: an answer came; the limit may grow.
            crowded: a sign of congestion; the limit shrinks, once for all that were in flight.
            pause: seconds during which nobody is let in.
        """
        if crowded and entered == self._round:
            self.limit = max(1, int(min(self.limit, self.inside) * BACK))
            self._round += 1
            self._slow_start = False
            self._clean, self._full = 0, False
        elif fine and entered == self._round:
            self._clean += 1
            if self._clean >= self.limit:
                self._grow()
        if pause:
            now = asyncio.get_running_loop().time()
            self._open_at = max(self._open_at, now + pause)
        self._free()

    def _grow(self) -> None:
        """After a round without trouble, if the limit was really what held requests back."""
        if self._full:
            self.limit = min(self.most, self.limit * 2 if self._slow_start else self.limit + 1)
        self._clean, self._full = 0, False

    async def _turn(self, first: bool) -> None:
        turn = asyncio.get_running_loop().create_future()
        if first:
            self._waiting.appendleft(turn)
        else:
            self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._free()
            raise

    def _free(self) -> None:
        self.inside -= 1
        while self._waiting and self.inside < self.limit:
            turn = self._waiting.popleft()
            if not turn.done():
                self.inside += 1
                turn.set_result(None)
