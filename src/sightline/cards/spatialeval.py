"""SpatialEval: maps, mazes and grids in words, as pictures, and both."""

from sightline.cards.card import Card

card = Card(
    id="spatialeval",
    nr=48,
    title="SpatialEval (Is a Picture Worth)",
    kinds=("world", "benchmark"),
    claim="4,635 questions in each of three modes; many models near 25 % on pictures, better in "
    "words (memory)",
    benchmark="spatialeval",
    notes="Maps, mazes and grids are drawn anew, text and picture from one state; what is asked is "
    "determined by its text, other than of a quarter of the published map questions. Photos "
    "(Spatial-Real) are loaded and scored by the strict rule only. Names and drawings are ours.",
)
