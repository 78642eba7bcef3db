"""What a name that only a model gives is to the figures: the subject near it, no topic of what follows."""

from __future__ import annotations

import msgspec

from pipeline import Article, Extraction, Settings
from pipeline.extract import analyse, load_tools, to_extraction
from pipeline.model import Span
from pipeline.models.lac import Name
from pipeline.stages.supposed import Supposed
from pipeline.stages.tag import LexiconTagger, MergedTagger
from tests.stages.tag.test_merge import LEXICON, Says


def extracted(text: str, *found: tuple[str, str]) -> Extraction:
    """The records of a text in which a model finds these names, at each place where they stand."""
    names = sorted(
        Name(at, at + len(name), label, 0.99)  # type: ignore[arg-type]
        for name, label in found
        for at in range(len(text))
        if text.startswith(name, at)
    )
    tools = msgspec.structs.replace(
        load_tools(Settings()), tagger=MergedTagger(Says(names), LexiconTagger(LEXICON), LEXICON)
    )
    article = Article(id="a", text=text)
    return to_extraction(article, analyse(article, Settings(), tools), Settings())


def subjects(text: str, *found: tuple[str, str]) -> list[str | None]:
    return [figure.subject for figure in extracted(text, *found).figures]


def test_the_number_in_its_clause_is_its_own() -> None:
    text = "中山市去年有企业1200家，乌有寨有企业30家。"
    assert subjects(text) == ["中山市", "中山市"]
    assert subjects(text, ("乌有寨", "LOC")) == ["中山市", "乌有寨"]


def test_the_next_sentences_are_not_about_it() -> None:
    text = "中山市去年有企业1200家。乌有寨有企业30家。去年新增就业5000人。"
    assert subjects(text, ("乌有寨", "LOC")) == ["中山市", "乌有寨", "中山市"]
    assert subjects(text.replace("乌有寨", "小榄镇")) == ["中山市", "小榄镇", "小榄镇"]


def test_a_place_that_it_covers_stays_a_topic() -> None:
    text = "中山市乌有馆开放了。去年新增就业5000人，其中大学生800人。"
    assert subjects(text, ("中山市乌有馆", "ORG")) == subjects(text) == ["中山市", "中山市"]


def test_the_article_is_not_about_it() -> None:
    text = "乌有通总经理来了，乌有通员工来了，乌有通客户来了。中山市财政局来了人。\n去年新增就业5000人。"
    assert subjects(text, ("乌有通", "ORG")) == subjects(text)


def test_it_leaves_as_any_entity_does() -> None:
    found = extracted("记者来到中山市乌有馆。", ("中山市乌有馆", "ORG"))
    assert [(entity.text, entity.label) for entity in found.entities] == [("中山市乌有馆", "ORG")]
    assert not any(isinstance(entity, Supposed) for entity in found.entities)
    assert b"covered" not in found.to_json()
    assert Span(found.entities[0].start, found.entities[0].end).of("记者来到中山市乌有馆。") == "中山市乌有馆"
