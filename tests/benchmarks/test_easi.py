"""EASI's two rules against a plain second reading of their published steps."""

from __future__ import annotations

import ast
import re
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.answers import Choice
from sightline.benchmarks import Sample
from sightline.benchmarks.extract import EasiNumber, EasiOption
from sightline.benchmarks.judges import EqualAsRead

from .hostile import HOSTILE, LONG, about

OPTIONS = ("left", "right", "a chair", "the blue one")
SAMPLE = Sample(id="1", task="t", question="?", answer=Choice(OPTIONS), truth="A", options=OPTIONS)
L = "A-F"
NUMBER = r"[-+]?(?:\d*\.\d+|\d+)(?:[eE][-+]?\d+)?"
NUMBER_WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
                "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen",
                "seventeen", "eighteen", "nineteen", "twenty"]  # fmt: skip


def visible(text: str) -> str:
    return re.sub("[\u200b\u200c\u200d\ufeff]", "", text.strip())


def last_lines(text: str) -> str | None:
    lines = [line.strip() for line in text.splitlines()[-6:] if line.strip()]
    for line in reversed(lines):
        if re.search(r"^[*_>\-\s]*(?:option|选项)\s+[A-J]\s*[:：]", line, re.I):
            continue
        wrapped = r"^\s*[*_`>（）\[\]【】\(\)]*\s*([A-Fa-f])\s*[*_`（）\[\]【】\(\)]*\s*$"
        found = re.fullmatch(wrapped, line) or re.match(
            r"^\s*([A-F])\s*[\.．:：\)\]】、-]\s+", line, re.I
        )
        if found:
            return found.group(1).upper()
        tokens = re.findall(
            r"(?<![A-Za-z])[*_`（\[\{\(]*\s*([A-F])\s*[*_`）\]\})]*"
            r"(?=$|[\s\.,:;!?\)\]】》」』，。；、：）])", line)  # fmt: skip
        if len(set(tokens)) == 1:
            return str(tokens[0])
    return None


def after_think(text: str) -> str:
    for tag in (r"</\s*think\s*>", r"<\s*think\s*>"):
        found = list(re.finditer(tag, text, re.I))
        if found:
            return text[found[-1].end() :].strip()
    return text


def option(reply: str) -> str | bool:
    text = visible(reply)
    found = re.search(
        r"<\s*answer\b[^>]*>\s*([A-Ja-j])(?:\s*[\.．:：\)\]】、])?.*?<\s*/\s*answer\s*>",
        text, re.I | re.S,
    )  # fmt: skip
    if found:
        return found.group(1).upper()
    tail = text[-800:]
    for tag in ("answer", "think"):
        found = re.search(
            rf"(?<![A-Za-z])[\(\[\{{（【]?\s*([{L}])\s*[\)\]\}}）】]?\s*</\s*{tag}\s*>", tail, re.I
        )
        if found:
            return found.group(1).upper()
    for part in (after_think(text), tail):
        line = last_lines(part)
        if line:
            return line
    found = re.search(
        r"(?i)(?:final\s*answer|the\s*answer\s*is|answer(?:\s*is)?|correct\s*answer|"
        r"答案|最终答案|结论|所以|因此|我选(?:择)?|选择|选)\s*[:：>＝=]?\s*"
        rf"[\(\[\{{（【]?\s*([{L}])\s*[\)\]\}}）】]?(?:\b|[.)、。])", text)  # fmt: skip
    if found:
        return found.group(1).upper()
    listed = r"^[*_>\-\s]*(?:option|选项)\s+[A-J]\s*[:：]"
    kept = [line for line in text.splitlines() if not re.search(listed, line, re.I)]
    tokens = re.findall(
        rf"(?<![A-Za-z])[\(\[\{{（【]?\s*([{L}])\s*[\)\]\}}）】]?(?![A-Za-z])", "\n".join(kept)
    )
    return tokens[0] if len(set(tokens)) == 1 else False


def number(reply: str) -> float | None:
    if reply.strip().startswith("[") and reply.strip().endswith("]"):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                listed = ast.literal_eval(reply)
        except Exception:  # noqa: BLE001 - so does the original
            return None
        reply = str(listed[0]) if isinstance(listed, list) and listed else reply
    text = visible(reply)
    for value, word in enumerate(NUMBER_WORDS):
        text = re.sub(rf"\b{word}\b", str(value), text, flags=re.I)
    found = re.search(
        rf"<\s*answer\b[^>]*>\s*({NUMBER})(?:[^\d<][^<]*)?<\s*/\s*answer\s*>", text, re.I | re.S
    )
    if found:
        return float(found.group(1))
    for part in (after_think(text), text):
        numbers = re.findall(NUMBER, part)
        if numbers:
            return float(numbers[-1])
    return None


pieces = st.lists(
    st.sampled_from([*"ABCFGa. (", "\n", "<answer>", "</answer>", "<think>", "</think>", "answer",
                     "is", "the", ":", "**", ")", "option A: x\n", "选项 B：", "答案", "选择", "<",
                     ">", "3", "-2.5", "twenty", "one", "e5", "\u200b", "[", "]", "_", "x" * 200]),
    max_size=16,
).map("".join)  # fmt: skip


@pytest.mark.parametrize("reply", [*HOSTILE, *about(OPTIONS)])
def test_replies(reply: str) -> None:
    compare(reply)


@given(pieces | st.text(max_size=40))
def test_any_text(reply: str) -> None:
    compare(reply)


def compare(reply: str) -> None:
    assert EasiOption()(reply, SAMPLE) == (option(reply) or None)
    assert EasiNumber()(reply, SAMPLE) == pytest.approx(number(reply), nan_ok=True)


@pytest.mark.parametrize("reply", LONG, ids=lambda text: text[:12])
def test_long_replies_are_read_in_a_moment(reply: str) -> None:
    EasiOption()(reply, SAMPLE)
    EasiNumber()(reply, SAMPLE)


def test_the_published_examples() -> None:
    assert EasiOption()("<think>A or C</think>B", SAMPLE) == "C"
    assert EasiNumber()("There are 3 chairs and 1 table", SAMPLE) == 1
    assert EasiNumber()("twenty-one", SAMPLE) == -1


def test_what_cannot_be_read_equals_a_truth_that_cannot() -> None:
    judge = EqualAsRead(EasiOption())
    letters = [Sample(id=t, task="t", question="?", answer=Choice(None, "ABCDEFGH"), truth=t)
               for t in "AGG"]  # fmt: skip
    assert np.array_equal(judge(["a", "False", "G"], letters), [1, 1, 0])
