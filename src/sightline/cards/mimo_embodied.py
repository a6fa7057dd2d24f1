"""MiMo-Embodied: the pointing benchmarks of its suite."""

from sightline.cards.card import Card

card = Card(
    id="mimo-embodied",
    nr=112,
    title="MiMo-Embodied",
    kinds=("benchmark", "training"),
    claim="29 task scorers (repo); 17 embodied and 12 driving benchmarks",
    benchmark="where2place",
    notes="VABench-Point and RoboRefIt follow the same rule of the suite; RefSpatial-Bench, "
    "RoboSpatial-Home, VSI-Bench, CV-Bench and EmbSpatial-Bench are read by their own authors' "
    "rules. Not covered: the other embodied and the driving scorers, and the training.",
)
