"""What stands around a time expression: the words that give its role and its tense, or say that it is none."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import cast

import msgspec

from pipeline.lexicon import Lexicon
from pipeline.model import Span
from pipeline.stages.measure.times_grammar import words
from pipeline.stages.measure.times_types import Role

_CLAUSE = re.compile(r"[，。；！？,;!?\n]")
_RECORD = re.compile(r"[^，。；！？,;\n的]{1,8}以来")  # 1992年有统计以来
_REACH = 24  # characters of the clause that are looked at on either side


class Cues(msgspec.Struct, frozen=True):
    """Compiled cue tables; every method looks at a bounded window."""

    before: tuple[tuple[str, str], ...]  # word, role; longest first
    after: tuple[tuple[re.Pattern[str], str], ...]
    since_gap: re.Pattern[str]
    multiple: re.Pattern[str]
    patterns: dict[str, re.Pattern[str]]
    plan_tail: re.Pattern[str]
    plan_name: re.Pattern[str]
    lists: dict[str, tuple[str, ...]]

    def role(self, text: str, span: Span, paragraph: Span) -> Role:
        """The role by the words before and after the span."""
        head = text[max(paragraph.start, span.start - 6) : span.start].rstrip("在于从自的约")
        tail = text[span.end : min(paragraph.end, span.end + _REACH)]
        raw_head = text[max(paragraph.start, span.start - 6) : span.start]
        lead = next((role for word, role in self.before if raw_head.endswith(word)), None)
        if lead is None and head != raw_head:
            lead = next((role for word, role in self.before if head.endswith(word)), None)
        trail = next((role for pattern, role in self.after if pattern.match(tail)), None)
        if lead == "base" or (lead == "with" and self._with(tail)) or self.multiple.match(tail):
            return "base"
        since = self.since_gap.match(tail) if lead == "from" or trail == "since" else _RECORD.match(tail)
        if trail == "since" or since:
            rest = tail[since.end() :] if since else tail
            return "base" if self.patterns["superlative"].match(rest[:8]) else "since"
        if trail == "by" or lead == "by":
            return "by"
        return "until" if lead == "until" else "in"

    def _with(self, tail: str) -> bool:
        return any(role == "with" and pattern.search(tail) for pattern, role in self.after)

    def around(self, text: str, span: Span, paragraph: Span) -> tuple[str, ...]:
        """Names of the cues in the clause of the span."""
        tail = text[span.end : min(paragraph.end, span.end + _REACH)]
        head = text[max(paragraph.start, span.start - _REACH) : span.start]
        # A comma right after the time only sets it off: 2021年，全镇…; the clause is what follows it.
        clause = _CLAUSE.split(tail.lstrip("，,"), maxsplit=1)[0]
        near = _CLAUSE.split(head)[-1]
        found = [name for name in ("future", "release", "elapsed") if self.patterns[name].search(clause)]
        if "future" not in found and self.patterns["future"].search(near[-8:]):
            found.append("future")
        if self.patterns["past"].search(clause) or self.patterns["past"].search(near[-8:]):
            found.append("past")
        if self.patterns["done"].search(clause) or self.patterns["done"].search(near[-8:]):
            found.append("done")
        if near.rstrip("到").endswith(self.lists["asof"]):
            found.append("asof")
        if tail.startswith(self.lists["left"]):
            found.append("this-year")
        if tail.startswith(self.lists["dateline"]) or re.match(r"[\u4e00-\u9fff]{2,4}[电讯][】）)（(，\s]", tail):
            found.append("dateline")
        if re.match(r"[^，。；,;]{0,16}[0-9一二三四五六七八九十]{1,3}(?:个月|年|周年)", tail):
            found.append("length")
        if re.match(r"[^，。；,;0-9]{0,12}[0-9一二三四五六七八九十百]", tail.lstrip("，,")):
            found.append("number")
        if tail.startswith("是") and re.match(r"是[“”十五四三二一]{2,6}[^，。]{0,8}之年", tail):
            found.append("this-year")
        return tuple(found)

    def length(self, text: str, span: Span, paragraph: Span) -> bool:
        """Whether N日 is a number of days, not a day: 共出手16日, 5日游."""
        head = text[max(paragraph.start, span.start - 4) : span.start]
        if any(word in head for word in self.lists["duration"] if word not in ("前", "近")):
            return not head.endswith(("到", "至", "于", "在"))
        return text.startswith(self.lists["measured"], span.end)

    def weekly(self, text: str, span: Span) -> bool:
        """Whether a weekday recurs: 逢周二."""
        return text[max(0, span.start - 2) : span.start].endswith(self.lists["weekly"])

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
            return str(found.lastgroup), found.end() if found.lastgroup in ("end", "during") else 0
        return ("name", 0) if self.plan_name.match(window) else ("", 0)


@lru_cache(maxsize=4)
def cues_of(lexicon: Lexicon) -> Cues:
    """The cue tables, compiled."""
    roles = lexicon.rows("times_roles")
    before = sorted(((row["word"], row["role"]) for row in roles if row["place"] == "before"), key=lambda r: -len(r[0]))
    guards = {"since": r"(?!步|点|草|码|伏|价|诉|飞|降|源|重|到|自|华|临)", "by": r"(?!三|[0-9一二两四五六七八九十百]|后|列|沿|往|来|身|任|提|景)"}
    after = tuple(
        (re.compile(words(lexicon.select("times_roles", "word", place="after", role=role)) + guards.get(role, "")), role)
        for role in ("since", "by", "with")
    )
    names = sorted(set(lexicon.column("times_cues", "cue")))
    lists = {name: lexicon.select("times_cues", "word", cue=name) for name in names}
    tail = "|".join(f"(?P<{name}>{words(lists[name])})" for name in ("first", "last", "end", "during"))
    return Cues(
        before=cast(tuple[tuple[str, str], ...], tuple(before)),
        after=after,
        since_gap=re.compile(r"[^，。；！？,;\n]{0,12}?(?:以来|算起|起(?!步|点|草|码|伏|价|诉|飞|降|源|重|到))"),
        multiple=re.compile(r"的(?:近|约|大约|将近|超)?(?:[0-9.]{1,6}|[一二两三四五六七八九十几]{1,3})(?:多|余)?倍|的一半"),
        patterns={name: re.compile(words(found)) for name, found in lists.items()},
        plan_tail=re.compile(rf"的?(?:{tail})"),
        plan_name=re.compile(rf"[^，。；！？,;、\n]{{0,8}}{words(lists['name'])}"),
        lists=lists,
    )
