"""SpatialScore: questions of twelve benchmarks and of geometry in one record."""

from sightline.cards.card import Card

card = Card(
    id="spatialscore",
    nr=19,
    title="SpatialScore",
    kinds=("benchmark", "agent"),
    claim="28K questions of 12 sources, 1,400 hard ones (repo)",
    benchmark="spatialscore",
    notes="Published records and replies are loaded and scored, and seven of its eight categories "
    "asked anew; the agent is not part of it.",
)
