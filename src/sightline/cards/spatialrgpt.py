"""SpatialRGPT: regions of one photo, by its own definitions, each of them said in the question."""

from sightline.cards.card import Card
from sightline.datasets import records as r
from sightline.datasets.mix import Mix
from sightline.questions.tasks import photo_measures as measures
from sightline.questions.tasks import photo_relations, quantities

CENTRES = {"frame": "world", "definition": "centroid"}
NEAREST = {"frame": "world", "definition": "nearest"}
MEANT: tuple[dict[str, str], ...] = (CENTRES, CENTRES, NEAREST, {"definition": "across"}, {}, {})
QUALITATIVE = [
    task.using(relation=word, **how).called(name)
    for (told, chosen, words), how in zip(photo_relations.OPPOSITES, MEANT, strict=True)
    for word in words
    for task, name in ((told, f"{word}_predicate"), (chosen, "_".join(words) + "_choice"))
]
QUANTITATIVE = [
    quantities.pair_distance.using(definition="nearest_points_mean").called("direct_distance"),
    measures.lateral_offset.called("horizontal_distance"),
    quantities.vertical_distance.called("vertical_distance"),
    quantities.object_width_in_view.called("width"),
    measures.object_height_in_view.called("height"),
]
DIRECTION = quantities.clock_from_camera.referring("region_token").called("direction")
KIND = r.LabelMap({t.label: "quantitative" for t in (*QUANTITATIVE, DIRECTION)}, "qualitative")
SIZE = {"height": r.ImageSize("height"), "width": r.ImageSize("width")}
IMAGE = {"id": r.Column("id"), "image_info": {"file_path": r.Images(0), **SIZE}}
ASKED = r.RegionText(r.Question(), "Region [{}]")
SAID = r.RegionText(r.Reply(), "Region [{}]")
TOKENS = r.RegionText(r.Question("<image>\n"), "<mask> <depth>")
COMPLEX = r.ComplexQuestion()

card = Card(
    id="spatialrgpt",
    nr=32,
    title="SpatialRGPT",
    kinds=("model", "data engine", "benchmark"),
    claim="8.7M concepts of 5M regions in 1M images (abstract)",
    benchmark="spatialrgpt_bench",
    data=Mix.of(
        [t.referring("region_token") for t in QUALITATIVE]
        + [t.measured("spatialrgpt").referring("region_token") for t in QUANTITATIVE]
        + [DIRECTION]
    ),
    record=(
        r.Record("spatialrgpt_bench.jsonl", {
            **IMAGE, "text_q": ASKED, "qa_info": {"type": KIND, "category": r.Label()},
            "bbox": r.ByMention(r.Boxes()), "rle": r.ByMention(r.Masks()),
            "conversations": r.Conversations(TOKENS, SAID),
        }, shape="jsonl"),
        r.Record("spatialrgpt_complex.jsonl", {
            **IMAGE, "text_q": r.RegionText(COMPLEX, "Region [{}]", COMPLEX),
            "qa_info": {"type": "complex", "category": "complex"},
            "bbox": r.ComplexRegions("box"), "rle": r.ComplexRegions("rle"),
            "conversations": r.Conversations(
                r.RegionText(COMPLEX, "Region [{}] <mask> <depth>", COMPLEX, "Region [{}]"),
                r.RegionText(r.ComplexQuestion("answer"), "Region [{}]", COMPLEX),
            ),
        }, shape="jsonl", only=("direct_distance",), keep=r.Told()),
    ),
    notes="The data engine and the record of its benchmark. Category names are ours. Predicates "
    "that definition and picture answer differently are not asked. Names of complex questions "
    "become regions; they are written by templates and verified.",
)  # fmt: skip
