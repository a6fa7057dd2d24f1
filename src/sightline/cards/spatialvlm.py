"""SpatialVLM: 38 kinds of questions about one photo, half of them answered in numbers."""

from sightline.cards.card import Card, Quirk
from sightline.datasets import records
from sightline.datasets.mix import Mix
from sightline.questions.tasks import photo_measures as measures
from sightline.questions.tasks import photo_relations, quantities

QUANTITIES = {
    "distance": quantities.pair_distance,
    "horizontal_distance": quantities.horizontal_distance,
    "vertical_distance": quantities.vertical_distance,
    "top_difference": quantities.height_difference,
    "camera_distance": quantities.camera_distance,
    "width": quantities.object_width_in_view,
    "lateral_offset": measures.lateral_offset,
    "depth_offset": measures.depth_offset,
    "height_difference": measures.taller_by,
    "width_difference": measures.wider_by,
    "height": measures.object_height_in_view,
    "length": measures.object_length_in_view,
    "elevation": measures.elevation,
    "camera_elevation": measures.camera_rise,
}
QUALITATIVE = [
    kind.using(relation=word).called(f"{word}_{name}")
    for told, chosen, words in photo_relations.OPPOSITES
    for kind, name in ((told, "predicate"), (chosen, "choice"))
    for word in words
]
QUANTITATIVE = [task.measured("human").called(name) for name, task in QUANTITIES.items()]
NAMES = ("name", "description")
TEN = QUANTITIES["distance"].using(times=10.0).measured("human").referring(*NAMES)
WIDTHS = QUANTITIES["height"].using(definition="horizontal").measured("human").referring(*NAMES)
SHARE = len(QUALITATIVE) / len(QUANTITATIVE)
TURNS = records.Conversations(records.Question("<image>\n"), records.Reply(records.SPOKEN))
RECORD = {"id": records.Serial(), "image": records.Images(0), "type": records.Label()}

card = Card(
    id="spatialvlm",
    nr=53,
    title="SpatialVLM",
    kinds=("data engine",),
    claim="2 billion pairs from 10 million images, half qualitative and half quantitative (memory)",
    data=Mix.of(
        [(task.referring(*NAMES), 1.0) for task in QUALITATIVE]
        + [(task.referring(*NAMES), SHARE) for task in QUANTITATIVE]
    ),
    quirks={
        "height_from_width": Quirk("VQASynth: heights are widths", (WIDTHS.called("height"),)),
        "distances_times_ten": Quirk("VQASynth: all are ten times", (TEN.called("distance"),)),
    },
    record=records.Record("spatialvlm.jsonl", RECORD | {"conversations": TURNS}, shape="jsonl"),
    notes="Kinds, record and rounding are our reading: about 38 kinds are known, not their list. "
    "Above and below follow gravity. Photos: docs/photos.md.",
)
