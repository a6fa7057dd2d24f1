"""A chat model as a player: each episode is one growing dialogue through a runner."""

from __future__ import annotations

from dataclasses import replace

from sightline.benchmarks.interactive import Game
from sightline.runs import Exchange, Part
from sightline.solvers.interactive.loop import Episode

__all__ = ["exchange_of"]


def exchange_of(
    game: Game,
    level: object,
    episode: Episode,
    *,
    variant: str = "",
    lessons: str = "",
    max_tokens: int | None = None,
    name: str = "",
) -> Exchange:
    """What a runner asks to play an episode; each reply moves the episode on.

    Args:
        game: says how a model is told what it sees and how it is read.
        level: being played.
        episode: a fresh one.
        variant: of the telling.
        lessons: what the player has learnt before; stands before the first message.
        max_tokens: of a reply.
        name: id of the exchange; game and level where left out.
    """
    telling = game.telling[variant]

    def answered(reply: str) -> tuple[Part, ...] | None:
        episode.act(game.read(reply))
        return None if episode.ended else (telling.view(episode.look()),)

    system = telling.system(level)
    return Exchange(
        name or f"{game.id}/{episode.level}",
        f"{lessons}\n\n{system}" if lessons else system,
        (telling.view(episode.look()),),
        answered,
        replace(game.sampling, max_tokens=max_tokens) if max_tokens else game.sampling,
        telling.history,
    )
