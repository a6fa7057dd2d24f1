"""Spatial457: rendered scenes of vehicles on five levels."""

from sightline.cards.card import Card

card = Card(
    id="spatial457",
    nr=39,
    title="PulseCheck457 (Spatial457)",
    kinds=("benchmark", "world"),
    claim="seven types of questions on five levels (repo)",
    benchmark="spatial457",
    notes="Published records and replies are loaded and scored; its worlds are not part of it.",
)
