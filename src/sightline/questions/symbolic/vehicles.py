"""Spatial457's seven types of questions about vehicles, asked by running programs.

A question is a template with its slots filled; all fillings of a world that are drawn are run at
once, and one of those that have a sure answer is asked. Wording is ours: where the original says
"in front of" for nearer to the camera and for the vehicle's own front alike, the frame is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sightline.answers import AnswerType, Integer, Text, YesNo
from sightline.questions.symbolic.posed import Posed
from sightline.questions.symbolic.programs import Facts, Machine, Program, slots_of
from sightline.questions.symbolic.vehicle_relations import (
    ATTRIBUTES,
    FACING,
    FAMILIES,
    Known,
    clear,
    know,
)
from sightline.questions.symbolic.vehicle_words import (
    FORMS,
    Description,
    Form,
    Template,
    descriptions,
    every_vehicle,
    fits,
    phrases,
    templates,
)
from sightline.scenes.symbolic.vehicle_views import seen
from sightline.scenes.symbolic.vehicles import Lot, Vehicle, park
from sightline.scenes.worlds.draws import Draws

__all__ = ["pose_vehicles"]

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

TRIES = 40
BINDINGS = 300
SHORT = tuple(form for form in FORMS if form.noun < 2 and sum(form[:2]) + form.noun < 3)
"""what can fit two vehicles; a step before takes one of them away"""
COUNTS = (4, 8)  # vehicles; they are at least and at most so many
ASKED = tuple(ATTRIBUTES)


class Plan(NamedTuple):
    """What is to be asked: a template, words that are set, the value wanted (-1 = any), and what
    descriptions tell where it is asked whether there are any, or more (None = anything)."""

    template: Template
    fixed: dict[str, str]
    wanted: int
    form: Form | None


class Filled(NamedTuple):
    """A template with its slots filled: words by slot, and the value that answers it."""

    words: dict[str, str]
    value: int
    matched: dict[str, list[int]]


def pose_vehicles(level: str, keys: NDArray[np.uint64]) -> Iterator[Posed]:
    """A question of a level a key; a key whose worlds do not allow one gives none."""
    for key in keys.tolist():
        draws = Draws("vehicles", level, key)
        template = draws.pick(templates(level))
        fixed = _fixed(draws, template)
        wanted = _wanted(draws, template, fixed)
        plan = Plan(template, fixed, wanted, _form(draws, template, fixed))
        for _ in range(TRIES):
            lot = park(
                draws, draws.integer(*COUNTS), facing=0.9 if level == "L4_pose" else 0.5,
                crowd=0.9 if level == "L4_occ" else 0.0,
            )  # fmt: skip
            found = _asked(draws, plan, lot) if lot else None
            if lot and found:
                yield _posed(key, level, template, lot, found, draws)
                break


def _asked(draws: Draws, plan: Plan, lot: Lot) -> Filled | None:
    """A fair question about a lot in which everything shows."""
    template = plan.template
    if "covered" in template.relations.values() or slots_of(template.program, "state") == ("h",):
        view = seen(lot)
        return _filled(draws, plan, lot, know(lot, view)) if clear(view) else None
    found = _filled(draws, plan, lot, know(lot))
    return found if found and clear(seen(lot)) else None


def _fixed(draws: Draws, template: Template) -> dict[str, str]:
    """Words that are the same in all fillings tried: the attribute asked for, and what is to be
    the same, which does not tell it."""
    words = {}
    if slots_of(template.program, "query") or slots_of(template.program, "same"):
        words["ask"] = draws.pick(template.asks)
    told = {"shape": "kind"}.get(words.get("ask", ""), words.get("ask", ""))
    for slot, family in template.relations.items():
        if family == "same":
            words[slot] = draws.pick([name for name in FAMILIES[family] if name != f"same_{told}"])
    return words


def _wanted(draws: Draws, template: Template, words: Mapping[str, str]) -> int:
    """The value that is to be the answer; -1 = any. Worlds are drawn until one gives it, so that
    what is rare in worlds is not rare among answers."""
    if template.program[0] == "count":
        return draws.integer(0, template.many)
    if template.program[0] == "query":
        return draws.integer(0, 1) if words["ask"] == "size" else -1
    return draws.integer(0, len(FACING) - 1 if template.program[0] == "query_state" else 1)


def _form(draws: Draws, template: Template, words: Mapping[str, str]) -> Form | None:
    """What the descriptions tell of which it is asked whether there are any, or more than others.
    It is set before the answer is known: long descriptions would tell that there are none."""
    if template.program[0] not in ("exist", "more", "fewer", "equal"):
        return None
    outer = _outermost(template.program)
    barred = [words[name].removeprefix("same_")
              for slot in outer for name in template.bare.get(slot, ())]  # fmt: skip
    forms = FORMS[1:] if ("scene",) in outer.values() else SHORT
    return draws.pick([form for form in forms if not any(form.tells(name) for name in barred)])


def _outermost(program: Program) -> dict[str, Program]:
    """Slots of the descriptions that are looked up last, and what they are looked up in."""
    name, *rest = program
    if name == "filter":
        return {rest[0]: rest[1]}
    return {slot: before for part in rest if not isinstance(part, str)
            for slot, before in _outermost(part).items()}  # fmt: skip


def _filled(draws: Draws, plan: Plan, lot: Lot, known: Known) -> Filled | None:
    """One filling whose answer is sure, and wanted."""
    template, words = plan.template, dict(plan.fixed)
    described = descriptions(draws, lot.vehicles, plan.form)
    masks = fits(described, lot.vehicles)
    slots = _columns(draws, plan, described, masks)
    if slots is None:
        return None
    relations = [name for family in FAMILIES.values() for name in family]
    relations = [name for name in dict.fromkeys(relations) if name in known.relations]
    facts = Facts(
        masks, np.array([known.relations[name] for name in relations]),
        {"facing": np.stack(known.facing, 1), "hidden": np.array([known.hidden])}, known.codes,
    )  # fmt: skip
    for slot, family in template.relations.items():
        listed = [words[slot]] if slot in words else list(FAMILIES[family])
        slots[slot] = _draw(draws, [relations.index(name) for name in listed])
    machine = Machine(facts, slots)
    answers = machine.run(template.program)
    ok = answers.ok & _different(template, slots, described, masks)
    if plan.wanted >= 0:
        most = template.many if template.program[0] == "count" else len(FACING)
        ok &= np.minimum(answers.value, most) == plan.wanted
    if not ok.any():
        return None
    value = draws.pick(np.unique(answers.value[ok]).tolist())
    row = draws.pick(np.flatnonzero(ok & (answers.value == value)).tolist())
    for slot in template.relations:
        words[slot] = relations[slots[slot][row]]
    if "f" in slots:
        words["f"] = FACING[slots["f"][row]]
    for slot in set(slots_of(template.program, "filter")):
        words[slot] = described[slots[slot][row]].text
    matched = {s: np.flatnonzero(fit[row]).tolist() for s, fit in machine.matched.items()}
    return Filled(words, value, matched)


def _columns(
    draws: Draws, plan: Plan, described: Sequence[Description], masks: Bools
) -> dict[str, Ints] | None:
    """Fillings of the slots for descriptions, attributes and directions; None where there are none
    for a slot."""
    template, words = plan.template, plan.fixed
    slots = {}
    single = masks.sum(1) == 1
    anchors, outer = _anchors(template.program), _outermost(template.program)
    for slot in dict.fromkeys(slots_of(template.program, "filter")):
        hidden = [words[name].removeprefix("same_") for name in template.bare.get(slot, ())]
        wanted = plan.form if slot in outer else None
        free = [
            wanted in (None, one.form) and not any(one.form.tells(name) for name in hidden)
            for one in described
        ]
        rows = np.flatnonzero(np.array(free) & (single if slot in anchors else True))
        if not len(rows):
            return None
        slots[slot] = _draw(draws, rows.tolist())
    if "ask" in words:
        slots["ask"] = np.full(BINDINGS, ASKED.index(words["ask"]))
    if "f" in slots_of(template.program, "state"):
        slots["f"] = _draw(draws, range(len(FACING)))
    slots["h"] = np.zeros(BINDINGS, np.int64)
    return slots


def _draw(draws: Draws, options: Sequence[int]) -> Ints:
    return np.array([draws.pick(options) for _ in range(BINDINGS)])


def _anchors(program: Program) -> set[str]:
    """Slots whose description alone tells one thing."""
    name, *rest = program
    if name == "unique" and rest[0][0] == "filter" and rest[0][2] == ("scene",):
        return {rest[0][1]}
    parts = [part for part in rest if not isinstance(part, str)]
    return set().union(*(_anchors(part) for part in parts)) if parts else set()


def _different(
    template: Template, slots: Mapping[str, Ints], described: Sequence[Description], masks: Bools
) -> Bools:
    """Where slots that tell one thing each tell different things, and none of those that are to be
    apart includes another."""
    ok = np.ones(BINDINGS, bool)
    anchors = sorted(_anchors(template.program))
    first = masks.argmax(1)
    for i, slot in enumerate(anchors):
        for other in anchors[:i]:
            ok &= first[slots[slot]] != first[slots[other]]
    if template.apart:
        whole = fits(described, every_vehicle())
        a, b = (whole[slots[slot]] for slot in template.apart)
        ok &= (a & ~b).any(1) & (b & ~a).any(1)
    return ok


def _posed(
    key: int, level: str, template: Template, lot: Lot, found: Filled, draws: Draws
) -> Posed:
    words = found.words
    said: dict[str, str] = {}
    for slot, word in words.items():
        if slot in found.matched:
            said |= {slot: word, f"{slot}_s": Description("", "", word).plural}
        else:
            said[slot] = word if slot == "ask" else draws.pick(phrases(word))
    form, truth = _answer(template.program, words, found.value)
    return Posed(
        key=key, task=level, text="", question=draws.pick(template.texts).format(**said),
        answer=form, truth=truth, rationale=_steps(lot, found),
        world=lot.as_json() | {"program": _with_words(template.program, words)},
        tags={"template": template.name, "vehicles": str(len(lot.vehicles))},
    )  # fmt: skip


def _answer(
    program: Program, words: Mapping[str, str], value: int
) -> tuple[AnswerType[Any], str | int | bool]:
    if program[0] == "count":
        return Integer(), value
    if program[0] == "query":
        return Text(), ATTRIBUTES[words["ask"]][value]
    if program[0] == "query_state":
        return Text(), FACING[value]
    return YesNo(), bool(value)


def _steps(lot: Lot, found: Filled) -> str:
    """What every description of the question fits, in the order in which they are looked up."""
    return "\n".join(
        f"{found.words[slot]}: " + (", ".join(_name(lot.vehicles[row]) for row in rows) or "none")
        for slot, rows in found.matched.items()
    )


def _name(one: Vehicle) -> str:
    return Description(one.size, one.colour, one.shape).text


def _with_words(program: Program, words: Mapping[str, str]) -> list[Any]:
    """The program as JSON, with what its slots are filled with."""
    name, *rest = program
    return [name, *(
        words.get(part, part) if isinstance(part, str) else _with_words(part, words)
        for part in rest if part != "h"
    )]  # fmt: skip
