"""A small annotated article, and what a perfect extraction of a gold annotation looks like."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from msgspec import UnsetType

from pipeline.model import Bound, Entity, Extraction, Figure, Metadata, Provenance, Span, Target
from pipeline.score.gold import Gold, GoldBound, accepted, sha256

TEXT = (
    "小榄镇半年总结\n\n"
    "小榄镇2021年地区生产总值489.1亿元，同比增长8.2%。全镇约有5家企业。\n"
    "张三表示，2022年拆除整理土地不少于1000亩、力争超过2000亩，策划一批千亩园区。\n"
)


def _at(text: str, **fields: Any) -> dict[str, Any]:
    start = TEXT.index(text)
    return {"start": start, "end": start + len(text), "text": text, **fields}


def _gold() -> dict[str, Any]:
    """As JSON, so that tests can damage it."""
    return {
        "sha256": sha256(TEXT.encode()),
        "article": "small.txt",
        "title": "小榄镇半年总结",
        "publisher": None,
        "authors": ["廖瀚"],
        "page_updated": "2024-07-24T18:12:43",
        "reference_date": "2022",
        "body": [9, len(TEXT) - 1],
        "simplified": TEXT[9:-1],
        "segments": ["小榄镇/2021年/地区/生产总值/489.1亿元", "拆除/整理/土地/不少于/1000亩"],
        "entities": [
            _at("小榄镇2", label="GPE") | {"end": TEXT.index("小榄镇2") + 3, "text": "小榄镇"},
            _at("张三", label="PERSON"),
            _at("全镇", label="GPE", optional=True),
        ],
        "figures": [
            _at(
                "489.1亿元",
                indicator=["地区生产总值", "GDP"],
                subject="小榄镇",
                value=48910000000,
                unit="元",
                comparator="eq",
                period=["2021", None],
                status="actual",
            ),
            _at(
                "8.2%",
                indicator="地区生产总值",
                subject="小榄镇",
                value=8.2,
                unit="%",
                comparator="eq",
                measure="growth",
                basis="yoy",
                period="2021",
                status="actual",
                speaker="张三",
            ),
            _at(
                "5家",
                indicator="企业",
                subject="小榄镇",
                value=5,
                unit="家",
                comparator="approx",
                period=None,
                status="actual",
                optional=True,
            ),
        ],
        "targets": [
            _at(
                "拆除整理土地不少于1000亩、力争超过2000亩",
                kind="quantified",
                indicator="土地",
                action=["拆除整理", "整理"],
                actor="小榄镇",
                threshold=_at("1000亩", value=1000, unit="亩", comparator="ge"),
                stretch=_at("2000亩", value=2000, unit="亩", comparator="gt"),
                deadline="2022",
                basis=None,
                speaker="张三",
            ),
            _at("策划一批千亩园区", kind="qualitative", action="策划", actor="小榄镇", deadline="2022"),
        ],
    }


def _first(field: Any, default: Any = None) -> Any:
    """The preferred answer."""
    answers = accepted(field)
    return default if answers is None else answers[0]


def _bound(gold: GoldBound | None, text: str) -> Bound | None:
    if gold is None:
        return None
    value, unit = _first(gold.value), _first(gold.unit)
    return Bound(
        start=gold.start,
        end=gold.end,
        text=text[gold.start : gold.end],
        value=value,
        upper=_first(gold.upper),
        unit=unit,
        base_value=value,
        base_unit=unit,
        comparator=_first(gold.comparator),
    )


def _perfect(gold: Gold, text: str) -> Extraction:
    entities = () if isinstance(gold.entities, UnsetType) else gold.entities
    figures = () if isinstance(gold.figures, UnsetType) else gold.figures
    targets = () if isinstance(gold.targets, UnsetType) else gold.targets
    return Extraction(
        article=Metadata(
            id=gold.id,
            title=_first(gold.title),
            publisher=_first(gold.publisher),
            authors=() if isinstance(gold.authors, UnsetType) else gold.authors,
            published=_first(gold.published),
            page_updated=_first(gold.page_updated),
            reference_date=_first(gold.reference_date),
            script="hans",
            url=None,
            body=_first(gold.body),
            sha256=gold.sha256,
        ),
        entities=tuple(
            Entity(start=e.start, end=e.end, text=e.text, label=_first(e.label), name=e.text) for e in entities
        ),
        figures=tuple(
            Figure(
                id=f"f{number}",
                start=f.start,
                end=f.end,
                text=f.text,
                indicator=_first(f.indicator),
                subject=_first(f.subject),
                value=_first(f.value),
                upper=_first(f.upper),
                unit=_first(f.unit),
                base_value=_first(f.value),
                base_unit=_first(f.unit),
                comparator=_first(f.comparator),
                measure=_first(f.measure),
                basis=_first(f.basis),
                period=_first(f.period),
                status=_first(f.status),
                speaker=_first(f.speaker),
                evidence=Span(f.start, f.end),
                confidence=1.0,
            )
            for number, f in enumerate(figures)
        ),
        targets=tuple(
            Target(
                id=f"t{number}",
                start=t.start,
                end=t.end,
                text=t.text,
                kind=t.kind,
                indicator=_first(t.indicator),
                action=_first(t.action),
                actor=_first(t.actor),
                threshold=_bound(t.threshold, text),
                stretch=_bound(t.stretch, text),
                measure=_first(t.measure),
                basis=_first(t.basis),
                deadline=_first(t.deadline),
                speaker=_first(t.speaker),
                evidence=Span(t.start, t.end),
                confidence=1.0,
            )
            for number, t in enumerate(targets)
        ),
        drops=(),
        shulu=Provenance(version="0", fingerprint="0"),
    )


@pytest.fixture
def small_text() -> str:
    return TEXT


@pytest.fixture
def small_json() -> dict[str, Any]:
    """The small gold annotation as it stands in a file; a fresh copy."""
    return _gold()


@pytest.fixture
def small() -> Gold:
    return to_gold(_gold())


def to_gold(raw: dict[str, Any]) -> Gold:
    return msgspec.json.decode(msgspec.json.encode(raw), type=Gold)


@pytest.fixture
def as_gold() -> Callable[[dict[str, Any]], Gold]:
    return to_gold


@pytest.fixture
def perfect() -> Callable[[Gold, str], Extraction]:
    """Makes the extraction that gives gold's preferred answer everywhere."""
    return _perfect


@pytest.fixture
def as_target() -> Callable[[Figure], Target]:
    """The same number, found as a target."""

    def make(figure: Figure) -> Target:
        return Target(
            id="t9",
            start=figure.start,
            end=figure.end,
            text=figure.text,
            kind="quantified",
            indicator=figure.indicator,
            action=None,
            actor=figure.subject,
            threshold=Bound(
                start=figure.start,
                end=figure.end,
                text=figure.text,
                value=figure.value,
                unit=figure.unit,
                base_value=figure.base_value,
                base_unit=figure.base_unit,
                comparator=figure.comparator,
            ),
            measure=figure.measure,
            basis=figure.basis,
            deadline=figure.period,
            speaker=figure.speaker,
            evidence=figure.evidence,
            confidence=1.0,
        )

    return make


@pytest.fixture
def as_figure() -> Callable[[Target], Figure]:
    """A target's threshold, found as a figure."""

    def make(target: Target) -> Figure:
        bound = target.threshold
        assert bound is not None
        return Figure(
            id="f9",
            start=bound.start,
            end=bound.end,
            text=bound.text,
            indicator=target.indicator,
            subject=target.actor,
            value=bound.value,
            unit=bound.unit,
            base_value=Decimal(bound.base_value),
            base_unit=bound.base_unit,
            comparator=bound.comparator,
            measure=target.measure,
            period=target.deadline,
            status="actual",
            speaker=target.speaker,
            evidence=Span(bound.start, bound.end),
            confidence=1.0,
        )

    return make
