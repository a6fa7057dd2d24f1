"""NuScenes-SpatialQA: relations and measures of things on the road, and reasoning about them."""

from sightline.cards.card import Card

card = Card(
    id="nuscenes-spatialqa",
    nr=13,
    title="NuScenes-SpatialQA",
    kinds=("data engine", "benchmark"),
    claim="3.5M questions about 6,000 keyframes of six cameras (page)",
    benchmark="nuscenes_spatialqa",
    notes="Scored as published; no files or rule for replies are published, so fields and "
    "extraction are ours. Captions of objects and situational reasoning are not generated.",
)
