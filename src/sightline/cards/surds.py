"""SURDS: questions about driving scenes that are asked in pairs."""

from sightline.cards.card import Card

card = Card(
    id="surds",
    nr=7,
    title="SURDS",
    kinds=("benchmark", "training"),
    claim="9,250 questions to test; GRPO model 40.80, GPT-4o 13.30 (abstract)",
    benchmark="surds",
    notes="Published records and replies are loaded and scored, those of its first generation "
    "as the benchmark drivemllm; the six kinds are asked anew in pairs about what any camera sees. "
    "Rewards for training are not part of it.",
)
