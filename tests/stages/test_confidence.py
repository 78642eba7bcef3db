"""Confidence is read from a table, and on the corpus it means what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import Article, Settings, extract, lexicon
from pipeline.errors import ConfigError
from pipeline.score.gold import load_gold
from pipeline.score.reliability import outcomes, reliability
from pipeline.score.report import part_of
from pipeline.stages.confidence import NUMBER, Confidence, family, load_confidence

HEADER = "feature\tvalue\tweight\trecords\n"
CORPUS = Path(__file__).parent.parent.parent / "corpus"


def own(tmp_path: Path, rows: str) -> Confidence:
    path = tmp_path / "confidence.tsv"
    path.write_text(HEADER + rows, encoding="utf-8")
    return Confidence(lexicon.load((str(path),)))


def test_weights_add_up_to_log_odds(tmp_path: Path) -> None:
    sure = own(tmp_path, "base\tnumber\t1.0\t9\nindicator\tgood\t1.197\t9\n")
    assert sure.of((NUMBER,)) == 0.73
    assert sure.of((NUMBER, ("indicator", "good"))) == 0.9
    assert sure.of((NUMBER, ("indicator", "of a later version"))) == 0.73


def test_a_weight_that_is_no_number_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="confidence"):
        own(tmp_path, "base\tnumber\tmuch\t9\n")


def test_a_rule_counts_without_the_word_it_met() -> None:
    assert family("cue 力争") == family("cue 计划") == "cue"
    assert family("rule: 凡") == "rule"
    assert family("noun before") == "noun before"


def test_no_row_of_the_table_comes_twice() -> None:
    rows = [(row["feature"], row["value"]) for row in lexicon.load().rows("confidence")]
    assert len(rows) == len(set(rows)) > 10
    assert load_confidence(lexicon.load()) is load_confidence(lexicon.load())


def test_users_may_weigh_a_feature_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "confidence.tsv"
    path.write_text(HEADER + "base\tnumber\t-9.0\t0\n", encoding="utf-8")
    article = Article(id="a", text="要闻\n2021年，安吉县产值3亿元。\n")
    (usual,) = extract(article).figures
    (doubted,) = extract(article, Settings(lexicons=(str(path),))).figures
    assert doubted.confidence < 0.1 < usual.confidence


@pytest.mark.parametrize("part", ["look", "blind"])
def test_sure_records_are_clearly_more_often_right(part: str) -> None:
    judged = [
        outcome
        for path in sorted((CORPUS / "gold").glob("*.json"))
        if part_of(path.stem) == part
        for gold in [load_gold(path)]
        for outcome in outcomes(
            gold, extract(Article(id=gold.id, text=(CORPUS / "articles" / gold.article).read_bytes().decode()))
        )
    ]
    found = reliability(judged)
    assert found.kept.records >= 0.3 * found.all.records
    # Of the errors at least two in five are gone.
    assert 1 - found.kept.core <= 0.6 * (1 - found.all.core)
    assert found.kept.full > found.all.full
    assert found.error <= 0.1
