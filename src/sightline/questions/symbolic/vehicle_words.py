"""How vehicles are described, and the templates of questions about them."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from itertools import product
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sightline.questions.symbolic.programs import Program
from sightline.scenes.symbolic.vehicles import COLOURS, SIZES, Vehicle
from sightline.scenes.worlds.draws import Draws
from sightline.scenes.worlds.vehicles import KINDS, SHAPES, kind_of

__all__ = [
    "FORMS",
    "Description",
    "Form",
    "Template",
    "descriptions",
    "fits",
    "phrases",
    "templates",
]

Bools = NDArray[np.bool_]
ANY = "vehicle"
_LEVELS = {ANY: 0} | dict.fromkeys(KINDS, 1)


class Form(NamedTuple):
    """What a noun phrase tells: a size, a colour; 0 for "vehicle", 1 for a kind, 2 for a shape."""

    size: bool
    colour: bool
    noun: int

    def tells(self, attribute: str) -> bool:
        """Whether an attribute is given away, or a part of it."""
        if attribute in ("shape", "kind"):
            return self.noun > 0
        return self.size if attribute == "size" else self.colour


FORMS = tuple(Form(*told) for told in product((False, True), (False, True), (0, 1, 2)))


class Description(NamedTuple):
    """A noun phrase: size and colour ("" = not said), and a shape, a kind, or "vehicle"."""

    size: str
    colour: str
    noun: str

    @property
    def text(self) -> str:
        return " ".join(word for word in self if word)

    @property
    def plural(self) -> str:
        return self.text + ("es" if self.text.endswith("bus") else "s")

    @property
    def form(self) -> Form:
        """What it tells."""
        return Form(bool(self.size), bool(self.colour), _LEVELS.get(self.noun, 2))


class Template(NamedTuple):
    """Questions of one form; see vehicles.toml."""

    name: str
    program: Program
    texts: tuple[str, ...]
    bare: dict[str, tuple[str, ...]]
    relations: dict[str, str]
    asks: tuple[str, ...]
    apart: tuple[str, ...]
    many: int


def fits(described: Sequence[Description], things: Sequence[Vehicle]) -> Bools:
    """(descriptions, things) which things each fits."""
    tables = []
    for said, own in (
        ([d.size for d in described], [v.size for v in things]),
        ([d.colour for d in described], [v.colour for v in things]),
    ):
        words = np.array(said)[:, None]
        tables.append((words == "") | (words == np.array(own)))
    nouns = np.array([d.noun for d in described])[:, None]
    shape = np.array([v.shape for v in things])
    kind = np.array([kind_of(v.shape) for v in things])
    tables.append((nouns == ANY) | (nouns == shape) | (nouns == kind))
    found: Bools = np.logical_and.reduce(tables)
    return found


@cache
def every_vehicle() -> tuple[Vehicle, ...]:
    """One vehicle of each size, colour and shape: what a description can fit at all."""
    return tuple(Vehicle(shape, colour, size, 0.0, 0.0, 0.0)
                 for size, colour, shape in product(SIZES, COLOURS, SHAPES))  # fmt: skip


def descriptions(
    draws: Draws, things: Sequence[Vehicle], form: Form | None = None, absent: int = 20
) -> list[Description]:
    """All that fit one of the things, and some that are mixed from several, of a form if given."""
    found: dict[Description, None] = {}
    for one in things:
        for size, colour, noun in product(
            ("", one.size), ("", one.colour), (ANY, kind_of(one.shape), one.shape)
        ):
            found[Description(size, colour, noun)] = None
    for _ in range(absent):
        a, b, c = (draws.pick(things) for _ in range(3))
        tells = form or draws.pick(FORMS)
        nouns = (ANY, kind_of(c.shape), c.shape)
        found[Description(
            a.size if tells.size else "", b.colour if tells.colour else "", nouns[tells.noun]
        )] = None  # fmt: skip
    return list(found)


@cache
def _table() -> dict[str, Any]:
    file = resources.files("sightline.questions.symbolic") / "vehicles.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def phrases(name: str) -> tuple[str, ...]:
    """Wordings of a relation, or of a direction to face."""
    return tuple(_table()["phrases"][name])


@cache
def templates(level: str) -> tuple[Template, ...]:
    """Templates of a level."""
    return tuple(
        Template(
            entry["name"], _program(entry["program"]), tuple(entry["texts"]),
            {slot: tuple(names) for slot, names in entry.get("bare", {}).items()},
            dict(entry.get("relations", {})), tuple(entry.get("asks", ("size", "color", "shape"))),
            tuple(entry.get("apart", ())), entry.get("many", 4),
        )
        for entry in _table()[level]
    )  # fmt: skip


def _program(nested: Sequence[Any]) -> Program:
    return tuple(part if isinstance(part, str) else _program(part) for part in nested)
