"""What each tagger finds, side by side: in the articles with gold, and in the sentences of Universal NER."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib import metadata, resources
from pathlib import Path

import msgspec

from pipeline.config import Settings
from pipeline.extract import Analysis, Tools, extract, load_tools
from pipeline.model import Article, Entity, Label, Span, Word
from pipeline.models import folders_of, split
from pipeline.score.gold import Gold
from pipeline.score.match import match
from pipeline.score.scores import matching_scores
from pipeline.score.tally import Tally, add_up
from pipeline.score.uner import Sentence
from pipeline.stages.convert import convert
from pipeline.stages.segment import segment
from pipeline.stages.tag import MergedTagger, Tagger

BASELINE = "jieba.posseg"
_POSSEG: dict[str, Label] = {"nr": "PERSON", "nrt": "PERSON", "nrfg": "PERSON", "ns": "GPE", "nt": "ORG"}
_PLACES = ("GPE", "LOC", "FAC")
_LABELS = ("PERSON", "LOC", "ORG")
_EXTRAS = {"lac": "lac", "spacy": "spacy", "hanlp": "hanlp"}


class Case(msgspec.Struct, frozen=True):
    """An article with gold, and how the stages before the tagger read it."""

    gold: Gold
    article: Article
    found: Analysis


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """A tagger's scores: of the corpus (``entities.PERSON``, ``figures.full`` …), of UNER files by label and ``all``.

    `rate`: characters per second of processor time, of the tagger alone; `model` and `installed`: bytes of the model,
    and of the packages that shulu itself does not need.
    """

    name: str
    corpus: dict[str, Tally]
    uner: dict[str, dict[str, Tally]]
    rate: float
    model: int
    installed: int


class Posseg:
    """The baseline: jieba.posseg's nr, ns and nt."""

    def __init__(self) -> None:
        import jieba
        import jieba.posseg

        jieba.setLogLevel("ERROR")
        self._cut: Callable[[str], Iterable[tuple[str, str]]] = jieba.posseg.cut

    def tag(self, text: str, words: Sequence[Word], paragraphs: Sequence[Span]) -> tuple[Entity, ...]:
        """Its words with these tags."""
        found = []
        for span in paragraphs:
            at = span.start
            for word, pos in self._cut(span.of(text)):
                if pos in _POSSEG:
                    label = _POSSEG[pos]
                    found.append(Entity(start=at, end=at + len(word), text=word, label=label, name=word))
                at += len(word)
        return tuple(found)


class Alone:
    """A model without the tables."""

    def __init__(self, merged: MergedTagger) -> None:
        self.tag = merged.tag_alone


def taggers(settings: Sequence[str]) -> Iterator[tuple[str, str, Tagger]]:
    """Name, setting and tagger: the baseline, each that is named, and models without the tables as well.

    Raises `ConfigError` where a model is missing.
    """
    yield BASELINE, "", Posseg()
    for setting in settings:
        tagger = load_tools(Settings(tagger=setting)).tagger
        if isinstance(tagger, MergedTagger):
            yield f"{setting}, alone", setting, Alone(tagger)
        yield setting, setting, tagger


def measure_tagger(
    name: str, setting: str, tagger: Tagger, cases: Sequence[Case], uner: Mapping[str, Sequence[Sentence]]
) -> Measured:
    """Strict scores of one tagger, how fast it is on the corpus, and its sizes."""
    tools = msgspec.structs.replace(load_tools(Settings()), tagger=tagger)
    seconds, characters, scores = 0.0, 0, []
    for case in cases:
        document = case.found.document
        begun = time.process_time()
        tagger.tag(document.text, document.words, document.paragraphs)
        seconds += time.process_time() - begun
        characters += sum(map(len, document.paragraphs))
        scores.append(matching_scores(case.gold, match(case.gold, extract(case.article, Settings(), tools))))
    return Measured(
        name=name,
        corpus=add_up(scores),
        uner={file: uner_scores(tagger, sentences) for file, sentences in uner.items()},
        rate=characters / max(seconds, 1e-9),
        model=model_size(setting),
        installed=installed_size(split(setting)[0]),
    )


def uner_scores(tagger: Tagger, sentences: Sequence[Sentence]) -> dict[str, Tally]:
    """Scores by label, GPE, LOC and FAC being one, and of ``all``; each sentence alone, converted to Simplified."""
    tools = load_tools(Settings())
    total: list[dict[str, Tally]] = []
    for sentence in sentences:
        converted = convert(sentence.text, tools.lexicon, "t2s")
        paragraph = Span(0, len(converted.text))
        entities = tagger.tag(converted.text, _words(converted.text, paragraph, tools), (paragraph,))
        found = set()
        for entity in entities:
            span = converted.raw(Span(entity.start, entity.end))
            label = "LOC" if entity.label in _PLACES else entity.label
            if label in ("PERSON", "LOC", "ORG"):
                found.add((span.start, span.end, label))
        gold = {(span.start, span.end, label) for span, label in sentence.names}
        labels = {label: ({i for i in found if i[2] == label}, {i for i in gold if i[2] == label}) for label in _LABELS}
        labels["all"] = (found, gold)
        total.append({name: Tally("prf", len(f & g), len(f), len(g)) for name, (f, g) in labels.items()})
    return add_up(total)


def _words(text: str, paragraph: Span, tools: Tools) -> tuple[Word, ...]:
    return segment(text, (paragraph,), [], tools.segmenter)


def model_size(setting: str) -> int:
    """Bytes of a tagger's model: its tables, the files of its network, its folder."""
    if not setting:
        return _bytes([Path(str(resources.files("jieba"))) / "dict.txt"])
    return (
        _bytes(folders_of(setting))
        if split(setting)[0] != "lexicon"
        else _bytes([Path(str(resources.files("pipeline") / "data"))])
    )


def installed_size(engine: str) -> int:
    """Bytes of the installed packages that a tagger's extra asks for, with all that these need."""
    if engine not in _EXTRAS:
        return 0
    own = _closure("shulu", "")
    return sum(_package_bytes(name) for name in _closure("shulu", _EXTRAS[engine]) - own)


def _closure(package: str, extra: str) -> set[str]:
    """The names of a package and of all that it needs, as far as they are installed."""
    found: set[str] = set()
    waiting = [(package, extra)]
    while waiting:
        name, extra = waiting.pop()
        try:
            requires = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue
        found.add(name)
        for line in requires:
            requirement, _, marker = line.partition(";")
            match_ = re.match(r"([\w.-]+)(?:\[([\w, -]+)\])?", requirement)
            asked = re.search(r"extra == ['\"]([\w-]+)['\"]", marker)
            if match_ is None or (asked is not None and asked[1] != extra) or "platform_system" in marker:
                continue
            needed = re.sub(r"[-_.]+", "-", match_[1]).lower()
            for further in (match_[2] or "").split(",") if match_[2] else [""]:
                if needed not in found or further:
                    waiting.append((needed, further.strip()))
    return found


def _package_bytes(name: str) -> int:
    return _bytes(Path(str(file.locate())) for file in metadata.files(name) or ())


def _bytes(paths: Iterable[Path]) -> int:
    total = 0
    for path in paths:
        files = path.rglob("*") if path.is_dir() else [path]
        total += sum(file.stat().st_size for file in files if file.is_file())
    return total
