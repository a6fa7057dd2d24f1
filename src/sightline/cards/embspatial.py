"""EmbSpatial-Bench: six relations as somebody in the scene sees them."""

from sightline.cards.card import Card

card = Card(
    id="embspatial",
    nr=16,
    title="EmbSpatial-Bench",
    kinds=("benchmark", "data engine"),
    claim="3,640 questions about 2,181 pictures of 277 scenes (repo)",
    benchmark="embspatial",
    notes="Published records and replies are loaded and scored in both modes; fresh questions "
    "are about close only.",
)
