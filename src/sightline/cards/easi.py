"""EASI: what spatial questions ask for, and many benchmarks under one protocol."""

from sightline.cards.card import Card

card = Card(
    id="easi",
    nr=43,
    title="Has GPT-5 Achieved Spatial Intelligence (EASI)",
    kinds=("survey", "benchmark"),
    claim="six capabilities over eight benchmarks, adjusted for chance; GPT-5 43.06 in the mean of "
    "the report's protocol (arXiv 2508.13142, table 6)",
    notes="It is a suite of benchmarks: `sightline eval easi-8` is the leaderboard's, easi-report "
    "and easi-official are the report's two protocols. What the task types of ViewSpatial-Bench, "
    "BLINK, 3DSRBench and EmbSpatial-Bench ask for is our assignment; the report's request is "
    "worded by us; its optional judge model is not covered.",
)
