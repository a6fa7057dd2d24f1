"""MV-RoboBench: what a robot's cameras show together."""

from sightline.cards.card import Card

card = Card(
    id="mv-robobench",
    nr=59,
    title="MV-RoboBench",
    kinds=("benchmark",),
    claim="1,708 questions; human 91.0, GPT-5 56.4 (page)",
    benchmark="mv_robobench",
    notes="Published records and replies are loaded and scored.",
)
