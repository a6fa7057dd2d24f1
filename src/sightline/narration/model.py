"""A writer behind any OpenAI-compatible chat endpoint, through the standard library alone."""

from __future__ import annotations

import json
import os
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from sightline.errors import BadInput
from sightline.narration.lexicon import table
from sightline.narration.statements import Statement
from sightline.narration.writers import Request, sentence

__all__ = ["ModelWriter", "prompt"]

RETRIED: Final = (408, 409, 429, 500, 502, 503, 504)
LONGEST: Final = 1 << 20
"""bytes read of a reply"""


@dataclass(frozen=True)
class ModelWriter:
    """Asks a chat model. Made by the user on purpose: nothing else in the package sends anything.

    What is sent: the facts of one request as sentences, the rules, and the faults of the last try;
    no picture, no path, no scene id.

    Attributes:
        endpoint: base address up to and including the version, "http://127.0.0.1:8000/v1".
        model: name of the model there.
        key: environment variable that holds the key; unset = none is sent.
        timeout: seconds for one call.
        retries: further calls after one that failed in transport or with one of RETRIED.
        pause: seconds before the first of them, doubled each time.
        most: facts sent besides those that must be told.
    """

    endpoint: str
    model: str
    key: str = "OPENAI_API_KEY"
    temperature: float = 0.7
    tokens: int = 400
    timeout: float = 60.0
    retries: int = 3
    pause: float = 1.0
    most: int = 40
    options: dict[str, Any] = field(default_factory=dict, hash=False)
    """further fields of the request body"""

    def __post_init__(self) -> None:
        parts = urlsplit(self.endpoint)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise BadInput("ModelWriter", "endpoint", f"cannot be {self.endpoint!r}", "http(s)://…")
        if not self.model:
            raise BadInput("ModelWriter", "model", "is empty")

    @property
    def id(self) -> str:
        return f"model:{self.model}"

    def write(self, request: Request) -> str:
        """One reply of the model, as it is."""
        body = {
            **self.options,
            "model": self.model,
            "temperature": self.temperature,
            "max_tokens": self.tokens,
            "messages": prompt(request, self.most),
        }
        return _content(self.endpoint, self._post(json.dumps(body).encode()))

    def _post(self, body: bytes) -> bytes:
        url = self.endpoint.rstrip("/") + "/chat/completions"
        headers = {"Content-Type": "application/json"}
        if secret := os.environ.get(self.key, ""):
            headers["Authorization"] = f"Bearer {secret}"
        opener = urllib.request.build_opener(_NoRedirects)
        problem = ""
        for attempt in range(self.retries + 1):
            if attempt:
                time.sleep(self.pause * 2 ** (attempt - 1))
            call = urllib.request.Request(url, body, headers, method="POST")
            try:
                with opener.open(call, timeout=self.timeout) as reply:
                    return bytes(reply.read(LONGEST))
            except urllib.error.HTTPError as error:
                problem = f"answered {error.code} {error.reason}"
                if error.code not in RETRIED:
                    break
            except (OSError, ValueError) as error:
                problem = f"cannot be reached: {error}"
        raise BadInput(self.endpoint, "endpoint", problem, "check address, model and key")


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A key must not follow a redirect to somewhere else."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def prompt(request: Request, most: int = 40) -> list[dict[str, str]]:
    """The messages of a request: rules, facts, task, and what was wrong with the last try."""
    words = table("templates")
    told = set(request.told)
    known = [s for s in request.statements if s not in told and _concerns(s, request)][:most]
    parts = [words["instruction"].get(request.kind, words["instruction"]["facts"])]
    parts.append("TELL:\n" + _listed(request.told))
    if known and request.asked is None:
        parts.append("KNOWN:\n" + _listed(known))
    if request.asked is not None:
        parts.append("ASK: " + _unknown(request.asked))
    if request.need:
        phrases = table("affordances")["need"][request.need]["phrases"]
        parts.append("WANT: " + " / ".join(phrases))
    if request.slots:
        parts.append("CALCULATION: " + words["whole"][request.kind][0].format(**request.slots))
    if request.forbidden:
        parts.append("Do not use these words: " + ", ".join(request.forbidden))
    if request.faults:
        faults = "\n".join(f"- {fault}" for fault in request.faults)
        parts.append(words["prompt"]["faults"].format(draft=request.draft, faults=faults))
    return [
        {"role": "system", "content": words["prompt"]["rules"]},
        {"role": "user", "content": "\n\n".join(parts)},
    ]


def _concerns(fact: Statement, request: Request) -> bool:
    """Whether a fact is about the targets, and not the one that is asked for."""
    return fact != request.asked and (
        not request.targets or bool(set(fact.names) & set(request.targets))
    )


def _listed(facts: Any) -> str:
    return "\n".join(f"- {sentence(fact)}" for fact in facts if fact.predicate != "volume")


def _unknown(fact: Statement) -> str:
    about = " and ".join(f"the {name}" for name in (fact.subject, *fact.objects))
    return f"{fact.predicate} of {about}"


def _content(endpoint: str, reply: bytes) -> str:
    try:
        content = json.loads(reply)["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError) as error:
        raise BadInput(endpoint, "reply", "is no chat completion") from error
    if not isinstance(content, str):
        raise BadInput(endpoint, "reply", "has no text")
    return content
