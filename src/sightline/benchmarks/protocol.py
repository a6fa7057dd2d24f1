"""What a benchmark is: how its records are read, how it asks, and how it scores.

The protocol is frozen. Six of its parts decide a published score, and every run records them: the
prompt, the frame sampler and resolution, the extractor, the judge, the token limit, and what counts
in the denominator.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sightline.benchmarks.aggregate import Aggregate, Figure, Micro
from sightline.benchmarks.extract import Extractor
from sightline.benchmarks.frames import Frames, Whole
from sightline.benchmarks.judges import Judge
from sightline.benchmarks.missing import WRONG, Missing
from sightline.benchmarks.parts import Switch, part_name
from sightline.benchmarks.prompts import Ask, Prompt
from sightline.benchmarks.sample import Loaded
from sightline.benchmarks.summaries import no_summary
from sightline.errors import BadInput

if TYPE_CHECKING:
    from sightline.benchmarks.fresh import Fresh
    from sightline.benchmarks.scoring import Prediction
    from sightline.datasets.symbolic import SymbolicMix

__all__ = ["Benchmark", "Decoding", "Matcher", "Metric", "Protocol"]


@dataclass(frozen=True)
class Decoding:
    """How replies are drawn, where the authors say so."""

    max_tokens: int | None = None
    temperature: float | None = 0.0
    top_p: float | None = None
    repeats: int = 1
    """replies asked of each question, under other seeds"""


@dataclass(frozen=True)
class Metric:
    """A number that the authors report.

    Attributes:
        of: how it is made of rows.
        scale: 100 for shares that are printed in percent, 1 for numbers in their own unit.
        unit: what is printed behind it.
        lower_is_better: for errors.
    """

    of: Aggregate
    scale: float = 100.0
    unit: str = "%"
    lower_is_better: bool = False


@dataclass(frozen=True)
class Matcher:
    """What the authors ask a language model when their rule finds no answer in a reply.

    Attributes:
        prompt: text of the request, with the slots {question}, {options}, {reply}, {truth}.
        read: extractor of its reply; a switch takes the sample's own.
        model: the model that the authors used, by name; only recorded.
    """

    prompt: str
    read: Extractor | Switch[Extractor]
    model: str = ""


@dataclass(frozen=True)
class Protocol:
    """How the authors ask and score.

    Attributes:
        extract: from the reply to a value, by the authors' rule; None where it finds nothing.
        judge: from values to scores, by the authors' rule.
        missing: what counts when there is no value, or no reply at all.
        metrics: what is reported, the headline first under ``overall``.
        prompt: from a sample to messages.
        frames: which frames of a video are shown.
        most_pixels: pictures with more pixels are shrunk; None = sent as they are.
        decoding: token limit, temperature and repeats.
        reply: template of the reply that states an answer as the authors' rule reads it, with the
            slot ``{answer}``; baselines reply with it.
        matcher: the language model the authors fall back on, if they do.
        mode: ``generate``, ``likelihood`` (the option the model finds most likely) or ``dialogue``
            (samples of a group are turns of one conversation, in order).
        quirks: what a reader would not expect of the authors' rule, in plain words.
        cite: where the rule is from.
    """

    extract: Extractor | Switch[Extractor]
    judge: Judge | Switch[Judge]
    missing: Missing | Switch[Missing] = WRONG
    metrics: Mapping[str, Metric] = field(default_factory=lambda: {"overall": Metric(Micro())})
    prompt: Prompt | Switch[Prompt] = field(default_factory=Ask)
    frames: Frames = field(default_factory=Whole)
    most_pixels: int | None = None
    decoding: Decoding = field(default_factory=Decoding)
    reply: str | Switch[str] = "{answer}"
    matcher: Matcher | None = None
    mode: str = "generate"
    quirks: tuple[str, ...] = ()
    cite: str = ""

    def names(self) -> dict[str, str]:
        """The six things that a score depends on, and what else was fixed."""
        return {
            "prompt": _short(self.prompt),
            "frames": f"{part_name(self.frames)}, "
            + (f"at most {self.most_pixels} pixels" if self.most_pixels else "full size"),
            "extractor": part_name(self.extract),
            "judge": part_name(self.judge),
            "matcher": self.matcher.model or "any" if self.matcher else "none",
            "decoding": part_name(self.decoding, defaults=True),
            "missing": part_name(self.missing, defaults=True),
            "mode": self.mode,
        }


def _never(file: Path) -> str | None:
    return None


def _none(file: Path, loaded: Loaded) -> None:
    return None


@dataclass(frozen=True)
class Benchmark:
    """A published benchmark.

    Attributes:
        id: its name on the command line.
        title: the published name.
        load: reads its records from a folder or file; faulty records are named, never dropped.
        protocol: the authors' way to ask and to score.
        variants: other published ways, by name (``circular``, ``vlmevalkit``, ...).
        hub: where its data can be had: a dataset id of the Hugging Face hub.
        ids: columns that hold the id of a question in prediction files, besides ``id``.
        holds_records: tells of a prediction file whether it repeats the records and is scored by
            itself: the variant to use ("" = the protocol), or None.
        extracted: pattern of a value that the authors' rule has found already; an object of ids
            and values that all fit it holds such values instead of replies.
        saved: reads replies from the authors' own result files where the general reader cannot know
            their form; None where a file is no such one.
        published: known results of the authors, headline per model, as facts with their source.
        chance: the authors' figure for blind drawing, percent.
        like: what asks fresh questions of the same types about any scenes, or about worlds of its
            own, in the published record; made when it is called, since it needs the whole engine.
        likes: the same of variants that ask about other records.
        summary: figures by the authors' rule that JSON shows at the top, under their usual names.
        notes: what is not covered, and which readings of a text are ours.
    """

    id: str
    title: str
    load: Callable[[Path], Loaded]
    protocol: Protocol
    variants: Mapping[str, Protocol] = field(default_factory=dict)
    hub: str = ""
    ids: tuple[str, ...] = ()
    holds_records: Callable[[Path], str | None] = _never
    extracted: str = ""
    saved: Callable[[Path, Loaded], Sequence[Prediction] | None] = _none
    published: Mapping[str, float] = field(default_factory=dict)
    chance: float | None = None
    like: Callable[[], Fresh | SymbolicMix] | None = None
    likes: Mapping[str, Callable[[], Fresh | SymbolicMix]] = field(default_factory=dict)
    summary: Callable[[Mapping[str, Figure]], Mapping[str, Any]] = no_summary
    notes: str = ""

    def using(self, variant: str) -> Benchmark:
        """The same with one of its variants as the protocol; "" = as it is."""
        if not variant:
            return self
        if variant not in self.variants:
            known = ", ".join(self.variants) or "it has none"
            raise BadInput(self.id, "variant", f"no variant {variant!r}", known)
        like = self.likes.get(variant, self.like)
        return replace(self, protocol=self.variants[variant], like=like)


def _short(part: Any) -> str:
    """Prompts are long: their class and a hash of their full name."""
    name = part_name(part)
    digest = blake2b(name.encode(), digest_size=6).hexdigest()
    return f"{type(part).__name__} {digest}"
