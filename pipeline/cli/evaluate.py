"""``shulu evaluate``: how right the records are, measured against gold."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from pipeline.batch.results import Reject
from pipeline.batch.sources import read_article
from pipeline.cli.console import SOME_REJECTED, color, say, width, write
from pipeline.cli.judge import Corpus, gold_corpus, judge
from pipeline.cli.options import (
    ArticlesFolder,
    GoldFiles,
    Lexicons,
    ScriptVariant,
    Segmenter,
    SettingsFile,
    TableOrJson,
    Tagger,
    check_models,
    make_settings,
)
from pipeline.config import Settings, code_version, fingerprint
from pipeline.errors import ConfigError, ShuluError
from pipeline.extract import to_extraction
from pipeline.score.baseline import baseline, compared
from pipeline.score.corpus import article_path
from pipeline.score.errors_report import Error, find_errors
from pipeline.score.floors import below_floors, raise_floors, read_floors
from pipeline.score.reading import read
from pipeline.score.reliability import Outcome, outcomes
from pipeline.score.report import Report, changes, make_report, part_of, read_report, report_json
from pipeline.score.scores import score
from pipeline.score.tally import Tally
from pipeline.score.validate import unknown_fields, validate
from pipeline.view.evaluation import keep_evaluation
from pipeline.view.scores import (
    article_table,
    baseline_table,
    below_lines,
    change_table,
    error_tables,
    reliability_table,
    score_table,
)
from pipeline.view.terminal import render

_WIDTH = 120
"""Columns that the scores of three parts side by side need; narrower, names would be cut."""

_PER_ARTICLE = ("entities", "figures.detection", "figures.core", "figures.full", "targets.core", "targets.full")


class Part(StrEnum):
    """Parts of the corpus: rules are developed on `look`; `blind` shows overfitting."""

    all = "all"
    look = "look"
    blind = "blind"


def evaluate(
    gold: GoldFiles = None,
    articles: ArticlesFolder = None,
    check: Annotated[bool, typer.Option("--check", help="Only check that gold keeps the guidelines.")] = False,
    errors: Annotated[
        bool, typer.Option("--errors", help="List every error, by cause (default: of part look).")
    ] = False,
    per_article: Annotated[bool, typer.Option("--per-article", help="Add a line for each article.")] = False,
    part: Annotated[Part | None, typer.Option(help="Show this part of the corpus only.")] = None,
    against: Annotated[Path | None, typer.Option(metavar="FILE", help="Compare with an earlier JSON report.")] = None,
    format: Annotated[TableOrJson, typer.Option(help="Tables, or JSON to keep.")] = TableOrJson.table,
    floors: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Exit 1 where a score is below its floor.")
    ] = None,
    raise_: Annotated[
        bool, typer.Option("--raise-floors", help="Lift the floors in the --floors file to these scores.")
    ] = False,
    keep: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Keep the JSON in this folder, for `shulu view`.")
    ] = None,
    settings: SettingsFile = None,
    segmenter: Segmenter = None,
    tagger: Tagger = None,
    variant: ScriptVariant = None,
    lexicon: Lexicons = None,
) -> None:
    """Extract the articles that have gold annotations and score the records, layer by layer."""
    if raise_ and floors is None:
        raise ConfigError("--raise-floors needs --floors FILE")
    corpus = gold_corpus(gold, articles)
    if check:
        _check(corpus, articles)
        return
    earlier = None if against is None else read_report(against)
    wanted = {} if floors is None or (raise_ and not floors.exists()) else read_floors(floors)
    chosen = make_settings(settings, segmenter, variant, lexicon, tagger)
    fingerprint(chosen)  # reads the tables: wrong ones are reported before anything is extracted
    check_models(chosen)

    report, found_errors = _measure(corpus, articles, chosen, errors=errors)
    shown = _in_part(found_errors, part or Part.look) if errors else ()
    if format is TableOrJson.json:
        write(_json(report, shown if errors else None, earlier))
    else:
        write(_tables(report, shown if errors else None, earlier, str(against), part, per_article))
    if keep is not None:
        say(f"kept {keep_evaluation(keep, _json(report, shown if errors else None, None))}")
    below = below_floors(report, wanted)
    for line in below_lines(below):
        say(line)
    if raise_ and floors is not None and not report.rejected:
        for line in raise_floors(report, floors):
            say(f"raised {line}")
    if below or report.rejected:
        raise typer.Exit(SOME_REJECTED)


def _check(corpus: Corpus, articles: Path | None) -> None:
    """Print what is wrong with the gold files, one line each; end with 1 where something is."""
    problems = 0
    for path, gold in corpus.values():
        found = [f"{path}: {problem}" for problem in unknown_fields(path.read_bytes())]
        try:
            article = read_article(article_path(path, gold, articles), id=gold.id)
            found += [f"{path}: {problem}" for problem in validate(gold, article.text)]
        except ShuluError as error:
            found.append(str(error))
        if path.stem != gold.id:
            found.append(f"{path}: is called otherwise than its article, {gold.article}")
        problems += len(found)
        write("".join(f"{line}\n" for line in found))
    say(f"{len(corpus)} gold files, {problems} problems")
    if problems:
        raise typer.Exit(SOME_REJECTED)


def _measure(
    corpus: Corpus, articles: Path | None, settings: Settings, *, errors: bool
) -> tuple[Report, tuple[Error, ...]]:
    """Scores (and errors) of all articles."""
    scores: dict[str, dict[str, Tally]] = {}
    simple: dict[str, dict[str, Tally]] = {}
    judged: dict[str, tuple[Outcome, ...]] = {}
    rejected: dict[str, str] = {}
    found_errors: list[Error] = []
    for item in judge(corpus, articles, settings):
        if isinstance(item, Reject):
            rejected[item.article] = item.reason
            continue
        gold, id = item.gold, item.article.id
        scores[id] = score(gold, item.extraction, read(gold, item.found))
        simple[id] = compared(score(gold, to_extraction(item.article, baseline(item.found), settings)))
        judged[id] = tuple(outcomes(gold, item.extraction))
        if errors:
            found_errors += find_errors(gold, item.extraction, item.article.text)
    ordered = tuple(sorted(found_errors, key=lambda error: (error.layer, error.cause)))
    version = code_version()
    return make_report(scores, version=version, rejected=rejected, baseline=simple, outcomes=judged), ordered


def _in_part(errors: Sequence[Error], part: Part) -> tuple[Error, ...]:
    return tuple(error for error in errors if part is Part.all or part_of(error.article) == part.value)


def _json(report: Report, errors: Sequence[Error] | None, earlier: Report | None) -> bytes:
    """The report, with ``errors`` and ``changes`` where they were asked for."""
    if errors is None and earlier is None:
        return report_json(report)
    whole = msgspec.to_builtins(report)
    if errors is not None:
        whole["errors"] = errors
    if earlier is not None:
        whole["changes"] = changes(earlier, report)
    return msgspec.json.format(msgspec.json.encode(whole), indent=1) + b"\n"


def _tables(
    report: Report,
    errors: Sequence[Error] | None,
    earlier: Report | None,
    against: str,
    part: Part | None,
    per_article: bool,
) -> str:
    parts = [part.value] if part else ["all", "look", "blind"]
    drawn = [score_table(report, parts), baseline_table(report, parts)]
    drawn += [reliability_table(report.reliability[name], name) for name in parts if name in report.reliability]
    more = [] if errors is None else error_tables(errors)
    if per_article:
        drawn.append(article_table(report, _PER_ARTICLE, part.value if part else None))
    if earlier is not None:
        more.insert(0, change_table(changes(earlier, report), against))
    return render([*drawn, *more], width=max(width(), _WIDTH), color=color())
