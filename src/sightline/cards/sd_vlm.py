"""SD-VLM: the eight categories of MSMU, numbers in sentences, sizes by way of a reference."""

from sightline.benchmarks.published.msmu_bench import like
from sightline.cards.card import Card
from sightline.datasets import records as r

FRESH = like()
REASON = r.Record(
    "cot.jsonl",
    {"id": r.Column("id"), "image": r.Images(0), "type": r.Label(),
     "conversations": r.Conversations(r.Question("<image>\n"), r.Rationale())},
    "jsonl",
    ("refer_obj_estimation",),
)  # fmt: skip

card = Card(
    id="sd-vlm",
    nr=12,
    title="SD-VLM",
    kinds=("data engine", "model"),
    claim="700K QA with 2.5M numbers about 75K objects in 25K images of 2K scenes (abstract)",
    data=FRESH.mix,
    record=(*FRESH.records, REASON),
    benchmark="msmu_bench",
    notes="The data and the scorer of its benchmark; the data's keys are ours (the published "
    "parquet is not described). Places are shares of the picture, xyxy. Reasoning is the executed "
    "program in words.",
)
