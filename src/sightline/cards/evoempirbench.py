"""EvoEmpirBench: a fogged maze and match-2, played move by move, with memory that is replayed."""

from sightline.cards.card import Card

card = Card(
    id="evoempirbench",
    nr=61,
    title="EvoEmpirBench",
    kinds=("world", "agent"),
    claim="90 levels of each game; people win 90.0 % of the mazes and 86.67 % of match-2, GPT-4.1 "
    "73.33 % and 40.0 %, with memory 78.89 % and 53.33 % (repo)",
    benchmark="evoempirbench",
    notes="sightline eval evoempirbench plays it, with a planner, at random, or with a model; "
    "bench make writes fresh levels, bench learn a memory that eval can use. Rules are those of "
    "the published code, the wording told to a model is ours.",
)
