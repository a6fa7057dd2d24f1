"""RoboSpatial: configuration, compatibility and context in three frames of reference."""

from sightline.cards.card import Card, Quirk
from sightline.datasets.mix import Mix
from sightline.datasets.records import (
    ByLabel,
    Images,
    LabelPart,
    PointList,
    Question,
    Record,
    Template,
    Twins,
    UnitQuestion,
)  # fmt: skip
from sightline.questions.tasks import compatibility, configuration, free_spots, grounding

NAMED = ("name", "description", "hierarchy")
CAMERA = configuration.configuration_camera.using(paired=True)
WORLD = configuration.configuration_world.using(paired=True)
OBJECT = configuration.configuration_object.using(paired=True)
STRICT = tuple(
    task.using(definition="interval").called(f"pairwise_positional/{frame}/strict")
    for frame, task in (("camera", CAMERA), ("world", WORLD), ("object", OBJECT))
)
LENIENT = tuple(
    task.using(definition="centroid", depth_apart=True, gap=0.05).called(
        f"pairwise_positional/{frame}/lenient"
    )
    for frame, task in (("camera", CAMERA), ("world", WORLD), ("object", OBJECT))
)
FITS = (
    compatibility.fits_beside.called("pairwise_compatibility/camera"),
    compatibility.fits_beside_own_side.called("pairwise_compatibility/object"),
    compatibility.fits_on_top.called("pairwise_compatibility/on_top"),
)
CONTEXT = (
    free_spots.free_points.referring(*NAMED).called("unary_spatial_context/camera"),
    free_spots.free_points_own_side.referring(*NAMED).called("unary_spatial_context/object"),
)
GROUNDING = grounding.locate_box.called("object_grounding")
YES_NO = Template("{q} Final answer should be yes or no.", {"q": Question()})
POINTS = Template("{q} Final answer should be a list of normalized points [(x, y), ...].",
                  {"q": UnitQuestion()})  # fmt: skip
POSITIONS = tuple(task.label for task in (*STRICT, *LENIENT))
FITTING = tuple(task.label for task in FITS)
VACANT = tuple(task.label for task in CONTEXT)
ASKED = ByLabel(dict.fromkeys(VACANT, POINTS) | {"object_grounding": Question()}, YES_NO)
FIELDS = {
    "image_path": Images(0),
    "question": ASKED,
    "answer": PointList(),
    "qa_type": LabelPart(0),
}
HF = {"img": Images(0), "question": ASKED, "answer": PointList(), "category": LabelPart(0)}

card = Card(
    id="robospatial",
    nr=2,
    title="RoboSpatial",
    kinds=("data engine",),
    claim="1M images, 5K scans, 3M relations (abstract)",
    benchmark="robospatial_home",
    data=Mix.of([*STRICT, *LENIENT, *FITS, *CONTEXT, GROUNDING]),
    record=(
        Record("robospatial.json", FIELDS),
        Record("robospatial_paired.json", FIELDS, only=POSITIONS, keep=Twins()),
        Record("hf/configuration.jsonl", HF, shape="jsonl", only=POSITIONS),
        Record("hf/compatibility.jsonl", HF, shape="jsonl", only=FITTING),
        Record("hf/context.jsonl", HF, shape="jsonl", only=VACANT),
    ),
    quirks={
        "world_repeats_camera": Quirk(
            "the world frame states what the camera frame does (100% of pairs)",
            (WORLD.using(definition="interval", frame="camera").called(STRICT[1].label),),
        ),
        "void_object_frames": Quirk(
            "objects without a front get a no for every side (8% of all answers)",
            (OBJECT.using(definition="interval", faceless=True).called(STRICT[2].label),),
        ),
        "depth_overlap": Quirk(
            "front and behind are stated while depth ranges overlap (29%)",
            (CAMERA.using(definition="centroid", gap=0.05).called(LENIENT[0].label),),
        ),
    },
    notes="Lenient items compare centres, strict ones extents; the object frame needs a front. "
    "Questions name the side and the distance meant; the sentence that asks for points is ours.",
)  # fmt: skip
