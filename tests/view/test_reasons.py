"""Why each field of a record says what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import Article, Settings
from pipeline.extract import analyse, load_tools, to_extraction
from pipeline.view.reasons import MODULES, reasons
from tests.cases import golden, settled

READ_BEFORE = ("script", "reference date", "times", "words", "names", "confidence")


def shown(text: str) -> list[str]:
    article = Article(id="why", text=text)
    found = analyse(article)
    extraction = to_extraction(article, found)
    lexicon = load_tools(Settings()).lexicon
    return [
        "  ".join([record.text, stage, field, value or "-", why])
        for record in extraction
        for stage, field, value, why in reasons(record, extraction, found, lexicon)
        if field not in READ_BEFORE
    ]


@pytest.mark.parametrize(("setting", "text", "expected"), golden("explain"))
def test_reasons_golden(setting: None, text: str, expected: str) -> None:
    assert settled(shown(text), expected) == expected


def test_every_field_of_every_record_has_a_reason(articles: dict[str, Path]) -> None:
    lexicon = load_tools(Settings()).lexicon
    number = {"indicator", "indicator_id", "measure", "status", "speaker", "evidence", "confidence"}
    for id in ("zhongshan-gonggai", "tuosu-gongzuo-baogao"):
        article = Article(id=id, text=articles[id].read_text(encoding="utf-8"))
        found = analyse(article)
        extraction = to_extraction(article, found)
        for record in extraction:
            fields = [reason.field for reason in reasons(record, extraction, found, lexicon)]
            assert len(fields) == len(set(fields))
            if record.id.startswith("q"):
                wanted = {"kind", "action", "actor", "deadline", "speaker", "evidence", "confidence"}
            elif record.id.startswith("t"):
                wanted = number | {"threshold", "threshold, comparator", "actor", "deadline", "action"}
            else:
                wanted = number | {"value", "comparator", "subject", "period"}
            assert wanted <= set(fields)
            assert all(reason.reason for reason in reasons(record, extraction, found, lexicon))


def test_stages_are_modules(root: Path) -> None:
    for module in {*MODULES.values(), "measure", "records", "confidence", "indicator_names"}:
        path = root.joinpath("pipeline", "stages", *module.split("."))
        assert path.is_dir() or path.with_suffix(".py").is_file(), module


def test_confidence_is_explained_by_its_weights() -> None:
    article = Article(id="why", text="要闻\n2021年，安吉县产值3亿元。\n")
    found = analyse(article)
    extraction = to_extraction(article, found)
    (figure,) = extraction.figures
    last = reasons(figure, extraction, found, load_tools(Settings()).lexicon)[-1]
    assert (last.field, last.value) == ("confidence", f"{figure.confidence:.2f}")
    assert "indicator noun before +" in last.reason
