"""Forms of statements about boxes of shapes, evaluated on canvases.

A set of shapes or of boxes is a bit set. Where words leave open what is meant, the truth is asked
for by every convention.
"""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable, Mapping
from typing import Any

from sightline.scenes.symbolic.canvases import SIDE, SIZES, Canvases
from sightline.solvers.symbolic.grammar import Form

__all__ = ["CONVENTIONS", "Open", "Told", "Undefined"]

CONVENTIONS: Mapping[str, tuple[str, ...]] = {
    "partly": ("eq", "ge"),
    "stacked": ("eq", "ge"),
    "above": ("clear", "centre"),
    "denied": ("directly", "anywhere"),
    "the": ("all", "some"),
    "bare": ("all", "some"),
    "touching": ("exactly", "within one"),
}
"""What words leave open, and how each can be meant: a number in "one of the" and in "two stacked";
"above" among scattered shapes; "no block above" in a tower; "the" of several; a gap of one unit.
What the labels of the development part settle is no convention: elsewhere a number is exact, and in
a tower "above" is the next block."""
_COMPARE: dict[str, Callable[[int, int], bool]] = {
    "eq": operator.eq, "ge": operator.ge, "le": operator.le, "gt": operator.gt, "lt": operator.lt,
}  # fmt: skip
_NEAR = 10
"""nearly touching: a gap, but a smaller one than this"""


class Undefined(Exception):
    """A statement that is about nothing there, or a form without a meaning here."""


class Open(Exception):
    """A convention that the truth hangs on, and that is not chosen yet."""


class Told:
    """A world, and the conventions by which forms are read in it."""

    def __init__(self, world: Canvases, chosen: Mapping[str, str]) -> None:
        self.world, self.chosen = world, chosen
        self.denied = False
        self.boxes = len(world.names)
        self.place = world.box.tolist()
        self.of = world.canvas.tolist()
        self.inside = [_bits(i for i, c in enumerate(self.of) if c == b) for b in range(self.boxes)]

    def true(self, form: Form) -> bool:
        return bool(getattr(self, f"_claim_{form[0]}")(*form[1:]))

    def set(self, form: Form) -> int:
        """Shapes or boxes as bits."""
        return int(getattr(self, f"_set_{form[0].replace('-', '_')}")(*form[1:]))

    def choice(self, name: str) -> str:
        if name not in self.chosen:
            raise Open(name)
        return self.chosen[name]

    def many(self, quantifier: Form, count: int, open_in: str = "") -> bool:
        """Whether a count is what a quantifier says; a bare number is exact if nothing is open."""
        if len(quantifier) != 2:
            raise Undefined
        name, number = quantifier
        if name == "num":
            name = self.choice(open_in) if open_in else "eq"
        return _COMPARE[name](count, number)

    # claims
    def _claim_count(self, quantifier: Form, of: Form) -> bool:
        self.denied = quantifier == ("eq", 0)
        return self.many(quantifier, self.set(of).bit_count())

    def _claim_part(self, about: Form, which: Form) -> bool:
        quantifier, of = about
        whole, part = self.set(of), self.set(which)
        if quantifier in (("the",), ("bare",)):
            if not whole & part:
                return False
            return whole & ~part == 0 or self.choice(quantifier[0]) == "some"
        if quantifier == ("each",):
            return whole != 0 and whole & ~part == 0
        if quantifier == "all":
            if not whole:
                raise Undefined
            return whole & ~part == 0
        count = (whole & part).bit_count()
        return self.many(quantifier, count, "partly")

    def _claim_both(self, one: Form, other: Form) -> bool:
        return self.true(one) and self.true(other)

    def _claim_not(self, of: Form) -> bool:
        return not self.true(of)

    def _claim_more(self, one: Form, other: Form) -> bool:
        return self.set(one).bit_count() > self.set(other).bit_count()

    def _claim_equal(self, one: Form, other: Form) -> bool:
        return self.set(one).bit_count() == self.set(other).bit_count()

    def _claim_together(self, of: Form) -> bool:
        return sum(bool(self.set(of) & box) for box in self.inside) == 1

    def _claim_colourcount(self, quantifier: Form, of: Form) -> bool:
        return self.many(quantifier, self._colours(self.set(of)))

    def _claim_alike(self, quantifier: Form, of: Form, how: Form) -> bool:
        attribute, relation = how
        boxes = self._boxes_of(of)
        value = {b: self._attribute(b, attribute) for b in boxes}
        groups = [list(value.values()).count(v) for v in set(value.values())]
        if relation == "same":
            alike = max(groups, default=0)
            return alike > 1 and self.many(quantifier, alike)
        return len(groups) > 1

    def _claim_allalike(self, of: Form, how: Form) -> bool:
        attribute, relation = how
        boxes = self._boxes_of(of)
        if len(boxes) < 2:
            raise Undefined
        kinds = len({self._attribute(b, attribute) for b in boxes})
        return kinds == 1 if relation == "same" else kinds == len(boxes)

    def _boxes_of(self, form: Form) -> list[int]:
        chosen = self.set(form)
        return [b for b in range(self.boxes) if chosen >> b & 1]

    def _attribute(self, box: int, name: str) -> Any:
        if name == "height":
            return self.inside[box].bit_count()
        if name == "pattern":
            return tuple(self.world.colour[i] for i in self._pile(box))
        base = self._end(box, lowest=True)
        return self.world.colour[base] if base >= 0 else ""

    # sets of either
    def _set_and(self, one: Form, other: Form) -> int:
        return self.set(one) & self.set(other)

    def _set_or(self, one: Form, other: Form) -> int:
        return self.set(one) | self.set(other)

    def _set_not(self, of: Form) -> int:
        return ~self.set(of)

    # shapes
    def _set_item(self) -> int:
        return (1 << len(self.world)) - 1

    def _set_colour(self, name: str) -> int:
        return _bits(i for i, c in enumerate(self.world.colour) if c == name)

    def _set_shape(self, name: str) -> int:
        return _bits(i for i, k in enumerate(self.world.kind) if k == name)

    def _set_size(self, name: str) -> int:
        size = self.world.size.tolist()
        return _bits(i for i, s in enumerate(size) if SIZES.get(s) == name)

    def _set_touch(self, side: str) -> int:
        slack = 1 if side == "corner" or self.choice("touching") != "exactly" else 0
        return self._by_gaps(side, lambda gap: gap <= slack)

    def _set_nearly(self, side: str) -> int:
        return self._by_gaps(side, lambda gap: 0 < gap < _NEAR) & ~self._set_touch(side)

    def _by_gaps(self, side: str, fits: Callable[[int], bool]) -> int:
        found = []
        for i, (left, top, right, bottom) in enumerate(self.place):
            gap = {"left": left, "right": SIDE - right, "top": top, "bottom": SIDE - bottom}
            if side == "corner":
                fit = (fits(gap["left"]) or fits(gap["right"])) and (
                    fits(gap["top"]) or fits(gap["bottom"])
                )
            else:
                fit = any(map(fits, gap.values())) if side == "edge" else fits(gap[side])
            if fit:
                found.append(i)
        return _bits(found)

    def _set_at(self, place: str) -> int:
        if place == "middle":
            return _bits(i for b in range(self.boxes) for i in self._pile(b)[1:-1])
        ends = (self._end(b, lowest=place == "base") for b in range(self.boxes))
        return _bits(i for i in ends if i >= 0)

    def _end(self, box: int, lowest: bool) -> int:
        """The shape that is lowest, or highest, in a box; -1 where there is none."""
        inside = [i for i, b in enumerate(self.of) if b == box]
        if not inside:
            return -1
        if lowest:
            return max(inside, key=lambda i: self.place[i][3])
        return min(inside, key=lambda i: self.place[i][1])

    def _set_level(self, number: int) -> int:
        found = []
        for b in range(self.boxes):
            pile = self._pile(b)
            if number <= len(pile):
                found.append(pile[number - 1])
        return _bits(found)

    def _set_from_top(self, number: int) -> int:
        piles = [self._pile(b) for b in range(self.boxes)]
        return _bits(pile[-number] for pile in piles if number <= len(pile))

    def _pile(self, box: int) -> list[int]:
        """The shapes of a tower from its base up."""
        if not self._set_tower() >> box & 1:
            raise Undefined
        inside = [i for i, b in enumerate(self.of) if b == box]
        return sorted(inside, key=lambda i: -self.place[i][3])

    def _set_in(self, boxes: Form) -> int:
        chosen = self.set(boxes)
        return _bits(i for i, b in enumerate(self.of) if chosen >> b & 1)

    def _set_rel(self, relation: str, quantifier: Form, of: Form) -> int:
        others = self.set(of)
        found = []
        for i in range(len(self.world)):
            near = (j for j in range(len(self.world)) if j != i and others >> j & 1)
            count = sum(self._holds(relation, i, j) for j in near if self.of[i] == self.of[j])
            if self.many(quantifier, count):
                found.append(i)
        return _bits(found)

    def _holds(self, relation: str, i: int, j: int) -> bool:
        if relation.endswith(("below", "under")):
            back = {"below": "above", "under": "on"}
            head, _, tail = relation.rpartition("-")
            return self._holds(f"{head}-{back[tail]}".lstrip("-"), j, i)
        if relation.startswith("next-") and not self._set_tower() >> self.of[i] & 1:
            raise Undefined
        if relation == "touching":
            return self._meets(i, j)
        if relation != "above":
            return self._rests(i, j)
        if self._set_tower() >> self.of[i] & 1:
            anywhere = self.denied and self.choice("denied") == "anywhere"
            return self.place[i][3] <= self.place[j][1] if anywhere else self._rests(i, j)
        if self.choice("above") == "clear":
            return bool(self.place[i][3] <= self.place[j][1])
        return bool(sum(self.place[i][1::2]) < sum(self.place[j][1::2]))

    def _rests(self, i: int, j: int) -> bool:
        """Whether i stands on j, with at most the one unit between that blocks of a tower have."""
        one, other = self.place[i], self.place[j]
        return bool(0 <= other[1] - one[3] <= 1 and one[0] < other[2] and other[0] < one[2])

    def _meets(self, i: int, j: int) -> bool:
        """Whether two shapes touch; of what is no square only the box around it is known."""
        (a, b, c, d), (e, f, g, h) = self.place[i], self.place[j]
        if max(a, e) - min(c, g) > 1 or max(b, f) - min(d, h) > 1:
            return False
        if {self.world.kind[i], self.world.kind[j]} != {"square"}:
            raise Undefined
        return True

    # boxes
    def _set_box(self) -> int:
        return (1 << self.boxes) - 1

    def _set_extreme(self, which: str) -> int:
        """The towers with most or fewest blocks."""
        heights = {b: self.inside[b].bit_count() for b in self._boxes_of(("tower",))}
        wanted = (max if which == "most" else min)(heights.values(), default=-1)
        return _bits(b for b, height in heights.items() if height == wanted)

    def _set_differ(self) -> int:
        """Boxes in which every shape has a colour of its own."""
        return _bits(
            b for b, box in enumerate(self.inside) if box and self._colours(box) == box.bit_count()
        )

    def _counts(self, one: Form, other: Form) -> list[tuple[int, int]]:
        """How many of one and of another every box has."""
        some, rest = self.set(one), self.set(other)
        return [((box & some).bit_count(), (box & rest).bit_count()) for box in self.inside]

    def _set_morein(self, one: Form, other: Form) -> int:
        """Boxes with more of one than of another."""
        return _bits(b for b, (m, n) in enumerate(self._counts(one, other)) if m > n)

    def _set_samecount(self, one: Form, other: Form) -> int:
        """Boxes with as many of one as of another, and some."""
        return _bits(b for b, (m, n) in enumerate(self._counts(one, other)) if m == n > 0)

    def _set_tower(self) -> int:
        """Boxes whose shapes stand on each other, all of one width."""
        found = []
        for b in range(self.boxes):
            inside = [i for i, c in enumerate(self.of) if c == b]
            inside.sort(key=lambda i: self.place[i][1])
            piled = all(
                self._rests(i, j) and self.place[i][0] == self.place[j][0]
                for i, j in itertools.pairwise(inside)
            )
            if inside and piled and self.place[inside[-1]][3] == SIDE:
                found.append(b)
        return _bits(found)

    def _set_has(self, quantifier: Form, of: Form) -> int:
        shapes = self.set(of)
        counts = [(box & shapes).bit_count() for box in self.inside]
        return _bits(b for b, count in enumerate(counts) if self.many(quantifier, count))

    def _set_only(self, of: Form) -> int:
        shapes = self.set(of)
        return _bits(b for b, box in enumerate(self.inside) if box and box & ~shapes == 0)

    def _set_colours(self, quantifier: Form) -> int:
        counts = [self._colours(box) for box in self.inside]
        return _bits(b for b, count in enumerate(counts) if count and self.many(quantifier, count))

    def _set_onlyboth(self, colours: Form) -> int:
        one, other = (self._set_colour(name) for name in colours)
        return _bits(
            b for b, box in enumerate(self.inside)
            if box & one and box & other and box & ~(one | other) == 0
        )  # fmt: skip

    def _set_stacked(self, quantifier: Form, of: Form) -> int:
        shapes = self.set(of)
        found = []
        for b in range(self.boxes):
            runs = itertools.groupby(self._pile(b), key=lambda i: shapes >> i & 1)
            longest = max((len(list(run)) for wanted, run in runs if wanted), default=0)
            if self.many(quantifier, longest, "stacked"):
                found.append(b)
        return _bits(found)

    def _colours(self, shapes: int) -> int:
        return len({c for i, c in enumerate(self.world.colour) if shapes >> i & 1})


def _bits(places: Any) -> int:
    return sum(1 << i for i in places)
