"""SpartQA's four types of questions about told blocks, each with its re-asked and changed forms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sightline.answers import AnswerType, Choice, NameSet
from sightline.facts.canvases import RELATIONS
from sightline.facts.open_world import CONVERSE, Followed
from sightline.questions.symbolic.posed import Posed
from sightline.questions.symbolic.proofs import Step, shortest
from sightline.questions.symbolic.told_blocks import PHRASES, SEEN, UNSEEN, Story, tell
from sightline.scenes.symbolic.canvas_draws import draw_blocks
from sightline.scenes.worlds.draws import Draws

__all__ = ["LABELS", "facts_of", "pose"]

LABELS = ("left", "right", "above", "below", "near to", "far from", "touching", "DK")
VERDICTS = ("No", "DK", "Yes")
_DIRECTIONS = RELATIONS[:4]


def pose(keys: NDArray[np.uint64], kind: str, unseen: bool = False) -> Iterator[Posed]:
    """Questions of one type, one for each key whose draw has one.

    Args:
        kind: ``FR``, ``FB``, ``CO`` or ``YN``.
        unseen: words of the test of unseen words.
    """
    for key in keys.tolist():
        draws = Draws("spartqa", kind, key)
        drawn = draw_blocks(draws)
        if drawn is None:
            continue
        story = tell(*drawn, draws, UNSEEN if unseen else SEEN)
        asked = _ASKERS[kind](story, story.followed(), draws)
        if asked is not None:
            yield _posed(key, kind, story, asked, unseen)


def _posed(key: int, kind: str, story: Story, asked: dict[str, Any], unseen: bool) -> Posed:
    form: AnswerType[Any] = Choice(("Yes", "No", "DK"), style="text")
    truth: Any = asked["truth"]
    if kind == "CO":
        form = Choice(tuple(asked["options"]))
    elif kind != "YN":
        form = NameSet(LABELS if kind == "FR" else story.world.names)
        truth = () if truth == "none" else tuple(truth.split(", "))
    return Posed(
        key=key, task=kind, text=story.text, question=asked["question"], answer=form,
        truth=truth, options=tuple(asked.get("options", ())),
        world={"boxes": story.world.as_structured(), "stands": [list(s) for s in story.stands],
               "words": dict(story.words)},
        rationale=asked.get("why", ""), group=f"{kind}/{key:016x}",
        tags={"blocks": str(len(story.world.names)), "words": "unseen" if unseen else "seen",
              "reasoning": asked.get("reasoning", "")},
        extra={"consistency_check": asked.get("again", []),
               "contrast_set": asked.get("changed", []), "triplets": story.triplets},
    )  # fmt: skip


def facts_of(story: Story) -> list[tuple[str, Any, Any]]:
    """What a story tells of its shapes, and of shapes by how their blocks stand."""
    found: list[tuple[str, Any, Any]] = [
        (RELATIONS[r], i, j) for r, i, j in np.argwhere(story.told).tolist()
    ]
    where = story.world.canvas.tolist()
    for relation, one, other in story.stands:
        found += [
            (relation, i, j) for i, a in enumerate(where) for j, b in enumerate(where)
            if (a, b) == (one, other)
        ]  # fmt: skip
    return found


def _values(followed: Followed) -> NDArray[np.int64]:
    """(7, N, N): 1 follows, -1 is excluded, 0 is open."""
    return np.asarray(followed.true.astype(np.int64) - followed.false.astype(np.int64))


def _two(story: Story, draws: Draws) -> tuple[int, int]:
    things = draws.shuffled(range(len(story.world)))
    return things[0], things[1]


# find relation
def _relation(story: Story, followed: Followed, draws: Draws) -> dict[str, Any] | None:
    one, other = _two(story, draws)
    truth = _labels(followed, one, other)
    if truth == "DK" and not draws.chance(0.2):
        return None
    names = story.named_anywhere(one), story.named_anywhere(other)
    return {
        "question": f"What is the relation between {names[0]} and {names[1]}?",
        "truth": truth,
        "why": _why(story, followed, one, other),
        "reasoning": _reasoning(story, followed, one, other),
        "again": [{"question": f"What is the relation between {names[1]} and {names[0]}?",
                   "answer": _labels(followed, other, one)}],
    }  # fmt: skip


def _labels(followed: Followed, one: int, other: int) -> str:
    found = [LABELS[r] for r in range(len(RELATIONS)) if followed.true[r, one, other]]
    return ", ".join(found) or "DK"


# yes or no
def _truth(story: Story, followed: Followed, draws: Draws) -> dict[str, Any] | None:
    value = _values(followed)
    relation = draws.integer(0, len(RELATIONS) - 1)
    if draws.chance(0.5):
        one, other = _two(story, draws)
        names = story.named_anywhere(one), story.named_anywhere(other)
        subject, target, verb = [one], [other], "Is"
        quantifiers = ("all", "all")
        why = _why(story, followed, one, other)
    else:
        groups = _groups(story, draws)
        if groups is None:
            return None
        (subject, first), (target, second) = groups
        quantifiers = draws.pick(("all", "any")), draws.pick(("all", "any"))
        names = f"{quantifiers[0]} {first}", f"{quantifiers[1]} {second}"
        verb, why = "Are", ""
    truth = _quantified(value[relation], subject, target, quantifiers)
    if truth == "DK" and not draws.chance(0.2):
        return None  # most pairs are open
    phrase = story.said(PHRASES[RELATIONS[relation]])
    back = CONVERSE[RELATIONS[relation]]
    asked: dict[str, Any] = {
        "question": f"{verb} {names[0]} {phrase} {names[1]}?", "truth": truth, "why": why,
        "reasoning": "quantifier" if verb == "Are" else "",
    }  # fmt: skip
    if verb == "Is":
        asked["again"] = [{"question": f"Is {names[1]} {story.said(PHRASES[back])} {names[0]}?",
                           "answer": truth}]  # fmt: skip
    other_way = {"near": "far", "far": "near"}.get(RELATIONS[relation], back)
    changed = _quantified(value[RELATIONS.index(other_way)], subject, target, quantifiers)
    if changed != truth:
        text = f"{verb} {names[0]} {story.said(PHRASES[other_way])} {names[1]}?"
        asked["changed"] = [{"question": text, "answer": changed}]
    return asked


def _quantified(
    value: NDArray[np.int64], one: list[int], other: list[int], quantifiers: tuple[str, ...]
) -> str:
    """All is the least of the values, any is the greatest."""
    fold = {"all": np.min, "any": np.max}
    inner = fold[quantifiers[1]](value[np.ix_(one, other)], axis=1)
    return VERDICTS[int(fold[quantifiers[0]](inner)) + 1]


def _groups(story: Story, draws: Draws) -> list[tuple[list[int], str]] | None:
    """Two disjoint sets of shapes, by kind or colour, and what they are called."""
    found: list[tuple[list[int], str]] = []
    for place in draws.shuffled(range(len(story.world))):
        part = draws.pick((1, 2))
        wanted = story.look(place)[part]
        block = int(story.world.canvas[place])
        inside = [i for i in range(len(story.world)) if int(story.world.canvas[i]) == block]
        things = [i for i in inside if story.look(i)[part] == wanted]
        word = story.said(wanted)
        called = f"{word}s" if part == 2 else f"{word} objects"
        if not found or not set(things) & set(found[0][0]):
            found.append((things, f"{called} in block {story.world.names[block]}"))
        if len(found) == 2:
            return found
    return None


# choose object
def _choice(story: Story, followed: Followed, draws: Draws) -> dict[str, Any] | None:
    if len(story.world) < 3:
        return None
    one, first, second = draws.shuffled(range(len(story.world)))[:3]
    relation = draws.integer(0, len(RELATIONS) - 1)
    names = [story.named_anywhere(t) for t in (first, second)]

    def letter(r: int, order: tuple[int, int]) -> str:
        right = (bool(followed.true[r, order[0], one]), bool(followed.true[r, order[1], one]))
        return {(True, False): "A", (False, True): "B", (True, True): "C"}.get(right, "D")

    truth = letter(relation, (first, second))
    if truth == "D" and not draws.chance(0.15):
        return None
    whom = story.named_anywhere(one)

    def text(r: str, order: list[str]) -> str:
        return f"Which object is {story.said(PHRASES[r])} {whom}? {order[0]} or {order[1]}?"

    back = CONVERSE[RELATIONS[relation]]
    changed = letter(RELATIONS.index(back), (first, second))
    return {
        "question": text(RELATIONS[relation], names), "truth": truth,
        "options": (*names, "both of them", "none of them"),
        "again": [{"question": text(RELATIONS[relation], names[::-1]),
                   "answer": letter(relation, (second, first))}],
        "changed": [{"question": text(back, names), "answer": changed}] if changed != truth else [],
    }  # fmt: skip


# find block
def _block(story: Story, followed: Followed, draws: Draws) -> dict[str, Any] | None:
    names = story.world.names
    if len(names) < 2:
        return None
    one = draws.integer(0, len(story.world) - 1)
    size, colour, kind = story.look(one)
    words, parts = draws.pick(
        ((f"{colour} {kind}", (1, 2)), (f"{size} {kind}", (0, 2)), (f"{colour} object", (1,)),
         (kind, (2,)), (f"{size} object", (0,)))
    )  # fmt: skip
    said = " ".join(story.said(word) for word in words.split())
    fit = [
        i for i in range(len(story.world))
        if all(story.look(i)[p] == story.look(one)[p] for p in parts)
    ]  # fmt: skip
    inside = {names[int(story.world.canvas[i])] for i in fit}
    has = [name for name in names if name in inside]
    lacks = [name for name in names if name not in inside]
    positive = draws.chance(0.5)
    article = "an" if said[0] in "aeiou" else "a"
    told = f"Which block has {article} {said}?"
    denied = f"Which block does not have any {said}s?"
    asked: dict[str, Any] = {
        "question": told if positive else denied,
        "truth": _set(has if positive else lacks),
    }
    other = {"question": denied if positive else told, "answer": _set(lacks if positive else has)}
    return asked | {"changed": [other] if other["answer"] != asked["truth"] else []}


def _set(names: list[str]) -> str:
    return ", ".join(names) or "none"


# reasons
def _why(story: Story, followed: Followed, one: int, other: int) -> str:
    """A shortest proof of every relation, in words."""
    told = facts_of(story)
    lines = []
    for r, relation in enumerate(RELATIONS):
        if followed.true[r, one, other]:
            steps = shortest(told, (relation, one, other), CONVERSE, _DIRECTIONS)
            lines += [_step(story, s) for s in steps or ()]
            phrase = story.said(PHRASES[relation])
            end = f"{story.named_anywhere(one)} is {phrase} {story.named_anywhere(other)}."
            lines.append(f"So {end}")
    return "\n".join(dict.fromkeys(lines))


def _step(story: Story, step: Step) -> str:
    a, b = (story.named_anywhere(int(str(t))) for t in (step.a, step.b))
    phrase = story.said(PHRASES[step.relation])
    return f"{a[0].upper()}{a[1:]} is {phrase} {b}."


def _reasoning(story: Story, followed: Followed, one: int, other: int) -> str:
    """How many statements the longest of the proofs takes."""
    told = facts_of(story)
    proofs = [
        shortest(told, (relation, one, other), CONVERSE, _DIRECTIONS) or ()
        for r, relation in enumerate(RELATIONS) if followed.true[r, one, other]
    ]  # fmt: skip
    hops = max(map(len, proofs), default=0)
    return "transitivity" if hops > 1 else "converse" if any(
        step.turned for proof in proofs for step in proof
    ) else ""  # fmt: skip


_ASKERS: dict[str, Callable[[Story, Followed, Draws], dict[str, Any] | None]] = {
    "FR": _relation,
    "FB": _block,
    "CO": _choice,
    "YN": _truth,
}
