"""Controlled languages: templates of sentences, from files of their own.

Things are taken out of a sentence first, by the language's pattern; what is left, its *frame*, is
one of a few hundred however many things there are, and only frames are matched with templates.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sightline.errors import BadInput
from sightline.geometry import calculi
from sightline.geometry.calculi import Semantics

__all__ = ["MARK", "NOTHING_SAID", "Language", "Sense", "Template", "find_language", "languages"]

MARK = "\ufffc"
"""stands for a thing in a frame"""
NOTHING_SAID = -1
"""word of a sentence that only names a thing"""
_FOLDER = Path(__file__).parent / "languages"
_SLOT = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class Sense:
    """What a frame can mean.

    Attributes:
        kind: what is asked; "" for a statement.
        roles: "a" or "b" of every thing named, in order.
        word: code of the relation word of a to b, or NOTHING_SAID.
    """

    kind: str
    roles: str
    word: int


@dataclass(frozen=True)
class Template:
    """One form of a sentence.

    Attributes:
        kind, roles: as in :class:`Sense`.
        pattern: of the whole frame; its groups are words.
        slots: name of the slot of each group, "-" in front where it says the opposite.
    """

    kind: str
    roles: str
    pattern: re.Pattern[str]
    slots: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Language:
    """The sentences that can be read, and what their words mean.

    Attributes:
        semantics: the meaning of the relation words.
        between: pattern of what separates sentences.
        thing: pattern of a thing in a sentence; its group is the name.
        words: for each slot, words of the text and the relation words they stand for.
        joined: relation word of two sides that are named together.
        templates: of statements and of questions.
        general_position: no two things share a coordinate unless the story says that some do.
    """

    name: str
    semantics: Semantics
    between: re.Pattern[str]
    thing: re.Pattern[str]
    words: Mapping[str, Mapping[str, str]]
    joined: Mapping[str, str]
    templates: tuple[Template, ...]
    general_position: bool = False

    def senses(self, frame: str) -> tuple[Sense, ...]:
        """All that a frame can mean; () where no template fits."""
        bare, things = frame.strip(" .?!"), frame.count(MARK)
        found: dict[Sense, None] = {}
        for template in self.templates:
            fits = len(template.roles) == things
            match = template.pattern.fullmatch(bare) if fits else None
            word = None if match is None else self._word(template.slots, match.groups())
            if word is not None:
                found[Sense(template.kind, template.roles, word)] = None
        return tuple(found)

    def _word(self, slots: Sequence[str], texts: Sequence[str]) -> int | None:
        """Code of the word that the slots say together; None where they contradict each other."""
        sides: dict[str, str] = {}
        for slot, text in zip(slots, texts, strict=True):
            if not slot.startswith("-"):
                sides[slot] = self._side(slot, text)
        for slot, text in zip(slots, texts, strict=True):
            if slot.startswith("-"):
                back = self.semantics.converse(self._side(slot[1:], text))
                if sides[slot[1:]] not in back:
                    return None
        if not sides:
            return NOTHING_SAID
        # the tables name the vertical side first
        said = [" ".join(order) for order in itertools.permutations(sides.values())]
        word = next((self.joined[each] for each in said if each in self.joined), said[0])
        return int(self.semantics.codes([word])[0])

    def _side(self, slot: str, text: str) -> str:
        return next(self.words[name][text] for name in slot.split("|") if text in self.words[name])


@cache
def languages() -> tuple[str, ...]:
    """Names of the languages."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


@cache
def find_language(name: str) -> Language:
    """The language of a name.

    Raises:
        BadInput: there is none.
    """
    if name not in languages():
        raise BadInput("languages", name, "no such language", ", ".join(languages()))
    data = tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    meanings = {m.name: m for m in vars(calculi).values() if isinstance(m, Semantics)}
    stated = [("", text) for text in data["told"]["templates"]]
    asked = [(kind, text) for kind, texts in data["asked"].items() for text in texts]
    return Language(
        name=name,
        semantics=meanings[data["semantics"]],
        between=re.compile(data["sentence"]),
        thing=re.compile(data["thing"]),
        words=data["words"],
        joined=data.get("joined", {}),
        templates=tuple(t for kind, text in stated + asked for t in _templates(data, kind, text)),
        general_position=data.get("general_position", False),
    )


def _templates(data: dict[str, Any], kind: str, text: str) -> list[Template]:
    """The template of a text, or two where the order of a pair is free."""
    parts = data.get("parts", {})
    text = _SLOT.sub(lambda slot: parts.get(slot[1], slot[0]), text)
    orders = ("{a} and {b}", "{b} and {a}") if "{pair}" in text else ("",)
    return [_template(data["words"], kind, text.replace("{pair}", order)) for order in orders]


def _template(words: Mapping[str, Mapping[str, str]], kind: str, text: str) -> Template:
    roles, slots = "", []

    def filled(slot: re.Match[str]) -> str:
        nonlocal roles
        name = slot[1]
        if name in ("a", "b"):
            roles += name
            return MARK
        slots.append(name)
        known = [word for part in name.lstrip("-").split("|") for word in words[part]]
        return f"({'|'.join(map(re.escape, sorted(known, key=len, reverse=True)))})"

    pattern = _SLOT.sub(filled, text)
    return Template(kind, roles, re.compile(pattern), tuple(slots))
