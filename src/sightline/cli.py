"""The command line: parse, call, print. Results go to stdout, progress and messages to stderr."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from sightline import __version__
from sightline.errors import BadInput, SightlineError
from sightline.storage import place

__all__ = ["app", "main"]

app = typer.Typer(
    name="sightline",
    help="Turn posed scenes into verified spatial questions.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
check_app = typer.Typer(help="Compare our geometry with published answers.", no_args_is_help=True)
app.add_typer(check_app, name="check")
cards_app = typer.Typer(help="The published systems, and where each one stands.")
app.add_typer(cards_app, name="cards")

Out = Annotated[
    Path,
    typer.Option(
        "--out", "-o", help="Folder or URL to write.", show_default=False, parser=place,
        metavar="PATH",
    ),
]  # fmt: skip
Source = Annotated[
    Path,
    typer.Argument(
        help="A scene store, or scenes in a published format; path or URL.", parser=place,
        metavar="SCENES",
    ),
]  # fmt: skip
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")]
Workers = Annotated[int, typer.Option("--workers", "-w", min=1, help="Processes to use.")]
Form = Annotated[str, typer.Option("--format", help="Name of the reader; found by looking.")]
KeepGoing = Annotated[bool, typer.Option("--keep-going", help="Leave faulty scenes out.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Draws other questions and wordings.")]
Dataset = Annotated[Path, typer.Argument(help="A dataset made by build.", show_default=False)]


def main() -> None:
    """Entry point: a user's mistake is one line on stderr and exit code 2, never a traceback."""
    try:
        app()
    except SightlineError as error:
        print(f"sightline: {error}", file=sys.stderr)
        raise SystemExit(2) from None
    except KeyboardInterrupt:
        print("sightline: stopped; run the same command again to go on", file=sys.stderr)
        raise SystemExit(130) from None


@contextmanager
def _progress() -> Iterator[Callable[[int, int, str], None]]:
    """A bar on stderr, one line per phase."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description:>10}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    console = Console(stderr=True)
    # a log file is no place for a moving bar
    hidden = not console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=hidden) as bar:
        phases: dict[str, Any] = {}

        def update(done: int, total: int, phase: str) -> None:
            if phase not in phases:
                phases[phase] = bar.add_task(phase, total=total)
            bar.update(phases[phase], completed=done, total=total)

        yield update


def _print(result: dict[str, Any], as_json: bool, lines: list[str]) -> None:
    print(json.dumps(_plain(result), default=str) if as_json else "\n".join(lines))


def _plain(value: Any) -> Any:
    """JSON has no NaN and no infinity; they become null."""
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _version(wanted: bool) -> None:
    if wanted:
        print(__version__)
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True)] = False,
) -> None:
    pass


@app.command()
def build(
    scenes: Source,
    out: Out,
    tasks: Annotated[str, typer.Option(help="Tasks or families, separated by commas.")] = "",
    mix: Annotated[
        Path | None, typer.Option(help="TOML file with tasks, options, weights.")
    ] = None,
    per_task: Annotated[int | None, typer.Option(min=1, help="Items of each task.")] = None,
    seed: Seed = 0,
    workers: Workers = 1,
    engine: Annotated[str, typer.Option(help="What runs the jobs: local or ray.")] = "local",
    address: Annotated[
        str, typer.Option(help="Of a Ray cluster: auto, HOST:PORT; else Ray is started here.")
    ] = "",
    form: Form = "",
    keep_going: KeepGoing = False,
    to: Annotated[
        str, typer.Option(help="Also export to llava, sharegpt, vlmevalkit, messages.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Generate a dataset of verified questions."""
    from sightline.datasets.build import build as run
    from sightline.datasets.card import write_card
    from sightline.datasets.engine import engine_of
    from sightline.datasets.export import check_format
    from sightline.datasets.export import export as write_export
    from sightline.datasets.mix import load_mix
    from sightline.datasets.usage import usage

    if to:
        check_format(to)
    plan, runs = load_mix(mix, tasks), engine_of(engine, workers, address)
    with _progress() as bar:
        result = run(
            scenes, out, plan, per_task=per_task, seed=seed, engine=runs, form=form,
            keep_going=keep_going, progress=bar,
        )  # fmt: skip
    write_card(out)
    if to:
        write_export(out, out / "export" / to, to)
    for problem in result.skipped:
        print(f"skipped: {problem}", file=sys.stderr)
    summary = {
        "items": result.items,
        **usage(),
        "out": str(out),
        "tasks": result.per_task,
        "skipped": list(result.skipped),
    }
    lines = [f"{n:>9,}  {name}" for name, n in result.per_task.items()]
    lines += [f"{result.items:>9,}  items in {out}"]
    _print(summary, as_json, lines)


@app.command(name="import")
def import_(
    scenes: Source,
    out: Out,
    form: Form = "",
    keep_going: KeepGoing = False,
    as_json: Json = False,
) -> None:
    """Convert scenes into a scene store: checked, with what is seen where."""
    from sightline.scenes.ingest import ingest

    with _progress() as bar:
        taken = ingest(scenes, out, form=form, keep_going=keep_going,
                       progress=lambda d, n, _: bar(d, n, "scenes"))  # fmt: skip
    for problem in taken.skipped:
        print(f"skipped: {problem}", file=sys.stderr)
    result = {"scenes": taken.scenes, "skipped": [str(e) for e in taken.skipped], "out": str(out)}
    _print(result, as_json, [f"{taken.scenes} scenes in {out}"])


@app.command()
def tasks(as_json: Json = False) -> None:
    """List the tasks that can be asked."""
    from sightline.questions import catalogue

    rows = [
        {
            "name": t.name,
            "family": t.family,
            "answer": t.answer.kind,
            "scope": t.scope,
            "level": t.level,
            "program": t.program,
            "about": (t.compute.__doc__ or "").strip().split("\n")[0],
        }
        for t in catalogue().values()
    ]
    lines = [f"{r['name']:28} {r['scope']:6} {r['answer']:10} {r['about']}" for r in rows]
    _print({"tasks": rows}, as_json, lines)


@app.command()
def world(
    kind: Annotated[str, typer.Argument(help="rooms, tabletop, warehouse or cube.")],
    out: Out,
    count: Annotated[int, typer.Option("--count", "-n", min=1, help="Scenes to make.")] = 12,
    seed: Seed = 0,
    objects: Annotated[int | None, typer.Option(min=1, help="Objects in a scene.")] = None,
    frames: Annotated[int | None, typer.Option(min=0, help="Frames; 0 renders nothing.")] = None,
    size: Annotated[str, typer.Option(help="Width and height of the frames.")] = "640x480",
    moving: Annotated[int, typer.Option(min=0, help="Objects that move about.")] = 0,
    meshes: Annotated[
        Path | None, typer.Option(help="Folder of GLB furniture to use where it fits.")
    ] = None,
    workers: Workers = 1,
    as_json: Json = False,
) -> None:
    """Make procedural scenes: furnished rooms, tabletops, warehouses."""
    from sightline.scenes.simulate import simulate

    width, _, height = size.partition("x")
    digits = width.isdecimal() and height.isdecimal()
    if not (digits and all(16 <= int(side) <= 8192 for side in (width, height))):
        raise BadInput("--size", size, "is no size", "WIDTHxHEIGHT, 16 to 8192 pixels")
    with _progress() as bar:
        simulate(kind, count, out, seed=seed, objects=objects, frames=frames,
                 size=(int(width), int(height)), meshes=meshes, moving=moving,
                 workers=workers,
                 progress=lambda d, n: bar(d, n, "scenes"))  # fmt: skip
    _print({"scenes": count, "out": str(out)}, as_json, [f"{count} scenes in {out}"])


@app.command()
def report(
    dataset: Dataset,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="File; report.html inside.")
    ] = None,
    scenes: Annotated[Path | None, typer.Option(help="The scene store, if it moved.")] = None,
    examples: Annotated[int, typer.Option(min=1, max=50, help="Items shown per task.")] = 2,
    as_json: Json = False,
) -> None:
    """Write one self-contained HTML page about a dataset, with pictures."""
    from sightline.reports import write_report

    with _progress() as bar:
        path = write_report(dataset, out, scenes=scenes, examples=examples, progress=bar)
    _print({"report": str(path), "bytes": path.stat().st_size}, as_json, [str(path)])


@app.command()
def show(
    item: Annotated[str, typer.Argument(help="An item's id.")],
    dataset: Annotated[Path, typer.Option("--dataset", "-d", help="The dataset.")] = Path("."),
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Folder for the pictures.")
    ] = None,
    scenes: Annotated[Path | None, typer.Option(help="The scene store, if it moved.")] = None,
    as_json: Json = False,
) -> None:
    """Show one item: picture with marks, floor plan, program and rationale."""
    from sightline.reports import show as run

    shown = run(dataset, item, out, scenes=scenes)
    found = shown.item
    lines = [
        shown.prompt,
        "",
        f"answer     {found['answer']}  ({found['answer_text']})",
        f"why        {found['rationale']}",
        f"program    {found['program']}",
        f"objects    {', '.join(found['objects'])}",
        f"views      {', '.join(found['views']) or 'the whole scene'}",
        f"scene      {found['scene']}",
        *(f"picture    {path}" for path in shown.files),
    ]
    _print({**found, "files": [str(p) for p in shown.files]}, as_json, lines)


@app.command()
def export(
    dataset: Dataset,
    to: Annotated[
        str, typer.Option(help="parquet, llava, sharegpt, vlmevalkit, messages, or a card's ID.")
    ],
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Folder to write.")] = None,
    scenes: Annotated[Path | None, typer.Option(help="The scene store, if it moved.")] = None,
    as_json: Json = False,
) -> None:
    """Write a dataset in a format that training or evaluation code reads."""
    from sightline.datasets.export import FORMATS
    from sightline.datasets.export import export as run

    target = out or dataset / "export" / to
    if to in FORMATS:
        paths = [run(dataset, target, to, scenes)]
    else:
        from sightline.cards import cards
        from sightline.datasets.records import write_record

        if to not in cards():
            raise BadInput("--to", to, "is no export format and no card",
                           f"one of {', '.join([*FORMATS, *cards()])}")  # fmt: skip
        paths = write_record(dataset, target, cards()[to].records, scenes)
    _print(
        {"file": str(paths[0]), "files": [str(p) for p in paths]}, as_json, [str(p) for p in paths]
    )


@app.command()
def audit(
    dataset: Dataset,
    scenes: Annotated[Path | None, typer.Option(help="The scene store, if it moved.")] = None,
    tasks: Annotated[str, typer.Option(help="Tasks to audit, separated by commas.")] = "",
    limit: Annotated[int | None, typer.Option(min=1, help="Items of each task at most.")] = None,
    workers: Workers = 1,
    as_json: Json = False,
) -> None:
    """Recompute every answer by a second, slower method and list what does not agree."""
    from sightline.datasets.audit import audit as run

    chosen = tuple(n.strip() for n in tasks.split(",") if n.strip())
    with _progress() as bar:
        result = run(dataset, scenes, tasks=chosen, limit=limit, workers=workers, progress=bar)
    if not (chosen or limit):
        result.write(dataset)
    wrong = [vars(d) for d in result.disagreements]
    summary = {
        "items": result.checked,
        "disagreements": len(wrong),
        "unaudited": result.unaudited,
        "per_task": result.per_task,
        "list": wrong[:1000],
    }
    lines = [
        f"{d['id']}  {d['task']}  {d['field']}: {d['stored']} | {d['recomputed']}  {d['note']}"
        for d in wrong[:50]
    ]
    lines.append(f"{result.checked:,} items audited, {len(wrong):,} disagreements")
    _print(summary, as_json, lines)
    if wrong or result.unaudited:
        raise typer.Exit(1)


@check_app.command(name="vsi")
def check_vsi(
    scenes: Annotated[Path, typer.Option(help="VSI-Bench scene metadata, file or folder.")],
    questions: Annotated[Path, typer.Option(help="Official questions, JSON lines.")],
    as_json: Json = False,
) -> None:
    """Recompute the official VSI-Bench answers from the boxes, type by type."""
    from sightline.datasets.vsi_check import check_vsi as run

    result = run(scenes, questions)
    lines = []
    for name, found in result["types"].items():
        lines.append(f"{name:32} n {found['n']:4}  {found['agree']} agree")
        lines += [f"    {d}" for d in found["disagreements"]]
    for name, found in result["not_answered"].items():
        lines.append(f"{name:32} n {found['n']:4}  not answered: {found['reason']}")
    _print(result, as_json, lines)


@check_app.command(name="blind")
def check_blind(dataset: Dataset, as_json: Json = False) -> None:
    """Measure what can be guessed without pictures; needs the extra [check]."""
    from sightline.datasets.blind import write_blind
    from sightline.datasets.card import write_card

    found = write_blind(dataset)
    write_card(dataset)
    lines = [f"{'task':44} {'chance':>7} {'most fr.':>8} {'linear':>7}"]
    lines += [
        f"{b.task:44} {b.chance:7.1%} {b.most_frequent:8.1%} {b.linear:7.1%} ± {b.interval:.1%}"
        for b in found
    ]
    _print({"tasks": [vars(b) for b in found]}, as_json, lines)


@cards_app.callback(invoke_without_command=True)
def cards_(context: typer.Context, as_json: Json = False) -> None:
    """List the published systems, and where each one stands."""
    if context.invoked_subcommand is not None:
        return
    from sightline.cards import entries

    rows = [
        {"id": e.id, "kinds": list(e.kinds), "status": e.status, "evidence": e.evidence,
         "nr": e.nr, "title": e.title}
        for e in entries()
    ]  # fmt: skip
    lines = [f"{e.nr:4}  {e.id:22} {e.status:8} {', '.join(e.kinds)}" for e in entries()]
    _print({"cards": rows}, as_json, lines)


@cards_app.command(name="show")
def cards_show(
    name: Annotated[str, typer.Argument(metavar="ID", help="A system of the catalogue.")],
    as_json: Json = False,
) -> None:
    """What a card is made of, and how it was checked."""
    from sightline.cards import cards, entry

    found, card = entry(name), cards().get(name)
    asked = [] if card is None or card.data is None else list(card.data.tasks)
    quirks = {} if card is None else {n: q.what for n, q in card.quirks.items()}
    result = {
        **vars(found),
        "claim": card.claim if card else "",
        "notes": card.notes if card else "",
        "tasks": [{"label": t.label or t.name, "task": t.id, "answer": t.answer.kind}
                  for t in asked],
        "records": [r.file for r in card.records] if card else [],
        "parity": quirks,
    }  # fmt: skip
    lines = [f"{found.title} ({', '.join(found.kinds)}): {found.status}"]
    lines += [f"  {text}" for text in (result["claim"], found.evidence, result["notes"]) if text]
    lines += [f"  works when: {found.works_when}"] if found.status != "works" else []
    lines += [f"  {row['label']:40} {row['task']}" for row in result["tasks"]]
    lines += [f"  parity {n}: {what}" for n, what in quirks.items()]
    _print(result, as_json, lines)


@app.command()
def run(
    card: Annotated[str, typer.Argument(metavar="ID", help="A card, see `sightline cards`.")],
    scale: Annotated[str, typer.Option(help="nano, small or full.")] = "nano",
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Folder to make anew; card_ID.")
    ] = None,
    scenes: Annotated[
        Path | None, typer.Option(help="Scenes to ask about; procedural ones when left out.")
    ] = None,
    per_task: Annotated[int | None, typer.Option(min=1, help="Items of each task.")] = None,
    parity: Annotated[
        str, typer.Option(help="Defects of the original to reproduce, by name, with commas.")
    ] = "",
    seed: Seed = 0,
    workers: Annotated[int, typer.Option("--workers", "-w", min=0, help="0 = all cores.")] = 0,
    as_json: Json = False,
) -> None:
    """Run a card: scenes, questions, audit, published record."""
    from sightline.cards import find_card
    from sightline.run_card import SCALES, run_card

    if scale not in SCALES:
        raise BadInput("--scale", scale, "is no scale", f"one of {', '.join(SCALES)}")
    names = tuple(n.strip() for n in parity.split(",") if n.strip())
    with _progress() as bar:
        done = run_card(
            find_card(card), out or Path(f"card_{card}"), scale=scale,  # type: ignore[arg-type]
            scenes=scenes, parity=names, per_task=per_task, seed=seed, workers=workers,
            progress=bar,
        )  # fmt: skip
    wrong = len(done.audited.disagreements)
    summary = {
        "card": card,
        "items": done.built.items,
        "tasks": done.built.per_task,
        "audited": done.audited.checked,
        "disagreements": wrong,
        "unaudited": done.audited.unaudited,
        "dataset": str(done.dataset),
        "files": [str(p) for p in done.files],
    }
    lines = [f"{n:>9,}  {name}" for name, n in done.built.per_task.items()]
    lines += [f"{done.built.items:>9,}  items, {done.audited.checked:,} audited, "
              f"{wrong} disagreements", *(f"record: {p}" for p in done.files)]  # fmt: skip
    _print(summary, as_json, lines)
    if wrong or done.audited.unaudited:
        raise typer.Exit(1)


@app.command()
def demo(
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder to make anew.")] = Path(
        "demo_out"
    ),
    as_json: Json = False,
) -> None:
    """Twelve rooms, every task, an audit and a report, in a few minutes."""
    from sightline.demo import run_demo

    with _progress() as bar:
        done = run_demo(out, progress=bar)
    wrong = len(done.audited.disagreements)
    summary = {"items": done.built.items, "disagreements": wrong, "report": str(done.report)}
    lines = [
        f"{done.built.items:,} questions of {len(done.built.per_task)} tasks in {done.dataset}",
        f"{done.audited.checked:,} answers recomputed independently, {wrong} disagreements",
        f"report: {done.report.resolve()}",
    ]
    _print(summary, as_json, lines)
    if wrong:
        raise typer.Exit(1)
