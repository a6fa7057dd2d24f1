"""What the benchmark commands do for benchmarks that are played."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sightline.cli.console import progress, show_result
from sightline.errors import BadInput

if TYPE_CHECKING:
    from sightline.benchmarks.interactive import Interactive
    from sightline.runs import Prices

__all__ = ["game_rows", "learn_games", "make_games", "play_games", "show_games"]


def play_games(
    benchmark: Interactive, data: Path, out: Path | None, variant: str, limit: int,
    cost: Prices | None, as_json: bool, asking: dict[str, Any], memory: Path | None = None,
) -> int:  # fmt: skip
    """Play every level; the number of levels that ended because a reply did not come."""
    from sightline.playing import few_levels, play_benchmark
    from sightline.runs import progress_bar
    from sightline.solvers.interactive import read_memory

    known = read_memory(memory) if memory is not None else {}
    if known and asking["runner"] is None:
        raise BadInput("--memory", str(memory), "is for models", "give --model")
    asking = asking | {"lessons": {game: found.told() for game, found in known.items()}}
    levels = benchmark.load(data)
    for fault in levels.faults[:20]:
        print(f"faulty level: {fault}", file=sys.stderr)
    levels = few_levels(levels, limit) if limit else levels
    where = out or Path("runs") / _folder(benchmark.id, asking)
    with progress_bar(prices=cost) as replied, progress() as told:
        shown = {"progress": replied} if asking["runner"] is not None else {"told": told}
        played = play_benchmark(benchmark, levels, where, variant=variant, **asking, **shown)
    lines = [line for game in benchmark.games for line in _lines(game.title, played, game.id)]
    show_result(played.as_dict(), as_json, lines)
    return played.failed


def _folder(name: str, asking: Mapping[str, Any]) -> str:
    """Name of the run folder when none is given; another seed is another run."""
    model, solver, seed = asking["who"][0], asking["solver"], asking["seed"]
    who = model.replace("/", "_").replace(":", "_") or solver
    learnt = "-memory" * any(asking["lessons"].values())
    return f"{name}-{who}{learnt}" + (f"-seed{seed}" if seed else "")


def _lines(title: str, played: Any, game: str) -> list[str]:
    found = played.figures.get(game)
    if found is None:
        return []
    told = [
        f"{name} {value:.2f}"
        for name, value in found.items()
        if isinstance(value, float) and name != "success_rate"
    ]
    low, high = found["interval"]
    tiers = ", ".join(f"{name} {t['success_rate']:.1f}" for name, t in found["tiers"].items())
    return [
        f"{title}: success {found['success_rate']:.2f} % [{low}, {high}] of {found['episodes']} "
        f"levels ({tiers})",
        "  " + ", ".join(told),
    ]


def game_rows() -> list[dict[str, Any]]:
    """Benchmarks that are played, as rows of the list of benchmarks."""
    from sightline.benchmarks.interactive import find_interactive, interactives

    found = [find_interactive(name) for name in interactives()]
    return [
        {"id": one.id, "title": one.title, "variants": list(one.variants),
         "fresh": one.make is not None, "hub": one.hub}
        for one in found if one is not None
    ]  # fmt: skip


def show_games(benchmark: Interactive, variant: str, as_json: bool) -> None:
    """How a benchmark of games is played and scored."""
    games = {
        game.id: {
            "tiers": list(game.tiers),
            "quirks": [*game.quirks, *game.telling[variant].quirks],
            "published": dict(game.published),
        }
        for game in benchmark.games
        if variant in game.telling
    }
    if not games:
        known = ", ".join(benchmark.variants)
        raise BadInput(benchmark.id, "variant", f"no variant {variant!r}", known)
    told = {
        "id": benchmark.id, "title": benchmark.title, "variants": list(benchmark.variants),
        "games": games, "source": benchmark.cite, "notes": benchmark.notes,
    }  # fmt: skip
    lines = [f"{name}: {value}" for name, value in told.items() if name != "games"]
    for name, game in games.items():
        lines += [f"{name}: {key}: {value}" for key, value in game.items()]
    show_result(told, as_json, lines)


def learn_games(
    name: str, data: Path, out: Path, limit: int, seed: int, runner: Any, as_json: bool
) -> None:
    """Let a model learn from levels; what proves true is in ``OUT/memory.json``."""
    from sightline.benchmarks.interactive import find_interactive, interactives
    from sightline.playing import few_levels, learn_memory

    benchmark = find_interactive(name)
    if benchmark is None:
        raise BadInput("bench learn", name, "is not played", ", ".join(interactives()))
    if runner is None:
        raise BadInput("bench learn", "--model", "is missing", "the model that plays and reflects")
    levels = benchmark.load(data)
    levels = few_levels(levels, limit) if limit else levels
    with progress() as told:
        found = learn_memory(benchmark, levels, out, runner, seed=seed, told=told)
    rows = {
        game: {"levels": len(outcomes), "kept": sum(o.kept for o in outcomes),
               "won_first": sum(o.first.won for o in outcomes),
               "won_replay": sum(o.replay.won for o in outcomes)}
        for game, outcomes in found.items()
    }  # fmt: skip
    lines = [f"{game}: {row}" for game, row in rows.items()]
    show_result({"memory": str(out / "memory.json"), **rows}, as_json, lines)


def make_games(
    benchmark: Interactive, scenes: Path | None, out: Path, count: int, seed: int, as_json: bool
) -> None:
    """Fresh levels in the published layout, read again by the benchmark's own loader."""
    if scenes is not None:
        raise BadInput(benchmark.id, "--scenes", "does not apply", "its levels are its own")
    if benchmark.make is None:
        raise BadInput(benchmark.id, "like", "fresh levels cannot be made")
    files = benchmark.make(out, count, seed)
    levels = benchmark.load(out)
    told = {
        "folder": str(out), "levels": {name: len(found) for name, found in levels.of.items()},
        "faults": [str(fault) for fault in levels.faults],
    }  # fmt: skip
    lines = [f"{len(files)} levels in {out}; sightline eval {benchmark.id} --data {out}"]
    show_result(told, as_json, lines)
