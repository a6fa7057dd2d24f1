"""A model that learns: it plays, reflects on its own episodes, and merges what has proved true."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from sightline.benchmarks.interactive import Game
from sightline.errors import BadInput
from sightline.hashing import key
from sightline.runs import Message, Request, Runner, latest
from sightline.scenes.symbolic.acting import Trace
from sightline.solvers.interactive.chat import exchange_of
from sightline.solvers.interactive.memory import Lesson, read_lesson
from sightline.solvers.interactive.players import episode_of

__all__ = ["ModelLearner"]

_ENDS: Final = 6
"""moves of the beginning and of the end that a reflection is shown"""


class ModelLearner:
    """Plays, reflects and merges through a runner; replies stay in a log and are not asked twice.

    Args:
        game: what is played.
        runner: asks the model.
        log: of the replies.
        seed: of what is random in the games; a level and its replay draw the same.
    """

    def __init__(self, game: Game, runner: Runner, log: Path, seed: int = 0) -> None:
        self._game, self._runner, self._log, self._seed = game, runner, log, seed

    def play(self, level: Any, lessons: str) -> Trace:
        """One episode.

        Raises:
            BadInput: a reply did not come.
        """
        episode = episode_of(self._game, level, self._seed)
        name = f"{self._game.id}/{level.id}/{key(lessons):x}"
        asked = exchange_of(self._game, level, episode, lessons=lessons, name=name)
        summary = self._runner.ask([asked], self._log)
        if not summary.complete:
            raise BadInput(self._log, name, "has no reply", "run it again")
        return episode.trace()

    def reflect(self, trace: Trace) -> Lesson:
        """What the model makes of an episode."""
        told = [
            f"You have played a level of {self._game.title}. It ended: {trace.ended}, after "
            f"{len(trace.turns)} moves.",
            *_moves(trace), "",
            "First say in one sentence what happened, for what reason, and what to do next time. "
            "Then list what was done well, and what was not. Use this form:",
            "Experience Summary:\n...", "Strengths:\n- ...", "Weaknesses:\n- ...",
        ]  # fmt: skip
        return read_lesson(self._ask("reflection", "\n".join(told)))

    def merge(self, truths: Sequence[str]) -> Sequence[str]:
        """Fewer sentences that say the same, one a line."""
        told = (
            "Merge these rules of a game: join those that say the same, drop those that another "
            "one contains, change nothing else. Reply with one rule a line, each after a dash.\n"
            + "\n".join(f"- {truth}" for truth in truths)
        )
        lines = self._ask("merged", told).splitlines()
        return [line.strip()[1:].strip() for line in lines if line.strip().startswith("-")]

    def _ask(self, what: str, text: str) -> str:
        name = f"{self._game.id}/{what}/{key(text):x}"
        request = Request(name, (Message("user", (text,)),), self._game.sampling)
        self._runner.ask([request], self._log)
        reply = latest(self._log).get(name)
        if reply is None or reply.text is None:
            raise BadInput(self._log, name, "has no reply", "run it again")
        return reply.text


def _moves(trace: Trace) -> list[str]:
    """The first and the last moves, with what each did."""
    rows = list(enumerate(zip(trace.actions, trace.turns, strict=True), 1))
    shown = rows if len(rows) <= 2 * _ENDS else [*rows[:_ENDS], *rows[-_ENDS:]]
    told = []
    for i, (action, turn) in shown:
        events = ", ".join(f"{name} {count}" for name, count in turn.events.items() if count)
        told.append(f"Move {i}: {action}: {events or 'nothing happened'}")
    return told
