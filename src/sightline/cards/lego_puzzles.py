"""LEGO-Puzzles: brick models and their building steps, by choice or as an order of steps."""

from sightline.cards.card import Card

card = Card(
    id="lego-puzzles",
    nr=29,
    title="LEGO-Puzzles",
    kinds=("world", "benchmark"),
    claim="1,100 questions of 11 tasks, a Lite of 220; people above 90 %, best models about half "
    "(repo)",
    benchmark="lego_puzzles",
    notes="Published records and replies are loaded and scored, orders of steps and rotated "
    "options included; brick models are not built, and the five tasks that generate pictures, "
    "which people judge, are not covered.",
)
