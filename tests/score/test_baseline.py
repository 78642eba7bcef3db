"""The baseline knows the same numbers as shulu, and says of them what a few lines can."""

from __future__ import annotations

from pipeline.extract import analyse, to_extraction
from pipeline.model import Article, Figure
from pipeline.score.baseline import COMPARED, baseline, compared
from pipeline.score.tally import Tally


def figures(text: str) -> tuple[Figure, ...]:
    article = Article(id="b", text=text)
    simple = baseline(analyse(article))
    assert simple.targets == ()
    return to_extraction(article, simple).figures


def test_it_takes_the_nearest_noun_the_first_place_and_the_nearest_time() -> None:
    made = figures(
        "珠海一年间\n2021年珠海市出口增长3%。总体平稳，稳中向好。2022年，中山市财政收入下降2%，力争2023年修建公路30公里。\n"
    )
    assert [(f.text, f.indicator, f.subject, f.period) for f in made] == [
        ("3%", "出口", "珠海市", "2021"),
        ("2%", "财政收入", "珠海市", "2023"),
        ("30公里", "公路", "珠海市", "2023"),
    ]


def test_it_knows_neither_kind_nor_sign_nor_status() -> None:
    made = figures("要闻\n2021年，珠海市出口下降3%，力争2023年达到5亿元。\n")
    assert {(f.measure, f.status, f.speaker) for f in made} == {("level", "actual", None)}
    assert [f.value for f in made] == [3, 500000000]


def test_without_noun_place_and_time_it_says_nothing() -> None:
    (figure,) = figures("要闻\n达3亿元。\n")
    assert (figure.indicator, figure.subject, figure.period) == (None, None, None)


def test_only_its_own_scores_are_compared() -> None:
    scores = {name: Tally("prf", 1, 1, 1) for name in ("figures.core", "figures.full", "targets.core", "entities")}
    assert set(compared(scores)) == {"figures.core", "figures.full"} <= set(COMPARED)
