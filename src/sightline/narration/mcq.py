"""Multiple-choice questions with category, level and rating, filtered by solving; SpatialThinker.

============== ================================================ ====================================
category       asks                                             gate
============== ================================================ ====================================
relation       on which side one object is of another           as the statement
orientation    on which side something is of an observer        as the statement
size           which of the listed is the tallest               lead of LEAD over the next
distance       which of the listed is nearest to an object      lead of GAP over the next
depth          which of the listed is nearest to the camera     lead of GAP over the next
reach          which of the listed is within arm's reach        at most REACHED, others BEYOND
instance_      which of the listed is on, in or under an        it is, by a statement; the others
location       object                                           are denied by the statements
count          how many of a category there are                 three or more
existence      which of the listed is there                     the others are stated to be absent
============== ================================================ ====================================

Shares of categories and levels, pass@2 with two more tries, and the order of the options seeded by
the question text follow STVQA-7K. Its writer rates its own questions; here a rating is how clear
the fact is (:func:`_rating`), and :func:`solved` tells how often a solver is right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np

from sightline import hashing
from sightline.errors import BadInput
from sightline.narration.draws import ranked
from sightline.narration.entailment import HOLDS, LEAD, knowledge
from sightline.narration.lexicon import table
from sightline.narration.reading import Claim
from sightline.narration.statements import CAMERA, DIRECTIONS, OPPOSITE, PLACES, Statement
from sightline.narration.writers import Narration, Request, TemplateWriter, Writer, narrate
from sightline.questions.tasks.relations import GAP

__all__ = ["CATEGORIES", "LEVELS", "Question", "Solver", "solved", "stvqa"]

Level = Literal["easy", "medium", "hard"]
CATEGORIES: Final = {
    "relation": 0.5, **dict.fromkeys(
        ("reach", "size", "orientation", "instance_location", "depth", "distance", "count",
         "existence"), 0.0625,
    ),
}  # fmt: skip
"""share of each category"""
LEVELS: Final[dict[Level, float]] = {"easy": 0.4, "medium": 0.4, "hard": 0.2}
"""share of each level: two, three, four options"""
OPTIONS: Final[dict[Level, int]] = {"easy": 2, "medium": 3, "hard": 4}
REACHED, BEYOND = 0.6, 1.0
"""metres: within and beyond an arm's reach"""
FEWEST = 3
"""of a category that is counted"""
KEPT = 4
"""the rating from which questions are preferred"""
LETTERS: Final = "ABCDEFGH"

Solver = Callable[["Question", int], str]
"""Answers a question with a letter; called again with the number of the try."""


@dataclass(frozen=True)
class Question:
    """One question with its options in the order shown."""

    text: str
    options: tuple[str, ...]
    answer: str
    """the letter"""
    category: str
    level: Level
    rating: int
    """1 to 10: how clear the fact behind it is"""
    narration: Narration | None = field(default=None, repr=False)

    @property
    def record(self) -> dict[str, object]:
        """The columns of a published row that do not concern its picture."""
        shown = [f"({LETTERS[i]}) {option}" for i, option in enumerate(self.options)]
        right = shown[LETTERS.index(self.answer)]
        return {
            "question_only": self.text,
            "question_with_options": "\n".join([self.text, *shown]),
            "options": list(self.options),
            "answer": right,
            "answer_only": self.answer,
            "answer_text": self.options[LETTERS.index(self.answer)],
            "category": self.category,
            "level": self.level,
            "rating": self.rating,
        }


@dataclass(frozen=True)
class _Draft:
    """A question before its options are drawn: the right one, the wrong ones, how clear."""

    template: str
    slots: tuple[tuple[str, str], ...]
    right: str
    wrong: tuple[str, ...]
    clear: float
    asked: Statement | None = None


def stvqa(
    statements: Sequence[Statement],
    *,
    count: int = 16,
    writer: Writer | None = None,
    seed: int = 0,
) -> list[Question]:
    """Up to ``count`` questions about one picture, clear ones of each category first.

    A model writes the questions about one fact (relation, orientation, count), which can be
    checked; those that compare several objects have a template's wording.
    """
    if count < 1:
        raise BadInput("stvqa", "count", f"cannot be {count}", "1 or more")
    drafts = {name: list(_MAKERS[name](statements)) for name in CATEGORIES}
    out: list[Question] = []
    for name, share in _quotas(count, {n: s for n, s in CATEGORIES.items() if drafts[n]}).items():
        pool = drafts[name]
        keys = [Statement(d.template, d.right, (str(d.slots), *d.wrong)) for d in pool]
        drawn = [pool[i] for i in ranked(keys, seed)]
        drawn.sort(key=lambda d: _rating(d.clear) < KEPT)
        out += [_question(d, name, statements, writer, seed) for d in drawn[:share]]
    return out


def solved(
    question: Question, solver: Solver, tries: int = 2, more: int = 2
) -> tuple[bool, int, int]:
    """Whether a question is kept, how often it was answered right, and how often it was asked.

    ``tries`` first; ``more`` where none of them was right. Dropped where still none is.
    """
    right = asked = 0
    for part in (tries, more):
        if right:
            break
        for _ in range(part):
            reply = solver(question, asked)
            right += reply.strip().strip("().").upper() == question.answer
            asked += 1
    return right > 0, right, asked


def _question(
    draft: _Draft,
    category: str,
    statements: Sequence[Statement],
    writer: Writer | None,
    seed: int,
) -> Question:
    if draft.asked is not None:
        request = Request(
            "query", tuple(statements), (), draft.asked.names, asked=draft.asked, seed=seed
        )
        made = narrate(request, writer)
        text = made.text
    else:
        wordings = table("templates")["mcq"][draft.template]
        key = hashing.mix(np.uint64(seed), draft.template, draft.right)
        at = int(hashing.uniform(key, len(wordings))[0])
        slots = dict(draft.slots)
        slots["place"] = table("templates")["somewhere"].get(slots.get("place", ""), "")
        text = wordings[at].format(**slots)
        text = text[:1].upper() + text[1:]
        made = Narration(text, TemplateWriter(seed).id, 1)
    level = _level(text, len(draft.wrong) + 1)
    wrong = _shuffled(draft.wrong, text + "#")[: OPTIONS[level] - 1]
    options = _shuffled((draft.right, *wrong), text)
    answer = LETTERS[options.index(draft.right)]
    return Question(text, options, answer, category, level, _rating(draft.clear), made)


def _shuffled(options: Sequence[str], text: str) -> tuple[str, ...]:
    """The order depends on the question text and the options alone."""
    keys = hashing.mix(hashing.keys(options), hashing.key(text))
    return tuple(options[i] for i in np.argsort(keys, kind="stable").tolist())


def _level(text: str, available: int) -> Level:
    """Drawn by the text with the shares of LEVELS; at most as many options as there are."""
    draw = int(hashing.uniform(hashing.mix("level", hashing.key(text)), 1000)[0]) / 1000
    level: Level = "easy" if draw < 0.4 else "medium" if draw < 0.8 else "hard"
    most: Level = "easy" if available < 3 else "medium" if available < 4 else "hard"
    return min(level, most, key=lambda one: OPTIONS[one])


def _rating(clear: float) -> int:
    """1 to 10, from how many times the threshold a fact clears: once is 2, twice 4, 16 times 10."""
    return int(np.clip(np.rint(2 + 2 * np.log2(max(clear, 0.5))), 1, 10))


def _quotas(count: int, shares: dict[str, float]) -> dict[str, int]:
    """Whole numbers by largest remainder; ``shares`` are of what there is."""
    total = sum(shares.values())
    exact = {name: count * share / total for name, share in shares.items()}
    out = {name: int(value) for name, value in exact.items()}
    rest = sorted(exact, key=lambda name: out[name] - exact[name])
    for name in rest[: count - sum(out.values())]:
        out[name] += 1
    return out


def _of(statements: Sequence[Statement], *predicates: str) -> list[Statement]:
    return [s for s in statements if s.predicate in predicates]


def _relation(statements: Sequence[Statement]) -> Iterator[_Draft]:
    words = table("templates")["option"]
    for fact in _of(statements, *DIRECTIONS):
        if not fact.viewpoint:
            right, wrong = words[fact.predicate], words[OPPOSITE[fact.predicate]]
            yield _Draft("one", (), right, (wrong,), fact.margin / GAP, fact)


def _orientation(statements: Sequence[Statement]) -> Iterator[_Draft]:
    words = table("templates")["observed_option"]
    for fact in _of(statements, *DIRECTIONS):
        if len(fact.viewpoint) == 2:
            wrong = tuple(text for word, text in words.items() if word != fact.predicate)
            yield _Draft("one", (), words[fact.predicate], wrong, fact.margin * 10, fact)


def _size(statements: Sequence[Statement]) -> Iterator[_Draft]:
    tall = {s.subject: float(s.number or 0) for s in _of(statements, "height")}
    yield from _leaders("size", (), {k: np.log(max(v, 1e-9)) for k, v in tall.items()},
                        float(np.log(1 + LEAD)))  # fmt: skip


def _depth(statements: Sequence[Statement]) -> Iterator[_Draft]:
    gaps = {s.subject: -float(s.number or 0) for s in _of(statements, "distance")
            if CAMERA in s.objects}  # fmt: skip
    yield from _leaders("depth", (), gaps, GAP)


def _distance(statements: Sequence[Statement]) -> Iterator[_Draft]:
    for anchor, gaps in _gaps(statements).items():
        near = {name: -gap for name, gap in gaps.items()}
        yield from _leaders("distance", (("b", anchor),), near, GAP)


def _reach(statements: Sequence[Statement]) -> Iterator[_Draft]:
    for anchor, gaps in _gaps(statements).items():
        far = tuple(name for name, gap in gaps.items() if gap >= BEYOND)
        for name, gap in gaps.items():
            if gap <= REACHED and far:
                clear = (BEYOND - gap) / GAP
                yield _Draft("reach", (("b", anchor),), name, far, clear)


def _instance_location(statements: Sequence[Statement]) -> Iterator[_Draft]:
    known = knowledge(tuple(statements))
    for fact in _of(statements, *(p for p in PLACES if p != "next_to")):
        other = fact.objects[0]
        wrong = tuple(
            name
            for name in known.names
            if name not in (fact.subject, other)
            and known.judge(Claim(fact.predicate, (name, other), False)) == HOLDS
        )
        if wrong:
            slots = (("b", other), ("place", fact.predicate))
            yield _Draft("instance_location", slots, fact.subject, wrong, 5.0)


def _count(statements: Sequence[Statement]) -> Iterator[_Draft]:
    for fact in _of(statements, "count"):
        number = int(fact.number or 0)
        if number >= FEWEST:
            wrong = tuple(str(n) for n in (number - 1, number + 1, number + 2))
            yield _Draft("one", (), str(number), wrong, 5.0, fact)


def _existence(statements: Sequence[Statement]) -> Iterator[_Draft]:
    counts = _of(statements, "count")
    absent = tuple(s.subject for s in counts if not s.number)
    for fact in counts:
        if fact.number and absent:
            yield _Draft("existence", (), fact.subject, absent, 5.0)


def _leaders(
    template: str, slots: tuple[tuple[str, str], ...], score: dict[str, float], least: float
) -> Iterator[_Draft]:
    """Each thing against those that it leads by ``least`` or more."""
    for name, value in score.items():
        behind = {n: value - v for n, v in score.items() if n != name and value - v >= least}
        if behind:
            yield _Draft(template, slots, name, tuple(behind), min(behind.values()) / least)


def _gaps(statements: Sequence[Statement]) -> dict[str, dict[str, float]]:
    """Object -> the others with their distance to it."""
    out: dict[str, dict[str, float]] = {}
    for fact in _of(statements, "distance"):
        if CAMERA not in fact.objects:
            one, two = fact.subject, fact.objects[0]
            out.setdefault(one, {})[two] = float(fact.number or 0)
            out.setdefault(two, {})[one] = float(fact.number or 0)
    return out


_MAKERS: Final[dict[str, Callable[[Sequence[Statement]], Iterator[_Draft]]]] = {
    "relation": _relation,
    "reach": _reach,
    "size": _size,
    "orientation": _orientation,
    "instance_location": _instance_location,
    "depth": _depth,
    "distance": _distance,
    "count": _count,
    "existence": _existence,
}
