"""What stands around a time expression: the words that give its role and its tense, or say that it is none."""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from pipeline.lexicon import Lexicon, alternation
from pipeline.model import Span
from pipeline.stages.measure.times_types import Moment, Role

_BRIEFING = re.compile("(?:召开|举行|举办)[^，。]{0,12}?(?:发布会|通气会|记者会|吹风会)")
_CLAUSE = re.compile(r"[，。；！？,;!?\n]")
_RECORD = re.compile(r"[^，。；！？,;\n的]{1,8}以来")  # 1992年有统计以来
_DATELINE = re.compile(r"[\u4e00-\u9fff]{2,4}[电讯][】）)（(，\s]")
_YEAR_OF = re.compile(r"是[“”十五四三二一]{2,6}[^，。]{0,8}之年")  # 2025年是“十四五”收官之年
_COUNTED = re.compile(r"[^，。；,;0-9]{0,12}[0-9一二三四五六七八九十百]")
_YEAR_ENDED = re.compile("止(?:财政?)?(?:年度?|全年)")  # 截至3月底止年度
_MONTHS_ENDED = re.compile(
    "止(?:的)?(?:(?P<six>半年|上半年|中期|六个月|6个月)|(?P<three>三个月|3个月|季度|一季)|(?P<nine>九个月|9个月))"
)
_SAME = re.compile("同[期月季日]的")
_MUST = re.compile(r"(?<![主重必次摘提纪概需])要(?![求素闻点道领塞么件害是])")
_SENTENCE = 80  # characters
_NEAR = 12  # characters before that are looked at for what a time is up to
_REACH = 24  # characters of the clause that are looked at on either side


class Cues(msgspec.Struct, frozen=True):
    """Compiled cue tables; every method looks at a bounded window."""

    before: dict[str, str]  # word to role
    before_last: frozenset[str]  # last characters of those words
    after: tuple[tuple[re.Pattern[str], str], ...]
    after_first: frozenset[str]  # first characters of what they match
    since_gap: re.Pattern[str]
    multiple: re.Pattern[str]
    patterns: dict[str, re.Pattern[str]]
    plan_tail: re.Pattern[str]
    plan_name: re.Pattern[str]
    lists: dict[str, tuple[str, ...]]
    models: tuple[str, ...]

    def role(self, text: str, span: Span, paragraph: Span) -> Role:
        """The role by the words before and after the span."""
        head = text[max(paragraph.start, span.start - 6) : span.start]
        tail = text[span.end : min(paragraph.end, span.end + _REACH)]
        lead = self._lead(head) if head[-1:] in self.before_last else None
        if lead is None and (bare := head.rstrip("在于从自的约")) != head:
            lead = self._lead(bare)
        first = tail[:1]
        trail = None
        if first in self.after_first:
            trail = next((role for pattern, role in self.after if pattern.match(tail)), None)
        if (
            lead == "base"
            or (lead == "with" and self._with(tail))
            or (self.multiple.match(tail[2:] if _SAME.match(tail) else tail) if first in "的同" else None)
        ):
            return "base"
        if lead == "from" or trail == "since":
            since = self.since_gap.match(tail)
        else:
            since = _RECORD.match(tail) if "以来" in tail else None
        if trail == "since" or since:
            rest = tail[since.end() :] if since else tail
            return "base" if self.patterns["superlative"].match(rest[:8]) else "since"
        if trail == "by" or lead == "by":
            return "by"
        return "until" if lead == "until" else "in"

    def _lead(self, head: str) -> str | None:
        """The role of the longest word that ends `head`."""
        for size in range(min(len(head), 5), 0, -1):
            if role := self.before.get(head[-size:]):
                return role
        return None

    def _with(self, tail: str) -> bool:
        return any(role == "with" and pattern.search(tail) for pattern, role in self.after)

    def around(self, text: str, at: Moment, span: Span, paragraph: Span, index: int, role: Role) -> tuple[str, ...]:
        """Names of the cues in the clause of a time, of those that a time of its kind is asked for.

        `index` is the number of the paragraph: only an article's beginning has a dateline, or tells today's news.
        """
        if at.month is None and at.day is None and at.of not in ("given", "context"):
            return ()
        tail = text[span.end : min(paragraph.end, span.end + _REACH)]
        near = _CLAUSE.split(text[max(paragraph.start, span.start - _NEAR) : span.start])[-1]
        # A comma right after the time only sets it off: 2021年，全镇…; the clause is what follows it.
        clause = _CLAUSE.split(tail.lstrip("，,"), maxsplit=1)[0]
        both = f"{near[-8:]}\n{clause}"
        found = [name for name in ("future", "past", "done") if self.patterns[name].search(both)]
        if "future" not in found and role in ("until", "by") and _MUST.search(clause):
            found.append("future")  # 到2018年，占比要提到25%
        told = "past" in found or "done" in found
        if "future" not in found and ((clause.startswith("内") and not told) or self._vowed(text, span, paragraph)):
            found.append("future")  # 2026年内; 承诺，2026年…
        if at.whole and span.of(text) == "全年" and "future" not in found:
            ahead = max(paragraph.start, span.start - _SENTENCE)
            begin = max(ahead, text.rfind("。", ahead, span.start) + 1)
            if not self.patterns["future"].search(text, begin, span.start):
                found.append("review")
        if index <= 2 and (self.patterns["release"].search(clause.replace("发布会", "")) or _BRIEFING.search(clause)):
            found.append("release")
        if index <= 1 and (tail.startswith(self.lists["dateline"]) or _DATELINE.match(tail)):
            found.append("dateline")
        if at.of == "given" or at.month:
            if near.rstrip("到").endswith(self.lists["asof"]):
                found.append("asof")
            if _YEAR_ENDED.match(tail):
                found.append("year-ended")
            elif ended := _MONTHS_ENDED.match(tail):
                found.append(f"{ended.lastgroup}-ended")
            if tail.startswith(self.lists["left"]) or _YEAR_OF.match(tail):
                found.append("this-year")
            if _COUNTED.match(tail.lstrip("，,")):
                found.append("number")
        return tuple(found)

    def _vowed(self, text: str, span: Span, paragraph: Span) -> bool:
        """Whether a verb of promising and a mark stand right before a time."""
        head = text[max(paragraph.start, span.start - 8) : span.start].rstrip("“「『")
        return head.endswith(("，", "：", ",", ":")) and head[:-1].endswith(self.lists["vow"])

    def length(self, text: str, span: Span, paragraph: Span) -> bool:
        """Whether N日 is a number of days, not a day: 共出手16日, 5日游."""
        head = text[max(paragraph.start, span.start - 4) : span.start]
        if any(word in head for word in self.lists["duration"] if word not in ("前", "近")):
            return not head.endswith(("到", "至", "于", "在"))
        return text.startswith(self.lists["measured"], span.end)

    def code(self, text: str, span: Span, paragraph: Span) -> bool:
        """Whether eight digits are a code: 编号20220305, 账号：20220305."""
        return text[max(paragraph.start, span.start - 6) : span.start].rstrip("：: 为是").endswith(self.lists["code"])

    def ratio(self, text: str, span: Span, paragraph: Span) -> bool:
        """Whether 21:15 is a score or a ratio."""
        before = text[max(paragraph.start, span.start - 6) : span.start].rstrip("：: 为是约")
        return before.endswith(self.lists["ratio-before"]) or text.startswith(self.lists["ratio-after"], span.end)

    def model(self, text: str, span: Span) -> bool:
        """Whether the name before makes 十五号 a spacecraft or the like, and no day."""
        return text[max(0, span.start - 5) : span.start].endswith(self.models)

    def weekly(self, text: str, span: Span) -> bool:
        """Whether a weekday recurs: 逢周二."""
        return text[max(0, span.start - 3) : span.start].endswith(self.lists["weekly"])

    def measures(self, text: str, match: re.Match[str], shape: str) -> bool:
        """Whether a length of time measures, in spite of the words around it: 近三年 after 跌了, 9天里, 10日内."""
        groups = match.groupdict()
        unit = groups.get("unit") or groups.get("xunit") or ""
        head = text[max(0, match.start() - 2) : match.start()]
        if unit in ("天", "日", "周") and shape in ("within", "past") and not groups.get("before"):
            after = groups.get("xafter") or ""
            return after in ("里", "间", "中", "当中", "内", "之内")
        if groups.get("before") == "近" and not groups.get("after"):
            # 近 before a length is 近来 or 将近; only what opens a clause, or stands after 在, is the former.
            return bool(head) and head[-1] not in "，。；、（(“：:在\n的　 是"
        return groups.get("before") == "前" and head.endswith(("提", "以", "之"))

    def of_plan(self, text: str, at: int) -> tuple[str, int]:
        """What follows a five-year plan, and how many characters of it belong to the time."""
        window = text[at : at + 14]
        if found := self.plan_tail.match(window):
            return str(found.lastgroup), found.end()
        return ("name", 0) if self.plan_name.match(window) else ("", 0)


@lru_cache(maxsize=4)
def cues_of(lexicon: Lexicon) -> Cues:
    """The cue tables, compiled."""
    roles = lexicon.rows("times_roles")
    before = {row["word"]: row["role"] for row in roles if row["place"] == "before"}
    guards = {
        "since": r"(?!步|点|草|码|伏|价|诉|飞|降|源|重|到|自|华|临|了|访|看|客|电|信|这|我|他|她)",
        "by": r"(?!三|[0-9一二两四五六七八九十百]|后|列|沿|往|来|身|任|提|景)",
    }
    after = tuple(
        (
            re.compile(
                alternation(lexicon.select("times_roles", "word", place="after", role=role)) + guards.get(role, "")
            ),
            role,
        )
        for role in ("since", "by", "with")
    )
    names = sorted(set(lexicon.column("times_cues", "cue")))
    lists = {name: lexicon.select("times_cues", "word", cue=name) for name in names}
    tail = "|".join(f"(?P<{name}>{alternation(lists[name])})" for name in ("first", "last", "end", "during"))
    return Cues(
        before=before,
        before_last=frozenset(word[-1] for word in before),
        after=after,
        after_first=frozenset(row["word"][0] for row in roles if row["place"] == "after"),
        since_gap=re.compile(r"[^，。；！？,;\n]{0,12}?(?:以来|算起|起(?!步|点|草|码|伏|价|诉|飞|降|源|重|到))"),
        multiple=re.compile(
            r"的(?:近|约|大约|将近|超)?(?:[0-9.]{1,6}|[一二两三四五六七八九十几]{1,3})(?:多|余)?倍|的一半"
        ),
        patterns={name: re.compile(alternation(found)) for name, found in lists.items()},
        plan_tail=re.compile(rf"的?(?:{tail})"),
        plan_name=re.compile(rf"[^，。；！？,;、\n]{{0,8}}{alternation(lists['name'])}"),
        lists=lists,
        models=lexicon.column("model_names", "name"),
    )
