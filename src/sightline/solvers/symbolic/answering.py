"""Questions about stories, answered by what follows from them and by nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from sightline.benchmarks.sample import Sample
from sightline.geometry.calculi import INCONSISTENT, STATUS, TRUTH, VERDICTS, Answers, ask
from sightline.solvers.symbolic.block_solving import solve_blocks
from sightline.solvers.symbolic.language import find_language
from sightline.solvers.symbolic.reading import Coverage, Told, read
from sightline.solvers.symbolic.relation_stories import solve_relations
from sightline.solvers.symbolic.statements import solve_statements
from sightline.solvers.symbolic.told_maps import solve_boards, solve_walks
from sightline.solvers.symbolic.verdicts import UNDECIDED, Verdict, among
from sightline.solvers.symbolic.ways import shortest_ways

__all__ = ["Solved", "solve"]


@dataclass(frozen=True)
class Solved:
    """Answers to questions, and how far each is settled.

    Attributes:
        answers: in published form; None = none follows.
        status: ``determined``; ``ambiguous``, several answers fit; ``impossible``, the story
            contradicts itself or no option fits; ``undecided``, a sentence could not be read or a
            search ended at its limit; ``no story``.
        left: answers that are not excluded, as far as they can be listed.
        asked: kind of each question and its relation word, "count north"; "" where not read.
        coverage: how much was read.
    """

    answers: list[Any]
    status: list[str]
    left: list[tuple[Any, ...]]
    asked: list[str]
    coverage: Coverage

    def as_dict(self) -> dict[str, Any]:
        """For JSON: how many questions have which status, and what was read."""
        counts = {each: self.status.count(each) for each in dict.fromkeys(self.status)}
        return {"status": counts, "read": asdict(self.coverage)}


def solve(samples: Sequence[Sample]) -> Solved:
    """Answer the questions of samples that name the language they are told in,
    ``extra["language"]``, and carry a story, ``extra["story"]``, or what that language is about."""
    verdicts = [Verdict(None, "no story")] * len(samples)
    asked = [""] * len(samples)
    coverage = Coverage(0, 0, 0, 0)
    places: dict[str, list[int]] = {}
    for i, sample in enumerate(samples):
        language = str(sample.extra.get("language", ""))
        if language in _READERS or (language and "story" in sample.extra):
            places.setdefault(language, []).append(i)
    for name, rows in places.items():
        answered = _answered(name, [samples[i] for i in rows])
        coverage += answered.coverage
        for i, verdict, kind in zip(rows, answered.verdicts, answered.asked, strict=True):
            verdicts[i], asked[i] = verdict, kind
    answers = [verdict.answer for verdict in verdicts]
    left = [verdict.left for verdict in verdicts]
    return Solved(answers, [verdict.status for verdict in verdicts], left, asked, coverage)


@dataclass(frozen=True)
class _Answered:
    verdicts: list[Verdict]
    asked: list[str]
    coverage: Coverage


def _answered(name: str, samples: Sequence[Sample]) -> _Answered:
    """Verdicts on questions that are all told in one language."""
    if name in _READERS:
        verdicts, coverage = _READERS[name](samples)
        return _Answered(verdicts, [sample.task for sample in samples], coverage)
    texts = [str(sample.extra["story"]) for sample in samples]
    told = read(find_language(name), texts, [sample.question for sample in samples])
    found = [UNDECIDED] * len(samples)
    for kind, answer in _KINDS.items():
        rows = np.flatnonzero(told.whole & (told.kind == kind))
        if len(rows):
            given = answer(told, rows, [samples[i] for i in rows.tolist()])
            for i, verdict in zip(rows.tolist(), given, strict=True):
                found[i] = verdict
    words = told.language.semantics.vocabulary
    kinds = zip(told.kind.tolist(), told.word.tolist(), strict=True)
    asked = [f"{kind} {words[word]}" if word >= 0 else kind for kind, word in kinds]
    return _Answered(found, asked, told.coverage)


def _asked(told: Told, rows: np.ndarray, a: np.ndarray, b: np.ndarray) -> Answers:
    """What can hold of things; in general position nothing is level unless the story says so."""
    meaning = told.language.semantics
    found = ask(meaning, told.stories, rows, a, b)
    if not told.language.general_position:
        return found
    slanted = sum(1 << (3 * y + x) for x in (0, 2) for y in (0, 2))
    level = meaning.relations(told.stories.word) & ~np.uint16(slanted) != 0
    free = ~np.isin(rows, told.stories.story[level]) & (a != b)
    kept = np.where(free, slanted, meaning.calculus.universal).astype(found.possible.dtype)
    return replace(found, possible=found.possible & kept, unknown=found.unknown & kept)


def _relations(told: Told, rows: np.ndarray, samples: Sequence[Sample]) -> list[Verdict]:
    """The one option that can hold."""
    meaning = told.language.semantics
    verdict = _asked(told, rows, told.a[rows], told.b[rows])
    words = {word.casefold(): code for code, word in enumerate(meaning.vocabulary)}
    wide = max(len(sample.options) for sample in samples)
    code = np.full((len(rows), wide), -1)
    for i, sample in enumerate(samples):
        code[i, : len(sample.options)] = [words.get(o.casefold(), -1) for o in sample.options]
    candidate = np.where(code >= 0, meaning.relations(np.maximum(code, 0)), 0)
    state = verdict.verdict(candidate)
    unknown = (state == VERDICTS.index("undecided")).any(axis=1)
    left = state != VERDICTS.index("impossible")
    return [
        UNDECIDED if open_ else among(sample, np.flatnonzero(each).tolist())
        for sample, each, open_ in zip(samples, left, unknown.tolist(), strict=True)
    ]


def _objects(told: Told, rows: np.ndarray, samples: Sequence[Sample]) -> list[Verdict]:
    """The option that has to be in a direction; where none has to, the one that can be."""
    number = [{_plain(name): i for i, name in enumerate(told.names[r])} for r in rows.tolist()]
    options = [
        [known.get(_plain(option), -1) for option in sample.options]
        for known, sample in zip(number, samples, strict=True)
    ]
    found = []
    for sample, things, state in zip(samples, options, _states(told, rows, options), strict=True):
        # what the story does not name is not on the map
        verdicts = ["impossible" if t < 0 else s for t, s in zip(things, state, strict=True)]
        certain = [i for i, each in enumerate(verdicts) if each == "entailed"]
        left = certain or [i for i, each in enumerate(verdicts) if each == "possible"]
        open_ = not certain and "undecided" in verdicts
        found.append(UNDECIDED if open_ else among(sample, left))
    return found


def _counts(told: Told, rows: np.ndarray, samples: Sequence[Sample]) -> list[Verdict]:
    """Options from the number of things that have to be there to the number that can be."""
    others = [[i for i in range(len(told.names[r])) if i != told.b[r]] for r in rows.tolist()]
    found = []
    states = _states(told, rows, others)
    whole = _asked(told, rows, told.b[rows], told.b[rows]).state != INCONSISTENT
    of, things = np.tile(told.stories.story, 2), np.append(told.stories.a, told.stories.b)
    told_of = set(zip(of.tolist(), things.tolist(), strict=True))
    for row, sample, state, sound in zip(rows.tolist(), samples, states, whole, strict=True):
        if not sound:
            found.append(Verdict(None, "impossible"))
            continue
        least, most = state.count("entailed"), len(state) - state.count("impossible")
        numbers = [int(o) if o.isdecimal() and len(o) < 9 else -1 for o in sample.options]
        fits = [i for i, number in enumerate(numbers) if least <= number <= most]
        known = -1 not in numbers and "undecided" not in state and (row, told.b[row]) in told_of
        found.append(among(sample, fits) if known else UNDECIDED)
    return found


def _states(told: Told, rows: np.ndarray, things: Sequence[Sequence[int]]) -> list[list[str]]:
    """Whether each thing has to be, can be or cannot be where the question asks."""
    size = [len(each) for each in things]
    row = np.repeat(rows, size)
    thing = np.array([max(t, 0) for each in things for t in each], dtype=np.int64)
    found = _asked(told, row, thing, told.b[row])
    relation = told.language.semantics.relations(told.word[row])
    names = [VERDICTS[code] for code in found.verdict(relation).tolist()]
    ends = np.cumsum([0, *size]).tolist()
    return [names[i:j] for i, j in pairwise(ends)]


def _plain(name: str) -> str:
    return " ".join(name.replace("’", "'").casefold().split())


def _truths(told: Told, rows: np.ndarray, samples: Sequence[Sample]) -> list[Verdict]:
    """Yes or no."""
    how = {"yes": "determined", "no": "determined", "unknown": "ambiguous"}
    truth = [
        TRUTH[k] for k in _asked(told, rows, told.a[rows], told.b[rows]).truth(told.word[rows])
    ]
    left = {"yes": ("yes",), "no": ("no",), "unknown": ("yes", "no")}
    return [
        Verdict(each if each in ("yes", "no") else None, how.get(each, each), left.get(each, ()))
        for each in truth
    ]


def _ways(told: Told, rows: np.ndarray, samples: Sequence[Sample]) -> list[Verdict]:
    """The first letters of the steps of the one shortest way, "n,e"."""
    ways, count = shortest_ways(
        told.language.semantics, told.stories, rows, told.b[rows], told.a[rows]
    )
    # a story that contradicts itself describes no rooms
    asked = _asked(told, rows, told.a[rows], told.b[rows])
    sound = asked.status != STATUS.index("impossible")
    how = np.select([~sound | (count == 0), count == 1], [2, 0], 1)
    found = []
    for way, status in zip(ways, how.tolist(), strict=True):
        said = ",".join(word[0] for word in way)
        found.append(
            Verdict(said, STATUS[0], (said,)) if status == 0 else Verdict(None, STATUS[status])
        )
    return found


_KINDS: Mapping[str, Callable[[Told, np.ndarray, Sequence[Sample]], list[Verdict]]] = {
    "relation": _relations,
    "which": _objects,
    "count": _counts,
    "truth": _truths,
    "way": _ways,
}
_READERS: Mapping[str, Callable[[Sequence[Sample]], tuple[list[Verdict], Coverage]]] = {
    "nlvr": solve_statements,
    "sparp": solve_relations,
    "spatialeval_grid": solve_boards,
    "spatialeval_maze": solve_boards,
    "spatialevalllm": solve_walks,
    "spartqa": solve_blocks,
    "spartqa_human": solve_blocks,
}
"""languages that have a reader of their own"""
