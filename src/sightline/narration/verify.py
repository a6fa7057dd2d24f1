"""Whether a text says only what its statements say: faults, none of them = accepted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from sightline.narration.entailment import HOLDS, Knowledge, knowledge
from sightline.narration.lexicon import pattern
from sightline.narration.reading import Claim, Unread, new_state, read_sentence
from sightline.narration.statements import (
    CAMERA,
    DIRECTIONS,
    SIZES,
    UNKNOWN,
    YOU,
    Statement,
)
from sightline.narration.tokens import Token, tokens
from sightline.questions.text import plurals

__all__ = ["Fault", "claims_of", "complaints", "verify"]

_ASKING = frozenset(
    ("wh", "how_tall", "how_long", "how_far", "how_many", "which_side", "which", "be", "what_can")
)


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with a text.

    ``kind`` is contradicted or unsupported (a claim), unknown (a word), unread (a sentence),
    question (it does not ask what it should), forbidden (a word), missing (a fact not stated) or
    empty.
    """

    kind: str
    text: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.kind}: {self.detail} in {self.text!r}" if self.detail else self.kind


def verify(text: str, statements: Sequence[Statement]) -> list[Fault]:
    """All faults of a text.

    Every sentence must be understood to its last word, and every claim must follow from the
    statements (see :mod:`sightline.narration.entailment`). Questions claim nothing, but may speak
    only of what there is. The order of the statements does not matter.
    """
    known = knowledge(tuple(statements))
    faults, claims = claims_of(text, known)
    for claim in claims:
        verdict = known.judge(claim)
        if verdict != HOLDS:
            faults.append(Fault(verdict, claim.text, _say(claim)))
    return faults + _torn(claims, known)


def _torn(claims: Sequence[Claim], known: Knowledge) -> list[Fault]:
    """Categories of which much is said that holds of no single object: "a chair ... It is red"."""
    plain = [c for c in claims if c.predicate not in ("count", "exists")]
    faults = []
    for kind in sorted({arg for c in plain for arg in c.args if arg.startswith("*")}):
        about = [c for c in plain if kind in c.args]
        meant = (
            all(known.judge(_put(claim, kind, name)) == HOLDS for claim in about)
            for name in known.candidates(kind)
        )
        if len(about) > 1 and not any(meant):
            faults.append(Fault("unsupported", about[-1].text, f"of no one {kind[1:]}"))
    return faults


def _put(claim: Claim, kind: str, name: str) -> Claim:
    """The claim with an object in the place of its category."""
    return replace(claim, args=tuple(name if arg == kind else arg for arg in claim.args))


def claims_of(text: str, known: Knowledge) -> tuple[list[Fault], list[Claim]]:
    """What could not be read, and the claims of the rest."""
    faults: list[Fault] = []
    claims: list[Claim] = []
    state = new_state()
    sentences = _sentences(text, known)
    if all(t.kind in ("stop", "question") for sentence in sentences for t in sentence):
        return [Fault("empty", text)], []
    for sentence in sentences:
        words = [t for t in sentence if t.kind not in ("stop", "question")]
        written = " ".join(t.text for t in words)
        odd = [t.text for t in words if t.kind == "unknown"]
        faults += [Fault("unknown", written, f"the word {word}") for word in odd]
        asks = sentence[-1].kind == "question"
        if not words or odd:
            state.subjects, state.last = (), ""
            continue
        if asks:
            state.subjects, state.last = (), ""
            if words[0].kind not in _ASKING or not _is_plain(words):
                faults.append(Fault("unread", written, "no plain question"))
            claims += _presupposed(words, written)
            continue
        try:
            claims += read_sentence(words, state)
        except Unread as error:
            state.subjects, state.last = (), ""
            faults.append(Fault("unread", written, f"not understood at {str(error)!r}"))
    return faults, claims


def _is_plain(words: Sequence[Token]) -> bool:
    """Whether a question says nothing on the side: "how tall is the lamp, which is on the ..."."""
    kinds = [t.kind for t in words]
    measures = {"how_tall", "how_long", "how_many", "measure"} & set(kinds)
    places = {"relation", "inverse", "own"} & set(kinds)
    return "which" not in kinds[1:] and not (measures and places)


def _presupposed(words: Sequence[Token], written: str) -> list[Claim]:
    """What a question takes for granted: "how tall is the red lamp?"."""
    out = []
    for i, token in enumerate(words):
        ahead = next((t for t in words[i:] if t.kind != "attribute"), None)
        if token.kind == "attribute" and ahead is not None and ahead.kind in ("name", "kind"):
            mark = "" if ahead.kind == "name" else "*"
            args = (f"{mark}{ahead.value}", str(token.value[1]))
            out.append(Claim(token.value[0], args, text=written))
    return out


def complaints(
    text: str,
    statements: Sequence[Statement],
    told: Iterable[Statement] = (),
    forbidden: Iterable[str] = (),
    asked: Statement | None = None,
    need: str = "",
) -> list[Fault]:
    """The faults of a text that has to do more than be true.

    Args:
        told: facts it must state.
        forbidden: words it must not contain, nor their plurals, nor as part of a longer name.
        asked: the fact that its last sentence must ask for; it must not be given away.
        need: what somebody wants to do (``facts/needs.toml``), the only thing it says.
    """
    known = knowledge(tuple(statements))
    faults = verify(text, statements)
    # a fact is stated where the claims alone, as facts, make it follow
    claims = claims_of(text, known)[1]
    faults += [Fault("missing", text, _fact(s)) for s in told if not _stated(s, claims)]
    words = [word.casefold() for word in forbidden if word]
    found = pattern([*words, *plurals(words)]).findall(text.casefold()) if words else []  # type: ignore[arg-type]
    faults += [Fault("forbidden", text, f"the word {word}") for word in sorted(set(found))]
    if asked is not None:
        faults += _question(text, known, asked, claims)
    if need:
        wants = [str(t.value) for t in tokens(text, known.words) if t.kind == "need"]
        if wants != [need]:
            faults.append(Fault("question", text, f"it must say once that one wants to {need}"))
    return faults


def _sentences(text: str, known: Knowledge) -> list[list[Token]]:
    found = tokens(text, known.words)
    return [list(group) for _, group in groupby(found, key=lambda t: t.sentence)]


def _stated(fact: Statement, claims: Sequence[Claim]) -> bool:
    """Whether one of the claims is the fact itself or its converse."""
    for claim in claims:
        if not claim.positive:
            continue
        if fact.predicate == "kind" and claim.predicate == "exists":
            if claim.args == (fact.subject,):
                return True
            continue
        same = claim.predicate == fact.predicate
        args = (fact.subject, *fact.objects)
        if fact.predicate in DIRECTIONS:
            same &= claim.view == fact.viewpoint
            flipped = DIRECTIONS[DIRECTIONS.index(fact.predicate) ^ 1]
            if claim.predicate == flipped and claim.args == args[::-1] and not fact.viewpoint:
                return claim.view == ()
        if same and (claim.args == args or _symmetric(fact, claim.args)):
            return True
        if same and fact.predicate == "count":
            kind = claim.args[0][1:].casefold()
            if kind in (fact.subject.casefold(), plurals([fact.subject])[0].casefold()):  # type: ignore[arg-type]
                return True
    return False


def _symmetric(fact: Statement, args: tuple[str, ...]) -> bool:
    if fact.predicate in ("distance", "next_to"):
        return sorted(args) == sorted((fact.subject, *fact.objects))
    if fact.predicate == "between":
        return args[0] == fact.subject and sorted(args[1:]) == sorted(fact.objects)
    return False


def _question(text: str, known: Knowledge, asked: Statement, claims: list[Claim]) -> list[Fault]:
    """Whether the last sentence asks for the fact, of the right objects, in the right order."""
    sentence = _sentences(text, known)[-1] if text.strip() else []
    if not sentence or sentence[-1].kind != "question":
        return [Fault("question", text, "the last sentence is no question")]
    kinds = [t.kind for t in sentence]
    out = []
    if {"not", "is_not", "no", "amount", "ratio"} & set(kinds):
        out.append(Fault("question", text, "a plain question has no denial and no number"))
    if not _asks_for(sentence, asked):
        out.append(Fault("question", text, f"it must ask for {_fact(asked)}"))
    if _stated(asked, claims):
        out.append(Fault("question", text, "it gives the answer away"))
    return out


def _asks_for(sentence: Sequence[Token], asked: Statement) -> bool:
    kinds = [t.kind for t in sentence]
    values = {str(t.value) for t in sentence if t.kind in ("measure", "adjective")}
    named = [str(t.value) for t in sentence if t.kind in ("name", "kind")]
    named += [CAMERA for t in sentence if t.kind in ("camera", "camera_view")]
    if asked.predicate == "count":
        kind = (asked.subject.casefold(), plurals([asked.subject])[0].casefold())  # type: ignore[arg-type]
        said = [t.text for t in sentence if t.kind in ("name", "kind")]
        return len(said) == 1 and said[0] in kind and ("how_many" in kinds or "count" in values)
    objects = asked.objects if asked.predicate not in ("colour", "material") else ()
    wanted = [n for n in (asked.subject, *objects, *asked.viewpoint) if n not in (YOU, UNKNOWN)]
    if sorted(named) != sorted(wanted):
        return False
    if asked.viewpoint or asked.subject == UNKNOWN:
        return _asks_which(sentence, asked)
    if asked.predicate == "distance":
        return "how_far" in kinds or "distance" in values or "apart" in kinds
    if asked.predicate in SIZES:
        how = {"height": "how_tall", "length": "how_long"}.get(asked.predicate, "")
        return how in kinds or asked.predicate in values
    if asked.predicate in ("colour", "material"):
        return asked.predicate in values
    return _asks_where(sentence, asked, kinds)


def _asks_which(sentence: Sequence[Token], asked: Statement) -> bool:
    """A question from an observer's place, or for what is somewhere."""
    at = {t.kind: i for i, t in enumerate(sentence)}
    places = [t for t in sentence if t.kind in ("relation", "yours")]
    if asked.subject == UNKNOWN:
        if not {"wh", "which"} & set(at) or [str(t.value) for t in places] != [asked.predicate]:
            return False
        if {"farther", "farther_away"} & set(at) or ("nearest" in at) != bool(asked.viewpoint):
            return False
    elif {str(t.value) for t in places if t.kind == "yours"} == {asked.predicate}:
        return False  # names the answer alone
    if not asked.viewpoint:
        return True
    if not {"at", "facing"} <= set(at):
        return False
    after = [next((str(t.value) for t in sentence[at[k] :] if t.kind == "name"), "")
             for k in ("at", "facing")]  # fmt: skip
    return tuple(after) == asked.viewpoint


def _asks_where(sentence: Sequence[Token], asked: Statement, kinds: list[str]) -> bool:
    """A question for a place: what the place is relative to is said after "relative to"."""
    marks = [i for i, kind in enumerate(kinds) if kind in ("relative", "which_side")]
    if len(marks) != 1:
        return False
    after = [str(t.value) for t in sentence[marks[0] :] if t.kind == "name"]
    sides = {str(t.value) for t in sentence if t.kind == "relation"}
    both = {asked.predicate, DIRECTIONS[DIRECTIONS.index(asked.predicate) ^ 1]}
    return bool(after) and after[0] == asked.objects[0] and sides <= both


def _say(claim: Claim) -> str:
    """A claim in short, for whoever has to correct it."""
    parts = (
        [claim.args[0], claim.predicate if claim.positive else f"not {claim.predicate}"]
        if claim.args
        else [claim.predicate]
    )
    parts += [claim.measure] if claim.measure else []
    parts += claim.args[1:]
    if claim.amount is not None:
        parts.append(f"{claim.amount.value:.4g}")
    return " ".join(part.removeprefix("*") for part in parts)


def _fact(fact: Statement) -> str:
    return " ".join((fact.subject, fact.predicate, *fact.objects))
