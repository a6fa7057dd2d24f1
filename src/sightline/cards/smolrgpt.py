"""SmolRGPT: warehouse questions about masked regions, with depth pictures and short answers."""

from sightline.cards.card import Card
from sightline.datasets import records as r
from sightline.datasets.mix import Mix
from sightline.questions.tasks import marked_regions, quantities, relations

TASKS = {
    "count": marked_regions.count_regions,
    "distance": quantities.pair_distance,
    "left_right": relations.left_right,
    "mcq": marked_regions.nearest_region,
}

card = Card(
    id="smolrgpt",
    nr=58,
    title="SmolRGPT",
    kinds=("model", "training"),
    claim="499,083 items of the AI City warehouse tasks for its last stage (repo)",
    data=Mix.of([task.referring("region_token").called(name) for name, task in TASKS.items()]),
    record=r.Record(
        "smolrgpt.json",
        {
            "id": r.Column("id"),
            "image": r.Images(0),
            "depth": r.Depths(at=0),
            "rle": r.ByMention(r.Masks()),
            "conversations": r.Conversations(
                r.RegionText(r.Question("<image>\n"), "<mask>"), r.Reply(r.SPOKEN)
            ),
            "normalized_answer": r.Truth(),
            "category": r.Label(),
        },
    ),
    world="warehouse",
    notes="The data only. A count is that of the masks that show a kind, an mcq answer the number "
    "of the mask among those of its question, from 0. Keys besides id and normalized_answer are "
    "from memory of the original.",
)
