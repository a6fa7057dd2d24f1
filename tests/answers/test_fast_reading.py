"""Fast ways of reading agree with the plain ones they stand for."""

import re
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sightline.answers import (
    Choice,
    ClockHour,
    Exact,
    Integer,
    NameSet,
    Number,
    Order,
    Sentence,
    Text,
    Tolerance,
    YesNo,
    letters,
    quantities,
    replies,
    statements,
    yes_no,
)
from sightline.answers.base import NOTHING, REFUSED, AnswerType, Hit
from sightline.answers.folding import Anchored, digits, fold, lower
from sightline.answers.phrases import Phrases, normalised

NAMES = ("chair", "coffee table", "front-left lamp", "TV", "chair 2")
KINDS: list[tuple[Any, Any]] = [
    (Choice(), "B"),
    (Choice(letters="ABCDEFGHI"), "I"),
    (Choice(("left", "right", "front left", "front-right")), "C"),
    (Choice(("chair's leg", "a meter", "B", "none; not B")), "A"),
    (Choice(("yes", "no", "cannot be determined")), "C"),
    (YesNo(), True),
    (YesNo(("No", "unknown")), False),
    (Integer(), 3),
    (Number("m"), 2.0),
    (Number("cm", Tolerance(relative=0.25)), "3 cm"),
    (Number("deg", Tolerance(absolute=15), circular=True), 3.1),
    (Number(None, Exact()), 2.0),
    (ClockHour(1), 12),
    (Text(), "chair"),
    (Order(NAMES), NAMES),
    (NameSet(), ("chair",)),
    (NameSet(NAMES, judged="f1"), ("chair", "tv")),
    (Sentence(), "the lamp is left of the sofa, 1.2 m"),
]

WORDS = [
    *("A", "B", "(B)", "(b)", "[C]", "B.", "I", "a", "an", "the", "chair", "left", "front-left"),
    *(
        "coffee  table",
        "TV",
        "1",
        "2",
        "3.5",
        "12",
        "-3",
        "1,234",
        "1/2",
        "½",
        "m",
        "cm",
        "ft",
        "'",
    ),
    *(
        '"',
        "5'11\"",
        "degrees",
        "°",
        "or",
        "and",
        "not",
        "Not",
        "isn't",
        "n't",
        "rather than",
        "out",
    ),
    *("except", "ruled out", "is wrong", "cannot", "can't", "could not", "unable to", "determine"),
    *(
        "I",
        "I'm",
        "I am",
        "we",
        "we are",
        "not sure",
        "sorry, but",
        "no",
        "No",
        "image was",
        "tell",
    ),
    *(
        "not enough",
        "information",
        "be determined",
        "impossible to",
        "as an AI",
        "n/a",
        "no answer",
    ),
    *(
        "yes",
        "Yes",
        "true",
        "incorrect",
        "correct",
        "not true",
        "yes or no",
        "so",
        "So,",
        "Therefore",
    ),
    *("in total", "total", "finally", "=", "2 + 3 =", "because", "since", "but", "which", "answer"),
    *("The answer is", "Answer:", "option", "choice", "result", "I would choose", "I'm going with"),
    *("the estimate for", "to", "->", "<answer>", "</answer>", "<think>", "</think>", "\\boxed{"),
    *("\\text{", "$", "{", "}", '{"answer": "B"}', "**", "*", "`", "```", "#", "> ", "\n", "\n\n"),
    *(
        "\r\n",
        "\t",
        "  ",
        "\u00a0",
        "\u2028",
        ".",
        ". ",
        ",",
        ";",
        ":",
        "!",
        "?",
        "one",
        "twenty-one",
    ),
    *("a hundred", "dozen", "half a", "a meter", "minus", "one of", "between", "up to", "image 2"),
    *("o'clock", "none", "there are no", "İ", "ı", "ſ", "Σ", "ς", "é", "选", "Ｂ", "１", "Icannot"),
]
JOINTS = st.sampled_from([" "] * 8 + ["", "", "\n", ". ", ", ", "-", "_", "  "])
MIXED = st.lists(st.tuples(st.sampled_from(WORDS), JOINTS), max_size=16).map(
    lambda pairs: "".join(word + joint for word, joint in pairs)
)
SENTENCES = st.lists(
    st.sampled_from(
        [
            "The answer is {0}.", "So the correct choice is ({0}) {1}.", "**Answer: {0}**",
            "I would say {0} because of {1}.", "The option {1} is wrong.", "It is {0}, or {1}.",
            "I cannot determine {0}.", "We can see that the chair is not as near as the table.",
            "Looking at the second image, the lamp stands 2 m from the wall.",
        ]
    ),
    min_size=3,
    max_size=9,
)  # fmt: skip
PROSE = st.tuples(
    SENTENCES, st.sampled_from([" ", "\n", "\n\n"]), MIXED, st.sampled_from(WORDS)
).map(lambda drawn: drawn[1].join(drawn[0]).format(drawn[2], drawn[3]))
BRIEF = st.tuples(
    st.sampled_from(["", "", " ", "\n", "**", "(", "[", "about ", "~", "$", "'", "-"]),
    st.sampled_from(
        [*"ABCEIabi", "yes", "No", "TRUE", "f", "3", "-2.5", "+7", "012", "1e3", "1/2"]
    ),
    st.sampled_from(["", "", ")", "]", ".", ":", ").", "**", " ", "!", "\n", "'", "%"]),
    st.sampled_from(
        ["", "", "", " m", "cm", " in", " ft.", "°", " right", " Degrees", " L", " foo"]
    ),
).map("".join)
TOLD = st.tuples(st.sampled_from(["The answer is ", "Answer: ", "Chair. So: option "]), BRIEF)
REPLIES = st.one_of(MIXED, PROSE, BRIEF, TOLD.map("".join), st.text(max_size=40))


@pytest.mark.parametrize(("kind", "truth"), KINDS, ids=lambda v: repr(v)[:48])
@given(reply=REPLIES)
def test_shortcuts_read_what_the_full_way_reads(kind, truth, reply) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(kind), "_outright", lambda self, text: None)
        full = kind._within(replies.clean(reply), depth=0)
    if isinstance(kind, Text) and kind.parse(reply) is None:
        return  # it looks at refusals besides
    assert repr(kind._interpret(reply)) == repr(full)


FORMS = [
    *(
        "<think>A or B?",
        "</think>",
        "<answer>A",
        "</answer>",
        '{"answer":',
        '"C"}',
        "\\boxed{D",
        "}",
    ),
    *(
        "$x$",
        "```",
        "```\n",
        "\\text{",
        "\r\n",
        "**",
        "\n> ",
        "\n# ",
        "*",
        "\n\n",
        ". ",
        "é",
        "Also ",
    ),
]


@pytest.mark.parametrize(
    "kind", [Choice(), Text(), Number("m"), Order(NAMES)], ids=lambda k: k.kind
)
@given(
    parts=st.lists(st.sampled_from(FORMS), max_size=4),
    places=st.lists(st.integers(0, 330), min_size=4, max_size=4),
    end=st.sampled_from(
        ["", " B.", " 2 m", " it, B", " B. Not A", "```B```", "\nB", " cannot be told."]
    ),
)
def test_the_ending_of_a_long_reply_says_what_the_whole_says(kind, parts, places, end) -> None:
    reply = "The lamp stands near the wall and is not far from the door. " * 5 + "The answer is"
    for part, place in zip(parts, places, strict=False):
        reply = reply[:place] + part + reply[place:]
    reply += end
    full = kind._within(replies.clean(reply), depth=0)
    read = kind._interpret(reply)
    assert read == full or (isinstance(kind, Text) and full is NOTHING and read is REFUSED)


def test_a_fence_may_join_a_line_to_the_one_before() -> None:
    reply = "(A) The lamp stands near the wall. " * 9 + "It is```\nanswer is B"
    reply += " right" * 24 + " option"
    assert Choice()._interpret(reply) == Choice()._within(replies.clean(reply), depth=0)


@pytest.mark.parametrize("kind", [kind for kind, _ in KINDS[:5]], ids=lambda v: repr(v)[:48])
@given(
    line=st.lists(
        st.sampled_from(
            [*WORDS, "A", "right", "left", "the answer is", "it's", "only", "chair's leg", "leg"]
        ),
        max_size=5,
    ).map(" ".join)
)
def test_lines_that_cannot_be_bare_answers_are_none(kind, line) -> None:
    assert kind._bare(line) == AnswerType._bare(kind, line)


TURNED = [
    *("not", "isn't", "rather than", "ruled out", "be", "the", "option", "answer", ":", "B", "(A)"),
    *("is", "are clearly", "wrong", "out", "excluded", "\n", "chair", "knot", ","),
]


@given(pairs=st.lists(st.tuples(st.sampled_from(TURNED), JOINTS), max_size=8))
@example(pairs=[("B", " "), ("isn't", "")])
def test_names_are_turned_down_by_what_stands_beside_them(pairs) -> None:
    text = "".join(word + joint for word, joint in pairs)
    hits = [
        *letters.letter_hits(text, "ABCD"),
        *(Hit("E", *m.span()) for m in re.finditer(r"\bchair\b", text)),
    ]
    before = re.compile(f"(?:{letters._BEFORE.source})$", re.I)
    after = re.compile(letters._AFTER.source, re.I)
    expected = [
        hit
        for hit in hits
        if not before.search(text[max(0, hit.start - 36) : hit.start])
        and not after.match(text, hit.end)
    ]
    assert list(letters.kept(hits, text)) == expected


def test_shared_outcomes_keep_their_types() -> None:
    assert YesNo().judge("yes", True).value is True
    one = Integer().judge("1", 1).value
    assert one == 1
    assert type(one) is int


@pytest.mark.parametrize(("kind", "truth"), KINDS, ids=lambda v: repr(v)[:48])
@given(given=st.lists(REPLIES | st.none(), max_size=6))
def test_columns_are_judged_as_each_reply_is(kind, truth, given) -> None:
    given = [*given, *given[:1]]
    each = [kind.judge(reply, truth) for reply in given]
    assert repr(kind.judge_many(given, [truth] * len(given))) == repr(each)


def test_columns_of_different_truths() -> None:
    distance = Number("m")
    truths = [2.0, "2 m", 3.0, None, 1.0]
    outcomes = distance.judge_many(["2 m", "200 cm", "2", "2", "I cannot tell."], truths)
    assert [one.kind for one in outcomes] == ["right", "right", "partial", "wrong", "refused"]
    assert [one.kind for one in Choice().judge_many(["B", None], ["B", "nonsense"])] == [
        "right",
        "unparsed",
    ]
    with pytest.raises(ValueError, match="none of"):
        Choice().judge_many(["B"], ["E"])
    with pytest.raises(ValueError, match="argument"):
        Choice().judge_many(["B"], ["B", "C"])
    assert Number("m").judge_many([], []) == Text().judge_many([], []) == []


ANCHORED = {
    "marker": statements._MARKER,
    "cue": statements._CUE,
    "refusal": statements._REFUSAL,
    "turned down": letters._BEFORE,
    "yes or no": yes_no._YES_NO,
}


@pytest.mark.parametrize("name", ANCHORED)
@given(data=st.data())
def test_anchored_patterns_find_what_they_stand_for(name, data) -> None:
    anchored: Anchored = ANCHORED[name]
    plain = re.compile(anchored.source, re.I)
    matching = st.lists(st.from_regex(anchored.source), min_size=1, max_size=3).map(" ".join)
    text = data.draw(matching | MIXED | PROSE)
    found = [(match.span(), match.groups()) for match in anchored.find(text)]
    expected = list(plain.finditer(text))
    assert found == [(m.span(), tuple(g and lower(g) for g in m.groups())) for m in expected]
    assert [m.span() for m in anchored.find_in(lower(text))] == [m.span() for m in expected]


@given(text=st.from_regex(quantities._QUANTITY.source) | MIXED | PROSE)
def test_quantities_are_found_wherever_one_begins(text) -> None:
    plain = re.compile(quantities._QUANTITY.source, re.I)
    found = [match.span() for match in quantities._matches(text)]
    assert found == [match.span() for match in plain.finditer(text)]


def test_lower_case_is_that_of_ignorecase() -> None:
    characters = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000]
    lowered = lower("".join(characters))
    assert len(lowered) == len(characters)
    assert all(a.isalnum() == b.isalnum() for a, b in zip(characters, lowered, strict=True))
    cased = "".join(c for c in characters if c.isalpha() and (c.lower() != c or c.upper() != c))
    for char in cased[::7] + "aikszİıſKΣςσµμßΐﬅ":
        same = re.findall(re.escape(char), cased, re.I)
        assert {lower(one) for one in same} == {lower(char)}, char
    assert all(c.isprintable() is False for c in characters if c.isspace() and c != " ")


@given(text=MIXED | st.text(max_size=40))
def test_words_and_digits_of_a_text(text) -> None:
    low, words = fold(text)
    assert words == set(re.findall(r"[^\W_]+", low))
    assert digits(text) == [m.start() for m in re.finditer(r"\d+", text)]


PHRASES = [
    *("chair", "the red chair", "red-chair", "left", "front left", "a", "A", "B", "3.5 m", "2.5"),
    *("none of them", "chair's leg", "İstanbul", "Σς", "left (side)", "TV", "?", "", "a b", "yes"),
]


@given(
    names=st.lists(st.sampled_from(PHRASES), max_size=5, unique=True).map(tuple),
    text=st.lists(st.tuples(st.sampled_from(PHRASES), JOINTS), max_size=6).map(
        lambda pairs: "".join(word + joint for word, joint in pairs)
    )
    | MIXED,
)
def test_phrases_are_found_as_by_one_pattern(names, text) -> None:
    found = [(text[start:end], start) for start, end in Phrases(names).spans(text)]
    assert found == [(match[0], match.start()) for match in _pattern(names).finditer(text)]
    whole = Phrases(names).indices.get(normalised(text))
    assert Phrases(names).whole(text) == whole


def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    """The names as one alternation, the longest first."""
    parts = []
    for name in names:
        words = re.split(r"[ \-_/.,']{1,3}", replies.plain(replies.clean(name)).strip(" .,;:!?"))
        body = r"[ \-_/.,']{1,3}".join(re.escape(word) for word in words if word)
        if body:
            parts.append(f"(?-i:{body})" if len(name.strip()) == 1 else body)
    bodies = "|".join(sorted(parts, key=lambda body: -len(body.removeprefix("(?-i:"))))
    return re.compile(
        rf"(?<![\w])(?<!\d[.,])(?<!\w-)(?:{bodies or '(?!)'})(?![\w]|[.,]\d|-\w)", re.I
    )


@given(text=MIXED | st.text(max_size=60))
def test_cleaning_is_that_of_its_definition(text) -> None:
    folded = text.translate(replies._FOLDS)
    if "<" in folded or "\u2028" in text:
        return  # thoughts have tests of their own
    spaced = re.sub(r"[^\S\n]+", " ", folded.replace("\r", "\n"))
    lines = [line.strip(" ") for line in spaced.split("\n")]
    assert replies.clean(text) == "\n".join(line for line in lines if line)


def test_letters_in_lower_case_may_be_the_letters() -> None:
    kind = Choice(letters="abcd")
    assert kind.format("b") == "b"
    assert kind.judge("b", "b").kind == "right"


def test_a_unit_in_odd_letters_is_no_error() -> None:
    assert Number("mi").parse("2 Mı") == pytest.approx(2 * 1609.344)  # a dotless i


HOSTILE = [
    *("not B ", "B is wrong ", "I cannot tell. ", "I'm sorry, but I cannot ", "n't ", "i ", "we "),
    *("the answer is ", "answer to x ", "So, ", "so ", "= 1 ", "yes ", "no ", "no !", "a ", "one "),
    *("a half ", "a hundred ", "1-", "-1", ".5", "chair ", "coffee-", "front-left ", "chair, "),
    *("option a ", "(", "((a", "A)", "B. left ", "left B ", "\nB", "\nleft", "A\n", "1. chair\n"),
    *(
        "* ",
        "# ",
        "**",
        "é",
        "İ",
        "\u00a0",
        "\u2028",
        "<",
        "</think>",
        "<answer>",
        "{",
        "`",
        "$",
        "_",
    ),
]


@pytest.mark.parametrize(("kind", "truth"), KINDS[::2], ids=lambda v: repr(v)[:48])
def test_time_grows_no_faster_than_the_reply(kind, truth) -> None:
    def cost(read: Callable[[str], object], reply: str) -> float:
        spent = []
        for _ in range(2):
            start = time.process_time()
            read(reply)
            spent.append(time.process_time() - start)
        return min(spent)

    for piece in HOSTILE:
        short, long = (piece * 4_000)[:4_000], (piece * 40_000)[:40_000]
        for tail in ("", " The answer is B."):
            ratio = (cost(kind.parse, long + tail) + 1e-3) / (cost(kind.parse, short + tail) + 1e-3)
            assert ratio < 30, piece  # ten times the text; squared it would be a hundred
