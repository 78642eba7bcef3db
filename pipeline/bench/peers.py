"""What others do with the same texts, each where it is installed: segmenters, converters, readers of numbers, names.

None does what `extract` does; their rates say what one step of it costs elsewhere.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from decimal import localcontext
from importlib import import_module, metadata
from importlib.util import find_spec
from typing import Any

import msgspec

from pipeline.errors import ShuluError

Run = Callable[[str], object]


class Peer(msgspec.Struct, frozen=True):
    """One of the others: its name, the distributions it may come from, the module it needs, and what makes it run.

    One that is `simplified` is given the texts in Simplified characters, converted beforehand: jieba's part-of-speech
    tagger, whose dictionary has no others, takes ten to twenty times as long for the corpus as published.
    """

    name: str
    distributions: tuple[str, ...]
    module: str
    make: Callable[[], Run]
    simplified: bool = False


class Loaded(msgspec.Struct, frozen=True):
    """A peer that runs, or why it does not."""

    name: str
    version: str
    run: Run | None
    why_not: str = ""
    simplified: bool = False


def load(peer: Peer) -> Loaded:
    """The peer, made and tried on one sentence. What it prints and warns of is kept back."""
    if find_spec(peer.module) is None:
        return Loaded(peer.name, "", None, "not installed")
    try:
        with quiet():
            run = peer.make()
            run("2024年，中山市工业投资增长12.4%，总额达35亿元。")
    except ShuluError as error:
        return Loaded(peer.name, _version(peer), None, str(error))
    except Exception as error:  # whatever a package of others raises is told, and costs the rest nothing
        return Loaded(peer.name, _version(peer), None, f"does not run: {type(error).__name__}: {error}")
    return Loaded(peer.name, _version(peer), run, simplified=peer.simplified)


@contextmanager
def quiet() -> Iterator[None]:
    """Keeps back what other packages print and warn of, and what they set for decimal numbers."""
    with localcontext(), warnings.catch_warnings(), redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        yield


def _version(peer: Peer) -> str:
    for name in peer.distributions:
        try:
            return metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return ""


def _jieba() -> Run:
    jieba: Any = import_module("jieba")
    jieba.setLogLevel("ERROR")
    jieba.initialize()
    run: Run = jieba.lcut
    return run


def _posseg() -> Run:
    _jieba()
    run: Run = import_module("jieba.posseg").lcut
    return run


def _rjieba() -> Run:
    engine: Any = import_module("rjieba").Jieba()
    run: Run = engine.tag
    return run


def _opencc() -> Run:
    run: Run = import_module("opencc").OpenCC("t2s").convert
    return run


def _jionlp() -> Run:
    jio: Any = import_module("jionlp")

    def money_and_time(text: str) -> None:
        jio.ner.extract_money(text, with_parsing=True)
        jio.ner.extract_time(text, time_base={"year": 2024}, with_parsing=True)

    return money_and_time


def _recognizers() -> Run:
    suite: Any = import_module("recognizers_suite")
    kinds = ("number", "percentage", "currency", "dimension", "temperature", "age", "datetime")
    functions = [getattr(suite, f"recognize_{kind}") for kind in kinds]

    def all_kinds(text: str) -> None:
        for recognize in functions:
            recognize(text, suite.Culture.Chinese)

    return all_kinds


def _spacy_blank() -> Run:
    run: Run = import_module("spacy").blank("zh")
    return run


def _spacy_names() -> Run:
    from pipeline.models.pipelines import installed, load_pipeline

    named = [name for name in installed() if name.startswith("zh")]
    return load_pipeline(named[0] if named else "")


def _hanlp() -> Run:
    from pipeline.models.hanlp import load as load_model

    run: Run = load_model("")
    return run


JIEBA = "jieba.lcut"
CHAIN = ("OpenCC t2s", "jieba.posseg, simplified", "JioNLP money + time", "Recognizers-Text")
"""What one would chain to get the words, names, numbers and times of a text without shulu."""

PEERS = (
    Peer(JIEBA, ("jieba",), "jieba", _jieba),
    Peer(f"{JIEBA}, simplified", ("jieba",), "jieba", _jieba, simplified=True),
    Peer(CHAIN[1], ("jieba",), "jieba", _posseg, simplified=True),
    Peer("rjieba tag", ("rjieba",), "rjieba", _rjieba),
    Peer(CHAIN[0], ("OpenCC", "opencc-python-reimplemented"), "opencc", _opencc),
    Peer(CHAIN[2], ("jionlp",), "jionlp", _jionlp),
    Peer(CHAIN[3], ("recognizers-text-suite",), "recognizers_suite", _recognizers),
    Peer("spaCy blank zh", ("spacy",), "spacy", _spacy_blank),
    Peer("spaCy names", ("spacy",), "spacy", _spacy_names),
    Peer("HanLP", ("hanlp",), "hanlp", _hanlp),
)
