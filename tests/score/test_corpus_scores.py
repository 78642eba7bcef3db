"""On every gold annotation of the corpus, the answers that gold prefers score 1."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace

from pipeline.model import Extraction
from pipeline.score.errors_report import find_errors
from pipeline.score.gold import Gold, load_gold
from pipeline.score.scores import score
from pipeline.score.tally import add_up

CORPUS = Path(__file__).parent.parent.parent / "corpus"
Perfect = Callable[[Gold, str], Extraction]


def _corpus() -> list[tuple[Gold, str]]:
    corpus = [load_gold(path) for path in sorted((CORPUS / "gold").glob("*.json"))]
    return [(gold, (CORPUS / "articles" / gold.article).read_bytes().decode()) for gold in corpus]


def test_golds_own_answers_score_one(perfect: Perfect) -> None:
    for gold, text in _corpus():
        found = perfect(gold, text)
        assert {name: tally for name, tally in score(gold, found).items() if tally.rate != 1} == {}, gold.id
        assert find_errors(gold, found, text) == (), gold.id


def test_lost_subjects_lower_only_what_depends_on_them(perfect: Perfect) -> None:
    scores = []
    for gold, text in _corpus():
        found = perfect(gold, text)
        figures = tuple(replace(figure, subject="没有这样的地方") for figure in found.figures)
        scores.append(score(gold, replace(found, figures=figures)))
    total = add_up(scores)
    assert {name for name, tally in total.items() if tally.rate < 1} == {"figures.full", "figures.field.subject"}
    assert total["figures.field.subject"].right == 0


def test_scoring_the_corpus_is_quick(perfect: Perfect) -> None:
    corpus = [(gold, text, perfect(gold, text)) for gold, text in _corpus()]
    start = time.process_time()
    for gold, text, found in corpus:
        score(gold, found)
        find_errors(gold, found, text)
    assert time.process_time() - start < 2
