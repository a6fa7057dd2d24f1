"""Ego3D-Bench: distances, places and motion told from all cameras around a car."""

from sightline.cards.card import Card

card = Card(
    id="ego3d",
    nr=36,
    title="Ego3D-Bench and Ego3D-VLM",
    kinds=("benchmark", "agent"),
    claim="8,600+ questions; human 85.3, chance 37.5 (figure)",
    benchmark="ego3d",
    notes="Scored as published; no files or rule for replies are published, so fields and "
    "extraction are ours. The text map that Ego3D-VLM puts before the question is not part of it.",
)
