"""Dataclasses out of JSON: what fits comes back, what does not is named."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.datasets.typed import typed


@dataclass(frozen=True)
class Inner:
    name: str
    weight: float = 1.0
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Outer:
    parts: tuple[Inner, ...]
    most: int | None
    done: bool = False
    words: tuple[str, ...] = ()


inner = st.builds(
    Inner, name=st.text(), weight=st.floats(allow_nan=False),
    options=st.dictionaries(st.text(), st.integers() | st.text() | st.booleans()),
)  # fmt: skip
outer = st.builds(
    Outer, parts=st.lists(inner).map(tuple), most=st.none() | st.integers(),
    done=st.booleans(), words=st.lists(st.text()).map(tuple),
)  # fmt: skip


@given(outer)
def test_round_trip(value: Outer) -> None:
    assert typed(Outer, json.loads(json.dumps(asdict(value)))) == value


def test_defaults_and_whole_numbers() -> None:
    made = typed(Inner, {"name": "a", "weight": 2})
    assert made == Inner("a", 2.0)
    assert type(made.weight) is float


BAD = {
    "no names": ([], "expected names and values"),
    "unknown": ({"parts": [], "most": 1, "more": 2}, "'more' is not known"),
    "missing": ({"parts": []}, "most is missing"),
    "a text for a list": ({"parts": "a", "most": 1}, "parts is 'a', expected a list"),
    "a truth for a number": ({"parts": [], "most": True}, "most is True"),
    "a number for a truth": ({"parts": [], "most": 1, "done": 1}, "done is 1, expected true or"),
    "deep": ({"parts": [{"name": "a", "weight": "b"}], "most": 1}, "parts weight is 'b'"),
    "long": ({"parts": [], "most": 1, "words": ["a", 10**80]}, "..., expected a text"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_does_not_fit(case: str) -> None:
    data, problem = BAD[case]
    with pytest.raises(ValueError, match=re.escape(problem)) as caught:
        typed(Outer, data)
    assert "\n" not in str(caught.value)
