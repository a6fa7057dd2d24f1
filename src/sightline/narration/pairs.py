"""Describing two objects by a scene graph with them at its centre; VSD, Go3D-S2G.

The graph: the two targets, their neighbours, and the relations between them as edges. A
description is a random sub-graph of it in words: always an edge between the targets, and further
edges that touch a target. Another sub-graph, another description.
"""

from __future__ import annotations

from collections.abc import Sequence

from sightline.errors import BadInput
from sightline.narration.draws import ranked
from sightline.narration.statements import DIRECTIONS, PLACES, Statement
from sightline.narration.writers import Narration, Request, Writer, narrate

__all__ = ["describe_pair", "subgraph"]


def describe_pair(
    statements: Sequence[Statement],
    first: str,
    second: str,
    *,
    count: int = 1,
    further: int = 1,
    writer: Writer | None = None,
    seed: int = 0,
) -> list[Narration]:
    """``count`` descriptions of how two objects lie to each other, each from its own sub-graph.

    Args:
        statements: of the picture, from :func:`sightline.narration.listing.facts_of`.
        first, second: references, as the statements have them.
        further: edges besides the one between the two.
    """
    out = []
    for nth in range(count):
        told = subgraph(statements, first, second, further, seed * 1009 + nth)
        request = Request("pair", tuple(statements), told, (first, second), seed=seed * 1009 + nth)
        out.append(narrate(request, writer))
    return out


def subgraph(
    statements: Sequence[Statement], first: str, second: str, further: int, seed: int
) -> tuple[Statement, ...]:
    """A random sub-graph around two objects: an edge between them first, then others."""
    edges = [s for s in statements if s.predicate in (*DIRECTIONS, *PLACES) and not s.viewpoint]
    pair = {first, second}
    between = [s for s in edges if set(s.names) == pair]
    if not between:
        raise BadInput("describe_pair", f"{first}, {second}", "no relation is known of the two")
    around = [s for s in edges if len(set(s.names) & pair) == 1]
    chosen = [between[ranked(between, seed)[0]]]
    return (*chosen, *(around[i] for i in ranked(around, seed + 1)[:further]))
