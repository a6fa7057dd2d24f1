"""A conversation about one scene in several turns, each answer checked; ViCA2."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sightline.errors import BadInput
from sightline.narration.draws import ranked
from sightline.narration.statements import DIRECTIONS, Statement
from sightline.narration.writers import Narration, Request, Writer, narrate

__all__ = ["Turn", "conversation"]

ASKED = (*DIRECTIONS, "count", "distance", "height", "length", "colour")


@dataclass(frozen=True)
class Turn:
    """One question and its answer; ``fact`` is what is asked for and answered."""

    question: Narration
    answer: Narration
    fact: Statement


def conversation(
    statements: Sequence[Statement],
    *,
    turns: int = 4,
    writer: Writer | None = None,
    seed: int = 0,
) -> list[Turn]:
    """Turns that follow one another: each shares an object with the one before where it can.

    No fact is asked for twice, nor its converse; kinds of questions alternate. Facts of an observer
    (:func:`sightline.narration.listing.observed_from`) give turns from that place. Questions and
    answers are checked alike: a question asks for its fact, an answer states it and nothing that
    does not follow from the scene.
    """
    pool = [s for s in statements if s.predicate in ASKED]
    if len(pool) < turns or turns < 1:
        raise BadInput("conversation", "turns", f"there are facts for {len(pool)}", "ask for less")
    order = ranked(pool, seed)
    out: list[Turn] = []
    used: set[frozenset[str]] = set()
    recent: list[str] = []
    while len(out) < turns:
        fact = _next([pool[i] for i in order], out, used, recent)
        if fact is None:
            break
        used.add(_about(fact))
        recent = [fact.predicate, *recent][:2]
        about = tuple(fact.names)
        asking = Request("query", tuple(statements), (), about, asked=fact, seed=seed + len(out))
        telling = Request("turn", tuple(statements), (fact,), about, seed=seed + len(out))
        out.append(Turn(narrate(asking, writer), narrate(telling, writer), fact))
    return out


def _next(
    pool: Sequence[Statement], turns: Sequence[Turn], used: set[frozenset[str]], recent: list[str]
) -> Statement | None:
    """The first fact in order that is new: about what was spoken of last, of another kind."""
    fresh = [s for s in pool if _about(s) not in used]
    last = set(turns[-1].fact.names) if turns else set()
    scored = [(bool(last & set(s.names)), s.predicate not in recent) for s in fresh]
    for wanted in ((True, True), (False, True), (True, False), (False, False)):
        for fact, score in zip(fresh, scored, strict=True):
            if score == wanted:
                return fact
    return None


def _about(fact: Statement) -> frozenset[str]:
    """The same for a fact and its converse."""
    axis = DIRECTIONS.index(fact.predicate) // 2 if fact.predicate in DIRECTIONS else -1
    kind = f"direction {axis}" if axis >= 0 else fact.predicate
    view = ["@".join(fact.viewpoint)] if fact.viewpoint else []
    words = () if fact.predicate == "colour" else fact.objects
    return frozenset((kind + "=", fact.subject, *words, *view))
