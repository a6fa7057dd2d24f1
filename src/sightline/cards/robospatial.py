"""RoboSpatial: configuration, compatibility and context in three frames of reference."""

from sightline.cards.card import Card
from sightline.datasets.mix import Mix
from sightline.datasets.records import Answer, Images, Label, Question, Record
from sightline.questions.tasks import compatibility, configuration, free_space, grounding

YES_NO = " Final answer should be yes or no."

card = Card(
    id="robospatial",
    nr=2,
    title="RoboSpatial",
    kinds=("data engine",),
    claim="1M images, 5K scans, 3M relations (abstract)",
    data=Mix.of(
        [
            configuration.configuration_camera.called("pairwise_positional"),
            configuration.configuration_world.called("pairwise_positional"),
            configuration.configuration_object.called("pairwise_positional"),
            compatibility.fits_beside.called("pairwise_compatibility"),
            compatibility.fits_beside_own_side.called("pairwise_compatibility"),
            compatibility.fits_on_top.called("pairwise_compatibility"),
            free_space.free_point.called("unary_spatial_context"),
            free_space.free_point_own_side.called("unary_spatial_context"),
            grounding.locate_box.called("object_grounding"),
        ]
    ),
    record=Record(
        "robospatial.json",
        {
            "image_path": Images(0),
            "question": Question(ending=YES_NO),
            "answer": Answer(),
            "qa_type": Label(),
        },
    ),
)
