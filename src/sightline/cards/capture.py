"""CAPTURe: counting things in a pattern that goes on behind a box, with and without the box."""

from sightline.cards.card import Card

card = Card(
    id="capture",
    nr=57,
    title="CAPTURe",
    kinds=("world", "benchmark"),
    claim="824 real and 1,150 made pictures, each with and without the box; sMAPE (repo)",
    benchmark="capture",
    notes="Published records and replies are loaded and scored; patterned pictures are not made "
    "yet.",
)
