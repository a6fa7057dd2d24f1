"""EvoEmpirBench: levels, reading of replies, figures, and whole runs with and without a model."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from runs.endpoint_server import EndpointServer, completion, failure, serving, text_of
from sightline.benchmarks.interactive import find_interactive
from sightline.benchmarks.interactive.evoempir_fresh import fresh_match, fresh_maze, reachable
from sightline.benchmarks.interactive.evoempir_levels import load_levels
from sightline.benchmarks.interactive.evoempir_match import match_parity, read_match
from sightline.benchmarks.interactive.evoempir_maze import (
    maze_clean,
    maze_parity,
    read_move,
    tell_maze,
)
from sightline.cli import app
from sightline.errors import BadInput
from sightline.playing import play_benchmark, read_traces
from sightline.runs import Endpoint, EndpointRunner
from sightline.scenes.symbolic.acting import Trace, Turn
from sightline.scenes.symbolic.fogged_maze import MazeWorld

found = find_interactive("EvoEmpir-Bench")
assert found is not None
BENCHMARK = found


@pytest.fixture
def levels_folder(tmp_path: Path) -> Path:
    """Six fresh levels, one of each kind, in the published layout."""
    assert BENCHMARK.make is not None
    BENCHMARK.make(tmp_path / "repo", 6, 3)
    return tmp_path / "repo"


# --- levels


@pytest.mark.parametrize("inside", ["..", ".", "data", "data/levels"])
def test_the_folder_is_found_from_above_and_below(levels_folder: Path, inside: str) -> None:
    levels = load_levels(levels_folder / inside)
    assert {name: len(of) for name, of in levels.of.items()} == {"maze": 3, "match2": 3}
    assert not levels.faults


def test_one_game_one_difficulty_one_file(levels_folder: Path) -> None:
    home = levels_folder / "data" / "levels"
    assert list(load_levels(home / "maze_eval").of) == ["maze"]
    (hard,) = load_levels(home / "match_game" / "hard").of["match2"]
    assert hard.tier == "hard"
    (single,) = load_levels(home / "maze_eval" / "Level_2_1.json").of["maze"]
    assert single.tier == 2


def test_a_collection_is_read_where_there_are_no_single_levels(levels_folder: Path) -> None:
    home = levels_folder / "data" / "levels" / "maze_eval"
    first = json.loads((home / "Level_1_1.json").read_text())
    (home / "Level_1_collection.json").write_text(json.dumps([first, first]))
    assert len(load_levels(home).of["maze"]) == 3
    for path in home.glob("Level_?_1.json"):
        path.unlink()
    assert len(load_levels(home).of["maze"]) == 2


def broken(field: str, value: Any) -> Callable[[dict[str, Any]], None]:
    return lambda record: record.__setitem__(field, value)


@pytest.mark.parametrize(
    ("change", "field"),
    [(broken("mode", "Level 9"), "mode"), (broken("grid", [[0, 1], [2]]), "grid"),
     (broken("grid", "x"), "grid"), (broken("grid", [[0, 4], [2, 0]]), "grid"),
     (broken("grid", [[0, 3], [0, 0]]), "grid"), (broken("grid", [[0, True], [2, 0]]), "grid"),
     (broken("grid", [[0, 3], [2, 2]]), "grid"), (broken("grid_size", 8), "grid_size")],
)  # fmt: skip
def test_faulty_mazes_are_named(
    levels_folder: Path, change: Callable[[dict[str, Any]], None], field: str
) -> None:
    path = levels_folder / "data/levels/maze_eval/Level_1_1.json"
    record = json.loads(path.read_text())
    change(record)
    path.write_text(json.dumps(record))
    levels = load_levels(levels_folder)
    assert levels.left_out == 1 and len(levels.of["maze"]) == 2
    assert levels.faults[0].field == field and "Level_1_1" in levels.faults[0].where


@pytest.mark.parametrize(
    ("change", "field"),
    [(broken("board", [["A"] * 8] * 7), "board"), (broken("board", [["E"] * 8] * 8), "board"),
     (broken("board", [["AB"] * 8] * 8), "board"), (broken("max_steps", 0), "max_steps"),
     (broken("max_steps", "9"), "max_steps"), (broken("inventory", {"row": 1}), "inventory.col"),
     (broken("color_targets", {"A": -1}), "color_targets.A"),
     (broken("color_targets", None), "color_targets")],
)  # fmt: skip
def test_faulty_boards_are_named(
    levels_folder: Path, change: Callable[[dict[str, Any]], None], field: str
) -> None:
    path = levels_folder / "data/levels/match_game/easy/level01.json"
    record = json.loads(path.read_text())
    change(record)
    path.write_text(json.dumps(record))
    levels = load_levels(levels_folder)
    assert levels.left_out == 1 and levels.faults[0].field == field


def test_lists_that_contradict_the_grid_are_noted_and_the_grid_counts(levels_folder: Path) -> None:
    path = levels_folder / "data/levels/maze_eval/Level_2_1.json"
    record = json.loads(path.read_text())
    coins = record["coins"]
    record["coins"] = coins[1:]
    path.write_text(json.dumps(record))
    levels = load_levels(path)
    assert not levels.left_out and levels.faults[0].field == "coins"
    assert len(levels.of["maze"][0].coins) == len(coins)


@pytest.mark.parametrize("text", ["", "{", "[1]", '"x"', "[[[[", '{"grid": 1}', "{}"])
def test_a_file_without_a_level_is_one_message(tmp_path: Path, text: str) -> None:
    path = tmp_path / "level.json"
    path.write_text(text)
    with pytest.raises(BadInput, match="--data"):
        load_levels(path)


def test_a_link_out_of_the_folder_is_not_followed(levels_folder: Path, tmp_path: Path) -> None:
    home = levels_folder / "data/levels/maze_eval"
    outside = tmp_path / "outside.json"
    outside.write_text((home / "Level_1_1.json").read_text())
    (home / "Level_1_9.json").symlink_to(outside)
    assert len(load_levels(levels_folder).of["maze"]) == 3


def test_the_published_levels_load(shared_data: Callable[[str], Path]) -> None:
    levels = load_levels(shared_data("games/evoempirbench"))
    assert {name: len(of) for name, of in levels.of.items()} == {"maze": 90, "match2": 90}
    assert not levels.faults
    assert (
        len(load_levels(shared_data("games/evoempirbench/data/levels/maze_train")).of["maze"]) == 30
    )


@given(st.sampled_from([1, 2, 3]), st.integers(0, 2**63))
def test_fresh_mazes_can_be_won_and_are_of_published_make(tier: int, key: int) -> None:
    made = fresh_maze(tier, key)
    side = {1: 7, 2: 9, 3: 11}[tier]
    near = reachable(side, [tuple(c) for c in made["obstacles"]])
    items = [tuple(cell) for cell in made["items"].values() if cell]
    assert made["grid_size"] == side and (0, side - 1) in near
    assert near.issuperset([*map(tuple, made["coins"]), *items])
    assert len(made["coins"]) == 5 and len(made["monsters"]) == (2 if tier > 1 else 0)
    assert len(items) == (4 if tier == 3 else 0)
    cells = [tuple(c) for name in ("obstacles", "coins", "monsters") for c in made[name]] + items
    assert len(set(cells)) == len(cells)
    assert fresh_maze(tier, key) == made


@given(st.sampled_from(["easy", "medium", "hard"]), st.integers(0, 2**63))
def test_fresh_boards_are_of_published_make(tier: str, key: int) -> None:
    made = fresh_match(tier, key)
    low, high = {"easy": (8, 12), "medium": (12, 16), "hard": (16, 20)}[tier]
    assert all(low <= target <= high for target in made["color_targets"].values())
    least = {"easy": 15, "medium": 12, "hard": 10}[tier]
    assert least <= made["max_steps"] <= max(least + 3, -(-4 * high // 6))


# --- reading of replies


def plain_move(reply: str) -> int:
    """The published rule once more, as one reads it in the facts."""
    patterns = [
        "Action\\s*[:：]\\s*(\\d+)", "action\\s*(\\d+)", "action number[：:]\\s*(\\d+)",
        "choose action[：:]\\s*(\\d+)", "I choose action[：:]\\s*(\\d+)", "choice[：:]\\s*(\\d+)",
        "(\\d+)\\s*[。，,.]?\\s*$",
    ]  # fmt: skip
    for pattern in patterns:
        numbers = re.findall(pattern, reply)
        if numbers and len(numbers[0]) < 4000 and int(numbers[0]) in range(12):
            return int(numbers[0])
    for a, way in enumerate(("up", "down", "left", "right")):
        for b, names in enumerate((("1", "one"), ("2", "two"), ("3", "three"))):
            for name in names:
                if f"move {way} {name} step{'s' if b else ''}" in reply.lower():
                    return 3 * a + b
    return 0


PIECES = ["Action", "action", ":", "：", " ", "7", "11", "12", "-1", "3.", "99", "x", "\n", "。",
          "number", "choose", "I choose ", "choice", "Move UP 2 steps", "move right three steps",
          "move left 1 step", "**", "step", "٣", "0"]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join) | st.text(max_size=40))
def test_moves_are_read_as_published(reply: str) -> None:
    if "sorry" not in reply:
        assert read_move(reply) == plain_move(reply)


@pytest.mark.parametrize(
    ("reply", "action"),
    [("I think. Action: 9", 9), ("Action:11\nAction: 2", 11), ("Action: 12", 0), ("", 0),
     ("Action : 4", 4), ("action 5", 5), ("my choice: 6", 6), ("it is 10.", 10),
     ("we Move UP 3 Steps now", 2), ("Action: 12, or action 3", 3), ("Action: -3", 3),
     ("9" * 5000, 0), ("Action： 8", 8)],
)  # fmt: skip
def test_moves(reply: str, action: int) -> None:
    assert read_move(reply) == action


def test_a_dropped_reply_is_some_action_and_always_the_same() -> None:
    assert read_move("sorry, Action: 3") == read_move("sorry, Action: 3") in range(12)
    assert len({read_move(f"sorry {i}") for i in range(200)}) == 12


@pytest.mark.parametrize(
    ("reply", "action"),
    [('```json\n{"action": {"type": "row", "index": 2}}\n```', {"type": "row", "index": 2}),
     ('a\n```json\n{"action": null}\n```', None), ('```\n{"action": {"type": "row"}}\n```', None),
     ('{"action": {"type": "row"}}', None), ("```json\n[1]\n```", None), ("", None),
     ("```json\n" + "[" * 9000 + "\n```", None), ('```json\n{"action": 3}\n```', None),
     ('sorry ```json\n{"action": {"type": "row"}}\n```', None),
     ('```json\n{"action": {"type": "a"}}\n```\n```json\n{"action": {"type": "b"}}\n```',
      {"type": "a"})],
)  # fmt: skip
def test_match_replies(reply: str, action: Any) -> None:
    assert read_match(reply) == action


# --- what is told


def test_the_map_and_the_legend_that_does_not_fit_it(
    levels_folder: Path,
) -> None:
    game = BENCHMARK.games[0]
    level = load_levels(levels_folder).of["maze"][2]
    view = MazeWorld(level, 0).look()
    text = tell_maze(view)
    assert text.count("?") == (view.cells == -1).sum() and " A" in text
    assert "T a shovel" in game.telling[""].system(level)
    assert "S a shovel" in game.telling["clean"].system(level)


# --- figures


def trace(tier: str, ended: str, turns: int, last: dict[str, float], **events: int) -> Trace:
    moves = [Turn({}, events), *[Turn()] * (turns - 1)]
    return Trace("l", "maze", tier, 0, [0] * turns, moves, {"coins": 5}, last, ended)


def test_the_score_of_tier_3_counts_kills_and_walls_twice() -> None:
    last = {"seen": 60, "open": 50, "lives": 2}
    traces = [
        trace("1", "won", 10, last, coins=2, seen=30),
        trace("3", "won", 20, last, coins=5, seen=40, killed=1, broken=2),
        trace("3", "failed", 4, last),
    ]
    first = 2 * 500 + 300 + 2000 - 500
    second = 5 * 500 + 400 + 3 * 500 + 2000 - 1000
    parity, clean = maze_parity(traces), maze_clean(traces)
    assert parity["tiers"]["3"]["score"] == (second - 200) / 2 + 500 * 0.5 + 500 * 1.0
    assert parity["score"] == (first + parity["tiers"]["3"]["score"]) / 2
    assert clean["score"] == (first + second - 200) / 3
    assert parity["success_rate"] == 75.0 and clean["success_rate"] == pytest.approx(200 / 3)
    assert parity["explored"] == 120.0 and clean["explored"] == 100.0
    assert parity["killed"] == 0.5 and parity["walls_broken"] == 1.0 and parity["lives"] == 2


def test_match_figures() -> None:
    turns = [Turn({}, {"step": 1, "cleared": 6}), Turn({}, {"invalid": 1})]
    last = {"score": 90, "steps_left": 4, "steps": 16}
    found = match_parity([Trace("l", "match2", "easy", 0, [0, 0], turns, {}, last, "won")])
    assert found["success_rate"] == 100.0 and found["steps_left"] == 25.0
    assert found["score_per_step"] == 90 and found["cleared_per_step"] == 6
    assert found["valid_replies"] == 50.0


# --- whole runs


def run_cli(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["eval", "evoempirbench", *arguments])


@pytest.mark.parametrize(("solver", "count"), [("planner", 1), ("random", 3)])
def test_a_player_without_a_model(
    levels_folder: Path, tmp_path: Path, solver: str, count: int
) -> None:
    out = tmp_path / "run"
    arguments = ["--data", str(levels_folder), "--solver", solver, "--json", "-o", str(out)]
    arguments += ["--limit", str(count)]
    first = run_cli(*arguments)
    assert first.exit_code == 0, first.output
    told = json.loads(first.stdout)
    for game in ("maze", "match2"):
        assert 0 <= told[game]["success_rate"] <= 100 and told[game]["episodes"] == count
    log = out / "episodes.jsonl"
    kept = log.read_text()
    log.write_text(kept[: len(kept) // 2])
    assert json.loads(run_cli(*arguments).stdout) == told
    assert sorted(log.read_text().splitlines()) == sorted(kept.splitlines())
    refused = run_cli(*arguments, "--seed", "1")
    assert isinstance(refused.exception, BadInput)


@pytest.mark.parametrize(
    "more", [["--solver", "direct"], ["--solver", "oracle"], ["--variant", "x"],
             ["--solver", "planner", "--variant", "x"]],
)  # fmt: skip
def test_what_cannot_play_is_one_message(levels_folder: Path, more: list[str]) -> None:
    assert isinstance(run_cli("--data", str(levels_folder), *more).exception, BadInput)


def player(server: EndpointServer, body: dict[str, Any]) -> str:
    """Walks up, then right; in match-2 clears what it can see, by a plain search."""
    told = text_of(body["messages"][-1])
    if "Board:" not in told:
        row = int(re.search(r"row (\d+)", told)[1])  # type: ignore[index]
        return f"Let me see.\nAction: {0 if row else 9}"
    rows = [line.split() for line in told.splitlines()[1:9]]
    for r in range(8):
        for c in range(7):
            if rows[r][c] == rows[r][c + 1]:
                action = {"action": {"type": "eliminate", "pos": [r, c]}}
                return f"```json\n{json.dumps(action)}\n```"
    return "none"


def test_a_model_plays_growing_dialogues_and_goes_on_after_failures(
    levels_folder: Path, tmp_path: Path
) -> None:
    levels = BENCHMARK.load(levels_folder)
    out, broken_from = tmp_path / "run", [40]

    async def behave(server: EndpointServer, body: dict[str, Any]) -> Any:
        if len(server.asked) > broken_from[0]:
            return failure(400)
        return completion(player(server, body))

    with serving() as server:
        server.behave = behave
        runner = EndpointRunner(Endpoint(server.url, "toy", concurrency=1, give_up_after=0))
        first = play_benchmark(BENCHMARK, levels, out, runner=runner, who=("toy", server.url))
        assert first.failed > 0 and first.as_dict()["failed"] == first.failed
        assert first.summary is not None and not first.summary.complete
        asked, broken_from[0] = len(server.asked), 10**9
        second = play_benchmark(BENCHMARK, levels, out, runner=runner, who=("toy", server.url))
        bodies = server.asked[asked:]
    assert not second.failed and second.summary is not None and second.summary.kept == 40
    assert len(bodies) == second.summary.replies - 40
    grown = [len(body["messages"]) for body in bodies]
    assert max(grown) > 10 and all(count % 2 == 0 for count in grown)
    assert all(t.ended in ("won", "lost", "steps") for t in second.traces)
    assert list(read_traces(out / "episodes.jsonl")) == [
        Trace(**{**vars(t), "actions": tuple(t.actions), "turns": tuple(t.turns)})
        for t in second.traces
    ]


def test_the_command_with_a_model_exits_with_1_while_replies_are_missing(
    levels_folder: Path, tmp_path: Path
) -> None:
    async def behave(server: EndpointServer, body: dict[str, Any]) -> Any:
        last = "Action: 0" if len(server.asked) % 7 else None
        return completion(last) if last else failure(400)

    with serving() as server:
        server.behave = behave
        result = run_cli(
            "--data", str(levels_folder / "data/levels/maze_eval"), "--model", "toy", "--endpoint",
            server.url, "--json", "-o", str(tmp_path / "run"), "--variant", "stateless",
        )  # fmt: skip
    assert result.exit_code == 1
    assert json.loads(result.stdout)["failed"] >= 1
    assert {len(body["messages"]) for body in server.asked} == {2}


def test_fresh_levels_from_the_command_line(tmp_path: Path) -> None:
    out = tmp_path / "made"
    arguments = ["bench", "make", "--like", "evoempirbench", "-n", "9", "-o", str(out), "--json"]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["levels"] == {"maze": 6, "match2": 3}
    assert isinstance(CliRunner().invoke(app, arguments).exception, BadInput)
