"""Captions of objects, given or put together, and which of them fit one object of the scene only.

InternSpatial and SpatialVLM call objects by captions that a model wrote. Where a scene has none,
the caption is colour, material and category. Words that an unlisted property might match too do
not single out: a caption is told apart word by word, which knows no synonyms.
"""

from __future__ import annotations

import re
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sightline.facts.fact import Rows, remembered
from sightline.questions.references.style import Mask
from sightline.questions.references.words import kinds_of
from sightline.scenes import SceneBatch

__all__ = ["captions", "distinct_captions"]

LONGEST: Final = 12
"""words of a caption that is still a name"""
_ARTICLE = re.compile(r"^(a|an|the) ", re.IGNORECASE)
_PHRASE = re.compile(r"[\w'’-]+( [\w'’-]+)*")
_LIST = re.compile(r"\b(and|or|is|are|there|this)\b", re.IGNORECASE)


def captions(world: SceneBatch) -> NDArray[np.object_]:
    """(N,) what each object is called in a few words, without an article."""
    return remembered(world, "captions", lambda: _captions(world)[0])


def distinct_captions(world: SceneBatch) -> Mask:
    """(N,) objects whose caption fits no other listed object of their scene."""
    return remembered(world, "distinct_captions", lambda: _distinct(world))


def _captions(world: SceneBatch) -> tuple[NDArray[np.object_], Mask]:
    """Captions, and which of them were given."""
    objects = world.objects
    distinct, code = np.unique(objects.caption.astype(str), return_inverse=True)
    usable = np.array([_phrase(text) for text in distinct.tolist()], dtype=object)
    given = usable[code.reshape(-1)] if len(usable) else objects.caption
    colour = np.where(objects.colour != "", objects.colour + " ", "")
    other = (objects.material != "") & (objects.material != objects.colour)
    material = np.where(other, objects.material + " ", "")
    made = colour + material + objects.category
    return np.where(given != "", given, made), given != ""


def _phrase(text: str) -> str:
    """A caption as the words after "the"; "" where it is a sentence or a list."""
    text = _ARTICLE.sub("", " ".join(text.split()).removesuffix("."))
    plain = _PHRASE.fullmatch(text) and not _LIST.search(text)
    return text[:1].lower() + text[1:] if plain and text.count(" ") < LONGEST else ""


def _distinct(world: SceneBatch) -> Mask:
    objects = world.objects
    text, given = _captions(world)[0].astype(str), _captions(world)[1]
    out = _once(objects.scene, text)
    head = np.array([c.lower().split()[-1] if c.split() else "" for c in objects.category])
    one, two = _mates(kinds_of(objects.scene, head.astype(object)))
    # what is not known of the other one may be what the caption says
    vague = (given[one] & ~given[two]) | (
        ~given[one]
        & (
            ((objects.colour[one] != "") & (objects.colour[two] == ""))
            | ((objects.material[one] != "") & (objects.material[two] == ""))
        )
    )
    columns = (text, objects.category, objects.colour, objects.material)
    said = np.array([" ".join(parts) for parts in zip(*columns, strict=True)], dtype=str)
    out[one[vague | _covered(text, said, one, two)]] = False
    return out


def _once(scene: NDArray[np.integer], text: NDArray[np.str_]) -> Mask:
    kind = kinds_of(scene, np.char.lower(text).astype(object))
    return np.asarray(np.bincount(kind)[kind] == 1) if len(kind) else np.zeros(0, dtype=bool)


def _mates(kind: NDArray[np.int64]) -> tuple[Rows, Rows]:
    """All ordered pairs of two rows of the same kind."""
    order = np.argsort(kind, kind="stable")
    start = np.searchsorted(kind[order], kind)
    count = np.searchsorted(kind[order], kind, side="right") - start
    one = np.repeat(np.arange(len(kind)), count)
    nth = np.arange(len(one)) - np.repeat(np.cumsum(count) - count, count)
    two = order[np.repeat(start, count) + nth]
    return one[one != two], two[one != two]


def _covered(text: NDArray[np.str_], said: NDArray[np.str_], one: Rows, two: Rows) -> Mask:
    """(pairs,) whether every word of the one's caption is said of the other one."""
    words, owner = _word_rows(text)
    known, about = _word_rows(said)
    vocabulary, code = np.unique(np.concatenate([words, known]), return_inverse=True)
    code, size = code.reshape(-1), len(vocabulary) + 1
    every = np.unique(about * size + code[len(words) :])
    count = np.bincount(owner, minlength=len(text))
    start = np.cumsum(count) - count
    pair = np.repeat(np.arange(len(one)), count[one])
    nth = np.arange(len(pair)) - np.repeat(np.cumsum(count[one]) - count[one], count[one])
    word = code[: len(words)][start[one[pair]] + nth]
    missing = ~np.isin(two[pair] * size + word, every)
    return np.asarray(np.bincount(pair[missing], minlength=len(one)) == 0)


def _word_rows(text: NDArray[np.str_]) -> tuple[NDArray[np.str_], Rows]:
    """All words of all texts in lower case, and the row of each."""
    parts = [line.lower().split() for line in text.tolist()]
    flat = np.array([word for line in parts for word in line], dtype=str)
    return flat, np.repeat(np.arange(len(parts)), [len(line) for line in parts])
