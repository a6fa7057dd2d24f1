"""The text of a map is read line by line; what is not understood is kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.benchmarks import find_benchmark
from sightline.errors import BadInput
from sightline.scenes.symbolic.map_tools import TOOL_NAMES, MapTools, call_tool, tool_schemas
from sightline.scenes.symbolic.maps import Place, bearing, great_circle
from sightline.solvers.symbolic.maps import read_map
from sightline.solvers.symbolic.maps.quantities import (
    clock_span,
    clocks_in,
    durations_in,
    metres_of,
    minutes_of,
)
from solvers.maps.town import TOWN


def test_places_have_their_details() -> None:
    town = read_map(TOWN).map
    museum = town.places["City Museum"]
    assert museum.point == (50.0, 8.0)
    assert museum.address == "Old Street 5, Portwick"
    assert (museum.rating, museum.ratings, museum.price) == (4.4, 1204, "Moderate")
    assert museum.features == {"Reservable"}
    assert museum.hours is not None
    assert museum.hours[0] == ()
    assert museum.hours[3] == ((780, 1020),)
    assert museum.hours[4] == ((540, 720), (780, 1020))


@pytest.mark.parametrize(
    ("day", "minute", "expected"),
    [(0, 600, False), (1, 540, True), (1, 1020, False), (4, 740, False), (5, 1439, True),
     (6, 1439, True), (0, 119, True), (0, 121, False), (6, 100, False)],
)  # fmt: skip
def test_hours(day: int, minute: int, expected: bool) -> None:
    """Sunday's span runs into Monday; Saturday's 24 hours do not run into Sunday."""
    assert read_map(TOWN).map.places["City Museum"].is_open(day, minute) is expected
    assert Place("x").is_open(day, minute) is None


def test_ways_lists_and_routes() -> None:
    found = read_map(TOWN)
    town = found.map
    assert town.leg("Harbour Hotel", "City Museum", "walking") is not None
    back = town.leg("Tower, Upper Gate", "Harbour Hotel", "driving")
    assert back is not None
    assert (back.minutes, back.metres) == (50, 50_000)
    assert [n.ranked for n in town.nearby] == [False, True]
    assert town.nearby[1].places == ("Fuel One", "Petrol & Co - Shop")
    assert town.listed[0][2].name == "Bean & Leaf"
    first, second = town.routes
    assert first.steps[1].roads == ("Mill Ln/A5",)
    assert first.steps[1].notes == ("Pass by Old Bank (on the left)",)
    assert second.steps[1].metres == 5200
    assert found.unread == ("A line about nothing.",)


@given(st.integers(0, 23), st.integers(0, 59))
def test_clocks(hour: int, minute: int) -> None:
    half = "AM" if hour < 12 else "PM"
    told = f"{hour % 12 or 12}:{minute:02} {half}"
    assert clocks_in(f"at {told} I leave") == [(3, 60 * hour + minute)]
    assert clock_span(f"12:00 AM – {told}") == ((0, 60 * hour + minute),)


@given(st.integers(0, 30), st.integers(1, 59))
def test_durations(hours: int, minutes: int) -> None:
    told = f"{hours} hours {minutes} mins" if hours else f"{minutes} mins"
    assert minutes_of(told) == 60 * hours + minutes


def test_durations_in_words() -> None:
    told = "spend 1.5 hours there, half an hour here, a 45-minute ride and an hour of rest"
    assert [m for _, m in durations_in(told)] == [90, 30, 45, 60]
    assert metres_of("4.0 mi") == pytest.approx(6437.376)
    assert metres_of("2 minutes") is None


def test_geography() -> None:
    """A degree of a meridian is 111.2 km; courses run clockwise from north."""
    assert great_circle((0, 0), (1, 0)) == pytest.approx(111_194.9, abs=1)
    assert [round(bearing((0, 0), to)) for to in ((1, 0), (0, 1), (-1, 0), (0, -1))] == [
        0, 90, 180, 270,
    ]  # fmt: skip


def test_tools_have_schemas_and_say_what_is_wrong() -> None:
    tools = MapTools(read_map(TOWN).map)
    schemas = tool_schemas()
    assert tuple(s["function"]["name"] for s in schemas) == TOOL_NAMES
    assert schemas[3]["function"]["parameters"]["properties"]["mode"]["enum"] == [
        "driving", "walking", "bicycling", "transit",
    ]  # fmt: skip
    assert call_tool(tools, "PlaceSearch", {"query": "the museum"}) == ["City Museum"]
    told = call_tool(tools, "PlaceDetails", {"place_id": "City Museum"})
    assert told["hours"]["Thursday"] == ["13:00-17:00"]
    near = call_tool(
        tools, "NearbyPlaces", {"place_id": "City Museum", "kind": "cafes", "radius": 200}
    )
    assert [p["name"] for p in near] == ["Cafe Near"]
    way = {"origin_id": "Harbour Hotel", "destination_id": "City Museum", "mode": "driving"}
    assert call_tool(tools, "TravelTime", way)["minutes"] == 10
    assert len(call_tool(tools, "Directions", way)) == 2
    for name, arguments in (
        ("Teleport", {}), ("TravelTime", {**way, "mode": "flying"}), ("PlaceSearch", {}),
        ("PlaceSearch", {"query": 3}), ("PlaceSearch", {"query": "a", "town": "b"}),
        ("NearbyPlaces", {"place_id": "a", "kind": "b", "radius": True}),
    ):  # fmt: skip
        with pytest.raises(BadInput):
            call_tool(tools, name, arguments)


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    found = read_map(text)
    assert len(found.unread) <= found.lines


@given(st.lists(st.sampled_from([*TOWN.splitlines(), "- Open: Monday: x", "1. ", " - ", "9. <b>"])))
def test_lines_in_any_order(lines: list[str]) -> None:
    assert len(read_map("\n".join(lines)).unread) <= len(lines)


def test_published_contexts(shared_data: Callable[[str], Path]) -> None:
    """Nearly all lines of the 300 contexts are understood."""
    samples = find_benchmark("mapeval").load(shared_data("qa/mapeval")).samples
    found = [read_map(str(sample.extra["context"])) for sample in samples]
    assert sum(m.lines for m in found) > 11_000
    assert sum(len(m.unread) for m in found) <= 15
