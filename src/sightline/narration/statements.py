"""One fact in words: subject, predicate, objects, number, frame and definition.

=================== ================ ========== ==================================================
predicate           objects          number     holds in
=================== ================ ========== ==================================================
left right front    one              gap, m     the frame of the statement, see
behind above below                              :mod:`sightline.facts.relations`; the object is
                                                ``you`` for an observer
on in under next_to one                         the world, see :mod:`sightline.facts.support`
between             two                         the ground plane
distance            one              m          by its definition; the object may be ``camera``
height length       none             m          the world: along gravity; longer horizontal edge
volume              none             m³         the world: product of the box edges
colour material     the word
kind                the category
count               none             how many   the scene; the subject is a category, 0 = none
=================== ================ ========== ==================================================
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sightline.facts import Definition, Frame

__all__ = [
    "CAMERA",
    "DIMENSION",
    "DIRECTIONS",
    "OPPOSITE",
    "PLACES",
    "SIZES",
    "UNKNOWN",
    "WORDS",
    "YOU",
    "Statement",
]

CAMERA: Final = "camera"
"""what distances are measured from besides objects"""
YOU: Final = "you"
"""the observer that directions of the observer's frame are relative to"""
UNKNOWN: Final = "?"
"""the subject of a fact whose subject is asked for"""
DIRECTIONS: Final = ("left", "right", "front", "behind", "above", "below")
OPPOSITE: Final = {word: DIRECTIONS[i ^ 1] for i, word in enumerate(DIRECTIONS)}
PLACES: Final = ("on", "in", "under", "next_to")
SIZES: Final = ("height", "length", "volume")
WORDS: Final = ("colour", "material", "kind")
DIMENSION: Final = {
    "distance": "length", "height": "length", "length": "length", "volume": "volume", "count": "",
}  # fmt: skip
"""dimension of the number, see :mod:`sightline.answers.units`"""


@dataclass(frozen=True)
class Statement:
    """A fact that a text may state.

    Attributes:
        subject: what it is about: a reference without an article ("red chair"), or a category.
        predicate: see the table above.
        objects: references, a category, or an attribute's word.
        number: its value in SI units, None where the predicate has none.
        frame: frame of reference of a direction.
        definition: the meaning of a distance, a size or an order.
        viewpoint: (standing, facing) of an observer, (object,) of an object's own frame.
        margin: how far it is from ceasing to hold, in the relation's unit.
    """

    subject: str
    predicate: str
    objects: tuple[str, ...] = ()
    number: float | None = None
    frame: Frame = ""
    definition: Definition = ""
    viewpoint: tuple[str, ...] = ()
    margin: float = float("inf")

    @property
    def names(self) -> tuple[str, ...]:
        """References to objects of the scene that the statement makes."""
        if self.predicate == "count":
            return ()
        others = () if self.predicate in WORDS else self.objects
        every = (self.subject, *others, *self.viewpoint)
        return tuple(dict.fromkeys(n for n in every if n not in (CAMERA, YOU, UNKNOWN)))
