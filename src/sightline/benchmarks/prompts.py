"""Prompts: from a sample to the messages a model is shown. A prompt is part of a published score.

Templates have slots in braces: ``{question}``, ``{options}``, ``{letters}``, ``{ending}``,
``{pictures}`` (how many), and the names of tags and of texts in ``extra``. What is no slot stays as
it is; nothing is evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from sightline.benchmarks.sample import LETTERS, Media, Sample

__all__ = ["Ask", "Part", "Prompt", "Turn"]

Part = str | Media


@dataclass(frozen=True, slots=True)
class Turn:
    """One message: who says it, and its texts and pictures in order."""

    role: Literal["system", "user", "assistant"]
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """Its texts alone."""
        return "".join(part for part in self.parts if isinstance(part, str))


class Prompt(Protocol):
    """One way to ask."""

    def __call__(self, sample: Sample, repeat: int = 0) -> tuple[Turn, ...]: ...


_SLOT = re.compile(r"\{([a-z_0-9]+)\}")


@dataclass(frozen=True)
class Ask:
    """A question in one message.

    Attributes:
        template: the message; see the module for its slots.
        option: how one is written: slots ``{letter}``, ``{lower}``, ``{number}``, ``{option}``.
        first: the number of the first option.
        joined: what stands between options.
        heading: what stands before them; left out with them where a sample has no options.
        ending: the end of the message by the form of the answer (slot ``{ending}``).
        system: a message before it.
        prefix: the beginning of the reply, put into the model's mouth.
        media: pictures before the text, behind it, where a placeholder stands, or not at all.
        placeholder: pattern of a place in the text for the next picture, or for picture number
            ``\\1`` counted from 1 where it has a group.
    """

    template: str = "{question}\n{options}\n{ending}"
    option: str = "{letter}. {option}"
    first: int = 1
    joined: str = "\n"
    heading: str = ""
    ending: Mapping[str, str] = field(default_factory=dict)
    system: str = ""
    prefix: str = ""
    media: Literal["first", "last", "inline", "none"] = "first"
    placeholder: str = r"<image>"

    def __call__(self, sample: Sample, repeat: int = 0) -> tuple[Turn, ...]:
        text = self._filled(self.template, sample)
        turns = []
        if self.system:
            turns.append(Turn("system", (self._filled(self.system, sample),)))
        turns.append(Turn("user", self._with_media(text, sample.media)))
        if self.prefix:
            turns.append(Turn("assistant", (self.prefix,)))
        return tuple(turns)

    def options(self, sample: Sample) -> str:
        """The options as the prompt writes them."""
        if not sample.options:
            return ""
        lines = [
            self.option.replace("{letter}", LETTERS[i])
            .replace("{lower}", LETTERS[i].lower())
            .replace("{number}", str(self.first + i))
            .replace("{option}", text)
            for i, text in enumerate(sample.options)
        ]
        return self.heading + self.joined.join(lines)

    def _filled(self, template: str, sample: Sample) -> str:
        slots = {
            "question": sample.question,
            "options": self.options(sample),
            "letters": ", ".join(sample.letters),
            "ending": self.ending.get(sample.kind, self.ending.get("", "")),
            "pictures": str(len(sample.media)),
        }

        def fill(slot: re.Match[str]) -> str:
            for known in (slots, sample.tags, sample.extra):
                if isinstance(known.get(slot[1]), str):
                    return str(known[slot[1]])
            return slot[0]

        return _SLOT.sub(fill, template)

    def _with_media(self, text: str, media: tuple[Media, ...]) -> tuple[Part, ...]:
        if self.media == "first":
            return (*media, text)
        if self.media == "last":
            return (text, *media)
        if self.media == "none":
            return (text,)
        return inline(text, media, self.placeholder)


def inline(text: str, media: tuple[Media, ...], placeholder: str) -> tuple[Part, ...]:
    """Pictures in the places of their placeholders; those without one come first."""
    pattern = re.compile(placeholder)
    parts: list[Part] = []
    used: set[int] = set()
    at = 0
    for number, place in enumerate(pattern.finditer(text)):
        index = int(place[1]) - 1 if pattern.groups and place[1] else number
        if not 0 <= index < len(media):
            continue
        parts += [text[at : place.start()], media[index]]
        used.add(index)
        at = place.end()
    parts.append(text[at:])
    left = [each for i, each in enumerate(media) if i not in used]
    return tuple(part for part in (*left, *parts) if part != "")
