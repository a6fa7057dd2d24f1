"""SURPRISE3D: queries that never name what they look for, answered by a 3D mask."""

from sightline.benchmarks.published.surprise3d import like
from sightline.cards.card import Card

FRESH = like()

card = Card(
    id="surprise3d",
    nr=3,
    title="SURPRISE3D",
    kinds=("data engine", "benchmark"),
    claim="200k+ pairs over 900+ scenes, 89k of them human spatial queries (abstract)",
    data=FRESH.mix,
    record=FRESH.record,
    benchmark="surprise3d",
    frames=0,
    notes="Object ids count the objects of a scene; masks over points follow from them "
    "(answers.Instances). Knowledge queries come from a table of uses, not from a language model; "
    "a set of several classes has all of their names in object_name.",
)
