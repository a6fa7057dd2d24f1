"""Sparkle: three basic 2D skills from made pictures, tested on shortest paths and round trips."""

from sightline.cards.card import Card
from sightline.datasets.symbolic.sparkle import sparkle

card = Card(
    id="sparkle",
    nr=62,
    title="Sparkle",
    kinds=("world", "training"),
    claim="training on direction, distance and localization alone helps shortest path and "
    "travelling salesman (abstract)",
    symbolic=sparkle,
    notes="Pictures, questions and exact answers of the three skills and of both held-out tasks; "
    "sightline.datasets.symbolic.sparkle.sparkle_skills gives single skills for ablations. Numbers "
    "of points and options, picture and training size are unconfirmed and ours. No model is "
    "trained by this card, so the transfer itself is not shown.",
)
