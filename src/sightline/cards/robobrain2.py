"""RoboBrain 2.0: an embodied model, its grammars of reply, and the benchmarks it reports."""

from sightline.cards.card import Card

card = Card(
    id="robobrain2",
    nr=105,
    title="RoboBrain 2.0",
    kinds=("benchmark", "training"),
    claim="3B, 7B and 32B; BLINK-spatial, CV-Bench, EmbSpatial, RoboSpatial, RefSpatial-Bench, "
    "SAT, VSI-Bench, Where2Place, ShareRobot and three planning benchmarks (repo)",
    benchmark="sharerobot_trajectory",
    notes="ShareRobot's affordance is sharerobot_affordance. Its grammars for points, boxes and "
    "paths are the variants robobrain2 of where2place, sharerobot_affordance and "
    "sharerobot_trajectory; grounding replies as affordance does, the rest in words. The other "
    "spatial benchmarks named are read by their own authors' rules. Not covered: SAT, "
    "Multi-Robot-Planning, EgoPlan2, RoboBench-Planning, scene graphs as text, the training.",
)
