"""`extract` and the others on the same texts, in turn in one process."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from statistics import median

import msgspec

from pipeline.bench.clock import seconds
from pipeline.bench.peers import CHAIN, JIEBA, PEERS, Peer, Run, load, quiet
from pipeline.bench.stages import STAGES, Share, time_stages
from pipeline.config import Settings
from pipeline.extract import extract, load_tools
from pipeline.model import Article
from pipeline.stages.convert import convert

PATIENCE = 10.0
"""Processor seconds after which one that is slow has no further round."""
WHOLE = "shulu extract"
CHAINED = "OpenCC + posseg + JioNLP + Recognizers"


class Rate(msgspec.Struct, frozen=True, kw_only=True):
    """What one did: the median of its rounds.

    `times_shulu` is its rate by that of `extract`: 3 is thrice as many characters a second.
    """

    name: str
    version: str = ""
    characters_per_second: float | None = None
    microseconds_per_article: float | None = None
    times_shulu: float | None = None
    rounds: int = 0
    why_not: str = ""


class Rates(msgspec.Struct, frozen=True, kw_only=True):
    """The whole, its stages, the others, and those of them that were chained (None where they were not asked for)."""

    articles: int
    characters: int
    whole: Rate
    stages: tuple[Share, ...]
    others: tuple[Rate, ...]
    chained: Rate | None


def measure(
    articles: Sequence[Article], settings: Settings, repeat: int, peers: Iterable[Peer] = PEERS, *, stages: bool = True
) -> Rates:
    """The median of `repeat` rounds; in each, all have their turn, so that what slows the machine slows all alike.

    Caches are warm: everything runs once before it is timed. The tables of all are set aside from the search for
    garbage, whose cost would grow with what the others have loaded.
    """
    tools = load_tools(settings)
    loaded = [load(peer) for peer in peers]
    turns: dict[str, Callable[[], object]] = {WHOLE: lambda: [extract(item, settings, tools) for item in articles]}
    published = [article.text for article in articles]
    simplified = [convert(text, tools.lexicon, settings.variant).text for text in published]
    turns |= {
        peer.name: _turn(peer.run, simplified if peer.simplified else published)
        for peer in loaded
        if peer.run is not None
    }
    time_stages(articles, settings)
    spent: dict[str, list[float]] = {name: [] for name in turns}
    shares: list[dict[str, float]] = []
    failed: dict[str, str] = {}
    with _set_aside():
        for _ in range(repeat):
            for name, turn in turns.items():
                if name in failed or sum(spent[name]) > PATIENCE:
                    continue
                try:
                    with quiet():
                        spent[name].append(seconds(turn))
                except Exception as error:
                    if name == WHOLE:
                        raise
                    failed[name] = f"fails on the corpus: {type(error).__name__}: {error}"
            if stages:
                shares.append(time_stages(articles, settings))
    characters = sum(len(article.text) for article in articles)
    medians = {name: median(times) for name, times in spent.items() if times and name not in failed}

    def rate(name: str, time: float, version: str = "", rounds: int = 0) -> Rate:
        return Rate(
            name=name,
            version=version,
            characters_per_second=characters / time,
            microseconds_per_article=time / len(articles) * 1e6,
            times_shulu=medians[WHOLE] / time,
            rounds=rounds,
        )

    others = [
        rate(peer.name, medians[peer.name], peer.version, len(spent[peer.name]))
        if peer.name in medians
        else Rate(name=peer.name, version=peer.version, why_not=failed.get(peer.name, peer.why_not))
        for peer in loaded
    ]
    names = {peer.name for peer in loaded}
    missing = [name for name in CHAIN if name not in medians]
    if missing:
        chained = Rate(name=CHAINED, why_not=f"not without {' and '.join(missing)}")
    else:
        chained = rate(CHAINED, sum(medians[name] for name in CHAIN))
    return Rates(
        articles=len(articles),
        characters=characters,
        whole=rate(WHOLE, medians[WHOLE], rounds=len(spent[WHOLE])),
        stages=_shares(shares, characters, len(articles)),
        others=tuple(others),
        chained=chained if names.issuperset(CHAIN) else None,
    )


def jieba_ratio(rates: Rates) -> float | None:
    """The rate of `extract` by that of `jieba.lcut`."""
    found = next((rate.times_shulu for rate in rates.others if rate.name == JIEBA), None)
    return None if found is None else 1 / found


def _turn(run: Run, texts: Sequence[str]) -> Callable[[], object]:
    return lambda: [run(text) for text in texts]


def _shares(rounds: Sequence[dict[str, float]], characters: int, articles: int) -> tuple[Share, ...]:
    if not rounds:
        return ()
    times = {stage: median(spent[stage] for spent in rounds) for stage in STAGES}
    whole = sum(times.values())
    return tuple(
        Share(
            stage=stage,
            characters_per_second=characters / time if time else None,
            microseconds_per_article=time / articles * 1e6,
            percent=100 * time / whole,
        )
        for stage, time in times.items()
    )


@contextmanager
def _set_aside() -> Iterator[None]:
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
