"""``shulu run``: a whole corpus, into a store of records that is kept up to date."""

from __future__ import annotations

import signal
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, get_args

import msgspec
import typer
from rich.table import Table

from pipeline.batch.cluster import ray_engine
from pipeline.batch.corpus import Corpus, Options
from pipeline.batch.html import HtmlReader
from pipeline.batch.ledger import total
from pipeline.batch.local import Summary, default_jobs, local_engine, plan_run
from pipeline.batch.local import run as run_corpus
from pipeline.batch.locations import Kind
from pipeline.batch.plan import Limits, Plan
from pipeline.cli.console import SOME_REJECTED, say, say_reject, width
from pipeline.cli.options import Lexicons, ScriptVariant, Segmenter, SettingsFile, Tagger, check_models, make_settings
from pipeline.cli.progress import Progress
from pipeline.config import fingerprint
from pipeline.errors import ConfigError
from pipeline.view.terminal import render

_INTERRUPTED = 130


class EngineName(StrEnum):
    """What computes."""

    local = "local"
    ray = "ray"


def run(
    corpus: Annotated[
        str,
        typer.Argument(metavar="CORPUS", help="Folder (or one that has articles/), file, URL; - is standard input."),
    ],
    output: Annotated[Path, typer.Option(metavar="DIR", help="Folder of the store to bring up to date.")] = Path(
        "outputs"
    ),
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be done.")] = False,
    retry: Annotated[bool, typer.Option("--retry", help="Try rejected articles again.")] = False,
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep the records of articles that CORPUS does not have.")
    ] = False,
    jobs: Annotated[int, typer.Option(metavar="N", min=1, help="Worker processes.")] = default_jobs(),
    time_limit: Annotated[float, typer.Option(metavar="SECONDS", min=0.1, help="For one article.")] = 60.0,
    memory: Annotated[int, typer.Option(metavar="MB", min=0, help="Address space of a worker; 0: no limit.")] = 4096,
    kind: Annotated[
        str | None, typer.Option(metavar="|".join(get_args(Kind)), help="Of standard input, and of unknown endings.")
    ] = None,
    field: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=COLUMN", help="Column that holds a field; may be repeated."),
    ] = None,
    html: Annotated[str, typer.Option(metavar="|".join(get_args(HtmlReader)), help="What reads web pages.")] = "plain",
    engine: Annotated[
        EngineName, typer.Option(help="Processes of this machine, or Ray (extra: cluster).")
    ] = EngineName.local,
    address: Annotated[str | None, typer.Option(metavar="ADDRESS", help="Ray cluster to use; else one here.")] = None,
    settings: SettingsFile = None,
    segmenter: Segmenter = None,
    tagger: Tagger = None,
    variant: ScriptVariant = None,
    lexicon: Lexicons = None,
) -> None:
    """Bring the records of a corpus up to date: only what is new or has changed is computed."""
    chosen = make_settings(settings, segmenter, variant, lexicon, tagger)
    options = _options(kind, field or [], html)
    fingerprint(chosen)  # reads the tables: wrong ones are reported before anything is read or written
    check_models(chosen)
    limits = Limits(jobs=jobs, seconds=time_limit, memory=memory)
    with Corpus(corpus, options, without=output) as articles, Progress() as progress:
        if dry_run:
            plan = plan_run(articles, output, chosen, limits=limits, retry=retry, keep=keep, watch=progress)
            progress.close()
            _show_plan(plan)
            return
        compute = (
            local_engine(limits, options, output)
            if engine is EngineName.local
            else ray_engine(limits, articles, output, address)
        )
        # As where a machine shuts down: what is done is written, and the run ends as by Ctrl-C.
        before = signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            summary = run_corpus(
                *(articles, output, chosen, compute),
                name=engine.value,
                limits=limits,
                retry=retry,
                keep=keep,
                watch=progress,
            )
        except KeyboardInterrupt:
            progress.close()
            say(f"interrupted; the {progress.count} articles done so far are in {output}, the next run does the rest")
            raise typer.Exit(_INTERRUPTED) from None
        finally:
            signal.signal(signal.SIGTERM, before)
    _show(summary, output)
    if summary.contents.rejected:
        raise typer.Exit(SOME_REJECTED)


def _options(kind: str | None, fields: list[str], html: str) -> Options:
    try:
        return msgspec.convert({"kind": kind, "fields": fields, "html": html}, Options)
    except msgspec.ValidationError as error:
        raise ConfigError(f"--kind or --html: {error}") from error


def _show_plan(plan: Plan) -> None:
    table = _table("plan")
    for row in _plan_rows(plan):
        table.add_row(*row)
    sys.stderr.write(render([table], width=width()))
    for reject in plan.unreadable:
        say_reject(reject)


def _plan_rows(plan: Plan) -> list[tuple[str, str]]:
    return [
        ("articles", str(plan.found)),
        ("  new", str(len(plan.new))),
        ("  changed", str(len(plan.changed))),
        ("  unchanged", str(len(plan.unchanged))),
        *([("    of them rejected", str(plan.rejected))] if plan.rejected else []),
        ("  unreadable", str(len(plan.unreadable))),
        ("vanished", str(len(plan.vanished))),
    ]


def _show(summary: Summary, output: Path) -> None:
    table = _table("run")
    for row in _plan_rows(summary.plan):
        table.add_row(*row)
    sys.stderr.write(render([table, _contents(summary)], width=width()))
    plan, contents = summary.plan, summary.contents
    rate = f", {plan.todo / summary.seconds:.1f} a second" if plan.todo and summary.seconds else ""
    say(f"{summary.done} of {plan.todo} articles computed in {summary.seconds:.1f} s{rate}; the store is in {output}")
    if contents.rejected:
        say(f"{contents.rejected} articles are rejected: `shulu rejects` lists them, `shulu run --retry` tries again")
    if contents.copies:
        say(
            f"{contents.copies} articles share stories, of which there are {contents.stories}: "
            "`shulu export --sql 'FROM stories'` lists them, `shulu export --once` keeps one of each"
        )
    say("`shulu export --to csv` (jsonl, parquet, xlsx) writes the records into files")


def _contents(summary: Summary) -> Table:
    contents = summary.contents
    table = _table("store")
    table.add_row("articles", str(contents.articles))
    if contents.guessed:
        table.add_row("  encoding guessed", str(contents.guessed))
    table.add_row("entities", str(contents.entities))
    for name, counts in (("figures", contents.figures), ("targets", contents.targets), ("rejected", contents.rejects)):
        table.add_row(name, str(total(counts)))
        for kind, count in counts.items():
            table.add_row(f"  {kind}", str(count))
    table.add_row("drops", str(contents.drops))
    return table


def _table(title: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold")
    table.add_column("what")
    table.add_column("count", justify="right")
    return table
