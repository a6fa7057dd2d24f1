"""Who puts facts into words: the request, the template writer, and the loop that checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

import numpy as np

from sightline import hashing
from sightline.answers import units
from sightline.errors import BadInput
from sightline.narration.lexicon import table
from sightline.narration.statements import CAMERA, DIRECTIONS, UNKNOWN, WORDS, Statement
from sightline.narration.verify import Fault, complaints
from sightline.questions.text import plurals

__all__ = ["TRIES", "Narration", "Request", "TemplateWriter", "Writer", "narrate", "sentence"]

TRIES: Final = 3
"""texts a model may write before the template's is taken"""


@dataclass(frozen=True)
class Request:
    """What is to be written.

    Attributes:
        kind: which sort of text; a table of ``wording/templates.toml`` has its instruction.
        statements: all that may be said.
        told: what must be said, in this order.
        targets: references of the objects it is about.
        forbidden: words it must not contain.
        asked: the fact its last sentence must ask for and must not state.
        need: what somebody wants to do, the only thing it says.
        slots: values of a text with a structure of its own.
        seed: draws the wording.
        draft, faults: the last attempt and what was wrong with it, for another try.
    """

    kind: str
    statements: tuple[Statement, ...]
    told: tuple[Statement, ...] = ()
    targets: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    asked: Statement | None = None
    need: str = ""
    slots: Mapping[str, str] = field(default_factory=dict, hash=False)
    seed: int = 0
    draft: str = ""
    faults: tuple[Fault, ...] = ()

    def complaints(self, text: str) -> list[Fault]:
        """All that is wrong with a text as an answer to this request."""
        return complaints(text, self.statements, self.told, self.forbidden, self.asked, self.need)


class Writer(Protocol):
    """Anything that answers a request with a text; ``id`` goes into the provenance."""

    @property
    def id(self) -> str:
        """Which writer, with the model behind it."""

    def write(self, request: Request) -> str:
        """A text; it is checked by whoever asked for it."""


@dataclass(frozen=True)
class Narration:
    """An accepted text and where it comes from.

    ``tries`` counts all texts written, the accepted one included; ``rejected`` holds the others
    with their faults. ``writer`` is the id of the writer of the accepted text.
    """

    text: str
    writer: str
    tries: int
    statements: tuple[Statement, ...] = field(default=(), repr=False)
    rejected: tuple[tuple[str, tuple[Fault, ...]], ...] = field(default=(), repr=False)

    @property
    def provenance(self) -> dict[str, str | int]:
        """For the record of an item."""
        return {"writer": self.writer, "tries": self.tries, "rejected": len(self.rejected)}


@dataclass(frozen=True)
class TemplateWriter:
    """Grammar templates; the same text for the same request and seed."""

    seed: int = 0

    @property
    def id(self) -> str:
        return f"template:{self.seed}"

    def write(self, request: Request) -> str:
        """The facts to be told, then the question; drawn wordings and joints."""
        whole = table("templates")["whole"].get(request.kind)
        draw = _Draw(self.seed, request)
        if request.need:
            phrase = draw.one(table("affordances")["need"][request.need]["phrases"])
            return _capitals(str(draw.one(whole)).format(need=phrase))
        if whole:
            return str(draw.one(whole)).format(**request.slots)
        return _told(request.told, draw, draw.asking(request.asked))


def narrate(request: Request, writer: Writer | None = None, tries: int = TRIES) -> Narration:
    """A text without faults: the writer's, or after ``tries`` rejected ones the template's."""
    if tries < 1:
        raise BadInput("narrate", "tries", f"cannot be {tries}", "1 or more")
    rejected: list[tuple[str, tuple[Fault, ...]]] = []
    plain = TemplateWriter()
    attempt = request
    for _ in range(tries if writer is not None and not isinstance(writer, TemplateWriter) else 0):
        assert writer is not None
        text = writer.write(attempt).strip()
        faults = tuple(request.complaints(text))
        if not faults:
            return _accepted(text, writer, request, rejected)
        rejected.append((text, faults))
        attempt = replace(request, draft=text, faults=faults)
    last = writer if isinstance(writer, TemplateWriter) else plain
    text = last.write(request)
    faults = tuple(request.complaints(text))
    if faults:
        found = "; ".join(map(str, faults))
        raise BadInput("narrate", request.kind, f"the facts cannot be told: {found}")
    return _accepted(text, last, request, rejected)


def _accepted(
    text: str,
    writer: Writer,
    request: Request,
    rejected: Sequence[tuple[str, tuple[Fault, ...]]],
) -> Narration:
    return Narration(text, writer.id, len(rejected) + 1, request.statements, tuple(rejected))


def sentence(fact: Statement, seed: int = 0) -> str:
    """One fact as one plain sentence."""
    draw = _Draw(seed, Request("facts", (fact,), (fact,), seed=seed))
    return _told((fact,), draw, "", plain=True)


class _Draw:
    """Draws wordings by hash: the n-th draw of a request depends on nothing else."""

    def __init__(self, seed: int, request: Request) -> None:
        facts = [*request.told, *([request.asked] if request.asked else [])]
        what = "|".join(" ".join((f.subject, f.predicate, *f.objects)) for f in facts)
        self.key = hashing.mix(np.uint64(seed), np.uint64(request.seed), request.kind, what)
        self.count = 0

    def one(self, options: Sequence[str]) -> str:
        self.count += 1
        at = hashing.uniform(hashing.mix(self.key, self.count), len(options))
        return options[int(at[0])]

    def clause(self, fact: Statement) -> str:
        return _filled(self.one(_templates(fact)), fact, self)

    def asking(self, asked: Statement | None) -> str:
        if asked is None:
            return ""
        tables = table("templates")["question"]
        key = _template(asked)
        if asked.subject == UNKNOWN:
            key = "nearest" if asked.viewpoint else "placed"
            names = dict(zip(("standing", "facing"), map(_the, asked.viewpoint), strict=False))
            place = table("templates")["somewhere"][asked.predicate]
            other = _the(asked.objects[0])
            return self.one(tables[key]).format(place=place, other=other, **names)
        if asked.viewpoint:
            standing, facing = map(_the, asked.viewpoint)
            return self.one(tables["observed"]).format(
                a=_the(asked.subject), standing=standing, facing=facing
            )
        if key in DIRECTIONS:
            key = DIRECTIONS[DIRECTIONS.index(key) & ~1]
        key = "count" if key.startswith("count") else key
        if key not in tables:
            raise BadInput("narrate", key, "cannot be asked for", f"one of {', '.join(tables)}")
        return _filled(self.one(tables[key]), asked, self)


def _told(facts: Sequence[Statement], draw: _Draw, question: str, plain: bool = False) -> str:
    """Clauses joined to sentences; a viewpoint is named before the first fact seen from there."""
    style = table("templates")["style"]
    clauses: list[str] = []
    view: tuple[str, ...] = ()
    for fact in facts:
        clause = draw.clause(fact) if not plain else _plain_clause(fact, draw)
        if fact.viewpoint and fact.viewpoint != view:
            opening = draw.one(table("templates")["viewpoint"]["observer"])
            names = {"standing": _the(fact.viewpoint[0]), "facing": _the(fact.viewpoint[-1])}
            clause = "\n" + opening.format(**names) + clause
        elif view and not fact.viewpoint and fact.predicate in DIRECTIONS:
            clause = "\n" + "seen from the camera, " + clause
        view = fact.viewpoint or (() if fact.predicate in DIRECTIONS else view)
        clauses.append(clause)
    opened = any(
        f.predicate in DIRECTIONS and not f.viewpoint and f.frame != "world" for f in facts
    )
    out = draw.one(style["openers"]) if opened and not plain and clauses[0][0] != "\n" else ""
    for i, clause in enumerate(clauses):
        if i:
            out += ". " if plain or clause[0] == "\n" else draw.one(style["joints"])
        out += clause.lstrip("\n")
    if clauses:
        out += "."
    return _capitals(f"{out} {question}".strip())


def _plain_clause(fact: Statement, draw: _Draw) -> str:
    return _filled(_templates(fact)[0], fact, draw)


def _templates(fact: Statement) -> list[str]:
    tables = table("templates")
    if fact.viewpoint:
        found: list[str] = tables["observed"][fact.predicate]
        return found
    key = _template(fact)
    if key not in tables["fact"]:
        raise BadInput("narrate", key, "has no wording", f"one of {', '.join(tables['fact'])}")
    found = tables["fact"][key]
    return found


def _template(fact: Statement) -> str:
    if fact.predicate == "distance" and CAMERA in fact.objects:
        return "camera_distance"
    if fact.predicate == "count":
        number = int(fact.number or 0)
        return "count_" + ("none" if number == 0 else "one" if number == 1 else "many")
    return fact.predicate


def _filled(template: str, fact: Statement, draw: _Draw) -> str:
    named = fact.predicate not in (*WORDS, "count")
    others = [_the(name) for name in fact.objects] if named else ["", ""]
    many = plurals([fact.subject])[0]  # type: ignore[arg-type]
    return template.format(
        a=_the(fact.subject),
        b=others[0] if others else "",
        c=others[-1] if others else "",
        n=written(fact, draw.one(("m", "cm", "meters"))) if fact.number is not None else "",
        word=fact.objects[0] if fact.predicate in WORDS else "",
        kind=fact.subject,
        kinds=many,
        stands=draw.one(table("templates")["style"]["stands"]),
    )


def written(fact: Statement, style: str = "m") -> str:
    """The number of a fact: two decimals of metres, or whole centimetres below three metres."""
    number = fact.number or 0.0
    if fact.predicate == "count":
        small = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
                 "ten", "eleven", "twelve")  # fmt: skip
        return small[int(number)] if number <= 12 and style != "m" else str(int(number))
    if fact.predicate == "volume":
        return units.format_quantity(number, "m3", 3)
    if style == "cm" and number < 3:
        return units.format_quantity(number, "cm", 0)
    return units.format_quantity(number, "m", 2, "word" if style == "meters" else "symbol")


def _the(name: str) -> str:
    return "the camera" if name == CAMERA else f"the {name}"


def _capitals(text: str) -> str:
    """A capital letter at the beginning of every sentence."""
    parts = text.split(". ")
    return ". ".join(part[:1].upper() + part[1:] for part in parts)
