"""Tables for a terminal: they fit, and an article cannot get out of them."""

from __future__ import annotations

from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from pipeline.model import Entity, Extraction, Figure, Metadata, Provenance, Span
from pipeline.view.terminal import amount, extraction_tables, number
from pipeline.view.text import marked, safe


def an_extraction(text: str) -> Extraction:
    """One figure and one entity, with `text` wherever an article's own words appear."""
    figure = Figure(
        id="f1",
        start=0,
        end=1,
        text=text,
        indicator=text,
        subject=text,
        value=Decimal(1000),
        unit=text,
        base_value=Decimal(1),
        base_unit=None,
        comparator="ge",
        measure="growth",
        basis="yoy",
        period="2022",
        status="actual",
        evidence=Span(0, 1),
        confidence=1.0,
    )
    article = Metadata(
        id="a",
        title=text,
        publisher=text,
        authors=(text,),
        published=None,
        page_updated=None,
        reference_date=None,
        script="hans",
        url=None,
        body=None,
        sha256="",
    )
    entity = Entity(start=0, end=1, text=text, label="GPE", name=text)
    made_by = Provenance(version="", fingerprint="")
    return Extraction(article=article, entities=(entity,), figures=(figure,), targets=(), drops=(), shulu=made_by)


@pytest.mark.parametrize("width", [40, 80, 120])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    for line in extraction_tables(an_extraction("中山市规上工业增加值" * 5), width=width).splitlines():
        assert cell_len(line) <= width


@pytest.mark.parametrize("width", [80, 120])
def test_an_id_stays_in_one_piece(width: int) -> None:
    extraction = an_extraction("中山市规上工业增加值" * 5)
    figure = msgspec.structs.replace(extraction.figures[0], id="f0123456789ab")
    drawn = extraction_tables(msgspec.structs.replace(extraction, figures=(figure,)), width=width)
    assert "f0123456789ab" in drawn


def test_markup_in_an_article_is_text() -> None:
    drawn = extraction_tables(an_extraction("[bold]x[/bold] [/] :smile:"), width=200)
    assert "[bold]x[/bold] [/] :smile:" in drawn


@given(st.text(min_size=1, max_size=30))
def test_an_article_cannot_steer_the_terminal(text: str) -> None:
    for color in (False, True):
        drawn = extraction_tables(an_extraction(text), width=100, color=color)
        shown = drawn if not color else drawn.replace("\x1b[", "")
        assert all(char.isprintable() or char == "\n" or char.isspace() for char in shown)
        assert not {"\x9b", "\u202e", "\u2066", "\r", "\x07"} & set(shown)


@given(st.text(max_size=50))
def test_safe_text_is_one_line(text: str) -> None:
    assert len(safe(text).splitlines()) <= 1
    assert "\x1b" not in safe(text)


def test_safe_keeps_what_people_read() -> None:
    assert safe("中山\u3000市 é 😀\n\t") == "中山\u3000市 é 😀  "
    assert safe("\x1b[31m\u202e\U000e0041") == r"\u001b[31m\u202e\U000e0041"


def test_amounts_in_short() -> None:
    figure = an_extraction("亩").figures[0]
    assert amount(figure) == "≥ 1,000 亩"
    assert number(Decimal("-3.20")) == "-3.20"
    assert len(number(Decimal("1" * 10_000))) < 60


def test_a_mention_is_marked_in_its_sentence() -> None:
    assert marked("共有23个社区", 2, 5).plain == "共有【23个】社区"
