"""What all parts of a protocol have in common: they are frozen values with a name that says all.

The name of a part holds its class and every field that differs from its default, so two runs used
the same rule exactly when its names are equal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from typing import Any, Generic, TypeVar

from sightline.benchmarks.sample import Sample

__all__ = ["Switch", "part_name"]

P = TypeVar("P")
P_co = TypeVar("P_co", covariant=True)


def part_name(part: Any, defaults: bool = False) -> str:
    """The full name of a part, ``Match(last=True)``; with ``defaults`` it holds every field."""
    if is_dataclass(part) and not isinstance(part, type):
        given = [
            f"{f.name}={part_name(getattr(part, f.name))}"
            for f in fields(part)
            if f.repr and (defaults or not _is_default(f, getattr(part, f.name)))
        ]
        return f"{type(part).__name__}({', '.join(given)})" if given else type(part).__name__
    if isinstance(part, Mapping):
        return "{" + ", ".join(f"{k}: {part_name(v)}" for k, v in part.items()) + "}"
    if isinstance(part, tuple | list):
        return "[" + ", ".join(map(part_name, part)) + "]"
    if callable(part):
        return str(getattr(part, "__name__", type(part).__name__))
    return repr(part)


def _is_default(spec: Any, value: Any) -> bool:
    if spec.default is not MISSING:
        return bool(value == spec.default)
    return spec.default_factory is not MISSING and bool(value == spec.default_factory())


@dataclass(frozen=True)
class Switch(Generic[P_co]):
    """Another part for each value of a column: ``Switch("kind", {"choice": ..., "number": ...})``.

    It takes the place of a prompt, an extractor or a judge.

    Attributes:
        column: ``kind``, ``task`` or a tag of the sample.
        cases: the part for each value.
        other: the part for the rest; None = there is no rest.
    """

    column: str
    cases: Mapping[str, P_co] = field(default_factory=dict)
    other: P_co | None = None

    def of(self, sample: Sample) -> P_co:
        """The part that a sample takes.

        Raises:
            KeyError: no case fits and there is no ``other``.
        """
        found = self.cases.get(sample.column(self.column), self.other)
        if found is None:
            raise KeyError(f"no part for {self.column} {sample.column(self.column)!r}")
        return found


def chosen(part: P | Switch[P], sample: Sample) -> P:
    """The part itself, or the one a switch chooses, however deep."""
    found: Any = part
    while isinstance(found, Switch):
        found = found.of(sample)
    result: P = found
    return result


Rule = Callable[[str, Sample], Any]
