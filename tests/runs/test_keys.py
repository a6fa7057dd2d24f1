"""The key: the same for the same bytes, another for anything else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.errors import BadInput
from sightline.runs import Message, Part, Picture, Request, Sampling
from sightline.runs.keys import key
from sightline.runs.pictures import originals

from .asked import GREEDY, jpeg

ASKED = Request(
    "1",
    (Message("system", ("be brief",)), Message("user", (Picture(data=jpeg(0)), "how far?"))),
    GREEDY,
)


def key_of(request: Request, model: str = "m") -> str:
    return key(request, originals(request), model)


def said(*parts: Part) -> Callable[[Request], Request]:
    return lambda r: replace(r, messages=(r.messages[0], Message("user", parts)))


@pytest.mark.parametrize(
    "change",
    [
        said(Picture(data=jpeg(1)), "how far?"),
        said("how far?", Picture(data=jpeg(0))),
        said(Picture(data=jpeg(0), most_pixels=99), "how far?"),
        said(Picture(data=jpeg(0)), Picture(data=jpeg(0)), "how far?"),
        said(Picture(data=jpeg(0)), "how far? "),
        said(Picture(data=jpeg(0)), "how ", "far?"),
        lambda r: replace(r, messages=r.messages[1:]),
        lambda r: replace(r, messages=(*r.messages, Message("assistant", ("(",)))),
        lambda r: replace(r, messages=(Message("user", ("be brief",)), r.messages[1])),
        lambda r: replace(r, sampling=replace(GREEDY, max_tokens=17)),
        lambda r: replace(r, sampling=replace(GREEDY, temperature=None)),
        lambda r: replace(r, sampling=replace(GREEDY, seed=0)),
        lambda r: replace(r, sampling=replace(GREEDY, stop=("a", "b"))),
        lambda r: replace(r, sampling=replace(GREEDY, extra={"top_k": 1})),
        lambda r: replace(r, options=("A", "B")),
    ],
)
def test_any_change_changes_it(change: Callable[[Request], Request]) -> None:
    assert key_of(change(ASKED)) != key_of(ASKED)


def test_what_it_does_not_hold(tmp_path: Path) -> None:
    path = tmp_path / "renamed.jpg"
    path.write_bytes(jpeg(0))
    same = said(Picture(path), "how far?")(replace(ASKED, id="2"))
    assert key_of(same) == key_of(ASKED)
    assert key_of(ASKED, "other") != key_of(ASKED)
    assert len(key_of(ASKED)) == 32
    ordered, turned = ({"a": 1, "b": {"c": 2, "d": 3}}, {"b": {"d": 3, "c": 2}, "a": 1})
    assert key_of(replace(ASKED, sampling=Sampling(extra=ordered))) == key_of(
        replace(ASKED, sampling=Sampling(extra=turned))
    )


@given(st.lists(st.text(max_size=4), max_size=4), st.lists(st.text(max_size=4), max_size=4))
def test_parts_are_not_taken_for_one_another(a: list[str], b: list[str]) -> None:
    first, second = (replace(ASKED, messages=(Message("user", tuple(p)),)) for p in (a, b))
    assert (key_of(first) == key_of(second)) == (a == b)


def test_faulty_requests() -> None:
    with pytest.raises(BadInput, match="cannot be written as JSON"):
        key_of(replace(ASKED, sampling=Sampling(extra={"a": object()})))
    with pytest.raises(BadInput, match="exactly one"):
        Picture()
    with pytest.raises(BadInput, match="exactly one"):
        Picture(Path("a"), b"b")
    with pytest.raises(BadInput, match="most_pixels"):
        Picture(data=b"", most_pixels=0)
