"""One POST to an endpoint through aiohttp: what came back, or what went wrong."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from sightline.errors import BadInput
from sightline.runs.failures import Failure, of_status
from sightline.runs.wire import NoAnswer, said

if TYPE_CHECKING:
    import aiohttp

__all__ = ["Transport", "require_aiohttp"]

Read = TypeVar("Read")
LONGEST_REPLY: Final = 64 << 20
"""bytes read of a response"""
_IN_PIECES: Final = 1 << 20
"""bytes of a body above which it is written in pieces, the loop going on between them"""


class Transport:
    """Connections to one endpoint, open inside ``async with``; the key goes nowhere else.

    Redirects are not followed, cookies not kept. A proxy is taken from the environment as other
    programs do, but not for this machine itself.
    """

    def __init__(self, url: str, secret: str, timeout: float) -> None:
        self._base, self._secret, self._timeout = url, secret, timeout
        self._url = url.rstrip("/") + "/chat/completions"
        self._client: aiohttp.ClientSession

    async def __aenter__(self) -> Self:
        import aiohttp

        headers = {"Content-Type": "application/json"}
        if self._secret:
            headers["Authorization"] = f"Bearer {self._secret}"
        self._client = aiohttp.ClientSession(
            headers=headers,
            # how many there are is for the caller to say
            connector=aiohttp.TCPConnector(limit=0),
            timeout=aiohttp.ClientTimeout(total=self._timeout),
            cookie_jar=aiohttp.DummyCookieJar(),
            proxy=_proxy(self._base),
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.close()

    async def post(self, data: bytes, reader: Callable[[bytes], Read | NoAnswer]) -> Read | Failure:
        """What ``reader`` finds in the response to a body, or the failure."""
        import aiohttp

        sent: Any = data if len(data) < _IN_PIECES else BytesIO(data)
        try:
            async with self._client.post(self._url, data=sent, allow_redirects=False) as response:
                received = await _received(response)
        except TimeoutError:
            problem = f"timeout: no answer in {self._timeout:g} s"
            return Failure(problem, again=True, crowded=True)
        except (aiohttp.ClientError, OSError) as error:
            return Failure(f"connection: {error or type(error).__name__}", again=True)
        if received is None:
            return Failure(f"response: more than {LONGEST_REPLY >> 20} MiB", again=False)
        if not 200 <= response.status < 300:
            return of_status(response.status, response.headers, said(received))
        found = reader(received)
        if not isinstance(found, NoAnswer):
            return found
        if found.status:
            return of_status(found.status, response.headers, found.problem)
        problem = f"response: {found.problem} ({response.content_type})"
        return Failure(problem, again=found.again)


def require_aiohttp() -> None:
    """Say what to install where it is missing."""
    try:
        import aiohttp  # noqa: F401
    except ImportError:
        fix = "pip install 'sightline[endpoints]'"
        raise BadInput("EndpointRunner", "aiohttp", "is not installed", fix) from None


async def _received(response: aiohttp.ClientResponse) -> bytes | None:
    """The body; None where it is longer than any reply."""
    parts, length = [], 0
    async for part in response.content.iter_any():
        parts.append(part)
        length += len(part)
        if length > LONGEST_REPLY:
            response.close()
            return None
    return b"".join(parts)


def _proxy(url: str) -> str | None:
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        own = ip_address(host).is_loopback
    except ValueError:
        own = host == "localhost"
    return None if own or proxy_bypass(host) else getproxies().get(parts.scheme)
