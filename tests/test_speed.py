"""The rate of the whole extraction against that of jieba cutting the same texts."""

from __future__ import annotations

from pathlib import Path

import jieba

from pipeline import Article, extract
from pipeline.bench.clock import seconds

CORPUS = Path(__file__).parent.parent / "corpus" / "articles"
# The aim is half of jieba's rate; it is not reached. Measured like here, a dozen runs on a machine with other work:
# 0.31 to 0.35 of it, after 0.42 to 0.47 with the fewer rules of before, when the floor was 0.33. The floor stands below
# that spread, so that it fails on a real regression only; raise it as the rate rises.
FLOOR = 0.29
ROUNDS = 5
TRIES = 3
"""What else a machine does may slow all rounds of one try; what has become slower is slow in each."""


def test_extract_falls_no_further_behind_jieba() -> None:
    jieba.setLogLevel("ERROR")
    jieba.initialize()
    articles = [Article(id=path.stem, text=path.read_text("utf-8")) for path in sorted(CORPUS.glob("*.txt"))]
    for article in articles:
        extract(article)

    def cut() -> None:
        for article in articles:
            jieba.lcut(article.text)

    def run() -> None:
        for article in articles:
            extract(article)

    # Both in turn, so that what else the machine does slows both; the best of several is the least disturbed.
    pairs: list[tuple[float, float]] = []
    ratio = 0.0
    for _ in range(TRIES):
        pairs += [(seconds(cut), seconds(run)) for _ in range(ROUNDS)]
        ratio = min(first for first, _ in pairs) / min(second for _, second in pairs)
        if ratio >= FLOOR:
            return
    raise AssertionError(f"extract runs at {ratio:.2f} of jieba's rate")
