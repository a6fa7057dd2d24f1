"""SPHERE: single skills, two skills and reasoning about photos."""

from sightline.cards.card import Card

card = Card(
    id="sphere",
    nr=42,
    title="SPHERE",
    kinds=("benchmark",),
    claim="2,285 questions about photos (measured)",
    benchmark="sphere",
    notes="Published records and replies are loaded and scored; the authors' rule needs NLTK. Its "
    "ten files are asked anew of any pictures, final questions alone, in kinds of our choice.",
)
