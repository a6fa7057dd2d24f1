"""Items whose answer is asked for in another form: the form is checked, then undone.

What is left is an item in its task's own form, which the method of its program recomputes.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any

from sightline.datasets.audit.item import Finding, Item

__all__ = ["recast"]

LETTERS = "ABCDEFGHIJ"
APART = 0.2
"""share of the truth that options of a number are apart"""
_TAIL = re.compile(
    r'(?: Somebody answers "(?P<a>[^"]*)"\. Is that right\?'
    r'| Is "(?P<b>[^"]*)" the right answer\?'
    r'| The answer given is "(?P<c>[^"]*)"\. Is this correct\?)$'
)
WRITTEN = {"m2": " m²", "m3": " m³", "deg": "°", "": ""}


def recast(item: Item) -> Iterator[Finding]:
    """Faults of the form; afterwards ``item.row`` is in its task's own form."""
    row = item.row
    if row.get("own") is None:
        return
    kind, answer, *choices = row["own"]
    own: dict[str, Any] = {**row, "own": None, "answer_kind": kind, "answer": answer}
    own["choices"], own["wrong"] = choices or None, []
    words = _words(own)
    if row["answer_kind"] == "choice":
        yield from _choice(item, row, own, words)
    elif row["answer_kind"] == "yes_no":
        yield from _judge(item, row, own, words)
    elif row["answer_kind"] == "sentence":
        if words not in row["answer"]:
            yield Finding(item, "answer", row["answer"], words, "says something else")
    else:
        yield Finding(item, "answer_kind", row["answer_kind"], kind, "no such form")
    item.row = own


def _words(own: dict[str, Any]) -> str:
    kind, answer, choices = own["answer_kind"], own["answer"], own["choices"]
    if kind == "choice" and choices and answer in LETTERS[: len(choices)]:
        return str(choices[LETTERS.index(answer)])
    if kind == "number":
        return str(answer) + WRITTEN.get(own["unit"], f" {own['unit']}")
    return str(answer)


def _choice(item: Item, row: dict[str, Any], own: dict[str, Any], words: str) -> Iterator[Finding]:
    if item.choice != words:
        yield Finding(item, "answer", item.choice, words)
    # the methods of programs whose wrong answers are no plain numbers look at these
    own["wrong"] = [c for i, c in enumerate(row["choices"]) if i != item.chosen]
    expected = 2 if own["answer_kind"] == "yes_no" else 4
    if len(row["choices"]) != expected:
        yield Finding(item, "choices", row["choices"], f"{expected} options")
    if own["answer_kind"] == "number":
        values = sorted(_number(c) for c in row["choices"])
        step = _step(own["answer"])
        least = max(APART * abs(float(row["value"])) - step, 0.5 * step)
        if min(b - a for a, b in itertools.pairwise(values)) < least * (1 - 1e-9):
            yield Finding(item, "choices", row["choices"], f"{least} apart")


def _judge(item: Item, row: dict[str, Any], own: dict[str, Any], words: str) -> Iterator[Finding]:
    found = _TAIL.search(row["question"])
    if found is None:
        yield Finding(item, "question", row["question"], "a proposed answer at the end")
        return
    offered = next(text for text in found.groups() if text is not None)
    own["question"] = row["question"][: found.start()]
    right = offered == words
    own["wrong"] = [] if right else [offered]
    if right != (row["answer"] == "yes"):
        yield Finding(item, "answer", row["answer"], "yes" if right else "no", offered)
    if not right and own["answer_kind"] == "number":
        far = abs(_number(offered) - float(row["value"]))
        if far < APART * abs(float(row["value"])) - _step(own["answer"]):
            yield Finding(item, "question", offered, words, "is nearly right")
    if not right and own["answer_kind"] == "choice" and offered not in own["choices"]:
        yield Finding(item, "question", offered, own["choices"], "is no option")


def _number(text: str) -> float:
    found = re.match(r"-?\d+(\.\d+)?", text)
    return float(found[0]) if found else float("nan")


def _step(answer: str) -> float:
    return 10.0 ** -len(answer.partition(".")[2])
