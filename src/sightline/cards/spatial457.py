"""Spatial457: rendered scenes of vehicles on five levels."""

from sightline.cards.card import Card

card = Card(
    id="spatial457",
    nr=39,
    title="PulseCheck457 (Spatial457)",
    kinds=("benchmark", "world"),
    claim="seven types of questions on five levels (repo)",
    benchmark="spatial457",
    notes="All seven types are asked as functional programs about rendered vehicles: 21 shapes of "
    "simple solids, eight colors, two sizes. The frame of left, right, front and behind is said in "
    "the question. Materials, photographed surroundings and the original's models and wording are "
    "not part of it; by what geometry its collisions and the relations of L5 were found is "
    "unconfirmed, those here are ours.",
)
