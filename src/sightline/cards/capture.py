"""CAPTURe: counting things in a pattern that goes on behind a box, with and without the box."""

from sightline.cards.card import Card

card = Card(
    id="capture",
    nr=57,
    title="CAPTURe",
    kinds=("world", "benchmark"),
    claim="824 real and 1,150 made pictures, each with and without the box; sMAPE (repo)",
    benchmark="capture",
    notes="Patterns are asked that go on behind the box in one way only: dots on paper, with lines "
    "and hexagons besides the published circles, triangles and rectangles, and rendered things on "
    "tables in place of the photos. The auxiliary variants (coordinates, inpainting) are not "
    "covered.",
)
