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
    notes="All eleven tasks are asked about rendered models of studded bricks; their names and "
    "forms are partly unconfirmed. Requests for a picture are written for four tasks, with the "
    "picture wanted: turned, other view, next step with and without a marked place. People judge "
    "the pictures of the original; no judge is part of this.",
)
