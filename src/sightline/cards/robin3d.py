"""Robin3D: instructions that are partly untrue, and the same things said in several ways."""

from sightline.cards.card import Card
from sightline.datasets.mix import Mix
from sightline.datasets.records import (
    Answer,
    Column,
    Conversations,
    Label,
    ObjectIds,
    Question,
    Record,
)
from sightline.questions.tasks import counting, distance, size, tagged

card = Card(
    id="robin3d",
    nr=107,
    title="Robin3D",
    kinds=("data engine",),
    claim="344K adversarial, 508K diverse and 165K benchmark instructions (repo)",
    data=Mix.of(
        [
            tagged.exist_among.called("hope"),
            tagged.name_tagged.referring("object_tag").called("hroc"),
            (tagged.partly_true.called("pf_3dvg"), 2.0),
            tagged.count_tagged.called("3dfqa"),
            tagged.find_all_tagged.called("multi3dref"),
            tagged.find_tagged.called("scanrefer"),
            counting.object_counting.called("scanqa"),
            distance.relative_distance.called("scanqa_distance"),
            size.taller.answering("sentence").called("scanqa_sentence"),
        ]
    ),
    record=Record(
        "robin3d.json",
        {
            "id": Column("id"),
            "scene_id": Column("scene"),
            "obj_id": ObjectIds(tag=True),
            "task": Label(),
            "conversations": Conversations(Question(), Answer()),
        },
    ),
    notes="The data part. Statements name scene-unique objects; sides go by the anchor's own "
    "front; diversity comes from several phrasings of each kind, not from a language model.",
)
