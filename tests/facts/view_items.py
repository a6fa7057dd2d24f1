"""What the tests of view tasks share: items of the rendered room, read back as a user would."""

from __future__ import annotations

from functools import cache
from typing import Any

from sightline.answers import Choice, Order
from sightline.answers.base import Missing
from sightline.questions import catalogue, make_items

from .view_scenes import room

MOST = 150


@cache
def items(name: str) -> list[dict[str, Any]]:
    """At most ``MOST`` items of a task on the rendered room, spread over all of them."""
    rows = make_items(catalogue()[name], room().world).to_pylist()
    return rows[:: max(1, len(rows) // MOST)]


def chosen(item: dict[str, Any]) -> str:
    """The text of the right option."""
    return item["choices"]["ABCDEFGHIJ".index(item["answer"])]


def assert_sound(name: str) -> list[dict[str, Any]]:
    """The task has items, and everything in them is filled and can be read back."""
    task, rows = catalogue()[name], items(name)
    assert rows, f"{name} has no items"
    assert len(task.wording.questions) >= 3 and len(set(task.wording.questions)) >= 3
    assert not any(q.startswith("{") for q in task.wording.questions)
    for item in rows:
        assert "{" not in item["question"] + item["rationale"]
        assert item["margin"] >= 0
        kind = Choice(tuple(item["choices"])) if item["choices"] else task.answer
        read = kind.parse(item["answer"])
        assert not isinstance(read, Missing) and read is not None
        if item["choices"]:
            assert len(set(item["choices"])) == len(item["choices"])
            assert chosen(item) == item["answer_text"]
        if isinstance(kind, Order):
            assert kind.judge(item["answer"], truth=read).kind == "right"
    assert len({item["id"] for item in rows}) == len(rows)
    return rows
