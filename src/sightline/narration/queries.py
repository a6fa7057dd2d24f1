"""Queries that never name what they look for; SURPRISE3D.

=========== ====================================================================================
narrative   what is nearest on one side of somebody at one object who faces another one
relation    the one thing on, in or under an object
intention   the one thing that serves a need (``facts/needs.toml``)
=========== ====================================================================================

Each has one object of its scene as its answer, with unnamed objects among those that it is not:
uniqueness is decided on all boxes of the scene. A narrative query is not asked where an object at
the border of the sector, or nearly as near, could be meant; an intention not where another thing
might serve, or one of the scene has a category that the table does not know.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from sightline import facts
from sightline.errors import BadInput
from sightline.facts import support
from sightline.narration.draws import ranked
from sightline.narration.lexicon import table
from sightline.narration.listing import REACH, SECTOR, names_of
from sightline.narration.statements import UNKNOWN, YOU, Statement
from sightline.narration.writers import Narration, Request, Writer, narrate
from sightline.questions.tasks.relations import BACKGROUND, GAP
from sightline.scenes import SceneBatch

__all__ = ["KINDS", "Query", "needs_of", "object_free_query"]

QueryKind = Literal["narrative", "relation", "intention"]
KINDS: Final[tuple[QueryKind, ...]] = ("narrative", "relation", "intention")
SIDES: Final = {"front": 0.0, "left": np.pi / 2, "right": -np.pi / 2, "behind": np.pi}


@dataclass(frozen=True)
class Query:
    """A query with the object row it resolves to, and the rows it refers to."""

    text: Narration
    kind: QueryKind
    target: int
    references: tuple[int, ...]


@dataclass(frozen=True)
class _Found:
    kind: QueryKind
    target: int
    references: tuple[int, ...]
    asked: Statement | None = None
    need: str = ""


def object_free_query(
    world: SceneBatch,
    scene: int,
    *,
    kinds: Sequence[QueryKind] = KINDS,
    count: int = 4,
    writer: Writer | None = None,
    seed: int = 0,
) -> list[Query]:
    """Up to ``count`` queries about a scene, kinds in turn, drawn by ``seed``.

    The words of the target's category, its last word and their plurals are forbidden in the text.
    """
    unknown = set(kinds) - set(KINDS)
    if unknown:
        raise BadInput(
            "object_free_query", "kinds", f"cannot be {sorted(unknown)}", "|".join(KINDS)
        )
    if not world.scenes.complete[scene]:
        return []  # something that is not listed may be meant
    makers = {"narrative": _narrative, "relation": _relation, "intention": _intention}
    found = {kind: _drawn(list(makers[kind](world, scene)), seed) for kind in kinds}
    chosen = [
        each[nth]
        for nth in range(max(map(len, found.values()), default=0))
        for each in found.values()
        if nth < len(each)
    ]
    out = []
    for one in chosen[:count]:
        category = str(world.objects.category[one.target])
        forbidden = tuple(dict.fromkeys((category, category.split()[-1])))
        names = names_of(world, scene)
        known = [Statement(names[r], "kind", (str(world.objects.category[r]),))
                 for r in one.references]  # fmt: skip
        request = Request(
            "intention" if one.need else "query", tuple(known), forbidden=forbidden,
            asked=one.asked, need=one.need, seed=seed,
        )  # fmt: skip
        if not _names_target(known, forbidden):
            out.append(Query(narrate(request, writer), one.kind, one.target, one.references))
    return out


def needs_of(world: SceneBatch, scene: int) -> dict[str, list[int]]:
    """Needs that exactly one object of a scene serves, each with that object's row."""
    serves, might, known = _affordances()
    rows = _things(world, scene)
    kinds = [str(world.objects.category[r]).casefold() for r in rows.tolist()]
    if not set(kinds) <= known:
        return {}
    out = {}
    for need, good in serves.items():
        able = [r for r, kind in zip(rows.tolist(), kinds, strict=True) if kind in good]
        doubt = any(kind in might[need] for kind in kinds)
        if len(able) == 1 and not doubt:
            out[need] = able
    return out


def _narrative(world: SceneBatch, scene: int) -> Iterator[_Found]:
    """Somebody at each named object who faces each other one: what is nearest on each side."""
    names, rows = names_of(world, scene), _things(world, scene)
    places = np.array(list(names), dtype=np.int64)
    if len(places) < 2 or len(rows) < 3:
        return
    standing, facing = (g.reshape(-1) for g in np.meshgrid(places, places, indexing="ij"))
    apart = facts.distance(world, standing, facing, "horizontal").value >= REACH
    standing, facing = standing[(standing != facing) & apart], facing[(standing != facing) & apart]
    for at, word in _nearest(world, standing, facing, rows):
        pair = int(standing[at[0]]), int(facing[at[0]])
        view = names[pair[0]], names[pair[1]]
        asked = Statement(UNKNOWN, word, (YOU,), None, "observer", "centre", view)
        yield _Found("narrative", int(rows[at[1]]), pair, asked)


def _nearest(
    world: SceneBatch, standing: NDArray[Any], facing: NDArray[Any], rows: NDArray[Any]
) -> Iterator[tuple[tuple[int, int], str]]:
    """(observer, column of the nearest object) and side, where nothing else could be meant."""
    n, k = len(standing), len(rows)
    stand, face = (np.repeat(x, k) for x in (standing, facing))
    target = np.tile(rows, n)
    bearing = facts.direction.bearing(world, stand, face, target).value.reshape(n, k)
    away = facts.distance(world, stand, target, "horizontal").value.reshape(n, k)
    taken = (rows == standing[:, None]) | (rows == facing[:, None])
    for word, turn in SIDES.items():
        off = np.abs((bearing - turn + np.pi) % (2 * np.pi) - np.pi)
        sure = (off <= np.pi / 4 - SECTOR) & (away >= REACH) & ~taken
        # what is too close has no direction, and what is at the border may be meant
        maybe = ((off <= np.pi / 4 + SECTOR) | (away < REACH)) & ~taken
        best = np.where(sure, away, np.inf).argmin(axis=1)
        lead = np.where(maybe, away, np.inf)
        lead[np.arange(n), best] = np.inf
        own = np.where(sure, away, np.inf)[np.arange(n), best]
        good = np.isfinite(own) & (lead.min(axis=1) >= own + GAP)
        yield from (((int(i), int(best[i])), word) for i in np.flatnonzero(good))


def _relation(world: SceneBatch, scene: int) -> Iterator[_Found]:
    """Objects that are the only ones on, in or under another one."""
    names, rows = names_of(world, scene), _things(world, scene)
    a, b = (g.reshape(-1) for g in np.meshgrid(rows, rows, indexing="ij"))
    a, b = a[a != b], b[a != b]
    base, cover = support.supporters(world)
    at = support.stacked(world, a, b)
    clear = {
        "on": (base[a] == b) & (cover[a] >= 0.9),
        "in": support.inside(world, a, b).value,
        "under": support.under(world, a, b).value,
    }
    # whatever shares some of the footprint may be said to be on, in or under as well
    near = (at.cover > 0) | (at.cover_b > 0)
    for word, holds in clear.items():
        others = near if word == "under" else near & (at.high[0] >= at.low[1] + support.CLEARANCE)
        for row in names:
            good, doubt = a[holds & (b == row)], a[others & (b == row)]
            if len(good) == 1 and len(doubt) == 1 and doubt[0] == good[0]:
                asked = Statement(UNKNOWN, word, (names[row],))
                yield _Found("relation", int(good[0]), (row,), asked)


def _intention(world: SceneBatch, scene: int) -> Iterator[_Found]:
    for need, rows in needs_of(world, scene).items():
        yield _Found("intention", rows[0], (), need=need)


def _things(world: SceneBatch, scene: int) -> NDArray[np.int64]:
    """Rows of a scene that are no part of the room itself."""
    thing = ~np.isin(world.objects.category.astype(str), BACKGROUND)
    return np.flatnonzero(thing & (world.objects.scene == scene))


def _names_target(known: Sequence[Statement], forbidden: Sequence[str]) -> bool:
    """Whether a reference has a forbidden word in it: "the desk lamp" for a lamp."""
    words = {w for s in known for w in s.subject.casefold().split()}
    return any(set(f.casefold().split()) <= words for f in forbidden)


def _drawn(found: list[_Found], seed: int) -> list[_Found]:
    keys = [
        Statement(f"{one.target}", one.kind, (one.need, *map(str, one.references))) for one in found
    ]
    return [found[i] for i in ranked(keys, seed)]


@cache
def _affordances() -> tuple[dict[str, set[str]], dict[str, set[str]], set[str]]:
    """Need -> categories that serve it, that might; and all categories of the table."""
    tables = table("affordances")
    serves = {need: set(entry["serves"]) for need, entry in tables["need"].items()}
    might = {need: set(entry["might"]) for need, entry in tables["need"].items()}
    known = set(tables["none"]["known"]).union(*serves.values(), *might.values())
    return serves, might, known
