"""CSV cells: exact numbers, and nothing that a spreadsheet would run."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipeline.batch.tables import ARTICLE_COLUMNS, TARGET_COLUMNS, cell, target_rows
from pipeline.model import Bound, Extraction, Metadata, Provenance, Span, Target

TEXT = "2025年前拆除不少于1000亩。"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_text_is_never_a_formula(start: str) -> None:
    assert cell(start + "cmd|' /C calc'!A0").startswith("'")


def test_numbers_are_plain_digits() -> None:
    assert cell(Decimal("-3.20")) == "-3.20"
    assert cell(Decimal("4.891E+10")) == "48910000000"
    assert (cell(None), cell(0), cell(0.5), cell("一=二")) == ("", "0", "0.5", "一=二")


def test_a_target_has_its_bounds_in_columns_of_their_own() -> None:
    bound = Bound(
        start=10,
        end=15,
        text=TEXT[10:15],
        value=Decimal(1000),
        unit="亩",
        base_value=Decimal("666666.67"),
        base_unit="m2",
        comparator="ge",
    )
    target = Target(
        id="t1",
        start=5,
        end=15,
        text=TEXT[5:15],
        kind="quantified",
        action="拆除",
        actor=None,
        threshold=bound,
        deadline="2025",
        evidence=Span(0, len(TEXT)),
        confidence=0.9,
    )
    article = Metadata(
        id="a",
        title="=1+1",
        publisher=None,
        authors=(),
        published=None,
        page_updated=None,
        reference_date="2022",
        script="hans",
        url=None,
        body=None,
        sha256="",
    )
    made_by = Provenance(version="", fingerprint="")
    extraction = Extraction(article=article, entities=(), figures=(), targets=(target,), drops=(), shulu=made_by)
    (row,) = target_rows(extraction, TEXT)
    cells = dict(zip((*ARTICLE_COLUMNS, *TARGET_COLUMNS), row, strict=True))
    assert cells["title"] == "'=1+1"
    assert (cells["threshold_value"], cells["threshold_comparator"], cells["stretch_value"]) == ("1000", "ge", "")
    assert (cells["deadline"], cells["evidence"]) == ("2025", TEXT)
