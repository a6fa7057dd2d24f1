"""EvoEmpirBench's match-2 for a model: what it is told, how it is read, what is reported."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sightline.benchmarks.interactive.benchmark import REFUSALS, Figures, Game, Telling
from sightline.benchmarks.interactive.figures import averaged, by_tier, share_interval, success
from sightline.runs import Sampling
from sightline.scenes.symbolic.acting import Trace
from sightline.scenes.symbolic.match_boards import COLOURS, SIDE
from sightline.scenes.symbolic.match_game import (
    MATCH_QUIRKS,
    PROPS,
    MatchLevel,
    MatchView,
    MatchWorld,
    region_at,
)

__all__ = ["MATCH", "match_clean", "match_parity", "offered_moves", "read_match", "tell_match"]

_PATIENCE: Final = 4
"""replies asked at most, as a multiple of the steps of a level; the authors stop after 300 s"""

_SYSTEM: Final = f"""You play on a board of {SIDE} x {SIDE} cells in four colours: A, B, C, D.
Clear two or more cells of one colour that touch along edges: n cells bring 5 n + 3 max(0, n - 2)
points. What lies above falls down, and random colours fill up from the top.
Once each and for points you can also clear a whole row ({PROPS["row"]} points) or column
({PROPS["col"]}), the 3 x 3 cells around one (bomb, {PROPS["bomb"]}), or one cell (hammer,
{PROPS["hammer"]}).
Everything you do takes one step. You win when of every colour as many cells are cleared as its
target asks for. Win first; then more points, then more steps left are better.
Reply with one action in a block like
```json
{{"action": {{"type": "eliminate", "pos": [i, j]}}}}
```
type is eliminate, row, col, bomb or hammer; row and col have "index": k in the place of pos.
Rows count from 0 on top, columns from 0 on the left."""


def _system(level: MatchLevel) -> str:
    return _SYSTEM


def tell_match(view: MatchView) -> str:
    """The board and all counts, as text."""
    rows = [" ".join(COLOURS[c] for c in row) for row in view.board]
    named = dict(zip(COLOURS, view.targets, strict=True))
    done = dict(zip(COLOURS, view.cleared, strict=True))
    return "\n".join(
        ["Board:", *rows, f"Score: {view.score}", f"Steps left: {view.steps}",
         f"Tools left: {json.dumps(dict(view.tools))}", f"Targets: {json.dumps(named)}",
         f"Cleared so far: {json.dumps(done)}", "What is your action?"]
    )  # fmt: skip


_BLOCK: Final = re.compile(r"```json\n(.*?)\n```", re.S)


def read_match(reply: str) -> Any:
    """The authors' rule: ``action`` of the first JSON block; None where there is none.

    A reply that says "sorry" counts as none.
    """
    found = _BLOCK.search(reply)
    if found is None or any(word in reply for word in REFUSALS):
        return None
    try:
        told = json.loads(found[1].strip())
    except (ValueError, RecursionError):
        return None
    action = told.get("action") if isinstance(told, Mapping) else None
    return action if isinstance(action, Mapping) and action else None


def offered_moves(view: MatchView) -> list[Any]:
    """Every cell of a region that can be cleared, and every use of a tool that can be paid."""
    cells = [[r, c] for r in range(SIDE) for c in range(SIDE)]
    moves: list[Any] = [
        {"type": "eliminate", "pos": cell} for cell in cells if len(region_at(view.board, cell)) > 1
    ]
    for name, price in PROPS.items():
        if view.score >= price and view.tools.get(name, 0) > 0:
            if name in ("row", "col"):
                moves += [{"type": name, "index": i} for i in range(SIDE)]
            else:
                moves += [{"type": name, "pos": cell} for cell in cells]
    return moves or [{"type": "eliminate", "pos": [0, 0]}]


def _per_step(total: Callable[[Trace], float]) -> Callable[[Trace], float]:
    return lambda trace: total(trace) / max(trace.count("step"), 1)


_FIGURES: Final[dict[str, Callable[[Trace], float]]] = {
    "success_rate": lambda trace: 100.0 * trace.won,
    "score": lambda trace: trace.last["score"],
    "steps_left": lambda trace: 100.0 * trace.last["steps_left"] / trace.last["steps"],
    "score_per_step": _per_step(lambda trace: trace.last["score"]),
    "cleared_per_step": _per_step(lambda trace: trace.count("cleared")),
    "valid_replies": lambda trace: 100.0 * trace.count("step") / max(len(trace.turns), 1),
}


def match_parity(traces: Sequence[Trace]) -> Figures:
    """The six figures over all levels alike, and by tier.

    Success, score, steps left of the steps there were, score and cells for a step, and the share
    of replies that took a step; shares in percent.
    """
    tiers = {
        tier: averaged(members, _FIGURES) | {"episodes": len(members)}
        for tier, members in by_tier(traces).items()
    }
    whole = averaged(traces, _FIGURES) | {"episodes": len(traces)}
    return whole | {"interval": share_interval(traces), "tiers": tiers}


def match_clean(traces: Sequence[Trace]) -> Figures:
    """Ours weighs the levels as the authors do; only what was won counts for steps left."""
    won = [trace for trace in traces if trace.won]
    found = averaged(traces, _FIGURES) | averaged(won, {"steps_left": _FIGURES["steps_left"]})
    tiers = {tier: success(members) for tier, members in by_tier(traces).items()}
    return found | {
        "episodes": len(traces), "interval": share_interval(traces), "success_by_tier": tiers
    }  # fmt: skip


MATCH: Final = Game(
    id="match2",
    title="match-2",
    tiers=("easy", "medium", "hard"),
    tier=lambda level: str(level.tier),
    world=MatchWorld,
    most=lambda level: _PATIENCE * level.steps,
    telling={
        "": Telling(_system, tell_match),
        "clean": Telling(_system, tell_match),
        "stateless": Telling(_system, tell_match, history=False),
    },
    read=read_match,
    offered=offered_moves,
    parity=match_parity,
    clean=match_clean,
    sampling=Sampling(temperature=0.3),
    quirks=MATCH_QUIRKS,
    published={
        "Human": 86.67, "GPT-4.1": 40.0, "GPT-4.1 + ExpVer": 53.33, "Grok-3": 42.22,
        "Claude-3.7": 41.11, "Claude-3.7 + ExpVer": 47.19, "Qwen3-30B": 38.89, "DeepSeek": 37.78,
        "Gemini-2.5-Flash": 37.78, "Qwen2.5-14B": 36.67, "Qwen2.5-7B": 17.78,
    },
)  # fmt: skip
