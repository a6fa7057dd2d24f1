"""Which tasks a build uses: names on the command line, a TOML file, or a small Python file.

::

    [[task]]
    name = "absolute_distance"
    weight = 2.0
    options = { definition = "centre" }
    form = "choice"            # own, choice, judge, sentence
    by = ["box", "mark"]       # reference styles
    unit = "cm"

A Python file sets ``mix``, and may declare tasks of its own::

    from sightline.datasets.mix import Mix
    from sightline.questions.tasks import distance

    mix = Mix.of([distance.absolute_distance.using(definition="centre")])
"""

from __future__ import annotations

import importlib.util
import math
import sys
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import ModuleType

from sightline.answers import Choice
from sightline.datasets.manifest import TaskPlan
from sightline.datasets.typed import typed
from sightline.errors import BadInput
from sightline.questions.forms import Form
from sightline.questions.replies import check_form, fits_form
from sightline.questions.task import Task, catalogue, find

__all__ = ["Mix", "load_mix"]


@dataclass(frozen=True)
class Mix:
    """Tasks with weights; a task's share of ``per_task`` is scaled by its weight.

    ``file`` is the Python file that declares those tasks which are not in the catalogue.
    """

    tasks: tuple[Task, ...]
    weights: tuple[float, ...]
    file: str = ""

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for task in self.tasks:
            check_form(task)
            if task.id in seen:
                raise BadInput("mix", task.id, "is listed twice", "give it more weight")
            seen.add(task.id)

    @classmethod
    def of(cls, tasks: Sequence[Task | tuple[Task, float]]) -> Mix:
        """Tasks, each with its weight or with weight 1."""
        pairs = [t if isinstance(t, tuple) else (t, 1.0) for t in tasks]
        return cls(tuple(t for t, _ in pairs), tuple(w for _, w in pairs))

    @classmethod
    def in_forms(
        cls, tasks: Sequence[Task | tuple[Task, float]], forms: Mapping[Form, float]
    ) -> Mix:
        """Tasks in every form of ``forms`` that fits their answers; weights are multiplied.

        What has options of its own is asked as a choice in its own form.
        """
        pairs: list[tuple[Task, float]] = []
        for entry in tasks:
            task, weight = entry if isinstance(entry, tuple) else (entry, 1.0)
            chosen = isinstance(task.answer, Choice)
            for form, share in forms.items():
                if chosen and form == "own":
                    continue
                variant = task if chosen and form == "choice" else task.answering(form)
                if fits_form(variant):
                    pairs.append((variant, weight * share))
        return cls.of(pairs)

    def plans(self) -> tuple[TaskPlan, ...]:
        """The mix as data."""
        own = catalogue()
        return tuple(
            TaskPlan(
                name=t.name,
                options=dict(t.options),
                weight=float(w),
                form=t.form,
                by=t.by,
                unit=t.unit,
                label=t.label,
                file="" if t.name in own else self.file,
            )
            for t, w in zip(self.tasks, self.weights, strict=True)
        )

    @classmethod
    def from_plans(cls, plans: Iterable[TaskPlan]) -> Mix:
        """The inverse of :meth:`plans`."""
        plans = tuple(plans)
        files = {p.file for p in plans if p.file}
        tasks = tuple(planned(plan) for plan in plans)
        return cls(tasks, tuple(p.weight for p in plans), next(iter(files), ""))

    @property
    def labels(self) -> dict[str, str]:
        """What a published record calls each task, by task id."""
        return {t.id: t.label or t.name for t in self.tasks}


def planned(plan: TaskPlan) -> Task:
    """The task that a plan describes."""
    known = _declared(plan.file) if plan.file else catalogue()
    task = known.get(plan.name)
    if task is None:
        raise BadInput("mix", plan.name, "is no task", "see `sightline tasks`")
    task = task.using(**plan.options) if plan.options else task
    task = task.answering(plan.form) if plan.form != "own" else task  # type: ignore[arg-type]
    task = task.referring(*plan.by) if plan.by else task
    task = task.measured(plan.unit) if plan.unit else task
    return task.called(plan.label) if plan.label else task


def load_mix(path: Path | None, names: str) -> Mix:
    """The mix of a file, or of comma-separated task and family names (all when empty)."""
    if path is None:
        return Mix.of(find([n.strip() for n in names.split(",") if n.strip()]))
    if names:
        raise BadInput("--tasks", names, "cannot be combined with --mix")
    if path.suffix == ".py":
        return _from_python(path)
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadInput(path, "--mix", "file is missing") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise BadInput(path, "toml", f"cannot be read: {error}") from None
    entries = data.get("task")
    if not isinstance(entries, list) or not entries:
        raise BadInput(path, "task", "holds no [[task]] tables")
    plans = []
    for row, entry in enumerate(entries):
        try:
            plan = typed(TaskPlan, entry)
        except ValueError as error:
            raise BadInput(path, f"task[{row}]", str(error), "name, weight, options, form, by, unit"
                           ) from None  # fmt: skip
        if not 0 < plan.weight < math.inf:
            raise BadInput(path, f"task[{row}].weight", "must be a positive number")
        plans.append(plan)
    return Mix.from_plans(plans)


def _from_python(path: Path) -> Mix:
    module = _module(str(path.resolve()))
    mix = getattr(module, "mix", None)
    if not isinstance(mix, Mix):
        raise BadInput(path, "mix", "is not set", "mix = Mix.of([...])")
    return Mix(mix.tasks, mix.weights, str(path.resolve()))


def _declared(file: str) -> dict[str, Task]:
    return {t.name: t for t in vars(_module(file)).values() if isinstance(t, Task)} | catalogue()


@lru_cache(maxsize=8)
def _module(file: str) -> ModuleType:
    """A user's own file, run once per process."""
    if not Path(file).is_file():
        raise BadInput(file, "--mix", "file is missing")
    spec = importlib.util.spec_from_file_location("sightline_user_mix", file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
    except BadInput:
        raise
    except Exception as error:
        raise BadInput(file, "python", f"{type(error).__name__}: {error}") from error
    return module
