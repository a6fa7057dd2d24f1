"""From texts to statements and questions, in columns over all stories at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sightline.geometry.calculi import Stories
from sightline.solvers.symbolic.language import MARK, NOTHING_SAID, Language

__all__ = ["SHOWN", "Coverage", "Told", "read"]

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Coverage:
    """How much of some texts could be read.

    Attributes:
        stories, stories_read: a story is read where every sentence and its question are.
        sentences, sentences_read: questions included.
        unread: some of the sentences that were not.
    """

    stories: int
    stories_read: int
    sentences: int
    sentences_read: int
    unread: tuple[str, ...] = ()

    def __add__(self, other: Coverage) -> Coverage:
        return Coverage(
            self.stories + other.stories,
            self.stories_read + other.stories_read,
            self.sentences + other.sentences,
            self.sentences_read + other.sentences_read,
            (self.unread + other.unread)[:SHOWN],
        )


SHOWN = 10
"""unread sentences that are kept"""


@dataclass(frozen=True, eq=False)
class Told:
    """What n stories say and ask.

    Attributes:
        language: how their words are meant.
        stories: statements; things are numbered from 0 within their story.
        kind: (n,) what each question asks; "" where it was not read.
        a, b, word: (n,) things and word of each question; -1 = none, NOTHING_SAID.
        whole: (n,) every sentence and the question were read.
        names: (n,) names of the things of each story, by number.
        coverage: how much was read.
    """

    language: Language
    stories: Stories
    kind: NDArray[np.str_]
    a: Ints
    b: Ints
    word: Ints
    whole: Bools
    names: list[list[str]]
    coverage: Coverage


@dataclass(frozen=True, eq=False)
class _Sentences:
    """Columns of sentences: names are numbered over all texts, -1 where there is none."""

    kind: NDArray[np.str_]
    a: Ints
    b: Ints
    word: Ints
    ok: Bools


def read(language: Language, texts: Sequence[str], questions: Sequence[str]) -> Told:
    """Statements and questions of stories.

    Args:
        language: of all of them.
        texts: (n,) stories.
        questions: (n,) one of each story.
    """
    told = [[s for s in map(_plain, language.between.split(text)) if s] for text in texts]
    count = np.array([len(sentences) for sentences in told], dtype=np.int64)
    lines = [sentence for sentences in told for sentence in sentences]
    story = np.repeat(np.arange(len(told)), count)
    numbers: dict[str, int] = {}
    said = _sentences(language, lines, numbers, asking=False)
    asked = _sentences(language, [_plain(q) for q in questions], numbers, asking=True)

    every = np.arange(len(told))
    of = np.concatenate([story, story, every, every])
    name = np.concatenate([said.a, said.b, asked.a, asked.b])
    thing, names = _numbered(of, name, len(told), list(numbers))
    a, b, end_a, end_b = np.split(thing, np.cumsum([len(story), len(story), len(every)]))
    states = said.ok & (said.word != NOTHING_SAID) & (b >= 0)
    stories = Stories(story[states], a[states], b[states], said.word[states])

    whole = asked.ok.copy()
    whole[story[~said.ok]] = False
    unread = [lines[i] for i in np.flatnonzero(~said.ok)[:SHOWN]]
    unread += [questions[i] for i in np.flatnonzero(~asked.ok)[: SHOWN - len(unread)]]
    coverage = Coverage(
        len(told), int(whole.sum()), len(lines) + len(told), int(said.ok.sum() + asked.ok.sum()),
        tuple(unread),
    )  # fmt: skip
    return Told(language, stories, asked.kind, end_a, end_b, asked.word, whole, names, coverage)


def _plain(sentence: str) -> str:
    return " ".join(sentence.replace(MARK, "?").split())


def _sentences(
    language: Language, lines: Sequence[str], numbers: dict[str, int], asking: bool
) -> _Sentences:
    """Read sentences; names that are met for the first time are added to ``numbers``."""
    n = len(lines)
    out = _Sentences(
        np.full(n, "", dtype="<U16"), np.full(n, -1), np.full(n, -1), np.full(n, NOTHING_SAID),
        np.zeros(n, dtype=np.bool_),
    )  # fmt: skip
    if not n:
        return out
    text = "\n".join(lines)
    named = np.array(
        [numbers.setdefault(name, len(numbers)) for name in language.thing.findall(text)],
        dtype=np.int64,
    )
    frames = language.thing.sub(MARK, text).split("\n")
    codes: dict[str, int] = {}
    code = np.array([codes.setdefault(frame, len(codes)) for frame in frames])
    marks = np.array([frame.count(MARK) for frame in codes])
    first = np.cumsum(marks[code]) - marks[code]
    rows_of = np.split(np.argsort(code, kind="stable"), np.cumsum(np.bincount(code))[:-1])
    for frame, rows in zip(codes, rows_of, strict=True):
        clash = np.zeros(len(rows), dtype=np.bool_)
        for sense in language.senses(frame):
            if bool(sense.kind) != asking:
                continue
            a, b, fits = _things(named, first[rows], sense.roles)
            # two senses that differ are no reading
            same = (out.a[rows] == a) & (out.b[rows] == b) & (out.word[rows] == sense.word)
            clash |= fits & out.ok[rows] & ~(same & (out.kind[rows] == sense.kind))
            at = rows[fits]
            out.kind[at], out.word[at], out.ok[at] = sense.kind, sense.word, True
            out.a[at], out.b[at] = a[fits], b[fits]
        out.ok[rows[clash]] = False
    return out


def _things(named: Ints, first: Ints, roles: str) -> tuple[Ints, Ints, Bools]:
    """Things a and b (-1 = none) of sentences, and where those named again are the same ones."""
    found = {role: np.full(len(first), -1) for role in "ab"}
    fits = np.ones(len(first), dtype=np.bool_)
    for place, role in enumerate(roles):
        name = named[first + place]
        if role in roles[:place]:
            fits &= name == found[role]
        else:
            found[role] = name
    return found["a"], found["b"], fits


def _numbered(
    story: Ints, name: Ints, count: int, names: list[str]
) -> tuple[Ints, list[list[str]]]:
    """Things numbered within their story, and the names by these numbers; -1 stays."""
    wide = len(names) + 1
    keys, inverse = np.unique(story * wide + name + 1, return_inverse=True)
    of, which = keys // wide, keys % wide - 1
    real = which >= 0
    rank = np.cumsum(real) - 1
    start = np.searchsorted(of[real], np.arange(count + 1))
    number = np.where(real, rank - start[of], -1)
    listed = [names[k] for k in which[real].tolist()]
    bounds = start.tolist()
    found = [listed[i:j] for i, j in pairwise(bounds)]
    return number[inverse], found
