"""SD-VLM: the eight categories of MSMU, numbers in sentences, sizes by way of a reference."""

from sightline.cards.card import Card
from sightline.datasets import records as r
from sightline.datasets.mix import Mix
from sightline.questions.tasks import grounding, quantities, relations, scale
from sightline.questions.tasks import photo_measures as measures
from sightline.questions.tasks import photo_relations as pairs

TASKS = {
    "scale_estimation": (measures.object_height_in_view, measures.object_length_in_view),
    "absolute_distance": (quantities.pair_distance, quantities.camera_distance),
    "count": (grounding.count_in_view,),
    "position": (grounding.locate_box,),
    "refer_obj_estimation": (scale.size_by_reference,),
    "relative_position": (relations.left_right, relations.above_below, relations.in_front),
    "scale_compare": (
        *(pairs.which_taller.using(relation=word) for word in ("taller", "shorter")),
        *(pairs.which_wider.using(relation=word) for word in ("wider", "thinner")),
        *(pairs.which_bigger.using(relation=word) for word in ("bigger", "smaller")),
    ),
    "zero": (scale.none_in_view,),
}
HEAD = {"id": r.Column("id"), "image": r.Images(0), "type": r.Label()}
TURNS = r.Conversations(r.Question("<image>\n"), r.Reply(r.SPOKEN, unit_words=True))
# places are shares of the picture in the published metric
PLACE = r.Conversations(
    r.Rewritten(r.Question("<image>\n"), r"\b1000\b", "1"),
    r.Each(r.Boxes(scale="unit", decimals=3, at=0), str),
)
REASON = r.Conversations(r.Question("<image>\n"), r.Rationale())
OTHERS = tuple(name for name in TASKS if name != "position")

card = Card(
    id="sd-vlm",
    nr=12,
    title="SD-VLM",
    kinds=("data engine", "model"),
    claim="700K QA with 2.5M numbers about 75K objects in 25K images of 2K scenes (abstract)",
    data=Mix.of(
        [
            task.referring("name", "description").called(name)
            for name, tasks in TASKS.items()
            for task in tasks
        ]
    ),
    record=(
        r.Record("msmu.jsonl", HEAD | {"conversations": TURNS}, "jsonl", OTHERS),
        r.Record("msmu.jsonl", HEAD | {"conversations": PLACE}, "jsonl", ("position",)),
        r.Record("cot.jsonl", HEAD | {"conversations": REASON}, "jsonl", ("refer_obj_estimation",)),
    ),
    benchmark="msmu_bench",
    notes="The data and the scorer of its benchmark; the data's keys are ours (the published "
    "parquet is not described). Places are shares of the picture, xyxy. Reasoning is the executed "
    "program in words.",
)
