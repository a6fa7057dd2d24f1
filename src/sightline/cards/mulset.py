"""MulSeT: what two views of a simulated room tell together."""

from sightline.cards.card import Card

card = Card(
    id="mulset",
    nr=1,
    title="Why Do MLLMs Struggle (MulSeT)",
    kinds=("benchmark", "model"),
    claim="38.2k questions about two views, 8.2k of them to test (figure)",
    benchmark="mulset",
    notes="Published records and replies are loaded and scored, and the three tasks asked anew "
    "about any rooms, by our reading of which objects are taken; switches that spoil position "
    "codes are not part of it.",
)
