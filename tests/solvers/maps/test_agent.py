"""The agent answers what a map determines, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.benchmarks import find_benchmark
from sightline.scenes.symbolic.map_tools import MapTools
from sightline.solvers import solve_in_process
from sightline.solvers.symbolic.maps import UNANSWERABLE, answer, read_map
from solvers.maps.town import TOWN

TOOLS = MapTools(read_map(TOWN).map)
YES_NO = ("Yes", "No")
CASES: list[tuple[str, tuple[str, ...], int | None]] = [
    ("Is the City Museum open on Monday?", YES_NO, 1),
    ("Is the City Museum open at 4:59 PM on Thursday?", YES_NO, 0),
    ("Is City Museum reservable?", YES_NO, 0),
    ("Does City Museum serve lunch?", YES_NO, 1),
    ("What is the rating of the City Museum?", ("4.1", "4.4", "1204"), 1),
    ("How many users rated City Museum?", ("44", "1204", "120"), 1),
    ("What's the price level of City Museum?", ("Inexpensive", "Moderate"), 1),
    ("What is the straight-line distance between the City Museum and the Tower?",
     ("1.1 km", "2.2 km", "3.3 km", "4.4 km"), 1),
    ("What is the direction of the Tower from the City Museum?",
     ("East", "West", "North", "South"), 2),
    ("What is the direction of the City Museum from the Tower?",
     ("East", "West", "North", "South"), 3),
    ("What is the nearest cafe to the City Museum?", ("Cafe Far", "Bean & Leaf", "Cafe Near"), 2),
    ("What is the second nearest cafe to the City Museum?", ("Cafe Far", "Bean & Leaf"), 1),
    ("How many cafes are within a 400 m radius of City Museum?", ("1", "2", "3"), 1),
    ("I am at City Museum. Suggest a nearby moderately priced cafe with at least 4.5 rating.",
     ("Cafe Far", "Cafe Near", "Bean & Leaf"), 0),
    ("How many cafes near City Museum have at least 100 total user ratings?", ("0", "1", "2"), 1),
    ("Which cafe near City Museum has the fewest total user ratings?",
     ("Cafe Near", "Cafe Far"), 1),
    ("Which cafe is located on Level 2?", ("Cafe Far", "Bean & Leaf"), 1),
    ("What is the nearest gas station to Harbour Hotel?", ("Petrol & Co - Shop", "Fuel One"), 1),
    ("What is the nearest gas station to Harbour Hotel?", ("Zebra", "Quux"), UNANSWERABLE),
    ("What is the fastest route from Harbour Hotel to City Museum by car?",
     ("Via Quay Rd", "Via Ring Rd"), 1),
    ("What is the shortest route from Harbour Hotel to City Museum by car?",
     ("Via Quay Rd", "Via Ring Rd"), 0),
    ("I drive from Harbour Hotel to City Museum via Quay Rd. After reaching Mill Ln, where should "
     "I go next?", ("Turn right onto Old St", "Turn left onto Old St"), 1),
    ("I drive from Harbour Hotel to City Museum via Quay Rd. How many roundabouts will I pass?",
     ("0", "1", "2"), 1),
    ("If I drive via Quay Rd from Harbour Hotel to City Museum, which landmark will I pass by?",
     ("New Bank", "Old Bank"), 1),
    ("I am at Harbour Hotel. I walk to the City Museum and return by car. How long does it take?",
     ("50 mins", "52 mins", "22 mins"), 1),
    ("I am at Harbour Hotel. I will go to City Museum by car, then to the Tower, Upper Gate and "
     "finally return to my location by car. How long will it take?",
     ("2 hours 5 mins", "2 hours 6 mins"), 0),
    ("I am staying at Harbour Hotel. I want to visit City Museum for 2 hours and the Tower for 1 "
     "hour. I have 3 hours available. How many places can I visit? I will travel by car.",
     ("None", "One", "Two"), 1),
    ("I am at Harbour Hotel. I spend 2 hours at City Museum and 1 hour at the Tower, starting at "
     "9:00 AM. When will I finish at the Tower by car?", ("1:15 PM", "12:15 PM"), 0),
    ("I am staying at Harbour Hotel. I want to visit City Museum and the Tower and come back by "
     "car. In which order should I go?", ("City Museum -> Tower", "Tower -> City Museum"), 0),
    ("Find a cafe on the left side of the road from Harbour Hotel to City Museum.",
     ("Cafe Far", "Cafe Near"), UNANSWERABLE),
    ("Which route from Harbour Hotel to City Museum by car avoids flooded roads?",
     ("Via Quay Rd", "Via Ring Rd"), UNANSWERABLE),
    ("Who built the City Museum?", ("Ann", "Bob"), None),
    ("How long does it take from Harbour Hotel to City Museum by bicycle?", ("10 mins",), None),
]  # fmt: skip


@pytest.mark.parametrize(("question", "options", "expected"), CASES)
def test_questions_about_a_town(
    question: str, options: tuple[str, ...], expected: int | None
) -> None:
    assert answer(question, options, TOOLS) == expected


@pytest.mark.parametrize(("question", "options", "expected"), CASES)
def test_the_order_of_options_does_not_matter(
    question: str, options: tuple[str, ...], expected: int | None
) -> None:
    found = answer(question, options[::-1], TOOLS)
    wanted = len(options) - 1 - expected if expected not in (None, UNANSWERABLE) else expected
    assert found == wanted


WORDS = " ".join(question for question, _, _ in CASES).split()


@given(st.lists(st.sampled_from(WORDS), max_size=40), st.lists(st.text(max_size=20), max_size=5))
def test_any_question_is_survived(words: list[str], options: list[str]) -> None:
    found = answer(" ".join(words), options, TOOLS)
    assert found is None or -1 <= found < len(options)


def test_published_questions(shared_data: Callable[[str], Path]) -> None:
    """More than the best published figures (51.2 fine-tuned), and nearly all of it right."""
    samples = find_benchmark("mapeval").load(shared_data("qa/mapeval")).samples
    _, told = solve_in_process("symbolic", samples)
    assert told["overall"]["n"] == 300
    assert told["overall"]["accuracy"] >= 80
    assert told["overall"]["coverage"] >= 85
    assert told["overall"]["accuracy_answered"] >= 93
