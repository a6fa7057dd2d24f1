"""Where the real samples are."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

DATA = Path(os.environ.get("SIGHTLINE_DATA", Path(__file__).parents[3] / "shared" / "data"))


@pytest.fixture
def sample() -> Callable[[str], Path]:
    """The folder of a real sample; the test is skipped when it is not there."""

    def find(name: str) -> Path:
        if not (DATA / name).exists():
            pytest.skip(f"no sample {name}: set SIGHTLINE_DATA")
        return DATA / name

    return find
