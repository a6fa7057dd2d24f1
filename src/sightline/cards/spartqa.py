"""SpartQA: stories of blocks and shapes, and four types of questions in an open world."""

from sightline.cards.card import Card
from sightline.datasets.symbolic.told_blocks import spartqa_mix

card = Card(
    id="spartqa",
    nr=63,
    title="SpartQA",
    kinds=("world", "benchmark"),
    claim="Auto 93,673 / 15,023 / 15,074 questions, Human 616 / 510; people 92 % on a sample",
    symbolic=spartqa_mix,
    benchmark="spartqa",
    notes="Scenes are drawn here instead of taken from NLVR's training part; unseen words by "
    "spartqa_mix(unseen=True). Find-block questions are about what a block holds. SpaRTUN's 15 "
    "relations are asked about by sparc-sparp.",
)
