"""SpatialEvalLLM: walks on told maps, in seven structures."""

from sightline.cards.card import Card

card = Card(
    id="spatialevalllm",
    nr=4,
    title="Evaluating Spatial Understanding of LLMs",
    kinds=("benchmark", "world"),
    claim="at eight local steps GPT-4 is better on squares than on rhombuses (memory); drawing "
    "among the things visited is right in one of eight cases",
    benchmark="spatialevalllm",
    notes="Square, rhombus, triangle, hexagon, ring, tree and size inference; local and global, "
    "four orders of telling a square. Names of things are ours, the ImageNet list is not shipped; "
    "walks through all cells of a rectangle are searched for by our own search, since the authors' "
    "is unpublished.",
)
