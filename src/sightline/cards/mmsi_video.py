"""MMSI-Video-Bench: spatial questions about one or several videos."""

from sightline.cards.card import Card

card = Card(
    id="mmsi-video",
    nr=26,
    title="MMSI-Video-Bench",
    kinds=("benchmark",),
    claim="1,106 questions, 1,278 clips; human 96.40, best model 37.97 (repo)",
    benchmark="mmsi_video",
    notes="Published records and replies are loaded and scored, the four benches within as well; "
    "seven of the thirteen types are asked anew.",
)
