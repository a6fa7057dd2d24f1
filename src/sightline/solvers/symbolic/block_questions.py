"""Questions about stories of blocks and objects, answered in an open world."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

from sightline.benchmarks.sample import LETTERS, Sample
from sightline.facts.canvases import RELATIONS
from sightline.facts.open_world import Followed
from sightline.solvers.symbolic.block_world import (
    BACK,
    SIDE_OF,
    Lost,
    World,
    attributes_in,
    blocks_marked,
    fits,
    is_plural,
    joined,
    relations_in,
)
from sightline.solvers.symbolic.grammar import Form, find_grammar

__all__ = ["LABELS", "Asked"]

LABELS = ("left", "right", "above", "below", "near to", "far from", "touching")
YES, NO, OPEN = "Yes", "No", "DK"
MOST_MEANT = 16
"""readings of a question that are tried where "the" fits several things"""


class _Several(Lost):
    """A phrase fits several things; which one is meant is not said."""

    def __init__(self, things: tuple[int, ...]) -> None:
        self.things = things


@dataclass(frozen=True)
class Asked:
    """A world that is asked about.

    Attributes:
        world, followed: what the story says, and what follows.
        options: of the question.
        meant: of things that a phrase with "the" fits, the one to take.
    """

    world: World
    followed: Followed
    options: tuple[str, ...] = ()
    meant: Mapping[tuple[int, ...], int] = field(default_factory=dict)

    def answer(self, form: Form, sample: Sample) -> Any:
        """In published form.

        Raises:
            Lost: the question is about nothing there, or of another type than the sample.
        """
        kind = sample.tags.get("type", "")
        of: Mapping[str, tuple[str, Callable[..., Any]]] = {
            "truth": ("YN", self._truth),
            "there": ("YN", self._there),
            "holds": ("YN", self._holds),
            "relate": ("FR", self._relate),
            "block": ("FB", self._block),
            "block-not": ("FB", self._block_not),
            "block-stands": ("FB", self._block_stands),
            "block-near": ("FB", self._block_near),
            "block-touch": ("FB", self._block_touch),
            "choose": ("CO", self._choose),
        }
        asked, answer = of.get(form[0], ("", None))
        if answer is None or asked != kind:
            raise Lost
        try:
            return answer(*form[1:])
        except _Several as several:
            return self._agreed(several.things, form, sample)

    def _agreed(self, things: tuple[int, ...], form: Form, sample: Sample) -> Any:
        """The answer that is the same whichever of the things is meant."""
        if (len(self.meant) + 1) * len(things) > MOST_MEANT:
            raise Lost
        each = [replace(self, meant={**self.meant, things: thing}) for thing in things]
        answers = [asked.answer(form, sample) for asked in each]
        if any(answer != answers[0] for answer in answers):
            raise Lost
        return answers[0]

    # yes or no
    def _truth(self, how: str, subject: Form, predicate: Form) -> str:
        if predicate[0] == "in" and subject[0] == "with":
            raise Lost  # "is the star [above the oval] [in A]?": the oval in A is meant
        things, every = self._things(subject)
        if not things:
            raise Lost
        if every and self._singular(subject):
            things = self._narrowed(things, self._about(predicate))
        found = [self.holds(thing, predicate, things) for thing in things]
        return _all(found) if every and how == "one" else _any(found)

    def _there(self, subject: Form) -> str:
        return YES if self._things(subject)[0] else NO

    def _holds(self, block: Form, subject: Form) -> str:
        inside = {self.world.things[t].block for t in self._things(subject)[0]}
        return YES if inside == {self._name(block)} else NO

    # blocks
    def _block(self, subject: Form) -> str:
        core = subject[1] if subject[0] == "with" else subject
        things = self._things(subject)[0]
        inside = {self.world.things[t].block for t in things}
        if core[0] == "np" and core[1] in ("all", "def"):
            return self._listed(b for b in self.world.blocks if inside == {b})
        return self._listed(b for b in self.world.blocks if b in inside)

    def _block_not(self, subject: Form) -> str:
        inside = {self.world.things[t].block for t in self._things(subject)[0]}
        return self._listed(b for b in self.world.blocks if b not in inside)

    def _block_stands(self, relations: Form, other: Form) -> str:
        wanted, place = relations_in(relations), self._name(other)
        stands = {(r, a) for r, a, b in self.world.standing() if b == place}
        return self._listed(
            b for b in self.world.blocks if all((r, b) in stands for r in wanted)
        )  # fmt: skip

    def _block_near(self, relations: Form, thing: Form) -> str:
        """A block stands to an object as it stands to the object's block."""
        (one,) = self._one(thing)
        place = self.world.things[one].block
        wanted = relations_in(relations)
        if wanted != ("far",):
            return self._block_stands(relations, place)
        stands = {a for r, a, b in self.world.standing() if b == place and r == "far"}
        return self._listed(b for b in self.world.blocks if b in stands)

    def _block_touch(self, predicate: Form) -> str:
        raise Lost

    def _listed(self, blocks: Iterable[str]) -> str:
        return ", ".join(blocks) or "none"

    # relations and choices
    def _relate(self, one: Form, other: Form) -> str:
        a, b = self._things(one)[0], self._things(other)[0]
        if self._singular(one):
            a = self._narrowed(a, b)
        if self._singular(other):
            b = self._narrowed(b, a)
        if not a or not b or set(a) & set(b):
            raise Lost
        holds = [
            all(self.followed.true[r, i, j] for i in a for j in b) for r in range(len(RELATIONS))
        ]
        return ", ".join(LABELS[r] for r, h in enumerate(holds) if h) or "DK"

    def _choose(self, predicate: Form) -> str:
        if len(self.options) != 4:
            raise Lost
        right: list[Any] = []
        for option in self.options[:2]:
            forms = find_grammar("spartqa").read(blocks_marked(option), "NP")
            things = self._things(forms[0])[0] if forms else []
            if not things:
                raise Lost
            if self._singular(forms[0]):
                things = self._narrowed(things, self._about(predicate))
            right.append(self._right(things, predicate))
        if predicate[0] == "not":
            # what is excluded comes before what is only open
            right = [each == NO for each in right] if NO in right else [e != YES for e in right]
        else:
            right = [each == YES for each in right]
        return LETTERS[{(True, False): 0, (False, True): 1, (True, True): 2}.get(tuple(right), 3)]

    def _right(self, things: Sequence[int], predicate: Form) -> str:
        asked = predicate[1] if predicate[0] == "not" else predicate
        return _any([self.holds(t, asked, things) for t in things])

    # things and what holds of them
    def holds(self, thing: int, predicate: Form, among: Sequence[int] = ()) -> str:
        """Whether a predicate follows of a thing, is excluded, or is open."""
        name, *parts = predicate
        if name == "and":
            return _all([self.holds(thing, part, among) for part in parts])
        if name == "not":
            return {YES: NO, NO: YES}.get(self.holds(thing, parts[0], among), OPEN)
        if name == "in":
            return YES if self.world.things[thing].block == self._name(parts[0]) else NO
        if name == "edge":
            return self._on_edge(thing, *parts)
        if name == "kind":
            return self._of_kind(thing, *parts)
        if name == "between":
            return self._between(thing, *parts)
        if name == "mutual":
            others = [t for t in among if t != thing]
            return _all([self._stands(relations_in(parts[0]), thing, t) for t in others])
        if name == "touch":
            relations: tuple[str, ...] = ("touching", *(SIDE_OF[s] for s in joined(parts[0])))
        elif name == "rel":
            # asked what is "on" another, people accept what is above it
            relations = ("above",) if parts[0] == "on" else relations_in(parts[0])
        else:
            raise Lost
        found: list[str] = []
        for each in joined(parts[1]):
            others, every = self._things(each)
            others = [t for t in others if t != thing]
            if every and self._singular(each):
                others = self._narrowed(others, [thing])
            if not others:
                found.append(NO)
                continue
            each_of = [self._stands(relations, thing, other) for other in others]
            found.append(_all(each_of) if every else _any(each_of))
        return _all(found)

    def _stands(self, relations: Sequence[str], i: int, j: int) -> str:
        at = [RELATIONS.index(relation) for relation in relations]
        if all(self.followed.true[r, i, j] for r in at):
            return YES
        return NO if any(self.followed.false[r, i, j] for r in at) else OPEN

    def _of_kind(self, thing: int, adjectives: Form) -> str:
        known, wanted = self.world.things[thing].attributes, attributes_in(adjectives)
        if any(known.get(kind, value) != value for kind, value in wanted.items()):
            return NO
        return YES if wanted.keys() <= known.keys() else OPEN

    def _between(self, thing: int, one: Form, other: Form) -> str:
        """Whether two things are on opposite sides of it."""
        pairs = product(self._things(one)[0], self._things(other)[0])
        found = [
            _any([
                _all([self._stands((side,), thing, a), self._stands((back,), thing, b)])
                for side, back in BACK.items()
            ])
            for a, b in pairs if len({thing, a, b}) == 3
        ]  # fmt: skip
        return _any(found) if found else NO

    def _on_edge(self, thing: int, sides: Form, block: Form) -> str:
        one = self.world.things[thing]
        if block not in ("any", "here") and one.block != self._name(block):
            return NO
        wanted = set(joined(sides))
        if wanted == {"any"}:
            return YES if one.on_any_edge else OPEN
        return YES if wanted <= one.edges else OPEN

    def _singular(self, form: Form) -> bool:
        """Whether a phrase names the one thing that it fits."""
        core = form[1] if form[0] == "with" else form
        return bool(core[0] == "np" and core[1] in ("def", "other", "bare")) and not is_plural(
            core[3]
        )

    def _narrowed(self, things: list[int], about: Sequence[int]) -> list[int]:
        """The one thing that is meant: where several fit, the one in the block that is spoken of.

        Raises:
            Lost: it stays open which.
        """
        if len(things) < 2:
            return things
        blocks = {self.world.things[t].block for t in about}
        inside = [t for t in things if self.world.things[t].block in blocks]
        if len(inside) == 1:
            return inside
        fit = tuple(inside or things)
        if fit not in self.meant:
            raise _Several(fit)
        return [self.meant[fit]]

    def _about(self, predicate: Form) -> list[int]:
        """The things that a predicate names."""
        if predicate[0] in ("and", "not"):
            return [t for part in predicate[1:] for t in self._about(part)]
        if predicate[0] not in ("rel", "touch"):
            return []
        return [t for each in joined(predicate[2]) for t in self._things(each)[0]]

    def _one(self, form: Form) -> list[int]:
        """Things of a phrase that has to name some."""
        things, every = self._things(form)
        core = form[1] if form[0] == "with" else form
        if not things or (len(things) > 1 and not every and core[1] != "indef"):
            raise Lost
        return things

    def _things(self, form: Form) -> tuple[list[int], bool]:
        """Things that fit a phrase: of "the" and "all" every one, of "a" and "any" some."""
        posts: Form = None
        if form[0] == "join":
            parts = [self._things(part)[0] for part in form[1:]]
            return [t for part in parts for t in part], True
        if form[0] == "with":
            _, form, posts = form
        if form[0] in ("nth", "end"):
            found = [i for i, t in enumerate(self.world.things) if fits(t, attributes_in(form[2]))]
            found = [t for t in found if posts is None or self.holds(t, posts) == YES]
            if form[0] == "end":
                return self.world.outermost(form[1], found), True
            return found[form[1] - 1 : form[1]], True
        if form[0] != "np" or form[1] == "it":
            raise Lost
        wanted = attributes_in(form[3])
        found = [i for i, t in enumerate(self.world.things) if fits(t, wanted)]
        if posts is not None:
            found = [t for t in found if self.holds(t, posts) == YES]
        return found, form[1] in ("all", "def", "other", "bare")

    def _name(self, block: Form) -> str:
        if block not in self.world.blocks:
            raise Lost
        return str(block)


def _all(found: Sequence[str]) -> str:
    if NO in found:
        return NO
    return OPEN if OPEN in found or not found else YES


def _any(found: Sequence[str]) -> str:
    if YES in found:
        return YES
    return OPEN if OPEN in found or not found else NO
