"""Which names win: the model's or those of the tables."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pipeline import lexicon
from pipeline.model import Span, Word
from pipeline.models.lac import Name
from pipeline.stages.segment import load_segmenter, segment
from pipeline.stages.tag import LexiconTagger, MergedTagger

LEXICON = lexicon.load()


class Says:
    """A model that gives the names it was told."""

    model = "told"

    def __init__(self, names: Sequence[Name]) -> None:
        self._names = list(names)

    def find(self, text: str, words: Sequence[Word], paragraphs: Sequence[Span]) -> list[Name]:
        return self._names


def merged(marked: str, *found: tuple[str, str, float]) -> str:
    """The text with its entities marked, where the model finds `found` and the tables what they do."""
    names = [Name(marked.index(name), marked.index(name) + len(name), label, chance) for name, label, chance in found]  # type: ignore[arg-type]
    paragraph = Span(0, len(marked))
    words = segment(marked, (paragraph,), [], load_segmenter("rjieba", LEXICON))
    tagger = MergedTagger(Says(names), LexiconTagger(LEXICON), LEXICON)
    out, at = "", 0
    for entity in tagger.tag(marked, words, (paragraph,)):
        out += f"{marked[at : entity.start]}[{entity.text}/{entity.label}]"
        at = entity.end
    return out + marked[at:]


@pytest.mark.parametrize(
    ("text", "found", "wanted"),
    [
        # what the tables do not know is taken from the model
        ("他们见到了阿依古丽。", [("阿依古丽", "PERSON", 0.9)], "他们见到了[阿依古丽/PERSON]。"),
        # an unlikely name does not count; a place must be likelier
        ("他们见到了阿依古丽。", [("阿依古丽", "PERSON", 0.6)], "他们见到了阿依古丽。"),
        ("他们去了乌有滩。", [("乌有滩", "LOC", 0.8)], "他们去了乌有滩。"),
        ("他们去了乌有滩。", [("乌有滩", "LOC", 0.95)], "他们去了[乌有滩/LOC]。"),
        # the kind of a place is that of the tables, or goes by its end
        ("他们去了乌有寨。", [("乌有寨", "LOC", 0.95)], "他们去了[乌有寨/GPE]。"),
        ("他们去了乌有大桥。", [("乌有大桥", "LOC", 0.95)], "他们去了[乌有大桥/FAC]。"),
        # an organisation covers places that are parts of its name
        ("中山市乌有坊开放了。", [("中山市乌有坊", "ORG", 0.96)], "[中山市乌有坊/ORG]开放了。"),
        ("中山市乌有坊开放了。", [("中山市乌有坊", "ORG", 0.6)], "[中山市/GPE]乌有坊开放了。"),
        # common words are a kind of thing, not a name; nor is a single character
        ("他们修了高速公路。", [("高速公路", "LOC", 0.99)], "他们修了高速公路。"),
        ("他们看好新能源汽车。", [("新能源汽车", "ORG", 0.99)], "他们看好新能源汽车。"),
        ("他们去了冀。", [("冀", "LOC", 0.99)], "他们去了冀。"),
        # nor is a kind of body, whatever the dictionary calls its last word, and what is counted, here and elsewhere
        ("乡镇卫生院缺人。", [("乡镇卫生院", "ORG", 0.99)], "乡镇卫生院缺人。"),
        (
            "公办幼儿园多了，民办小学少了。",
            [("公办幼儿园", "ORG", 0.99), ("民办小学", "ORG", 0.99)],
            "公办幼儿园多了，民办小学少了。",
        ),
        ("市里有30家乌有馆，乌有馆不收费。", [("乌有馆", "ORG", 0.99)], "市里有30家乌有馆，乌有馆不收费。"),
        ("各乌有寨都通了车。", [("乌有寨", "LOC", 0.99)], "各乌有寨都通了车。"),
        ("回族小伙来了。", [("回族", "ORG", 0.99)], "回族小伙来了。"),
        # a number, or what it follows, is no person; an age may follow one
        ("营收120亿元，季减8.7%。", [("季减", "PERSON", 0.99)], "营收120亿元，季减8.7%。"),
        ("产量连跌，季减三成。", [("季减", "PERSON", 0.99)], "产量连跌，季减三成。"),
        ("他见到了温如春35岁的儿子。", [("温如春", "PERSON", 0.9)], "他见到了[温如春/PERSON]35岁的儿子。"),
        ("他见到了温如春，温如春3月走了。", [("温如春", "PERSON", 0.9)], "他见到了[温如春/PERSON]，温如春3月走了。"),
        ("价格从一成二升到两成。", [("从一", "ORG", 0.99)], "价格从一成二升到两成。"),
        # nor are crops and trades, but behind a title a surname that no table has
        ("今年白小麦涨价。", [("白小麦", "PERSON", 0.99)], "今年白小麦涨价。"),
        ("蒜农不急着卖。", [("蒜农", "PERSON", 0.99)], "蒜农不急着卖。"),
        ("厂长蒜农说，不急着卖。", [("蒜农", "PERSON", 0.99)], "厂长[蒜农/PERSON]说，不急着卖。"),
        ("年内沈白、郑渝几条高铁开工。", [("沈白", "PERSON", 0.99)], "年内沈白、郑渝几条高铁开工。"),
        # what has no form of a name needs a title or a verb beside it, or to be very likely
        ("绿电卖得动。", [("绿电", "ORG", 0.9)], "绿电卖得动。"),
        ("乌有通卖得动。", [("乌有通", "ORG", 0.9)], "乌有通卖得动。"),
        ("乌有通卖得动。", [("乌有通", "ORG", 0.96)], "[乌有通/ORG]卖得动。"),
        ("乌有通总经理来了。", [("乌有通", "ORG", 0.9)], "[乌有通/ORG]总经理来了。"),
        ("乌有通公司卖得动。", [("乌有通公司", "ORG", 0.9)], "[乌有通公司/ORG]卖得动。"),
        # slogans and nicknames in quotation marks are no places
        ("他们提出“书香乌有”。", [("乌有", "LOC", 0.99)], "他们提出“书香乌有”。"),
        ("这里人称“光棍村”。", [("光棍村", "LOC", 0.99)], "这里人称“光棍村”。"),
        # a body ends before a verb; a body of the nation's does not belong to the place before it
        ("校方与复旦大学共建教学中心。", [("复旦大学共建教学中心", "ORG", 0.9)], "校方与[复旦大学/ORG]共建教学中心。"),
        (
            "中国大陆国家统计局公布数据。",
            [("中国大陆国家统计局", "ORG", 0.99)],
            "[中国大陆/GPE][国家统计局/ORG]公布数据。",
        ),
        ("他在武汉设厂。", [("武汉设厂", "ORG", 0.9)], "他在[武汉/GPE]设厂。"),
        # but a name of the tables is not cut, nor called otherwise
        ("中山市开放了。", [("中山", "ORG", 0.99)], "[中山市/GPE]开放了。"),
        ("中山市开放了。", [("中山市", "PERSON", 0.99)], "[中山市/GPE]开放了。"),
        ("市长周立群表示，企业多了。", [("周立", "PERSON", 0.99)], "市长[周立群/PERSON]表示，企业多了。"),
    ],
)
def test_precedence(text: str, found: list[tuple[str, str, float]], wanted: str) -> None:
    assert merged(text, *found) == wanted


def test_a_place_of_the_tables_has_its_code() -> None:
    text = "安吉"
    tagger = MergedTagger(Says([Name(0, 2, "LOC", 1.0)]), LexiconTagger(LEXICON), LEXICON)
    (entity,) = tagger.tag_alone(text, (), (Span(0, 2),))
    assert (entity.label, entity.adcode) == ("GPE", "330523")
