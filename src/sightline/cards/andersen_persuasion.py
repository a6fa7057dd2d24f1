"""Andersen and Persuasion: where characters are at moments of stories."""

from sightline.cards.card import Card

card = Card(
    id="andersen-persuasion",
    nr=83,
    title="Andersen and Persuasion",
    kinds=("benchmark",),
    claim="best of five language models 61.85 % on Andersen, 56.06 % on Persuasion (abstract)",
    benchmark="andersen_persuasion",
    notes="Excerpt length, normalisation and likeness threshold are not published: ours are named "
    "options. The baseline last-location needs no model.",
)
