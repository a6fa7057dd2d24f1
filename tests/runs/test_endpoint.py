"""Asking a server: what is sent, what is kept, what is asked again, and when a run gives up."""

from __future__ import annotations

import asyncio
import base64
import json
import re
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web

from sightline.errors import BadInput
from sightline.runs import (
    Dialogue,
    Endpoint,
    EndpointRunner,
    Message,
    Picture,
    Reply,
    Request,
    Sampling,
    latest,
    replies,
)

from .asked import GREEDY, ask_for, jpeg, runner
from .endpoint_server import (
    EndpointServer,
    always,
    completion,
    failure,
    in_turn,
    slowly,
    text_of,
)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "run" / "replies.jsonl"


def questions(count: int) -> list[Request]:
    return [ask_for(str(i)) for i in range(count)]


def test_what_is_sent(server: EndpointServer, log: Path, picture: Path) -> None:
    sampling = Sampling(16, 0.0, 0.5, 3, ("\n",), {"top_k": 1})
    request = Request(
        "1",
        (
            Message("system", ("be ", "brief")),
            Message("user", ('how "far"?\u2028\ud83d', Picture(picture), "or near?")),
        ),
        sampling,
    )
    runner(server.url).ask([request], log)
    url = "data:image/jpeg;base64," + base64.b64encode(picture.read_bytes()).decode()
    content = [
        {"type": "text", "text": 'how "far"?\u2028\ud83d'},
        {"type": "image_url", "image_url": {"url": url}},
        {"type": "text", "text": "or near?"},
    ]
    assert server.asked == [
        {
            "model": "a-model",
            "messages": [
                {"role": "system", "content": "be brief"},
                {"role": "user", "content": content},
            ],
            "max_tokens": 16,
            "temperature": 0.0,
            "top_p": 0.5,
            "seed": 3,
            "stop": ["\n"],
            "top_k": 1,
        }
    ]
    assert "Authorization" not in server.headers[0]


def test_names_of_fields_differ_between_endpoints(server: EndpointServer, log: Path) -> None:
    begun = Request("1", (Message("user", ("q",)), Message("assistant", ("Best option: (",))))
    limited = replace(begun, id="2", sampling=Sampling(max_tokens=4))
    plain = {"token_limit": "max_completion_tokens", "continuation": {}}
    runner(server.url).ask([begun], log)
    runner(server.url, **plain).ask([limited], log)
    vllm, openai = server.asked
    assert (vllm["continue_final_message"], vllm["add_generation_prompt"]) == (True, False)
    assert {"model", "messages", "max_completion_tokens"} == set(openai)
    assert openai["messages"][-1] == {"role": "assistant", "content": "Best option: ("}


def test_a_large_body_goes_in_pieces(server: EndpointServer, log: Path) -> None:
    large = Picture(data=jpeg(0) + bytes(3 << 20))
    summary = runner(server.url).ask([ask_for("1", large)], log)
    assert summary.complete
    url = server.asked[0]["messages"][0]["content"][0]["image_url"]["url"]
    assert base64.b64decode(url.partition(",")[2]) == large.data


def test_answers_and_counts(server: EndpointServer, log: Path) -> None:
    async def behave(server: EndpointServer, body: dict[str, object]) -> web.StreamResponse:
        number = int(text_of(body["messages"][-1]).split()[-1])  # type: ignore[index]
        return completion(f"{number}!", "length" if number % 5 == 0 else "stop", (10, number))

    server.behave = behave
    seen: list[Reply] = []
    summary = runner(server.url).ask(iter(questions(20)), log, seen.append)
    assert (summary.replies, summary.kept, summary.failed, summary.cut) == (20, 0, 0, 4)
    assert (summary.usage.calls, summary.usage.tokens_in) == (20, 200)
    assert summary.usage.tokens_out == sum(range(20))
    found = latest(log)
    assert {id: reply.text for id, reply in found.items()} == {str(i): f"{i}!" for i in range(20)}
    assert found["5"].finish == "length"
    assert all(reply.seconds > 0 and reply.key for reply in found.values())
    assert seen == list(replies(log))


ODD = ["NA", "None", "", "\0\x1b[2J\r\n", "🙂" * 3, "x" * 50_000, "\ud83d lone", "\u2028", "null"]


def test_odd_answers_survive(server: EndpointServer, log: Path) -> None:
    server.behave = in_turn(*[lambda text=text: completion(text) for text in ODD])
    summary = runner(server.url, concurrency=1).ask(questions(len(ODD)), log)
    assert summary.complete
    assert [reply.text for reply in replies(log)] == ODD


def test_other_shapes_of_an_answer(server: EndpointServer, log: Path) -> None:
    refusal = {"choices": [{"message": {"content": None, "refusal": "I cannot"}}]}
    server.behave = in_turn(
        lambda: completion([{"type": "text", "text": "in "}, {"type": "text", "text": "parts"}]),
        lambda: completion(None, "length"),
        lambda: web.json_response(refusal),
        lambda: web.Response(text=completion("plain").text, content_type="text/plain"),
    )
    assert runner(server.url, concurrency=1).ask(questions(4), log).complete
    assert [reply.text for reply in replies(log)] == ["in parts", "", "I cannot", "plain"]


def test_an_answer_is_never_asked_for_again(server: EndpointServer, log: Path) -> None:
    first = runner(server.url).ask(questions(30), log)
    seen: list[Reply] = []
    again = runner(server.url).ask(questions(40), log, seen.append)
    assert len(server.asked) == 40
    assert (again.replies, again.kept, again.usage.calls) == (40, 30, 10)
    assert again.usage_ever.tokens_in == 40 * 7 == first.usage.tokens_in + again.usage.tokens_in
    assert {reply.id for reply in seen} == set(latest(log)) == {str(i) for i in range(40)}
    other = EndpointRunner(Endpoint(server.url, "another-model"))
    assert other.ask(questions(40), log).kept == 0


def test_a_changed_picture_is_asked_again(server: EndpointServer, log: Path, picture: Path) -> None:
    unchanged = picture.with_name("unchanged.jpg")
    unchanged.write_bytes(jpeg(7))
    asked = [ask_for("1", Picture(picture), "q"), ask_for("2", Picture(unchanged), "q")]
    runner(server.url).ask(asked, log)
    picture.write_bytes(jpeg(1))
    assert runner(server.url).ask(asked, log).kept == 1
    assert len(server.asked) == 3
    picture.touch()
    assert runner(server.url).ask(asked, log).kept == 2
    picture.write_bytes(jpeg(0))
    # the log's last word on this request is about the other picture
    assert runner(server.url).ask(asked, log).kept == 1
    assert len(server.asked) == 4


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503, 529])
def test_failures_that_may_pass(server: EndpointServer, log: Path, status: int) -> None:
    server.behave = in_turn(lambda: failure(status), lambda: failure(status))
    assert runner(server.url).ask(questions(1), log).complete
    assert len(server.asked) == 3


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 413, 422])
def test_failures_that_stay(server: EndpointServer, log: Path, status: int) -> None:
    server.behave = in_turn(lambda: failure(status, "a  reason\nor two", Location="/elsewhere"))
    summary = runner(server.url, concurrency=1).ask(questions(3), log)
    assert (summary.failed, len(server.asked)) == (1, 3)
    assert not summary.complete
    (error,) = summary.errors
    assert error.startswith(str(status))
    assert latest(log)["0"].error.endswith(": a reason or two")
    assert latest(log)["0"].text is None


def html() -> web.Response:
    return web.Response(text="<html>Bad gateway</html>", content_type="text/html")


def torn() -> web.Response:
    return web.Response(text='{"choices": [{"mess', content_type="application/json")


def empty() -> web.Response:
    return web.json_response({"choices": []})


def no_text() -> web.Response:
    return completion({"a": 1})


def not_utf8() -> web.Response:
    return web.Response(body=b"\xff\xfe\xfd", content_type="application/json")


def inner_429() -> web.Response:
    return web.json_response({"error": {"code": 429, "message": "slow down"}})


@pytest.mark.parametrize("response", [html, torn, empty, no_text, not_utf8, inner_429])
def test_responses_without_an_answer(
    server: EndpointServer, log: Path, response: Callable[[], web.Response]
) -> None:
    server.behave = in_turn(response)
    assert runner(server.url).ask(questions(1), log).complete
    assert len(server.asked) == 2
    server.behave = always(response)
    summary = runner(server.url).ask([ask_for("other")], log)
    assert summary.failed == 1
    assert len(server.asked) == 6


def test_a_hanging_server(server: EndpointServer, log: Path) -> None:
    server.behave = slowly(30)
    summary = runner(server.url, timeout=0.1, retries=1).ask(questions(2), log)
    assert summary.errors == {"timeout": 2}
    assert len(server.asked) == 4


def test_a_connection_that_breaks(server: EndpointServer, log: Path) -> None:
    async def behave(server: EndpointServer, body: object) -> web.StreamResponse:
        return await breaking(body)

    async def breaking(body: object) -> web.StreamResponse:
        if len(server.asked) <= 2:
            raise ConnectionResetError
        return completion("here")

    server.behave = behave
    assert runner(server.url).ask(questions(1), log).complete


def test_failed_requests_are_asked_again_later(server: EndpointServer, log: Path) -> None:
    server.behave = in_turn(*[lambda: failure(400)] * 4)
    summary = runner(server.url, give_up_after=0).ask(questions(10), log)
    assert (summary.failed, summary.replies) == (4, 10)
    summary = runner(server.url).ask(questions(10), log)
    assert (summary.failed, summary.kept, summary.complete) == (0, 6, True)
    assert len(server.asked) == 14
    assert summary.usage_ever.calls == 14


@pytest.mark.parametrize("status", [400, 401, 404])
def test_a_run_that_cannot_work_stops(server: EndpointServer, log: Path, status: int) -> None:
    server.behave = always(lambda: failure(status, "no such model"))
    with pytest.raises(BadInput, match=rf"{status} .*no such model") as raised:
        runner(server.url, give_up_after=5).ask(questions(1000), log)
    assert str(raised.value).startswith(server.url)
    assert len(str(raised.value).splitlines()) == 1
    assert len(server.asked) < 100
    assert sum(1 for _ in replies(log)) >= 5


def test_an_endpoint_that_goes_away_stops_the_run(server: EndpointServer, log: Path) -> None:
    async def behave(server: EndpointServer, body: object) -> web.StreamResponse:
        return completion("here") if len(server.asked) <= 20 else failure(500)

    server.behave = behave
    with pytest.raises(BadInput, match="500"):
        runner(server.url, retries=0).ask(questions(1000), log)
    assert sum(not reply.error for reply in replies(log)) == 20
    server.behave = always(lambda: completion("back"))
    assert runner(server.url).ask(questions(1000), log).kept == 20


def test_faults_of_single_requests_do_not_stop_it(server: EndpointServer, log: Path) -> None:
    server.behave = in_turn(lambda: completion("here"), *[lambda: failure(400)] * 50)
    summary = runner(server.url, concurrency=1, give_up_after=5).ask(questions(60), log)
    assert (summary.failed, summary.replies) == (50, 60)


def test_nobody_there(log: Path) -> None:
    with pytest.raises(BadInput, match="connection"):
        runner("http://127.0.0.1:9/v1", give_up_after=3, retries=1).ask(questions(9), log)


def test_pictures_that_cannot_be_sent(server: EndpointServer, log: Path, tmp_path: Path) -> None:
    asked = [
        ask_for("missing", Picture(tmp_path / "none.jpg")),
        ask_for("no picture", Picture(data=b"text")),
        ask_for("torn", Picture(data=jpeg(0)[:200], most_pixels=10)),
        ask_for("good", Picture(data=jpeg(0))),
    ]
    summary = runner(server.url).ask(asked, log)
    assert summary.errors == {"picture": 3}
    assert len(server.asked) == 1
    assert latest(log)["good"].text is not None


def test_ids_are_unique(server: EndpointServer, log: Path) -> None:
    with pytest.raises(BadInput, match="'1' comes twice"):
        runner(server.url).ask([*questions(3), ask_for("1", "other")], log)


def test_requests_are_taken_as_they_can_be_asked(server: EndpointServer, log: Path) -> None:
    server.behave = slowly(0.1)
    most = 0
    taken = answered = 0

    def source() -> Iterator[Request]:
        nonlocal taken, most
        for request in questions(60):
            taken += 1
            most = max(most, taken - answered)
            yield request

    def progress(reply: Reply) -> None:
        nonlocal answered
        answered += 1

    runner(server.url, concurrency=10).ask(source(), log, progress)
    assert taken == answered == 60
    assert 10 <= most <= 20
    assert server.most_inside == 10


def test_an_error_of_the_caller_is_not_hidden(server: EndpointServer, log: Path) -> None:
    def source() -> Iterator[Request]:
        yield ask_for("1")
        raise KeyError("mine")

    def progress(reply: Reply) -> None:
        raise LookupError("yours")

    with pytest.raises(KeyError, match="mine"):
        runner(server.url).ask(source(), log)
    with pytest.raises(LookupError, match="yours"):
        runner(server.url).ask(questions(3), log, progress)


def test_inside_a_running_loop(server: EndpointServer, log: Path) -> None:
    async def notebook() -> int:
        return runner(server.url).ask(questions(3), log).replies

    assert asyncio.run(notebook()) == 3


@pytest.mark.parametrize("inside", [False, True])
def test_an_interrupt_ends_it_at_once(server: EndpointServer, log: Path, inside: bool) -> None:
    async def behave(server: EndpointServer, body: dict[str, object]) -> web.StreamResponse:
        if len(server.asked) == 3:
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        return await slowly(0.0 if len(server.asked) < 3 else 60)(server, body)

    async def notebook() -> None:
        runner(server.url).ask(questions(99), log)

    server.behave = behave
    # a process started in the background ignores interrupts until told otherwise
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            if inside:
                # as notebooks do; asyncio.run takes the first interrupt for itself
                with closing(asyncio.new_event_loop()) as loop:
                    loop.run_until_complete(notebook())
            else:
                runner(server.url).ask(questions(99), log)
    finally:
        signal.signal(signal.SIGINT, before)
    server.behave = slowly(0.0)
    assert runner(server.url).ask(questions(99), log).complete


def test_the_example_in_the_docs(
    server: EndpointServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, picture: Path
) -> None:
    page = Path(__file__).parents[2] / "docs" / "runs.md"
    (example,) = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.S)
    assert "http://127.0.0.1:8000/v1" in example
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as end:
        exec(compile(example.replace("http://127.0.0.1:8000/v1", server.url), page, "exec"), {})
    assert end.value.code == 0
    (line,) = (tmp_path / "run" / "replies.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["text"] == "re: How far is the door, in m?"


def test_retry_after_holds_everybody_back(server: EndpointServer, log: Path) -> None:
    times: list[float] = []

    async def behave(server: EndpointServer, body: object) -> web.StreamResponse:
        times.append(asyncio.get_running_loop().time())
        if len(times) == 1:
            return failure(429, Retry_After="0.5")
        return completion("here")

    server.behave = behave
    assert runner(server.url, concurrency=1).ask(questions(3), log).complete
    assert len(times) == 4
    assert times[1] - times[0] >= 0.45


def test_the_key_of_the_endpoint(
    server: EndpointServer, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "sk-very-secret"
    monkeypatch.setenv("SOME_KEY", secret)
    server.behave = in_turn(lambda: failure(401, f"Incorrect API key provided: {secret}."))
    runner(server.url, key_variable="SOME_KEY").ask(questions(1), log)
    assert server.headers[0]["Authorization"] == f"Bearer {secret}"
    assert secret not in log.read_text(encoding="utf-8")
    assert "401 Unauthorized: Incorrect API key provided: ***." in log.read_text(encoding="utf-8")
    monkeypatch.delenv("SOME_KEY")
    with pytest.raises(BadInput, match="SOME_KEY is not set"):
        runner(server.url, key_variable="SOME_KEY").ask(questions(1), log)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", "127.0.0.1:8000"),
        ("url", "file:///etc/passwd"),
        ("url", "https://me:secret@host/v1"),
        ("model", ""),
        ("concurrency", 0),
        ("retries", -1),
        ("timeout", 0.0),
    ],
)
def test_faulty_endpoints(field: str, value: object) -> None:
    with pytest.raises(BadInput, match=field) as raised:
        replace(Endpoint("http://127.0.0.1:1/v1", "m"), **{field: value})
    assert "secret" not in str(raised.value)


def test_fields_that_are_not_the_callers(server: EndpointServer, log: Path) -> None:
    faulty = ask_for("1", sampling=Sampling(extra={"model": "other"}))
    with pytest.raises(BadInput, match="model"):
        runner(server.url).ask([faulty], log)


# dialogues


def dialogue(id: str, count: int, *more: Picture) -> Dialogue:
    turns = tuple((f"{id}.{i}", (*more, f"turn {i} of {id}")) for i in range(count))
    return Dialogue(id, "look around", turns, GREEDY)


def test_turns_are_asked_in_order_with_history(
    server: EndpointServer, log: Path, picture: Path
) -> None:
    server.behave = slowly(0.005)
    summary = runner(server.url).ask(
        [dialogue("a", 4, Picture(picture)), ask_for("single"), dialogue("b", 3)], log
    )
    assert (summary.replies, summary.complete) == (8, True)
    for id, count in (("a", 4), ("b", 3)):
        bodies = [b for b in server.asked if text_of(b["messages"][-1]).endswith(f"of {id}")]
        for number, body in enumerate(bodies):
            said = [(m["role"], text_of(m)) for m in body["messages"]]
            expected = [("system", "look around")]
            for before in range(number):
                expected.append(("user", f"turn {before} of {id}"))
                expected.append(("assistant", f"re: turn {before} of {id}"))
            assert said == [*expected, ("user", f"turn {number} of {id}")]
        assert len(bodies) == count
    # pictures of earlier turns are sent again
    shown = [json.dumps(body).count("data:image/jpeg") for body in server.asked]
    assert max(shown) == 4


def test_a_dialogue_goes_on_where_it_stopped(server: EndpointServer, log: Path) -> None:
    server.behave = in_turn(*[lambda: completion("fine")] * 2, lambda: failure(400, "too long"))
    summary = runner(server.url).ask([dialogue("a", 5)], log)
    assert (summary.replies, summary.failed, len(server.asked)) == (5, 3, 3)
    assert summary.errors == {"not asked": 2, "400 Bad Request": 1}
    assert [r.error[:3] for r in latest(log).values()] == ["", "", "400", "not", "not"]
    summary = runner(server.url).ask([dialogue("a", 5)], log)
    assert (summary.kept, summary.complete, len(server.asked)) == (2, True, 6)
    said = [text_of(message) for message in server.asked[3]["messages"]]
    assert said == ["look around", "turn 0 of a", "fine", "turn 1 of a", "fine", "turn 2 of a"]


def test_another_answer_makes_later_turns_new(server: EndpointServer, log: Path) -> None:
    runner(server.url).ask([dialogue("a", 3)], log)
    changed = replace(dialogue("a", 3), system="look again")
    assert runner(server.url).ask([changed], log).kept == 0
    assert runner(server.url).ask([changed], log).kept == 3
    assert runner(server.url).ask([dialogue("empty", 0)], log).replies == 0


# options


def scored(body: dict[str, object]) -> web.Response:
    """As vLLM does: one token per character; each costs its code / 100."""
    assert body["prompt_logprobs"] == 1
    assert body["return_token_ids"] is True
    assert body["max_tokens"] == 1
    text = "".join(f"<{m['role']}>{text_of(m)}" for m in body["messages"])  # type: ignore[attr-defined]
    if not body.get("continue_final_message"):
        text += "<assistant>"
    tokens = [ord(character) for character in text]
    places = [None, *({str(t): {"logprob": -t / 100}, "0": {"logprob": -9}} for t in tokens[1:])]
    return completion("x", prompt_logprobs=places, prompt_token_ids=tokens)


@pytest.mark.parametrize("begun", [(), (Message("assistant", ("Best option: (",)),)])
def test_options_are_scored(server: EndpointServer, log: Path, begun: tuple[Message, ...]) -> None:
    async def behave(server: EndpointServer, body: dict[str, object]) -> web.StreamResponse:
        return scored(body)

    server.behave = behave
    request = Request("1", (Message("user", ("q",)), *begun), GREEDY, ("A", "BC", "A)"))
    summary = runner(server.url).ask([request], log)
    assert summary.complete
    reply = latest(log)["1"]
    assert reply.text is None
    assert reply.scores == pytest.approx((-0.65, -0.66 - 0.67, -0.65 - 0.41))
    assert reply.tokens_out == len(server.asked) == 4
    assert runner(server.url).ask([request], log).kept == 1


def test_an_endpoint_that_cannot_score(server: EndpointServer, log: Path) -> None:
    request = Request("1", (Message("user", ("q",)),), GREEDY, ("A", "B"))
    summary = runner(server.url).ask([request], log)
    assert (summary.failed, len(server.asked)) == (1, 1)
    assert "log-probabilities" in latest(log)["1"].error
