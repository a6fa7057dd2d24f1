"""MMR: eleven tasks of reading pictures with text."""

from sightline.cards.card import Card

card = Card(
    id="mmr",
    nr=109,
    title="MMR",
    kinds=("benchmark",),
    claim="550 questions, 11 tasks; text, box and choice; at most 600 hits (repo)",
    benchmark="mmr",
)
