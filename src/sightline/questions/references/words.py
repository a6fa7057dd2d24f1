"""Which words single out an object among those of its scene or its frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sightline.facts.counts import nested_names
from sightline.facts.fact import Rows, remembered
from sightline.scenes import SceneBatch

__all__ = ["kinds_of", "unique_words"]

LARGEST_RATIO = 1.25
"""a superlative needs this lead in volume over the runner-up"""

Bools = NDArray[np.bool_]
Codes = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class _Phrases:
    """What may be said of the N objects of a batch; equal texts have equal codes."""

    category: Codes
    text: NDArray[np.object_]
    """(phrases, N)"""
    code: Codes
    """(phrases, N)"""
    rests: Bools
    """(N,) what it rests on is known, and named by a word that is the only one in the scene"""
    placed: Bools
    """(N,) it is known whether it rests on something"""


def unique_words(
    world: SceneBatch, group: NDArray[np.integer], obj: Rows
) -> tuple[Bools, NDArray[np.object_]]:
    """Which rows their bare name singles out in their group, and a unique description, "" = none.

    Tried in this order: colour, material, both, what it rests on, largest or smallest of its kind.
    """
    objects = world.objects
    category = objects.category[obj]
    said = remembered(world, "phrases", lambda: _phrases(world))
    general, special = nested_names(group, category)
    kind = _kinds(group, said.category[obj])
    # "the table" is not clear beside a coffee table
    single = (np.bincount(kind)[kind] == 1) & ~general
    colour, material = objects.colour[obj], objects.material[obj]
    # while the colour of one cup is unknown, no "red cup" is known to be the only one
    plain = ~(general | special)
    coloured, made = plain & _all_of(kind, colour != ""), plain & _all_of(kind, material != "")
    placed = plain & _all_of(kind, said.placed[obj])
    possible = [coloured, made, coloured & made & (colour != material), said.rests[obj] & placed]
    once = _said_once(group, said.code[:, obj])
    described = np.full(len(obj), "", dtype=object)
    for able, text, clear in zip(possible, said.text, once, strict=False):
        rows = np.flatnonzero(able & clear & ~single & (described == ""))
        described[rows] = text[obj[rows]]
    volume = np.log(objects.extent[obj].prod(axis=1))
    for word, score in (("largest", -volume), ("smallest", volume)):
        rows = np.flatnonzero(_extreme(kind, score) & ~single & (described == ""))
        described[rows] = word + " " + category[rows]
    return single, described


def _phrases(world: SceneBatch) -> _Phrases:
    objects = world.objects
    category, colour, material = objects.category, objects.colour, objects.material
    parent, link = objects.parent, objects.relation
    on = np.isin(link.astype(str), ("on", "in", "under"))
    held = on & (parent >= 0)
    support = np.where(held, np.append(category, "")[parent], "")
    by_colour, by_material = colour + " " + category, material + " " + category
    phrases = [
        by_colour,
        by_material,
        colour + " " + by_material,
        category + " " + link + " the " + support,
        material + " " + by_colour,
    ]
    _, code = np.unique(np.concatenate([category, *phrases]).astype(str), return_inverse=True)
    code = code.reshape(len(phrases) + 1, len(objects)).astype(np.int64)
    # "the cup on the table" needs one table too
    kind = _kinds(objects.scene, code[0])
    lone = np.append(np.bincount(kind)[kind] == 1, False)[parent]
    placed = (link != "") & (held | ~on)
    return _Phrases(code[0], np.stack(phrases), code[1:], held & lone, placed)


def kinds_of(group: NDArray[np.integer], phrase: NDArray[np.object_]) -> Codes:
    """One number per group and phrase."""
    _, code = np.unique(phrase.astype(str), return_inverse=True)
    return _kinds(group, code.reshape(-1))


def _kinds(group: NDArray[np.integer], code: Codes) -> Codes:
    pair = group.astype(np.int64) * (int(code.max(initial=0)) + 1) + code
    return np.unique(pair, return_inverse=True)[1].reshape(-1)


def _all_of(kind: Codes, true: Bools) -> Bools:
    """Rows whose whole kind is true."""
    return np.asarray(np.bincount(kind[~true], minlength=len(kind))[kind] == 0)


def _said_once(group: NDArray[np.integer], code: Codes) -> Bools:
    """(phrases, n) whether no other row of the group is described so, by any of its phrases."""
    count, rows = code.shape
    kind = _kinds(np.tile(group, count), code.reshape(-1)).reshape(count, rows)
    # a row that says the same in two ways is still one row
    again = [(code[:k] == code[k]).any(axis=0) for k in range(count)]
    said = np.bincount(kind[~np.array(again)], minlength=count * rows)
    return np.asarray(said[kind] == 1)


def _extreme(kind: Codes, score: NDArray[np.float64]) -> Bools:
    """Rows that lead their kind by LARGEST_RATIO (score = ± log volume)."""
    order = np.lexsort((score, kind))
    out = np.zeros(len(score), dtype=bool)
    if len(order) > 1:
        first = np.append(True, np.diff(kind[order]) != 0)
        has_next = np.append(~first[1:], False)
        lead = np.append(np.diff(score[order]), 0.0)
        out[order] = first & has_next & (lead >= np.log(LARGEST_RATIO))
    return out
