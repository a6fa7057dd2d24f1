"""SpartQA's questions: stories and questions read, and answered where that is settled.

A story that was not understood as a whole leaves its questions undecided; one that was understood
in several ways answers what all of them agree on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sightline.benchmarks.sample import Sample
from sightline.solvers.symbolic.block_questions import Asked
from sightline.solvers.symbolic.block_stories import read_story
from sightline.solvers.symbolic.block_world import Lost, World, blocks_marked
from sightline.solvers.symbolic.grammar import Form, find_grammar
from sightline.solvers.symbolic.reading import SHOWN, Coverage
from sightline.solvers.symbolic.verdicts import UNDECIDED, Verdict

__all__ = ["solve_blocks"]


def solve_blocks(samples: Sequence[Sample]) -> tuple[list[Verdict], Coverage]:
    """Verdicts on samples with ``extra["story"]``."""
    found: list[Verdict] = []
    unread: dict[str, None] = {}
    whole, sentences, read = 0, 0, 0
    for sample in samples:
        worlds, missed, count = _read(str(sample.extra["story"]))
        forms = _forms(sample.question)
        sentences += count + 1
        read += count - len(missed) + bool(forms)
        unread |= dict.fromkeys(missed if forms else (*missed, sample.question))
        if missed or not forms:
            found.append(UNDECIDED)
            continue
        whole += 1
        found.append(_verdict(worlds, forms, sample))
    shown = tuple(unread)[:SHOWN]
    return found, Coverage(len(samples), whole, sentences, read, shown)


_read = lru_cache(maxsize=1024)(read_story)


@lru_cache(maxsize=4096)
def _forms(question: str) -> tuple[Form, ...]:
    return find_grammar("spartqa").read(blocks_marked(_bare(question)), "Q")


def _bare(question: str) -> str:
    """A question without the choices that follow it."""
    asked, _, rest = question.partition("?")
    if not rest.strip() and " or " in asked:
        # the choices stand behind a comma, or are the last "the ... or the ..."
        head, comma, _ = asked.partition(", the ")
        if comma:
            return head
    return re.sub(r", (?:the|an?) .* or .*$", "", asked)


def _verdict(worlds: Sequence[World], forms: Sequence[Form], sample: Sample) -> Verdict:
    answers: dict[Any, None] = {}
    impossible = False
    for world in worlds:
        people = sample.extra["language"] == "spartqa_human" and world.tells_distance
        followed = world.followed(people)
        if not followed.sound:
            impossible = True
            continue
        for form in forms:
            try:
                answers[Asked(world, followed, sample.options).answer(form, sample)] = None
            except Lost:
                continue
    if len(answers) == 1:
        answer = next(iter(answers))
        return Verdict(answer, "determined", (answer,))
    if answers:
        return Verdict(None, "ambiguous", tuple(answers))
    return Verdict(None, "impossible" if impossible else "undecided")
