"""Text columns against plain Python."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.questions import text

FLOATS = st.floats(-1e6, 1e6)
WORDS = st.text("abc {}é家", max_size=6)


@given(st.lists(FLOATS, max_size=8), st.integers(0, 3))
def test_numbers_are_rounded_like_decimals(values: list[float], decimals: int) -> None:
    got = text.number(np.array(values, dtype=float), decimals).to_pylist()
    for value, shown in zip(values, got, strict=True):
        assert abs(Decimal(shown) - Decimal(value)) <= Decimal("0.5000001") / 10**decimals
        assert not (shown.startswith("-") and float(shown) == 0)
        assert len(shown.partition(".")[2]) == decimals
        if abs(value) < 1000 and decimals == 0:
            assert shown == str(int(Decimal(value).to_integral_value(ROUND_HALF_EVEN)))


@given(st.lists(st.one_of(FLOATS, st.just(math.nan), st.just(math.inf)), max_size=8))
def test_a_number_reads_the_same_beside_any_other(values: list[float]) -> None:
    together = text.number(np.array(values), 1).to_pylist()
    alone = [text.number(np.array([v]), 1)[0].as_py() for v in values]
    assert together == alone
    assert all((shown == "nan") == (not math.isfinite(v))
               for shown, v in zip(together, values, strict=True))  # fmt: skip


def test_integers() -> None:
    assert text.number(np.array([0, -3, 12], np.int32)).to_pylist() == ["0", "-3", "12"]


@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=5))
def test_fill_is_format(rows: list[tuple[str, str]]) -> None:
    a, b = (pa.array(column, pa.string()) for column in zip(*rows, strict=True))
    for template in ("{a}", "{a}{b}", "x {b} y {a}, {b}.", "{a} and", "no slot", ""):
        got = text.fill(template, {"a": a, "b": b}, len(rows)).to_pylist()
        assert got == [template.format(a=x, b=y) for x, y in rows]


def test_fill_needs_every_slot() -> None:
    with pytest.raises(KeyError, match="b"):
        text.fill("{a} {b}", {"a": pa.array(["x"])}, 1)


def test_slots() -> None:
    assert text.slots("{a} is {more2} than {b}, {a}") == {"a", "b", "more2"}
    assert text.slots("none {} {A} {1}") == set()


@given(st.lists(st.lists(WORDS, min_size=4, max_size=4), min_size=1, max_size=4),
       st.integers(1, 4))  # fmt: skip
def test_listed_is_a_sentence(rows: list[list[str]], width: int) -> None:
    columns = [pa.array([r[i] for r in rows], pa.string()) for i in range(width)]
    got = text.listed(columns).to_pylist()
    for row, shown in zip(rows, got, strict=True):
        head = ", ".join(row[: width - 1])
        assert shown == (f"{head} and {row[width - 1]}" if width > 1 else row[0])


@given(st.lists(st.integers(-999, 999), min_size=2, max_size=2))
def test_coordinates(pair: list[int]) -> None:
    x, y = pair
    assert text.coordinates(np.array([[x, y]], float)).to_pylist() == [f"({x}, {y})"]
    four = np.array([[x, y, y, x]], float)
    assert text.coordinates(four, "[]").to_pylist() == [f"[{x}, {y}, {y}, {x}]"]


@given(st.lists(st.text(), max_size=20))
def test_coded_texts_are_the_texts(names: list[str]) -> None:
    for column in (np.array(names, dtype=object), np.array(names, dtype=str)):
        found, code = text.coded(column)
        assert len(set(found)) == len(found)
        assert found[code].tolist() == column.tolist()


def test_words_and_distinct() -> None:
    assert text.words(["no", "yes"], np.array([1, 0, 1])).to_pylist() == ["yes", "no", "yes"]
    calls = []

    def name(values: np.ndarray) -> list[str]:
        calls.append(len(values))
        return [f"<{v}>" for v in values]

    got = text.distinct(np.array(["b", "a", "b"]), name).to_pylist()
    assert got == ["<b>", "<a>", "<b>"]
    assert calls == [2]
    assert text.spread("x", 3).to_pylist() == ["x"] * 3


PLURALS = {
    "chair": "chairs",
    "box": "boxes",
    "couch": "couches",
    "dish": "dishes",
    "glass": "glasses",
    "bus": "buses",
    "lens": "lenses",
    "battery": "batteries",
    "tray": "trays",
    "shelf": "shelves",
    "bookshelf": "bookshelves",
    "knife": "knives",
    "mouse": "mice",
    "person": "people",
    "office chair": "office chairs",
    "computer mouse": "computer mice",
    "curtains": "curtains",
    "kitchen cabinets": "kitchen cabinets",
    "clothes": "clothes",
    "scissors": "scissors",
    "stairs": "stairs",
}


def test_plurals() -> None:
    names = np.array(list(PLURALS), dtype=object)
    assert text.plurals(names) == list(PLURALS.values())
