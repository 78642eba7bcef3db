"""Lists told apart from their numbers: A、B、C分别为x、y、z."""

from __future__ import annotations

from pipeline.stages.figures.layout import Document
from pipeline.stages.figures.phrases import Phrases


class Lists:
    """Gives each number of a 分别 its noun by the order of the two lists."""

    def __init__(self, document: Document, phrases: Phrases) -> None:
        self.document = document
        self.layout = document.layout
        self.phrases = phrases
        self._runs = self._find_runs()
        self._told = "分别" in document.text
        self._segments = sorted(phrases.vocabulary.segments, key=len, reverse=True)

    def find(self, number: int, at: int) -> tuple[str, int] | None:
        """The noun of quantity `number` (word `at`), and the first number of its list; None where it has no 分别."""
        if not self._told:
            return None
        sentence = self.layout.sentence(at)
        words = self.document.words
        if self.document.text.find("分别", sentence.start, words[at].start) < 0:
            return None
        marker = next(
            (back for back in range(at - 1, sentence.first - 1, -1) if words[back].text.startswith("分别")), None
        )
        if marker is None:
            return None
        places = self.layout.quantity_at
        numbers = [places[word] for word in range(marker + 1, sentence.last) if word in places]
        run = [numbers[0]] if numbers else []
        for n in numbers[1:]:
            gap = self.document.text[
                self.document.quantities[run[-1]].outer.end : self.document.quantities[n].outer.start
            ]
            if not (len(gap) <= 3 and any(mark in gap for mark in "、和与及")):
                break
            run.append(n)
        if number not in run or len(run) < 2:
            return None
        items = self._items(marker, sentence.first)
        if len(items) < len(run):
            return None
        return items[len(items) - len(run) + run.index(number)], run[0]

    def _whole(self, segment: str, last: str) -> str:
        """城镇 of 城镇和农村居民人均可支配收入: with what follows the segment that the last item names."""
        for name in self._segments:
            if last.startswith(name) and name.endswith("居民") == segment.endswith("居民"):
                return segment + last[len(name) :]
        return segment

    def of_names(self, number: int, at: int) -> int | None:
        """The first number of a list that 分别 tells of names, where no noun follows (浙江、上海分别贡献…)."""
        first, last = self._runs[number]
        if first == last or self.phrases.after(at, self.layout.clause(at)[1]) is not None:
            return None
        start = self.layout.quantity_words[first]
        floor = self.layout.clause_first[start]
        marker = next((w for w in range(start - 1, floor - 1, -1) if self.layout.texts[w].startswith("分别")), None)
        if marker is None or self.phrases.bridge(marker - 1, floor) not in self.layout.entity_at:
            return None
        return None if any(self.phrases.is_noun(word) for word in range(marker + 1, start)) else first

    def answered(self, number: int, at: int) -> int | None:
        """The number that quantity `number` goes on about: the one at its own place among those before its list.

        接待游客412万人次、实现旅游收入39亿元，同比分别增长12.6%和15%: for 15% that of 39亿元.
        """
        first, last = self._runs[number]
        count = last - first + 1
        if count < 2 or first < count:
            return None
        start = self.layout.quantity_words[first]
        clause = self.layout.clause_first[start]
        told = any(word.text.startswith("分别") for word in self.document.words[clause:start])
        before = range(first - count, first)
        if not told and self._runs[before[0]] != (before[0], before[-1]):
            return None
        if any(self.phrases.is_noun(word) for word in range(clause, start)):
            return None
        same = self.layout.sentence_of[start]
        other = self.layout.quantity_words[first - count]
        return number - count if self.layout.sentence_of[other] == same else None

    def _find_runs(self) -> list[tuple[int, int]]:
        """For each quantity the first and the last one of the list that it is a member of (11.9%、9.7%和3%)."""
        quantities, text = self.document.quantities, self.document.text
        runs: list[tuple[int, int]] = []
        first = 0
        for number in range(1, len(quantities) + 1):
            if number < len(quantities) and quantities[number - 1].kind == quantities[number].kind:
                gap = text[quantities[number - 1].outer.end : quantities[number].outer.start]
                if 0 < len(gap) <= 3 and gap[0] in "、和与及":
                    continue
            runs += [(first, number - 1)] * (number - first)
            first = number
        return runs

    def _items(self, marker: int, floor: int) -> list[str]:
        """The nouns of a list that ends before 分别, the head that only the last has added to the others."""
        words = self.document.words
        end = self.phrases.bridge(marker - 1, floor)
        while end >= floor and words[end].text in ("，", ","):
            end = self.phrases.bridge(end - 1, floor)
        items: list[str] = []
        current: list[str] = []
        head = ""
        at = end
        while at >= floor:
            word = words[at]
            if word.text in ("、", "和", "与", "及", "以及"):
                items.insert(0, "".join(current))
                current = []
            elif word.text == "的" and not items:
                head = "".join(current)
                current.insert(0, "")
            elif (self.phrases.is_modifier(at) and not self.phrases.is_name(at)) or word.pos in ("f",):
                current.insert(0, word.text)
            else:
                break
            at -= 1
        items.insert(0, "".join(current))
        items = [item.strip("“”") for item in items]
        if items:
            items = [self._whole(item, items[-1]) if item in self._segments else item for item in items]
        if head:
            items = [item if item.endswith(head) else item + head for item in items]
        return [item for item in items if item]
