"""SURPRISE3D: queries that never name what they look for, answered by a 3D mask."""

from sightline.cards.card import Card
from sightline.datasets.mix import Mix
from sightline.datasets.records import (
    Column,
    LabelPart,
    ObjectIds,
    Question,
    Record,
    Targets,
)  # fmt: skip
from sightline.questions.tasks import unnamed

card = Card(
    id="surprise3d",
    nr=3,
    title="SURPRISE3D",
    kinds=("data engine", "benchmark"),
    claim="200k+ pairs over 900+ scenes, 89k of them human spatial queries (abstract)",
    data=Mix.of(
        [
            unnamed.unnamed_beside.called("relative_position/side"),
            unnamed.unnamed_upon.called("relative_position/support"),
            unnamed.unnamed_seen_from.called("narrative_perspective"),
            unnamed.unnamed_at_place.called("parametric_perspective"),
            unnamed.unnamed_extreme.called("absolute_distance/extreme"),
            unnamed.unnamed_within.called("absolute_distance/metric"),
            unnamed.unnamed_for_use.called("common_sense"),
            unnamed.unnamed_for_need.called("human_intention"),
        ]
    ),
    record=Record(
        "surprise3d.json",
        {
            "scene_id": Column("scene"),
            "object_id": Targets(),
            "object_name": Targets("name"),
            "description": Question(),
            "question_type": LabelPart(0),
            "reference_id": ObjectIds(number=True),
        },
    ),
    benchmark="surprise3d",
    frames=0,
    notes="Object ids count the objects of a scene; masks over points follow from them "
    "(answers.Instances). Knowledge queries come from a table of uses, not from a language model; "
    "a set of several classes has all of their names in object_name.",
)
