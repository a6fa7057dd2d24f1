"""The run's folder, what it cost, and what is shown meanwhile."""

from __future__ import annotations

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest

from sightline.errors import BadInput
from sightline.runs import (
    Prices,
    Reply,
    RunFolder,
    RunRecord,
    Usage,
    progress_bar,
    read_prices,
)
from sightline.runs.progress import Tally

RECORD = RunRecord(
    model="a-model",
    endpoint="http://127.0.0.1:8000/v1",
    prompt="brief",
    frames="uniform 32, own size",
    extractor="first token",
    judge="exact",
    token_limit=16,
    denominator="all questions; errors are wrong",
    sampling={"temperature": 0.0},
    more={"limit": 100, "note": "\ud83d é\n"},
)


def test_a_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    folder = RunFolder.begin(tmp_path / "run", RECORD)
    assert folder.record() == RECORD
    assert folder.log == tmp_path / "run" / "replies.jsonl"
    assert not list(folder.path.glob("*.tmp"))
    kept = json.loads((folder.path / "run.json").read_bytes())
    assert {"model", "prompt", "frames", "extractor", "judge", "token_limit", "denominator",
            "sightline"} <= kept.keys()  # fmt: skip


def test_what_may_change_when_a_run_goes_on(tmp_path: Path) -> None:
    RunFolder.begin(tmp_path, RECORD)
    later = replace(RECORD, endpoint="http://127.0.0.1:9000/v1", judge="robust", more={})
    assert RunFolder.begin(tmp_path, later).record() == later
    assert list(RECORD.differences(later)) == ["endpoint", "judge", "more"]
    assert RECORD.differences(later)["judge"] == ("exact", "robust")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("model", "other"),
        ("prompt", "long"),
        ("frames", "uniform 16"),
        ("token_limit", None),
        ("sampling", {}),
    ],
)
def test_another_run_is_refused(tmp_path: Path, field: str, value: object) -> None:
    folder = RunFolder.begin(tmp_path, RECORD)
    with pytest.raises(BadInput, match=field):
        RunFolder.begin(tmp_path, replace(RECORD, **{field: value}))
    assert folder.record() == RECORD


def test_folders_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        RunFolder(tmp_path).record()
    (tmp_path / "run.json").write_text("[", encoding="utf-8")
    with pytest.raises(BadInput, match="no record"):
        RunFolder(tmp_path).record()
    (tmp_path / "run.json").write_text("{}", encoding="utf-8")
    with pytest.raises(BadInput, match="no record"):
        RunFolder(tmp_path).record()
    (tmp_path / "run.json").rename(tmp_path / "else.json")
    with pytest.raises(BadInput, match="something else"):
        RunFolder.begin(tmp_path, RECORD)
    with pytest.raises(BadInput, match="JSON"):
        RunFolder.begin(tmp_path / "new", replace(RECORD, more={"a": object()}))
    assert not list(tmp_path.rglob("run.json"))


def test_prices(tmp_path: Path) -> None:
    path = tmp_path / "prices.toml"
    path.write_text('["a/model-1.5"]\ninput = 2.5\noutput = 10\n', encoding="utf-8")
    (prices,) = read_prices(path).values()
    assert prices == Prices(2.5, 10.0)
    assert prices.of(Usage(9, 2_000_000, 100_000)) == pytest.approx(6.0)


@pytest.mark.parametrize("text", ["a", "a = 3", "[a]\ninput = 1", '[a]\ninput = 1\noutput = "x"'])
def test_faulty_prices(tmp_path: Path, text: str) -> None:
    path = tmp_path / "prices.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput):
        read_prices(path)
    with pytest.raises(BadInput, match="cannot be read"):
        read_prices(tmp_path / "none.toml")


def test_a_tally_of_replies() -> None:
    tally = Tally(lambda r: None if r.text is None else float(r.text == "A"), Prices(1e6, 0))
    for text, error, finish in (("A", "", "stop"), ("B", "", "length"), (None, "500", "")):
        tally.add(Reply("1", "k", text, error, finish, tokens_in=2, tokens_out=1))
    assert str(tally) == "score 0.5000, 1 failed, 1 cut, 9 tokens, cost 6.00"
    assert str(Tally()) == ""


def test_the_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = StringIO()
    with progress_bar(3, file=plain) as show:
        show(Reply("1", "k", "A"))
    assert plain.getvalue() == ""
    monkeypatch.setenv("FORCE_COLOR", "1")
    drawn = StringIO()
    with progress_bar(3, score=lambda _: 1.0, file=drawn) as show:
        for name in "abc":
            show(Reply(name, "k", "A"))
    assert "3/3" in drawn.getvalue()
    assert "score 1.0000" in drawn.getvalue()
