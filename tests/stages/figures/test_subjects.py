"""Whose a figure is and who says it: golden sentences, a line a figure or target: subject  speaker  | its text."""

from __future__ import annotations

import pytest

from pipeline.extract import analyse, to_extraction
from pipeline.model import Article
from tests.cases import golden, settled


def whose(text: str) -> list[str]:
    article = Article(id="golden", text=text)
    found = to_extraction(article, analyse(article))
    lines = [(figure.start, figure.subject, figure.speaker, figure.text) for figure in found.figures]
    lines += [
        (target.threshold.start, target.actor, target.speaker, target.threshold.text)
        for target in found.targets
        if target.threshold is not None
    ]
    return [f"{subject or '-'}  {speaker or '-'}  | {mention}" for _, subject, speaker, mention in sorted(lines)]


@pytest.mark.parametrize(("setting", "text", "expected"), golden("whose"))
def test_whose_golden(setting: None, text: str, expected: str) -> None:
    assert settled(whose(text), expected) == expected
