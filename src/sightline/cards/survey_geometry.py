"""Geometry problem solving: a formal language, theorems, generated problems with diagrams."""

from sightline.cards.card import Card

card = Card(
    id="survey-geometry",
    nr=108,
    title="Geometry Problem Solving survey",
    kinds=("survey", "world"),
    claim="a problem is solved by parsing it to a formal language and applying theorems; names "
    "automated generation of benchmarks as a gap (page)",
    benchmark="geometry3k",
    notes="Figures are constructed from keys and told in Geometry3K's forms; the prover answers, "
    "coordinates check it. Every problem has its kinds of figure, goal, steps, difficulty and "
    "theorems as tags. Of the survey's taxonomy, symbolic reasoning is here; parsing diagrams and "
    "learned predictors of theorems are not. It has no code to be compared with.",
)
