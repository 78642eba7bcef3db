"""Names that only the headline and the body together show: 海澄轩次轮沽163伙 and 海澄轩 again below.

What the headline says and the body says again and again, that is in no dictionary and stands between different words,
is a name: of a firm where the text tells of one's results, else of a place or a thing by its last character.
"""

from __future__ import annotations

import re

from pipeline.model import Label
from pipeline.stages.tag.firms import trades
from pipeline.stages.tag.names import surnames
from pipeline.stages.tag.scene import Candidate, Scene

_LONGEST_LINE = 44  # characters of a headline
_SHORTEST_LINE = 5
_LENGTHS = (5, 4, 3)
_NAME_POS = frozenset(("nr", "nrt", "nrfg", "nz", "x", "ns", "nt"))
_PERSON = 3
_AGAIN = 2  # mentions in the body
_PLACES = frozenset("村镇乡县市区寨屯")
_NO_NAME = frozenset("的了和与是有这那个们各全我该本每某一两三几多大小新老旧整同年月日元亿万成倍家户亩人")
_RUN = re.compile("[\u4e00-\u9fff]+")
_FIRM = re.compile("公司|集团|股份|业绩|净利|溢利|营收|[厂店]「")


def find_headline(scene: Scene) -> list[Candidate]:
    """Mentions in the body, left to right, of names that the headline has too."""
    found: list[Candidate] = []
    done: set[str] = set()
    for line in _lines(scene):
        taken = 0
        for start in range(len(line)):
            if start < taken:
                continue
            for length in _LENGTHS:
                name = line[start : start + length]
                if len(name) < length or not _NO_NAME.isdisjoint(name):
                    continue
                titled = length == _PERSON and start + length == len(line) and _trade_before(scene, line[:start])
                places = () if name in done else _named(scene, name, titled=titled)
                done.add(name)
                if places:
                    label = _label(scene, name)
                    found += [Candidate(at, at + length, label, rank=0, full=name) for at in places]
                    taken = start + length
                    break
    return found


def _label(scene: Scene, name: str) -> Label:
    """What a name is of by its first and last characters, and by what the text tells of."""
    if len(name) == _PERSON and surnames(scene.lexicon).get(name[0]) is False:
        return "PERSON"
    if name[-1] in _PLACES:
        return "GPE"
    return "ORG" if _FIRM.search(scene.text) else "FAC"


def _lines(scene: Scene) -> list[str]:
    """The lines above the body that may be its headline, runs of characters only."""
    head = len(scene.text) - len(scene.text.lstrip("\n"))
    lines = [line.strip() for line in scene.source[:head].split("\n")]
    fit = [line for line in lines if _SHORTEST_LINE <= len(line) <= _LONGEST_LINE]
    return [run for line in fit for run in _RUN.findall(line) if len(run) > 1]


def _trade_before(scene: Scene, head: str) -> bool:
    """Whether a headline (菜农|孙文海) says what somebody is before their name."""
    return any(
        entry.kind == "title" for size in (2, 3, 4) for entry in scene.gazetteer.names.get(head[-size:], ()) if head
    )


def _named(scene: Scene, name: str, *, titled: bool) -> tuple[int, ...]:
    """Where a name stands in the body, none unless it is a name there; for a person `titled` there once."""
    if name in scene.gazetteer.names or not (scene.particles.isdisjoint(name) and scene.glue.isdisjoint(name)):
        return ()
    places = tuple(at for at in scene.mentions(name) if scene.text.startswith(name, at))
    person = titled and surnames(scene.lexicon).get(name[0]) is False
    if len(places) < (1 if person else _AGAIN):
        return ()
    if not all(_coined(scene, at, at + len(name)) for at in places):
        return ()
    before = {scene.char(at - 1) for at in places}
    after = {scene.char(at + len(name)) for at in places}
    return places if person or (len(before) > 1 and len(after) > 1) else ()


def _coined(scene: Scene, start: int, end: int) -> bool:
    """Whether a stretch is whole words, none an ordinary word of two or more characters but a trade at its end."""
    if not scene.is_word(start, end):
        return False
    at = start
    while at < end:
        word = scene.word(at)
        trade = word is not None and word.end == end and at - start > 1 and word.text in trades(scene.lexicon)
        if word is None or (len(word.text) > 1 and word.pos not in _NAME_POS and not trade):
            return False
        at = word.end
    return True
