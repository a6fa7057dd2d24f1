"""CoMPaSS: pairs of outlines that lie clearly to each other, and captions that say how (SCOP)."""

from sightline.cards.card import Card
from sightline.datasets.mix import Mix
from sightline.datasets.records import Answer, Images, Label, Options, Question, Record
from sightline.questions.tasks import picture_relations

card = Card(
    id="compass",
    nr=15,
    title="CoMPaSS",
    kinds=("data engine",),
    claim="28,028 pairs in 15,426 images of COCO-2017 train (repo)",
    data=Mix.of(
        [
            picture_relations.picture_relation.called("relation"),
            picture_relations.picture_statement.called("caption"),
            picture_relations.picture_relation.using(filters="best_geneval").called(
                "relation_tuned"
            ),
            picture_relations.picture_statement.using(filters="best_geneval").called(
                "caption_tuned"
            ),
        ]
    ),
    record=(
        Record("scop.jsonl", rows=picture_relations.records, serial="seq", shape="jsonl"),
        Record(
            "questions.jsonl",
            {
                "file_name": Images(0),
                "type": Label(),
                "question": Question(),
                "options": Options(),
                "answer": Answer(),
            },
            shape="jsonl",
        ),
    ),
    notes="The data engine only. SCOP's records come from the scenes; the questions on the same "
    "pairs carry the audit. Captions name categories, so people and photos work alike.",
)
