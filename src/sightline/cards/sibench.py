"""SIBench: 23 settings of spatial questions from about twenty data sets."""

from sightline.cards.card import Card

card = Card(
    id="sibench",
    nr=66,
    title="SIBench (How Far are VLMs)",
    kinds=("survey", "benchmark"),
    claim="three levels, 23 settings, choice, yes/no, number and count on one record (repo)",
    benchmark="sibench",
    notes="Replies are read as literals where the published scorer evaluates them. Which settings "
    "make up which of the three levels is not known to us.",
)
