"""Whose figure it is: the names of the clause, the sentence, the paragraph, then what the article is about."""

from __future__ import annotations

import re
from collections import Counter

from pipeline.lexicon import Lexicon
from pipeline.model import Entity
from pipeline.stages.figures.layout import Document, Sentence
from pipeline.stages.figures.reading import Said

_BODIES = frozenset(("GPE", "ORG", "FAC", "PRODUCT"))
_COMPARE = re.compile(r"(?:比|较|与|同|跟|高于|低于|超过|多于|少于|在)$")


class Subjects:
    """Follows what the text is about, sentence by sentence."""

    def __init__(self, document: Document, lexicon: Lexicon) -> None:
        self.document = document
        self.layout = document.layout
        self._speech = re.compile(
            r"[^，。；、“”]{0,12}?(?:" + "|".join(map(re.escape, sorted(lexicon.column("speech_verbs", "verb"), key=len, reverse=True))) + ")"
        )
        self._words = {row["word"]: row["kind"] for row in lexicon.rows("subject_words")}
        self.main = self._main()
        self._topics: dict[int, Entity | str | None] = {}

    def _main(self) -> dict[str, str]:
        """The most named GPE and ORG, and the GPE of each suffix (镇 → 小榄镇)."""
        counts: dict[str, Counter[str]] = {"GPE": Counter(), "ORG": Counter()}
        title_end = self.document.paragraphs[0].end if self.document.paragraphs else 0
        for entity in self.document.entities:
            if entity.label in counts and not self._speaks(entity):
                counts[entity.label][entity.name] += 2 if entity.start < title_end else 1
                if self.document.title and entity.text in self.document.title:
                    counts[entity.label][entity.name] += 1
        main: dict[str, str] = {}
        for label, counter in counts.items():
            if counter:
                main[label] = counter.most_common(1)[0][0]
        for name, _ in counts["GPE"].most_common():
            for suffix in ("街道", "镇", "市", "省", "县", "区", "村", "乡", "州"):
                if name.endswith(suffix):
                    main.setdefault(suffix, name)
        return main

    def find(self, at: int) -> Said[str | None]:
        """The subject of the number at word `at`, by its full name in the article."""
        first, _ = self.layout.clause(at)
        sentence = self.layout.sentence(at)
        number_start = self.document.words[at].start
        said = self._in(self.document.words[first].start, number_start, nearest=False)
        if said is not None:
            return Said(said, "name in the clause")
        said = self._in(sentence.start, self.document.words[first].start, nearest=True)
        if said is not None:
            return Said(said, "name in the sentence")
        return self._carried(sentence)

    def _carried(self, sentence: Sentence) -> Said[str | None]:
        for index in range(sentence.index - 1, -1, -1):
            earlier = self.layout.sentences[index]
            if earlier.paragraph != sentence.paragraph:
                break
            said = self._in(earlier.start, earlier.end, nearest=False)
            if said is not None:
                return Said(said, "name in a sentence before")
        for label in ("GPE", "ORG"):
            if label in self.main:
                return Said(self.main[label], "what the article is about")
        return Said(None, "no name")

    def _in(self, start: int, end: int, *, nearest: bool) -> str | None:
        """The subject named in a stretch of text: a name that does not speak and is not compared with, or a stand-in."""
        found: list[tuple[int, str]] = []
        text = self.document.text
        for entity in self.document.entities:
            if entity.start >= end:
                break
            if entity.start < start or entity.label not in _BODIES:
                continue
            if self._speaks(entity) or _COMPARE.search(text[max(start, entity.start - 2) : entity.start]):
                continue
            found.append((entity.start, entity.name))
        low, high = self.layout.word_at(start), self.layout.word_at(max(end - 1, start))
        for at in range(low, high + 1):
            word = self.document.words[at]
            kind = self._words.get(word.text)
            if kind is None or word.start < start:
                continue
            name = {"国": "中国", "香港": "香港", "台湾": "台湾"}.get(kind) or self.main.get(kind)
            if name is not None:
                found.append((word.start, name))
        if not found:
            return None
        found.sort()
        return found[-1][1] if nearest else found[0][1]

    def _speaks(self, entity: Entity) -> bool:
        return self._speech.match(self.document.text, entity.end) is not None
