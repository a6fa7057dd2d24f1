"""MMPerspective: nine tasks about perspective, and whether edited pictures confuse a model."""

from sightline.cards.card import Card

card = Card(
    id="mmperspective",
    nr=87,
    title="MMPerspective",
    kinds=("world", "benchmark"),
    claim="2,711 pictures, 5,083 questions; GPT-4o 50.0, robust 49.9 (project page)",
    benchmark="mmperspective",
    notes="Scored as the project page describes. All nine tasks are asked about rendered streets, "
    "corridors and houses, and four of them again about cropped, flipped, masked and rotated "
    "pictures. Wordings, wrong options and what PTS may change are ours; the published "
    "pictures are photos and drawings, and are not public.",
)
