"""N3D-VLM: boxes in space as text, and reasoning that puts listed boxes into formulas."""

from sightline.cards.card import Card
from sightline.datasets.mix import Mix
from sightline.datasets.records import (
    AnswerWords,
    BoxCodes,
    Boxed,
    BoxReasoning,
    Column,
    Depths,
    Images,
    Intrinsics,
    Label,
    Names,
    Phrased,
    Prompt,
    Record,
)  # fmt: skip
from sightline.questions.tasks import photo_measures, photo_relations, quantities, viewed_boxes

OPPOSITES = (
    (photo_relations.is_beside, ("left", "right")),
    (photo_relations.is_before, ("front", "behind")),
    (photo_relations.is_over, ("above", "below")),
)
SIZES = (
    (photo_relations.is_wider, photo_relations.which_wider, ("wider", "thinner")),
    (photo_relations.is_taller, photo_relations.which_taller, ("taller", "shorter")),
    (photo_relations.is_bigger, photo_relations.which_bigger, ("bigger", "smaller")),
)
QUANTITIES = {
    "distance": quantities.pair_distance.using(definition="centre"),
    "horizontal_distance": quantities.horizontal_distance,
    "vertical_distance": quantities.vertical_distance,
    "width": quantities.object_width_in_view,
    "height": photo_measures.object_height_in_view,
    "length": photo_measures.object_length_in_view,
    "direction": quantities.clock_from_camera,
}
ASKED = [
    *(kind.using(relation=word, frame="world").called(f"{word}_predicate")
      for kind, words in OPPOSITES for word in words),
    *(viewed_boxes.opposite_side.using(relation=word).called(f"{word}_predicate_inverse")
      for word in ("left", "right", "front", "behind")),
    *(kind.using(relation=word).called(f"{word}_{name}")
      for told, chosen, words in SIZES
      for kind, name in ((told, "predicate"), (chosen, "choice"))
      for word in words),
    *(task.called(name) for name, task in QUANTITIES.items()),
]  # fmt: skip
DETECT = (
    "Detect the {} in 3D. Answer with lines bbox_i=Bbox(class,u,v,z,angle,sx,sy,sz).",
    "Where is the {} in space? Write its box as bbox_0=Bbox(class,u,v,z,angle,sx,sy,sz).",
    "Give the 3D box of the {}, in the form bbox_0=Bbox(class,u,v,z,angle,sx,sy,sz).",
)
INPUT = {
    "id": Column("id"), "image": Images(0), "depth": Depths(at=0), "intrinsics": Intrinsics(),
    "question_type": Label(),
}  # fmt: skip

card = Card(
    id="n3d-vlm",
    nr=67,
    title="N3D-VLM",
    kinds=("data engine",),
    claim="2.8M boxes lifted from 2D detection sets (abstract, memory)",
    data=Mix.of([
        (viewed_boxes.locate_box_3d.referring("name").called("grounding"), 4.0),
        *(task.referring("name", "description") for task in ASKED),
    ]),
    record=(
        Record("n3d_grounding.jsonl", INPUT | {
            "question": Phrased(Names(0), DETECT), "answer": BoxCodes(),
        }, shape="jsonl", only=("grounding",), keep=Boxed()),
        Record("n3d_qa.jsonl", INPUT | {
            "question": Prompt(), "reasoning": BoxReasoning(), "answer": AnswerWords(),
        }, shape="jsonl", only=tuple(task.label for task in ASKED), keep=Boxed()),
    ),
    notes="Of the types the repository names direction and the inverse predicates; the others are "
    "read off SpatialRGPT, which it follows (memory). The angle is about the vertical, for tilted "
    "cameras too. Point maps follow from depth and intrinsics.",
)  # fmt: skip
