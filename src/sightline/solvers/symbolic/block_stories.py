"""Stories of blocks and objects, read sentence by sentence: who is there, and what is said of them.

"A", "the", "it" are resolved as they come. A story that can be understood in several ways gives
several worlds; what differs between them is not answered.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise, product

from sightline.solvers.symbolic.block_world import (
    SIDE_OF,
    Lost,
    Thing,
    World,
    adjectives,
    attributes_in,
    blocks_marked,
    ends_in_one,
    fits,
    is_plural,
    joined,
    relations_in,
)
from sightline.solvers.symbolic.grammar import Form, find_grammar

__all__ = ["read_story"]

MOST_WORLDS = 8
_SENTENCE = re.compile(r"(?<=[.!?])\s*(?=[A-Za-z])|(?<!,)\s+(?=There (?:is|are)\b)")


def read_story(text: str) -> tuple[tuple[World, ...], tuple[str, ...], int]:
    """Worlds that a story can be about, the sentences that were not understood, and how many there
    are in all."""
    worlds: list[World] = [World()]
    unread: list[str] = []
    sentences = [s for s in _SENTENCE.split(text) if re.search("[a-zA-Z]", s)]
    for sentence in sentences:
        after = list(_told(worlds, sentence))
        if after:
            worlds = after[:MOST_WORLDS]
        if not after or len(after) > MOST_WORLDS:
            unread.append(sentence)
    return tuple(worlds), tuple(unread), len(sentences)


def _told(worlds: Sequence[World], sentence: str) -> Iterator[World]:
    seen: set[str] = set()
    for world, form in product(worlds, _forms(sentence)):
        teller = _Teller(copy.deepcopy(world))
        try:
            teller.tell(form)
        except Lost:
            continue
        key = repr((teller.world.things, sorted(teller.world.said), sorted(teller.world.stands)))
        if key not in seen:
            seen.add(key)
            yield teller.world


@lru_cache(maxsize=4096)
def _forms(sentence: str) -> tuple[Form, ...]:
    return find_grammar("spartqa").read(blocks_marked(sentence))


class _Teller:
    """Adds the sentences of one story to its world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.of: tuple[int, ...] = ()
        """what is being spoken of: a phrase in its predicate means something else"""

    def tell(self, form: Form) -> None:
        getattr(self, f"_{form[0].replace('-', '_')}")(*form[1:])

    # statements
    def _nothing(self) -> None:
        """How many blocks there are, whose names follow."""

    def _both(self, one: Form, other: Form) -> None:
        self.tell(one)
        self.tell(other)

    def _blocks(self, names: Form) -> None:
        for name in joined(names):
            name = "ABCDEFGH"[len(self.world.blocks)] if name == "new" else name
            if name not in self.world.blocks:
                self.world.blocks.append(name)
            self.world.here = name

    def _stand_new(self, relations: Form, other: Form) -> None:
        self._stand(relations, self.world.here, self._block(other))

    def _stand(self, relations: Form, one: Form, other: Form) -> None:
        first, second = self._block(one), self._block(other)
        if first == second:
            raise Lost
        for relation in relations_in(relations):
            self.world.stands.add((relation, first, second))
        self.world.here = first

    def _put(self, where: Form, things: Form) -> None:
        self.world.here = self._block(where)
        self._spoken_of(tuple(t for each in joined(things) for t in self.introduced(each)))

    def _say(self, subject: Form, predicates: Form) -> None:
        things = tuple(t for each in joined(subject) for t in self.introduced(each))
        self.hold(things, predicates)  # "it" is still what was spoken of before
        self._spoken_of(things)

    def _spoken_of(self, things: tuple[int, ...]) -> None:
        """What "it" and "they" mean from here on, and "the top one"."""
        self.world.last = things
        if len(things) > 1:
            self.world.several = things

    def _say_last(self, predicates: Form) -> None:
        self.hold(self.world.last, predicates)

    def _split(self, many: int, one: str, rest: int, other: str) -> None:
        """Colours of the things named last, so many each."""
        things = self.world.last
        if many + rest != len(things):
            raise Lost
        for thing, adjective in zip(things, [one] * many + [other] * rest, strict=True):
            kind, _, value = adjective.partition("-")
            if self.world.things[thing].attributes.setdefault(kind, value) != value:
                raise Lost

    # things
    def introduced(self, form: Form) -> tuple[int, ...]:
        """The things of a phrase, new ones among them."""
        if form[0] == "with" and form[1][0] == "join":
            both = tuple(t for each in joined(form[1]) for t in self.introduced(each))
            self.hold(both, form[2])
            return both
        if form[0] == "with":
            return self._described(form[1], form[2])
        if form[0] == "shared":
            kind = {k: v for k, v in attributes_in(form[2]).items() if k == "shape"}
            return self._mentioned([self._new(adjectives(form[1]), kind)])
        if form[0] == "listed":
            return self._listed(*form[1:])
        if form[0] == "them":
            return self.world.last
        return self._named(form)

    def _listed(self, number: int, kind: Form, listed: Form) -> tuple[int, ...]:
        """ "three circles, two big ones and a blue one": so many things, all of the kind."""
        found: list[int] = []
        for each in joined(listed):
            core = each[1] if each[0] == "with" else each
            if core[0] != "np" or core[1] != "indef" or not ends_in_one(core[3]):
                raise Lost
            new = [self._new(core[3], attributes_in(kind)) for _ in range(core[2])]
            if each[0] == "with":
                self.hold(new, each[2])
            found += new
        if len(found) != number:
            raise Lost
        return self._mentioned(found)

    def _described(self, core: Form, posts: Form) -> tuple[int, ...]:
        if core[0] == "np" and core[1] in ("indef", "bare", "one", "other"):
            named = self._named(core)
            self.hold(named, posts)
            return named
        things = self.matching(core)
        fit = [t for t in things if self.known(t, posts)]
        if len(fit) == 1 or (fit and core[0] == "np" and core[2] > 1):
            return tuple(fit)
        if not things:
            things = list(self._named(core))
        elif len(things) > 1:
            raise Lost
        self.hold(things, posts)
        return tuple(things)

    def _named(self, form: Form) -> tuple[int, ...]:
        if form[0] in ("nth", "end"):
            return self._mentioned(self.matching(form))
        _, det, number, attributes = form
        if det == "it":
            if not self.world.last:
                raise Lost
            return self.world.last
        if det == "one-of":
            # "one black square is above the other": of those there, or another one
            free = [t for t in self.matching(form) if not self._touched(t)]
            return self._mentioned(free[:1] if len(free) > 1 else [self._new(attributes)])
        if det == "indef":
            return self._mentioned([self._new(attributes) for _ in range(number)])
        things = self.matching(form)
        if det == "one":
            # which one is open: the first that nothing is said of yet
            free = [t for t in things if not self._touched(t)]
            return self._mentioned(free[:1] or things[:1])
        if det == "other":
            things = [t for t in things if t not in self.world.last] or things
        if det == "bare" and not things:
            return self._mentioned([self._new(attributes)])
        if det == "def" and not things:
            return self._mentioned([self._meant(attributes)])
        if number > 1 and len(things) != number:
            raise Lost
        if len(things) > 1 and number == 0 and not is_plural(attributes) and det != "all":
            things = self._salient(things)
        if not things:
            raise Lost
        return self._mentioned(things)

    def _meant(self, attributes: Form) -> int:
        """The only thing here of that shape of which the rest may be true; else a new one."""
        wanted = attributes_in(attributes)
        open_ = [
            i
            for i, thing in enumerate(self.world.things)
            if thing.block == self.world.here
            and thing.attributes.get("shape", "") == wanted.get("shape")
            and all(thing.attributes.get(k, v) == v for k, v in wanted.items())
        ]
        if len(open_) != 1:
            return self._new(attributes)
        self.world.things[open_[0]].attributes |= wanted
        return open_[0]

    def _salient(self, things: list[int]) -> list[int]:
        """The one mentioned last."""
        order = [t for t in reversed(self.world.mentioned) if t in things]
        if not order:
            raise Lost
        return order[:1]

    def _touched(self, thing: int) -> bool:
        return any(thing in (i, j) for _, i, j in self.world.said) or bool(
            self.world.things[thing].edges
        )

    def _mentioned(self, things: Sequence[int]) -> tuple[int, ...]:
        if not things:
            raise Lost
        self.world.mentioned.extend(things)
        return tuple(things)

    def _new(self, attributes: Form, kind: dict[str, str] | None = None) -> int:
        if not self.world.here or (ends_in_one(attributes) and not kind):
            raise Lost
        known = (kind or {}) | attributes_in(attributes)
        self.world.things.append(Thing(known, self.world.here))
        return len(self.world.things) - 1

    def matching(self, form: Form) -> list[int]:
        """Things that a phrase fits: those here, else any."""
        nth = form[1] if form[0] == "nth" else 0
        wanted = attributes_in(form[3] if form[0] == "np" else form[2])
        things = enumerate(self.world.things)
        fit = [i for i, thing in things if fits(thing, wanted) and i not in self.of]
        inside = [i for i in fit if self.world.things[i].block == self.world.here]
        found = inside or fit
        if form[0] == "end":
            spoken = (
                [t for t in found if t in self.world.several] if ends_in_one(form[2]) else found
            )
            return self.world.outermost(form[1], spoken)
        if nth:
            return found[nth - 1 : nth]
        return found

    def known(self, thing: int, posts: Form) -> bool:
        """Whether what a phrase adds is known of a thing."""
        if posts[0] == "and":
            return all(self.known(thing, part) for part in posts[1:])
        if posts[0] == "in":
            return self.world.things[thing].block == self._block(posts[1])
        if posts[0] == "edge":
            return set(joined(posts[1])) <= self.world.things[thing].edges
        if posts[0] == "rel":
            try:
                others = self.introduced_known(posts[2])
            except Lost:
                return False
            return all(
                (relation, thing, other) in self.world.said
                for relation in relations_in(posts[1]) for other in others
            )  # fmt: skip
        return False

    def introduced_known(self, form: Form) -> list[int]:
        core = form[1] if form[0] == "with" else form
        if core[0] not in ("np", "nth", "end") or core[1] == "it":
            raise Lost
        return self.matching(core)

    # predicates
    def hold(self, things: Sequence[int], predicate: Form) -> None:
        name = predicate[0]
        if name == "and":
            for part in predicate[1:]:
                self.hold(things, part)
        elif name == "rel":
            relations = relations_in(predicate[1])
            if self._about_block(predicate[2]):
                raise Lost
            self._relate(things, relations, self._others(things, predicate[2]))
        elif name == "touch":
            if predicate[2][0] == "np" and predicate[2][1] == "it":
                raise Lost
            sides = [SIDE_OF[s] for s in joined(predicate[1])]
            self._relate(things, ("touching", *sides), self._others(things, predicate[2]))
        elif name == "edge":
            for thing in things:
                sides = joined(predicate[1])
                self.world.things[thing].on_any_edge = True
                self.world.things[thing].edges |= {s for s in sides if s != "any"}
        elif name == "kind":
            for thing in things:
                known = self.world.things[thing].attributes
                for kind, value in attributes_in(predicate[1]).items():
                    if known.setdefault(kind, value) != value:
                        raise Lost
        elif name == "in":
            block = self._block(predicate[1])
            for thing in things:
                self.world.things[thing].block = block
        elif name == "mutual" and len(things) > 1:
            relations = relations_in(predicate[1])
            if not set(relations) <= {"near", "far", "touching", "above", "below"}:
                raise Lost
            # "above each other": a column, as they were named; "on each other": a pile, from below
            order = things[::-1] if predicate[1] == "on" else things
            for i, j in pairwise(order):
                self.world.said |= {(relation, i, j) for relation in relations}
        else:
            raise Lost

    def _others(self, things: Sequence[int], form: Form) -> list[int]:
        """What things are related to: none of themselves."""
        before, self.of = self.of, (*self.of, *things)
        found = [t for each in joined(form) for t in self.introduced(each)]
        self.of = before
        return found

    def _about_block(self, form: Form) -> bool:
        return bool(form[0] == "np" and form[1] == "it" and not self.world.things)

    def _relate(self, one: Sequence[int], relations: Sequence[str], other: Sequence[int]) -> None:
        for i, j in product(one, other):
            if i == j:
                raise Lost
            self.world.said |= {(relation, i, j) for relation in relations}

    def _block(self, name: Form) -> str:
        if name in ("here", "new"):
            if not self.world.here:
                raise Lost
            return self.world.here
        if name not in self.world.blocks:
            self.world.blocks.append(str(name))
        return str(name)
