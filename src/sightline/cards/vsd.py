"""VSD: nine predicates between two things of a picture, with sentences that describe the pair."""

from sightline.cards.card import Card
from sightline.datasets.mix import Mix
from sightline.datasets.records import (
    AnswerWords,
    CaptionDiversity,
    Captions,
    Column,
    Describable,
    Images,
    Label,
    Options,
    Question,
    Record,
    Triples,
)  # fmt: skip
from sightline.questions.tasks import predicates

SHARES = {
    "on": 1108, "behind": 901, "in front of": 806, "above": 794, "next to": 751, "under": 749,
    "in": 666, "to the left of": 269, "to the right of": 246,
}  # fmt: skip
ASKED = predicates.predicate_between.referring("name", "description")
ITEM = {"img_id": Images(0), "triple_list": Triples()}
V1, V2 = Captions(2), Captions(5, diverse=True)

card = Card(
    id="vsd",
    nr=17,
    title="Visual Spatial Description via 3D",
    kinds=("data engine",),
    claim="5,855 test items of v1, 1.7 captions each (measured)",
    data=Mix.of([
        (ASKED.using(predicate=name).called(name), count / 650)
        for name, count in SHARES.items()
    ]),
    record=(
        Record("vsd_v1.json", ITEM | {"captions": V1}, keep=Describable()),
        Record("vsd_v2.json", ITEM | {"captions": V2}, keep=Describable()),
        Record("diversity.jsonl", {
            "id": Column("id"), "relation": Label(), "mbleu4": CaptionDiversity(V2),
        }, shape="jsonl", keep=Describable()),
        Record("vsrc.jsonl", {
            "image": Images(0), "relation": AnswerWords(), "question": Question(),
            "options": Options("{text}"),
        }, shape="jsonl"),
    ),
    notes="A pair has one triple, of a predicate that clearly holds; shares are those of v1's test "
    "set where the scenes have enough of each. The sentences are templates' unless a model "
    "writes; all are checked against the scene.",
)  # fmt: skip
