"""MMIU: 52 tasks over several pictures at once."""

from sightline.cards.card import Card

card = Card(
    id="mmiu",
    nr=51,
    title="MMIU",
    kinds=("benchmark",),
    claim="11k questions of 52 tasks over 77k pictures; GPT-4o 55.72, chance 27.4 (repo)",
    benchmark="mmiu",
    notes="Published records and result folders are loaded and scored in both steps; of the tasks "
    "two are asked anew.",
)
