"""EvoEmpirBench: a fogged maze and match-2, played move by move."""

from __future__ import annotations

from sightline.benchmarks.interactive.benchmark import Interactive
from sightline.benchmarks.interactive.evoempir_fresh import make_levels
from sightline.benchmarks.interactive.evoempir_levels import load_levels
from sightline.benchmarks.interactive.evoempir_match import MATCH
from sightline.benchmarks.interactive.evoempir_maze import MAZE

__all__ = ["benchmark"]

benchmark = Interactive(
    id="evoempirbench",
    title="EvoEmpirBench",
    games=(MAZE, MATCH),
    load=load_levels,
    make=make_levels,
    cite="uuu-quant/EvoEmpirBench: src/game, src/match_game, scripts/evaluate_agent.py and "
    "scripts/analyze_results.py for rules, reading and figures; the wording is ours",
    notes="The authors ask each step by itself (variant stateless); here an episode is one "
    "growing dialogue. They stop match-2 after 300 seconds, here it ends after four replies for "
    "each step of the level.",
)
