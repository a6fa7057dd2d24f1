"""SpatialBot: three levels of questions about a picture and its depth, with a depth API."""

from sightline.cards.card import Card
from sightline.datasets import records as r
from sightline.datasets.mix import Mix
from sightline.questions.task import Task
from sightline.questions.tasks import depth, grounding, perspective_taking, photo_levels, relations
from sightline.questions.tasks import photo_relations as pairs

LEVELS: dict[str, dict[str, tuple[Task, ...]]] = {
    "low": {
        "object_depth": (depth.depth_value.measured("mm"),),
        "point_depth": (depth.point_depth.measured("mm"),),
        "object_point_depth": (photo_levels.object_point_depth.measured("mm"),),
    },
    "middle": {
        "proximity": (depth.nearest_to_camera, relations.nearer_camera),
        "nearer_farther": tuple(pairs.which_before.using(relation=w) for w in ("front", "behind")),
        "nearer_point": (depth.nearer_point,),
        "detection": (grounding.locate_box,),
        "centre_depth": (perspective_taking.camera_z_distance.measured("mm"),),
    },
    "high": {
        "positional": (relations.left_right, relations.above_below, relations.relation_word),
        "existence": (grounding.visible_in_view,),
        "counting": (grounding.count_in_view,),
        "reaching": (photo_levels.touches,),
        "size": (pairs.is_bigger, pairs.is_taller),
    },
}
BENCH = ("positional", "counting")
PAIRED = ("existence", "reaching", "size")
LEVEL = {label: level for level, kinds in LEVELS.items() for label in kinds}
BOTH = r.Drawn("depth_code", r.depth_code, with_own=True)
HEAD = {"id": r.Column("id"), "image": BOTH}
ASKED = HEAD | {"category": r.Label(), "question": r.Prompt(ending=""), "answer": r.Chosen()}
TURNS = r.DepthDialogue(r.Prompt(ending=""), r.Chosen())

card = Card(
    id="spatialbot",
    nr=11,
    title="SpatialBot",
    benchmark="spatialbench",
    kinds=("view", "data engine", "agent"),
    claim="SpatialQA in three levels and SpatialBench in five categories (repo)",
    data=Mix.of(
        [
            task.referring("name", "description").called(label)
            for kinds in LEVELS.values() for label, tasks in kinds.items() for task in tasks
        ]
    ),
    record=(
        r.Record("spatialqa.jsonl", {
            **HEAD, "level": r.LabelMap(LEVEL), "type": r.Label(),
            "conversations": TURNS,
        }, "jsonl", keep=r.DepthKnown()),
        r.Record("spatialbench_{label}.jsonl", ASKED, "jsonl", BENCH),
        r.Record("spatialbench_{label}.jsonl", ASKED | {"pair": r.PairId()}, "jsonl", PAIRED,
                 keep=r.Paired()),
    ),
    notes="The second picture holds the lossless depth code. Keys are ours. Reaching is whether "
    "two things touch; pairs are a yes and a no of one category about one picture.",
)  # fmt: skip
