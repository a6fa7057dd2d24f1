"""Killed at random moments and run again: nothing is lost, little is asked twice."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from sightline.runs import latest

from .asked import jpeg
from .endpoint_server import EndpointServer, slowly

SCRIPT = Path(__file__).with_name("asking_script.py")
IN_FLIGHT = 16


@pytest.mark.parametrize(
    ("kills", "count"), [(3, 400), pytest.param(20, 3000, marks=pytest.mark.slow)]
)
def test_kill_and_resume(server: EndpointServer, tmp_path: Path, kills: int, count: int) -> None:
    server.behave = slowly(0.02)
    log = tmp_path / "replies.jsonl"
    for i in range(10):
        (tmp_path / f"{i}.jpg").write_bytes(jpeg(i))
    command = [sys.executable, str(SCRIPT), server.url, str(log), str(count), str(tmp_path)]
    draw = random.Random(kills)
    lines = 0
    for _ in range(kills):
        before = len(server.asked)
        process = subprocess.Popen(command)
        # a part of what is left, so that no run comes to its end
        goal = before + draw.randrange(1, max(2, (count - lines) // (kills + 1) * 2))
        while len(server.asked) < min(goal, count - 5) and process.poll() is None:
            time.sleep(0.001)
        time.sleep(draw.random() * 0.02)
        assert process.poll() is None
        process.kill()
        process.wait()
        answered = latest(log) if log.exists() else {}
        assert len(answered) >= lines
        lines = len(answered)
    assert lines < count
    assert subprocess.run(command, check=False).returncode == 0

    answers = {id: reply.text for id, reply in latest(log).items()}
    assert answers == {str(i): f"re: question {i}" for i in range(count)}
    asked = Counter(server.texts())
    assert set(asked) == {f"question {i}" for i in range(count)}
    again = len(server.asked) - count
    assert again <= kills * IN_FLIGHT
    # and whatever had an answer in the log was not asked for again
    total = len(server.asked)
    assert subprocess.run(command, check=False).returncode == 0
    assert len(server.asked) == total


def test_a_failed_run_exits_with_an_error(tmp_path: Path) -> None:
    (tmp_path / "0.jpg").write_bytes(jpeg(0))
    command = [sys.executable, str(SCRIPT), "http://127.0.0.1:9/v1", str(tmp_path / "log"), "1"]
    done = subprocess.run([*command, str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert latest(tmp_path / "log")["0"].error.startswith("connection")
    done = subprocess.run([*command[:-1], "99", str(tmp_path)], capture_output=True, check=False)
    assert done.returncode == 1
    assert b"requests in a row failed" in done.stderr
