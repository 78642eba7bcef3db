"""The gold annotations of the corpus keep the guidelines, and scoring finds nothing wrong with their own answers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.score.gold import Gold, load_gold
from pipeline.score.report import part_of
from pipeline.score.validate import misplaced, unknown_fields, validate

CORPUS = Path(__file__).parent.parent / "corpus"
GOLD = sorted((CORPUS / "gold").glob("*.json"))


def _article(gold: Gold) -> str:
    return (CORPUS / "articles" / gold.article).read_bytes().decode("utf-8")


@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.stem)
def test_gold_keeps_the_guidelines(path: Path) -> None:
    gold = load_gold(path)
    assert path.stem == gold.id
    assert unknown_fields(path.read_bytes()) == []
    assert validate(gold, _article(gold)) == []
    assert misplaced(gold, _article(gold)) is None


def test_every_article_has_gold() -> None:
    assert {path.stem for path in (CORPUS / "articles").iterdir()} == {path.stem for path in GOLD}


def test_both_parts_have_articles() -> None:
    parts = [part_of(path.stem) for path in GOLD]
    assert parts.count("blind") >= 10
    assert parts.count("look") >= 20


def test_guidelines_stand_in_the_readme_in_full() -> None:
    readme = (CORPUS / "README.md").read_text(encoding="utf-8")
    for heading in ("Article", "Script and words", "Entities (OntoNotes labels)", "Figures", "Targets", "Scores"):
        assert re.search(rf"^#+ \d\. {re.escape(heading)}$", readme, re.MULTILINE), heading
