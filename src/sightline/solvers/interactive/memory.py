"""Memory that has proved itself: a lesson stays only if the level is won with it, for more points.

After Agent-ExpVer: a player plays a level, somebody reflects on what happened, the level is played
again with that lesson. Only then its sentences become truths, which stand before later episodes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sightline.errors import BadInput
from sightline.scenes.symbolic.acting import Trace
from sightline.storage import draft

__all__ = [
    "Lesson",
    "Memory",
    "Outcome",
    "learn",
    "own_score",
    "read_lesson",
    "read_memory",
    "write_memory",
]

Play = Callable[[str], Trace]
"""plays a level to its end, told what the player has learnt; the same level each time"""
Reflect = Callable[[Trace], "Lesson"]
Merge = Callable[[Sequence[str]], Sequence[str]]
"""sentences in, fewer sentences out: a template, or a model"""


@dataclass(frozen=True)
class Lesson:
    """What one episode taught: a sentence, what went well, what did not."""

    summary: str = ""
    strengths: tuple[str, ...] = ()
    weaknesses: tuple[str, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """All of them that say something."""
        every = (self.summary, *self.strengths, *self.weaknesses)
        return tuple(" ".join(text.split()) for text in every if text.strip())


@dataclass(frozen=True)
class Outcome:
    """How a lesson fared.

    Attributes:
        first, replay: the episode without and with it.
        kept: whether it is valid: more points than before, and won.
        added: sentences that became truths.
    """

    first: Trace
    replay: Trace
    kept: bool
    added: tuple[str, ...] = ()


class Memory:
    """Truths of one game, in the order they were found."""

    def __init__(self, truths: Iterable[str] = ()) -> None:
        self.truths: list[str] = []
        self.add(truths)

    def add(self, sentences: Iterable[str]) -> tuple[str, ...]:
        """Take sentences in; those that are there already, in whatever case, are left out."""
        known = {truth.lower() for truth in self.truths}
        added = []
        for sentence in sentences:
            if sentence.strip() and sentence.lower() not in known:
                known.add(sentence.lower())
                added.append(sentence)
        self.truths += added
        return tuple(added)

    def merge(self, merging: Merge) -> None:
        """Put what ``merging`` makes of the truths in their place; nothing is no answer."""
        merged = Memory(merging(tuple(self.truths))).truths
        if merged:
            self.truths = merged

    def told(self, lesson: Lesson = Lesson()) -> str:
        """What stands before the first message; "" where nothing is known."""
        parts = []
        if self.truths:
            parts.append("What has proved true in earlier games:\n" + _numbered(self.truths))
        if lesson.sentences:
            parts.append("What you noted after playing this level:\n" + _numbered(lesson.sentences))
        return "\n\n".join(parts)


def _numbered(sentences: Iterable[str]) -> str:
    return "\n".join(f"{i}. {sentence}" for i, sentence in enumerate(sentences, 1))


def learn(memory: Memory, play: Play, reflect: Reflect, score: Callable[[Trace], float]) -> Outcome:
    """Play a level, reflect, play it again with the lesson, and keep the lesson if it is valid."""
    first = play(memory.told())
    lesson = reflect(first)
    replay = play(memory.told(lesson))
    kept = replay.won and score(replay) > score(first)
    return Outcome(first, replay, kept, memory.add(lesson.sentences) if kept else ())


def own_score(trace: Trace) -> float:
    """The world's own score, by which the authors compare the two episodes.

    The maze adds up rewards, but not of steps that lose a life or leave the grid; match-2 has its
    points.
    """
    if "score" in trace.last:
        return trace.last["score"]
    unpaid = ("lost_lives", "off_grid")
    return sum(t.reward for t in trace.turns if not any(t.events.get(name) for name in unpaid))


_PARTS: Final = re.compile(
    r"^[#*\s]*(experience summary|strengths|weaknesses)[*\s]*:[*]*", re.I | re.M
)


def read_lesson(text: str) -> Lesson:
    """A lesson from three headed parts: ``Experience Summary:``, ``Strengths:``, ``Weaknesses:``.

    Strengths and weaknesses are the lines that start with a dash.
    """
    heads = list(_PARTS.finditer(text))
    parts: dict[str, str] = {}
    for i, head in enumerate(heads):
        end = heads[i + 1].start() if i + 1 < len(heads) else len(text)
        parts.setdefault(head[1].lower(), text[head.end() : end].strip())
    lists = {
        name: tuple(
            line.strip()[1:].strip() for line in parts.get(name, "").splitlines()
            if line.strip().startswith("-") and line.strip(" -")
        )
        for name in ("strengths", "weaknesses")
    }  # fmt: skip
    summary = parts.get("experience summary", "").partition("\n\n")[0]
    return Lesson(" ".join(summary.split()), lists["strengths"], lists["weaknesses"])


def read_memory(path: Path) -> dict[str, Memory]:
    """Memories by game, from the file that :func:`write_memory` writes.

    Raises:
        BadInput: it is no such file.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if not all(
            isinstance(truths, list) and all(isinstance(t, str) for t in truths)
            for truths in data.values()
        ):
            raise ValueError("no lists of sentences")
    except (OSError, ValueError, AttributeError, RecursionError) as error:
        problem = f"is no memory: {error}"[:200]
        raise BadInput(path, "--memory", problem, '{"maze": ["..."], "match2": []}') from None
    return {game: Memory(truths) for game, truths in data.items()}


def write_memory(path: Path, memories: Mapping[str, Memory]) -> None:
    """Keep memories by game as JSON."""
    told = {game: memory.truths for game, memory in memories.items()}
    with draft(path) as unnamed:
        text = json.dumps(told, indent=1, ensure_ascii=False) + "\n"
        Path(unnamed).write_text(text, encoding="utf-8")
