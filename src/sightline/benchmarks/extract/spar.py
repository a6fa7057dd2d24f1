"""SPAR-Bench's rules: numbers without a sign, changes of view as pairs of names and amounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sightline.answers import VIEW_AXES
from sightline.benchmarks.extract.base import pattern
from sightline.benchmarks.sample import Sample

__all__ = ["AsIs", "SparNumber", "SparViewChange", "view_change_steps"]


@dataclass(frozen=True)
class AsIs:
    """The reply, with all its white space."""

    def __call__(self, reply: str, sample: Sample) -> Any:
        return reply


@dataclass(frozen=True)
class SparNumber:
    """The first number of the reply, or the last; its sign is not read.

    A digit right behind ``^`` begins no number, so "m^2" holds none and "m^12" holds 2.
    Source: lmms-eval, tasks/sparbench/utils.py (``process_na``).
    """

    last: bool = False

    def __call__(self, reply: str, sample: Sample) -> Any:
        found = pattern(r"(?<!\^)(?:\d++\.\d++|\d++)").findall(reply)
        number = found[-1 if self.last else 0] if found else ""
        return float(number) if number and len(number) <= 300 else None


@dataclass(frozen=True)
class SparViewChange:
    """ "move_right:0.3,rotate_left:15" as five signed amounts, in metres and degrees.

    Every piece between commas has to be a name, one colon and a number. Names are compared letter
    by letter, so behind ", " with a space, or when misspelled, a step counts as not made.
    Source: lmms-eval, tasks/sparbench/utils.py (``parse_instruction``).
    """

    def __call__(self, reply: str, sample: Sample) -> Any:
        return view_change_steps(reply)


def view_change_steps(text: str) -> tuple[float, ...] | None:
    """Amounts along :data:`sightline.answers.VIEW_AXES`; None where the text has another form."""
    steps: dict[str, float] = {}
    for piece in text.split(","):
        name, colon, amount = piece.partition(":")
        try:
            if not colon or len(amount) > 400:
                return None
            steps[name] = float(amount)
        except ValueError:
            return None
    return tuple(steps.get(plus, 0.0) - steps.get(minus, 0.0) for plus, minus in VIEW_AXES)
