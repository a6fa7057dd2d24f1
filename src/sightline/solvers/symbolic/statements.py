"""Whether statements about boxes of shapes are true, by all that their words can mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sightline.benchmarks.sample import Sample
from sightline.scenes.symbolic.canvases import Canvases
from sightline.solvers.symbolic.canvas_forms import CONVENTIONS, Open, Told, Undefined
from sightline.solvers.symbolic.grammar import Form, find_grammar
from sightline.solvers.symbolic.reading import SHOWN, Coverage
from sightline.solvers.symbolic.verdicts import Verdict

__all__ = ["judge", "solve_statements"]


def judge(forms: Sequence[Form], world: Canvases) -> tuple[bool | None, str]:
    """Truth of a statement by all its readings, and how it is settled: ``determined``,
    ``ambiguous`` (readings differ) or ``undecided`` (no reading has a truth)."""
    found = {truth for form in forms for truth in _truths(form, world, {})}
    if len(found) == 1:
        return found.pop(), "determined"
    return None, "ambiguous" if found else "undecided"


def solve_statements(samples: Sequence[Sample]) -> tuple[list[Verdict], Coverage]:
    """``true`` or ``false`` for every sample with ``extra["boxes"]``, and how it is settled."""
    grammar = find_grammar("nlvr")
    forms = {text: grammar.read(text) for text in dict.fromkeys(s.question for s in samples)}
    found: list[Verdict] = []
    for sample in samples:
        world = Canvases.from_structured(sample.extra["boxes"])
        truth, how = judge(forms[sample.question], world)
        answer = None if truth is None else str(truth).lower()
        left = {"determined": (answer,), "ambiguous": ("true", "false")}.get(how, ())
        found.append(Verdict(answer, how, left))
    whole = [bool(forms[sample.question]) for sample in samples]
    unread = tuple(text for text, of in forms.items() if not of)
    count, read = len(samples), sum(whole)
    return found, Coverage(count, read, count, read, unread[:SHOWN])


def _truths(form: Form, world: Canvases, chosen: Mapping[str, str]) -> set[bool]:
    """By every choice of the conventions that matter."""
    try:
        return {Told(world, chosen).true(form)}
    except Undefined:
        return set()
    except Open as asked:
        name = str(asked)
        options = CONVENTIONS[name]
        return set().union(*(_truths(form, world, {**chosen, name: o}) for o in options))
