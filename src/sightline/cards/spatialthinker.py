"""SpatialThinker: STVQA's nine categories by share and level, with scene graphs and a filter."""

from sightline.cards.card import Card
from sightline.datasets.mix import Mix
from sightline.datasets.records import (
    LEVELLED,
    Column,
    Each,
    Field,
    Images,
    Label,
    Question,
    QuestionGraph,
    Record,
    Solvable,
    Template,
    stand_in,
)  # fmt: skip
from sightline.questions.tasks import (
    counting,
    grounding,
    photo_levels,
    photo_measures,
    picture_relations,
    predicates,
    quantities,
    relations,
    viewed_boxes,
)  # fmt: skip

ONE = 1 / 16
CATEGORIES = (
    (predicates.predicate_between.called("relation"), 6 * ONE),
    (picture_relations.picture_relation.called("relation"), 2 * ONE),
    (photo_levels.touches.answering("choice").called("reach"), ONE),
    (photo_measures.object_height_in_view.answering("choice").called("size"), ONE),
    (viewed_boxes.facing_in_view.called("orientation"), ONE),
    (predicates.picture_corner.called("instance_location"), ONE),
    (relations.nearer_camera.using(options=4).called("depth"), ONE),
    (quantities.pair_distance.answering("choice").called("distance"), ONE),
    (grounding.count_in_view.using(least=3).answering("choice").called("count"), ONE / 2),
    (counting.object_counting.using(least=3).answering("choice").called("count"), ONE / 2),
    (grounding.visible_in_view.answering("choice").called("existence"), ONE),
)
IMAGE: dict[str, Field] = {"scene": Column("scene"), "frame": Each(Column("views"), "".join)}

card = Card(
    id="spatialthinker",
    nr=55,
    title="SpatialThinker",
    kinds=("data engine",),
    claim="about 7K questions kept of 56K (repo)",
    data=Mix.of([(task.referring("name", "description"), 16 * w) for task, w in CATEGORIES]),
    record=Record("stvqa.jsonl", {
        "image_id": Template("{scene}/{frame}", IMAGE),
        "images": Images(),
        "question_only": Question(),
        **LEVELLED,
        "category": Label(),
        "scene_graph": QuestionGraph(),
    }, shape="jsonl", keep=Solvable(stand_in)),
    notes="The questions are ours, checked against the scene instead of filtered by GPT-4o. The "
    "filter runs with any solver; by default with one that needs no model and guesses where a "
    "question is unclear. The self-rating is the margin's. Half of the counts are of a room in "
    "several pictures: three of a kind are rare in one.",
)  # fmt: skip
