"""What holds for every item whatever it asks: its parts are there and fit together."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

from sightline.datasets.audit.item import Finding, Item
from sightline.datasets.audit.program import Program
from sightline.datasets.audit.room import Room
from sightline.datasets.audit.styles import pictures, video
from sightline.datasets.audit.words import phrases

__all__ = ["LETTERS", "form_faults", "shape_faults", "video"]

LETTERS = "ABCDEFGHIJ"
_OPEN = re.compile(r"\{[^}]*\}|\bnan\b|\bNone\b")
_WHOLE = re.compile(r"-?\d+")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_PLACE = re.compile(r"\((-?\d+), (-?\d+)\)")
_BOX = re.compile(r"\[(-?\d+), (-?\d+), (-?\d+), (-?\d+)\]")


def shape_faults(item: Item, program: Program) -> Iterator[Finding]:
    """Faults that leave nothing to recompute."""
    row = item.row
    kind, choices, answer = row["answer_kind"], row["choices"], row["answer"]
    if kind == "choice":
        if not choices or answer not in LETTERS[: len(choices)] or len(answer) != 1:
            yield Finding(item, "answer", answer, f"one of {len(choices or ())} letters")
            return
        if len({c.strip().lower() for c in choices}) < len(choices):
            yield Finding(item, "choices", choices, "", "two options are the same")
    elif choices is not None:
        yield Finding(item, "choices", choices, None, f"an answer of kind {kind} has none")
    elif kind == "number" and not (_NUMBER.fullmatch(answer) and _rounded(answer, row["value"])):
        yield Finding(item, "answer", answer, row["value"], "is not its value, rounded")
    if kind == "yes_no" and answer not in ("yes", "no"):
        yield Finding(item, "answer", answer, "yes or no")
    if kind in ("integer", "clock_hour"):
        if not _WHOLE.fullmatch(answer) or row["value"] != int(answer):
            yield Finding(item, "answer", answer, row["value"], "is not its value")
        elif kind == "clock_hour" and not 1 <= int(answer) <= 12:
            yield Finding(item, "answer", answer, "1 to 12")
    if kind in ("point", "box") and not (_PLACE if kind == "point" else _BOX).fullmatch(answer):
        yield Finding(item, "answer", answer, f"a {kind}")
    elif kind in ("point", "box"):
        yield from _region(item, [float(x) for x in re.findall(r"-?\d+", answer)])
    if row["status"] != "determined":
        yield Finding(item, "status", row["status"], "determined")
    if not row["margin"] >= 0:
        yield Finding(item, "margin", row["margin"], "0 or more")
    for name in ("definition", "frame"):
        if row[name] != program.option(name):
            yield Finding(item, name, row[name], program.option(name), "differs from the program")
    if not row["question"].strip() or _OPEN.search(row["question"]):
        yield Finding(item, "question", row["question"], "", "is empty, or has an unfilled slot")


def _rounded(answer: str, value: Any) -> bool:
    if value is None or not math.isfinite(value):
        return False
    decimals = len(answer.partition(".")[2])
    return abs(float(answer) - value) <= 0.5 * 10.0**-decimals * (1 + 1e-9) + 1e-12 * abs(value)


def _region(item: Item, numbers: list[float]) -> Iterator[Finding]:
    region = item.row["region"]
    if region is None and len(numbers) == 4:
        return
    if region is None or len(region) != 4:
        yield Finding(item, "region", region, "a box", "a place has a region")
        return
    x0, y0, x1, y1 = region
    if not (-0.5 <= x0 < x1 <= 1000.5 and -0.5 <= y0 < y1 <= 1000.5):
        yield Finding(item, "region", region, "0 to 1000, not empty")
    inside = len(numbers) == 4 or (
        x0 - 0.5 <= numbers[0] <= x1 + 0.5 and y0 - 0.5 <= numbers[1] <= y1 + 0.5
    )
    if not inside or (len(numbers) == 4 and max(
        abs(a - b) for a, b in zip(numbers, region, strict=True)) > 0.5):  # fmt: skip
        yield Finding(item, "region", region, item.row["answer"], "does not hold the answer")


def form_faults(room: Room, item: Item) -> Iterator[Finding]:
    """Pictures, licence, and that object options are named without ambiguity; fills options."""
    row = item.row
    if row["licence"] != room.licence:
        yield Finding(item, "licence", row["licence"], room.licence)
    expected = pictures(room, item)
    if row["images"] != expected:
        yield Finding(item, "images", row["images"], expected)
    if item.options:
        yield from _match_options(room, item)


def _match_options(room: Room, item: Item) -> Iterator[Finding]:
    """Put ``item.options`` in the order of the choices, by what the choices call them."""
    frame = item.views[0] if len(item.views) == 1 else None
    known = phrases(room, frame)
    if not room.complete:
        yield Finding(item, "choices", item.row["choices"], "", "unlisted objects share the words")
    order, choices = [], item.row["choices"] or []
    for text in choices:
        fits = [
            obj
            for obj in item.options
            if obj in known and text in known[obj]["name"] | known[obj]["description"]
        ]
        if len(fits) != 1:
            yield Finding(item, "choices", text, f"{len(fits)} of the options",
                          "a choice names one option")  # fmt: skip
        order += fits[:1]
    if len(set(order)) != len(item.options) or len(choices) != len(item.options):
        yield Finding(item, "choices", choices, item.row["objects"], "other objects than stated")
        item.options = []
        return
    item.options = order
