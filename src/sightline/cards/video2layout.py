"""Video2Layout: a metric map first, then the answer; the same questions over 1 to 16 frames."""

from sightline.cards.card import Card
from sightline.datasets.mix import Mix
from sightline.datasets.records import (
    FewFrames,
    GroundTruth,
    Images,
    Label,
    LabelPart,
    MapOf,
    OwnPrompt,
    OwnReply,
    Rationale,
    Record,
    Serial,
    Template,
)  # fmt: skip
from sightline.questions.families import CLIP

TRAIN = tuple(task.using(seen="any").called(f"V2LO/{name}") for name, task in CLIP.items())
BENCH = tuple(task.called(f"QVS/{name}") for name, task in CLIP.items())
REPLY = Template("{map}\n<think>{why}</think>\n<answer>{what}</answer>",
                 {"map": MapOf(), "why": Rationale(), "what": OwnReply()})  # fmt: skip

card = Card(
    id="video2layout",
    nr=69,
    title="Video2Layout",
    kinds=("data engine", "training", "benchmark"),
    claim="V2LO-28K from AI2-THOR; QVS-Bench over 1, 4, 8, 12 and 16 frames (repo)",
    data=Mix.of([*TRAIN, *BENCH]),
    record=(
        Record("v2lo_sft.json", {
            "id": Serial(), "question_type": LabelPart(1), "images": Images(),
            "messages": [
                {"role": "user", "content": OwnPrompt("<image>" * 16 + "\n")},
                {"role": "assistant", "content": REPLY},
            ],
        }, only=tuple(task.label for task in TRAIN)),
        Record("v2lo_rl.jsonl", {
            "problem": OwnPrompt("<image>" * 16 + "\n"), "answer": OwnReply(), "images": Images(),
        }, shape="jsonl", only=tuple(task.label for task in TRAIN)),
        *(
            Record(f"qvs_{count}_frames.json", {
                "id": Serial(), "question_type": LabelPart(1), "frames": count,
                "images": FewFrames(count), "problem": OwnPrompt("<image>" * count + "\n"),
                "answer": OwnReply(), "map": MapOf(count), "label": Label(),
                "ground_truth": GroundTruth(text=True),
            }, only=tuple(task.label for task in BENCH))
            for count in (1, 4, 8, 12, 16)
        ),
    ),
    benchmark="qvs_bench",
    frames=16,
    notes="Tasks and the fields of a map are not published; these are VSI-Bench's and ours.",
)  # fmt: skip
