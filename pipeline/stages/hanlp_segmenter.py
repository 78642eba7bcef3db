"""Words by a HanLP tokenizer, with the parts of speech of jieba's dictionary."""

from __future__ import annotations

from typing import Any

from pipeline.lexicon import Lexicon
from pipeline.model import Span
from pipeline.models.hanlp import load, task_of
from pipeline.models.lac import sentences


class HanlpSegmenter:
    """Cuts text with a model; loads it, or raises `ConfigError`.

    Own words (``data/words.tsv``) stay whole where the model would cut them (HanLP's `dict_combine`).
    """

    def __init__(self, model: str, lexicon: Lexicon) -> None:
        import rjieba

        self._component = load(model)
        self._task = task_of(self._component, model, "tok")
        part: Any = self._component[self._task] if self._task else self._component
        part.config.output_spans = True
        self._dictionary = rjieba.Jieba()
        self._own = {row["word"]: row["pos"] for row in lexicon.rows("words")}
        part.dict_combine = set(self._own)

    def cut(self, text: str) -> list[tuple[str, str]]:
        """Words left to right; white space, which HanLP drops, is a word of its own."""
        words: list[tuple[str, str]] = []
        at = 0
        pieces = [piece for piece in sentences(text, Span(0, len(text))) if text[slice(*piece)].strip()] if text else []
        stripped = []
        for start, end in pieces:
            said = text[start:end]
            stripped.append((start + len(said) - len(said.lstrip()), said.strip()))
        for (start, _), tokens in zip(stripped, self._run([said for _, said in stripped]), strict=True):
            for _, begin, end in tokens:
                begin, end = start + begin, start + end
                if begin > at:
                    words.append((text[at:begin], "x"))
                if end > at:
                    word = text[max(at, begin) : end]
                    words.append((word, self._pos(word)))
                    at = end
        if at < len(text):
            words.append((text[at:], "x"))
        return words

    def _run(self, said: list[str]) -> list[list[tuple[str, int, int]]]:
        if not said:
            return []
        answer = self._component(said, tasks=[self._task])[self._task] if self._task else self._component(said)
        tokens: list[list[tuple[str, int, int]]] = answer
        return tokens

    def _pos(self, word: str) -> str:
        if word in self._own:
            return self._own[word]
        tagged = self._dictionary.tag(word, False)
        return str(tagged[0][1]) if len(tagged) == 1 else "x"
