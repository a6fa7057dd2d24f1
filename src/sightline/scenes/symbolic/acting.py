"""Worlds one acts in: what every such world offers, and the trace that an episode leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

__all__ = ["ActingWorld", "Trace", "Turn"]

Seen = TypeVar("Seen", covariant=True)
Action = TypeVar("Action", contravariant=True)


@dataclass(frozen=True, slots=True)
class Turn:
    """What one action did.

    Attributes:
        rewards: terms of the reward by name; their sum is what the world pays.
        events: what happened, counted: ``coins``, ``killed``, ``lost_lives``, ...
        ended: "" while the episode goes on, else ``won`` or ``lost``.
    """

    rewards: Mapping[str, float] = field(default_factory=dict)
    events: Mapping[str, int] = field(default_factory=dict)
    ended: str = ""

    @property
    def reward(self) -> float:
        """The sum of all terms."""
        return sum(self.rewards.values())


class ActingWorld(Protocol[Seen, Action]):
    """A world with a hidden state. Everything it draws comes from the key it was made with."""

    def look(self) -> Seen:
        """What the player sees now, and nothing else."""

    def act(self, action: Action) -> Turn:
        """Change the state by an action; one that cannot be carried out changes what it may."""

    def facts(self) -> Mapping[str, float]:
        """Numbers about the whole state that metrics need, hidden ones included."""


@dataclass(frozen=True)
class Trace:
    """One episode: all metrics follow from it, and replaying its actions gives it again.

    Attributes:
        level: id of the level.
        game: which game it is.
        tier: the difficulty that results are reported by.
        key: what the world's draws came from.
        actions: as the policy gave them, JSON values.
        turns: what each did.
        first, last: :meth:`ActingWorld.facts` before the first and after the last action.
        ended: ``won``, ``lost``, ``steps`` (no actions left), or ``failed`` (the policy gave up).
    """

    level: str
    game: str
    tier: str
    key: int
    actions: Sequence[Any]
    turns: Sequence[Turn]
    first: Mapping[str, float]
    last: Mapping[str, float]
    ended: str

    @property
    def won(self) -> bool:
        return self.ended == "won"

    def count(self, event: str) -> int:
        """How often something happened."""
        return sum(turn.events.get(event, 0) for turn in self.turns)

    def as_dict(self) -> dict[str, Any]:
        """For JSON lines."""
        return {
            "level": self.level, "game": self.game, "tier": self.tier, "key": self.key,
            "ended": self.ended, "first": dict(self.first), "last": dict(self.last),
            "actions": list(self.actions),
            "turns": [[dict(t.rewards), dict(t.events), t.ended] for t in self.turns],
        }  # fmt: skip
