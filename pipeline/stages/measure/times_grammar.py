"""The regular expressions for time expressions, compiled from the tables.

Every rule is bounded: no repetition without a limit, no rule longer than some forty characters.
"""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from pipeline.lexicon import Lexicon, alternation
from pipeline.stages.measure.times_beginnings import beginnings
from pipeline.stages.measure.times_read import Slots, slots

# Full-width digits and the round zeros, one character for one, so that offsets stay.
_DIGITS = str.maketrans("０１２３４５６７８９〇○Ｏ", "0123456789零零零")
_WIDE = re.compile("[０-９〇○Ｏ]")
_HAN = "[一二三四五六七八九零]"
_HAN_ZERO = re.compile(rf"0(?<={_HAN}0)(?={_HAN})|00(?<={_HAN}00)(?={_HAN})")  # 二0二四年, 二00八年


def plain_digits(text: str) -> str:
    """The text with ASCII digits, character for character; most texts have no others and stay as they are."""
    text = text.translate(_DIGITS) if _WIDE.search(text) else text
    return _HAN_ZERO.sub(lambda zeros: "零" * len(zeros[0]), text) if "0" in text else text


_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = (
    r"(?:3[01]|[12][0-9]|0?[1-9]|三十一?|[二廿]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|[一二三四五六七八九])"
)
_TO = r"\s?(?:—|–|-|－|~|～|至|到){1,2}\s?"
_YEAR = r"(?<![0-9])(?<![0-9][.,])(?:1[1-9]|2[01])[0-9]{2}"
# 109年, 113学年度: years of the Republic, in Taiwan's texts without 民国.
_ROC = (
    r"(?<![0-9.,近约逾超满第达共过去])1[0-3][0-9]"
    r"(?=学年|年度|年(?!来|间|的|多|历史|老|前(?![0-9一二三四五六七八九十两]{1,2}个?[月季])|后|以|级|期|之|半))"
)
# 98年 may be a length, 08年 and 九八年 are none; 八九年, 七八年 mostly are.
_SHORT = (
    r"(?<![0-9零一二三四五六七八九十百千万亿第.,])"
    r"(?:0[0-9]|零[零一二三四五六七八九]|[六七八九][零一二三四五六]|九[七八九]|八[七八]|七七)"
)
_BC = "[0-9零一二三四五六七八九十百]{1,5}"
_LUNAR_NOT = "[一二三四五六七八九十百千万亿个批次条项年级中步]"  # 年初三千元, 三月初一批, 初三年级
_LUNAR_MONTH = "(?:正月|腊月|冬月|十[一二]?月|[二三四五六七八九]月)"
_LUNAR_DAY = "(?:初[一二三四五六七八九十]|[廿二]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|三十)"
_NUMBER = r"(?:[0-9]{1,5}|[一二两三四五六七八九十廿卅百千万半几数]{1,5})"
_HOUR = r"(?:[01]?[0-9]|2[0-4]|[一二两三四五六七八九十零]{1,3})(?:时|点钟?)"
_HAN_HOUR = "[一二两三四五六七八九十]{1,3}"
_DIGITAL = "(?:[01]?[0-9]|2[0-4])[:：][0-5][0-9](?:[:：][0-5][0-9])?"  # 15:30
_SIXTY = r"(?:[0-5]?[0-9]|零?[一二三四五六七八九十]{1,3})"
_MINUTE = rf"(?:整|半|许|[一三13]刻|{_SIXTY}分(?:{_SIXTY}秒)?)"
_DAY_MARK = r"(?:日(?!元|圆)|号(?!线|楼|院|文|令|机|台|站|公告|桥|井|通告))"
_SMALL_BEFORE = r"(?<![0-9][.,])(?<![0-9一二三四五六七八九十百千万第每近几数])"


_IN_DIGITS = ("numeric", "years", "season", "dotted", "short")  # rules that only a digit begins
IN_WORDS = ("bc", "lunar", "plan", "milestone", "ordinal", "weekday", "word")  # rules that no digit begins


# Units of what is no time: a number with one of them right behind it is passed over without trying the rules.
_COUNTED = "%％亿元人吨家户亩公米瓦台辆名位项倍股套所座条件只头万"


class Grammar(msgspec.Struct, frozen=True):
    """`master` finds the next candidate; the rule named by its `lastgroup` reads it."""

    master: re.Pattern[str]
    rules: dict[str, re.Pattern[str]]
    points: tuple[Slots, Slots]  # of the rule ``date``


@lru_cache(maxsize=4)
def grammar(lexicon: Lexicon) -> Grammar:
    """The rules in the order in which they are tried at one place."""
    sources = _rules(lexicon)
    bare = {name: re.sub(r"[(][?]P<[a-z0-9_]+>", "(?:", source) for name, source in sources.items()}
    digits = "|".join(f"(?P<{name}_>{source})" for name, source in bare.items() if name not in IN_WORDS)
    others = "|".join(f"(?P<{name}>{source})" for name, source in bare.items() if name not in _IN_DIGITS)
    # A character set first, so that the search skips what begins no time; then the tests of what may follow; the
    # lookbehind of the rules then goes back before it. No time begins within a run of digits, nor with a number of
    # what time is not counted in.
    first, with_digit, with_word = beginnings(lexicon)
    number = (
        rf"(?<=(?<![0-9])[0-9]){with_digit}(?![0-9]{{0,8}}(?:,|(?:\.[0-9]{{1,4}})?[{_COUNTED}]))(?<=(?={digits})[0-9])"
    )
    rules = {name: re.compile(source) for name, source in sources.items()}
    return Grammar(
        re.compile(rf"{first}(?:{number}|(?<![0-9]){with_word}(?<=(?={others})[\s\S]))"),
        rules,
        (slots(rules["date"].groupindex, "1"), slots(rules["date"].groupindex, "2")),
    )


def _rules(lexicon: Lexicon) -> dict[str, str]:
    plans = lexicon.rows("times_plans")
    free = alternation(row["word"] for row in plans if row["quoted"] == "no")
    quoted = alternation(row["word"] for row in plans)
    before = alternation(lexicon.select("times_spans", "word", place="before"))
    after = alternation(lexicon.select("times_spans", "word", place="after"))
    length = (
        rf"(?P<n>{_NUMBER})(?P<more>[多余来])?"
        r"(?P<unit>年|个(?:多|半)?月|(?:个(?:多|半)?)?(?:星期|礼拜|季度)|周(?!年|岁)|天|日(?!元))(?P<tail>半|多|余)?"
    )
    parts = alternation(filter(None, lexicon.column("times_centuries", "word")))
    han = "一二三四五六七八九十"
    clock = _clock(lexicon)
    point1, point2 = _point(lexicon, "1"), _point(lexicon, "2")
    return {
        "numeric": r"(?<![0-9./-])(?:(?P<y>(?:19|20)[0-9]{2})[-/.](?P<m>1[0-2]|0?[1-9])[-/.]"
        r"(?P<d>3[01]|[12][0-9]|0?[1-9])(?![0-9.])(?:[ T]?[0-9]{1,2}[:：][0-9]{2}(?:[:：][0-9]{2})?)?"
        r"|(?<![A-Za-z_#])(?P<y8>(?:19|20)[0-9]{2})(?P<m8>0[1-9]|1[0-2])(?P<d8>0[1-9]|[12][0-9]|3[01])"
        rf"(?![0-9A-Za-z_.,/号次个{_COUNTED}-]))",
        "years": rf"(?P<y>{_YEAR})(?:年?{_TO}|、)(?P<y2>(?:1[1-9]|2[01])[0-9]{{2}})"
        r"(?:年度?|(?![0-9.,%年万亿元个人户]))",
        "season": rf"(?P<y>{_YEAR})[/／](?P<y2>[0-9]{{2}}|20[0-9]{{2}})(?![0-9/])年?(?:度|赛季|学年|财年|榨季)?",
        "dotted": r"(?P<y>(?<![0-9.-])20[0-9]{2})(?:\.(?P<m>1[0-2]|0?[1-9])|-(?P<mi>0[1-9]))(?![0-9.%\w/-])",
        "decade": r"(?P<century>上世纪|本世纪|[0-9]{1,2}世纪|[一二]?十[一二八九]?世纪)?"
        r"(?:(?P<y>(?<![0-9])(?:1[0-9]|20)[0-9]0)年代"
        r"|(?P<yc>一九[零一二三四五六七八九]零|二零[零一二三]零)年代"
        r"|(?P<n>(?<![0-9])[0-9]0|[一二三四五六七八九]十)(?:到|至|、)?(?:[0-9]0|[一二三四五六七八九]十)?年代)"
        r"(?:初期?|末期?|中期|中叶|中后期|后期|前期)?",
        "bc": rf"公元前(?P<n>{_BC})年?(?:{_TO}(?:公元)?前(?P<n2>{_BC})年|(?<=年))",
        "short": r"(?<![0-9A-Za-z.])(?:(?P<y>(?:19|20)[0-9]{2})\s?(?P<u>[QqHh])(?P<n>[1-4])"
        r"|(?P<nb>[1-4])(?P<ub>[QqHh])(?P<yb>20[0-9]{2}|[0-4][0-9]))(?![0-9A-Za-z.])",
        "lunar": rf"(?:(?:农历|阴历|旧历)(?:(?P<y>{_YEAR})年)?(?P<m>闰?{_LUNAR_MONTH})(?:(?P<d>{_LUNAR_DAY})(?!日|号))?"
        rf"|(?P<mb>闰{_LUNAR_MONTH}|正月|腊月|冬月)(?P<db>{_LUNAR_DAY})?"
        rf"|(?P<mc>{_LUNAR_MONTH})(?P<dc>初[一二三四五六七八九十])(?!{_LUNAR_NOT})"
        rf"|(?<![{han}0-9])(?P<f>二月二|三月三|六月六|七月七|九月九)(?![日号月十廿])"
        rf"|(?P<bare>大?年)?(?P<dd>初[一二三四五六七八九十])(?!{_LUNAR_NOT}))",
        "century": r"(?P<bc>公元前)?(?P<century>上世纪|本世纪|(?<![0-9])[0-9]{1,2}世纪"
        rf"|[一二]?十[一二三四五六七八九]?世纪|(?<![近约逾超第个{han}百千])[三四五六七八九]世纪|(?<=公元前)[一二]世纪)(?P<part>{parts})?",
        "date": rf"{point1}(?:{_TO}(?P<second>{point2}))?{clock}",
        # One numeral alone (一日, 三日) is a number of days.
        "day": rf"{_SMALL_BEFORE}(?P<d>{_DAY})(?<![^十卅][一二三四五六七八九]){_DAY_MARK}"
        rf"(?:{_TO}(?P<d2>{_DAY}){_DAY_MARK})?{clock}"
        rf"|{_SMALL_BEFORE}(?P<da>{_DAY}){_TO}(?P<db>{_DAY}){_DAY_MARK}",
        "plan": rf"[“「『\"](?P<quoted>{quoted})[”」』\"]|(?P<plan>{free})(?![个岁名年月日亿万百千])",
        "milestone": rf"(?:自|自从)?(?P<word>{alternation(lexicon.column('times_milestones', 'word'))})以来",
        "ordinal": r"第(?P<n>[一二三四五六七八九十]|[1-9])年(?!级|度)|头一年|首年",
        "span": rf"(?P<before>{before}|(?<![提之以日目年眼跟支向])前)的?{length}(?P<after>{after})?"
        rf"|{_SMALL_BEFORE}{length.replace('?P<', '?P<x')}(?P<xafter>{after})"
        r"(?!夕|往|后|三|列|身|期|华|自|源|临|访|到|备|地|[0-9])",
        "weekday": r"(?P<which>本|这个?|上上?个?|下下?个?)?(?:周|星期|礼拜)(?P<wd>[一二三四五六日天])"
        rf"(?:{_TO}(?:周|星期|礼拜)(?P<wd2>[一二三四五六日天]))?"
        r"(?!均|[个只种项届套班次游岁年])" + clock,
        "hours": rf"{_SMALL_BEFORE}{_NUMBER}[多余来]?(?:个?[多半]?(?:小时|钟头)|分钟|秒钟?|刻钟)[多半余]?"
        r"(?:之后|以后|过后|后|之前|以前|前)(?![夕往期台卫世方悔勤续缘盾备])",
        "clock": _bare_clock(lexicon),
        "word": r"(?<![0-9一二两三四五六七八九十百千万几个岁每以])"
        rf"(?P<word>{alternation(lexicon.column('times_words', 'word'))})"
        rf"(?:[（(](?:(?P<m>{_MONTH})月)?(?P<d>{_DAY})日[）)])?{clock}",
    }


def _point(lexicon: Lexicon, i: str) -> str:
    """One date of the calendar, its groups numbered `i`: a year, a part of a year, or both."""
    year_words = alternation([*lexicon.select("times_words", "word", unit="year")])
    month_words = alternation([*lexicon.select("times_words", "word", unit="month")])
    unless = r"(?!(?<=初)[中级步次一二三心衷创选审])(?!(?<=底)[薪线部色盘数气价特])"
    parts = alternation(lexicon.column("times_parts", "word")) + unless
    alone = alternation(lexicon.select("times_parts", "word", alone="yes"))
    eras = alternation(lexicon.column("times_eras", "word"))
    days = alternation(lexicon.column("times_days", "word")) + unless
    holidays = _guarded(lexicon)
    year = (
        rf"(?:(?P<y{i}>{_YEAR}|[一二][零一二三四五六七八九]{{3}})\s?(?:年(?!代|历史|[多余](?:[前来以的，。、]|历史|时间))度?|财政?年度?|学年)|(?P<yy{i}>{_SHORT}|(?:[6-9][0-9])(?=年(?:{_MONTH}月|[初底末]|上半年|下半年))|[12][0-9](?=年(?:1[0-2]|0?[1-9])月)|{_ROC})(?:学?年度?)|(?P<ry{i}>{year_words})"
        rf"|(?P<era{i}>{eras})(?P<ey{i}>[0-9]{{1,4}}|[元零一二三四五六七八九十百]{{1,5}})年度?)"
    )
    span = rf"(?P<ma{i}>{_MONTH})月?份?(?:{_TO}|、)(?P<mb{i}>{_MONTH})月份?(?![0-9])"
    exact = (
        rf"(?P<d{i}>{_DAY})(?:{_DAY_MARK}?{_TO}(?P<e{i}>{_DAY}))?{_DAY_MARK}"
        rf"(?:[（(](?:周|星期|礼拜|农历)[^）)\n]{{1,8}}[）)])?"
    )
    month = (
        rf"(?:(?P<m{i}>{_MONTH})月(?![球亮饼薪租台嫂子光])|(?P<rm{i}>{month_words}))"
        rf"(?:\s?{exact}|份?(?P<dp{i}>{days}))?"
    )
    first = rf"(?:前|首|头)(?P<fm{i}>[0-9]{{1,2}}|[一二两三四五六七八九十]{{1,2}})个?月份?"
    quarter = (
        rf"第?(?P<qa{i}>[1-4一二三四]){_TO}(?P<qb{i}>[1-4一二三四])季度?|第(?P<q{i}>[1-4一二三四])季度?(?!稻|播)"
        rf"|(?P<qq{i}>[一二三四1-4])季度(?P<qe{i}>末|底)?|[Qq](?P<qn{i}>[1-4])(?![0-9A-Za-z])"
    )
    same = rf"(?P<same{i}>同期|同季|同月|同日)"
    sub = rf"{span}|{month}|{first}|{quarter}|(?P<hol{i}>{holidays})|{same}"
    # "年中" and the like must not be cut out of 一年中, 三年内; 前 of 前两个月 not out of 提前两个月.
    guard = r"(?<![0-9][.,])(?<![0-9一二两三四五六七八九十百千万第每近几数半多提])"
    # only where no year went before: 同期 then stands for the whole time named before
    plain = rf"{guard}(?:{sub.replace(f'{i}>', f'{i}b>')}|(?P<part{i}b>{alone}))"
    return rf"(?:{year}(?:\s?的?(?:{sub}|(?P<part{i}>{parts})))?|{plain})"


def _guarded(lexicon: Lexicon) -> str:
    """The names of the holidays, each with what may not follow it: 重阳, but no 重阳木."""
    rows = sorted(lexicon.rows("times_holidays"), key=lambda row: (-len(row["word"]), row["word"]))
    guards = ("(?!" + "|".join(map(re.escape, row["unless"].split("|"))) + ")" if row["unless"] else "" for row in rows)
    return "(?:" + "|".join(re.escape(row["word"]) + guard for row, guard in zip(rows, guards, strict=True)) + ")"


def _clock(lexicon: Lexicon) -> str:
    """The time of day after a date, all optional."""
    tod = alternation(lexicon.column("times_clock", "word"))
    return rf"(?:\s?{tod})?(?:\s?{_HOUR}{_MINUTE}?|\s?{_DIGITAL}(?:{_TO}{_DIGITAL})?(?![0-9]))?"


def _bare_clock(lexicon: Lexicon) -> str:
    """An hour without a date: it needs the part of the day, or minutes, else 3点 may be a point of a list."""
    tod = alternation(lexicon.column("times_clock", "word"))
    return (
        rf"{tod}{_HOUR}{_MINUTE}?(?!间|期)"
        rf"|{_SMALL_BEFORE}(?:[01]?[0-9]|2[0-4])(?:时|点)[0-5]?[0-9]分(?!钟)(?:[0-5]?[0-9]秒)?"
        rf"|{_SMALL_BEFORE}(?:[01]?[0-9]|2[0-4]|{_HAN_HOUR})点(?:钟|半|[一三13]刻|{_HAN_HOUR}分(?![钟之]))"
        rf"|(?:{tod}\s?|(?<![0-9A-Za-z:：.,/-]))(?P<digital>{_DIGITAL}(?:{_TO}{_DIGITAL})?)(?![0-9:：A-Za-z])"
    )
