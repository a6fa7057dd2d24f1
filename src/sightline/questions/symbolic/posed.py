"""One question about a symbolic world, and the recipe that such questions are made by."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from sightline.answers import AnswerType

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["Picture", "Pictures", "Posed", "Recipe", "Status"]

Status = Literal["determined", "ambiguous", "impossible"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Posed:
    """One question about a symbolic world.

    Attributes:
        key: 64-bit key that everything in it was drawn from; questions of one key stay together.
        task: question type, as published.
        text: the world told in words; "" where only a picture shows it.
        question: what is asked about it.
        answer: form of the answer, which reads and judges replies.
        truth: the answer, in the form that ``answer`` judges against.
        options: option texts in the order of their letters; () for open answers.
        world: the state as JSON values: enough to draw it and to find the answer another way.
        status: ``determined``, or what else the text leaves (only where a recipe is asked for it).
        rationale: the steps that lead to the answer, one a line.
        group: questions about one world, or of one contrast set.
        tags: keys of difficulty: hops, structure, mode.
        extra: further fields of the published record.
        id: of the item; set when a dataset is made.
    """

    key: int
    task: str
    text: str
    question: str
    answer: AnswerType[Any]
    truth: Any
    options: tuple[str, ...] = ()
    world: Mapping[str, Any] = field(default_factory=dict)
    status: Status = "determined"
    rationale: str = ""
    group: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)
    id: str = ""

    @property
    def reply(self) -> str:
        """The reply that states the truth."""
        return self.answer.format(self.truth)


Picture = Callable[[Posed], "Image | Sequence[Image]"]
"""draws what is shown with a question"""
Pictures = Callable[[Posed], tuple[str, ...]]
"""where the drawn pictures of a question lie, relative to the folder of the record"""


@dataclass(frozen=True)
class Recipe:
    """A question type with its worlds.

    Attributes:
        name: unique in a mix.
        pose: from (n,) keys to questions, in the order of the keys; a key may give none or several.
            A pure function of each key by itself.
        check: a second path to the answer that shares no code with ``pose``, from the text or the
            world: "" where it agrees, else what it found.
        draw: pictures of a question; None where nothing is shown.
        even: even out the answers where they are of few kinds (no answer above one half).
    """

    name: str
    pose: Callable[[NDArray[np.uint64]], Iterator[Posed]]
    check: Callable[[Posed], str]
    draw: Picture | None = None
    even: bool = False
