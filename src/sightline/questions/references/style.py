"""What a reference style is: words, a picture, and where the two may be used."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sightline.facts.fact import Rows
from sightline.questions.text import Text
from sightline.scenes import SceneBatch

__all__ = [
    "COORDINATES",
    "DRAWN",
    "KIND",
    "ORIGINAL",
    "Mask",
    "Mention",
    "Picture",
    "Scope",
    "Style",
    "Words",
]

Mask = NDArray[np.bool_]
Scope = Literal["scene", "frame", "views"]

KIND = frozenset({"name", "description"})
"""basic styles of which a task must allow one, if its objects may be called what they are"""
COORDINATES = frozenset({"box", "point"})
"""the same, if their places may be told in numbers"""
DRAWN = frozenset({"mark"})
"""the same, if their places may be drawn"""


_COLUMNS = ("object", "sighting", "view", "pictured", "first")


@dataclass(frozen=True, eq=False)
class Mention:
    """The objects of n questions in one role."""

    world: SceneBatch
    scope: Scope
    object: Rows
    """(n,) object rows"""
    sighting: Rows
    """(n,) sighting in the picture where it is pointed at, -1 = it is seen in none"""
    view: Rows
    """(n,) which of the pictures shown that is, from 0"""
    views: int
    """pictures shown; 1 for a whole scene, where ``view`` says nothing"""
    pictured: Mask
    """(n,) all views have a picture"""
    role: int
    """0 for the object asked about first"""
    first: Rows
    """(n,) its sighting in the first picture shown, -1 = it is not seen there"""

    def __len__(self) -> int:
        return len(self.object)

    def take(self, rows: Rows) -> Mention:
        """The given questions, in that order."""
        columns = {k: getattr(self, k)[rows] for k in _COLUMNS}
        return replace(self, **columns)

    @cached_property
    def frame(self) -> Rows:
        """(n,) frame rows of the sightings; meaningless where there is none."""
        return np.append(self.world.sightings.frame, -1)[self.sighting]


@dataclass(frozen=True)
class Words:
    """How an object is called."""

    text: Callable[[Mention], Text]
    """the words, with their article where they take one"""
    offer: Callable[[Mention], Mask]
    """objects that the words single out"""
    needs: tuple[frozenset[str], ...]
    """of each, a task allows at least one: what the words give away"""
    note: str = ""
    """sentence that follows a question"""
    together: Callable[[Sequence[Mention]], Mask] | None = None
    """questions whose objects may be called so in one breath; None = all"""


@dataclass(frozen=True)
class Picture:
    """What is drawn into the pictures of a question."""

    folder: str = ""
    """of the pictures, below ``media/SCENE``; "" = the pictures as they are"""
    drawing: Literal["", "point", "box", "mask", "cover"] = ""
    """what is drawn at the objects asked about, in the colours of their roles; "" = nothing: the
    picture is the same for all questions"""
    label: Literal["", "mark", "index"] = ""
    """what is written beside that: the number of the mark, or the indexed name"""
    together: Callable[[Sequence[Mention]], Mask] | None = None
    """questions whose drawings can be told apart; None = all"""


ORIGINAL = Picture()


@dataclass(frozen=True)
class Style:
    """A way to refer to objects: any words with any picture."""

    name: str
    words: Words
    picture: Picture = ORIGINAL
    scopes: tuple[Scope, ...] = ("frame",)
    """which kinds of tasks can use it"""

    @property
    def needs(self) -> tuple[frozenset[str], ...]:
        """What a task must allow, see :attr:`Words.needs`."""
        return (*self.words.needs, DRAWN) if self.picture.folder else self.words.needs
