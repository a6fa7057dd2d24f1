"""Playing a benchmark of games: every level once, a log that a stopped run goes on from, figures.

::

    OUT/run.json          who played, and what the figures depend on
    OUT/replies.jsonl     every reply of a model, appended as it comes
    OUT/episodes.jsonl    the trace of every level that was played to its end
    OUT/scores.json       figures by the authors' rule and by ours
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from sightline.benchmarks.interactive import Game, Interactive, Levels
from sightline.errors import BadInput
from sightline.hashing import key
from sightline.runs import Exchange, Progress, RunFolder, Runner, RunRecord, Summary
from sightline.scenes.symbolic.acting import Trace, Turn
from sightline.solvers.interactive import (
    PLAYERS,
    Episode,
    Memory,
    ModelLearner,
    Outcome,
    episode_of,
    exchange_of,
    learn,
    own_score,
    play_level,
    write_memory,
)
from sightline.storage import draft

__all__ = ["Played", "few_levels", "learn_memory", "play_benchmark", "read_traces"]


@dataclass(frozen=True)
class Played:
    """A finished run.

    Attributes:
        figures: by game, the authors' at the top and ours under ``clean``.
        record: what they depend on.
        traces: of every level.
        summary: of the asking; None where no model was asked.
        faults: level files that could not be used.
    """

    figures: Mapping[str, Mapping[str, Any]]
    record: RunRecord
    traces: Sequence[Trace]
    summary: Summary | None = None
    faults: Sequence[str] = field(default_factory=tuple)

    @property
    def failed(self) -> int:
        """Levels that were not played to their end because a reply did not come."""
        return sum(trace.ended == "failed" for trace in self.traces)

    def as_dict(self) -> dict[str, Any]:
        """For JSON: the games at the top."""
        told: dict[str, Any] = {name: dict(figures) for name, figures in self.figures.items()}
        told |= {"failed": self.failed, "faults": list(self.faults), "run": asdict(self.record)}
        if self.summary is not None:
            told["asked"] = asdict(self.summary)
        return told


def few_levels(levels: Levels, count: int) -> Levels:
    """``count`` levels of each game, chosen by their names, the same on every run."""
    kept = {}
    for game, found in levels.of.items():
        chosen = set(sorted((level.id for level in found), key=lambda id: key(f"few {id}"))[:count])
        kept[game] = tuple(level for level in found if level.id in chosen)
    return Levels(kept, levels.faults)


def play_benchmark(
    benchmark: Interactive,
    levels: Levels,
    out: Path,
    *,
    runner: Runner | None = None,
    who: tuple[str, str] = ("", ""),
    solver: str = "direct",
    variant: str = "",
    max_tokens: int | None = None,
    lessons: Mapping[str, str] | None = None,
    seed: int = 0,
    progress: Progress | None = None,
    told: Callable[[int, int, str], None] = lambda done, total, name: None,
) -> Played:
    """Play every level once.

    Args:
        benchmark: with the games.
        levels: of each game.
        out: run folder; an earlier run of the same kind in it goes on, another one is refused.
        runner: asks the model that plays; None for a player without one.
        who: name of the model, and where it is asked.
        solver: ``direct`` for models; else one of :data:`sightline.solvers.interactive.PLAYERS`.
        variant: another way to tell the model what it sees.
        max_tokens: of a reply.
        lessons: what a model is told before the first message, by game.
        seed: of all that is random in the games, and of the players.
        progress: called with every reply.
        told: called with how many levels are played, how many there are, and the game.

    Raises:
        BadInput: the folder belongs to another run; there is no such solver or variant.
    """
    if variant and variant not in benchmark.variants:
        raise BadInput(
            benchmark.id, "variant", f"no variant {variant!r}", ", ".join(benchmark.variants)
        )
    if (runner is None) != (solver in PLAYERS) or (runner is not None and solver != "direct"):
        fix = f"--model with direct; without one: {', '.join(PLAYERS)}"
        raise BadInput("--solver", solver, "is no way to play, or needs a model", fix)
    record = _record(benchmark, solver, variant, max_tokens, who, lessons or {}, seed)
    folder = RunFolder.begin(out, record)
    summary: Summary | None = None
    if runner is None:
        traces = _played_here(benchmark, levels, out / "episodes.jsonl", solver, seed, told)
    else:
        chats = _Chats(benchmark, levels, variant, max_tokens, lessons or {}, seed)
        summary = runner.ask(chats.exchanges(), folder.log, progress)
        traces = chats.traces()
        _write_lines(out / "episodes.jsonl", traces)
    figures = {
        game.id: _figures(game, [t for t in traces if t.game == game.id])
        for game in benchmark.games
        if game.id in levels.of
    }
    played = Played(figures, record, traces, summary, [str(fault) for fault in levels.faults])
    with draft(out / "scores.json") as path:
        Path(path).write_text(json.dumps(played.as_dict(), indent=1) + "\n", encoding="utf-8")
    return played


def learn_memory(
    benchmark: Interactive,
    levels: Levels,
    out: Path,
    runner: Runner,
    *,
    seed: int = 0,
    told: Callable[[int, int, str], None] = lambda done, total, name: None,
) -> dict[str, list[Outcome]]:
    """Let a model play levels, and keep what proves true in ``OUT/memory.json``, by game.

    The same call goes on where a stopped one ended, since replies stay in ``OUT/replies.jsonl``.

    Raises:
        BadInput: a reply did not come.
    """
    memories: dict[str, Memory] = {}
    outcomes: dict[str, list[Outcome]] = {}
    for game in benchmark.games:
        played = levels.of.get(game.id, ())
        learner = ModelLearner(game, runner, out / "replies.jsonl", seed)
        memory, found = Memory(), outcomes.setdefault(game.id, [])
        for done, level in enumerate(played):
            told(done, len(played), game.title)
            found.append(learn(memory, partial(learner.play, level), learner.reflect, own_score))
            if found[-1].added and len(memory.truths) > len(found[-1].added):
                memory.merge(learner.merge)
            memories[game.id] = memory
            write_memory(out / "memory.json", memories)
    return outcomes


def _figures(game: Game, traces: Sequence[Trace]) -> dict[str, Any]:
    return {**game.parity(traces), "clean": game.clean(traces)}


class _Chats:
    """Episodes that a model plays, and their traces once it has."""

    def __init__(
        self, benchmark: Interactive, levels: Levels, variant: str, max_tokens: int | None,
        lessons: Mapping[str, str], seed: int,
    ) -> None:  # fmt: skip
        self._benchmark, self._levels, self._seed = benchmark, levels, seed
        self._variant, self._max_tokens, self._lessons = variant, max_tokens, lessons
        self._episodes: list[Episode] = []

    def exchanges(self) -> Iterator[Exchange]:
        """Made as they are taken."""
        for game in self._benchmark.games:
            for level in self._levels.of.get(game.id, ()):
                episode = episode_of(game, level, self._seed)
                self._episodes.append(episode)
                yield exchange_of(
                    game, level, episode, variant=self._variant, max_tokens=self._max_tokens,
                    lessons=self._lessons.get(game.id, ""),
                )  # fmt: skip

    def traces(self) -> list[Trace]:
        """What was played; an episode that has not ended had no reply."""
        for episode in self._episodes:
            episode.give_up()
        return [episode.trace() for episode in self._episodes]


def _played_here(
    benchmark: Interactive, levels: Levels, log: Path, solver: str, seed: int,
    told: Callable[[int, int, str], None],
) -> list[Trace]:  # fmt: skip
    """Every level by a player without a model; those in the log are not played again."""
    kept = {(t.game, t.level, t.key): t for t in read_traces(log)} if log.exists() else {}
    jobs = [
        (solver, benchmark, game.id, level, seed)
        for game in benchmark.games
        for level in levels.of.get(game.id, ())
    ]
    games = {game.id: game for game in benchmark.games}
    traces = []
    with log.open("a", encoding="utf-8") as lines:
        for done, job in enumerate(jobs):
            told(done, len(jobs), games[job[2]].title)
            name = job[2], job[3].id, episode_of(games[job[2]], job[3], seed).key
            trace = kept.get(name)
            if trace is None:
                trace = play_level(job)
                lines.write(json.dumps(trace.as_dict()) + "\n")
                lines.flush()
            traces.append(trace)
        told(len(jobs), len(jobs), "done")
    return traces


def read_traces(log: Path) -> Iterator[Trace]:
    """The traces of ``episodes.jsonl``; a torn last line is cut off the file.

    Raises:
        BadInput: a line is no trace.
    """
    data = log.read_bytes()
    whole = data[: data.rfind(b"\n") + 1]
    if len(whole) < len(data):
        log.write_bytes(whole)
    for number, line in enumerate(whole.splitlines(), 1):
        try:
            row = json.loads(line)
            turns = tuple(Turn(rewards, events, ended) for rewards, events, ended in row["turns"])
            yield Trace(
                row["level"], row["game"], row["tier"], row["key"], tuple(row["actions"]), turns,
                row["first"], row["last"], row["ended"],
            )  # fmt: skip
        except (ValueError, TypeError, LookupError, RecursionError):
            fix = "remove that line; its level is played again"
            raise BadInput(log, f"line {number}", "is no trace of an episode", fix) from None


def _write_lines(path: Path, traces: Sequence[Trace]) -> None:
    with draft(path) as unnamed, Path(unnamed).open("w", encoding="utf-8") as lines:
        for trace in traces:
            lines.write(json.dumps(trace.as_dict()) + "\n")


def _record(
    benchmark: Interactive, solver: str, variant: str, max_tokens: int | None,
    who: tuple[str, str], lessons: Mapping[str, str], seed: int,
) -> RunRecord:  # fmt: skip
    return RunRecord(
        model=who[0] or f"none: {solver}",
        endpoint=who[1],
        prompt=f"{benchmark.id}: {variant or 'as published'}"
        + (f", lessons {key(json.dumps(dict(lessons), sort_keys=True)):x}" if lessons else ""),
        frames="text",
        extractor="the authors' patterns",
        judge="the rules of the games",
        token_limit=max_tokens,
        denominator="levels played; one without a reply is not won",
        sampling={
            "seed": seed,
            "temperature": {game.id: game.sampling.temperature for game in benchmark.games},
        },
        more={"benchmark": benchmark.id, "solver": solver},
    )
