"""The one loop that every world one acts in shares: look, act, until it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Protocol, TypeVar

import numpy as np

from sightline.scenes.symbolic.acting import ActingWorld, Trace, Turn

__all__ = ["Episode", "Policy", "RandomPolicy", "ScriptedPolicy", "play"]

Seen = TypeVar("Seen", contravariant=True)


class Policy(Protocol[Seen]):
    """Chooses from what is seen; it may remember what it has seen before."""

    def choose(self, view: Seen) -> Any:
        """The next action, as the world reads it; None gives up."""


class Episode:
    """A world being played, and the trace of it.

    Args:
        world: where.
        most: actions there are at most.
        level, game, tier: for the trace.
    """

    def __init__(
        self, world: ActingWorld[Any, Any], most: int, *, level: str = "", game: str = "",
        tier: str = "", key: int = 0,
    ) -> None:  # fmt: skip
        self.world, self.most = world, most
        self.level, self.game, self.tier, self.key = level, game, tier, key
        self.ended = "" if most > 0 else "steps"
        self._first = dict(world.facts())
        self._actions: list[Any] = []
        self._turns: list[Turn] = []

    def look(self) -> Any:
        """What the player sees."""
        return self.world.look()

    def act(self, action: Any) -> Turn:
        """One action; after the last one :attr:`ended` says how it ended."""
        turn = self.world.act(action)
        self._actions.append(action)
        self._turns.append(turn)
        self.ended = turn.ended or ("steps" if len(self._turns) >= self.most else "")
        return turn

    def give_up(self) -> None:
        """End it without another action: no reply came."""
        self.ended = self.ended or "failed"

    def trace(self) -> Trace:
        """What has happened so far."""
        return Trace(
            self.level, self.game, self.tier, self.key, tuple(self._actions), tuple(self._turns),
            self._first, dict(self.world.facts()), self.ended,
        )  # fmt: skip


def play(
    episode: Episode, policy: Policy[Any], told: Callable[[Any, Any, Turn], None] | None = None
) -> Trace:
    """Play an episode to its end.

    Args:
        episode: a fresh one.
        policy: chooses the actions.
        told: the memory hook: called with what was seen, the action, and what it did.
    """
    while not episode.ended:
        view = episode.look()
        action = policy.choose(view)
        if action is None:
            episode.give_up()
            break
        turn = episode.act(action)
        if told is not None:
            told(view, action, turn)
    return episode.trace()


class RandomPolicy:
    """Draws each action from the same list, or from what a function offers for the view."""

    def __init__(self, actions: Callable[[Any], list[Any]], key: int) -> None:
        self._actions = actions
        self._rng = np.random.Generator(np.random.PCG64(key))

    def choose(self, view: Any) -> Any:
        offered = self._actions(view)
        return offered[int(self._rng.integers(len(offered)))]


class ScriptedPolicy:
    """Plays a list of actions and then gives up."""

    def __init__(self, actions: Iterable[Any]) -> None:
        self._left = iter(actions)

    def choose(self, view: Any) -> Any:
        return next(self._left, None)
