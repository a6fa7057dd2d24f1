"""Answers in the form a benchmark publishes them, and replies that state them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sightline.benchmarks.parts import chosen
from sightline.benchmarks.protocol import Protocol
from sightline.benchmarks.sample import LETTERS, Sample

__all__ = ["option_number", "option_truth", "stated"]


def option_truth(sample: Sample, number: int) -> Any:
    """Option ``number`` (from 0) in the form of the sample's truth.

    Benchmarks publish "B", "(B)", "b", "B. left", the option's text, or its number.
    """
    truth = sample.truth
    if isinstance(truth, int) and not isinstance(truth, bool):
        return number
    letter = _letters(sample)[number]
    text = sample.options[number] if sample.options else ""
    if sample.options and str(truth) in sample.options:
        return text
    given = str(truth)
    at = option_number(sample)
    own = _letters(sample)[at] if at is not None else given[:1]
    if given.lower() == own.lower():
        return letter.lower() if given.islower() else letter
    if given == f"({own})":
        return f"({letter})"
    if text and at is not None:
        # "B. left", "(B) left": whatever stands between letter and text
        return given.replace(sample.options[at], text).replace(own, letter, 1)
    return letter


def option_number(sample: Sample) -> int | None:
    """Which option is right, from 0; None where there are none or the truth is not among them."""
    truth = sample.truth
    if isinstance(truth, int) and not isinstance(truth, bool):
        return truth if truth < max(len(sample.options), 1) else None
    given, letters = str(truth).strip(), _letters(sample)
    if given in sample.options:
        return sample.options.index(given)
    bare = given.strip("().[]: ")[:1]
    for tried in (bare, bare.upper()):
        if tried and tried in letters:
            return letters.index(tried)
    return None


def _letters(sample: Sample) -> str:
    """The letters that options have: of the answer form where it names its own."""
    return getattr(sample.answer, "letters", "") or sample.letters or LETTERS


def stated(protocol: Protocol, samples: Sequence[Sample], answers: Sequence[Any]) -> list[str]:
    """Replies that state answers (in published form) as the authors' rule reads them."""
    return [
        chosen(protocol.reply, sample).replace("{answer}", _text(answer))
        for sample, answer in zip(samples, answers, strict=True)
    ]


def _text(value: Any) -> str:
    if isinstance(value, float):
        return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_text, value)) + "]"
    return str(value)
