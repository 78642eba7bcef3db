"""The whole pipeline: a pure function whose records hold what the guidelines promise, on every article."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from decimal import Context, Inexact, getcontext, localcontext
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.config import Settings, fingerprint
from pipeline.errors import ConfigError, StageError
from pipeline.extract import analyse, extract, to_extraction, words_of
from pipeline.model import Article, Extraction
from tests.conftest import Check, check_extraction

CORPUS = Path(__file__).parent.parent / "corpus" / "articles"
IDS = sorted(path.stem for path in CORPUS.glob("*.txt"))
DIGEST = """
import hashlib, sys
from pathlib import Path
from pipeline.extract import extract
from pipeline.model import Article
for name in sys.argv[2:]:
    text = (Path(sys.argv[1]) / f"{name}.txt").read_bytes().decode()
    print(name, hashlib.sha256(extract(Article(id=name, text=text)).to_json()).hexdigest())
"""


def article(name: str) -> Article:
    return Article(id=name, text=(CORPUS / f"{name}.txt").read_bytes().decode())


def spans(found: Extraction) -> list[tuple[int, int]]:
    """Mentions of figures, thresholds and stretches, left to right."""
    places = [(figure.start, figure.end) for figure in found.figures]
    for target in found.targets:
        places += [(bound.start, bound.end) for bound in (target.threshold, target.stretch) if bound is not None]
    return sorted(places)


@pytest.mark.parametrize("name", IDS)
def test_an_article_of_the_corpus_keeps_every_promise(name: str, check: Check) -> None:
    source = article(name)
    found = extract(source)
    check(found, source.text)
    assert all(first[1] <= second[0] for first, second in pairwise(spans(found)))
    body = found.article.body
    assert body is not None
    for record in [*found.entities, *found]:
        assert body.start <= record.start
        assert record.end <= body.end
        assert not any(drop.start < record.end and record.start < drop.end for drop in found.drops)
    assert found.figures
    assert extract(source).to_json() == found.to_json()


def test_words_tile_the_paragraphs_of_the_corpus() -> None:
    for name in IDS:
        found = analyse(article(name))
        text = found.document.text
        written = "".join(word.text for word in words_of(found))
        assert written == "".join(span.of(text) for span in found.document.paragraphs)


@pytest.mark.parametrize("seed", ["1", "2"])
def test_another_process_gives_the_same_bytes(seed: str) -> None:
    names = IDS[:: len(IDS) // 5]
    names = names if seed == "1" else names[::-1]
    done = subprocess.run(
        [sys.executable, "-c", DIGEST, str(CORPUS), *names],
        cwd=CORPUS.parent.parent,
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    )
    there = dict(line.split() for line in done.stdout.splitlines())
    assert there == {name: hashlib.sha256(extract(article(name)).to_json()).hexdigest() for name in names}


def test_other_articles_before_it_change_nothing() -> None:
    first = extract(article(IDS[0])).to_json()
    for name in IDS[1:6]:
        extract(article(name))
    extract(Article(id="odd", text="一" * 500 + "\n3%、" * 50))
    assert extract(article(IDS[0])).to_json() == first


def test_an_analysis_makes_the_same_extraction() -> None:
    source = article(IDS[3])
    assert to_extraction(source, analyse(source)) == extract(source)


def test_the_name_of_an_article_has_no_say() -> None:
    text = article(IDS[2]).text
    one, other = extract(Article(id="a", text=text)), extract(Article(id="b", text=text, url="https://example.org/"))
    assert (one.entities, one.figures, one.targets, one.drops) == (
        *(other.entities, other.figures, other.targets, other.drops),
    )
    assert (other.article.id, other.article.url) == ("b", "https://example.org/")


@pytest.mark.parametrize("text", ["\ud800", "产值3亿元\udfff", "增长5%。\n\ud83d去年"])
def test_lone_surrogates_are_a_stage_error_that_names_the_place(text: str) -> None:
    with pytest.raises(StageError, match=r"read: article bad, \d+-\d+: a lone surrogate, U\+D[0-9A-F]{3}") as raised:
        extract(Article(id="bad", text=text))
    assert (raised.value.stage, raised.value.article_id) == ("read", "bad")


def test_settings_change_the_fingerprint() -> None:
    chosen = [
        Settings(),
        Settings(segmenter="jieba"),
        Settings(variant="tw2sp"),
        Settings(variant="hk2s"),
    ]
    prints = [fingerprint(each) for each in chosen]
    assert len(set(prints)) == len(chosen)
    assert fingerprint(Settings(variant="tw2sp")) == prints[2]
    assert extract(article(IDS[0]), chosen[2]).shulu.fingerprint == prints[2]


def test_own_tables_change_the_fingerprint(tmp_path: Path) -> None:
    own = tmp_path / "units.tsv"
    own.write_text("form\tunit\tkind\tbase_unit\tfactor\tuse\n咕噜\t咕噜\tcount\t咕噜\t1\t\n", encoding="utf-8")
    mine = Settings(lexicons=(str(own),))
    assert fingerprint(mine) != fingerprint(Settings())
    text = "要闻\n2021年，安吉县产果300咕噜。"
    assert [figure.unit for figure in extract(Article(id="a", text=text), mine).figures] == ["咕噜"]
    assert [figure.unit for figure in extract(Article(id="a", text=text)).figures] != ["咕噜"]


@pytest.mark.parametrize("wrong", [{"segmenter": "none"}, {"tagger": "none"}, {"variant": "s2t"}])
def test_wrong_settings_are_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match="settings"):
        Settings(**wrong)  # type: ignore[arg-type]


def test_a_table_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="nothing"):
        extract(article(IDS[0]), Settings(lexicons=(str(tmp_path / "nothing.tsv"),)))


def test_records_cannot_be_changed() -> None:
    found = extract(article(IDS[0]))
    with pytest.raises(AttributeError):
        found.figures[0].value = found.figures[0].base_value  # type: ignore[misc]
    with pytest.raises(AttributeError):
        found.figures = ()  # type: ignore[misc]
    assert isinstance(found.figures, tuple)
    assert msgspec.structs.asdict(found)["figures"] is found.figures


PIECES = st.lists(
    st.sampled_from([
        *"，。；、：“”（）●\n", "2021年", "今年", "到2025年", "苏州市", "华星股份有限公司", "市长陈丽艳表示",
        "地区生产总值", "臺灣出口", "增长", "下降", "同比", "占", "达到", "力争", "计划", "将", "不少于", "超过",
        "5%", "3亿元", "3億元", "1000亩", "五至六成", "第三位", "翻一番", "百分之八", "左右", "以上", "企业",
        "建设产业园", "預計", "如果", "分别", "和", "比上年", "每亩", "的",
    ]),
    max_size=40,
)  # fmt: skip


@settings(max_examples=150)
@given(PIECES.map("".join), st.sampled_from(["t2s", "tw2sp"]))
def test_any_sentence_keeps_every_promise(text: str, variant: str) -> None:
    found = extract(Article(id="any", text=text), Settings(variant=variant))  # type: ignore[arg-type]
    check_extraction(found, text)
    assert all(first[1] <= second[0] for first, second in pairwise(spans(found)))


def test_text_beyond_the_digits_that_are_read_is_dropped_with_its_reason() -> None:
    found = extract(Article(id="dump", text="0 " * 60_000))
    (drop,) = [drop for drop in found.drops if "runs of digits" in drop.reason]
    assert drop.start == 2 * 50_000


def test_what_the_caller_has_set_for_decimals_changes_nothing() -> None:
    article = Article(
        id="a", text="2024年，中山市地区生产总值3566.17万亿元，增长三分之一，同比提高1.23456789个百分点。"
    )
    plain = extract(article)
    with localcontext(Context(prec=3, traps=[Inexact])):
        assert extract(article) == plain
        assert getcontext().prec == 3
