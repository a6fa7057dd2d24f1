"""Words the verifier reads, from ``wording/lexicon.toml``: phrase -> what it can mean."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from sightline.facts import needs

__all__ = ["Entry", "lexicon", "pattern", "table"]


class Entry(NamedTuple):
    """What a phrase is: the kind of token and its value."""

    kind: str
    value: Any = ""


@cache
def table(name: str) -> dict[str, Any]:
    """A wording file of this package; "affordances" are the needs that facts are about."""
    if name == "affordances":
        return needs.table()
    path = files("sightline.narration") / "wording" / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def lexicon() -> dict[str, Entry]:
    """Every phrase with its entry; a phrase has one meaning."""
    out: dict[str, Entry] = {}
    for phrase, entry in _entries(table("lexicon")):
        if out.setdefault(phrase, entry) != entry:
            raise ValueError(f"the phrase {phrase!r} is both {out[phrase]} and {entry}")
    return out


def pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    """Finds any of the phrases as whole words, the longest first, however they are spaced."""
    ordered = sorted(set(phrases), key=len, reverse=True)
    body = "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in ordered) or "(?!)"
    return re.compile(rf"(?<![\w-])(?:{body})(?![\w-])|(?:{_marks(ordered)})")


def _marks(phrases: list[str]) -> str:
    """Phrases without letters need no spaces around them: "," or "="."""
    return "|".join(re.escape(p) for p in phrases if not re.search(r"\w", p)) or "(?!)"


def _entries(tables: dict[str, Any]) -> Iterator[tuple[str, Entry]]:
    for kind in ("relation", "inverse", "own", "yours", "adjective", "measure", "measured_in"):
        for value, phrases in tables[kind].items():
            yield from ((phrase, Entry(kind, value)) for phrase in phrases)
    for measure, signs in tables["comparative"].items():
        for sign, word in ((1, "more"), (-1, "less")):
            yield from ((p, Entry("comparative", (measure, sign))) for p in signs[word])
    for kind, words in tables["attribute"].items():
        for value, phrases in words.items():
            yield from ((phrase, Entry("attribute", (kind, value))) for phrase in phrases)
    for value, need in table("affordances")["need"].items():
        yield from ((phrase, Entry("need", value)) for phrase in need["phrases"])
    for value, phrases in tables["times"].items():
        yield from ((phrase, Entry("ratio", float(value))) for phrase in phrases)
    for value, phrases in tables["bound"].items():
        yield from ((phrase, Entry("bound", value)) for phrase in phrases)
    for group in ("token", "view", "question"):
        for kind, phrases in tables[group].items():
            yield from ((phrase, Entry(kind)) for phrase in phrases)
    yield from ((phrase, Entry("glue")) for phrase in tables["glue"]["words"])
