"""A baseline for stories: somebody is where the last place is named near their name."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from importlib import resources
from typing import Any

from sightline.benchmarks.excerpts import excerpt_of
from sightline.benchmarks.sample import Sample

__all__ = ["last_location"]

_WINDOW = 5000
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*|[.;:!?,\"“”()—-]")
_TABLE = {
    name: frozenset(words.split())
    for name, words in tomllib.loads(
        (resources.files("sightline.solvers") / "last_location.toml").read_text(encoding="utf-8")
    ).items()
}


def last_location(samples: Sequence[Sample], seed: int = 0) -> list[Any]:
    """The place named nearest to where the character was last named, in the excerpt before the
    moment that is asked about; None where no place is named at all."""
    return [_located(sample) if "offset" in sample.extra else None for sample in samples]


def _located(sample: Sample) -> str | None:
    text = excerpt_of(str(sample.extra["text"]), int(sample.extra["offset"]), _WINDOW)
    places = _places(text)
    if not places:
        return None
    named = _last_named(text, str(sample.extra["character"]))
    if named is None:
        return places[-1][1]
    # what follows a name tells where its bearer goes; what comes before it is older
    return min(places, key=lambda place: _gap(place[0], named))[1]


def _gap(place: int, named: int) -> int:
    return place - named if place >= named else 2 * (named - place)


def _last_named(text: str, character: str) -> int | None:
    """Where the longest known part of a name occurs last."""
    words = [
        w
        for w in re.findall(r"[\w'’-]+", character)
        if w.lower() not in _TABLE["articles"] | _TABLE["ends"]
    ]
    for part in (" ".join(words), *reversed(words)):
        found = None
        for found in re.finditer(rf"\b{re.escape(part)}\b", text, re.I):  # noqa: B007
            pass
        if part and found is not None:
            return found.start()
    return None


def _places(text: str) -> list[tuple[int, str]]:
    """Phrases that name places, behind words of place, in order."""
    words = [(m.start(), m[0]) for m in _WORD.finditer(text)]
    found = []
    for i, (start, word) in enumerate(words):
        if word.lower() not in _TABLE["where"]:
            continue
        phrase = _phrase(words[i + 1 : i + 8])
        if _is_place(word.lower(), phrase):
            found.append((start, " ".join(phrase)))
    return found


def _is_place(before: str, phrase: Sequence[str]) -> bool:
    """Whether a phrase names a place: by its noun, or by its capitals and the word before it."""
    if not phrase or phrase[0].lower() in _TABLE["titles"]:
        return False
    last = phrase[-1].lower()
    return last in _TABLE["places"] or (
        phrase[0].lower() not in _TABLE["articles"] and before in _TABLE["before_names"]
    )


def _phrase(words: Sequence[tuple[int, str]]) -> list[str]:
    """A noun with its article, or a name in capitals; [] where neither comes first."""
    if not words:
        return []
    first = words[0][1]
    name = first[0].isupper() and first.lower() not in _TABLE["articles"]
    if not name and first.lower() not in _TABLE["articles"]:
        return []
    phrase: list[str] = []
    for _, word in words:
        ends = (
            word.lower() in _TABLE["ends"]
            or word.lower() in _TABLE["where"]
            or not word[0].isalpha()
        )
        # "the door opened": a verb, not a noun
        ends = ends or (len(phrase) > 1 and word.endswith(("ed", "ing")))
        if ends or (name and not word[0].isupper()) or len(phrase) == 4:
            break
        phrase.append(word)
    return phrase if name or len(phrase) > 1 else []
