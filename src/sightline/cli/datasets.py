"""Commands about datasets: build, look at, audit, export, compare."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from sightline.cli.console import (
    Dataset,
    Form,
    Json,
    KeepGoing,
    Out,
    Seed,
    Source,
    Workers,
    app,
    progress,
    show_result,
)
from sightline.errors import BadInput

__all__: list[str] = []

check_app = typer.Typer(help="Compare our geometry with published answers.", no_args_is_help=True)
app.add_typer(check_app, name="check")


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
    with progress() as bar:
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
    show_result(summary, as_json, lines)


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
    show_result({"tasks": rows}, as_json, lines)


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

    with progress() as bar:
        path = write_report(dataset, out, scenes=scenes, examples=examples, progress=bar)
    show_result({"report": str(path), "bytes": path.stat().st_size}, as_json, [str(path)])


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
    show_result({**found, "files": [str(p) for p in shown.files]}, as_json, lines)


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
    show_result(
        {"file": str(paths[0]), "files": [str(p) for p in paths]}, as_json, [str(p) for p in paths]
    )


@app.command()
def audit(
    dataset: Annotated[Path | None, typer.Argument(help="A built dataset.")] = None,
    published: Annotated[
        str, typer.Option(help="Instead: a benchmark whose questions are told in words.")
    ] = "",
    data: Annotated[Path | None, typer.Option(help="Its records.")] = None,
    scenes: Annotated[Path | None, typer.Option(help="The scene store, if it moved.")] = None,
    tasks: Annotated[str, typer.Option(help="Tasks to audit, separated by commas.")] = "",
    limit: Annotated[int | None, typer.Option(min=1, help="Items of each task at most.")] = None,
    workers: Workers = 1,
    as_json: Json = False,
) -> None:
    """Recompute every answer by a second, slower method and list what does not agree.

    With --published: which published answers follow from their text, and what a reasoner can score.
    """
    from sightline.datasets.audit import audit as run

    if published:
        _audit_published(published, data or dataset, as_json)
        return
    if dataset is None:
        raise BadInput("audit", "DATASET", "is missing", "a built dataset, or --published ID")
    chosen = tuple(n.strip() for n in tasks.split(",") if n.strip())
    with progress() as bar:
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
    show_result(summary, as_json, lines)
    if wrong or result.unaudited:
        raise typer.Exit(1)


def _audit_published(name: str, data: Path | None, as_json: bool) -> None:
    from sightline.benchmarks import find_benchmark
    from sightline.solvers.symbolic import audit_published

    if data is None:
        raise BadInput(name, "--data", "is missing", "a folder or file of its records")
    benchmark = find_benchmark(name)
    loaded = benchmark.load(data)
    for fault in loaded.faults[:20]:
        print(f"faulty record: {fault}", file=sys.stderr)
    found = audit_published(benchmark, loaded)
    show_result(found.as_dict(), as_json, found.lines())


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
    show_result(result, as_json, lines)


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
    show_result({"tasks": [vars(b) for b in found]}, as_json, lines)
