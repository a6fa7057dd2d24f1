"""Writers: templates by seed, a model on a loopback server, the loop that checks them."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from sightline.errors import BadInput
from sightline.narration import (
    ModelWriter,
    Request,
    Statement,
    TemplateWriter,
    complaints,
    narrate,
    verify,
)

LEFT = Statement("cup", "left", ("lamp",), 0.5, "camera", "interval", (), 0.5)
TALL = Statement("lamp", "height", (), 1.5, "world", "height")
FACTS = (
    LEFT,
    TALL,
    Statement("cup", "kind", ("cup",)),
    Statement("cup", "distance", ("lamp",), 0.52, "world", "box_gap"),
)
REQUEST = Request("facts", FACTS, (LEFT,))
GOOD = "The lamp is to the right of the cup."
BAD = "The lamp is to the left of the cup."


@dataclass
class Chat:
    """A chat endpoint that gives scripted replies: a text, a status, or raw bytes."""

    url: str = ""
    replies: list[Any] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)


@pytest.fixture
def chat() -> Iterator[Chat]:
    state = Chat()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.calls.append({"path": self.path, **json.loads(body)})
            state.keys.append(self.headers.get("Authorization"))
            reply = state.replies.pop(0)
            if isinstance(reply, int):
                self.send_response(reply)
                if reply in (301, 302, 307):
                    self.send_header("Location", "http://127.0.0.1:9/v1/chat/completions")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            out = reply
            if isinstance(reply, str):
                out = json.dumps({"choices": [{"message": {"content": reply}}]}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(out)))
            self.end_headers()
            self.wfile.write(out)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}/v1"
    yield state
    server.shutdown()
    server.server_close()
    thread.join()


def model(chat: Chat, **more: Any) -> ModelWriter:
    return ModelWriter(chat.url, "m", key="SIGHTLINE_TEST_KEY", pause=0.0, timeout=5.0, **more)


def test_a_right_text_is_taken(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGHTLINE_TEST_KEY", "secret")
    chat.replies = [GOOD]
    found = narrate(REQUEST, model(chat))
    assert (found.text, found.writer, found.tries) == (GOOD, "model:m", 1)
    assert chat.keys == ["Bearer secret"]
    assert chat.calls[0]["path"] == "/v1/chat/completions"
    sent = chat.calls[0]["messages"][1]["content"]
    assert "The cup is to the left of the lamp." in sent
    assert "secret" not in json.dumps(chat.calls)


def test_faults_are_told_and_another_try_is_given(chat: Chat) -> None:
    chat.replies = [BAD, "A vase is near the cup.", GOOD]
    found = narrate(REQUEST, model(chat))
    assert found.provenance == {"writer": "model:m", "tries": 3, "rejected": 2}
    assert [text for text, _ in found.rejected] == [BAD, "A vase is near the cup."]
    again = chat.calls[1]["messages"][1]["content"]
    assert BAD in again
    assert "contradicted" in again
    assert chat.keys == [None, None, None]


def test_after_the_last_try_the_template_is_taken(chat: Chat) -> None:
    chat.replies = [BAD] * 3
    found = narrate(REQUEST, model(chat))
    assert found.writer == "template:0"
    assert found.tries == 4
    assert verify(found.text, FACTS) == []


def test_what_must_be_said_is_missed(chat: Chat) -> None:
    chat.replies = ["The lamp is 1.5 m tall.", GOOD]
    found = narrate(REQUEST, model(chat))
    assert found.rejected[0][1][0].kind == "missing"


def test_a_busy_server_is_asked_again(chat: Chat) -> None:
    chat.replies = [503, 429, GOOD]
    assert narrate(REQUEST, model(chat)).tries == 1
    assert len(chat.calls) == 3


@pytest.mark.parametrize(
    ("reply", "said"),
    [(401, "401"), (302, "302"), (b"<html>", "chat completion"), (b'{"choices": []}', "chat"),
     (b'{"choices": [{"message": {"content": null}}]}', "no text")],
)  # fmt: skip
def test_what_a_user_got_wrong_is_one_line(chat: Chat, reply: Any, said: str) -> None:
    chat.replies = [reply, GOOD, GOOD, GOOD]
    with pytest.raises(BadInput, match=said):
        narrate(REQUEST, model(chat))
    assert len(chat.calls) == 1


def test_nobody_there() -> None:
    writer = ModelWriter("http://127.0.0.1:9/v1", "m", retries=1, pause=0.0, timeout=1.0)
    with pytest.raises(BadInput, match="cannot be reached"):
        narrate(REQUEST, writer)


@pytest.mark.parametrize("endpoint", ["", "file:///etc/passwd", "ftp://x/v1", "http://"])
def test_only_web_addresses(endpoint: str) -> None:
    with pytest.raises(BadInput, match="endpoint"):
        ModelWriter(endpoint, "m")


def test_templates_are_the_same_for_the_same_seed() -> None:
    texts = {TemplateWriter(s).write(REQUEST) for s in range(40)}
    assert len(texts) > 8
    assert TemplateWriter(3).write(REQUEST) == TemplateWriter(3).write(REQUEST)


@pytest.mark.parametrize("fact", FACTS[:2] + FACTS[3:], ids=lambda f: f.predicate)
def test_questions_ask_for_their_fact(fact: Statement) -> None:
    request = Request("query", FACTS, asked=fact)
    for seed in range(8):
        text = TemplateWriter(seed).write(request)
        assert text.endswith("?")
        assert request.complaints(text) == [], text


@pytest.mark.parametrize(
    "text",
    [
        "How tall is the cup?",
        "How tall is the lamp",
        "The lamp is 1.5 m tall. How tall is the lamp?",
        "How far is the lamp from the cup?",
        "How tall is the lamp, 1.5 m?",
        "How tall isn't the lamp?",
        "What is the colour of the lamp?",
    ],
)
def test_other_questions_are_faults(text: str) -> None:
    assert complaints(text, FACTS, asked=TALL)


def test_a_question_for_a_place_keeps_its_order() -> None:
    assert complaints("Where is the cup relative to the lamp?", FACTS, asked=LEFT) == []
    assert complaints("Where is the lamp relative to the cup?", FACTS, asked=LEFT)
    assert complaints("On which side of the lamp is the cup?", FACTS, asked=LEFT) == []
    assert complaints("On which side of the cup is the lamp?", FACTS, asked=LEFT)


def test_a_query_keeps_its_place_and_its_side() -> None:
    known = tuple(Statement(n, "kind", (n,)) for n in ("sofa", "tv", "desk"))
    asked = Statement("?", "left", ("you",), None, "observer", "centre", ("sofa", "tv"))
    good = "What is nearest on their left for someone standing at the sofa and facing the tv?"
    assert complaints(good, known, asked=asked) == []
    for old, new in (("left", "right"), ("sofa", "desk"), ("nearest ", ""), ("nearest", "farther"),
                     ("the sofa and facing the tv", "the tv and facing the sofa")):  # fmt: skip
        assert complaints(good.replace(old, new), known, asked=asked), (old, new)
    on = Statement("?", "on", ("desk",))
    assert complaints("Which object is on the desk?", known, asked=on) == []
    for text in ("Which object is under the desk?", "Which object is on the tv?",
                 "What is nearest on the desk?", "Is something on the desk?"):  # fmt: skip
        assert complaints(text, known, asked=on)


def test_a_need_is_said_once_in_its_words() -> None:
    known = (Statement("chair", "kind", ("chair",)),)
    assert complaints("I want to sit down. What can I use?", known, need="sit") == []
    for text in ("I want to sleep. What can I use?", "What can I use?",
                 "I want to sit down. I want to sleep. What can I use?",
                 "I want to sit down on a bench. What can I use?"):  # fmt: skip
        assert complaints(text, known, need="sit"), text


def test_forbidden_words() -> None:
    assert complaints("The cup is left of the lamp.", FACTS, forbidden=("lamp",))
    assert complaints("The cup is left of the lamp.", FACTS, forbidden=("vase", "lam")) == []


def test_tries_are_checked() -> None:
    with pytest.raises(BadInput, match="tries"):
        narrate(REQUEST, tries=0)
    with pytest.raises(BadInput, match="cannot be told"):
        narrate(Request("facts", (TALL,), (LEFT,)))
