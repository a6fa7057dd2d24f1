"""Grammars of freely written sentences, from files: words, phrases and rules with their forms.

A rule ``"there BE CLAIM : (holds $3)"`` says which parts follow each other and which form they
make. Parts in capitals are rules or word lists, others are words; ``a|b`` is either, ``part?`` may
be left out. ``$3`` is the form of the third part; without a form, that of the last part is taken.
Every reading of a sentence is found; what to do when readings disagree is for others to say.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sightline.solvers.symbolic.spelling import Speller

__all__ = ["Form", "Grammar", "find_grammar", "rules_of"]

Form = Any
"""a word or number, or a tuple whose first entry names what the others are put together by"""
MOST_READINGS = 64
"""of one span; a sentence with more of them is not read"""
MOST_WORDS = 60
_FOLDER = Path(__file__).parent / "grammars"
_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+")
_PIECE = re.compile(r"\(|\)|\$?[\w<>=-]+")


@dataclass(frozen=True, slots=True)
class _Slot:
    place: int


@dataclass(frozen=True, slots=True)
class Rule:
    """Parts in order, each a tuple of words or the name of a rule; and the form they make."""

    parts: tuple[tuple[str, ...] | str, ...]
    places: tuple[int, ...]
    form: Form


class _TooMany(Exception):
    """A span has more readings than are kept."""


@dataclass(frozen=True, eq=False)
class Grammar:
    """The sentences that can be read.

    Attributes:
        lists: word lists: word to form.
        rules: by name.
        phrases: sequences of words that are read as others.
        speller: of all words that are known.
    """

    lists: Mapping[str, Mapping[str, Form]]
    rules: Mapping[str, tuple[Rule, ...]]
    phrases: Mapping[tuple[str, ...], tuple[str, ...]]
    speller: Speller

    def words(self, text: str) -> list[frozenset[str]]:
        """The words of a text, each with all that it may be a slip of the pen for."""
        spelled = self.speller.read(_TOKEN.findall(text.lower()))
        found: list[frozenset[str]] = []
        i = 0
        while i < len(spelled):
            for length in range(min(len(spelled) - i, self._longest), 0, -1):
                window = itertools.islice(itertools.product(*spelled[i : i + length]), 16)
                said = next((self.phrases[w] for w in window if w in self.phrases), None)
                if said is not None:
                    found += [frozenset([word]) for word in said]
                    i += length
                    break
            else:
                found.append(spelled[i])
                i += 1
        return found

    @property
    def _longest(self) -> int:
        return max(map(len, self.phrases), default=1)

    def read(self, text: str, start: str = "S") -> tuple[Form, ...]:
        """Every form of a text as a whole; () where none fits, or there are too many."""
        words = self.words(text)
        if not words or len(words) > MOST_WORDS or not all(words):
            return ()
        try:
            return _Chart(self, words).spans(start, 0).get(len(words), ())
        except _TooMany:
            return ()


class _Chart:
    """What the words from each place on can be."""

    def __init__(self, grammar: Grammar, words: Sequence[frozenset[str]]) -> None:
        self.grammar, self.words = grammar, words
        self.known: dict[tuple[str, int], dict[int, tuple[Form, ...]]] = {}

    def spans(self, name: str, at: int) -> dict[int, tuple[Form, ...]]:
        """Forms of ``name`` from a place on, by where they end."""
        key = (name, at)
        if key not in self.known:
            self.known[key] = {}  # a rule that begins with itself finds nothing
            found: dict[int, dict[Form, None]] = {}
            for end, form in self._listed(name, at):
                found.setdefault(end, {})[form] = None
            for rule in self.grammar.rules.get(name, ()):
                for end, values in self._follow(rule, 0, at):
                    found.setdefault(end, {})[_filled(rule, values)] = None
            if any(len(forms) > MOST_READINGS for forms in found.values()):
                raise _TooMany
            self.known[key] = {end: tuple(forms) for end, forms in found.items()}
        return self.known[key]

    def _listed(self, name: str, at: int) -> Iterator[tuple[int, Form]]:
        listed = self.grammar.lists.get(name)
        if listed and at < len(self.words):
            for word in self.words[at]:
                if word in listed:
                    yield at + 1, listed[word]

    def _follow(self, rule: Rule, k: int, at: int) -> Iterator[tuple[int, tuple[Form, ...]]]:
        """Ends and forms of the parts of a rule from number ``k`` on."""
        if k == len(rule.parts):
            yield at, ()
            return
        part = rule.parts[k]
        if isinstance(part, tuple):
            if at < len(self.words) and not self.words[at].isdisjoint(part):
                for end, rest in self._follow(rule, k + 1, at + 1):
                    yield end, (None, *rest)
            return
        for middle, forms in self.spans(part, at).items():
            for end, rest in self._follow(rule, k + 1, middle):
                for form in forms:
                    yield end, (form, *rest)


def _filled(rule: Rule, values: Sequence[Form]) -> Form:
    return _put(rule.form, dict(zip(rule.places, values, strict=True)))


def _put(form: Form, values: Mapping[int, Form]) -> Form:
    if isinstance(form, _Slot):
        return values[form.place]
    if isinstance(form, tuple):
        return tuple(_put(each, values) for each in form)
    return form


@cache
def find_grammar(name: str) -> Grammar:
    """The grammar of a name, read from its file."""
    data = tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    lists = {key: dict(table) for key, table in data["words"].items()}
    rules = {
        key: tuple(rule for text in texts for rule in rules_of(text))
        for key, texts in data["rules"].items()
    }
    phrases = {tuple(a.split()): tuple(b.split()) for a, b in data.get("phrases", {}).items()}
    known = {word for table in lists.values() for word in table}
    known |= {word for phrase in phrases for word in phrase}
    for rule in itertools.chain.from_iterable(rules.values()):
        for part in rule.parts:
            if isinstance(part, tuple):
                known |= set(part)
            elif part not in rules and part not in lists:
                raise ValueError(f"{name}: no rule or word list {part}")
    return Grammar(lists, rules, phrases, Speller(frozenset(known)))


def rules_of(text: str) -> Iterator[Rule]:
    """The rules of a line: one for every choice of the parts that may be left out.

    Raises:
        ValueError: its form names a part that has none, or a list of words names a rule.
    """
    said, _, meant = text.partition(" : ")
    parts = said.split()
    free = [i for i, part in enumerate(parts) if part.endswith("?")]
    form = _form(meant.strip()) if meant.strip() else _Slot(_last(parts))
    for part in parts:
        if "|" in part and part != part.lower():
            raise ValueError(f"{text}: {part} is words and a rule; write a rule of its own")
    for slot in _slots(form):
        if slot.place <= len(parts) and not parts[slot.place - 1].removesuffix("?").isupper():
            raise ValueError(f"{text}: part {slot.place} is a word, which has no form")
    for kept in itertools.product((True, False), repeat=len(free)):
        without = {i for i, keep in zip(free, kept, strict=True) if not keep}
        places = [i for i in range(len(parts)) if i not in without]
        if missing := {slot.place for slot in _slots(form)} - {i + 1 for i in places}:
            raise ValueError(f"{text}: no part {missing} in its form")
        names = [parts[i].removesuffix("?") for i in places]
        yield Rule(
            tuple(n if n.isupper() else tuple(n.split("|")) for n in names),
            tuple(i + 1 for i in places),
            form,
        )


def _slots(form: Form) -> Iterator[_Slot]:
    if isinstance(form, _Slot):
        yield form
    elif isinstance(form, tuple):
        yield from itertools.chain.from_iterable(map(_slots, form))


def _last(parts: Sequence[str]) -> int:
    """Place of the last part that has a form."""
    return max(i for i, part in enumerate(parts, 1) if part.isupper())


def _form(text: str) -> Form:
    """A form as it is written: ``(holds (num 2) $1)``."""
    stack: list[list[Form]] = [[]]
    for piece in _PIECE.findall(text):
        if piece == "(":
            stack.append([])
        elif piece == ")":
            done = tuple(stack.pop())
            stack[-1].append(done)
        elif piece.startswith("$"):
            stack[-1].append(_Slot(int(piece[1:])))
        else:
            stack[-1].append(int(piece) if piece.isdigit() else piece)
    ((form,),) = stack
    return form
