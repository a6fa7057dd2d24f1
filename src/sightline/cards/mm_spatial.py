"""MM-Spatial (CA-VQA): six answer formats from one frame, with support views and depth maps."""

from operator import methodcaller

from sightline.cards.card import Card
from sightline.datasets.mix import Mix
from sightline.datasets.records import (
    AnswerWords,
    Column,
    Each,
    GroundedSteps,
    Label,
    Prompt,
    Record,
    SideView,
    SideViews,
)  # fmt: skip
from sightline.questions.tasks import (
    grounding,
    photo_measures,
    photo_relations,
    predicates,
    quantities,
    relations,
    viewed_boxes,
)  # fmt: skip

KINDS = {
    "binary": (
        photo_relations.is_beside.using(relation="left"),
        photo_relations.is_beside.using(relation="right"),
        photo_relations.is_before.using(relation="front"),
        photo_relations.is_before.using(relation="behind"),
        photo_relations.is_over.using(relation="above"),
        photo_relations.is_taller.using(relation="taller"),
        grounding.visible_in_view,
    ),
    "cardinality": (grounding.count_in_view,),
    "grounding2d": (grounding.locate_box,),
    "grounding3d": (viewed_boxes.locate_box_3d,),
    "multichoice": (
        relations.left_right,
        relations.nearer_camera,
        relations.nearer_camera.using(options=4),
        predicates.predicate_between,
        photo_relations.which_before.using(relation="behind"),
        photo_relations.which_bigger.using(relation="bigger"),
    ),
    "regression": (
        quantities.object_width_in_view.measured("cm"),
        photo_measures.object_height_in_view.measured("cm"),
        photo_measures.object_length_in_view.measured("cm"),
        quantities.camera_distance.measured("cm"),
        quantities.pair_distance.measured("cm"),
    ),
}
ASKED = [task.called(kind) for kind, tasks in KINDS.items() for task in tasks]
SHARES = [1 / len(tasks) for tasks in KINDS.values() for _ in tasks]
ANSWER = Each(AnswerWords(), methodcaller("replace", " cm", "cm"))

card = Card(
    id="mm-spatial",
    nr=6,
    title="MM-Spatial (CA-VQA)",
    kinds=("data engine", "benchmark"),
    claim="about 10M QA over 220K frames of 2K videos, 62K to evaluate on (third party's page)",
    benchmark="ca_vqa",
    data=Mix.of([
        (task.referring("name", "description") if task.references else task, share)
        for task, share in zip(ASKED, SHARES, strict=True)
    ]),
    record=(
        Record("val.jsonl", {
            "id": Column("id"), "question": Prompt(), "answer": ANSWER,
            "question_type": Label(), "reference_frame": SideView(0),
            **{f"support_frame_{n}": SideView(n) for n in (1, 2, 3, 4)},
        }, shape="jsonl"),
        Record("train_{label}.jsonl", {
            "questions": [Prompt()], "answers": [ANSWER], "images": SideViews("image"),
            "depth_maps_ground_truth": SideViews("depth_map_ground_truth"),
            "depth_maps_arkit": SideViews("depth_map_arkit"),
            "depth_maps_monocular": SideViews("depth_map_monocular"),
            "poses": SideViews("pose"), "intrinsics": SideViews("intrinsics"),
        }, shape="jsonl"),
        Record("thought.jsonl", {
            "id": Column("id"), "question": Prompt(), "answer": GroundedSteps(),
        }, shape="jsonl", only=("binary", "multichoice", "regression", "grounding2d")),
    ),
    notes="Wordings and filters of the original are not published; ours. Sensor depth is simulated "
    "from the true one, monocular depth there where it was estimated. Boxes stand in the axes of a "
    "camera held level, as CA-1M's upright frames. Paths lie below the record's folder.",
)  # fmt: skip
