"""Names for the places of symbolic worlds, from a file."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

__all__ = ["article", "shops", "things", "with_article"]


@cache
def _file() -> dict[str, list[str]]:
    text = Path(__file__).with_name("labels.toml").read_text(encoding="utf-8")
    names: dict[str, list[str]] = tomllib.loads(text)
    return names


@cache
def things() -> tuple[str, ...]:
    """Names of things, all different."""
    return tuple(_file()["things"])


@cache
def shops() -> tuple[str, ...]:
    """Names of shops, all different."""
    return tuple(f"{owner} {trade}" for owner in _file()["owners"] for trade in _file()["trades"])


def article(name: str) -> str:
    """ "a" or "an", by the first letter."""
    return "an" if name[:1].lower() in "aeiou" else "a"


def with_article(name: str) -> str:
    """The name with its indefinite article."""
    return f"{article(name)} {name}"
