"""A task is one vectorised function: select tuples, compute facts, gate, and say what to ask.

Everything else (wording, references, balance, ids, media, rationale, audit, export) follows from
the declaration. A new task is one function under :func:`task`; see ``docs/new-task.md``.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal, get_args, get_type_hints

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sightline import hashing
from sightline.answers import AnswerType, Number
from sightline.errors import BadInput
from sightline.facts.fact import Rows
from sightline.questions import text, units
from sightline.questions.forms import Form
from sightline.questions.pick import Pick
from sightline.scenes import SceneBatch

__all__ = ["Asked", "Task", "Wording", "ask", "catalogue", "find", "task"]

Scope = Literal["scene", "frame", "views"]
"""What is shown: the scene's frames as a video, one frame, or two or more chosen frames."""
SHOWN: dict[str, Scope] = {"frame": "frame", "views": "views", "video": "views"}
"""scope by the value of the option ``show``, of tasks that have one"""


_WORDING = Path(__file__).with_name("wording")


@dataclass(frozen=True)
class Wording:
    """The words of one task; ``{slots}`` are references (a, b, ...) and what the task says."""

    questions: tuple[str, ...]
    rationale: str

    @classmethod
    def load(cls, family: str, name: str) -> Wording:
        """From ``questions/wording/FAMILY.toml``, table ``[NAME]``."""
        path = _WORDING / f"{family}.toml"
        try:
            tables = _toml(str(path))
        except FileNotFoundError:
            raise BadInput(str(path), name, "wording file is missing") from None
        if name not in tables:
            raise BadInput(str(path), name, "has no wording", f"add a table [{name}]")
        entry = tables[name]
        return cls(tuple(entry["questions"]), entry["rationale"])


@cache
def _defaults(compute: Callable[..., Any]) -> dict[str, Any]:
    """What a task's function declares for each of its parameters."""
    return {name: p.default for name, p in inspect.signature(compute).parameters.items()}


@cache
def _toml(path: str) -> dict[str, Any]:
    with open(path, "rb") as file:
        return tomllib.load(file)


@dataclass(frozen=True, eq=False)
class Asked:
    """Columns of one task over a batch: n candidate questions.

    Attributes:
        roles: object rows by slot name; each is a reference in the wording.
        views: frame rows shown, in order; empty for scene-scope tasks.
        answer: (n,) numbers, booleans, label codes, option columns or texts, by the answer type.
        keep: (n,) the gate.
        margin: (n,) how far the answer is from flipping.
        options: (n, k) object rows or texts to choose from; None for fixed labels or no choice.
        say: further slots of the wording, as text columns.
        region: (n, 4) image box, 0-1000, in which a pointed answer is right; None otherwise.
        params: (n, p) numbers besides objects and views that define the question.
    """

    roles: Mapping[str, Rows]
    views: tuple[Rows, ...]
    answer: NDArray[Any]
    keep: NDArray[np.bool_]
    margin: NDArray[np.float64]
    options: NDArray[Any] | None = None
    say: Mapping[str, text.Text] = field(default_factory=dict)
    region: NDArray[np.float64] | None = None
    params: NDArray[np.float64] | None = None
    scene: Rows | None = None
    """scene rows, for tasks that show no view and name no object"""
    kinds: tuple[NDArray[Any], ...] = ()
    """categories asked about, slots ``{kind}`` and ``{kinds}`` (plural), ``{kind2}`` ..."""
    listed: Sequence[str] = ()
    """roles that are asked about together as "the x, the y and the z" in the slot ``{all}``"""
    among: Sequence[str] = ()
    """roles to choose from: the options are what the question calls them ..."""
    besides: Sequence[str] = ()
    """... and these texts, the same for all"""
    route: Mapping[str, text.Text] = field(default_factory=dict)
    """how each of some roles is passed, in order: with their names, the slot ``{route}``"""
    wrong: NDArray[np.object_] | None = None
    """(n, 3) wrong answers as texts, for answers that none can be made up for"""
    dots: bool = False
    """``params`` are places that are drawn as dots, see :mod:`sightline.questions.dots`"""
    twins: Rows | None = None
    """(n,) number of the pair of each: a question and its opposite, which stay together"""
    salt: NDArray[np.uint64] | None = None
    """(n,) key of what else tells questions apart: options that come from other questions"""
    even: tuple[NDArray[np.float64], NDArray[np.bool_]] | None = None
    """(n, d) numbers that the words show, and (n,) what could be guessed from them: among questions
    with nearly the same numbers both are kept equally often"""
    found: Any = None
    """(n,) Arrow lists of the ids of objects that the answer names, instead of roles"""

    def __len__(self) -> int:
        return len(self.answer)

    def take(self, rows: Rows) -> Asked:
        """The given candidates, in that order."""
        at = pa.array(rows)

        def some(column: Any) -> Any:
            return None if column is None else column[rows]

        return Asked(
            roles={k: v[rows] for k, v in self.roles.items()},
            views=tuple(v[rows] for v in self.views),
            answer=self.answer[rows],
            keep=self.keep[rows],
            margin=self.margin[rows],
            options=some(self.options),
            say={k: v.take(at) for k, v in self.say.items()},
            region=some(self.region),
            params=some(self.params),
            scene=some(self.scene),
            kinds=tuple(k[rows] for k in self.kinds),
            listed=self.listed,
            route={k: v.take(at) for k, v in self.route.items()},
            among=self.among,
            besides=self.besides,
            wrong=some(self.wrong),
            dots=self.dots,
            twins=some(self.twins),
            salt=some(self.salt),
            even=None if self.even is None else (self.even[0][rows], self.even[1][rows]),
            found=None if self.found is None else self.found.take(at),
        )


def ask(
    *,
    answer: Any,
    gate: Any = True,
    margin: Any = np.inf,
    views: Rows | tuple[Rows, ...] = (),
    options: NDArray[Any] | None = None,
    say: Mapping[str, text.Text] | None = None,
    region: NDArray[np.float64] | None = None,
    params: Sequence[NDArray[Any]] = (),
    scene: Rows | None = None,
    kinds: tuple[NDArray[Any], ...] = (),
    listed: Sequence[str] = (),
    route: Mapping[str, text.Text] | None = None,
    among: Sequence[str] = (),
    besides: Sequence[str] = (),
    wrong: NDArray[np.object_] | None = None,
    twins: Rows | None = None,
    salt: NDArray[np.uint64] | None = None,
    even: tuple[NDArray[np.float64], NDArray[np.bool_]] | None = None,
    found: Any = None,
    **roles: Rows,
) -> Asked:
    """Bundle the columns of a task; see :class:`Asked`. ``gate`` and ``margin`` broadcast."""
    values = np.asarray(answer)
    count = len(values)
    return Asked(
        roles=roles,
        views=views if isinstance(views, tuple) else (views,),
        answer=values,
        keep=np.broadcast_to(np.asarray(gate, dtype=bool), count).copy(),
        margin=np.broadcast_to(np.asarray(margin, dtype=np.float64), count).copy(),
        options=options,
        say=say or {},
        region=region,
        params=np.stack([np.asarray(p, float) for p in params], axis=1) if params else None,
        scene=scene,
        kinds=kinds,
        listed=tuple(listed),
        route=route or {},
        among=tuple(among),
        besides=tuple(besides),
        wrong=wrong,
        twins=twins,
        salt=salt,
        even=even,
        found=found,
    )


Compute = Callable[..., Asked]


@dataclass(frozen=True)
class Task:
    """A kind of question. Derive variants with :meth:`using`.

    ``program`` is the geometry behind the answer, e.g. ``nearest(a, options)``: shown to users and
    run by the independent slow path of the audit.
    """

    name: str
    family: str
    compute: Compute = field(repr=False)
    answer: AnswerType[Any]
    program: str
    scope: Scope = "scene"
    level: str = "understanding"
    tags: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    words: Wording | None = field(default=None, repr=False)
    form: Form = "own"
    """how the answer is asked for, see :mod:`sightline.questions.forms`"""
    unit: str = ""
    """unit of a numeric answer, or a rule of :mod:`sightline.questions.units`; "" = own"""
    by: tuple[str, ...] = ()
    """reference styles to use; () = all that ``references`` allows"""
    label: str = ""
    """what a published record calls this kind of question; "" = the task's name"""
    distractors: bool = False
    """whether it gives wrong answers of its own, :attr:`Asked.wrong`"""

    def answering(self, form: Form) -> Task:
        """The task with its answer asked for in another form, e.g. as four options."""
        if form not in get_args(Form):
            raise BadInput(self.name, "form", f"cannot be {form!r}", ", ".join(get_args(Form)))
        return replace(self, form=form)

    def referring(self, *styles: str) -> Task:
        """The task with its objects referred to in these styles only."""
        return replace(self, by=styles)

    def measured(self, unit: str) -> Task:
        """The task with its number in another unit, or in units drawn by a rule."""
        if not isinstance(self.answer, Number):
            raise BadInput(self.name, "units", "the answer is no quantity")
        units.check(self.name, unit, self.answer.unit)
        return replace(self, unit=unit)

    def called(self, label: str) -> Task:
        """The task under the name a published record has for it."""
        return replace(self, label=label)

    def using(self, **options: Any) -> Task:
        """The task with other values of its options, e.g. ``using(definition="centre")``."""
        known = get_type_hints(self.compute)
        for name, value in options.items():
            if name not in known or name in ("world", "pick", "return"):
                raise BadInput(self.name, name, "is no option of this task")
            allowed = get_args(known[name])
            fits = value in allowed if allowed else type(value) is known[name]
            if not fits:
                expected = f"one of {', '.join(str(v) for v in allowed if v)}" if allowed else ""
                raise BadInput(self.name, name, f"cannot be {value!r}", expected)
        scope = SHOWN[options["show"]] if "show" in options else self.scope
        return replace(self, options={**self.options, **options}, scope=scope)

    @property
    def id(self) -> str:
        """Name with what differs from the declaration, in alphabetical order."""
        differs = dict(self.options)
        if self.form != "own":
            differs["as"] = self.form
        if self.unit:
            differs["unit"] = self.unit
        if self.by:
            differs["by"] = "+".join(self.by)
        if not differs:
            return self.name
        return self.name + "[" + ",".join(f"{k}={v}" for k, v in sorted(differs.items())) + "]"

    @property
    def styles(self) -> tuple[str, ...]:
        """Reference styles its objects may be named in."""
        return self.by or self.references

    @property
    def key(self) -> int:
        """Seed of everything this task draws."""
        return hashing.key(self.id)

    @cached_property
    def wording(self) -> Wording:
        """Phrasings and rationale."""
        return self.words or Wording.load(self.family, self.name)

    def option(self, name: str) -> Any:
        """An option's value, declared or set; "" when the task has no such option."""
        if name in self.options:
            return self.options[name]
        return _defaults(self.compute).get(name, "")

    def asked(self, world: SceneBatch, limit: int, seed: int = 0) -> Asked:
        """The task's candidate questions on a batch, at most ``limit`` tuples a scene."""
        own = int(hashing.mix(np.uint64(self.key), seed)[0])
        try:
            return self.compute(world, Pick(world, own, limit), **self.options)
        except ValueError as error:
            if not self.options:
                raise
            # a definition that exists, but not for this task
            raise BadInput(self.id, "options", str(error)) from error


def task(
    *,
    answer: AnswerType[Any],
    program: str,
    scope: Scope = "scene",
    level: str = "understanding",
    tags: Sequence[str] = (),
    references: Sequence[str] = ("name", "description", "box", "point", "mark"),
    questions: Sequence[str] = (),
    rationale: str = "",
    distractors: bool = False,
) -> Callable[[Compute], Task]:
    """Declare a task; the function's name is the task's name, its module the family.

    ``questions`` and ``rationale`` may be given here instead of in ``wording/FAMILY.toml``.
    """

    def declare(compute: Compute) -> Task:
        words = Wording(tuple(questions), rationale) if questions else None
        return Task(
            name=compute.__name__,
            family=compute.__module__.rsplit(".", 1)[-1],
            compute=compute,
            answer=answer,
            program=program,
            scope=scope,
            level=level,
            tags=tuple(tags),
            references=tuple(references),
            words=words,
            distractors=distractors,
        )

    return declare


@cache
def catalogue() -> dict[str, Task]:
    """Every task of the package, by name, families in alphabetical order."""
    package = importlib.import_module("sightline.questions.tasks")
    out: dict[str, Task] = {}
    for module in sorted(m.name for m in pkgutil.iter_modules(package.__path__)):
        found = vars(importlib.import_module(f"{package.__name__}.{module}")).values()
        for each in found:
            if isinstance(each, Task) and each.family == module:
                if each.name in out:
                    raise BadInput(module, each.name, "two tasks have this name")
                out[each.name] = each
    return out


def find(names: Sequence[str]) -> list[Task]:
    """Tasks by name or family; an empty list means all."""
    tasks = catalogue()
    out: dict[str, Task] = {}
    for name in names or tasks:
        chosen = [t for t in tasks.values() if name in (t.name, t.family)]
        if not chosen:
            raise BadInput("--tasks", name, "is no task or family", f"one of {', '.join(tasks)}")
        out |= {t.id: t for t in chosen}
    return list(out.values())
