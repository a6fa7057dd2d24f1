"""Commands about published systems."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sightline.cli.console import (
    Json,
    Seed,
    app,
    progress,
    show_result,
)
from sightline.errors import BadInput

if TYPE_CHECKING:
    from sightline.cards import Entry

__all__: list[str] = []

cards_app = typer.Typer(help="The published systems, and where each one stands.")
app.add_typer(cards_app, name="cards")


@cards_app.callback(invoke_without_command=True)
def cards_(context: typer.Context, as_json: Json = False) -> None:
    """List the published systems, and where each one stands."""
    if context.invoked_subcommand is not None:
        return
    from sightline.cards import entries

    rows = [
        {"id": e.id, "kinds": list(e.kinds), "status": e.status, "evidence": e.evidence,
         "covered": list(e.covered), "nr": e.nr, "title": e.title}
        for e in entries()
    ]  # fmt: skip
    lines = [f"{e.nr:4}  {e.id:22} {e.status:8} {_kinds(e)}" for e in entries()]
    lines.append("* what evidence covers; a system works when that is all it is")
    show_result({"cards": rows}, as_json, lines)


def _kinds(entry: Entry) -> str:
    """Its kinds, those with a star that evidence covers."""
    return ", ".join(kind + "*" * (kind in entry.covered) for kind in entry.kinds)


@cards_app.command(name="show")
def cards_show(
    name: Annotated[str, typer.Argument(metavar="ID", help="A system of the catalogue.")],
    as_json: Json = False,
) -> None:
    """What a card is made of, and how it was checked."""
    from sightline.cards import entry, find_card

    found = entry(name)
    card = None if found.status == "planned" else find_card(name)
    asked = [] if card is None or card.data is None else list(card.data.tasks)
    symbolic = None if card is None or card.symbolic is None else card.symbolic()
    quirks = {} if card is None else {n: q.what for n, q in card.quirks.items()}
    result = {
        **vars(found),
        "claim": card.claim if card else "",
        "notes": card.notes if card else "",
        "tasks": [{"label": t.label or t.name, "task": t.id, "answer": t.answer.kind}
                  for t in asked],
        "recipes": [recipe.name for recipe, _ in symbolic.recipes] if symbolic else [],
        "records": [r.file for r in card.records] if card else [],
        "benchmark": card.benchmark if card else "",
        "parity": quirks,
    }  # fmt: skip
    lines = [f"{found.title} ({', '.join(found.kinds)}): {found.status}"]
    lines += [f"  {text}" for text in (result["claim"], found.evidence, result["notes"]) if text]
    lines += [f"  works when: {found.works_when}"] if found.status != "works" else []
    lines += [f"  benchmark: sightline bench show {result['benchmark']}"] * bool(
        result["benchmark"]
    )
    lines += [f"  {row['label']:40} {row['task']}" for row in result["tasks"]]
    lines += [f"  {name}" for name in result["recipes"]]
    lines += [f"  parity {n}: {what}" for n, what in quirks.items()]
    show_result(result, as_json, lines)


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
    with progress() as bar:
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
    show_result(summary, as_json, lines)
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

    with progress() as bar:
        done = run_demo(out, progress=bar)
    wrong = len(done.audited.disagreements)
    summary = {"items": done.built.items, "disagreements": wrong, "report": str(done.report)}
    lines = [
        f"{done.built.items:,} questions of {len(done.built.per_task)} tasks in {done.dataset}",
        f"{done.audited.checked:,} answers recomputed independently, {wrong} disagreements",
        f"report: {done.report.resolve()}",
    ]
    show_result(summary, as_json, lines)
    if wrong:
        raise typer.Exit(1)
