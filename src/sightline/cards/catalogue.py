"""The catalogue: all 119 systems, those that have a card, and where each one stands.

A card *works* when every kind of its system does. What asks questions works when its output was
audited on ``ENOUGH`` items without a disagreement (``evidence.json``, by ``perf/cards.py`` and
``perf/symbolic_cards.py``); a benchmark when its truth is right by the authors' rule and by ours
(``benchmark_evidence.json``, by ``perf/benchmarks.py``) and tests hold its rule against a second
reading; an agent when it has a table of successes (``agent_evidence.json``, by ``perf/games.py``
and ``perf/places.py``). Models and training recipes are not covered yet, worlds where they draw and
ask.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

from sightline.errors import BadInput

if TYPE_CHECKING:
    from sightline.cards.card import Card

__all__ = ["ENOUGH", "Entry", "cards", "entries", "entry", "find_card"]

ENOUGH = 100_000
"""audited items that a card's evidence needs"""
_PARTS = {"card", "catalogue"}


@dataclass(frozen=True)
class Entry:
    """One system of the catalogue; ``covered`` are the kinds of which the evidence is complete."""

    nr: int
    id: str
    title: str
    kinds: tuple[str, ...]
    works_when: str
    status: Literal["works", "partial", "planned"]
    evidence: str
    covered: tuple[str, ...]


@cache
def cards() -> dict[str, Card]:
    """Every card of the package, by id."""
    found = [_load(name) for name in _modules()]
    return {card.id: card for card in found}


@cache
def _modules() -> tuple[str, ...]:
    """Names of the cards' modules: their ids, with ``_`` for ``-``."""
    package = importlib.import_module("sightline.cards")
    names = {m.name for m in pkgutil.iter_modules(package.__path__)}
    return tuple(sorted(names - _PARTS))


def _load(module: str) -> Card:
    # the catalogue can be read without what cards are made of
    from sightline.cards.card import Card

    card = getattr(importlib.import_module(f"sightline.cards.{module}"), "card", None)
    if not isinstance(card, Card):
        raise BadInput(f"sightline/cards/{module}.py", "card", "is missing", "card = Card(...)")
    return card


def find_card(name: str) -> Card:
    """A card by id, loaded alone; :class:`BadInput` lists the known ones."""
    if _is_built(name) and (card := _load(_module(name))).id == name:
        return card
    if any(e["id"] == name for e in _systems()):
        raise BadInput("card", name, "is planned, not built", "see `sightline cards`")
    raise BadInput("card", name, "is no card", f"one of {', '.join(cards())}")


def _module(name: str) -> str:
    return name.replace("-", "_")


def _is_built(name: str) -> bool:
    return _module(name) in _modules()


@cache
def entries() -> tuple[Entry, ...]:
    """All systems, by number."""
    return tuple(_entry(row) for row in sorted(_systems(), key=lambda row: row["nr"]))


def entry(name: str) -> Entry:
    """One system by id."""
    for found in entries():
        if found.id == name:
            return found
    raise BadInput("card", name, "is not in the catalogue", "see `sightline cards`")


def _entry(row: dict[str, Any]) -> Entry:
    """A system with what is on file about each of its kinds; it works when all of them do."""
    built = _is_built(row["id"])
    texts: list[str] = []
    sound: list[str] = []
    for check in (_audited, _scored, _played):
        text, works = check(row)
        texts += [text] if text else []
        sound += works
    status: Literal["works", "partial", "planned"] = "planned"
    if built:
        status = "works" if set(row["kinds"]) <= set(sound) else "partial"
    return Entry(
        row["nr"], row["id"], row["title"], tuple(row["kinds"]), row["works_when"], status,
        "; ".join(texts) or ("card, not yet audited" if built else ""),
        tuple(kind for kind in row["kinds"] if built and kind in sound),
    )  # fmt: skip


def _audited(row: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Of the questions it asks: the audit on file, and the kinds that it shows to work."""
    proof = _file("evidence.json").get(row["id"])
    if proof is None or not _is_built(row["id"]):
        return "", ()
    text = (
        f"{proof['items']:,} items of {proof['tasks']} tasks audited, "
        f"{proof['disagreements']} disagreements ({proof['date']}, {proof['command']})"
    )
    sound = proof["items"] >= ENOUGH and not proof["disagreements"] and not proof.get("missing")
    return text, tuple(proof.get("kinds", ("data engine", "view"))) if sound else ()


def _scored(row: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Of its benchmark: records loaded, fresh questions, and whether the truth is right."""
    proof = _file("benchmark_evidence.json").get(row["id"])
    if proof is None or not _is_built(row["id"]):
        return "", ()
    name = proof["benchmark"]
    asked = [f"{proof[kind]:,} {kind}" for kind in ("published", "fresh") if proof[kind]]
    if not asked:
        return f"benchmark {name}: its rule is tested, on no published or fresh questions", ()
    text = (
        f"benchmark {name}: truth right by both rules on {' and '.join(asked)} questions "
        f"({proof['date']}, python perf/benchmarks.py {name})"
    )
    return text, ("benchmark",) if proof["sound"] else ()


def _played(row: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Of its agent: how often it succeeded."""
    proof = _file("agent_evidence.json").get(row["id"])
    if proof is None or not _is_built(row["id"]):
        return "", ()
    return f"agent: {proof['told']} ({proof['date']}, {proof['command']})", ("agent",)


@cache
def _systems() -> list[dict[str, Any]]:
    text = (files("sightline.cards") / "systems.toml").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = tomllib.loads(text)["system"]
    return found


@cache
def _file(name: str) -> dict[str, dict[str, Any]]:
    """A file of outcomes beside the cards, by id."""
    path = files("sightline.cards") / name
    if not path.is_file():
        return {}
    found: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found
