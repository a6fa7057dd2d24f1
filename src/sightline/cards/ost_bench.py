"""OST-Bench: questions asked while a room is explored, scored in eight cells."""

from sightline.cards.card import Card

card = Card(
    id="ost-bench",
    nr=74,
    title="OST-Bench",
    kinds=("benchmark", "world"),
    claim="1.4k scenes, 10k questions; human 84.05, chance 35.73 (repo)",
    benchmark="ost_bench",
    notes="Published records and replies are loaded and scored; dialogues about rooms are asked "
    "anew, by our reading of what each kind of question asks for.",
)
