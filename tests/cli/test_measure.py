"""`shulu measure`: a JSON line for each line read, and how it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Shulu

ARGS = ("--format", "jsonl")


def lines(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def test_jsonl_says_what_is_documented(shulu: Shulu) -> None:
    result = shulu("measure", "2022年拆除不少于1000亩", *ARGS)
    assert (result.code, result.err) == (0, "")
    assert lines(result.out) == [
        {
            "quantities": [
                {
                    "start": 10,
                    "end": 15,
                    "text": "1000亩",
                    "value": 1000,
                    "unit": "亩",
                    "base_value": 666666.66666666667,
                    "base_unit": "m2",
                    "comparator": "ge",
                    "kind": "physical",
                }
            ],
            "times": [{"start": 0, "end": 5, "text": "2022年", "edtf": "2022"}],
        }
    ]


def test_a_range_has_an_upper_end(shulu: Shulu) -> None:
    (quantity,) = lines(shulu("measure", "增长5%—6%", *ARGS).out)[0]["quantities"]
    assert (quantity["value"], quantity["upper"], quantity["comparator"]) == (5, 6, "between")


def test_offsets_count_in_the_text_as_given(shulu: Shulu) -> None:
    text = "😀進出口總額３．２萬億元，５００億美元"
    found = lines(shulu("measure", text, *ARGS).out)[0]["quantities"]
    assert [text[item["start"] : item["end"]] for item in found] == ["３．２萬億元", "５００億美元"]
    assert [item["text"] for item in found] == ["３．２萬億元", "５００億美元"]
    assert [item["value"] for item in found] == [3_200_000_000_000, 50_000_000_000]


def test_each_line_of_standard_input_gives_one(shulu: Shulu) -> None:
    result = shulu("measure", *ARGS, stdin="3亩\n\r\n两公里".encode())
    assert result.code == 0
    assert [[item["text"] for item in line["quantities"]] for line in lines(result.out)] == [["3亩"], [], ["两公里"]]


def test_a_line_that_is_not_utf8_is_reported_and_the_rest_is_read(shulu: Shulu) -> None:
    result = shulu("measure", *ARGS, stdin="3亩\n".encode() + b"\xb9\xe3\n" + "4亩\n".encode())
    assert result.code == 1
    assert result.err == "shulu: line 2: not UTF-8 (byte 0xb9 at 0)\n"
    assert [len(line["quantities"]) for line in lines(result.out)] == [1, 0, 1]


@pytest.mark.parametrize(
    ("date", "edtf"), [("2022", None), ("2022-03", "2022-03"), ("2022-03-01", "2022-02-28"), (None, None)]
)
def test_yesterday_is_as_exact_as_the_reference_date(shulu: Shulu, date: str | None, edtf: str | None) -> None:
    given = () if date is None else ("--reference-date", date)
    (time,) = lines(shulu("measure", "昨天，镇里开会。", *ARGS, *given).out)[0]["times"]
    assert time == {"start": 0, "end": 2, "text": "昨天", "edtf": edtf}


@pytest.mark.parametrize("date", ["", "heute", "2022-13", "2022-02-30", "22", "2022-3-5", "2022/2023"])
def test_a_reference_date_that_is_none_is_wrong_use(shulu: Shulu, date: str) -> None:
    result = shulu("measure", "昨天", "--reference-date", date)
    assert (result.code, result.out) == (2, "")
    assert "reference date" in result.err


def test_the_table_shows_quantities_and_times(shulu: Shulu) -> None:
    out = shulu("measure", "去年投资3.2亿元", "--reference-date", "2022").out
    assert "2021" in out
    assert "320,000,000 CNY" in out


def test_a_text_with_nothing_to_read_says_so(shulu: Shulu) -> None:
    assert shulu("measure", "天气很好").out == "nothing to read\n"


def test_own_units_are_read(shulu: Shulu, tmp_path: Path) -> None:
    own = tmp_path / "units.tsv"
    own.write_text("form\tunit\tkind\tbase_unit\tfactor\tuse\n碗饭\t碗\tcount\t碗\t1\t\n", encoding="utf-8")
    (quantity,) = lines(shulu("measure", "卖了600碗饭", "--lexicon", own, *ARGS).out)[0]["quantities"]
    assert (quantity["text"], quantity["unit"]) == ("600碗饭", "碗")


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/Los_Angeles"])
def test_neither_clock_nor_time_zone_is_asked(zone: str) -> None:
    script = "from pipeline.stages.measure import read; print([t.edtf for t in read('今天上午，明年，3月5日').times])"
    done = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, "TZ": zone}, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[None, None, None]\n"
