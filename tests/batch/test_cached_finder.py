"""Of a tagger that merges, only the model is cached: it runs once, whatever becomes of the tables."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline import Article, Settings
from pipeline.batch.cache import CachedFinder, cached_extract
from pipeline.extract import load_tools
from pipeline.model import Span, Word
from pipeline.models.lac import Name
from pipeline.stages.tag import MergedTagger


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


def test_a_run_gives_the_same_with_and_without_it(tmp_path: Path) -> None:
    article = Article(id="a", text="2022年，王伟中在深圳投资3亿元。")
    settings = Settings(tagger="lac")
    plain = cached_extract(settings, None)(article)
    assert [cached_extract(settings, tmp_path)(article) for _ in range(2)] == [plain, plain]
    tagger = load_tools(settings).tagger
    assert isinstance(tagger, MergedTagger)
    assert not isinstance(tagger.finder, CachedFinder)
