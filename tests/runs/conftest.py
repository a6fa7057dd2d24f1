"""A server to ask, and pictures to send."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .asked import jpeg
from .endpoint_server import EndpointServer, serving


@pytest.fixture
def server() -> Iterator[EndpointServer]:
    """On the loopback; echoes until told otherwise."""
    with serving() as server:
        yield server


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A small JPEG file."""
    path = tmp_path / "room.jpg"
    path.write_bytes(jpeg(0))
    return path
