"""Problems of plane geometry made anew: a constructed figure, round numbers, a goal, a proof.

A figure is constructed from a key. One search finds all that theorems conclude from what was
chosen; one conclusion becomes the goal, what it does not need is not told, and letters may stand
for numbers. The answer is the prover's; coordinates are only read by the second path.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sightline.answers import Choice
from sightline.geometry.theorems import (
    Problem,
    Proof,
    consequences,
    irredundant,
    parse_form,
    prove,
    read_problem,
)
from sightline.questions.symbolic.plane_options import options_for
from sightline.questions.symbolic.plane_words import rationale_of, theorems_of, worded
from sightline.questions.symbolic.posed import Posed
from sightline.scenes.symbolic.sketch_layout import FONT, Layout, laid_out
from sightline.scenes.symbolic.sketch_steps import constructed
from sightline.scenes.symbolic.sketches import Quantity, Sketch
from sightline.scenes.worlds.draws import Draws

__all__ = ["GOALS", "posed"]

GOALS = {
    "length": "Length", "angle": "Angle", "arc": "Arc", "area": "Area", "perimeter": "Perimeter"
}  # fmt: skip
"""what is asked for, with the name that it has in the record"""
LEAST, MOST = 2, 12
"""theorems that a solution needs"""
TRIES = 60
LOOKED = 4
"""conclusions of one figure that are looked at"""
LIMIT = 6000
LEAST_VALUE, MOST_VALUE = 1.5, 2000.0


@dataclass(frozen=True)
class _Asked:
    """What is told and asked of a figure: expressions of quantities, and the form of the goal."""

    told: tuple[tuple[Quantity, str], ...]
    find: str
    goal: Quantity


def posed(kind: str, keys: NDArray[np.uint64]) -> Iterator[Posed]:
    """A problem a key that asks for a length, an angle, an arc, an area or a perimeter."""
    for key in keys.tolist():
        draws = Draws("plane geometry", kind, key)
        for _ in range(TRIES):
            circles = kind == "arc" or draws.chance(0.35)
            sketch = constructed(draws, circles)
            found = sketch and _problem_of(key, kind, sketch, draws)
            if found:
                yield found
                break


def _problem_of(key: int, kind: str, sketch: Sketch, draws: Draws) -> Posed | None:
    given = [(q, f"{round(sketch.measure(q))}") for q in sketch.given]
    goals = {parse_form(f"Find({q.form})"): q for q in sketch.quantities() if q not in sketch.given}
    proofs = consequences(stated(sketch, given), goals, limit=LIMIT)
    known = {goals[goal]: proof for goal, proof in proofs.items()}
    fit = [q for q in known if q.kind == kind and len(known[q].steps) > LEAST]
    wanted = draws.integer(LEAST, MOST) + len(given)
    fit = sorted(draws.shuffled(fit), key=lambda q: abs(len(known[q].steps) - wanted))
    for goal in fit[:LOOKED]:
        short = irredundant(known[goal])
        if not _sound(short):
            continue
        used = _used(given, short)
        found = _needed(sketch, _asking(sketch, used, goal, draws))
        if found is None:
            continue
        asked, proof = found
        if _sound(proof) and LEAST_VALUE < (proof.value or 0) < MOST_VALUE:
            return _as_posed(key, kind, sketch, asked, proof, draws)
    return None


def stated(sketch: Sketch, told: Sequence[tuple[Quantity, str]], find: str = "") -> Problem:
    """The problem as a solver gets it."""
    forms = [said.form for said in sketch.said]
    forms += [f"Equals({q.form}, {text})" for q, text in told]
    lines = [f"{a}{b}" for row in sketch.rows for a, b in pairwise(row)]
    spots = {name: (at.real * 20, -at.imag * 20) for name, at in sketch.at.items()}
    return read_problem([*forms, f"Find({find})"] if find else forms, lines, spots)


def _sound(proof: Proof) -> bool:
    """Whether a proof is long enough, and each of its steps a theorem that has a name."""
    names = theorems_of(proof)
    return LEAST <= len(names) <= MOST and not any("direction" in name for name in names)


def _used(given: Sequence[tuple[Quantity, str]], proof: Proof) -> list[tuple[Quantity, str]]:
    """The given numbers that a proof may have used, by their values."""
    values = {step.right.value for step in proof.steps if step.why == "given"}
    return [(q, text) for q, text in given if float(text) in values]


def _asking(
    sketch: Sketch, given: Sequence[tuple[Quantity, str]], goal: Quantity, draws: Draws
) -> _Asked:
    """Ask for the goal itself, for a letter in its place, or for what two things hold of a
    letter."""
    way = draws.random()
    plain = _Asked(tuple(given), goal.form, goal)
    if goal.kind not in ("length", "angle", "arc") or way < 0.45:
        return plain
    if way < 0.6:
        return _Asked((*given, (goal, "x")), "x", goal)
    whole = _whole(sketch, goal)
    numbers = [(q, value) for q, value in given if q.kind == goal.kind]
    if whole is None or not numbers:
        return plain
    q, value = draws.pick(numbers)
    x = draws.integer(3, 12)
    one, other = _linear(int(value), x, draws), _linear(whole, x, draws)
    if not one or not other:
        return plain
    told = [(p, one if p == q else text) for p, text in given]
    find = "x" if draws.chance(0.5) else goal.form
    return _Asked((*told, (goal, other)), find, goal)


def _whole(sketch: Sketch, quantity: Quantity) -> int | None:
    value = sketch.measure(quantity)
    return round(value) if abs(value - round(value)) < 1e-7 else None


def _linear(value: int, x: int, draws: Draws) -> str:
    """An expression in x that has a value: 3x-4; "" where it would be an odd one."""
    factor = draws.integer(1, max(1, min(6, value // x + 1)))
    rest = value - factor * x
    if abs(rest) > 40:
        return ""
    return f"{factor if factor > 1 else ''}x{f'{rest:+d}' if rest else ''}"


def _needed(sketch: Sketch, asked: _Asked) -> tuple[_Asked, Proof] | None:
    """Only those numbers without which theorems do not find the answer, and a proof from them;
    None where they do not find it at all, or find it without any."""
    told = list(asked.told)
    found = prove(stated(sketch, told, asked.find), limit=LIMIT, short=True)
    if found.value is None:
        return None
    for entry in asked.told:
        fewer = [other for other in told if other is not entry]
        without = prove(stated(sketch, fewer, asked.find), limit=LIMIT, short=True)
        if without.value is not None:
            told, found = fewer, without
    return (replace(asked, told=tuple(told)), irredundant(found)) if told else None


def _as_posed(
    key: int, kind: str, sketch: Sketch, asked: _Asked, proof: Proof, draws: Draws
) -> Posed | None:
    layout = laid_out(sketch, [(q, _label(q, text)) for q, text in asked.told])
    options = options_for(sketch, kind, asked.find == "x", proof.value or 0.0, asked.told, draws)
    if layout is None or options is None:
        return None
    texts, letter = options
    unshown = [(q, text) for q, text in asked.told if q not in layout.shown]
    question = worded(sketch, unshown, asked.find, asked.goal, "." in texts[0], draws)
    theorems = theorems_of(proof)
    return Posed(
        key=key, task=GOALS[kind], text="", question=question, answer=Choice(texts),
        truth=letter, options=texts, world=_world(sketch, asked, layout, proof),
        rationale=rationale_of(proof), tags=_tags(sketch, asked, theorems),
    )  # fmt: skip


def _tags(sketch: Sketch, asked: _Asked, theorems: Sequence[str]) -> dict[str, str]:
    """What problems can be chosen by."""
    count = len(theorems)
    return {
        "graph": "+".join(sketch.graph),
        "steps": str(count),
        "difficulty": "easy" if count < 4 else "medium" if count < 7 else "hard",
        "theorems": "; ".join(sorted(set(theorems))),
        "letters": "with x" if any("x" in text for _, text in asked.told) else "numbers only",
    }


def _label(quantity: Quantity, text: str) -> str:
    if quantity.kind == "length":
        return text
    return f"({text})°" if "+" in text or "-" in text else f"{text}°"


def _world(sketch: Sketch, asked: _Asked, layout: Layout, proof: Proof) -> dict[str, Any]:
    """Coordinates for the second path, forms as they are told, and the drawing."""
    by_text = [said.form for said in sketch.said if said.words]
    by_drawing = [said.form for said in sketch.said if not said.words]
    for q, text in asked.told:
        (by_drawing if q in layout.shown else by_text).append(f"Equals({q.form}, {text})")
    strokes = [[_pair(p) for p in stroke] for stroke in layout.strokes]
    return {
        "points": {name: [at.real, at.imag] for name, at in sketch.at.items()},
        "rows": sketch.rows, "circles": sketch.circles,
        "text": [*by_text, f"Find({asked.find})"], "diagram": by_drawing,
        "steps": [step.says for step in proof.steps],
        "drawing": {
            "size": list(layout.size), "font": FONT,
            "points": {name: _pair(at) for name, at in layout.at.items()},
            "lines": strokes[: len(sketch.rows)], "marks": strokes[len(sketch.rows) :],
            "circles": [[*_pair(at), round(radius, 2)] for at, radius in layout.circles],
            "labels": [[label.text, *_pair(label.at)] for label in layout.labels],
        },
    }  # fmt: skip


def _pair(at: complex) -> list[float]:
    return [round(at.real, 2), round(at.imag, 2)]
