"""What a benchmark of games is: its levels, how a model is told and read, and what is reported."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sightline.benchmarks.sample import Fault
from sightline.runs import Sampling
from sightline.scenes.symbolic.acting import ActingWorld, Trace

__all__ = ["REFUSALS", "Figures", "Game", "Interactive", "Levels", "Telling"]

REFUSALS: Final = ("sorry", "该请求")
"""words that make EvoEmpirBench's harness drop a reply"""
Figures = dict[str, Any]
"""figures by name, in JSON values; rates in percent, None where there is nothing to average"""


@dataclass(frozen=True)
class Telling:
    """How a model is told what it sees.

    Attributes:
        system: from a level to the first message.
        view: from what is seen to a turn.
        history: whether earlier turns are sent along.
        quirks: what is wrong with it, kept because the authors asked so.
    """

    system: Callable[[Any], str]
    view: Callable[[Any], str]
    history: bool = True
    quirks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Game:
    """One game of a benchmark.

    Attributes:
        id, title: its name.
        tiers: difficulties that results are reported by, in order.
        tier: of a level.
        world: a level being played; the key draws what is random in it.
        most: actions asked of a player at most.
        telling: ways to tell a model what it sees, by variant; "" is the authors'.
        read: from a reply to an action, by the authors' rule.
        offered: actions that a random player draws from.
        parity, clean: from traces to figures, as the authors report them and by our own rule.
        sampling: how replies are drawn.
        published: success rates of the authors, percent.
    """

    id: str
    title: str
    tiers: tuple[str, ...]
    tier: Callable[[Any], str]
    world: Callable[[Any, int], ActingWorld[Any, Any]]
    most: Callable[[Any], int]
    telling: Mapping[str, Telling]
    read: Callable[[str], Any]
    offered: Callable[[Any], list[Any]]
    parity: Callable[[Sequence[Trace]], Figures]
    clean: Callable[[Sequence[Trace]], Figures]
    sampling: Sampling = Sampling()
    quirks: tuple[str, ...] = ()
    published: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Levels:
    """Levels by game, and what is wrong with their files."""

    of: Mapping[str, tuple[Any, ...]]
    faults: tuple[Fault, ...] = ()

    @property
    def left_out(self) -> int:
        """Files that could not be used."""
        return sum(not fault.used for fault in self.faults)


@dataclass(frozen=True)
class Interactive:
    """A published benchmark of games.

    Attributes:
        id, title: its name.
        games: what is played, in order.
        load: levels from a folder or file.
        make: writes fresh levels in the published layout: (folder, levels in all, seed).
        hub: where its data can be had.
        cite: where the rules are from.
        notes: what is not covered, and which readings are ours.
    """

    id: str
    title: str
    games: tuple[Game, ...]
    load: Callable[[Path], Levels]
    make: Callable[[Path, int, int], list[Path]] | None = None
    hub: str = ""
    cite: str = ""
    notes: str = ""

    @property
    def variants(self) -> tuple[str, ...]:
        """Other ways to tell a model what it sees."""
        return tuple(name for name in self.games[0].telling if name)
