"""Gold files: what they say, and which breaches of the guidelines are found."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec import UNSET

from pipeline.errors import GoldError
from pipeline.score.gold import Gold, accepted, load_gold
from pipeline.score.validate import is_edtf, misplaced, unknown_fields, validate

AsGold = Callable[[dict[str, Any]], Gold]


def test_small_gold_is_valid(small: Gold, small_text: str) -> None:
    assert validate(small, small_text) == []
    assert misplaced(small, small_text) is None


def test_article_with_byte_order_mark_is_known_by_its_bytes(
    small_json: dict[str, Any], small_text: str, as_gold: AsGold
) -> None:
    from pipeline.score.gold import sha256

    small_json["sha256"] = sha256(b"\xef\xbb\xbf" + small_text.encode())
    assert validate(as_gold(small_json), small_text) == []


def test_numbers_are_exact_and_lists_are_answers(small: Gold) -> None:
    figures = small.figures
    assert isinstance(figures, tuple)
    assert figures[1].value == Decimal("8.2")
    assert accepted(figures[0].period) == ("2021", None)
    assert accepted(figures[2].period) == (None,)
    assert accepted(figures[0].basis) is None


def test_missing_key_is_not_annotated(small_json: dict[str, Any], as_gold: AsGold) -> None:
    del small_json["publisher"]
    assert as_gold(small_json).publisher is UNSET


def test_segments_are_lines_of_words(small_json: dict[str, Any], as_gold: AsGold) -> None:
    small_json["segments"] = "中山/镇街\n\n永宁/社区\n"
    assert as_gold(small_json).lines == (("中山", "镇街"), ("永宁", "社区"))


_BREACHES: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "sha256": (lambda g: g.update(sha256="0" * 64), "sha256: not that of the article file"),
    "file name": (lambda g: g.update(article="Small_1.txt"), "article: 'Small_1.txt' is not lower-case"),
    "body": (lambda g: g.update(body=[9, 999]), "body: ends at 999"),
    "reference date": (lambda g: g.update(reference_date="2022年"), "reference_date: '2022年' is not EDTF"),
    "stamp": (lambda g: g.update(page_updated="gestern"), "page_updated: 'gestern'"),
    "segments": (lambda g: g.update(segments=["中山/镇街"]), "segments: paragraph 0, '中山镇街'"),
    "entity text": (lambda g: g["entities"][1].update(text="李四"), "entities[1]: text is '李四', but the article has"),
    "entity offsets": (lambda g: g["entities"][1].update(end=9999), "entities[1]: "),
    "entities overlap": (
        lambda g: g["entities"].append({**g["entities"][0], "end": g["entities"][0]["end"] - 1, "text": "小榄"}),
        "entities[3] (9-11) overlaps entities[0] (9-12)",
    ),
    "figure text": (lambda g: g["figures"][0].update(start=0, end=2), "figures[0]: text is '489.1亿元'"),
    "figures overlap": (
        lambda g: g["figures"].append({**g["figures"][1]}),
        "figures[1]",
    ),
    "figure is a threshold": (
        lambda g: g["figures"].append({**g["figures"][0], **g["targets"][0]["threshold"]}),
        "overlaps targets[0].threshold",
    ),
    "period": (lambda g: g["figures"][0].update(period=["2021", "2021-13"]), "figures[0].period: '2021-13'"),
    "evidence": (lambda g: g["figures"][0].update(evidence=[0, 5]), "figures[0]: evidence 0-5 does not cover"),
    "between": (lambda g: g["figures"][0].update(comparator="between"), "figures[0]: comparator between and upper"),
    "upper": (
        lambda g: g["figures"][1].update(comparator="between", upper=7),
        "figures[1]: upper 7 is not above value 8.2",
    ),
    "unit": (lambda g: g["figures"][1].update(unit=""), "figures[1]: unit is empty"),
    "subject": (lambda g: g["figures"][1].update(subject=[" "]), "figures[1].subject: empty"),
    "kind": (lambda g: g["targets"][0].update(kind="qualitative"), "targets[0]: a quantified target has a threshold"),
    "no threshold": (lambda g: g["targets"][0].pop("threshold"), "targets[0]: a stretch without threshold"),
    "threshold outside": (
        lambda g: g["targets"][0].update(end=g["targets"][0]["end"] - 1, text=g["targets"][0]["text"][:-1]),
        "targets[0].stretch: ",
    ),
    "deadline": (lambda g: g["targets"][1].update(deadline="年底"), "targets[1].deadline: '年底'"),
}


@pytest.mark.parametrize("name", _BREACHES)
def test_breach_of_the_guidelines_is_found(
    name: str, small_json: dict[str, Any], small_text: str, as_gold: AsGold
) -> None:
    breach, message = _BREACHES[name]
    breach(small_json)
    problems = validate(as_gold(small_json), small_text)
    assert any(message in problem for problem in problems), problems


@pytest.mark.parametrize(
    ("damage", "place"),
    [
        (lambda g: g["figures"][1].update(status="planned"), "$.figures[1].status"),
        (lambda g: g["entities"][0].update(label="CITY"), "$.entities[0].label"),
        (lambda g: g["figures"][0].update(comparator=["eq", "more"]), "$.figures[0].comparator[1]"),
        (lambda g: g["figures"][0].pop("value"), "$.figures[0]"),
        (lambda g: g.update(body=[9, 9]), "$.body"),
        (lambda g: g["figures"][0].update(value="viel"), "$.figures[0].value"),
    ],
)
def test_illegal_value_names_file_and_place(
    damage: Callable[[dict[str, Any]], object], place: str, small_json: dict[str, Any], tmp_path: Path
) -> None:
    damage(small_json)
    path = tmp_path / "small.json"
    path.write_bytes(msgspec.json.encode(small_json))
    with pytest.raises(GoldError) as caught:
        load_gold(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert place in str(caught.value)


def test_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_bytes(b'{"sha256": "\xff"')
    for name in ("missing.json", "broken.json"):
        with pytest.raises(GoldError, match=name):
            load_gold(tmp_path / name)


def test_mistyped_keys_are_found(small_json: dict[str, Any]) -> None:
    small_json["reference"] = "2022"
    small_json["figures"][1]["perid"] = "2021"
    small_json["targets"][0]["stretch"]["units"] = "亩"
    assert unknown_fields(msgspec.json.encode(small_json)) == [
        "reference: no such field",
        "figures[1].perid: no such field",
        "targets[0].stretch.units: no such field",
    ]


def test_gold_of_another_text_is_misplaced(small: Gold, small_text: str) -> None:
    assert misplaced(small, "\n" + small_text) is not None


@pytest.mark.parametrize(
    "value",
    [
        "2021",
        "2021-03",
        "2021-03-31",
        "199X",
        "19XX",
        "2021-21",
        "2024-35",
        "2021/2025",
        "2021/2021",
        "2021-01/2021-06",
        "2020/..",
        "../2021-10",
        "2024-02-29",
        "2010-12-30/2011-01-02",
        "2025-24/2026-01",
    ],
)
def test_edtf(value: str) -> None:
    assert is_edtf(value)


@pytest.mark.parametrize(
    "value",
    [
        "21",
        "2021-13",
        "2021-00",
        "2021-02-30",
        "2023-02-29",
        "2021/",
        "/",
        "../..",
        "..",
        "2021/2020",
        "2021-06/2021-01",
        "2021-3",
        "2021年",
        "2021/2022/2023",
        "199X-01",
        "2021-42",
    ],
)
def test_not_edtf(value: str) -> None:
    assert not is_edtf(value)
