"""Further mentions of the article's names: the same again, a firm without its ending, a declared short name."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.lexicon import Lexicon, alternation
from pipeline.stages.tag.firms import trades
from pipeline.stages.tag.gazetteer import mentions
from pipeline.stages.tag.scene import Candidate, Scene
from pipeline.stages.tag.walk import NAME_POS, org_words

_DECLARED = re.compile(
    '[（(](?:以下)?(?:简称|下称|又称|亦称)(?:为)?[：:]?[“"「『]?([\u4e00-\u9fffA-Za-z]{2,12})[”"」』]?[）)]'
)
# 车把手厂「镇鸿」, 平台“饿了么”: a noun for a firm and the firm's name in quotation marks.
_BRANDED = re.compile("[「“]([\u4e00-\u9fffA-Za-z0-9]{2,6})[」”]")
_HOUSE = re.compile("[\u4e00-\u9fff][厂店社行号]")
_LONGEST_TRADE = 3  # characters
_ALONE = 1  # mentions within the body's own name
_AGAIN = ("ORG", "FAC", "LOC", "EVENT", "GPE")


def find_repeats(scene: Scene, kept: list[Candidate]) -> list[Candidate]:
    """Candidates for names already `kept` (resolved, left to right) where they stand again, in full or in short."""
    names: dict[str, Candidate] = {}
    ends = {candidate.end: candidate for candidate in kept}
    for match in _DECLARED.finditer(scene.text) if "称" in scene.text else ():
        if match.start() in ends:
            names[match[1]] = ends[match.start()]
    for match in _BRANDED.finditer(scene.text):
        if not (_is_brand(scene, match.start()) or _headed(scene.lexicon).match(scene.text, match.end() - 1)):
            continue
        if match[1] not in scene.gazetteer.names and not any(char in scene.particles for char in match[1]):
            names.setdefault(match[1], Candidate(match.start(1), match.end(1), "ORG", full=match[1]))
    for candidate in kept:
        text = scene.text[candidate.start : candidate.end]
        if candidate.label in _AGAIN and len(text) > 2:
            names.setdefault(text, candidate)
        if candidate.label == "ORG":
            for short in _shorts(scene, candidate, text):
                names.setdefault(short, candidate)
            run = _run_by(scene.lexicon).match(text)
            if run is not None and run[1] not in scene.gazetteer.names and len(scene.mentions(run[1])) > _ALONE:
                names.setdefault(run[1], Candidate(candidate.start, candidate.end, "FAC", full=run[1]))
    if not names:
        return []
    taken = bytearray(len(scene.text) + 1)
    for candidate in kept:
        taken[candidate.start : candidate.end] = b"\1" * (candidate.end - candidate.start)
    found = []
    for start, end in mentions(scene.text, names):
        if taken[start] or taken[end - 1] or not (scene.is_word(start, end) or (end - start > 3 and scene.ends[end])):
            continue
        known = names[scene.text[start:end]]
        found.append(Candidate(start, end, known.label, full=known.full, codes=known.codes, local=True))
    return found


def _is_brand(scene: Scene, at: int) -> bool:
    """Whether a noun for a firm stands right before a place."""
    return (
        scene.text.endswith(_branded(scene.lexicon), 0, at) or _HOUSE.match(scene.text, max(at - 2, 0), at) is not None
    )


@lru_cache(maxsize=4)
def _branded(lexicon: Lexicon) -> tuple[str, ...]:
    return tuple(sorted(org_words(lexicon)["branded"]))


@lru_cache(maxsize=4)
def _headed(lexicon: Lexicon) -> re.Pattern[str]:
    """「港速达」车队行政总裁: who heads a firm stands behind its name."""
    return re.compile("[」”][\u4e00-\u9fff]{0,4}?" + alternation(org_words(lexicon)["head of firm"]))


@lru_cache(maxsize=4)
def _run_by(lexicon: Lexicon) -> re.Pattern[str]:
    """东雷抽黄|管理局: what the body runs, where it stands alone too."""
    return re.compile(f"([\u4e00-\u9fff]{{3,6}}?)(?:工程)?{alternation(org_words(lexicon)['runs'])}$")


@lru_cache(maxsize=4)
def _endings(lexicon: Lexicon) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What ends a firm's name (集团), and the trade before that (汽车)."""

    def pattern(need: str) -> re.Pattern[str]:
        return re.compile(alternation(lexicon.select("org_suffixes", "suffix", need=need)) + "$")

    return pattern("firm"), pattern("brand")


def _shorts(scene: Scene, candidate: Candidate, text: str) -> list[str]:
    """华菱钢铁集团 → 华菱钢铁, 华菱: without the ending, then without the trade, if a name remains.

    A place or an ordinary word is none: its part of speech in this very mention tells.
    """
    firm, trade = _endings(scene.lexicon)
    shorts = []
    bare = firm.sub("", text)
    line = trades(scene.lexicon)
    brand = next((bare[:-size] for size in range(_LONGEST_TRADE, 1, -1) if bare[-size:] in line), bare)
    for name in dict.fromkeys((bare, trade.sub("", bare), brand)):
        known = {entry.kind for entry in scene.gazetteer.names.get(name, ())}
        if not 2 <= len(name) < len(text) or known & {"place", "short", "world", "loc", "town", "title"}:
            continue
        word = scene.word(candidate.start)
        whole = word is not None and word.end == candidate.start + len(name)
        if len(name) > 3 or not whole or (word is not None and word.pos in NAME_POS):
            shorts.append(name)
    return shorts
