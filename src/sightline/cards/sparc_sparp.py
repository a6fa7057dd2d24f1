"""SpaRC and SpaRP: four sets of properties of spatial texts, and verified paths of reasoning."""

from sightline.cards.card import Card
from sightline.datasets.symbolic.sparp import sparp_mix

card = Card(
    id="sparc-sparp",
    nr=23,
    title="SpaRC and SpaRP",
    kinds=("world", "data engine", "training"),
    claim="fine-tuning on reasoning paths: 7 to 32 points of F1 (abstract)",
    symbolic=sparp_mix,
    benchmark="sparp",
    notes="PS1: extended objects, incomplete relations (SpaRTUN); PS2: points, unit steps "
    "(StepGame); PS3: steps of any length; PS4: boxes. Near and far are gaps between boxes, in "
    "units of ours. Where SpaRTUN's rules and RCC-8 differ nothing is asked. The paths are to be "
    "trained on; no model was.",
)
