"""Text as Arrow columns: templates, numbers and lists without a Python loop over items."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

__all__ = [
    "Late",
    "Text",
    "coded",
    "columns",
    "coordinates",
    "distinct",
    "fill",
    "joined",
    "late_number",
    "late_words",
    "listed",
    "number",
    "plurals",
    "route",
    "slots",
    "spread",
    "words",
]

Text: TypeAlias = Any
"""a pyarrow.StringArray (pyarrow ships no types)"""
_SLOT = re.compile(r"\{([a-z_][a-z0-9_]*)\}")


@lru_cache(maxsize=4096)
def _pieces(template: str) -> tuple[str, ...]:
    """Literal, slot, literal, slot, ..., literal."""
    return tuple(_SLOT.split(template))


def slots(template: str) -> set[str]:
    """Names of the slots in a template."""
    return set(_pieces(template)[1::2])


def fill(template: str, values: Mapping[str, Text], count: int) -> Text:
    """The template with its ``{slots}`` filled, for ``count`` rows."""
    parts: list[Any] = []
    for i, piece in enumerate(_pieces(template)):
        if i % 2:
            value = values[piece]
            parts.append(value.text if isinstance(value, Late) else value)
        elif piece:
            parts.append(pa.scalar(piece))
    if not any(isinstance(part, pa.Array) for part in parts):
        return spread(template, count)
    return pc.binary_join_element_wise(*parts, "")


def spread(text: str, count: int) -> Text:
    """The same text ``count`` times."""
    return pa.repeat(pa.scalar(text), count)


@dataclass(frozen=True, eq=False)
class Late:
    """A slot that is written when a template needs it: most rationales are never read."""

    values: NDArray[Any]
    write: Callable[[NDArray[Any]], Text]

    def take(self, rows: Any) -> Late:
        """The given rows, in that order."""
        return replace(self, values=self.values[np.asarray(rows)])

    def slice(self, start: int, length: int) -> Late:
        """Some consecutive rows."""
        return replace(self, values=self.values[start : start + length])

    @property
    def text(self) -> Text:
        """The rows as text."""
        return self.write(self.values)


def joined(one: Text, two: Text) -> Text:
    """The rows of one column, then those of another; both are written later or neither is."""
    if not isinstance(one, Late):
        return pa.concat_arrays([one, two])
    return replace(one, values=np.concatenate([one.values, two.values]))


def late_number(values: NDArray[Any], decimals: int = 0) -> Late:
    """:func:`number`, written when needed."""
    return Late(values, partial(number, decimals=decimals))


def late_words(labels: Sequence[str], codes: NDArray[Any]) -> Late:
    """:func:`words`, written when needed."""
    return Late(codes, partial(words, tuple(labels)))


def words(labels: Sequence[str], codes: NDArray[Any]) -> Text:
    """``labels[code]`` for each code."""
    return pa.array(labels, type=pa.string()).take(pa.array(codes))


def distinct(values: NDArray[Any], name: Callable[[NDArray[Any]], Sequence[str]]) -> Text:
    """``name(values)``, with the function called once on the distinct values only."""
    found, inverse = _distinct_values(values)
    return pa.array(list(name(found)), type=pa.string()).take(pa.array(inverse))


def coded(names: NDArray[Any]) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Distinct texts as they come, and which of them each one is; nothing is sorted."""
    found = pa.array(names, type=pa.string()).dictionary_encode()
    return (
        np.array(found.dictionary.to_pylist(), dtype=object),
        found.indices.to_numpy().astype(np.int64),
    )


def _distinct_values(values: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Distinct values and where each value is among them."""
    if values.dtype.kind in "OU":
        return coded(values)
    if values.dtype == np.int64 and len(values):
        low, high = int(values.min()), int(values.max())
        if high - low <= 4 * len(values) + 1000:
            there = np.zeros(high - low + 1, dtype=bool)
            there[values - low] = True
            rank = np.cumsum(there) - 1
            return np.flatnonzero(there) + low, rank[values - low]
    found, inverse = np.unique(values, return_inverse=True)
    return found, inverse.reshape(-1)


def number(values: NDArray[Any], decimals: int = 0) -> Text:
    """Numbers with a fixed count of decimals; -0 prints as 0, what is not finite as "nan"."""
    scaled = np.rint(np.asarray(values, dtype=np.float64) * 10**decimals) + 0.0
    if not np.isfinite(scaled).all():
        # candidates that the gate drops may hold NaN; a kept one would stand out
        return distinct(
            np.where(np.isfinite(scaled), scaled, np.nan),
            lambda s: ["nan" if x != x else f"{x / 10**decimals:.{decimals}f}" for x in s.tolist()],
        )
    steps = scaled.astype(np.int64)
    return distinct(steps, lambda s: [f"{x / 10**decimals:.{decimals}f}" for x in s.tolist()])


def coordinates(values: NDArray[Any], marks: str = "()") -> Text:
    """Rows of whole numbers (n, k) as "(x, y)" or, with marks "[]", "[x0, y0, x1, y1]"."""
    inside = pc.binary_join_element_wise(*[number(column) for column in values.T], ", ")
    return pc.binary_join_element_wise(marks[0], inside, marks[1], "")


def listed(columns: Sequence[Text], last: str = " and ") -> Text:
    """Columns joined as "x, y and z", row by row."""
    head, tail = columns[:-1], columns[-1]
    if not head:
        return tail
    return pc.binary_join_element_wise(
        pc.binary_join_element_wise(*head, ", ") if len(head) > 1 else head[0], tail, last
    )


def route(how: Iterable[Text], names: Iterable[Text]) -> Text:
    """Names in the order they are passed, each with how: "over x, then past y"."""
    legs = [pc.binary_join_element_wise(*leg, " ") for leg in zip(how, names, strict=True)]
    return pc.binary_join_element_wise(*legs, ", then ")


def columns(texts: Sequence[Text]) -> NDArray[np.object_]:
    """(n, k) strings of k columns of texts."""
    return np.stack([np.asarray(t.to_numpy(zero_copy_only=False), object) for t in texts], axis=1)


_PLURALS = {"person": "people", "shelf": "shelves", "knife": "knives", "mouse": "mice"}


def plurals(names: NDArray[Any]) -> list[str]:
    """English plurals of category names: the last word changes, or the one before "of"."""
    return [_plural(str(name)) for name in names]


def _plural(name: str) -> str:
    if " of " in name:
        thing, _, rest = name.partition(" of ")
        return f"{_plural(thing)} of {rest}"
    head, _, word = name.rpartition(" ")
    if word in _PLURALS:
        word = _PLURALS[word]
    elif word.endswith(("shelf", "knife")):
        word = word.removesuffix("fe").removesuffix("f") + "ves"
    elif re.search(r"[^aisu]s$", word) and word != "lens":
        pass  # plural already: curtains, stairs, clothes
    elif re.search(r"(s|x|z|ch|sh)$", word):
        word += "es"
    elif re.search(r"[^aeiou]y$", word):
        word = word[:-1] + "ies"
    else:
        word += "s"
    return f"{head} {word}".strip()
