"""A text as tokens: names of the statements, numbers with units, phrases of the lexicon.

What is none of these becomes a token of kind ``unknown``: nothing in a text is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from sightline.answers import units
from sightline.answers.quantities import Quantity, quantities
from sightline.narration.lexicon import Entry, lexicon, pattern
from sightline.narration.statements import Statement
from sightline.questions.text import plurals

__all__ = ["Amount", "Token", "Vocabulary", "tokens", "vocabulary"]

_END = re.compile(r"[.!?\n]+|$")
_WORD = re.compile(r"[\w'’-]+|\S")


class Amount(NamedTuple):
    """A number as written: the SI range it stands for, and its dimension ("" = bare)."""

    value: float
    low: float
    high: float
    dimension: str


class Token(NamedTuple):
    """A piece of a text; ``sentence`` counts from 0."""

    kind: str
    value: Any
    text: str
    sentence: int


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """What a text can speak of."""

    names: dict[str, str]
    """casefolded reference -> reference"""
    kinds: dict[str, str]
    """casefolded category, singular or plural -> category"""
    finder: re.Pattern[str]
    """finds names and categories"""
    named: re.Pattern[str]
    """finds names only"""
    attributes: dict[str, Entry]
    """words of the statements that the lexicon does not have"""
    phrases: re.Pattern[str]
    """finds phrases of the lexicon and those words"""


def vocabulary(statements: Iterable[Statement]) -> Vocabulary:
    """Names, categories and attribute words of the statements."""
    names: dict[str, str] = {}
    kinds: dict[str, str] = {}
    attributes: dict[str, Entry] = {}
    for one in statements:
        names |= {name.casefold(): name for name in one.names}
        if one.predicate in ("colour", "material") and one.objects[0] not in lexicon():
            attributes[one.objects[0]] = Entry("attribute", (one.predicate, one.objects[0]))
        if one.predicate in ("count", "kind"):
            kind = one.subject if one.predicate == "count" else one.objects[0]
            kinds |= {kind.casefold(): kind, plurals([kind])[0].casefold(): kind}  # type: ignore[arg-type]
    words = _phrases(tuple(attributes))
    finders = pattern([*names, *kinds]), pattern(names)
    return Vocabulary(names, kinds, *finders, attributes, words)


@lru_cache(maxsize=64)
def _phrases(more: tuple[str, ...]) -> re.Pattern[str]:
    return pattern([*lexicon(), *more])


def tokens(text: str, known: Vocabulary) -> list[Token]:
    """The tokens of a text; glue and articles but "a" are left out."""
    plain = _plain(text)
    named = list(_named(plain, known))
    covered = list(plain)
    for start, end in named:
        covered[start:end] = "§" * (end - start)
    numbers = {q.start: q for q in quantities("".join(covered))}
    spans = {m.start(): m.end() for m in _overlapping(known.phrases, plain)}
    out: list[Token] = []
    at, sentence, ends, definite = 0, 0, dict(named), False
    while at < len(plain):
        end, kind, value = _next(plain, at, ends, numbers, spans, known)
        piece = plain[at:end]
        if kind == "end":
            out.append(Token("question" if "?" in piece else "stop", "", piece, sentence))
            sentence += 1
        elif kind not in ("space", "glue"):
            entry = _as_attribute(piece, out, definite) if kind in ("name", "kind") else None
            kind, value = entry or (kind, value)
            out.append(Token(kind, value, piece, sentence))
        definite = piece == "the" or (definite and kind == "space")
        at = end
    return out


def _named(plain: str, known: Vocabulary) -> Iterable[tuple[int, int]]:
    """Spans of names and categories, the longest at every place where one begins.

    After "the" stands the name of one object: "the tv stands on the floor" is about the tv.
    """
    at = 0
    while (match := known.finder.search(plain, at)) is not None:
        if plain.endswith("the ", 0, match.start()):
            match = known.named.match(plain, match.start()) or match
        if match.end() > match.start():
            yield match.span()
        at = max(match.end(), at + 1)


def _plain(text: str) -> str:
    """Lower case, one kind of quotation mark; markup of chat models removed."""
    folded = text.casefold().replace("’", "'").replace("*", " " if "**" in text else "*")
    return re.sub(r"[ \t]+", " ", folded)


def _overlapping(phrases: re.Pattern[str], plain: str) -> Iterable[re.Match[str]]:
    """The longest phrase at every place where one begins."""
    at = 0
    while (match := phrases.search(plain, at)) is not None:
        yield match
        at = match.start() + 1


def _next(
    plain: str,
    at: int,
    names: dict[int, int],
    numbers: dict[int, Quantity],
    spans: dict[int, int],
    known: Vocabulary,
) -> tuple[int, str, Any]:
    """End, kind and value of the longest token at a place."""
    if plain[at].isspace() and plain[at] != "\n":
        return at + 1, "space", ""
    best: tuple[int, str, Any] = (0, "", "")
    if at in spans:
        phrase = " ".join(plain[at : spans[at]].split())
        entry = lexicon().get(phrase) or known.attributes[phrase]
        if entry.kind != "stop":
            best = (spans[at], *entry)
    if at in numbers and numbers[at].end >= best[0]:
        number = numbers[at]
        best = (number.end, "amount", amount(number, plain[at : number.end]))
    if at in names and names[at] >= best[0]:
        name = " ".join(plain[at : names[at]].split())
        kind = "name" if name in known.names else "kind"
        best = (names[at], kind, known.names.get(name) or known.kinds[name])
    if best[0]:
        return best
    end = _END.match(plain, at)
    if end is not None:
        return end.end(), "end", ""
    word = _WORD.match(plain, at)
    last = at + 1 if word is None else word.end()
    return last, "unknown", plain[at:last]


def amount(number: Quantity, written: str) -> Amount:
    """The SI range that a written number stands for: half a step of its last digit each way."""
    scale = units.UNITS[number.unit].si if number.unit else 1.0
    dimension = units.UNITS[number.unit].dimension if number.unit else ""
    half = _step(written, number.high is not None) / 2
    high = number.value if number.high is None else number.high
    middle = (number.value + high) / 2
    return Amount(
        middle * scale, (number.value - half) * scale, (high + half) * scale, str(dimension)
    )


def _step(written: str, is_range: bool) -> float:
    """Value of one step of the last digit that a number is written with, in its unit."""
    figures = re.findall(r"\d+(?:\.\d+)?", re.sub(r",(?=\d{3}\b)", "", written))
    if re.search(r"half|quarter|point|\d/\d|\d,\d{1,2}(?!\d)", written):
        return 0.1
    if len(figures) > 1 and not is_range:
        return 0.01  # 1 m 20 cm, 5 ft 11 in
    _, _, decimals = figures[-1].partition(".") if figures else ("", "", "")
    return float(10.0 ** -len(decimals))


def _as_attribute(value: str, out: Sequence[Token], definite: bool) -> Entry | None:
    """ "orange" after "is" is a colour, "the orange" is on the table."""
    entry = lexicon().get(value)
    bare = out and out[-1].kind in ("be", "made") and not definite
    return entry if bare and entry and entry.kind == "attribute" else None
