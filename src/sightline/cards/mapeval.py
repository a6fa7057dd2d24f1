"""MapEval: questions about places and routes, from text, through tools, or from pictures."""

from sightline.cards.card import Card

card = Card(
    id="mapeval",
    nr=64,
    title="MapEval",
    kinds=("world", "agent", "benchmark"),
    claim="best fine-tuned model 51.23 % of 203 (repo); closed models about 66 %, humans about 86 "
    "% (memory, not confirmed)",
    benchmark="mapeval",
    notes="The authors' tools ask a map service; these ask the map that the text tells of. "
    "Fresh towns are asked in all five categories of the textual mode; fresh maps of streets are "
    "drawn for those of the visual mode (bench make --like mapeval --variant visual).",
)
