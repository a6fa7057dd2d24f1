"""Reading labelled trees back from their text, and finding relatives in them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sightline.questions.symbolic.walk_pieces import (
    NAME,
    Contradiction,
    Pieces,
    Unread,
    Walked,
    listed_names,
)

__all__ = ["read_tree"]

_RELATION = re.compile(
    r" What is(?:\(are\))? the ([a-z-]+?)(?:\(ren\)|\(s\)|s|ren)? of the (.+?)\? ?"
)


def read_tree(structure: str, what: str, rest: str) -> Walked:
    """Who is what to whom; everyone who is has to be the answer."""
    pieces, parents = Pieces(rest), dict[str, str]()
    root = pieces.need(rf"\. The root node is {NAME}\.(?= The )")[1]
    order = [root]
    for found in pieces.every(
        r" The ((?:(?! has ).)+) has "
        r"(?:no children\.|(?:a child|\d+ children): (.+?)\.(?= The| What))"
    ):
        for name in listed_names(found[2]) if found[2] else ():
            if parents.setdefault(name, found[1]) != found[1] or name == root:
                raise Contradiction
            order.append(name)
        if found[1] not in (root, *parents):
            raise Contradiction
    asked = pieces.end(_RELATION.pattern)
    if asked[2] not in order:
        raise Contradiction
    depth = {name: (i,) for i, name in enumerate(order)}
    answers = tuple(name for name in order if asked[1] in _kin(parents, asked[2], name))
    if asked[1] not in _RELATIONS.values():
        raise Unread
    status = "determined" if answers else "impossible"
    return Walked(structure, "global", answers, status, depth)


_RELATIONS = {
    (1, 0): "parent", (1, 1): "sibling", (2, 0): "grandparent", (0, 2): "grandchild",
    (2, 1): "uncle", (2, 2): "cousin", (4, 0): "great-great-grandparent",
    (0, 4): "great-great-grandchild", (0, 1): "child",
}  # fmt: skip


def _line(parents: Mapping[str, str], name: str) -> list[str]:
    """A name and its ancestors; a circle ends the search."""
    line = [name]
    while line[-1] in parents:
        line.append(parents[line[-1]])
        if len(line) > len(parents) + 1:
            raise Contradiction
    return line


def _kin(parents: Mapping[str, str], one: str, other: str) -> tuple[str, ...]:
    """What ``other`` is to ``one``."""
    up, down = _line(parents, one), _line(parents, other)
    for steps, ancestor in enumerate(up):
        if ancestor in down:
            return (_RELATIONS.get((steps, down.index(ancestor)), ""),)
    return ()
