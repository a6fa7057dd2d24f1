"""Comparing stored answers with recomputed ones, by the form of the answer."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sightline.datasets.audit.item import Finding, Item

__all__ = ["best", "integers", "label", "margins", "numbers", "only", "yes_no"]

PER_UNIT = {"m": 1.0, "cm": 100.0, "mm": 1000.0, "m2": 1.0, "m3": 1.0, "deg": 180.0 / math.pi,
            "rad": 1.0, "s": 1.0, "": 1.0, "in": 1 / 0.0254, "ft": 1 / 0.3048}  # fmt: skip
"""stated numbers per SI unit"""
EXACT = 2e-6
"""share of a number (or of 1) that is arithmetic, not method"""
MARGIN_SLACK = 2e-5
"""the same for margins, which are stored in single precision"""


def numbers(
    items: Sequence[Item],
    low: NDArray[np.float64],
    high: NDArray[np.float64] | None = None,
    note: str = "",
) -> Iterator[Finding]:
    """The unrounded value lies in [low, high] (SI), to arithmetic; ``high`` = ``low`` when left."""
    high = low if high is None else high
    for item, least, most in zip(items, low.tolist(), high.tolist(), strict=True):
        scale = PER_UNIT.get(item.row["unit"] or "")
        if scale is None:
            yield Finding(item, "unit", item.row["unit"], "", "is no known unit")
            continue
        value = item.row["value"] if item.row["value"] is not None else math.nan
        slack = EXACT * max(1.0, abs(least * scale))
        if not least * scale - slack <= value <= most * scale + slack:
            found = f"{(least + most) / 2 * scale:.6g}"
            if most > least:
                found += f" ± {(most - least) / 2 * scale:.2g}"
            yield Finding(item, "value", value, found, note)


def integers(items: Sequence[Item], truth: Iterable[int], note: str = "") -> Iterator[Finding]:
    """The stored whole number is the recomputed one."""
    for item, number in zip(items, truth, strict=True):
        if item.row["answer"] != str(int(number)):
            yield Finding(item, "answer", item.row["answer"], int(number), note)


def yes_no(items: Sequence[Item], truth: Iterable[Any], note: str = "") -> Iterator[Finding]:
    """The stored yes or no is the recomputed one; None is undecided, which is wrong as well."""
    for item, holds in zip(items, truth, strict=True):
        if holds is None or item.yes != bool(holds):
            found = "undecided" if holds is None else "yes" if holds else "no"
            yield Finding(item, "answer", item.row["answer"], found, note)


def label(items: Sequence[Item], truth: Iterable[str], note: str = "") -> Iterator[Finding]:
    """The text of the stored choice is the recomputed label."""
    for item, text in zip(items, truth, strict=True):
        if item.choice != text:
            yield Finding(item, "answer", item.choice, text or "undecided", note)


def best(
    items: Sequence[Item],
    scores: NDArray[np.float64],
    slack: float = 0.0,
    note: str = "",
) -> Iterator[Finding]:
    """The stored choice has the largest score (n, k) and leads all others by more than slack."""
    for item, row in zip(items, scores, strict=True):
        chosen = item.chosen
        if chosen >= len(row):
            yield Finding(item, "answer", item.row["answer"], "", "is none of the choices")
            continue
        others = np.delete(row, chosen)
        if not row[chosen] > others.max(initial=-np.inf) + slack:
            yield Finding(
                item, "answer", item.choice, item.row["choices"][int(row.argmax())],
                note or ", ".join(f"{x:.4g}" for x in row),
            )  # fmt: skip


def only(
    items: Sequence[Item], right: Callable[[Item, int], bool], note: str = ""
) -> Iterator[Finding]:
    """The stored choice is right and every other one is wrong."""
    for item in items:
        held = [i for i in range(len(item.row["choices"])) if right(item, i)]
        if held != [item.chosen]:
            texts = ", ".join(str(item.row["choices"][i]) for i in held) or "none"
            yield Finding(item, "answer", item.choice, texts, note or "right options")


def margins(items: Sequence[Item], margin: NDArray[np.float64]) -> Iterator[Finding]:
    """The stored margin is the recomputed one, to single precision."""
    for item, found in zip(items, margin.tolist(), strict=True):
        stored = item.row["margin"]
        same = stored == found or abs(stored - found) <= MARGIN_SLACK * max(1.0, abs(found))
        if not same:
            yield Finding(item, "margin", stored, f"{found:.6g}")
