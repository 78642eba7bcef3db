"""``shulu calibrate``: makes the table that confidence is read from, out of the articles with gold."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from pipeline.batch.results import Reject
from pipeline.cli.console import SOME_REJECTED, color, say, width, write
from pipeline.cli.judge import Judged, gold_corpus, judge
from pipeline.cli.options import ArticlesFolder, GoldFiles, SettingsFile, make_settings
from pipeline.errors import ConfigError
from pipeline.extract import load_tools
from pipeline.score.calibrate import Example, cross_validated, fit, table
from pipeline.score.reliability import Outcome, outcomes, reliability
from pipeline.score.report import part_of
from pipeline.stages.confidence import Confidence, Feature, load_confidence, promise_features
from pipeline.view.scores import reliability_table
from pipeline.view.terminal import render

_NOTE = """\
What makes a record sure: weights in log-odds; their sum s gives the confidence 1 / (1 + e^-s), the probability that the
core record is right. feature, value: what is known of a record when it is made (stages/confidence.py); records: how
many had it. What is not here weighs nothing. Source: logistic regression on the {records} records of {articles}
articles that gold judges (score/calibrate.py). Made anew, after the rules have changed, by
    {command}
"""


def calibrate(
    gold: GoldFiles = None,
    articles: ArticlesFolder = None,
    output: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where to write the table.", show_default="pipeline/data/confidence.tsv"),
    ] = None,
    settings: SettingsFile = None,
) -> None:
    """Make the table of confidence anew, and show how reliable it is for articles left out when it was made."""
    path = output or Path(str(resources.files("pipeline") / "data" / "confidence.tsv"))
    corpus = gold_corpus(gold, articles)
    pairs: list[tuple[Example, Outcome]] = []
    rejected = False
    chosen = make_settings(settings)
    sure = load_confidence(load_tools(chosen).lexicon)
    for item in judge(corpus, articles, chosen):
        if isinstance(item, Reject):
            rejected = True
        else:
            pairs += _examples(item, sure)
    if not pairs:
        raise ConfigError("no record was found that gold can judge")
    examples = [example for example, _ in pairs]
    chances = cross_validated(examples)
    for name in ("all", "look", "blind"):
        judged = [
            msgspec.structs.replace(
                outcome, record=msgspec.structs.replace(outcome.record, confidence=round(chance, 2))
            )
            for (example, outcome), chance in zip(pairs, chances, strict=True)
            if name in ("all", example.part)
        ]
        if judged:
            write(render([reliability_table(reliability(judged), f"{name}, left out")], width=width(), color=color()))
    note = _NOTE.format(
        records=len(examples),
        articles=len({example.article for example in examples}),
        command=" ".join(" ".join(["shulu calibrate", *map(str, gold or ())]).split()),
    )
    made = table(fit(examples), note)
    temporary = path.with_name(f".{path.name}.new")
    try:
        temporary.write_text(made, encoding="utf-8")
        os.replace(temporary, path)
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror or error}") from error
    say(f"wrote {path}")
    if rejected:
        raise typer.Exit(SOME_REJECTED)


def _examples(item: Judged, sure: Confidence) -> Iterator[tuple[Example, Outcome]]:
    """The judged records of an article, with what was known of each when it was made."""
    known: dict[str, tuple[Feature, ...]] = {}
    document = item.found.document
    for figure, reading in zip(item.extraction.figures, item.found.figures, strict=True):
        known[figure.id] = sure.number(document, reading, named=figure.indicator_id is not None)
    for target, commitment in zip(item.extraction.targets, item.found.targets, strict=True):
        known[target.id] = (
            promise_features(commitment.rules)
            if commitment.threshold is None
            else sure.number(document, commitment.threshold, named=target.indicator_id is not None)
        )
    id = item.article.id
    for outcome in outcomes(item.gold, item.extraction):
        features = known[outcome.record.id]
        yield Example(article=id, part=part_of(id), features=features, right=outcome.core), outcome
