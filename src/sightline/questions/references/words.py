"""Which words single out an object among those of its scene or its frame."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sightline.facts.counts import nested_names
from sightline.facts.fact import Rows
from sightline.scenes import SceneBatch

__all__ = ["kinds_of", "unique_words"]

LARGEST_RATIO = 1.25
"""a superlative needs this lead in volume over the runner-up"""


def unique_words(
    world: SceneBatch, group: NDArray[np.integer], obj: Rows
) -> tuple[NDArray[np.bool_], NDArray[np.object_]]:
    """Which rows their bare name singles out in their group, and a unique description, "" = none.

    Tried in this order: colour, material, both, what it rests on, largest or smallest of its kind.
    """
    objects = world.objects
    category = objects.category[obj]
    general, special = nested_names(group, category)
    # "the table" is not clear beside a coffee table
    single = _unique(group, category) & ~general
    described = np.full(len(obj), "", dtype=object)
    colour, material = objects.colour[obj], objects.material[obj]
    parent = objects.parent[obj]
    on = np.array([r in ("on", "in", "under") for r in objects.relation[obj]], dtype=bool)
    held = on & (parent >= 0)
    support = np.where(held, np.append(objects.category, "")[parent], "")
    link = objects.relation[obj]
    # while the colour of one cup is unknown, no "red cup" is known to be the only one
    kind, plain = kinds_of(group, category), ~(general | special)
    coloured, made = plain & _all_of(kind, colour != ""), plain & _all_of(kind, material != "")
    placed = plain & _all_of(kind, (link != "") & (held | ~on))
    # "the cup on the table" needs one table too
    lone = np.append(_unique(objects.scene, objects.category), False)[parent]
    by_colour, by_material = colour + " " + category, material + " " + category
    phrases = [
        by_colour,
        by_material,
        colour + " " + by_material,
        category + " " + link + " the " + support,
        material + " " + by_colour,
    ]
    possible = [coloured, made, coloured & made & (colour != material), held & placed & lone]
    for able, phrase, once in zip(possible, phrases, _said_once(group, phrases), strict=False):
        clear = able & once
        described = np.where((described == "") & clear & ~single, phrase, described)
    for word, sign in (("largest", -1.0), ("smallest", 1.0)):
        best = _extreme(group, category, sign * np.log(objects.extent[obj].prod(axis=1)))
        described = np.where((described == "") & best & ~single, word + " " + category, described)
    return single, described


def kinds_of(group: NDArray[np.integer], phrase: NDArray[np.object_]) -> NDArray[np.int64]:
    """One number per group and phrase."""
    _, code = np.unique(phrase.astype(str), return_inverse=True)
    pair = group.astype(np.int64) * (int(code.max(initial=0)) + 1) + code.reshape(-1)
    return np.unique(pair, return_inverse=True)[1].reshape(-1)


def _all_of(kind: NDArray[np.int64], true: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Rows whose whole kind is true."""
    return ~np.isin(kind, kind[~true])


def _said_once(group: NDArray[np.integer], phrases: list[NDArray[np.object_]]) -> NDArray[np.bool_]:
    """(phrases, n) whether no other row of the group is described so, by any of its phrases."""
    count, rows = len(phrases), len(group)
    kind = kinds_of(np.tile(group, count), np.concatenate(phrases))
    row = np.tile(np.arange(rows), count)
    # a row that says the same in two ways is still one row
    who = np.unique(kind * max(rows, 1) + row) // max(rows, 1)
    once: NDArray[np.bool_] = (np.bincount(who)[kind] == 1).reshape(count, rows)
    return once


def _unique(group: NDArray[np.integer], phrase: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Rows whose phrase occurs once in their group."""
    kind = kinds_of(group, phrase)
    once: NDArray[np.bool_] = np.bincount(kind)[kind] == 1
    return once


def _extreme(
    group: NDArray[np.integer], category: NDArray[np.object_], score: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Rows that lead their category in their group by LARGEST_RATIO (score = ± log volume)."""
    kind = kinds_of(group, category)
    order = np.lexsort((score, kind))
    out = np.zeros(len(score), dtype=bool)
    if len(order) > 1:
        first = np.append(True, np.diff(kind[order]) != 0)
        has_next = np.append(~first[1:], False)
        lead = np.append(np.diff(score[order]), 0.0)
        out[order] = first & has_next & (lead >= np.log(LARGEST_RATIO))
    return out
