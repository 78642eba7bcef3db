"""Input that no article should be: each gives a clear error or a valid, mostly empty extraction, and in time."""

from __future__ import annotations

import random
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline import Article, ShuluError, extract
from tests.compiled.everything import made

if TYPE_CHECKING:
    from tests.conftest import Check, Shulu

MEGABYTE = 1_000_000
SECONDS = 5.0
"""CPU seconds that 1 MB of any text may take (UTF-8; some 333,000 Chinese characters)."""

FURNITURE = "首页 > 新闻\n分享到：\n责任编辑：王某\nCopyright © 2022 All Rights Reserved\n返回顶部\n"


needs_limit = pytest.mark.skipif(not hasattr(signal, "SIGPROF"), reason="CPU time cannot be limited here")


def megabyte(unit: str) -> str:
    """`unit` over and over, up to 1 MB of UTF-8."""
    return unit * (MEGABYTE // len(unit.encode()))


def random_han(seed: int) -> str:
    generator = random.Random(seed)
    return "".join(chr(generator.randrange(0x4E00, 0x9FA6)) for _ in range(MEGABYTE // 3))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xd6\xd0\xc9\xbd", "not UTF-8"),
        (b"", "empty"),
        (b"\n \n", "empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not a text file"),
        ("今年\0增长3%".encode(), "not a text file"),
    ],
    ids=["not UTF-8", "empty", "blank", "binary", "NUL"],
)
def test_a_file_that_is_no_text_is_rejected_with_its_reason(
    shulu: Shulu, tmp_path: Path, data: bytes, reason: str
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    result = shulu("extract", path)
    assert (result.code, result.out) == (1, "")
    assert f"rejected {path}: {reason}" in result.err


@pytest.mark.parametrize("text", ["\ud800", "全市\udfff增长3%。", "😀\ud83d今年"])
def test_lone_surrogates_are_refused(text: str) -> None:
    with pytest.raises(ShuluError, match="surrogate"):
        extract(Article(id="a", text=text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n\n",
        "\ufeff",
        "。",
        "😀🇨🇳👨‍👩‍👧‍👦 一家人。\n",
        FURNITURE,
        "山高水长，人来人往。\n大家都说好。\n",
        "今天天气不错",
        "The quick brown fox jumps over the lazy dog.\n",
        "a\u0300\u0301" * 500,
        "\u202e今年\u2066增长\u2069",
        "<html><body><script>alert(1)</script></body></html>",
        "零〇○两俩仨卅廿百千万亿兆京" * 20,
        "年月日时分秒" * 50,
        "%％‰°℃￥$元" * 50,
        "1.2.3.4.5,6,7,,8..9--10~11—12至至13" * 20,
        "到到到力争确保不少于超过约近" * 30,
        "\x01\x02\x03\x1b[31m今年\x7f\x85\u2028\u2029",
    ],
)
def test_odd_texts_give_a_valid_extraction(text: str, check: Check) -> None:
    check(extract(Article(id="odd", text=text)), text)


@pytest.mark.parametrize("text", [FURNITURE, "山高水长，人来人往。\n大家都说好。\n", "今天天气不错", ""])
def test_a_text_without_quantities_gives_no_figures(text: str) -> None:
    extraction = extract(Article(id="none", text=text))
    assert (extraction.figures, [target for target in extraction.targets if target.threshold]) == ((), [])


@pytest.mark.parametrize(
    "digits", ["9" * 10_000, "一" * 10_000, "0." + "3" * 10_000, "1" + "万亿" * 2_000, "1" + ",000" * 3_000]
)
def test_a_number_of_ten_thousand_digits(digits: str, check: Check) -> None:
    text = f"全市投资额{digits}元，同比增长{digits}%。\n"
    check(extract(Article(id="digits", text=text)), text)


@pytest.mark.parametrize("pair", ["（）", "()", "“”", "《》", "[]", "「」"])
def test_deeply_nested_brackets(pair: str, check: Check) -> None:
    text = f"全市{pair[0] * 5000}增长3%{pair[1] * 5000}。\n"
    check(extract(Article(id="nested", text=text)), text)


@needs_limit
@pytest.mark.parametrize(
    "unit",
    [
        *(
            "0",
            "9",
            "一",
            "亿",
            "年",
            "月",
            "%",
            "（",
            "“",
            "《",
            "元",
            "个",
            "、",
            "。",
            "，",
            "-",
            ".",
            " ",
            "\n",
            "a",
            "市",
        ),
        *("一年", "3%、", "1元", "1.", "2022年", "中山市", "不少于", "0 ", "第一", "到", "。\n", "三分之", "1-", "😀"),
    ],
)
def test_one_megabyte_of_one_thing_in_time(unit: str, check: Check) -> None:
    in_time(megabyte(unit), check)


@needs_limit
@pytest.mark.parametrize("seed", [1, 2])
def test_one_megabyte_of_random_characters_in_time(seed: int, check: Check) -> None:
    in_time(random_han(seed), check)


@needs_limit
def test_one_megabyte_of_articles_in_time(articles: dict[str, Path], check: Check) -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in articles.values())
    in_time(megabyte(text), check)


@needs_limit
def test_one_line_of_ten_megabytes(check: Check) -> None:
    text = "2022年，全市地区生产总值3631亿元，同比增长3.2%；" * (10 * MEGABYTE // 66)
    in_time(text, check, seconds=10 * SECONDS)


def in_time(text: str, check: Check, seconds: float = SECONDS) -> None:
    """A `ShuluError` or a valid extraction, within `seconds` of CPU time; what takes longer is stopped there."""
    extract(Article(id="warm", text="全市增长3%。"))  # tables and dictionaries are loaded once, which is not measured
    with time_limit(seconds):
        try:
            extraction = extract(Article(id="large", text=text))
        except ShuluError:
            return
    check(extraction, text)


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Fail the test after so much CPU time, so that what grows with the square of the text does not run for hours."""

    def stop(*args: object) -> None:
        pytest.fail(f"not done after {seconds:.0f} s of CPU time")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def test_articles_cut_anywhere_and_mixed_are_all_read(check: Check) -> None:
    for name, text in made(800):
        check(extract(Article(id=name, text=text)), text)


@pytest.mark.parametrize("text", ["长孟庆桥给记者算了", "局负责人给记者算了一笔账"])
def test_a_speaker_where_all_else_is_furniture(text: str, check: Check) -> None:
    check(extract(Article(id="speaker", text=text)), text)
