"""The tables of whom a text is about, compiled: what marks a name as a place, a speaker, an office, a stand-in."""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from pipeline.lexicon import Lexicon, alternation

_MOST = 50_000  # names whose answer is kept
_OFFICES_OF = ("hong kong office", "taiwan office", "macao office")


class Marks(msgspec.Struct, frozen=True):
    """The tables subject_marks, subject_words and own_account, compiled."""

    before: re.Pattern[str]
    after: re.Pattern[str]
    filler: re.Pattern[str]
    nation: re.Pattern[str]
    overseas: re.Pattern[str]
    mainland: frozenset[str]
    mainland_at: re.Pattern[str]
    taiwan: tuple[str, ...]
    hong_kong: tuple[str, ...]
    macao: tuple[str, ...]
    offices_of: dict[str, tuple[str, ...]]
    taiwan_levels: dict[str, frozenset[str]]
    agency_prefixes: tuple[str, ...]
    agency_suffixes: tuple[str, ...]
    own: re.Pattern[str]
    offices: tuple[str, ...]
    trades: tuple[str, ...]
    office: re.Pattern[str]
    stand_ins: dict[str, str]
    facility_nouns: frozenset[str]
    regions: frozenset[str]
    publish: frozenset[str]
    municipalities: frozenset[str]
    autonomous: frozenset[str]
    firms: tuple[str, ...]
    houses: tuple[str, ...]
    observers: tuple[str, ...]
    no_agency: tuple[str, ...]
    central: tuple[str, ...]
    native: re.Pattern[str]
    home: re.Pattern[str]
    any_office: re.Pattern[str]  # of `offices_of`: most texts have none
    living: re.Pattern[str]
    judging: re.Pattern[str]
    agencies: dict[str, bool]  # what `agency` has been asked

    def lives(self, before: str) -> bool:
        """Whether what stands before a person tells what they live on: 在花桥做中介的, not 长期做行情研究的."""
        found = self.living.search(before)
        return found is not None and self.judging.search(found[0]) is None

    def agency(self, name: str) -> bool:
        """Whether a body by its name reports figures rather than has them: a ministry, an office, a medium."""
        known = self.agencies.get(name)
        if known is None:
            if len(self.agencies) >= _MOST:
                self.agencies.clear()
            like = name.startswith(self.agency_prefixes) or name.endswith(self.agency_suffixes)
            known = self.agencies[name] = like and not name.endswith(self.no_agency)
        return known


@lru_cache(maxsize=4)
def marks(lexicon: Lexicon) -> Marks:
    """The marks of a lexicon, compiled once."""

    def words(kind: str) -> str:
        return alternation(lexicon.select("subject_marks", "word", kind=kind))

    titles = lexicon.select("titles", "word", place="before")
    ends = lexicon.select("subject_marks", "word", kind="office")
    office = alternation(word for word in titles if word.endswith(ends))
    offices = tuple(w for w in titles if w.endswith(ends + lexicon.select("subject_marks", "word", kind="reporter")))
    return Marks(
        office=re.compile(rf"(?:党委|党组|党总支|原|副|常务副)?{office}(?![，。；、的会室任席])"),
        before=re.compile(rf"{words('before')}$"),
        after=re.compile(
            rf"(?!人均|人口)"  # 南昌市人均可支配收入 is no 南昌市人
            rf"(?:{words('after')}|第[一二三四五六七八九十\d]|的第?[一二三四五\d]|等\d|电[（(]|[至到][^，。；\d]{{1,6}}?(?:段|站|的|间|之间))"
        ),
        filler=re.compile(rf"[\s“”「」‘’（()）—●·○•◆■□【】：:、]*{words('filler')}*"),
        nation=re.compile(words("nation")),
        overseas=re.compile(words("overseas")),
        mainland_at=re.compile(rf"{words('mainland')}(?!{words('guest')})"),
        mainland=frozenset(lexicon.select("subject_marks", "word", kind="mainland")),
        taiwan=lexicon.select("subject_marks", "word", kind="taiwan"),
        macao=lexicon.select("subject_marks", "word", kind="macao"),
        hong_kong=lexicon.select("subject_marks", "word", kind="hong kong"),
        offices_of={
            "香港": lexicon.select("subject_marks", "word", kind="hong kong office"),
            "台湾": lexicon.select("subject_marks", "word", kind="taiwan office"),
            "澳门": lexicon.select("subject_marks", "word", kind="macao office"),
        },
        taiwan_levels={
            "县": frozenset(lexicon.select("subject_marks", "word", kind="taiwan county")),
            "市": frozenset(lexicon.select("subject_marks", "word", kind="taiwan city")),
        },
        agency_prefixes=lexicon.select("subject_marks", "word", kind="agency prefix"),
        agency_suffixes=lexicon.select("subject_marks", "word", kind="agency suffix"),
        own=re.compile(alternation(lexicon.column("own_account", "word"))),
        offices=offices,
        trades=tuple(sorted(frozenset(titles) - frozenset(offices))),
        regions=frozenset(lexicon.select("places_loc", "name", kind="region")),
        home=re.compile(words("home")),
        municipalities=frozenset(lexicon.select("subject_marks", "word", kind="municipality")),
        autonomous=frozenset(lexicon.select("subject_marks", "word", kind="autonomous")),
        houses=lexicon.select("subject_marks", "word", kind="house"),
        no_agency=lexicon.select("subject_marks", "word", kind="no agency"),
        observers=lexicon.select("subject_marks", "word", kind="observer"),
        firms=lexicon.select("subject_marks", "word", kind="firm"),
        central=lexicon.select("subject_marks", "word", kind="central"),
        native=re.compile(words("native")),
        publish=frozenset(lexicon.select("subject_marks", "word", kind="publish")),
        facility_nouns=frozenset(lexicon.column("fac_suffixes", "suffix")),
        stand_ins={row["word"]: row["kind"] for row in lexicon.rows("subject_words")},
        any_office=re.compile(
            alternation(row["word"] for row in lexicon.rows("subject_marks") if row["kind"] in _OFFICES_OF)
        ),
        living=re.compile(rf"{words('living')}[^，。；“”\d\n][^，。；“”\n]{{0,14}}的$"),
        judging=re.compile(words("judging")),
        agencies={},
    )
