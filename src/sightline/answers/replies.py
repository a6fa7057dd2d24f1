"""Where in a reply the answer stands: cleaning, explicit statements, refusals.

A reply is cleaned once (Unicode, thoughts, whitespace), then read from its most explicit statement
to its least: tags, \\boxed{} and JSON; "the answer is"; a line that is nothing but an answer;
"therefore"; the whole text. All work is bounded: a long reply is seen through windows at its head,
its tail and around its last answer tag, and no pattern below backtracks over a run of characters
(whitespace runs are collapsed first).
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any, Final

from .patterns import Lazy

HEAD: Final = 2_000  # characters kept from the start of a long reply,
TAIL: Final = 16_000  # from its end, and
AROUND: Final = 2_000  # from the last answer tag or \boxed, wherever that is
ENDING: Final = 150  # characters; most long replies state their answer in the last ones
PROSE: Final = 2_400  # unmarked prose is read from its last characters only


class _Folds(dict[int, str]):
    """Plain form of a non-ASCII character, worked out once."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if code < 128:
            plain = char
        elif unicodedata.category(char) in ("Cf", "Cs", "Co", "Cn"):
            plain = ""
        elif (digit := unicodedata.decimal(char, None)) is not None:
            plain = str(digit)
        else:
            plain = unicodedata.normalize("NFKC", char)[:8].replace("\u2044", "/")
            if "/" in plain and len(plain) > 1:
                plain = " " + plain  # 3½ is 3 1/2
        self[code] = plain
        return plain


_FOLDS = _Folds(
    {ord(dash): "-" for dash in "‐‑‒–−﹣－﹘"}
    | {ord("—"): " - ", ord("―"): " - ", ord("′"): "'", ord("″"): '"', ord("²"): "^2"}
    | {ord("³"): "^3", ord("º"): "°", ord("˚"): "°", ord("≈"): "~", ord("→"): "->", ord("⇒"): "->"}
    | {ord(q): "'" for q in "‘’‚‛ʼ＇"}
    | {ord(q): '"' for q in "“”„‟＂«»「」『』"}
    | {ord("、"): ", ", ord("，"): ", ", ord("。"): ". ", ord("：" ): ": ", ord("；"): "; "}
)  # fmt: skip

_THOUGHT_END = Lazy(r"</(?:think|thinking|thought|reasoning)>", re.I)
_THOUGHT_START = Lazy(r"<(?:think|thinking|thought|reasoning)>", re.I)
_TAG = Lazy(r"<(?:(/)?(?:final_?)?answer\b[^<>]{0,40}|\|(?:begin|(end))_of_box\|)>", re.I)
_FORM: Final = ("<", "{", "\\", "$", "`")
_SPACES = Lazy(r"[^\S\n]+")
_NON_ASCII = Lazy(r"[^\x00-\x7f]+")


def clean(reply: str) -> str:
    """The reply without thoughts and odd characters; no whitespace run longer than one."""
    text = _window(reply)
    if not text.isascii():  # a character may unfold to several
        text = _window(_NON_ASCII.sub(lambda run: run[0].translate(_FOLDS), text))
    if "<" in text:
        text = _without_thoughts(text)
    if "\r" in text:
        text = text.replace("\r", "\n")
    if "  " in text or not text.replace("\n", " ").isprintable():  # so is all space but the blank
        lines = [" ".join(line.split()) for line in text.split("\n")]
    elif "\n" in text:
        lines = [line.strip(" ") for line in text.split("\n")]
    else:
        return text.strip(" ")
    return "\n".join([line for line in lines if line])


def ending(reply: str) -> str | None:
    """The last sentences of a long reply that speak of an answer or option, plain; else None.

    Lines are cleaned one by one, so the last ones can be without the others; not so where tags,
    braces, LaTeX or fences may reach over them.
    """
    if len(reply) <= ENDING:
        return None
    low = reply[-ENDING:].lower()
    if "answer" not in low and "choice" not in low and "option" not in low:
        return None
    if not reply.isascii() or any(mark in reply for mark in _FORM):
        return None
    begin = 1 + max(reply.rfind(stop, 0, -ENDING) for stop in ".\n")
    return plain(clean(reply[begin:])) if begin else None


def _without_thoughts(text: str) -> str:
    for end in reversed(list(_THOUGHT_END.finditer(text))):
        text = text[end.end() :]
        break
    if start := _THOUGHT_START.search(text):
        text = text[: start.start()]  # cut off while thinking: nothing was answered
    return text


def _window(reply: str) -> str:
    if len(reply) <= HEAD + TAIL + AROUND:
        return reply
    start = len(reply) - TAIL
    parts = [reply[:HEAD], reply[start:]]
    tag = max(reply.rfind("<answer", 0, start), reply.rfind("\\boxed", 0, start))
    if tag >= HEAD:
        parts.insert(1, reply[tag : min(tag + AROUND, start)])
    return "\n".join(parts)


_LATEX = (
    (Lazy(r"\\(?:text|textbf|textit|mathrm|mathbf|mathit|mathsf|operatorname)\s?"
                r"\{([^{}]*)\}"), r"\1"),
    (Lazy(r"\\[dt]?frac\s?\{([^{}]*)\}\s?\{([^{}]*)\}"), r" \1/\2"),
    (Lazy(r"\^\s?\{?\s?\\(?:circ|degree)\b\s?\}?|\\degree\b|\\circ\b"), "°"),
    (Lazy(r"\^\{([^{}]*)\}"), r"^\1"),
    (Lazy(r"\\(?:times|cdot)\b"), "×"),
    (Lazy(r"\\(?:rightarrow|to|Rightarrow)\b"), "->"),
    (Lazy(r"\\(?:approx|sim)\b"), "~"),
    (Lazy(r"\\boxed\s?\{([^{}]*)\}"), r"\1"),
    (Lazy(r"\\(?:left|right)\b|\\[()\[\],;:! %$#]?|\$"), " "),
)  # fmt: skip
_MARKDOWN = Lazy(  # each part opens with a literal, which is quick to search for
    r"```[a-zA-Z0-9_+-]{0,20}\n?|\*\*|__|~~|`|#(?<=^#)#{0,5} |>(?<=^>) ?|\*(?<=^\*) ", re.M
)
_STARS = Lazy(r"\*(?<!\d\*)|\*(?! ?\d)")


def plain(text: str) -> str:
    """Text without Markdown and LaTeX decoration."""
    if "\\" in text or "$" in text:
        for pattern, replacement in _LATEX:
            text = pattern.sub(replacement, text)
    if "*" in text or "`" in text or "#" in text or ">" in text or "_" in text or "~" in text:
        text = _MARKDOWN.sub("", text)
        if "*" in text:
            text = _STARS.sub("", text)
    if "  " in text:
        text = _SPACES.sub(" ", text)
    return text.strip()


# ---- statements by form --------------------------------------------------------------------------

_BRACE = Lazy(r"[{}]")
_BOXED = Lazy(r"\\f?boxed ?$")
_KEYS: Final = (
    "finalanswer", "answer", "answerletter", "choice", "option", "letter", "prediction",
    "result", "response", "output", "value",
)  # fmt: skip
_ASIDE: Final = frozenset(
    [
        "reason", "reasoning", "explanation", "thought", "thoughts", "thinking", "rationale",
        "confidence", "label", "analysis", "steps", "description", "unit", "units",
    ]
)  # fmt: skip


def structured(text: str) -> list[tuple[int, int, str]]:
    """Spans that state an answer by form (tags, boxes, JSON), in order: start, end, content."""
    if "<" not in text and "{" not in text:
        return []
    spans: list[tuple[int, int, str]] = []
    opened: re.Match[str] | None = None
    for tag in _TAG.finditer(text):
        if not (tag[1] or tag[2]):
            opened = tag
        elif opened is not None:
            spans.append((opened.start(), tag.end(), text[opened.end() : tag.start()]))
            opened = None
    if opened is not None:
        spans.append((opened.start(), len(text), text[opened.end() :]))
    if "{" in text:
        spans.extend(_braced(text))
    spans = sorted(spans)[-64:]
    return [s for s in spans if not any(o[0] < s[0] and s[1] <= o[1] for o in spans)]


def _braced(text: str) -> Iterator[tuple[int, int, str]]:
    """\\boxed{...} and outermost JSON objects; only the last 2,000 braces are looked at."""
    starts: list[int] = []
    outer: list[tuple[int, int]] = []
    for brace in [m.start() for m in _BRACE.finditer(text)][-2000:]:
        if text[brace] == "{":
            starts.append(brace)
        elif starts:
            start = starts.pop()
            if _BOXED.search(text, max(0, start - 8), start):
                yield text.rindex("\\", 0, start), brace + 1, text[start + 1 : brace]
                continue
            while outer and outer[-1][0] > start:
                outer.pop()
            outer.append((start, brace + 1))
    for start, end in outer[-64:]:
        if '"' in (span := text[start:end]):
            try:
                loaded = json.loads(span)
            except (ValueError, RecursionError):
                continue
            if (content := _json_answer(loaded)) is not None:
                yield start, end, content


def _json_answer(loaded: Any) -> str | None:
    if not isinstance(loaded, dict):
        return None
    fields = {re.sub(r"[^a-z]", "", str(key).casefold()): value for key, value in loaded.items()}
    for key in _KEYS:
        if key in fields:
            break
    else:
        rest = [key for key in fields if key not in _ASIDE]
        if len(rest) != 1 or isinstance(fields[rest[0]], list | dict):
            return None
        key = rest[0]
    value = fields[key]
    content = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    unit = fields.get("unit", fields.get("units"))
    if isinstance(unit, str) and isinstance(value, int | float) and not isinstance(value, bool):
        content += " " + unit
    return _SPACES.sub(" ", content).strip()
