"""The reply columns of items: what to choose from, the reply, its words, its number, its unit."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sightline import hashing
from sightline.answers import (
    UNITS,
    Box,
    Choice,
    ClockHour,
    Integer,
    Layout,
    Number,
    Order,
    Point,
    Text,
    YesNo,
    from_si,
)
from sightline.errors import BadInput
from sightline.questions import forms, text, units
from sightline.questions.references import References
from sightline.questions.task import Asked, Task

__all__ = [
    "LETTERS",
    "Replies",
    "answer_words",
    "check_form",
    "fits_form",
    "in_form",
    "option_order",
    "options_are_objects",
    "replies",
]

LETTERS = "ABCDEFGHIJ"
OPTIONS = 4
"""options of a question that had none of its own"""

Keys = NDArray[np.uint64]


@dataclass(frozen=True)
class Replies:
    """Columns of n replies."""

    kind: str
    choices: pa.Array
    """(n,) lists of option texts; null without options"""
    answer: text.Text
    """canonical reply"""
    words: text.Text
    """the answer in words: the option behind a letter, the number with its unit"""
    value: NDArray[np.float64]
    """its number in its unit, NaN when it has none"""
    unit: pa.DictionaryArray
    unit_name: text.Text | None = None
    """plural of the unit for the wording, None without a unit"""
    tail: text.Text | None = None
    """what follows the question, None for nothing"""
    own: pa.Array | None = None
    """(n,) lists: kind, reply and options in the task's own form; None when it is that"""


def replies(task: Task, asked: Asked, keys: Keys, book: References | None, place: Any) -> Replies:
    """Replies in the task's own form."""
    count, kind = len(asked), task.answer
    nothing, none = np.full(count, np.nan), _no_choices(count)
    plain = _one_unit(getattr(kind, "unit", None) or "", count)
    if isinstance(kind, Choice):
        choices, letter, words = _choices(kind, asked, keys, book, place)
        return Replies(kind.kind, choices, letter, words, nothing, plain)
    if isinstance(kind, YesNo):
        reply = text.words(["no", "yes"], asked.answer.astype(np.int64))
        return Replies(kind.kind, none, reply, reply, nothing, plain)
    if isinstance(kind, Integer | ClockHour):
        reply = text.number(asked.answer)
        return Replies(kind.kind, none, reply, reply, asked.answer.astype(np.float64), plain)
    if isinstance(kind, Number):
        return _quantities(task, kind, asked, keys)
    if isinstance(kind, Point | Box):
        marks = "()" if isinstance(kind, Point) else "[]"
        numbers = [text.number(c) for c in asked.answer.T]
        inside = pc.binary_join_element_wise(*numbers, ", ")
        reply = pc.binary_join_element_wise(marks[0], inside, marks[1], "")
    elif isinstance(kind, Text | Order) or _written_out(asked.answer):
        reply = pa.array(asked.answer, type=pa.string())
    else:
        reply = pa.array(kind.format_many(asked.answer), type=pa.string())
    return Replies(kind.kind, none, reply, reply, nothing, plain)


def _written_out(answer: NDArray[Any]) -> bool:
    """Whether a task gives the texts of its answers, not their values."""
    return answer.dtype.kind == "O" and all(isinstance(value, str) for value in answer[:1])


def in_form(task: Task, own: Replies, asked: Asked, keys: Keys, sentence: Any) -> Replies:
    """The same answers in the form the task is asked in; ``sentence()`` puts them in words."""
    if task.form == "own":
        return own
    kept = _own(own)
    count, none = len(asked), _no_choices(len(asked))
    if task.form == "sentence":
        said = sentence()
        return Replies("sentence", none, said, said, own.value, own.unit, own.unit_name, None, kept)
    if task.form == "judge":
        wrong = _wrong(task, own, asked, keys, 1)
        offered, true = forms.proposals(own.words, wrong, keys)
        tail = text.words(list(forms.JUDGE), hashing.uniform(hashing.mix("tail", keys), 3))
        tail = _filled(tail, offered)
        reply = text.words(["no", "yes"], true.astype(np.int64))
        return Replies("yes_no", none, reply, reply, own.value, own.unit, own.unit_name, tail, kept)
    if own.kind == "choice":
        return own
    k = 2 if own.kind == "yes_no" else OPTIONS
    options = pa.concat_arrays([own.words, _wrong(task, own, asked, keys, k - 1)])
    # the truth is option 0, and the j-th wrong one stands behind all truths and j - 1 more
    table = np.arange(count)[:, None] + count * np.arange(k)[None, :]
    order = option_order(keys, k)
    shown = options.take(pa.array(np.take_along_axis(table, order, axis=1).reshape(-1)))
    offsets = pa.array(np.arange(0, count * k + 1, k, dtype=np.int32))
    letter = text.words(list(LETTERS[:k]), (order == 0).argmax(axis=1))
    choices = pa.ListArray.from_arrays(offsets, shown)
    return Replies(
        "choice", choices, letter, own.words, own.value, own.unit, own.unit_name, None, kept
    )


def answer_words(items: pa.Table) -> text.Text:
    """Answers of items in words: the option behind a letter, a number with its unit."""
    answer = items.column("answer").combine_chunks()
    kind = items.column("answer_kind").cast(pa.string())
    chosen = pc.equal(kind, "choice").to_numpy(zero_copy_only=False)
    out = answer
    if chosen.any():
        lists = items.column("choices").combine_chunks()
        rows = np.flatnonzero(chosen)
        start = lists.offsets.to_numpy()[rows]
        letter = pc.index_in(answer.take(pa.array(rows)), pa.array(list(LETTERS))).to_numpy()
        options = lists.values.take(pa.array(start + letter))
        both = pa.concat_arrays([answer, options])
        at = np.arange(len(answer))
        at[rows] = len(answer) + np.arange(len(rows))
        out = both.take(pa.array(at))
    measured = pc.equal(kind, "number").to_numpy(zero_copy_only=False)
    if not measured.any():
        return out
    names = items.column("unit").cast(pa.string()).combine_chunks().dictionary_encode()
    symbols = pa.array([_symbol(u) for u in names.dictionary.to_pylist()], type=pa.string())
    ends = symbols.take(names.indices)
    blank = pa.repeat(pa.scalar(""), len(answer))
    return pc.binary_join_element_wise(out, pc.if_else(pa.array(measured), ends, blank), "")


def fits_form(task: Task) -> bool:
    """Whether the task's answer can be asked for in its form."""
    able = {
        "choice": (Choice, YesNo, Integer, ClockHour, Number),
        "judge": (Choice, Integer, ClockHour, Number),
    }.get(task.form)
    if able is None or isinstance(task.answer, able):
        return True
    # what holds quotes cannot be quoted
    return task.distractors and not (task.form == "judge" and isinstance(task.answer, Layout))


def check_form(task: Task) -> None:
    """Raise :class:`BadInput` when the task's answer cannot be asked for in its form."""
    if not fits_form(task):
        raise BadInput(task.name, "form", f"{task.form} does not fit an answer that is "
                       f"a {task.answer.kind}", "own or sentence")  # fmt: skip


def _own(own: Replies) -> pa.Array:
    """Kind, reply and options, as one list per item."""
    count = len(own.answer)
    head = pa.array([own.kind], type=pa.string()).take(pa.array(np.zeros(count, np.int64)))
    parts = [head, own.answer]
    if own.choices.null_count < count:
        flat = own.choices.flatten()
        k = len(flat) // max(count, 1)
        parts += [flat.take(pa.array(np.arange(count) * k + j)) for j in range(k)]
    k = len(parts)
    order = (np.arange(count)[:, None] + count * np.arange(k)[None, :]).reshape(-1)
    offsets = pa.array(np.arange(count + 1, dtype=np.int32) * k)
    return pa.ListArray.from_arrays(offsets, pa.concat_arrays(parts).take(pa.array(order)))


def _filled(tails: text.Text, offered: text.Text) -> text.Text:
    """Each tail with its proposal put in."""
    cut = pc.split_pattern(tails, "{proposal}")
    head, rest = pc.list_element(cut, 0), pc.list_element(cut, 1)
    return pc.binary_join_element_wise(head, offered, rest, "")


def _wrong(task: Task, own: Replies, asked: Asked, keys: Keys, count: int) -> text.Text:
    """(count * n,) wrong answers in words, all the first ones, then all the second ones ..."""
    kind = task.answer
    if asked.wrong is not None:
        return pa.array(asked.wrong[:, :count].T.reshape(-1), type=pa.string())
    if isinstance(kind, Choice):
        flat = own.choices.flatten()
        k = len(flat) // max(len(asked), 1)
        right = pc.index_in(own.answer, pa.array(list(LETTERS))).to_numpy()
        step = 1 + hashing.uniform(hashing.mix("other", keys), k - 1)
        return flat.take(pa.array(np.arange(len(asked)) * k + (right + step) % k))
    if isinstance(kind, YesNo):
        return text.words(["yes", "no"], asked.answer.astype(np.int64))
    if isinstance(kind, Integer):
        low = 0 if (asked.answer >= 0).all() else int(asked.answer.min()) - 3
        found = forms.nearby_counts(asked.answer.astype(np.int64), count, keys, low, 1 << 30)
        return text.number(found.T.reshape(-1))
    if isinstance(kind, ClockHour):
        return text.number(forms.clock_hours(asked.answer, count, keys).T.reshape(-1))
    return _wrong_quantities(task, own, count, keys)


def _wrong_quantities(task: Task, own: Replies, count: int, keys: Keys) -> text.Text:
    columns, code = _unit_columns(task, own.value, keys, own.unit)
    decimals = np.array([d for _, d in columns])[code]
    found = forms.distractors(own.value, count, keys, 10.0**-decimals)
    out = [_written(found[:, j], columns, code)[1] for j in range(count)]
    return pa.concat_arrays(out)


def _quantities(task: Task, kind: Number, asked: Asked, keys: Keys) -> Replies:
    count = len(asked)
    si = asked.answer.astype(np.float64)
    if task.unit in units.RULES:
        rule = units.RULES[task.unit]
        columns, code = rule.columns, units.choose(rule, si, keys)
    else:
        unit = task.unit or kind.unit or ""
        columns, code = ((unit, _decimals(kind, unit)),), np.zeros(count, dtype=np.int64)
    value = np.zeros(count)
    for i, (unit, _) in enumerate(columns):
        rows = np.flatnonzero(code == i)
        value[rows] = from_si(si[rows], unit or None)
    reply, words = _written(value, columns, code)
    names = pa.array([u for u, _ in columns], type=pa.string())
    unit_column = pa.DictionaryArray.from_arrays(pa.array(code.astype(np.int32)), names)
    plural = text.words([UNITS[u].plural if u else "" for u, _ in columns], code)
    return Replies(kind.kind, _no_choices(count), reply, words, value, unit_column, plural)


def _unit_columns(
    task: Task, value: NDArray[np.float64], keys: Keys, unit: pa.DictionaryArray
) -> tuple[tuple[tuple[str, int], ...], NDArray[np.int64]]:
    """The units in use with their decimals, and which one each item has."""
    kind = task.answer
    assert isinstance(kind, Number)
    code = unit.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    if task.unit in units.RULES:
        return units.RULES[task.unit].columns, code
    own = task.unit or kind.unit or ""
    return ((own, _decimals(kind, own)),), code


def _decimals(kind: Number, unit: str) -> int:
    """As many decimals as keep the precision of the task's own unit, none for millimetres."""
    if not unit or unit == (kind.unit or ""):
        return kind.decimals
    finer = math.log10(UNITS[kind.unit or unit].si / UNITS[unit].si)
    return max(0, kind.decimals - math.floor(finer + 1e-9))


def _written(
    value: NDArray[np.float64], columns: tuple[tuple[str, int], ...], code: NDArray[np.int64]
) -> tuple[text.Text, text.Text]:
    """Numbers without and with their units."""
    if len(columns) == 1:
        reply = text.number(value, columns[0][1])
        return reply, pc.binary_join_element_wise(reply, pa.scalar(_symbol(columns[0][0])), "")
    order = np.argsort(code.astype(np.uint8), kind="stable")
    ends = np.searchsorted(code[order], np.arange(len(columns)), side="right").tolist()
    parts, start = [], 0
    for (_, decimals), end in zip(columns, ends, strict=True):
        parts.append(text.number(value[order[start:end]], decimals))
        start = end
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    reply = pa.concat_arrays(parts).take(pa.array(back))
    symbols = text.words([_symbol(u) for u, _ in columns], code)
    return reply, pc.binary_join_element_wise(reply, symbols, "")


def _symbol(unit: str) -> str:
    return UNITS[unit].space + UNITS[unit].symbol if unit else ""


def _one_unit(unit: str, count: int) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(
        pa.array(np.zeros(count, dtype=np.int32)), pa.array([unit], type=pa.string())
    )


def _no_choices(count: int) -> pa.Array:
    return pa.nulls(count, pa.list_(pa.string()))


def options_are_objects(asked: Asked) -> bool:
    """Whether the options are object rows, not texts."""
    return asked.options is not None and asked.options.dtype.kind in "iu"


def _choices(
    kind: Choice, asked: Asked, keys: Keys, book: References | None, place: Any
) -> tuple[pa.Array, text.Text, text.Text]:
    count = len(asked)
    if asked.options is None:
        labels = pa.array(kind.options, type=pa.string())
        k = len(labels)
        codes = np.broadcast_to(np.arange(k), (count, k))
    else:
        k = asked.options.shape[1]
        codes = np.arange(count * k).reshape(count, k)
        if options_are_objects(asked):
            assert book is not None
            rows = _place_matrix(place, asked.options)
            word = np.where(book.offered[0][rows], 0, 1)
            labels = book.bare(word.reshape(-1), rows.reshape(-1))
        else:
            labels = pa.array(asked.options.reshape(-1), type=pa.string())
    order = option_order(keys, k)
    shuffled = np.take_along_axis(codes, order, axis=1)
    values = labels.take(pa.array(shuffled.reshape(-1)))
    offsets = pa.array(np.arange(0, count * k + 1, k, dtype=np.int32))
    right = asked.answer.astype(np.int64)
    position = (order == right[:, None]).argmax(axis=1)
    letter = text.words(list(LETTERS[:k]), position)
    answer = labels.take(pa.array(np.take_along_axis(codes, right[:, None], axis=1)[:, 0]))
    return pa.ListArray.from_arrays(offsets, values), letter, answer


def _place_matrix(place: Callable[[Any], Any], options: NDArray[Any]) -> NDArray[np.int64]:
    return np.stack([place(column) for column in options.T], axis=1)


def option_order(keys: Keys, k: int) -> NDArray[np.int64]:
    """(n, k) which option stands at each letter, drawn by the items' keys."""
    orders = _permutations(k)
    return orders[hashing.uniform(hashing.mix("options", keys), len(orders))]


@cache
def _permutations(k: int) -> NDArray[np.int64]:
    assert math.factorial(k) <= 5040, "more than seven options are not shuffled in one table"
    return np.array(list(itertools.permutations(range(k))), dtype=np.int64)
