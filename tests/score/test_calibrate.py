"""The weights say how often records of a kind are right, and say it of articles they were not made from."""

from __future__ import annotations

import pytest

from pipeline.lexicon import parse_table
from pipeline.score.calibrate import Example, cross_validated, fit, predict, table
from pipeline.stages.confidence import NUMBER, Feature


def examples(rule: str, right: int, wrong: int, part: str = "blind") -> list[Example]:
    features: tuple[Feature, ...] = (NUMBER, ("indicator", rule))
    return [
        Example(article=f"{rule}{number}", part=part, features=features, right=number < right)
        for number in range(right + wrong)
    ]


def chance(weights: tuple[object, ...], rule: str) -> float:
    return predict(weights, (NUMBER, ("indicator", rule)))  # type: ignore[arg-type]


def test_a_rule_is_as_sure_as_it_was_right() -> None:
    weights = fit([*examples("good", 900, 100), *examples("bad", 200, 800)])
    assert chance(weights, "good") == pytest.approx(0.9, abs=0.02)
    assert chance(weights, "bad") == pytest.approx(0.2, abs=0.02)


def test_what_few_records_have_weighs_little_and_less_than_four_nothing() -> None:
    weights = fit([*examples("common", 50, 50), *examples("rare", 4, 0), *examples("once", 3, 0)])
    assert 0.5 < chance(weights, "rare") < 0.9
    assert ("indicator", "once") not in [weight.feature for weight in weights]


def test_confidence_is_what_holds_for_articles_that_nobody_looked_at() -> None:
    weights = fit([*examples("rule", 95, 5, part="look"), *examples("rule", 60, 40, part="blind")])
    assert chance(weights, "rule") == pytest.approx(0.6, abs=0.03)
    assert all(weight.feature[0] != "part" for weight in weights)


def test_an_article_is_judged_by_the_others() -> None:
    known = examples("rule", 200, 0)
    odd = [Example(article="odd", part="blind", features=(NUMBER, ("indicator", "odd")), right=False)] * 20
    chances = cross_validated([*known, *odd])
    # No other article has the feature, so that nothing tells these records from those that are always right.
    assert all(chance > 0.9 for chance in chances)


def test_the_same_examples_give_the_same_table() -> None:
    judged = [*examples("one", 9, 3), *examples("two", 5, 5, part="look")]
    made = table(fit(judged), "a note\nof two lines")
    assert made == table(fit(list(reversed(judged))), "a note\nof two lines")
    assert made.startswith("# a note\n# of two lines\nfeature\tvalue\tweight\trecords\n")
    rows = parse_table(made, "confidence")
    assert [(row["value"], row["records"]) for row in rows] == [("number", "22"), ("one", "12"), ("two", "10")]
