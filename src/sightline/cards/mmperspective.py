"""MMPerspective: nine tasks about perspective, and whether edited pictures confuse a model."""

from sightline.cards.card import Card

card = Card(
    id="mmperspective",
    nr=87,
    title="MMPerspective",
    kinds=("benchmark",),
    claim="2,711 pictures, 5,083 questions; GPT-4o 50.0, robust 49.9 (project page)",
    benchmark="mmperspective",
    notes="Scored as the project page describes; pictures of drawn lines are not made yet.",
)
