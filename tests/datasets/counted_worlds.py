"""A symbolic world of a few digits in a row, for tests of what all such worlds share."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sightline.answers import Choice, Integer
from sightline.datasets.symbolic import SymbolicMix, write_lines
from sightline.questions.symbolic import Posed, Recipe

OPTIONS = ("even", "odd")


def parity(keys: NDArray[np.uint64], digits: int = 3) -> Iterator[Posed]:
    """Is the sum of the digits even? Two of three answers are "odd"; every tenth key is barren."""
    for key in keys.tolist():
        draw = np.random.default_rng(key)
        row = draw.integers(0, 10, digits).tolist()
        if draw.integers(10) == 0 or (sum(row) % 2 == 0 and draw.integers(2)):
            continue
        yield Posed(
            key=key, task="parity", text=" ".join(map(str, row)), question="Is it even or odd?",
            answer=Choice(OPTIONS), truth="AB"[sum(row) % 2], options=OPTIONS, world={"row": row},
        )  # fmt: skip


def pairs(keys: NDArray[np.uint64]) -> Iterator[Posed]:
    """Two questions about one world."""
    for key in keys.tolist():
        row = np.random.default_rng(key).integers(0, 10, 6).tolist()
        for name, truth in (("first", row[0]), ("last", row[-1])):
            yield Posed(
                key=key, task=name, text=str(row), question=f"Which number is {name}?",
                answer=Integer(), truth=truth, world={"row": row}, group=str(key),
            )  # fmt: skip


def adds_up(one: Posed) -> str:
    total = sum(int(digit) for digit in one.text.split())
    return "" if OPTIONS[total % 2] == OPTIONS["AB".index(one.truth)] else f"the sum is {total}"


def ends(one: Posed) -> str:
    found = one.world["row"][0 if one.task == "first" else -1]
    return "" if found == one.truth else f"it is {found}"


def never(one: Posed) -> str:
    return "another answer"


def drawn(one: Posed) -> Image.Image:
    return Image.new("L", (8, 4), 20 * one.world["row"][0])


def fields(one: Posed, pictures: tuple[str, ...]) -> dict[str, Any]:
    return {"id": one.id, "text": one.text, "answer": one.reply, "images": list(pictures)}


write = partial(write_lines, "test.jsonl", fields)
PARITY = Recipe("parity", parity, adds_up, drawn, even=True)
PAIRS = Recipe("pairs", pairs, ends)
MIX = SymbolicMix.of([PARITY, (PAIRS, 2.0)], write)
