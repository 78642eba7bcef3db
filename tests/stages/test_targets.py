"""Targets with numbers: golden sentences in which targets and figures stand side by side."""

from __future__ import annotations

import itertools
from decimal import Decimal

import pytest

from pipeline.extract import extract
from pipeline.model import Article, Bound, Extraction, Figure
from tests.cases import golden, settled


def read(text: str) -> Extraction:
    return extract(Article(id="golden", text=text))


def bound(said: Bound | Figure | None) -> str:
    if said is None:
        return "-"
    upper = "" if said.upper is None else f"..{said.upper:f}"
    return f"{said.comparator} {said.value:f}{upper} {said.unit or '-'}"


def shown(text: str) -> list[str]:
    """Quantified targets at their thresholds and figures, left to right."""
    found = read(text)
    lines = {
        figure.start: [f"{figure.start}-{figure.end}", "figure", bound(figure), figure.status, f"| {figure.text}"]
        for figure in found.figures
    }
    for target in found.targets:
        if target.threshold is not None:
            at = target.threshold
            lines[at.start] = [
                f"{at.start}-{at.end}",
                "target",
                bound(at),
                bound(target.stretch),
                target.indicator or "-",
                target.actor or "-",
                target.deadline or "-",
                target.measure,
                f"| {at.text}",
            ]
    return ["  ".join(lines[start]) for start in sorted(lines)]


@pytest.mark.parametrize(("setting", "text", "expected"), golden("targets"))
def test_targets_golden(setting: None, text: str, expected: str) -> None:
    assert settled(shown(text), expected) == expected


EVERY = [pytest.param(case.values[1], id=case.id) for name in ("targets", "figures") for case in golden(name)]


@pytest.mark.parametrize("text", EVERY)
def test_a_number_is_a_figure_or_belongs_to_one_target(text: str) -> None:
    found = read(text)
    places = [(figure.start, figure.end) for figure in found.figures]
    for target in found.targets:
        places += [(each.start, each.end) for each in (target.threshold, target.stretch) if each is not None]
    places.sort()
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(places))


@pytest.mark.parametrize("text", EVERY)
def test_a_target_holds_its_numbers_and_says_what_kind_it_is(text: str) -> None:
    for target in read(text).targets:
        bounds = [each for each in (target.threshold, target.stretch) if each is not None]
        assert (target.kind == "quantified") == bool(bounds)
        assert all(target.start <= each.start and each.end <= target.end for each in bounds)
        assert target.threshold is not None or target.stretch is None
        assert target.evidence.start <= target.start
        assert target.end <= target.evidence.end


def test_a_fall_that_is_aimed_at_is_negative() -> None:
    (target,) = read("减排目标\n2022年，浙江省计划将煤炭消费减少100万吨。").targets
    assert target.threshold is not None
    assert (target.threshold.value, target.threshold.base_value) == (Decimal(-1_000_000), Decimal(-1_000_000_000))
    assert target.measure == "change"


def test_who_states_a_target_is_its_speaker() -> None:
    (target,) = read("昆山\n昆山市市长陈丽艳表示，2023年昆山市要新增公办学位1.2万个。").targets
    assert target.speaker == "陈丽艳"
