"""Questions about relatives in a labelled tree, told from the root; types of SpatialEvalLLM."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sightline.answers import NameSet
from sightline.questions.symbolic.posed import Posed
from sightline.scenes.symbolic.labels import things, with_article

__all__ = ["RELATIVES", "relatives", "tree_parents"]

RELATIVES: dict[str, tuple[int, int, str]] = {
    "parent": (1, 0, "What is the parent of the {x}?"),
    "sibling": (1, 1, "What is the sibling of the {x}?"),
    "grandparent": (2, 0, "What is the grandparent of the {x}?"),
    "grandchildren": (0, 2, "What is(are) the grandchild(ren) of the {x}?"),
    "uncle": (2, 1, "What is(are) the uncle(s) of the {x}?"),
    "cousin": (2, 2, "What is the cousin of the {x}?"),
    "great-great-grandparent": (4, 0, "What is the great-great-grandparent of the {x}?"),
    "great-great-grandchildren": (
        0, 4, "What is(are) the great-great-grandchild(ren) of the {x}?"
    ),
}  # fmt: skip
"""steps up to the first common ancestor and down from it, and the question; their sum is the
distance in the tree"""
FOUR = tuple(name for name, (up, down, _) in RELATIVES.items() if up + down == 4)
TRIES = 10
"""people and relations tried in one tree; where nobody has such relatives there is no question"""


def tree_parents(nodes: int, draw: np.random.Generator) -> list[int]:
    """Parents in a labelled tree drawn evenly among all, rooted in node 0, whose parent is -1."""
    code = draw.integers(0, nodes, max(nodes - 2, 0)).tolist()
    degree = [1 + code.count(node) for node in range(nodes)]
    edges: list[tuple[int, int]] = []
    for node in code:
        leaf = degree.index(1)
        edges.append((leaf, node))
        degree[leaf], degree[node] = 0, degree[node] - 1
    if nodes > 1:
        one, two = (node for node in range(nodes) if degree[node] == 1)
        edges.append((one, two))
    parents, waiting = [-1] * nodes, [0]
    while waiting:
        here = waiting.pop()
        for a, b in edges:
            for there, other in ((a, b), (b, a)):
                if other == here and there != parents[here] and there != 0 and parents[there] < 0:
                    parents[there] = here
                    waiting.append(there)
    return parents


def relatives(
    keys: NDArray[np.uint64],
    nodes: int = 9,
    asked: Sequence[str] = FOUR,
    told: Literal["depth first", "breadth first"] = "depth first",
) -> Iterator[Posed]:
    """Who is a relative of whom: all of them are the answer.

    Args:
        keys: one question each, or none.
        nodes: of the tree.
        asked: names in :data:`RELATIVES`; four steps apart as the authors' main table has them.
        told: order in which nodes and their children are told.
    """
    for key in keys.tolist():
        draw = np.random.Generator(np.random.PCG64(key))
        labels = draw.permutation(len(things()))[:nodes].tolist()
        names = [things()[label] for label in labels]
        parents = tree_parents(nodes, draw)
        for _ in range(TRIES):
            name, node = str(draw.choice(list(asked))), int(draw.integers(nodes))
            found = _related(parents, node, *RELATIVES[name][:2])
            if found:
                named = [each for each in _named(parents, told) if each in found]
                yield _posed(key, name, node, named, parents, labels, names, told)
                break


def _posed(
    key: int, name: str, node: int, found: list[int], parents: list[int], labels: list[int],
    names: list[str], told: str,
) -> Posed:  # fmt: skip
    up, down, question = RELATIVES[name]
    order = _order(parents, told)
    text = [f"You have been given a tree structure with {len(names)} nodes."]
    text.append(f"The root node is {with_article(names[0])}.")
    text += [_children(names, parents, each) for each in order]
    answer = [names[each] for each in found]
    way = f"{up} up" * bool(up) + ", then " * bool(up and down) + f"{down} down" * bool(down)
    return Posed(
        key=key, task="tree", text=" ".join(text), question=question.format(x=names[node]),
        answer=NameSet(tuple(sorted(names))), truth=tuple(answer),
        world={"structure": "tree", "parents": parents, "names": names, "asked": name,
               "of": names[node]},
        rationale=f"From the {names[node]} {way}: {', '.join(answer)}.",
        tags={"structure": "tree", "form": "global", "order": told, "size": str(len(names)),
              "steps": str(up + down), "relation": name},
        extra={"answer": ", ".join(answer), "path": [labels[each] for each in order]},
    )  # fmt: skip


def _above(parents: list[int], node: int, steps: int) -> int:
    """The ancestor some steps above, -1 beyond the root."""
    for _ in range(steps):
        node = parents[node] if node >= 0 else -1
    return node


def _related(parents: list[int], node: int, up: int, down: int) -> list[int]:
    """Nodes that lie ``down`` below the ancestor ``up`` above, in another branch of it."""
    top = _above(parents, node, up)
    if top < 0:
        return []
    found = [other for other in range(len(parents)) if _above(parents, other, down) == top]
    if up and down:
        branch = _above(parents, node, up - 1)
        found = [other for other in found if _above(parents, other, down - 1) != branch]
    return found


def _order(parents: list[int], told: str) -> list[int]:
    order, waiting = [], [0]
    while waiting:
        here = waiting.pop(0)
        order.append(here)
        below = [node for node, parent in enumerate(parents) if parent == here]
        waiting = below + waiting if told == "depth first" else waiting + below
    return order


def _named(parents: list[int], told: str) -> list[int]:
    """Nodes in the order in which the text names them."""
    below = [[n for n, p in enumerate(parents) if p == node] for node in _order(parents, told)]
    return [0, *(node for each in below for node in each)]


def _children(names: list[str], parents: list[int], node: int) -> str:
    below = [with_article(names[each]) for each, parent in enumerate(parents) if parent == node]
    if not below:
        return f"The {names[node]} has no children."
    if len(below) == 1:
        return f"The {names[node]} has a child: {below[0]}."
    listed = f"{', '.join(below[:-1])}{',' * (len(below) > 2)} and {below[-1]}"
    return f"The {names[node]} has {len(below)} children: {listed}."
