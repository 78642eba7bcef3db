"""`shulu bench` tells what it has measured, and of what is not here that it is not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import getcontext
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.bench import clock, growth, process, rates
from pipeline.bench.peers import CHAIN, JIEBA, PEERS, Peer, Run, load
from pipeline.bench.stages import CALLS, STAGES, time_stages
from pipeline.config import Settings
from pipeline.errors import ConfigError
from pipeline.model import Article

if TYPE_CHECKING:
    from tests.conftest import Shulu

SENTENCE = "2024年，中山市工业投资增长12.4%，总额达35亿元，力争2025年突破40亿元。\n"
FEW = [Article(id=str(number), text=SENTENCE * (number + 1)) for number in range(3)]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    for article in FEW:
        (tmp_path / f"{article.id}.txt").write_text(article.text, encoding="utf-8")
    return tmp_path


@given(st.floats(0.25, 4), st.floats(1e-6, 1e3))
def test_the_slope_is_the_exponent(exponent: float, factor: float) -> None:
    points = [(size, factor * size**exponent) for size in (10.0, 100.0, 1_000.0, 5_000.0)]
    assert clock.slope(points) == pytest.approx(exponent)


@pytest.mark.parametrize("points", [[], [(1.0, 1.0)], [(2.0, 1.0), (2.0, 3.0)], [(1.0, 0.0), (2.0, 1.0)]])
def test_a_slope_of_one_size_is_refused(points: list[tuple[float, float]]) -> None:
    with pytest.raises(ValueError, match=r"size|domain|positive"):
        clock.slope(points)


def test_each_stage_takes_time_and_leaves_the_functions_as_they_were() -> None:
    module = import_module("pipeline.extract")
    before = {name: getattr(module, name) for name in CALLS}
    spent = time_stages(FEW, Settings())
    assert tuple(spent) == STAGES
    assert all(spent[stage] > 0 for stage in STAGES if stage != "rest")
    assert {name: getattr(module, name) for name in CALLS} == before


def test_functions_are_as_they_were_after_an_article_that_fails() -> None:
    module = import_module("pipeline.extract")
    before = {name: getattr(module, name) for name in CALLS}
    with pytest.raises(Exception, match="lone surrogate"):
        time_stages([Article(id="a", text="\ud800")], Settings())
    assert {name: getattr(module, name) for name in CALLS} == before


def _none() -> Run:
    raise AssertionError("made though its module is missing")


def _broken() -> Run:
    raise RuntimeError("no weights")


def _falls() -> Run:
    def run(text: str) -> None:
        if text == FEW[2].text:
            raise KeyError(text[:5])

    return run


def _meddles() -> Run:
    getcontext().prec = 3
    print("hello")
    return str.split


def _peers() -> Iterator[Peer]:
    yield next(peer for peer in PEERS if peer.name == JIEBA)
    yield Peer("absent", (), "no_such_module", _none)
    yield Peer("broken", (), "json", _broken)
    yield Peer("falls", (), "json", _falls)
    yield Peer("meddles", (), "json", _meddles)


def test_what_does_not_run_is_told_and_costs_the_others_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    found = rates.measure(FEW, Settings(), 3, _peers())
    told = {rate.name: rate.why_not for rate in found.others}
    assert told == {
        JIEBA: "",
        "absent": "not installed",
        "broken": "does not run: RuntimeError: no weights",
        "falls": "fails on the corpus: KeyError: '2024年'",
        "meddles": "",
    }
    assert capsys.readouterr() == ("", "")
    assert getcontext().prec == 28
    assert found.characters == sum(len(article.text) for article in FEW)
    assert found.whole.times_shulu == 1
    assert found.whole.rounds == 3
    assert sum(share.percent for share in found.stages) == pytest.approx(100)
    ratio = rates.jieba_ratio(found)
    assert ratio is not None
    whole, jieba = found.whole.characters_per_second, found.others[0].characters_per_second
    assert whole is not None
    assert jieba is not None
    assert ratio == pytest.approx(whole / jieba)
    assert found.chained is None


def test_the_chain_is_of_the_others() -> None:
    assert set(CHAIN) <= {peer.name for peer in PEERS}
    assert len({peer.name for peer in PEERS}) == len(PEERS)


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
def test_each_of_the_others_runs_or_says_why_not(peer: Peer) -> None:
    found = load(peer)
    assert (found.run is None) == bool(found.why_not)
    assert (found.why_not == "not installed") or found.version


def test_one_text_is_cut_to_each_length() -> None:
    found = growth.by_length(FEW, Settings(), 1, sizes=(1_000, 50_000))
    assert [point.size for point in found.points] == [1_000, 50_000]
    assert all(point.seconds > 0 for point in found.points)
    assert found.slope == found.slope_read


def test_what_is_not_read_of_a_long_article_is_counted() -> None:
    numbers = [Article(id="a", text="增长1%，" * 2_000)]
    found = growth.by_length(numbers, Settings(), 1, sizes=(1_000, 200_000))
    short, long = found.points
    assert short.unread == 0
    assert long.unread > 0
    assert found.slope_read is None


def test_memory_is_that_of_a_process_of_its_own(corpus: Path) -> None:
    import msgspec

    found = process.memory(sorted(corpus.glob("*.txt")), msgspec.json.encode(Settings()))
    if found.loaded is not None and found.peak is not None:
        assert 50 < found.loaded <= found.peak < 1_000


def test_a_process_that_fails_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"bench: a process failed: .*no such file"):
        process.starts(tmp_path / "missing.txt", 1)


def test_the_command_prints_all_parts(shulu: Shulu, corpus: Path) -> None:
    done = shulu(
        "bench", "--corpus", corpus, "--repeat", "1", "--only", "stages", "--only", "start", "--only", "memory"
    )
    assert (done.code, done.err) == (0, "")
    assert "3 articles, " in done.out
    for word in (*STAGES, "shulu extract", JIEBA, "shulu --help", "import pipeline", "resident memory"):
        assert word in done.out
    assert "slope" not in done.out
    assert "spaCy" not in done.out  # the others were not asked for, but for the one that all is compared with


def test_the_command_prints_json(shulu: Shulu, corpus: Path) -> None:
    done = shulu("bench", "--corpus", corpus, "--repeat", "2", "--only", "stages", "--format", "json")
    found = json.loads(done.out)
    assert found["repeat"] == 2
    assert [share["stage"] for share in found["rates"]["stages"]] == list(STAGES)
    assert found["rates"]["others"][0]["name"] == JIEBA
    assert "starts" not in found


@pytest.mark.parametrize("name", ["missing", "empty", "blank"])
def test_a_corpus_without_text_is_refused(shulu: Shulu, tmp_path: Path, name: str) -> None:
    if name != "missing":
        (tmp_path / name).mkdir()
    if name == "blank":
        (tmp_path / name / "a.txt").write_text("")
    done = shulu("bench", "--corpus", tmp_path / name)
    assert (done.code, done.out) == (2, "")
    assert done.err.count("\n") == 1
