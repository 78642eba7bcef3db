"""The same story on many sites: found, grouped, and kept once on request."""

from __future__ import annotations

import random
from pathlib import Path

from pipeline.batch.export import export, read_extractions
from pipeline.batch.stories import group, signature
from tests.batch.tools import run_serially


def test_copies_with_other_ends_are_one_story_and_other_articles_are_not(articles: dict[str, Path]) -> None:
    texts = {id: path.read_text(encoding="utf-8") for id, path in articles.items()}
    texts["copy-1"] = texts["zhongshan-gonggai"] + "\n（责任编辑：张三）"
    texts["copy-2"] = "本网讯　" + texts["zhongshan-gonggai"].replace("，", ",")
    groups = group({id: signature(text) for id, text in texts.items()})
    assert groups == dict.fromkeys(("copy-1", "copy-2", "zhongshan-gonggai"), "copy-1")


def test_groups_do_not_depend_on_the_order(articles: dict[str, Path]) -> None:
    chance = random.Random(3)
    text = articles["zhongshan-gonggai"].read_text(encoding="utf-8")
    signatures = {}
    for number in range(40):
        start = chance.randrange(len(text) // 2)
        signatures[f"{number:02}"] = signature(text[start : start + len(text) // 2])
    groups = group(signatures)
    assert len(set(groups.values())) > 1
    for _ in range(3):
        shuffled = list(signatures.items())
        chance.shuffle(shuffled)
        assert group(dict(shuffled)) == groups


def test_short_texts_have_no_signature() -> None:
    assert signature("今年增长3.2%。") == b""
    assert group({"a": b"", "b": b""}) == {}


def test_short_articles_are_one_story_where_they_are_the_same(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name, said in (("a", "今年增长3.2%。"), ("b", "今年增长3.2%。"), ("c", "今年增长3.3%。")):
        (corpus / f"{name}.txt").write_text(said, encoding="utf-8")
    contents = run_serially(corpus, tmp_path / "out").contents
    assert (contents.stories, contents.copies) == (1, 2)


def test_a_thousand_copies_are_grouped_in_time(articles: dict[str, Path]) -> None:
    text = articles["zhongshan-gonggai"].read_text(encoding="utf-8")
    made = {f"{number:04}": signature(f"{text}第{number}号") for number in range(1000)}
    assert set(group(made).values()) == {"0000"}
    assert set(group(dict.fromkeys(made, made["0000"])).values()) == {"0000"}


def test_records_are_kept_once_a_story_on_request(tmp_path: Path, articles: dict[str, Path]) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    text = articles["zhongshan-gonggai"].read_text(encoding="utf-8")
    (corpus / "a.txt").write_text(text, encoding="utf-8")
    (corpus / "b.txt").write_text(text + "\n转载自本网", encoding="utf-8")
    (corpus / "c.txt").write_text(articles["diwang-pijia"].read_text(encoding="utf-8"), encoding="utf-8")
    summary = run_serially(corpus, tmp_path / "out")
    assert (summary.contents.stories, summary.contents.copies) == (1, 2)
    assert len(list(read_extractions(tmp_path / "out"))) == 3
    export(tmp_path / "out", "jsonl", tmp_path / "once", once=True)
    lines = (tmp_path / "once" / "extractions.jsonl").read_bytes().splitlines()
    assert [line[:20] for line in lines] == [b'{"article":{"id":"a"', b'{"article":{"id":"c"']
    export(tmp_path / "out", "csv", tmp_path / "once", once=True)
    assert not any(
        line.startswith("b,") for line in (tmp_path / "once" / "figures.csv").read_text("utf-8").splitlines()
    )
    (corpus / "a.txt").unlink()
    assert run_serially(corpus, tmp_path / "out").contents.copies == 0
