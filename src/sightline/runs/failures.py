"""What went wrong with a call, whether to try again, and how long to wait before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import blake2b
from http import HTTPStatus
from typing import Final

__all__ = ["Failure", "backoff", "of_status"]

_AGAIN: Final = frozenset({408, 409, 425, 429})
_CROWDED: Final = frozenset({408, 429, 503, 504, 529})
"""too many requests, unavailable, timed out, overloaded: signs of congestion"""
LONGEST_WAIT: Final = 600.0
"""seconds; an endpoint that asks for more is asked again after these"""
LONGEST_BACKOFF: Final = 30.0


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a call has no answer.

    Attributes:
        error: for the log: the kind, a colon, the details.
        again: whether another try may help.
        crowded: whether fewer requests at a time may help.
        wait: seconds the endpoint asked us to wait.
    """

    error: str
    again: bool
    crowded: bool = False
    wait: float = 0.0


def of_status(status: int, headers: Mapping[str, str], said: str) -> Failure:
    """A response that is no success. Redirects are not followed: a key must not go elsewhere."""
    try:
        name = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        name = str(status)
    again = status in _AGAIN or status >= 500
    return Failure(
        f"{name}: {said}" if said else name,
        again=again,
        crowded=status in _CROWDED,
        wait=_asked_wait(headers) if again else 0.0,
    )


def backoff(pause: float, attempt: int, id: str) -> float:
    """Seconds before try ``attempt`` + 1: doubled each time, and spread over [1/2, 1] of it.

    The spread is drawn from the id, so that requests that failed together do not come together.
    """
    drawn = int.from_bytes(
        blake2b(f"{id}/{attempt}".encode("utf-8", "replace"), digest_size=4).digest(), "big"
    )
    whole = min(LONGEST_BACKOFF, pause * 2.0**attempt)
    return whole * (0.5 + 0.5 * drawn / 2**32)


def _asked_wait(headers: Mapping[str, str]) -> float:
    """Retry-After in seconds or as a date (RFC 9110), or its form in milliseconds."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        if value := headers.get(name):
            try:
                return min(LONGEST_WAIT, max(0.0, float(value) * unit))
            except ValueError:
                pass
    try:
        date = parsedate_to_datetime(headers.get("retry-after", ""))
        left = (date - datetime.now(tz=UTC)).total_seconds()
    except (ValueError, TypeError):
        return 0.0
    return min(LONGEST_WAIT, max(0.0, left))
