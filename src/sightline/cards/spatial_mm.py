"""Spatial-MM: where things are in photos, by the camera's view and by that of people in them."""

from sightline.cards.card import Card

card = Card(
    id="spatial-mm",
    nr=31,
    title="Spatial-MM",
    kinds=("benchmark",),
    claim="1,576 questions with options and 309 of several steps (measured)",
    benchmark="spatial_mm",
    notes="Published records are loaded; the authors publish no scorer, so how replies are read "
    "is ours. Questions with options are asked anew, those of several steps are not.",
)
