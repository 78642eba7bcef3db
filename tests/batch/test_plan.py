"""Incremental runs: only what is needed is computed, and the store is always that of a run from scratch."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from pipeline.batch import cache, local
from pipeline.batch.cache import CachedTagger
from pipeline.batch.corpus import Corpus, Options
from pipeline.batch.database import FILE
from pipeline.batch.export import export
from pipeline.batch.ledger import runs
from pipeline.batch.local import make_worker, plan_run, run
from pipeline.config import Settings
from pipeline.extract import Tools, load_tools
from pipeline.model import Article
from tests.batch.tools import DEFAULT, dump, run_serially, serial, text, write_corpus


def test_the_plan_tells_new_changed_unchanged_and_vanished(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus", range(6))
    run_serially(corpus, tmp_path / "out")
    (corpus / "00001.txt").write_text(text(50), encoding="utf-8")
    (corpus / "00002.txt").touch()
    (corpus / "00003.txt").unlink()
    (corpus / "new.txt").write_text(text(51), encoding="utf-8")
    (corpus / "void.txt").write_bytes(b"")
    with Corpus(str(corpus), Options()) as articles:
        before = (tmp_path / "out" / FILE).read_bytes()
        plan = plan_run(articles, tmp_path / "out", DEFAULT)
        assert (tmp_path / "out" / FILE).read_bytes() == before
    assert (plan.new, plan.changed, plan.vanished) == (("new", "void"), ("00001",), ("00003",))
    assert (len(plan.unchanged), plan.found) == (4, 7)
    summary = run_serially(corpus, tmp_path / "out")
    assert (summary.plan, summary.done, summary.rejected) == (plan, 2, 1)
    assert run_serially(corpus, tmp_path / "out").plan.todo == 0


def test_a_change_within_the_same_second_and_size_is_seen(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus", [10])
    run_serially(corpus, tmp_path / "out")
    path = corpus / "00010.txt"
    stat = path.stat()
    path.write_text(text(10).replace("20.0", "30.0"), encoding="utf-8")
    import os

    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert path.stat().st_size == stat.st_size
    assert run_serially(corpus, tmp_path / "out").plan.changed == ("00010",)


def test_other_settings_or_tables_make_every_article_changed(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus", range(3))
    run_serially(corpus, tmp_path / "out")
    table = tmp_path / "words.tsv"
    table.write_text("word\tfreq\tpos\n氢燃料电池堆\t1000\tn\n", encoding="utf-8")
    for settings in (Settings(segmenter="jieba"), Settings(lexicons=(str(table),))):
        with Corpus(str(corpus), Options()) as articles:
            summary = run(articles, tmp_path / "out", settings, serial(settings))
            assert (len(summary.plan.changed), summary.done) == (3, 3)
            assert run(articles, tmp_path / "out", settings, serial(settings)).plan.todo == 0
    table.write_text("word\tfreq\tpos\n氢燃料电池堆\t1001\tn\n", encoding="utf-8")
    from pipeline import config, lexicon

    lexicon.load.cache_clear()
    config.fingerprint.cache_clear()
    with Corpus(str(corpus), Options()) as articles:
        assert len(plan_run(articles, tmp_path / "out", settings).changed) == 3


def test_a_file_that_moved_with_its_id_is_only_noted(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus", range(2))
    run_serially(corpus, tmp_path / "out")
    import gzip

    (corpus / "00001.txt.gz").write_bytes(gzip.compress((corpus / "00001.txt").read_bytes()))
    (corpus / "00001.txt").unlink()
    summary = run_serially(corpus, tmp_path / "out")
    assert (summary.plan.todo, summary.plan.moved) == (0, (("00001", "00001.txt.gz"),))
    run_serially(corpus, tmp_path / "clean")
    assert dump(tmp_path / "out") == dump(tmp_path / "clean")


def test_vanished_articles_may_be_kept(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus", range(3))
    run_serially(corpus, tmp_path / "out")
    (corpus / "00000.txt").unlink()
    assert run_serially(corpus, tmp_path / "out", keep=True).contents.articles == 3
    assert run_serially(corpus, tmp_path / "out").contents.articles == 2


@pytest.mark.parametrize("seed", range(3))
def test_any_sequence_of_runs_gives_the_store_of_a_run_from_scratch(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    corpus = write_corpus(tmp_path / "corpus", range(10))
    (corpus / "rows.jsonl").write_text("", encoding="utf-8")
    for step in range(5):
        for _ in range(chance.randrange(5)):
            path = corpus / f"{chance.randrange(14):05}.txt"
            what = chance.randrange(5)
            if what == 0:
                path.unlink(missing_ok=True)
            elif what == 1:
                path.write_bytes(b"\xff" * chance.randrange(3))
            elif what == 2:
                path.write_bytes(text(chance.randrange(20)).encode("gb18030"))
            else:
                path.write_text(text(chance.randrange(20)), encoding="utf-8")
        rows = [f'{{"id": "row{chance.randrange(9)}", "text": "{text(number).strip()}"}}' for number in range(step)]
        (corpus / "rows.jsonl").write_text("\n".join(rows).replace("\n到", "到"), encoding="utf-8")
        run_serially(corpus, tmp_path / "out")
    run_serially(corpus, tmp_path / "clean")
    assert dump(tmp_path / "out") == dump(tmp_path / "clean")
    for name in ("out", "clean"):
        export(tmp_path / name, "jsonl", tmp_path / f"{name}-files")
        export(tmp_path / name, "csv", tmp_path / f"{name}-files")
    for path in sorted((tmp_path / "out-files").iterdir()):
        assert path.read_bytes() == (tmp_path / "clean-files" / path.name).read_bytes()


def test_a_run_that_never_ended_is_told_as_killed_by_the_next(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus", range(2))
    run_serially(corpus, tmp_path / "out")
    import duckdb

    with duckdb.connect(tmp_path / "out" / FILE) as connection:
        connection.execute("UPDATE runs SET status = 'running'")
    run_serially(corpus, tmp_path / "out")
    assert [(past.run, past.status) for past in runs(tmp_path / "out")] == [(1, "killed"), (2, "done")]


def test_an_error_half_way_keeps_what_was_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "BATCH", 2)
    corpus = write_corpus(tmp_path / "corpus", range(9))
    work = make_worker(DEFAULT, "plain", None)

    def fails(tasks: object, settings: object, plan: object) -> object:
        for number, task in enumerate(tasks):  # type: ignore[arg-type, var-annotated]
            if number == 5:
                raise ZeroDivisionError
            yield work(task)

    with Corpus(str(corpus), Options()) as articles, pytest.raises(ZeroDivisionError):
        run(articles, tmp_path / "out", DEFAULT, fails)  # type: ignore[arg-type]
    (past,) = runs(tmp_path / "out")
    assert (past.status, past.done) == ("failed", 5)
    assert run_serially(corpus, tmp_path / "out").done == 4


class CountingTagger:
    """A model: slow, and the same for the same words."""

    def __init__(self, model: str) -> None:
        self.model = model
        self.asked = 0
        self._tagger = load_tools(DEFAULT).tagger

    def tag(self, *args: object) -> object:
        self.asked += 1
        return self._tagger.tag(*args)  # type: ignore[arg-type]


def test_a_model_is_not_asked_again_when_rules_or_tables_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = CountingTagger("model 1")

    def tools(settings: Settings) -> Tools:
        found = load_tools(settings)
        return Tools(found.lexicon, found.segmenter, model)  # type: ignore[arg-type]

    monkeypatch.setattr(cache, "load_tools", tools)
    article = Article(id="a", text=text(1))
    first = cache.cached_extract(DEFAULT, tmp_path)(article)
    assert model.asked == 1
    table = tmp_path / "indicators.tsv"
    header = next(iter(load_tools(DEFAULT).lexicon.rows("indicators"))).keys()
    table.write_text("\t".join(header) + "\n", encoding="utf-8")
    again = cache.cached_extract(Settings(lexicons=(str(table),)), tmp_path)(article)
    assert model.asked == 1
    assert again.entities == first.entities
    assert again.shulu.fingerprint != first.shulu.fingerprint
    model.model = "model 2"
    cache.cached_extract(DEFAULT, tmp_path)(article)
    cache.cached_extract(DEFAULT, tmp_path)(Article(id="a", text=text(2)))
    assert model.asked == 3


def test_the_cache_is_used_by_several_processes_at_once(tmp_path: Path) -> None:
    one, two = CountingTagger("m"), CountingTagger("m")
    first = CachedTagger(one, "m", tmp_path)  # type: ignore[arg-type]
    second = CachedTagger(two, "m", tmp_path)  # type: ignore[arg-type]
    assert first.tag("中山市", (), ()) == second.tag("中山市", (), ())
    assert (one.asked, two.asked) == (1, 0)
    shutil.rmtree(tmp_path)
