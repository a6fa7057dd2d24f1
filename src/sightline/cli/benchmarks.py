"""Commands about benchmarks: score replies, ask models, compare runs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sightline.cli.console import Json, Seed, Workers, app, progress, show_result
from sightline.errors import BadInput

if TYPE_CHECKING:
    from sightline.benchmarks import Benchmark, Loaded
    from sightline.runs import Prices, Progress

__all__: list[str] = []

bench_app = typer.Typer(
    help="Published benchmarks, and fresh ones like them.", no_args_is_help=True
)
app.add_typer(bench_app, name="bench")

Data = Annotated[
    Path | None, typer.Option("--data", help="Folder or file of the benchmark's records.")
]
Variant = Annotated[str, typer.Option(help="Another published protocol of the benchmark.")]


@app.command()
def score(
    benchmark: Annotated[
        str, typer.Argument(help="Id of a benchmark or of a suite; see `sightline bench list`.")
    ],
    predictions: Annotated[
        Path,
        typer.Option(help="Replies: a file, or a folder of files; of a suite FOLDER/ID or ID.*."),
    ],
    data: Data = None,
    variant: Variant = "",
    items: Annotated[
        Path | None, typer.Option(help="Also write the verdict on every reply, JSON lines.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Score replies by the authors' rule (parity) and by ours (clean)."""
    from sightline.benchmarks import score_file
    from sightline.benchmarks.detections import find_detections
    from sightline.benchmarks.suites import suites
    from sightline.benchmarks.tables import score_lines, write_items
    from sightline.cli.detections import score_detections

    if (pictures := find_detections(benchmark)) is not None:
        score_detections(pictures, predictions, data, as_json)
        return
    if benchmark.lower().replace("_", "-") in suites():
        if variant or items is not None:
            option = "--variant" if variant else "--items"
            raise BadInput(benchmark, option, "does not apply to a suite", "score one benchmark")
        _score_suite(benchmark, data, predictions, as_json)
        return
    scores = score_file(benchmark, data, predictions, variant)
    if items is not None:
        write_items(scores, items)
    for fault in scores.faults[:20]:
        print(f"faulty record: {fault}", file=sys.stderr)
    if len(scores.faults) > 20:
        print(f"and {len(scores.faults) - 20} more faulty records", file=sys.stderr)
    show_result(scores.as_dict(), as_json, score_lines(scores))


def _score_suite(name: str, data: Path | None, predictions: Path, as_json: bool) -> None:
    """The table of a suite, from replies that are there already."""
    from sightline.benchmarks.suites import find_suite

    if data is None:
        raise BadInput(name, "--data", "is missing", "the folder with ID/ or ID.* of each")
    table = find_suite(name).score(data, predictions)
    show_result(table.as_dict(), as_json, table.lines())


@app.command(name="eval")
def eval_(
    benchmark: Annotated[
        str, typer.Argument(help="Id of a benchmark or of a suite; see `sightline bench list`.")
    ],
    data: Data = None,
    model: Annotated[
        str, typer.Option(help="Name at the endpoint, hf:FOLDER_OR_ID, or vllm:NAME.")
    ] = "",
    endpoint: Annotated[
        str, typer.Option(help="Address of an OpenAI-compatible server, with /v1.")
    ] = "http://127.0.0.1:8000/v1",
    key: Annotated[str, typer.Option(help="Environment variable that holds its key.")] = "",
    solver: Annotated[
        str,
        typer.Option(
            help="direct or cot with a model; else oracle, chance, frequent, blind, symbolic; "
            "for stories last-location; for games planner or random."
        ),
    ] = "direct",
    variant: Variant = "",
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Run folder; the same command goes on in it.")
    ] = None,
    limit: Annotated[int, typer.Option(min=0, help="Ask only so many questions; 0 = all.")] = 0,
    max_tokens: Annotated[int, typer.Option(min=0, help="0 = the benchmark's own limit.")] = 0,
    concurrency: Annotated[int, typer.Option(min=1, help="Requests in flight at most.")] = 32,
    judge: Annotated[
        str, typer.Option(help="Model that matches replies the authors' rule cannot read.")
    ] = "",
    judge_endpoint: Annotated[str, typer.Option(help="Its address; else that of the model.")] = "",
    prices: Annotated[
        Path | None, typer.Option(help="TOML table of prices per million tokens, by model.")
    ] = None,
    memory: Annotated[
        Path | None, typer.Option(help="For games: what `bench learn` has found to be true.")
    ] = None,
    seed: Seed = 0,
    as_json: Json = False,
) -> None:
    """Ask a model (or an in-process solver) a benchmark's questions, and score the replies."""
    from sightline.benchmarks.interactive import find_interactive
    from sightline.benchmarks.suites import suites
    from sightline.cli.games import play_games
    from sightline.runs import read_prices
    from sightline.solvers.asked import runner_of

    runner, who = runner_of(model, endpoint, key, concurrency)
    judged, _ = runner_of(judge, judge_endpoint or endpoint, key, concurrency)
    name = model.replace("/", "_").replace(":", "_") or solver
    asking: dict[str, Any] = {
        "runner": runner, "who": who, "solver": solver, "max_tokens": max_tokens or None,
        "judge": judged, "seed": seed,
    }  # fmt: skip
    cost = read_prices(prices).get(model) if prices else None
    where = out or Path("runs") / f"{benchmark}-{name}"
    if data is None:
        raise BadInput(benchmark, "--data", "is missing", "a folder or file of its records")
    if (games := find_interactive(benchmark)) is not None:
        failed = play_games(
            games, data, out, variant, limit, cost, as_json,
            {k: v for k, v in asking.items() if k != "judge"}, memory,
        )  # fmt: skip
    elif benchmark.lower().replace("_", "-") in suites():
        failed = _ask_suite(benchmark, data, where, limit, cost, as_json, asking)
    else:
        failed = _ask_one(benchmark, variant, data, where, limit, cost, as_json, asking)
    if failed:
        print(f"{failed} questions have no reply; run it again", file=sys.stderr)
        raise typer.Exit(1)


def _ask_one(
    name: str, variant: str, data: Path, out: Path, limit: int, cost: Prices | None,
    as_json: bool, asking: dict[str, Any],
) -> int:  # fmt: skip
    """One benchmark; the number of questions without a reply."""
    from sightline.benchmarks import find_benchmark
    from sightline.benchmarks.tables import baseline_line, score_lines
    from sightline.evaluate import evaluate, few

    benchmark = find_benchmark(name).using(variant)
    loaded = benchmark.load(data)
    loaded = few(loaded, limit) if limit else loaded
    with _bar(cost)(benchmark, loaded) as bar:
        result = evaluate(benchmark, loaded, out, data=data, progress=bar, **asking)
    lines = [*score_lines(result.scores), baseline_line(result.baselines)]
    summary = result.summary
    if summary is not None:
        used = summary.usage_ever
        lines.append(f"tokens: {used.tokens_in:,} in, {used.tokens_out:,} out")
        lines += [f"cost: {cost.of(used):.2f}"] if cost else []
        lines += [f"{summary.cut} replies cut at the token limit"] if summary.cut else []
    show_result(result.as_dict(), as_json, lines)
    return summary.failed if summary is not None else 0


def _ask_suite(
    name: str, data: Path, out: Path, limit: int, cost: Prices | None, as_json: bool,
    asking: dict[str, Any],
) -> int:  # fmt: skip
    """Every benchmark of a suite that is there; the number of questions without a reply."""
    from sightline.benchmarks.suites import find_suite
    from sightline.evaluate import evaluate_suite

    table, runs = evaluate_suite(
        find_suite(name), data, out, limit=limit, showing=_bar(cost), **asking
    )
    told = table.as_dict() | {"baselines": {each: run.baselines for each, run in runs.items()}}
    show_result(told, as_json, table.lines())
    return sum(run.summary.failed for run in runs.values() if run.summary is not None)


def _bar(cost: Prices | None) -> Callable[[Benchmark, Loaded], AbstractContextManager[Progress]]:
    """A progress bar for a benchmark, with the running score."""
    from sightline.evaluate import reply_score
    from sightline.runs import progress_bar

    def showing(benchmark: Benchmark, loaded: Loaded) -> AbstractContextManager[Progress]:
        total = len(loaded.samples) * benchmark.protocol.decoding.repeats
        return progress_bar(total, score=reply_score(benchmark, loaded), prices=cost)

    return showing


@app.command()
def compare(
    first: Annotated[Path, typer.Argument(help="A run folder.")],
    second: Annotated[Path, typer.Argument(help="Another one of the same benchmark.")],
    as_json: Json = False,
) -> None:
    """Compare two runs: what differs in their making, and where they differ, with significance."""
    from sightline.benchmarks.comparing import compare_runs
    from sightline.benchmarks.tables import comparison_lines

    found = compare_runs(first, second)
    show_result(found.as_dict(), as_json, comparison_lines(found))


@bench_app.command(name="list")
def bench_list(as_json: Json = False) -> None:
    """List the benchmarks."""
    from sightline.benchmarks import benchmarks, find_benchmark
    from sightline.benchmarks.suites import find_suite, suites
    from sightline.cli.detections import detection_rows
    from sightline.cli.games import game_rows

    rows: list[dict[str, Any]] = []
    for name in benchmarks():
        found = find_benchmark(name)
        rows.append(
            {"id": name, "title": found.title, "variants": list(found.variants),
             "fresh": found.like is not None, "hub": found.hub}
        )  # fmt: skip
    rows += game_rows() + detection_rows()
    lines = [
        f"{row['id']:<20} {row['title']:<28} {'fresh  ' if row['fresh'] else '       '}"
        + ", ".join(row["variants"])
        for row in rows
    ]
    lines += [f"{name:<20} {find_suite(name).title}" for name in suites()]
    lines.append("fresh: `sightline bench make --like ID` asks its types about your scenes")
    show_result({"benchmarks": rows, "suites": list(suites())}, as_json, lines)


@bench_app.command(name="show")
def bench_show(
    benchmark: Annotated[str, typer.Argument(help="Id.")],
    variant: Variant = "",
    as_json: Json = False,
) -> None:
    """Show how a benchmark asks and scores, and what a reader would not expect."""
    from sightline.benchmarks import find_benchmark
    from sightline.benchmarks.detections import find_detections
    from sightline.benchmarks.fresh import Fresh
    from sightline.benchmarks.interactive import find_interactive
    from sightline.cli.detections import show_detections
    from sightline.cli.games import show_games

    if (pictures := find_detections(benchmark)) is not None:
        show_detections(pictures, as_json)
        return
    if (games := find_interactive(benchmark)) is not None:
        show_games(games, variant, as_json)
        return
    found = find_benchmark(benchmark).using(variant)
    fresh = found.like() if found.like is not None else None
    told = {
        "id": found.id, "title": found.title, "hub": found.hub, **found.protocol.names(),
        "quirks": list(found.protocol.quirks), "variants": list(found.variants),
        "published": dict(found.published), "chance": found.chance,
        "source": found.protocol.cite, "notes": found.notes,
        "fresh": fresh.notes if isinstance(fresh, Fresh) else "",
        "scenes": fresh.world if isinstance(fresh, Fresh) else "",
    }  # fmt: skip
    lines = [f"{name}: {value}" for name, value in told.items() if value not in ("", [], {}, None)]
    show_result(told, as_json, lines)


@bench_app.command(name="make")
def bench_make(
    like: Annotated[str, typer.Option(help="Benchmark whose task types are asked.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder to make.")],
    scenes: Annotated[
        Path | None,
        typer.Option(
            help="A scene store, or scenes in a published format; none for symbolic worlds."
        ),
    ] = None,
    count: Annotated[int, typer.Option("-n", min=1, help="Questions.")] = 500,
    variant: Annotated[
        str, typer.Option(help="Variant that is asked, where its questions are of its own.")
    ] = "",
    seed: Seed = 0,
    workers: Workers = 1,
    as_json: Json = False,
) -> None:
    """Make a fresh benchmark: the same task types about your scenes, with verified answers."""
    from sightline.benchmarks import find_benchmark
    from sightline.benchmarks.detections import find_detections
    from sightline.benchmarks.fresh import make_fresh
    from sightline.benchmarks.interactive import find_interactive
    from sightline.cli.detections import make_prompts
    from sightline.cli.games import make_games
    from sightline.evaluate import baselines

    if (pictures := find_detections(like)) is not None:
        make_prompts(pictures, out, as_json)
        return
    if (games := find_interactive(like)) is not None:
        make_games(games, scenes, out, count, seed, as_json)
        return
    benchmark = find_benchmark(like).using(variant)
    with progress() as bar:
        made = make_fresh(benchmark, scenes, out, count, seed=seed, workers=workers, progress=bar)
    wrong = len(made.audited.disagreements)
    try:
        found: dict[str, Any] = dict(baselines(benchmark, made.loaded.samples))
    except BadInput as lacking:
        # the questions are there, even where the rule needs something more to score with
        found = {"not scored:": str(lacking)}
    told = {
        "file": str(made.file), "questions": len(made.loaded.samples), "disagreements": wrong,
        "faults": [str(fault) for fault in made.loaded.faults], "missing": list(made.missing),
        "baselines": found, "tasks": made.per_task,
    }  # fmt: skip
    lines = [f"{n:>7,}  {name}" for name, n in made.per_task.items()]
    lines += [f"no questions: {name}" for name in made.missing]
    lines += [f"{len(made.loaded.samples):,} questions in {made.file}, {wrong} disagreements"]
    lines += [", ".join(f"{name} {value}" for name, value in found.items())]
    show_result(told, as_json, lines)
    if wrong or made.audited.unaudited or made.loaded.left_out:
        raise typer.Exit(1)


@bench_app.command(name="learn")
def bench_learn(
    benchmark: Annotated[str, typer.Argument(help="Id of a benchmark of games.")],
    data: Annotated[Path, typer.Option("--data", help="Levels to learn from.")],
    model: Annotated[str, typer.Option(help="Name at the endpoint, hf:... or vllm:NAME.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder of the log and memory.json.")],
    endpoint: Annotated[
        str, typer.Option(help="Address of an OpenAI-compatible server, with /v1.")
    ] = "http://127.0.0.1:8000/v1",
    key: Annotated[str, typer.Option(help="Environment variable that holds its key.")] = "",
    limit: Annotated[int, typer.Option(min=0, help="Levels of each game; 0 = all.")] = 0,
    seed: Seed = 0,
    as_json: Json = False,
) -> None:
    """Let a model play, reflect and replay; what proves true goes into a memory for `eval`."""
    from sightline.cli.games import learn_games
    from sightline.solvers.asked import runner_of

    runner, _ = runner_of(model, endpoint, key)
    learn_games(benchmark, data, out, limit, seed, runner, as_json)


@bench_app.command(name="report")
def bench_report(
    runs: Annotated[list[Path], typer.Argument(help="Run folders of one benchmark.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The page.")] = Path("leaderboard.html"),
    data: Data = None,
    wrong: Annotated[int, typer.Option(min=0, help="Wrong answers shown of every run.")] = 60,
    as_json: Json = False,
) -> None:
    """Write one page: scores with intervals, tasks, wrong answers with their pictures."""
    from sightline.reports.leaderboard import write_leaderboard

    with progress() as bar:
        path = write_leaderboard(runs, out, data=data, wrong=wrong, progress=bar)
    show_result({"report": str(path), "bytes": path.stat().st_size}, as_json, [str(path)])


@bench_app.command(name="export")
def bench_export(
    benchmark: Annotated[str, typer.Argument(help="Id.")],
    to: Annotated[str, typer.Option(help="lmms-eval or vlmevalkit.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder to make.")],
    data: Data = None,
    variant: Variant = "",
    as_json: Json = False,
) -> None:
    """Write a benchmark for another harness. Inspect AI needs none: inspect eval sightline/ID."""
    from sightline.benchmarks import find_benchmark
    from sightline.harnesses import export_benchmark

    found = find_benchmark(benchmark).using(variant)
    if data is None:
        raise BadInput(benchmark, "--data", "is missing", f"its records, e.g. of {found.hub}")
    made = export_benchmark(found, data, out, to)
    show_result({"file": str(made)}, as_json, [str(made)])
