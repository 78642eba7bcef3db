"""What a number means: golden sentences through the whole pipeline, one phenomenon a file."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipeline.extract import analyse, to_extraction
from pipeline.model import Article, Figure
from tests.cases import golden, settled


def figures(text: str) -> tuple[Figure, ...]:
    article = Article(id="golden", text=text)
    return to_extraction(article, analyse(article)).figures


def number(value: Decimal, upper: Decimal | None, unit: str | None) -> str:
    return f"{value:f}{'' if upper is None else f'..{upper:f}'} {unit or '-'}"


def shown(text: str) -> list[str]:
    return [
        "  ".join(
            [
                f"{figure.start}-{figure.end}",
                number(figure.value, figure.upper, figure.unit),
                figure.indicator or "-",
                figure.subject or "-",
                f"{figure.measure} {figure.basis or ''}".strip(),
                figure.comparator,
                figure.period or "-",
                figure.status,
                figure.speaker or "-",
                f"| {figure.text}",
            ]
        )
        for figure in figures(text)
    ]


@pytest.mark.parametrize(("setting", "text", "expected"), golden("figures"))
def test_figures_golden(setting: None, text: str, expected: str) -> None:
    assert settled(shown(text), expected) == expected
