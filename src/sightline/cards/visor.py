"""VISOR and SR2D: whether generated pictures show two things, and where their prompt puts them."""

from sightline.cards.card import Card

card = Card(
    id="visor",
    nr=27,
    title="VISOR and SR2D",
    kinds=("benchmark",),
    claim="best OA 63.93, unconditional 37.89 (DALLE-v2), conditional 65.89 (CogView2) (repo)",
    notes="Scores files of detections: `sightline score visor --predictions FILE`; the prompts are "
    "made by `sightline bench make --like visor`. GenEval and T2I-CompBench are scored alike. No "
    "generator or detector is run; the published rows are facts, not computed here.",
)
