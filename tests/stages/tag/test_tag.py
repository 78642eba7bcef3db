"""Entities of sentences that are in no corpus: [name/LABEL] marks what must be found, and nothing else may be."""

from __future__ import annotations

import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import lexicon
from pipeline.extract import analyse
from pipeline.model import Article, Entity, Span
from pipeline.stages.segment import load_segmenter, segment
from pipeline.stages.tag import load_tagger
from tests.cases import golden

LEXICON = lexicon.load()


def tag(text: str) -> tuple[Entity, ...]:
    """Tags the lines of `text`, each a paragraph."""
    paragraphs = [Span(*match.span()) for match in re.finditer(r"[^\n]+", text)]
    words = segment(text, paragraphs, [], load_segmenter("rjieba", LEXICON))
    return load_tagger("lexicon", LEXICON).tag(text, words, paragraphs)


def marked(text: str) -> str:
    """The text with its entities marked."""
    out, at = [], 0
    for entity in tag(text):
        out += [text[at : entity.start], f"[{text[entity.start : entity.end]}/{entity.label}]"]
        at = entity.end
    return "".join(out) + text[at:]


CASES = {
    "places": """
        [浙江省/GPE][安吉县/GPE][天荒坪镇/GPE]今年接待游客80万人次，[安吉/GPE]全县增长一成。
        记者从[昆山/GPE]出发，经[苏州/GPE]到[江苏/GPE][南通/GPE]。
        [日本/GPE]、[越南/GPE]和[老挝/GPE]的订单多了，[圣保罗/GPE]的少了。
        [长江中下游/LOC]和[珠三角/LOC]降雨偏多，[华北/LOC]偏少。
        [福建省/GPE][石狮市/GPE][宝盖镇/GPE][塘边村/GPE]里，[宝盖/GPE]人都知道这件事。
        [香港/GPE][沙田/GPE]和[台北/GPE]的房价都跌了。
    """,
    "no places": """
        全市各镇街都要当标杆，该镇、我省、本港也不例外。
        年均日照2200小时，往西北走三公里，太阳很毒。
        数字中国、文化兴国，推进新型城镇化。
        两个月城镇调查失业率为5%，乡镇和村镇企业下降。
    """,
    "persons": """
        市长[周立群/PERSON]表示，明年再建十所学校。
        种粮大户[耿大牛/PERSON]今年种了三百亩，[耿大牛/PERSON]说收成不错。
        “够用了。”[欧阳明/PERSON]说。
        （记者 [廖一凡/PERSON]）局长[邓波/PERSON]介绍，企业多了。
        技术员[汪思宏/PERSON]、[樊小满/PERSON]每天巡田。
        52岁的[谢国栋/PERSON]在这里干了二十年。
        [唐纳德·特朗普/PERSON]周二到访。
        [顾文斌/PERSON]院士认为，单产还能提高。
    """,
    "no persons": """
        重商、亲商、爱商、安商的氛围浓厚。
        记者从现场了解到，专家组成了团队，方案提出三条措施。
        高度重视安全，许可核发时限压缩，常住人口增加。
        农民工资按时发放，市民高兴地说好。
    """,
    "organisations": """
        [国家统计局/ORG]和[财政部/ORG]昨日公布，[南航/ORG]、[中国商飞/ORG]都在列。
        [浙江省农业农村厅/ORG]厅长说，[安吉县人民政府/ORG]已经批复。
        [教育部高等教育司/ORG]一位负责人介绍，[市委/ORG]书记也到会。
        [省能源局/ORG]与[县自然资源局/ORG]联合发文。
        [康盛制药/ORG]（600123）上涨3.2%。
        [广东省房地产研究会/ORG]认为楼市企稳。
        结局未定，格局、布局都要优化，当地一家物流公司裁员。
    """,
    "facilities": """
        [杭州萧山国际机场/FAC]、[昆明南站/FAC]和[G15沈海高速/FAC]都很挤。
        位于[安吉县/GPE][灵峰大道/FAC]北侧的厂房。
        [沪陕线/FAC]上，[渝湘高铁/FAC]开通。
        [人民大会堂/FAC]座无虚席，[台山核电站/FAC]并网。
    """,
    "lines, stations, wells and roads": """
        [地铁6号线/FAC]开通，换乘[十三号线/FAC]，[捷运橘线/FAC]的[B7站/FAC]也启用。
        底线不能破，红线更不能碰，一条绿线连起公园。
        队伍沿[临江东路/FAC]走到[望川桥/FAC]，再上公路。
        [川泰301井/FAC]钻到八千米。
    """,
    "departments under their organisation": """
        [中国农业科学院作物与土壤研究所/ORG]和[财政部预算审议委员会/ORG]都派了人。
        [国网湖北省电力公司/ORG]送电，[市公交公司/ORG]加车，[县府工务处/ORG]验收。
        [浙江师范大学/ORG]开学，[湖南省社科院/ORG]发布报告，全国义务教育学校都要检查。
    """,
    "towns by their short names": """
        [诸暨市/GPE]很热闹。记者在[店口/GPE]采访，[店口/GPE]的厂子多。
    """,
    "persons told by what they do": """
        在镇上开面馆的[祝小川/PERSON]，今天没开门。
        农户[常有禄/PERSON]回忆，虾农[贺平安/PERSON]说，跑者[秦三喜/PERSON]名列前茅。
        [省林业局/ORG]发言人[蒲兴安/PERSON]表示，山火已灭。
    """,
    "brands in quotation marks": """
        把手厂「[镕川/ORG]」扩建，[镕川/ORG]第3季赚钱。平台“[跑腿鸭/ORG]”统计了订单。
    """,
    "titled": """
        《[风吹麦浪/WORK_OF_ART]》获奖，《[数据安全管理办法/LAW]》施行，《[民营经济促进法/LAW]》表决。
        [安吉县第十五次党代会/EVENT]提出目标，[十四届全国人大三次会议/EVENT]开幕。
        [第六届中国国际进口博览会/EVENT]在[上海/GPE]举行，[巴黎奥运/EVENT]闭幕。
        [C919/PRODUCT]和[波音737/PRODUCT]都已起飞，“[海鸥号/PRODUCT]”靠港。
        [“十四五”规划/LAW]进入收官之年。
    """,
}


@pytest.mark.parametrize("kind", CASES)
def test_tags_sentences(kind: str) -> None:
    wanted = [line.strip() for line in CASES[kind].strip().splitlines()]
    got = [marked(re.sub(r"\[([^\]/]+)/[A-Z_]+\]", r"\1", line)) for line in wanted]
    assert got == wanted


def test_short_name_bears_the_full_one_where_the_article_gives_it() -> None:
    names = {entity.text: entity.name for entity in tag("广东省中山市小榄镇今年增长，小榄人高兴。南航降价。")}
    assert names == {"广东省": "广东省", "中山市": "中山市", "小榄镇": "小榄镇", "小榄": "小榄镇", "南航": "南航"}


def test_adcode_follows_the_places_around() -> None:
    text = "北京市朝阳区和辽宁省朝阳市，吉林省长春市朝阳区；江西省九江市都昌县和合镇。"
    codes = [(entity.text, entity.adcode) for entity in tag(text)]
    assert ("朝阳区", "110105") in codes and ("朝阳市", "211300") in codes and ("朝阳区", "220104") in codes
    assert tag("朝阳区今年增长。") == () or tag("朝阳区今年增长。")[0].adcode is None
    assert tag("中山今年增长。")[0].adcode == "442000"
    assert tag("吉林今年增长。")[0].adcode == "220000"


def test_codes_are_those_of_the_division_table() -> None:
    for row in LEXICON.rows("places_cn"):
        assert re.fullmatch(r"\d{6}", row["code"]), row["name"]
        assert all(re.fullmatch(r"(\d{3}|---)[\u4e00-\u9fff]+", town) for town in row["towns"].split()), row["name"]


def test_no_table_lists_a_name_twice() -> None:
    for table, column in (("orgs", "name"), ("places_world", "name"), ("places_loc", "name"), ("laws", "name")):
        names = LEXICON.column(table, column)
        assert sorted(set(names)) == sorted(names), table


@given(st.text(alphabet="中山市镇村小榄王李张说表示、，。《》“”（）·局部第一届次大会省\n 1a", max_size=80))
def test_entities_are_apart_and_inside_their_paragraphs(text: str) -> None:
    paragraphs = [Span(*match.span()) for match in re.finditer(r"[^\n]+", text)]
    end = 0
    for entity in tag(text):
        assert end <= entity.start < entity.end
        assert text[entity.start : entity.end] == entity.text
        assert any(span.start <= entity.start and entity.end <= span.end for span in paragraphs)
        end = entity.end


def test_same_text_same_entities() -> None:
    text = "小榄镇党委书记赵锡雄表示，中山市要建设大湾区。"
    digest = hashlib.sha256(repr(tag(text)).encode()).hexdigest()
    assert digest == hashlib.sha256(repr(tag(text)).encode()).hexdigest()


@pytest.mark.parametrize("piece", ["中山市", "发展局", "、李明", "张·", "《", "第十届", "（600000", "国际大会"])
def test_time_grows_with_length(piece: str) -> None:
    """No text makes a pattern run away: 60,000 characters of any of these take well under a second."""
    import time

    def seconds(times: int) -> float:
        begin = time.process_time()
        tag(piece * times)
        return time.process_time() - begin

    seconds(100)
    small, large = seconds(2_000), seconds(20_000)
    assert large < max(40 * small, 1.0)


@pytest.mark.parametrize(("setting", "text", "expected"), golden("adcodes"))
def test_adcodes_golden(setting: None, text: str, expected: str) -> None:
    places = [entity for entity in analyse(Article(id="a", text=text)).document.entities if entity.label == "GPE"]
    assert "\n".join(f"{place.text}  {place.adcode or '-'}" for place in places) == expected
