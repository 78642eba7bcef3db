"""Promises without a number: concrete deeds are targets; slogans, moods and what is done are not."""

from __future__ import annotations

import pytest

from pipeline.extract import extract
from pipeline.model import Article, Target


def promises(text: str) -> list[Target]:
    found = extract(Article(id="golden", text=f"今日要闻\n{text}"))
    return [target for target in found.targets if target.kind == "qualitative"]


NOUN = pytest.mark.xfail(strict=True, reason="计划 before a verb that is also a noun is taken for a noun")


def overlaps_by_half(promise: Target, text: str, fragment: str) -> bool:
    """As the guidelines pair them: at least half of the shorter text is shared."""
    start = text.index(fragment) + len("今日要闻\n")
    shared = min(promise.end, start + len(fragment)) - max(promise.start, start)
    return 2 * shared >= min(len(fragment), promise.end - promise.start)


@pytest.mark.parametrize(
    ("text", "fragments"),
    [
        pytest.param("2022年，小榄镇计划策划一批千亩园区。", ["策划一批千亩园区"], marks=NOUN),
        ("原订今年开办的夜校，因缺老师已不再推动。", ["原订今年开办的夜校"]),
        ("至于前年提出的环湖步道，镇里说不会再考虑。", ["前年提出的环湖步道"]),
        ("此前筹划的收购邻厂一事，已于6月宣告终止。", ["此前筹划的收购邻厂一事"]),
        ("2022年，小榄镇计划打造一批千亩园区。", ["打造一批千亩园区"]),
        ("小榄镇计划“打造一批产业园区、出台一批扶持政策”。", ["打造一批产业园区", "出台一批扶持政策"]),
        ("昆山市将打造智能制造主题产业园。", ["打造智能制造主题产业园"]),
        ("2023年，嘉兴市将出台人才政策，建设公共实训基地。", ["出台人才政策", "建设公共实训基地"]),
        ("安吉县计划到2025年建成国家公园。", ["建成国家公园"]),
        ("2022年3月1日，南通市召开会议，提出今年要建设一个科创中心。", ["建设一个科创中心"]),
        ("小榄镇提出，“策划一批产业园区、出台一批扶持政策”。", ["策划一批产业园区", "出台一批扶持政策"]),
        ("按照计划，首批产品7月投料，新厂房年底前封顶。", ["首批产品7月投料", "新厂房年底前封顶"]),
        ("2024年3月1日，民政部表示，将制定护理员标准，建成信息平台。", ["制定护理员标准", "建成信息平台"]),
        ("2024年3月1日，泰安市提出，今年年底前，全市二级医院将全部设置儿科。", ["全市二级医院将全部设置儿科"]),
        ("公司还有三件事要办：在成都设立研发中心，把仓库搬到港口。", ["在成都设立研发中心", "把仓库搬到港口"]),
        ("滨海县原定去年建成的污水处理厂，至今没有动工。", ["原定去年建成的污水处理厂"]),
        ("县里还准备筹建一所直播学院，并为酥梨统一申领“身份证”。", ["筹建一所直播学院", "统一申领“身份证”"]),
        (
            "2024年3月1日消息，东港大桥原定去年底合龙，因缺料没能如愿，改到今年9月。",
            ["东港大桥原定去年底合龙", "改到今年9月"],
        ),
        ("2024年3月1日，省厅说，年底前，出台欠薪企业管理细则。", ["出台欠薪企业管理细则"]),
        ("2024年3月1日，署方又会设立数据交换平台。", ["署方又会设立数据交换平台"]),
        ("2024年3月1日，合肥市将调整收费标准。同时，修订《物业条例》。", ["调整收费标准", "修订《物业条例》"]),
    ],
)
def test_concrete_deeds_are_promises(text: str, fragments: list[str]) -> None:
    found = promises(text)
    assert len(found) == len(fragments)
    for promise, fragment in zip(found, fragments, strict=True):
        assert overlaps_by_half(promise, text, fragment), promise.text


@pytest.mark.parametrize(
    "text",
    [
        "昆山市要继续保持奋斗姿态，勇当排头兵。",
        "全市上下要坚定信心、振奋精神、真抓实干。",
        "2021年，昆山市已经建成智能制造产业园。",
        "2021年，昆山市打造了智能制造产业园。",
        "昆山市计划扩大招商，此前已经打造了智能制造产业园。",
        "今天天气很好，大家都要注意身体。",
        "如今的小镇，园区整洁，道路宽阔。",
        "没有计划，就没有产业园。",
        "再过二十天，第十九届亚运会将在钱塘江畔开幕。",
        "如果资金到位，昆山市将建设产业园吗？",
        "2023年，昆山市有望建成产业园。",
        "按规定，新建小区必须配建幼儿园。",
        "昆山市要提升城市竞争力，营造良好发展环境。",
    ],
)
def test_slogans_moods_and_deeds_done_are_no_promises(text: str) -> None:
    assert [promise.text for promise in promises(text)] == []


def test_a_number_that_is_aimed_at_is_not_promised_again() -> None:
    text = "2022年，小榄镇计划拆除整理土地不少于1000亩，策划一批千亩园区。"
    found = extract(Article(id="golden", text=f"今日要闻\n{text}")).targets
    assert [target.kind for target in found] == ["quantified", "qualitative"]
    assert found[1].text == "策划一批千亩园区"


def test_a_promise_says_who_and_by_when() -> None:
    (promise,) = promises("安吉县计划到2025年建成国家公园。")
    assert (promise.actor, promise.deadline, promise.action) == ("安吉县", "2025", "建成")
    assert (promise.threshold, promise.stretch) == (None, None)


def test_who_states_a_promise_is_its_speaker() -> None:
    (promise,) = promises("昆山市市长陈丽艳表示，2023年昆山市将建设公共实训基地。")
    assert (promise.speaker, promise.actor) == ("陈丽艳", "昆山市")
