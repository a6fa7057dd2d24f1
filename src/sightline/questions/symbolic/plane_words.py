"""Problems of plane geometry in words: the text, the goal, and the steps of a proof."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources

from sightline.geometry.theorems import Formula, Proof, worked
from sightline.scenes.symbolic.sketches import Quantity, Sketch
from sightline.scenes.worlds.draws import Draws

__all__ = ["rationale_of", "theorems_of", "worded"]

_PLAIN = ("given", "radius of circle", "segments of a line add up")
"""steps that are no theorems"""
_POINTS = re.compile(r"\b(?!AA\b|SSS\b|SAS\b|ASA\b)[A-Z]+\b")
_LOOSE = re.compile(r"\s+(?:and|of|in|from|through|at)?\s*(?=:|$)")
"""what is left of "triangles ABC and DEF: AA" without the points"""


def theorems_of(proof: Proof) -> list[str]:
    """The theorems of a proof, in order, without what they are said of."""
    found = [step.why for step in proof.steps if not step.why.startswith(_PLAIN)]
    bare = [_LOOSE.sub("", _POINTS.sub("", why)) for why in found]
    return [" ".join(why.split()).strip(" :") for why in bare]


def worded(
    sketch: Sketch, told: Sequence[tuple[Quantity, str]], find: str, goal: Quantity,
    rounded: bool, draws: Draws,
) -> str:  # fmt: skip
    """The text of a problem: what the drawing does not show, and what is asked."""
    words = _words()
    sentences = [said.words for said in sketch.said if said.words]
    for quantity, text in told:
        sentences.append(draws.pick(words[f"told_{quantity.kind}"]).format(
            of=_name(quantity), shape=_shape(quantity), value=text
        ))  # fmt: skip
    if find == "x":
        sentences.append(draws.pick(words["find_x"]))
    else:
        asked = draws.pick(words[f"find_{goal.kind}"])
        sentences.append(asked.format(of=_name(goal), shape=_shape(goal)))
    if rounded:
        sentences.append(draws.pick(words["rounded"]))
    return " ".join(sentences)


def _name(quantity: Quantity) -> str:
    points = quantity.of[1:] if quantity.kind == "arc" else quantity.of
    return "".join(points)


def _shape(quantity: Quantity) -> str:
    return {3: "triangle", 4: "quadrilateral"}.get(len(quantity.of), "polygon")


@cache
def _words() -> dict[str, list[str]]:
    file = resources.files("sightline.questions.symbolic") / "plane_problems.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def rationale_of(proof: Proof) -> str:
    """The steps, one a line, each with what is known by it, and the answer."""
    lines = []
    for step, found in worked(proof):
        said = f"{_said(step.left)} = {_said(step.right)} ({step.why})"
        new = ", ".join(f"{_said(q)} = {value:.6g}" for q, value in found.items())
        trivial = step.why == "given" and len(found) == 1 and step.right.op == "number"
        lines.append(said if trivial or not new else f"{said}, so {new}")
    return "\n".join([*lines, f"answer: {proof.value:.6g}"])


_OPERATORS = {"+": " + ", "-": " - ", "*": "·", "/": " / "}


def _said(formula: Formula) -> str:
    """A formula as it is written by hand: AB, ∠ABC, arc AB."""
    if formula.op == "quantity":
        names = "".join(formula.of)
        if formula.name in ("rim", "arc"):
            return f"arc {''.join(formula.of[1:])}"
        if formula.name == "radius":
            return f"the radius of circle {names}"
        signs = {"length": "", "angle": "∠"}
        return signs.get(formula.name, f"{formula.name} of ") + names
    if formula.op not in _OPERATORS:
        if len(formula.args) == 1:
            return f"{formula.op}({_said(formula.args[0])})"
        return str(formula)
    left, right = formula.args
    texts = [_said(part) for part in (left, right)]
    for i, part in enumerate((left, right)):
        loose = part.op in ("+", "-") and (formula.op in ("*", "/") or (formula.op == "-" and i))
        if loose or (formula.op == "/" and i and part.op == "*"):
            texts[i] = f"({texts[i]})"
    if formula.op == "-" and left.op == "number" and not left.value:
        return f"-{texts[1]}"
    return _OPERATORS[formula.op].join(texts)
