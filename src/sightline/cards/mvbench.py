"""MVBench: twenty kinds of questions about time in short videos."""

from sightline.cards.card import Card

card = Card(
    id="mvbench",
    nr=45,
    title="MVBench",
    kinds=("benchmark",),
    claim="20 tasks of 200 questions; VideoChat2 51.1, chance 27.3 (unconfirmed)",
    benchmark="mvbench",
    notes="Published records, replies and result files are loaded and scored; making such "
    "questions from the notes of other video data is not covered.",
)
