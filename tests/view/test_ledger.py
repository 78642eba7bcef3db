"""The ledger's golden cases, and what holds of every ledger."""

from __future__ import annotations

from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import Article, Bound, Figure, Span, Target, extract
from pipeline.lexicon import load
from pipeline.model import Basis, Measure
from pipeline.stages.measure import read
from pipeline.view.ledger import STATES, Entry, Promise, Report, ledger, promises_of, reports_of
from pipeline.view.ledger.bodies import load_bodies
from pipeline.view.ledger.periods import days
from tests.cases import golden

BODIES = load_bodies(load(()))


def bound_of(written: str) -> Bound:
    """The number that `written` says, read by shulu itself; 下降 makes it a fall."""
    quantity = read(written, reference_date="2022").quantities[0]
    sign = -1 if written.startswith("下降") else 1
    return Bound(
        start=0,
        end=len(written),
        text=written,
        value=sign * quantity.value,
        unit=quantity.unit,
        base_value=sign * quantity.base_value,
        base_upper=quantity.base_upper,
        base_unit=quantity.base_unit,
        comparator=quantity.comparator,
    )


def optional(cell: str) -> str | None:
    return None if cell in ("-", "null") else cell


def record(line: str, number: int) -> Promise | Report | None:
    kind, date, who, what, measure, written, *rest = line.split("  ")
    name, _, id = what.partition("#")
    body, _, code = who.partition("@")
    bound = bound_of(written)
    kind_of, _, basis = measure.partition(":")
    measured = msgspec.convert(kind_of, Measure)
    compared = msgspec.convert(basis or None, Basis | None)
    if kind == "target":
        stretch, deadline = rest
        target = Target(
            id=f"t{number}",
            start=0,
            end=1,
            text=written,
            kind="quantified",
            indicator=name,
            indicator_id=id or None,
            action=None,
            actor=optional(body),
            threshold=bound,
            stretch=None if stretch == "-" else bound_of(stretch),
            measure=measured,
            basis=compared,
            deadline=optional(deadline),
            evidence=Span(0, 1),
            confidence=1.0,
        )
        return Promise(article="a0", reference=date, target=target, adcode=code or None)
    figure = Figure(
        id=f"f{number}",
        start=0,
        end=1,
        text=written,
        indicator=name,
        indicator_id=id or None,
        subject=optional(body),
        adcode=code or None,
        value=bound.value,
        unit=bound.unit,
        base_value=bound.base_value,
        base_upper=bound.base_upper,
        base_unit=bound.base_unit,
        comparator=bound.comparator,
        measure=measured,
        basis=compared,
        period=optional(rest[0]),
        status="forecast" if kind == "forecast" else "actual",
        evidence=Span(0, 1),
        confidence=1.0,
    )
    if kind == "forecast":
        return None
    return Report(article="a0" if kind == "same" else f"a{number}", reference=date, figure=figure)


def entries(text: str) -> tuple[Entry, ...]:
    records = [record(line, number) for number, line in enumerate(text.split("\n"))]
    return ledger(
        [item for item in records if isinstance(item, Promise)],
        [item for item in records if isinstance(item, Report)],
        BODIES,
    )


def drawn(entry: Entry) -> str:
    shares = ("-" if share is None else f"{share}" for share in (entry.progress, entry.stretch_progress))
    return "  ".join((entry.state, *shares, str(len(entry.answers))))


@pytest.mark.parametrize(("setting", "text", "expected"), golden("ledger"))
def test_golden(setting: str | None, text: str, expected: str) -> None:
    (entry,) = entries(text)
    assert drawn(entry) == expected, entry.reason
    assert entry.reason
    assert entry.decisive is None or entry.decisive in entry.answers


def test_golden_cases_have_every_state() -> None:
    assert {case.values[2].split("  ")[0] for case in golden("ledger")} == set(STATES)


def test_articles_answer_each_other() -> None:
    told = {
        "plan": "中山市政府工作报告\n2022年1月5日\n2022年，中山市地区生产总值力争增长6%以上。",
        "result": "中山市统计公报\n2023年2月1日\n2022年，中山市地区生产总值同比增长6.5%。",
    }
    found = [extract(Article(id=id, text=text)) for id, text in told.items()]
    (entry,) = ledger(promises_of(found), reports_of(found), BODIES)
    assert (entry.state, entry.decisive and entry.decisive.article) == ("met", "result")


@pytest.mark.parametrize(
    ("promised", "reported", "state"),
    [
        ("到2025年，广州市累计新增城镇就业100万人以上。", "2025年，广州市新增城镇就业30万人。", "unknown"),
        ("到2025年，小榄镇拆除低效厂房面积不少于1万亩。", "2025年，小榄镇拆除低效厂房面积2000亩。", "unknown"),
        ("到2025年，小榄镇拆除低效厂房面积不少于1万亩。", "2025年，小榄镇拆除低效厂房面积700公顷。", "met"),
        ("到2025年，广州市地区生产总值年均增长6%以上。", "2025年，广州市地区生产总值增长4.5%。", "unknown"),
        ("到2025年，中山市地区生产总值突破5000亿元。", "2025年，中山市地区生产总值4500亿元。", "missed"),
        ("到2025年，中山市高新技术企业达到3000家。", "2025年，中山市高新技术企业2900家。", "missed"),
    ],
)
def test_one_year_does_not_break_a_promise_for_several(promised: str, reported: str, state: str) -> None:
    told = {"plan": f"规划\n2021年1月5日\n{promised}", "result": f"公报\n2026年2月1日\n{reported}"}
    found = [extract(Article(id=id, text=text)) for id, text in told.items()]
    (entry,) = ledger(promises_of(found), reports_of(found), BODIES)
    assert entry.state == state, entry.reason


def test_the_order_of_the_records_does_not_matter() -> None:
    for case in golden("ledger"):
        lines = case.values[1].split("\n")
        records = [record(line, number) for number, line in enumerate(lines)]
        promises = [item for item in records if isinstance(item, Promise)]
        reports = [item for item in records if isinstance(item, Report)]
        assert ledger(promises, reports, BODIES) == ledger(promises, reports[::-1], BODIES)


def test_today_decides_what_is_open() -> None:
    text = "target  2022-01  小榄镇  规上工业总产值  level  达到1000亿元  -  2022"
    promise = record(text, 0)
    assert isinstance(promise, Promise)
    states = [ledger([promise], [], BODIES, today=today)[0].state for today in ("2022-06", "2023")]
    assert states == ["open", "unknown"]


@given(st.decimals(min_value=1, max_value=10**6, places=2), st.decimals(min_value=1, max_value=10**6, places=2))
def test_more_is_never_worse(less: Decimal, more: Decimal) -> None:
    less, more = sorted((less, more))
    ranks = {"missed": 0, "unknown": 1, "met": 2, "exceeded": 3}
    states = []
    for value in (less, more):
        text = (
            "target  2022-01  小榄镇  规上工业总产值  level  不少于1000亿元  力争超过2000亿元  2022\n"
            f"figure  2023-01  小榄镇  规上工业总产值  level  {value:f}亿元  2022"
        )
        states.append(ranks[entries(text)[0].state])
    assert states[0] <= states[1]


@pytest.mark.parametrize(
    ("edtf", "first", "last"),
    [
        ("2022", "2022-01-01", "2022-12-31"),
        ("2022-02", "2022-02-01", "2022-02-31"),
        ("2022-35", "2022-07-01", "2022-09-31"),
        ("2021/2025", "2021-01-01", "2025-12-31"),
    ],
)
def test_days_of_a_period(edtf: str, first: str, last: str) -> None:
    assert days(edtf) == (first, last)


@pytest.mark.parametrize("edtf", [None, "2020/..", "../2020", "202X", "2022-21", "x", "2023/2022"])
def test_unclear_periods_have_no_days(edtf: str | None) -> None:
    assert days(edtf) is None
