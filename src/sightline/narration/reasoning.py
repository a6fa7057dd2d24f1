"""Questions made of several facts, and reasoning through an object of known size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sightline.errors import BadInput
from sightline.narration.draws import ranked
from sightline.narration.entailment import entailed
from sightline.narration.statements import DIRECTIONS, PLACES, SIZES, YOU, Statement
from sightline.narration.writers import Narration, Request, Writer, narrate, sentence, written

__all__ = ["Composed", "complex_question", "reference_chain"]

CHAIN_RATIO = (0.2, 5.0)
"""how many times as tall as the reference the other may be"""


@dataclass(frozen=True)
class Composed:
    """A question with its answer: text, answer in words, the fact it is, the facts given."""

    question: Narration
    answer: str
    fact: Statement
    given: tuple[Statement, ...]


def complex_question(
    statements: Sequence[Statement],
    *,
    facts: int = 3,
    writer: Writer | None = None,
    seed: int = 0,
) -> Composed:
    """Several facts that lead to a question, SpatialRGPT: told first, then one more is asked for.

    The facts given share objects with the one that is asked for and do not contain it; with the
    default writer the question is a template's, with a model's its wording is free and checked.
    """
    pool = [s for s in statements if _askable(s)]
    if not pool:
        raise BadInput("complex_question", "statements", "none can be asked for")
    asked = pool[ranked(pool, seed)[0]]
    near = [s for s in statements if _tellable(s) and s != asked and _linked(s, asked)]
    given: tuple[Statement, ...] = ()
    for at in ranked(near, seed + 1):
        more = (*given, near[at])
        # what the given facts lead to needs no picture
        if len(given) < facts and not entailed(asked, more):
            given = more
    if not given:
        raise BadInput("complex_question", asked.subject, "nothing else is known of the objects")
    request = Request("composed", tuple(statements), given, asked.names, asked=asked, seed=seed)
    return Composed(narrate(request, writer), _answer(asked), asked, given)


def reference_chain(
    statements: Sequence[Statement],
    target: str,
    *,
    reference: str | None = None,
    writer: Writer | None = None,
    seed: int = 0,
) -> Composed:
    """The height of an object by way of another one's, with the calculation; SD-VLM.

    The written numbers agree with each other and with the true height to their last digit; a
    reference for which rounding spoils that is not used.
    """
    tall = {s.subject: s for s in statements if s.predicate == "height"}
    if target not in tall:
        raise BadInput("reference_chain", target, "its height is not known")
    others = [s for name, s in tall.items() if name != target and reference in (None, name)]
    for at in ranked(others, seed):
        slots = _chain(others[at], tall[target])
        if slots is None:
            continue
        given = (others[at],)
        request = Request(
            "chain", tuple(statements), (*given, tall[target]), (others[at].subject, target),
            slots=slots, seed=seed,
        )  # fmt: skip
        question = narrate(request, writer)
        return Composed(question, slots["result"], tall[target], given)
    raise BadInput("reference_chain", target, "no object of known size fits", "give a reference")


def _chain(reference: Statement, target: Statement) -> dict[str, str] | None:
    """The words and numbers of a chain; None where they do not add up as written."""
    one, two = float(reference.number or 0.0), float(target.number or 0.0)
    if min(one, two) <= 0 or not CHAIN_RATIO[0] <= two / one <= CHAIN_RATIO[1]:
        return None
    size, ratio = round(one, 2), round(two / one, 3)
    result = round(size * ratio, 2)
    if abs(size * ratio - result) > 0.00499 or abs(result - two) > 0.00499:
        return None
    names = {"reference": f"the {reference.subject}", "target": f"the {target.subject}"}
    names |= {key.capitalize(): value[:1].upper() + value[1:] for key, value in names.items()}
    return {
        **names, "size": f"{size:.2f} m", "ratio": f"{ratio:.3f}", "result": f"{result:.2f} m",
    }  # fmt: skip


def _askable(fact: Statement) -> bool:
    sizes = fact.predicate in ("distance", "height", "length")
    directions = fact.predicate in DIRECTIONS and YOU not in fact.objects
    return sizes or directions or fact.predicate == "colour"


def _tellable(fact: Statement) -> bool:
    told = (*DIRECTIONS, *PLACES, "distance", *SIZES, "colour", "material")
    return fact.predicate in told and fact.predicate != "volume" and not fact.viewpoint


def _linked(fact: Statement, asked: Statement) -> bool:
    """Whether a fact shares an object with the one asked for without giving it away."""
    shared = set(fact.names) & set(asked.names)
    same = set(fact.names) == set(asked.names)
    if same and asked.predicate in DIRECTIONS:
        return fact.predicate not in (*DIRECTIONS, *PLACES)
    return bool(shared) and not (same and fact.predicate == asked.predicate)


def _answer(fact: Statement) -> str:
    if fact.predicate in ("distance", *SIZES):
        return written(fact)
    if fact.predicate == "colour":
        return fact.objects[0]
    return sentence(fact)
