"""SpaRP's questions: stories read, and all relations of two things that follow.

Stories of steps are read in the language of StepGame, those of regions in the sentences that
:mod:`sightline.questions.symbolic.told_regions` tells. What the set of a question is decides what
follows; without one nothing is answered.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from sightline.benchmarks.sample import Sample
from sightline.questions.symbolic.sparp_checks import follows
from sightline.questions.symbolic.sparp_reading import Read, asked_of, read_regions
from sightline.solvers.symbolic.language import find_language
from sightline.solvers.symbolic.reading import SHOWN, Coverage, read
from sightline.solvers.symbolic.verdicts import UNDECIDED, Verdict

__all__ = ["solve_relations"]

_SETS = ("PS1", "PS2", "PS3", "PS4")
_ASKED = "What is the relation of {} to {}?"


class _Story(NamedTuple):
    """What was read of a story, and the two things that are asked about; None = not read."""

    read: Read | None
    one: int = -1
    other: int = -1
    unread: str = ""


def solve_relations(samples: Sequence[Sample]) -> tuple[list[Verdict], Coverage]:
    """Verdicts on samples with ``extra["story"]`` and the tag ``set``."""
    stories = [_of_regions(sample) for sample in samples]
    steps = [i for i, sample in enumerate(samples) if sample.column("set") != "PS1"]
    for i, story in zip(steps, _of_steps([samples[i] for i in steps]), strict=True):
        stories[i] = story
    found = [_verdict(*pair) for pair in zip(samples, stories, strict=True)]
    unread = tuple(dict.fromkeys(story.unread for story in stories if story.unread))
    whole = sum(story.read is not None for story in stories)
    count = len(samples)
    return found, Coverage(count, whole, count, whole, unread[:SHOWN])


def _verdict(sample: Sample, story: _Story) -> Verdict:
    name = sample.column("set")
    if story.read is None or name not in _SETS:
        return UNDECIDED
    try:
        labels = follows(name, story.read, story.one, story.other)
    except ValueError:  # the story contradicts itself
        return Verdict(None, "impossible")
    said = ", ".join(label for label in sample.options if label in labels)
    return Verdict(said, "determined", (said,)) if said else Verdict(None, "ambiguous")


def _of_regions(sample: Sample) -> _Story:
    if sample.column("set") != "PS1":
        return _Story(None)
    try:
        told = read_regions(str(sample.extra["story"]))
        one, other = asked_of(sample.question)
        return _Story(told, told.find(one), told.find(other))
    except ValueError as error:
        return _Story(None, unread=str(error))


def _of_steps(samples: Sequence[Sample]) -> list[_Story]:
    """Stories of steps, all at once; others come out as not read."""
    language = find_language("stepgame")
    pairs = [re.findall(r"\b[A-Z]\b", sample.question) for sample in samples]
    texts = [re.sub(r"\.\s+", ".\n", str(sample.extra["story"])) for sample in samples]
    questions = [_ASKED.format(*pair) if len(pair) == 2 else "" for pair in pairs]
    told = read(language, texts, questions)
    facts: list[list[tuple[str, int, int]]] = [[] for _ in samples]
    steps = language.semantics.step(told.stories.word).tolist()
    rows = zip(
        told.stories.story.tolist(), steps, told.stories.a.tolist(), told.stories.b.tolist(),
        strict=True,
    )  # fmt: skip
    for story, (x, y), a, b in rows:
        facts[story].append((f"{x},{y}", a, b))
    return [
        _Story(Read(names, [-1] * len(names), facts[i]), int(told.a[i]), int(told.b[i]))
        if told.whole[i]
        else _Story(None, unread=texts[i].partition("\n")[0])
        for i, names in enumerate(told.names)
    ]
