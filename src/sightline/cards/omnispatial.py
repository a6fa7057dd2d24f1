"""OmniSpatial: dynamics, interaction, logic and perspective in one picture each."""

from sightline.cards.card import Card

card = Card(
    id="omnispatial",
    nr=52,
    title="OmniSpatial",
    kinds=("benchmark",),
    claim="1,533 questions in 4 groups, 5 repeats each; people 92.6, o3 56.3 (repo)",
    benchmark="omnispatial",
    notes="Perspective taking is asked anew; the other groups need more than geometry. Scene "
    "graphs are put into the request where the record has one; making them with a detector and a "
    "depth model, and drawn novel views, are not covered.",
)
