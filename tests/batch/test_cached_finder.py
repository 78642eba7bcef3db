"""Of a tagger that merges, only the model is cached: it runs once, whatever becomes of the tables and the rules."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import pytest

from pipeline import Article, Settings, config, models
from pipeline.batch.cache import FILE, CachedFinder, cached_extract
from pipeline.extract import load_tools
from pipeline.model import Span, Word
from pipeline.models import weights
from pipeline.models.lac import Name
from pipeline.stages.tag import MergedTagger
from pipeline.stages.tag.lac import LacFinder


class Counts:
    """A model that counts how often it is asked."""

    def __init__(self, model: str) -> None:
        self.model = model
        self.asked = 0

    def find(self, text: str, words: Sequence[Word], paragraphs: Sequence[Span]) -> list[Name]:
        self.asked += 1
        return [Name(0, 2, "PERSON", 0.75)]


def test_the_model_is_asked_once(tmp_path: Path) -> None:
    model, other = Counts("one"), Counts("two")
    paragraph = (Span(0, 4),)
    first = CachedFinder(model, tmp_path).find("王明来了", (), paragraph)
    assert CachedFinder(model, tmp_path).find("王明来了", (), paragraph) == first == [Name(0, 2, "PERSON", 0.75)]
    assert model.asked == 1
    CachedFinder(model, tmp_path).find("王明走了", (), paragraph)
    CachedFinder(other, tmp_path).find("王明来了", (), paragraph)
    assert (model.asked, other.asked) == (2, 1)


def test_a_damaged_cache_is_made_anew_and_one_that_fails_costs_time_only(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"no database at all, but long enough to be looked at" * 100)
    asked = "王明来了", (), (Span(0, 4),)
    model = Counts("one")
    names = CachedFinder(model, tmp_path).find(*asked)
    assert CachedFinder(model, tmp_path).find(*asked) == names
    assert model.asked == 1
    finder = CachedFinder(model, tmp_path)
    with sqlite3.connect(tmp_path / FILE) as other:
        other.execute("DROP TABLE tags")
    assert [finder.find(*asked) for _ in range(2)] == [names, names]
    assert model.asked == 3
    nowhere = CachedFinder(model, tmp_path / "nosuch")
    assert [nowhere.find(*asked) for _ in range(2)] == [names, names]
    assert model.asked == 4


class Reads(Counts):
    """A model that is given words, and reads them."""

    def find(self, text: str, words: Sequence[Word], paragraphs: Sequence[Span]) -> list[Name]:
        return super().find(text, [word for word in words if word.text], paragraphs)


def test_words_are_part_of_the_question_only_where_the_model_reads_them(tmp_path: Path) -> None:
    text, paragraph = "王明来了", (Span(0, 4),)
    cuts = [
        tuple(Word(start=start, end=end, text=text[start:end], pos="x") for start, end in cut)
        for cut in (((0, 2), (2, 4)), ((0, 1), (1, 4)), ((0, 2), (2, 4)))
    ]
    blind, reader = Counts("one"), Reads("two")
    for model in (blind, reader):
        for words in cuts:
            CachedFinder(model, tmp_path).find(text, words, paragraph)
    assert (blind.asked, reader.asked) == (1, 2)


def test_own_words_in_the_article_do_not_run_the_network_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    find = LacFinder.find

    def counted(self: LacFinder, text: str, *more: Sequence[object]) -> list[Name]:
        asked.append(text)
        return find(self, text, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(LacFinder, "find", counted)
    article = Article(id="a", text="2022年，王伟中在深圳新建氢燃料电池堆厂房，投资3亿元。")
    first = cached_extract(Settings(tagger="lac"), tmp_path)(article)
    table = tmp_path / "words.tsv"
    table.write_text("word\tfreq\tpos\n氢燃料电池堆厂房\t100000\tn\n", encoding="utf-8")
    own = Settings(tagger="lac", lexicons=(str(table),))
    assert load_tools(own).segmenter.cut(article.text) != load_tools(Settings()).segmenter.cut(article.text)
    again = cached_extract(own, tmp_path)(article)
    assert len(asked) == 1
    assert again == cached_extract(own, None)(article)
    assert again.shulu.fingerprint != first.shulu.fingerprint


def test_what_a_model_is_depends_on_no_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only on its weights, on the code that runs them, and on what is made of its labels."""
    read: list[str] = []

    def noted(*paths: Path) -> str:
        read.extend(f"{path.parent.name}/{path.name}" for path in paths)
        return "-"

    monkeypatch.setattr(weights, "digest", noted)
    models.identity("lac")
    assert {"models/lac.py", "models/network.py", "tag/lac.py", "data/entity_labels.tsv"} <= set(read)
    assert not {"tag/persons.py", "tag/merge.py", "data/words.tsv"} & set(read)


def test_other_dictionaries_of_libraries_are_another_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    before = config.fingerprint(Settings())
    monkeypatch.setattr("pipeline.config.version", lambda name: "9" if name == "rjieba" else version(name))
    for cached in (config.fingerprint, config._code_digest):
        cached.cache_clear()
    try:
        assert config.fingerprint(Settings()) != before
    finally:
        monkeypatch.undo()
        for cached in (config.fingerprint, config._code_digest):
            cached.cache_clear()
    assert config.fingerprint(Settings()) == before


def test_a_run_gives_the_same_with_and_without_it(tmp_path: Path) -> None:
    article = Article(id="a", text="2022年，王伟中在深圳投资3亿元。")
    settings = Settings(tagger="lac")
    plain = cached_extract(settings, None)(article)
    assert [cached_extract(settings, tmp_path)(article) for _ in range(2)] == [plain, plain]
    tagger = load_tools(settings).tagger
    assert isinstance(tagger, MergedTagger)
    assert not isinstance(tagger.finder, CachedFinder)
