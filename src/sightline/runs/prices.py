"""What calls cost, by prices the user gives; none are built in, since they change."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from sightline.errors import BadInput
from sightline.runs.runner import Usage

__all__ = ["Prices", "read_prices"]


@dataclass(frozen=True, slots=True)
class Prices:
    """Of a million tokens sent, and of a million drawn, in any one currency."""

    input: float
    output: float

    def of(self, usage: Usage) -> float:
        """The cost of calls."""
        return (self.input * usage.tokens_in + self.output * usage.tokens_out) / 1e6


def read_prices(path: Path) -> dict[str, Prices]:
    """A TOML file with a table per model: ``["a-model"]``, ``input = 2.5``, ``output = 10``.

    Raises:
        BadInput: the file cannot be read, or a price is missing or no number.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(path, "prices", f"cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise BadInput(path, "prices", f"is no TOML: {error}") from None
    found = {}
    for model, table in tables.items():
        values = [
            table.get(name) if isinstance(table, dict) else None for name in ("input", "output")
        ]
        numbers = [value for value in values if isinstance(value, int | float) and value >= 0]
        if len(numbers) != 2:
            fix = "input = and output = per million tokens"
            raise BadInput(path, model, "needs two prices", fix)
        found[model] = Prices(*map(float, numbers))
    return found
