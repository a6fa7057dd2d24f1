"""One check for all hand-written replies."""

from collections.abc import Callable
from typing import Any

import pytest

Check = Callable[[Any, str, Any], None]


def check(kind: Any, reply: str, expected: Any) -> None:
    """`expected` is the value read, None for no answer, "<refused>" for a refusal."""
    value = kind.parse(reply)
    if expected is None or expected == "<refused>":
        assert value is None
        truth = {"choice": "A", "order": ("a",)}.get(kind.kind, 1)
        if kind.kind in ("point", "points", "box"):
            truth = (0, 0, 1, 1)
        outcome = kind.judge(reply, truth)
        assert outcome.kind == ("unparsed" if expected is None else "refused")
        assert outcome.score == kind.reward(reply, truth) == 0.0
    elif isinstance(expected, float) or kind.kind in ("point", "box"):
        assert value == pytest.approx(expected, rel=1e-9)
    else:
        assert value == expected
        assert type(value) is type(expected)


@pytest.fixture(name="check")
def _check() -> Check:
    return check
