"""MPDrive: places in driving pictures named by the numbers of drawn markers."""

from sightline.cards.card import Card
from sightline.datasets.mix import Mix
from sightline.datasets.records import (
    Answer,
    Column,
    Conversations,
    Label,
    MarkerTable,
    MarkerText,
    Options,
    Prompt,
    Question,
    Record,
    Seen,
)
from sightline.questions.tasks import depth, grounding, quantities, relations
from sightline.views import RGB, CameraMarkers

TAG = "camera_tag"
ASKED = Prompt(ending="")

card = Card(
    id="mpdrive",
    nr=14,
    title="MPDrive",
    kinds=("view",),
    claim="BLEU-4 52.71 on DriveLM (paper page)",
    data=Mix.of(
        [
            grounding.count_in_view.called("perception_count"),
            grounding.visible_in_view.called("perception_exists"),
            relations.left_right.referring(TAG).called("perception_side"),
            relations.in_front.referring(TAG).called("perception_order"),
            relations.nearer_camera.called("perception_nearest"),
            quantities.camera_distance.referring(TAG).called("perception_distance"),
            quantities.pair_distance.referring(TAG).called("planning_gap"),
            quantities.clock_from_camera.referring(TAG).called("planning_bearing"),
            depth.depth_value.referring(TAG).called("region_perception"),
        ]
    ),
    record=(
        Record(
            "mpdrive.json",
            {
                "id": Column("id"),
                "type": Label(),
                "images": Seen((CameraMarkers, RGB)),
                "conversations": Conversations(MarkerText(ASKED), Answer()),
                "markers": MarkerTable(ASKED),
            },
        ),
        Record(
            "drivelm.json",
            {
                "id": Column("id"),
                "type": Label(),
                "images": Seen((RGB,)),
                "question": Question(),
                "options": Options(),
                "answer": Answer(),
            },
        ),
    ),
    world="warehouse",
    notes="The view part, with DriveLM's tags both ways. Prediction questions need tracks: "
    "dsr-suite has them. Radius and written form of a marker are ours.",
)
