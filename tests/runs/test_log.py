"""The log: what is written is read back to the letter, whatever happened in between."""

from __future__ import annotations

import json
import resource
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sightline.errors import BadInput
from sightline.runs import Reply, latest, replies
from sightline.runs.log import ReplyLog

any_text = st.text(st.characters(codec=None, exclude_categories=()))
any_reply = st.builds(
    Reply,
    id=any_text,
    key=any_text,
    text=st.none() | any_text,
    error=any_text,
    finish=st.sampled_from(["stop", "length", ""]),
    tokens_in=st.integers(0, 1 << 40),
    tokens_out=st.integers(0, 1 << 40),
    seconds=st.floats(0, 1e6),
    scores=st.lists(st.floats(-1e6, 0)).map(tuple),
)
HARD = ["", "NA", "None", "null", "\0\x1b[31m\r\n\t\x7f", "\u2028\u2029\x85", "\ufeff", "🙂" * 3,
        "\ud83d", "\ud83d\ude42", "\\u0041", '"}', "x" * 50_000, "http://a b", "=1+1"]  # fmt: skip


@given(st.lists(any_reply, max_size=5))
@example([Reply(text, text, text, text) for text in HARD])
def test_what_is_written_is_read(written: list[Reply]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "replies.jsonl"
        with ReplyLog(path) as log:
            for reply in written:
                log.append(reply)
        assert list(replies(path)) == written
        assert latest(path) == {reply.id: reply for reply in written}
        with ReplyLog(path) as log:
            last = {reply.id: reply for reply in written}
            for reply in last.values():
                assert log.answer(reply.id, reply.key) == (None if reply.error else reply)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A log of three answers."""
    path = tmp_path / "run" / "replies.jsonl"
    with ReplyLog(path) as log:
        for name in "abc":
            log.append(Reply(name, f"key {name}", f"text {name}", tokens_in=5, tokens_out=2))
    return path


def test_lines_are_plain_json(path: Path) -> None:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [row["text"] for row in rows] == ["text a", "text b", "text c"]


def test_a_torn_line_is_dropped_and_cut_off_at_every_place(path: Path) -> None:
    whole = path.read_bytes()
    start = whole.rindex(b'{"id":"c"')
    for end in range(start, len(whole)):
        path.write_bytes(whole[:end])
        assert list(latest(path)) == ["a", "b"]
        with ReplyLog(path) as log:
            assert log.answer("c", "key c") is None
            log.append(Reply("c", "key c", "text c", tokens_in=5, tokens_out=2))
        assert path.read_bytes() == whole


def test_only_one_process_writes(path: Path) -> None:
    with ReplyLog(path), pytest.raises(BadInput, match="being written by another run"):
        ReplyLog(path)
    with ReplyLog(path) as log:
        assert log.answer("a", "key a")
        assert len(list(replies(path))) == 3


@pytest.mark.parametrize("line", [b"{}", b"[]", b"nonsense", b'{"id": 3}', b"\xff", b""])
def test_a_broken_line_inside_is_named(path: Path, line: bytes) -> None:
    lines = path.read_bytes().splitlines()
    path.write_bytes(b"\n".join([lines[0], line, lines[2], b""]))
    with pytest.raises(BadInput, match="line 2"):
        list(replies(path))
    before = path.read_bytes()
    with pytest.raises(BadInput, match="line 2"):
        ReplyLog(path)
    assert path.read_bytes() == before


def test_the_last_line_of_an_id_counts(path: Path) -> None:
    with ReplyLog(path) as log:
        log.append(Reply("a", "key 2", "other"))
        log.append(Reply("b", "key b", None, "500 no"))
    with ReplyLog(path) as log:
        assert log.answer("a", "key a") is None
        assert log.answer("a", "key 2") == Reply("a", "key 2", "other")
        assert log.answer("b", "key b") is None
    assert latest(path)["b"].error == "500 no"


def test_usage_counts_every_call(path: Path) -> None:
    with ReplyLog(path) as log:
        log.append(Reply("a", "key a", None, "500", tokens_in=5))
        log.append(Reply("d", "", None, "not asked"))
        assert (log.usage.calls, log.usage.tokens_in, log.usage.tokens_out) == (4, 20, 6)
    with ReplyLog(path) as log:
        assert (log.usage.calls, log.usage.tokens_in, log.usage.tokens_out) == (4, 20, 6)


def test_a_full_disk_leaves_whole_lines(path: Path) -> None:
    before = path.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with ReplyLog(path) as log:
        try:
            resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 10, hard))
            with pytest.raises(BadInput, match="cannot be written"):
                log.append(Reply("d", "key d", "text d"))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert path.read_bytes() == before
        log.append(Reply("d", "key d", "text d"))
    assert list(latest(path)) == ["a", "b", "c", "d"]


def test_where_a_log_can_be(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        latest(tmp_path / "none.jsonl")
    (tmp_path / "file").touch()
    with pytest.raises(BadInput, match="cannot be opened"):
        ReplyLog(tmp_path / "file" / "replies.jsonl")
