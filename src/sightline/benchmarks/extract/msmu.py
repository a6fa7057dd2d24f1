"""MSMU-Bench: what a judge model says of reply and truth, and what can be read without one.

The authors let GPT-4 turn both into numbers, or mark the reply, and evaluate its text as Python.
:class:`MsmuMarked` reads the same texts as literals, nothing is evaluated; :class:`MsmuSaid` stands
in for the model where a reply says plainly what it means. Source: cpystan/SD-VLM, evaluation/.
"""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass
from typing import Any

from sightline.answers import Integer, Number, Vector, YesNo
from sightline.benchmarks.sample import Sample

__all__ = ["MsmuMarked", "MsmuSaid"]

LONGEST = 4000
"""characters of a judge model's reply; what is longer is no dictionary of two numbers"""


@dataclass(frozen=True)
class MsmuMarked:
    """What a dictionary has under some names, as it stands: one value, or a tuple of several.

    The whole text has to be the dictionary: in a block of code, with ``null`` or without brackets
    it is not read.
    """

    names: tuple[str, ...]

    def __call__(self, reply: str, sample: Sample) -> Any:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                found = ast.literal_eval(reply.strip(" \t")) if len(reply) <= LONGEST else None
            values = tuple(found[name] for name in self.names) if found else None
        except (ValueError, SyntaxError, TypeError, KeyError, IndexError, MemoryError,
                RecursionError):  # fmt: skip
            return None
        return values if values is None or len(values) > 1 else values[0]


@dataclass(frozen=True)
class MsmuSaid:
    """(reply, truth) where both are read by the form of the answer; a mark 1 or 0 of a relation.

    Free text is read only where it is the same as the truth: the rest is left to the model.
    """

    def __call__(self, reply: str, sample: Sample) -> Any:
        marked = sample.column("form") == "mark"
        if isinstance(sample.answer, Number | Integer | Vector | YesNo):
            said, true = sample.answer.parse(reply), sample.strict_truth
            if said is None:
                return None
            if marked:
                return float(said == true)
            pair = (said, true)
            return pair if not isinstance(said, tuple) else (list(said), list(true))
        if sample.answer.judge(reply, sample.strict_truth).score < 1:
            return None
        return 1.0 if marked else (1.0, 1.0) if sample.column("form") == "lengths" else ("", "")
