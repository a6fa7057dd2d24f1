"""SpatialVLM: 38 kinds of questions about one photo, half of them answered in numbers."""

from sightline.cards.card import Card
from sightline.datasets import records
from sightline.datasets.mix import Mix
from sightline.questions.tasks import photo_measures as measures
from sightline.questions.tasks import photo_relations as relations
from sightline.questions.tasks import quantities

OPPOSITES = (
    (relations.is_beside, relations.which_beside, ("left", "right")),
    (relations.is_over, relations.which_over, ("above", "below")),
    (relations.is_before, relations.which_before, ("front", "behind")),
    (relations.is_wider, relations.which_wider, ("wider", "thinner")),
    (relations.is_taller, relations.which_taller, ("taller", "shorter")),
    (relations.is_bigger, relations.which_bigger, ("bigger", "smaller")),
)
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
    for told, chosen, words in OPPOSITES
    for kind, name in ((told, "predicate"), (chosen, "choice"))
    for word in words
]
QUANTITATIVE = [task.measured("human").called(name) for name, task in QUANTITIES.items()]
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
        [(task.referring("name", "description"), 1.0) for task in QUALITATIVE]
        + [(task.referring("name", "description"), SHARE) for task in QUANTITATIVE]
    ),
    record=records.Record("spatialvlm.jsonl", RECORD | {"conversations": TURNS}, shape="jsonl"),
    notes="Kinds, record and rounding are our reading: about 38 kinds are known, not their list. "
    "Above and below follow gravity. Photos: docs/photos.md.",
)
