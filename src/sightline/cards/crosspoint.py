"""CrossPoint: the same point in two views, on four levels."""

from sightline.cards.card import Card

card = Card(
    id="crosspoint",
    nr=92,
    title="CrossPoint",
    kinds=("benchmark",),
    claim="378K questions about 900 scenes; +39.7 over Gemini-2.5-Pro (abstract)",
    benchmark="crosspoint",
    notes="Its benchmark is loaded, scored and asked anew (things found, points among four); the "
    "training data of its engine is not written.",
)
