"""Where the real samples are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def sample(shared_data: Callable[[str], Path]) -> Callable[[str], Path]:
    """The folder of a real sample; the test is skipped when it is not there."""
    return shared_data
