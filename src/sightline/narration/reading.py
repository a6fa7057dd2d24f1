"""Claims of a text: read by a grammar that reads all of a sentence or none of it.

A sentence that is not understood to its last word is an error, so no relation, number or object of
a text escapes the check. What may be said: objects related, measured, counted, coloured, compared,
located for an observer; relative clauses, lists, "and", inversions ("on the desk is the lamp"),
negated single claims. What may not: conditions, alternatives, possibilities, unknown words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sightline.narration.statements import CAMERA, YOU
from sightline.narration.tokens import Amount, Token

__all__ = ["Claim", "Unread", "read_sentence"]


class Unread(Exception):
    """A sentence that is not understood; the argument says where."""


@dataclass(frozen=True)
class Claim:
    """What a text claims; ``args`` are references, or categories marked with a leading "*".

    ``predicate`` is one of the statements', or: ``exists`` (args[0]); ``more`` (of ``measure``,
    args[0] than args[1]); ``ratio`` (of ``measure``, args[0] by args[1] is ``amount``);
    ``excess`` (of ``measure``, args[0] over args[1]); ``nearer`` (args[0] is nearer to args[1]
    than args[2] is to args[3]); ``equation`` (``amounts``, all but the last are ``terms``).
    """

    predicate: str
    args: tuple[str, ...] = ()
    positive: bool = True
    amount: Amount | None = None
    measure: str = ""
    view: tuple[str, ...] = ()
    text: str = ""
    terms: tuple[Amount, ...] = ()
    operation: str = ""


@dataclass
class _State:
    """What carries over from one sentence to the next."""

    view: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    last: str = ""
    """the object named last"""


class _Reader:
    """Reads one sentence, token by token, without going back more than a word list."""

    def __init__(self, found: Sequence[Token], state: _State) -> None:
        self.tokens, self.state, self.at = list(found), state, 0
        self.claims: list[Claim] = []
        self.last = self.previous = state.last
        self.before = state.subjects

    # tokens

    def kind(self, ahead: int = 0) -> str:
        at = self.at + ahead
        return self.tokens[at].kind if at < len(self.tokens) else ""

    def take(self, *kinds: str) -> Token | None:
        """The next token if it is of one of the kinds."""
        if self.kind() not in kinds:
            return None
        self.at += 1
        return self.tokens[self.at - 1]

    def need(self, *kinds: str) -> Token:
        token = self.take(*kinds)
        if token is None:
            raise Unread(self._where())
        return token

    def _where(self) -> str:
        return self.tokens[self.at].text if self.at < len(self.tokens) else "the end"

    def claim(self, predicate: str, *args: str, positive: bool = True, **more: object) -> None:
        view = self.state.view
        self.claims.append(Claim(predicate, args, positive, view=view, **more))  # type: ignore[arg-type]

    # sentences

    def sentence(self) -> list[Claim]:
        while self.at < len(self.tokens):
            self.take("comma")  # after "in this picture"
            self.viewpoint()
            if self.take("sees"):
                self.things()
            elif self.at < len(self.tokens):
                self.clause()
            if self.at < len(self.tokens) and not self.separators():
                raise Unread(self._where())
        self.state.last = self.last
        return self.claims

    def separators(self) -> bool:
        begin = self.at
        while self.take("comma", "and", "colon"):
            pass
        return self.at > begin

    def viewpoint(self) -> None:
        if self.take("camera_view"):
            self.state.view = ()
        elif self.take("at"):
            standing = self.name()
            self.take("and", "comma")
            self.need("facing")
            self.state.view = (standing, self.name())
        elif self.take("own_front"):
            self.state.view = (self.name(),)
        else:
            return
        self.take("comma")

    def clause(self) -> None:
        self.before, self.previous = self.state.subjects, self.last
        if self.take("wants"):
            self.need("need")
        elif self.take("there"):
            self.existence()
        elif self.kind() == "measure":
            self.measured()
        elif self.kind() == "amount" and self.kind(1) in _OPERATIONS:
            self.equation()
        elif self.kind() == "amount":
            self.counted(optional=False)
        elif self.kind() in ("relation", "between", "yours"):
            self.inverted()
        elif self.kind() in ("be", "is_not", "have", "inverse"):
            self.predicates(self.known_subjects())  # "... and is red"
        else:
            subjects = self.subjects()
            self.last = subjects[0] if len(subjects) == 1 else ""
            self.relative()
            self.take("comma")
            self.predicates(subjects)

    def known_subjects(self) -> tuple[str, ...]:
        if not self.state.subjects:
            raise Unread(self._where())
        return self.state.subjects

    def subjects(self) -> tuple[str, ...]:
        if self.take("it"):
            found = self.known_subjects()
            if len(found) != 1:
                raise Unread("it")
            return found
        if self.take("them"):
            found = self.known_subjects()
            if len(found) != 2:
                raise Unread("they")
            return found
        self.state.subjects = self.names(subject=True)
        return self.state.subjects

    # references

    def name(self) -> str:
        """One object: "the red chair", "a chair", "the camera", "you"."""
        some = self.take("a")
        if self.take("camera"):
            return CAMERA
        described = []
        while token := self.take("attribute"):
            described.append(token)
        token = self.need("name", "kind")
        if token.kind == "kind" and not some:
            raise Unread(token.text)  # several may be meant, or none is named so
        found = str(token.value) if token.kind == "name" else f"*{token.value}"
        for word in described:
            self.claim(word.value[0], found, str(word.value[1]))
        self.claim("exists", found)
        return found

    def names(self, subject: bool = False) -> tuple[str, ...]:
        """A list of objects; those that begin the next clause are left for it."""
        found = [self.name()]
        ends = [(self.at, len(self.claims))]
        strong = []
        while True:
            begin = self.at
            if not self.separators():
                break
            between = self.tokens[begin : self.at]
            try:
                found.append(self.name())
            except Unread:
                break
            strong.append(any(t.text not in ("and", "&") for t in between))
            ends.append((self.at, len(self.claims)))
        found = found[: len(ends)]
        keep = len(found)
        self.at = ends[-1][0]
        if not subject and keep > 1 and self.kind() in _VERBS:
            keep = self._objects(strong)
        self.at = ends[keep - 1][0]
        del self.claims[ends[keep - 1][1] :]
        return tuple(found[:keep])

    def _objects(self, strong: list[bool]) -> int:
        """How many of a list before a verb are objects: "left of B, and C and D are red".

        A verb in the singular has one subject, the last; in the plural, the clause begins at the
        only comma.
        """
        if self.tokens[self.at].text not in _PLURAL:
            return len(strong)
        if sum(strong) != 1:
            raise Unread(self._where())
        return strong.index(True) + 1

    # clauses

    def existence(self) -> None:
        if self.need("be", "is_not").kind == "is_not" or self.take("not", "no"):
            self.take("a")
            token = self.need("name", "kind")
            self.claim("count", f"*{token.text}", amount=Amount(0.0, 0.0, 0.0, ""))
            self.shown()
            return
        if self.kind() in ("amount", "bound") and self.counted(optional=True):
            return
        self.things()

    def things(self) -> None:
        """What there is, and where: "a cup on the desk, which is red"."""
        self.before, self.previous = self.state.subjects, self.last
        self.state.subjects = self.names()
        self.last = self.state.subjects[0] if len(self.state.subjects) == 1 else ""
        if self.kind() in ("relation", "between", "yours", "own"):
            self.predicate(self.state.subjects, True)
        self.shown()
        self.relative()

    def shown(self) -> None:
        while self.take("visible"):
            pass

    def counted(self, optional: bool) -> bool:
        """ "three chairs (are visible)" after "there are", or at the beginning."""
        begin = self.at
        bound = self.take("bound")
        number = self.need("amount")
        token = self.take("kind", "name")
        if token is None or number.value.dimension:
            if optional:
                self.at = begin
                return False
            raise Unread(self._where())
        self.claim("count", f"*{token.text}", amount=_bounded(number.value, bound))
        if not optional:
            self.need("be")
        self.shown()
        return True

    def inverted(self) -> None:
        """ "To the left of the sofa is the lamp." """
        mark = len(self.claims)
        read = self.place()
        self.need("be", "sees")
        read_claims = self.claims[mark:]
        del self.claims[mark:]
        self.state.subjects = self.names()
        self.claims += read_claims
        for subject in self.state.subjects:
            read(subject, True)
        self.shown()
        self.relative()

    def measured(self) -> None:
        """ "The distance between A and B is 2 m." """
        measure = str(self.need("measure").value)
        if measure == "distance":
            a, b = self.two()
        elif measure == "count":
            self.need("of")
            token = self.need("kind", "name")
        else:
            self.need("of")
            a = self.name()
            self.state.subjects = (a,)
        self.need("be")
        if measure in ("colour", "material"):
            word = self.need("attribute")
            self.claim(measure, a, str(word.value[1]))
            return
        bound = self.take("bound")
        value = _bounded(self.need("amount").value, bound)
        if measure == "distance":
            self.claim("distance", a, b, amount=value)
        elif measure == "count":
            self.claim("count", f"*{token.text}", amount=value)
        else:
            self.claim(measure, a, amount=value)

    def two(self) -> tuple[str, str]:
        first = self.need("between", "from")
        a = self.name()
        self.need("and" if first.kind == "between" else "to")
        return a, self.name()

    def equation(self) -> None:
        """ "2.00 m x 0.45 = 0.90 m" """
        first = self.need("amount").value
        sign = self.need(*_OPERATIONS).kind
        second = self.need("amount").value
        self.need("equals", "be")
        result = self.need("amount").value
        self.claims.append(Claim("equation", amount=result, terms=(first, second), operation=sign))

    # predicates

    def predicates(self, subjects: tuple[str, ...]) -> None:
        """One verb after another with the same subjects."""
        if self.kind() in ("relation", "between"):
            self.predicate(subjects, True)  # "the lamp on the left of the sofa (is red)"
            if self.kind() not in ("be", "is_not", "have"):
                self.relative()
                return
        while True:
            self.verb(subjects)
            self.relative()
            mark = self.at
            if not (self.separators() and self.kind() in ("be", "is_not", "have", "inverse")):
                self.at = mark
                return

    def verb(self, subjects: tuple[str, ...], alone: bool = False) -> None:
        """One verb with what it says; ``alone`` = with one thing only."""
        if self.take("have"):
            self.having(subjects)
        elif inverse := self.take("inverse"):
            self.each_object(subjects, str(inverse.value))
        else:
            denied = self.need("be", "is_not").kind == "is_not" or bool(self.take("not"))
            self.predicate(subjects, not denied)
            while not (denied or alone):
                mark = self.at
                if not self.separators() or self.kind() not in _PREDICATES or self.new_clause():
                    self.at = mark
                    return
                self.predicate(subjects, not self.take("not"))

    def relative(self) -> None:
        """ "..., which is red," said of the object named last, one thing only.

        What follows it is said of the subject again.
        """
        mark = self.at
        self.take("comma")
        if self.take("which"):
            if not self.last:
                raise Unread("which")
            self.verb((self.last,), alone=True)
        else:
            self.at = mark

    def new_clause(self) -> bool:
        """Whether "on the desk" begins "on the desk is the lamp", "three" "three chairs are"."""
        try:
            probe = _Reader(self.tokens, replace(self.state))
            probe.at = self.at
            if probe.kind() == "amount":
                probe.at += 1
                return probe.kind() in ("kind", "name", *_OPERATIONS[:-1])
            if probe.kind() not in ("relation", "between", "yours"):
                return False
            probe.place()
            return probe.kind() in ("be", "sees")
        except Unread:
            return False

    def having(self, subjects: tuple[str, ...]) -> None:
        """ "has the lamp on its left", "has a height of 2 m", "has a length of ..." """
        self.take("a")
        if measure := self.take("measure"):
            self.need("of")
            bound = self.take("bound")
            value = _bounded(self.need("amount").value, bound)
            for subject in subjects:
                self.claim(str(measure.value), subject, amount=value)
            return
        if len(subjects) != 1:
            raise Unread(self._where())
        found = self.names()
        token = self.need("own")
        for one in found:
            self.claim(str(token.value), one, subjects[0])
        self.last = found[-1]

    def each_object(self, subjects: tuple[str, ...], predicate: str) -> None:
        """What a subject supports is on it."""
        found = self.names()
        for one in found:
            for subject in subjects:
                self.claim(predicate, one, subject)
        self.last = found[-1]

    def predicate(self, subjects: tuple[str, ...], positive: bool) -> None:
        """One predicate after "is"."""
        if self.kind() in ("relation", "between", "yours", "own", "inverse"):
            if self.kind() == "own":
                self.own(subjects, positive)
                return
            read = self.place()
            for subject in subjects:
                read(subject, positive)
        elif self.kind() in ("made", "attribute"):
            self.take("made")
            word = self.need("attribute")
            for subject in subjects:
                kind = "material" if self.tokens[self.at - 2].kind == "made" else word.value[0]
                self.claim(kind, subject, str(word.value[1]), positive=positive)
        elif self.kind() in ("amount", "bound"):
            self.amount(subjects, positive)
        elif self.kind() == "ratio":
            factor = float(self.need("ratio").value)
            self.ratio(subjects, Amount(factor, 0.9 * factor, 1.1 * factor, ""), positive)
        elif self.kind() in ("comparative", "nearer", "farther"):
            self.compared(subjects, positive, None)
        elif self.kind() == "visible" and positive:
            self.shown()
        else:
            raise Unread(self._where())

    def place(self) -> Callable[[str, bool], None]:
        """A place phrase; the result says of a subject that it is there, or not."""
        token = self.need("relation", "between", "yours", "inverse")
        predicate = str(token.value)
        if token.kind == "yours":
            if len(self.state.view) != 2:
                raise Unread(token.text)  # nobody stands anywhere
            return lambda s, positive: self.claim(predicate, s, YOU, positive=positive)
        if token.kind == "between":
            a = self.name()
            self.need("and")
            b = self.name()
            self.last = b
            return lambda s, positive: self.claim("between", s, a, b, positive=positive)
        others = self.names()
        self.last = others[-1]

        def read(subject: str, positive: bool) -> None:
            for other in others:
                pair = (other, subject) if token.kind == "inverse" else (subject, other)
                self.claim(predicate, *pair, positive=positive)

        return read

    def own(self, subjects: tuple[str, ...], positive: bool) -> None:
        """ "to its left": of the object whose view is taken, else of whatever "it" may be."""
        token = self.need("own")
        before = self.before if len(self.before) == 1 else ()
        meant = (
            set(self.state.view)
            if len(self.state.view) == 1
            else {self.last, self.previous, *before}
        )
        meant -= {"", *subjects}
        if not meant:
            raise Unread(token.text)
        for subject in subjects:
            for other in sorted(meant):
                self.claim(str(token.value), subject, other, positive=positive)

    def amount(self, subjects: tuple[str, ...], positive: bool) -> None:
        """What follows "is 2 m": tall, from the desk, apart, taller than the desk, times as."""
        if not positive:
            raise Unread("not")  # "not 2 m tall" leaves open what it is
        bound = self.take("bound")
        value = _bounded(self.need("amount").value, bound)
        if adjective := self.take("adjective", "measured_in"):
            for subject in subjects:
                self.claim(str(adjective.value), subject, amount=value)
        elif self.kind() in ("away", "camera_view", "from"):
            self.away(subjects, value)
        elif self.take("apart"):
            if len(subjects) != 2:
                raise Unread("apart")
            self.claim("distance", *subjects, amount=value)
        elif self.take("times"):
            self.ratio(subjects, value, positive)
        elif self.kind() == "comparative":
            self.compared(subjects, positive, value)
        else:
            raise Unread(self._where())

    def away(self, subjects: tuple[str, ...], value: Amount) -> None:
        """ "(away) from the desk" """
        self.take("away")
        if self.take("camera_view"):  # "from the camera"
            others: tuple[str, ...] = (CAMERA,)
        else:
            self.need("from")
            others = self.names()
        self.last = others[-1]
        for subject in subjects:
            for other in others:
                self.claim("distance", subject, other, amount=value)

    def ratio(self, subjects: tuple[str, ...], value: Amount, positive: bool) -> None:
        """ "(twice) as tall as the desk" """
        if value.dimension or not positive:
            raise Unread(self._where())
        self.need("as")
        adjective = self.need("adjective")
        self.need("as")
        other = self.name()
        self.last = other
        low, high = max(value.low, 0.9 * value.value), min(value.high, 1.1 * value.value)
        near = value._replace(low=low, high=high)
        for subject in subjects:
            self.claim("ratio", subject, other, measure=str(adjective.value), amount=near)

    def compared(self, subjects: tuple[str, ...], positive: bool, by: Amount | None) -> None:
        """ "taller than the desk", "nearer to the camera than the desk (is)" """
        token = self.need("comparative", "nearer", "farther")
        if token.kind != "comparative":
            self.nearer(subjects, positive, token.kind == "nearer")
            return
        self.need("than")
        other = self.name()
        self.last = other
        self.elided_be()
        measure, sign = token.value
        for subject in subjects:
            pair = (subject, other) if sign > 0 else (other, subject)
            if by is None:
                self.claim("more", *pair, measure=measure, positive=positive)
            else:
                self.claim("excess", *pair, measure=measure, amount=by)

    def nearer(self, subjects: tuple[str, ...], positive: bool, is_nearer: bool) -> None:
        self.need("to", "from")
        place = self.name()
        self.need("than")
        to_other = self.take("to", "from")
        other = self.name()
        self.last = other
        self.elided_be()
        for subject in subjects:
            one = (subject, place)
            two = (subject, other) if to_other else (other, place)
            args = (*one, *two) if is_nearer else (*two, *one)
            self.claim("nearer", *args, positive=positive)

    def elided_be(self) -> None:
        """ "than the desk is": the verb belongs to the comparison."""
        if self.kind() == "be" and self.kind(1) in ("", "comma", "and"):
            self.at += 1


_OPERATIONS = ("plus", "minus", "by", "over", "times")
_VERBS = ("be", "is_not", "have", "inverse", "relation", "between", "amount")
_PLURAL = (
    "are", "aren't", "are not", "stand", "sit", "lie", "rest", "hang", "were", "measure", "have",
    "support", "carry", "contain",
)  # fmt: skip
_PREDICATES = (
    "relation", "between", "yours", "own", "made", "attribute", "amount", "bound", "ratio",
    "comparative", "nearer", "farther", "not",
)  # fmt: skip


def _bounded(value: Amount, bound: Token | None) -> Amount:
    if bound is None:
        return value
    if bound.value in ("more", "least"):
        return value._replace(low=value.value if bound.value == "more" else value.low, high=_MOST)
    return value._replace(low=-_MOST, high=value.value if bound.value == "less" else value.high)


_MOST = float("inf")


def read_sentence(found: Sequence[Token], state: _State) -> list[Claim]:
    """The claims of one sentence; raises :class:`Unread` where it is not understood."""
    text = " ".join(token.text for token in found)
    return [replace(claim, text=text) for claim in _Reader(found, state).sentence()]


def new_state() -> _State:
    """Nothing said yet: the camera's view, no subject."""
    return _State()
