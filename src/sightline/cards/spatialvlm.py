"""SpatialVLM: 38 kinds of questions about one photo, half of them answered in numbers."""

from sightline.cards.card import Card
from sightline.datasets.mix import Mix
from sightline.datasets.records import (
    SPOKEN,
    Conversations,
    Images,
    Label,
    Question,
    Record,
    Reply,
    Serial,
)
from sightline.questions.tasks import photo_measures as measures
from sightline.questions.tasks import photo_relations as relations
from sightline.questions.tasks import quantities

PAIRS = (
    (relations.is_beside, relations.which_beside, ("left", "right")),
    (relations.is_over, relations.which_over, ("above", "below")),
    (relations.is_before, relations.which_before, ("front", "behind")),
    (relations.is_wider, relations.which_wider, ("wider", "thinner")),
    (relations.is_taller, relations.which_taller, ("taller", "shorter")),
    (relations.is_bigger, relations.which_bigger, ("bigger", "smaller")),
)
QUALITATIVE = [
    kind.using(relation=word).called(f"{word}_{name}")
    for told, chosen, words in PAIRS
    for kind, name in ((told, "predicate"), (chosen, "choice"))
    for word in words
]
QUANTITATIVE = [
    quantities.pair_distance.measured("human").called("distance"),
    quantities.horizontal_distance.measured("human").called("horizontal_distance"),
    quantities.vertical_distance.measured("human").called("vertical_distance"),
    quantities.height_difference.measured("human").called("top_difference"),
    quantities.camera_distance.measured("human").called("camera_distance"),
    quantities.object_width_in_view.measured("human").called("width"),
    measures.lateral_offset.measured("human").called("lateral_offset"),
    measures.depth_offset.measured("human").called("depth_offset"),
    measures.taller_by.measured("human").called("height_difference"),
    measures.wider_by.measured("human").called("width_difference"),
    measures.object_height_in_view.measured("human").called("height"),
    measures.object_length_in_view.measured("human").called("length"),
    measures.elevation.measured("human").called("elevation"),
    measures.camera_rise.measured("human").called("camera_elevation"),
]

card = Card(
    id="spatialvlm",
    nr=53,
    title="SpatialVLM",
    kinds=("data engine",),
    claim="2 billion pairs from 10 million images, half qualitative and half quantitative (memory)",
    data=Mix.of([*QUALITATIVE, *((t, len(QUALITATIVE) / len(QUANTITATIVE)) for t in QUANTITATIVE)]),
    record=Record(
        "spatialvlm.jsonl",
        {
            "id": Serial(),
            "image": Images(0),
            "type": Label(),
            "conversations": Conversations(Question("<image>\n"), Reply(SPOKEN)),
        },
        shape="jsonl",
    ),
    frames=8,
    notes="Kinds, record and rounding are our reading: about 38 kinds are known, not their list. "
    "Photos come through `sightline import` (docs/photos.md). Above and below follow gravity.",
)
