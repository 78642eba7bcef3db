"""The store: batches whole or not at all, one writer, readers that wait, and stores of earlier versions."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import duckdb
import pytest

from pipeline.batch import database, ledger, store
from pipeline.batch.corpus import Corpus, Options
from pipeline.batch.database import FILE, opened
from pipeline.batch.export import read_extractions, select
from pipeline.batch.local import plan_run
from pipeline.batch.results import Reject
from pipeline.batch.schema import MIGRATIONS, TABLES, VERSION
from pipeline.batch.store import Store, reading
from pipeline.errors import ConfigError, StoreError
from tests.batch.tools import DEFAULT, check_integrity, dump, run_serially, write_corpus


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of five short articles and its store beside it; to be copied before it is changed."""
    folder = tmp_path_factory.mktemp("filled")
    run_serially(write_corpus(folder / "corpus", range(5)), folder / "out")
    return folder


def test_the_tables_hold_what_the_extractions_say(filled: Path) -> None:
    check_integrity(filled / "out")
    figures = [figure for extraction in read_extractions(filled / "out") for figure in extraction.figures]
    names, rows = select(filled / "out", "SELECT * FROM figures ORDER BY article, ordinal")
    assert len(rows) == len(figures) > 0
    for row, figure in zip(rows, figures, strict=True):
        cells = dict(zip(names, row, strict=True))
        assert cells["value"] == figure.value
        assert cells["value_text"] == format(figure.value, "f")
        for name in ("id", "start", "end", "text", "indicator", "subject", "unit", "period", "status", "confidence"):
            assert cells[name] == getattr(figure, name)
        assert (cells["evidence_start"], cells["evidence_end"]) == (figure.evidence.start, figure.evidence.end)
        assert figure.text in str(cells["evidence"])


def test_a_batch_is_written_whole_or_not_at_all(tmp_path: Path, filled: Path) -> None:
    shutil.copytree(filled / "out", tmp_path / "out")
    before = dump(tmp_path / "out")
    with Store(tmp_path / "out") as written, pytest.raises(ZeroDivisionError), written.transaction() as connection:
        connection.execute("DELETE FROM figures")
        raise ZeroDivisionError
    assert dump(tmp_path / "out") == before


def test_a_reader_waits_for_a_writer_and_a_writer_for_a_reader(tmp_path: Path, filled: Path) -> None:
    shutil.copytree(filled / "out", tmp_path / "out")
    hold = (
        "import sys, time; from pathlib import Path; from pipeline.batch.store import opened\n"
        "with opened(Path(sys.argv[1]), write=sys.argv[2] == 'write'): print('held', flush=True); time.sleep(1)"
    )
    for held, wanted in (("write", False), ("read", True)):
        other = subprocess.Popen([sys.executable, "-c", hold, tmp_path / "out", held], stdout=subprocess.PIPE)
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        started = time.monotonic()
        with opened(tmp_path / "out", write=wanted) as connection:
            assert connection.execute("SELECT count(*) FROM articles").fetchone() == (5,)
        assert time.monotonic() - started > 0.5
        other.communicate()


def test_a_reader_that_waits_too_long_is_told_so(tmp_path: Path, filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(filled / "out", tmp_path / "out")
    monkeypatch.setattr(database, "WAIT", 0.1)
    hold = "import sys, duckdb; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    other = subprocess.Popen(
        [sys.executable, "-c", hold, tmp_path / "out" / FILE], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert other.stdout is not None
    other.stdout.readline()
    with pytest.raises(StoreError, match="another process has been using it"), reading(tmp_path / "out"):
        pass
    other.communicate(b"")


def test_readers_see_whole_batches_while_a_run_writes(
    tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.batch.local.BATCH", 10)
    corpus = write_corpus(tmp_path / "corpus", range(100))
    run_serially(write_corpus(tmp_path / "first", range(10)), tmp_path / "out")
    counts: list[int] = []
    ended = threading.Event()

    def read() -> None:
        while not ended.is_set():
            code = (
                "import sys; from pathlib import Path; from tests.batch.tools import check_integrity, dump\n"
                "check_integrity(Path(sys.argv[1])); print(len(dump(Path(sys.argv[1]))['articles']))"
            )
            done = subprocess.run(
                [sys.executable, "-c", code, tmp_path / "out"], cwd=root, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stderr
            counts.append(int(done.stdout))

    reader = threading.Thread(target=read)
    reader.start()
    try:
        run_serially(corpus, tmp_path / "out")
    finally:
        ended.set()
        reader.join()
    assert counts
    assert all(count % 10 == 0 for count in counts)


def test_records_too_long_for_a_file_are_written_all_the_same(
    tmp_path: Path, filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_LONG", 300)
    run_serially(filled / "corpus", tmp_path / "out")
    assert dump(tmp_path / "out") == dump(filled / "out")


def test_there_must_be_a_store_to_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="`shulu run` writes it"), reading(tmp_path):
        pass


def test_what_is_no_store_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"x" * 5000)
    with pytest.raises(StoreError, match=FILE), Store(tmp_path):
        pass
    (tmp_path / FILE).unlink()
    with duckdb.connect(tmp_path / FILE) as connection:
        connection.execute("CREATE TABLE mine (a INTEGER)")
    with pytest.raises(ConfigError, match="not a store of shulu"), Store(tmp_path):
        pass
    with duckdb.connect(tmp_path / FILE) as connection:
        assert connection.execute("SELECT count(*) FROM mine").fetchone() == (0,)


def test_a_store_of_a_newer_shulu_is_left_alone(tmp_path: Path, filled: Path) -> None:
    shutil.copytree(filled / "out", tmp_path / "out")
    with duckdb.connect(tmp_path / "out" / FILE) as connection:
        connection.execute("UPDATE meta SET version = 99")
    with pytest.raises(ConfigError, match="schema version 99"), reading(tmp_path / "out"):
        pass
    with pytest.raises(ConfigError, match="schema version 99"), Store(tmp_path / "out"):
        pass


VERSION_2 = (
    "ALTER TABLE rejects DROP COLUMN allowed",
    "UPDATE meta SET version = 2",
)
VERSION_1 = (
    *VERSION_2,
    "DROP TABLE stories",
    "ALTER TABLE articles DROP COLUMN guessed",
    "ALTER TABLE articles DROP COLUMN characters",
    "ALTER TABLE articles DROP COLUMN signature",
    "ALTER TABLE runs DROP COLUMN options",
    "UPDATE meta SET version = 1",
)


def test_a_store_of_version_1_is_brought_up_to_date(tmp_path: Path, filled: Path) -> None:
    shutil.copytree(filled / "out", tmp_path / "out")
    with duckdb.connect(tmp_path / "out" / FILE) as connection:
        for statement in VERSION_1:
            connection.execute(statement)
    assert len(list(read_extractions(tmp_path / "out"))) == 5  # a reader does it as well
    assert [run.status for run in ledger.runs(tmp_path / "out")] == ["done"]
    with opened(tmp_path / "out") as connection:
        assert connection.execute("SELECT version FROM meta").fetchone() == (VERSION,)
    assert run_serially(filled / "corpus", tmp_path / "out").plan.todo == 0
    for table in ("entities", "figures", "targets", "drops", "rejects"):
        assert dump(tmp_path / "out")[table] == dump(filled / "out")[table]


def test_a_plan_is_made_of_a_store_of_version_2_and_leaves_it(tmp_path: Path, filled: Path) -> None:
    shutil.copytree(filled / "out", tmp_path / "out")
    reject = Reject(article="00001", path="00001.txt", kind="time limit", reason="x", digest="d", fingerprint="f")
    with Store(tmp_path / "out") as written:
        written.commit([reject])
    with duckdb.connect(tmp_path / "out" / FILE) as connection:
        for statement in VERSION_2:
            connection.execute(statement)
    before = (tmp_path / "out" / FILE).read_bytes()
    with Corpus(str(filled / "corpus"), Options()) as articles:
        plan = plan_run(articles, tmp_path / "out", DEFAULT)
    assert (len(plan.unchanged), plan.changed) == (4, ("00001",))
    assert (tmp_path / "out" / FILE).read_bytes() == before
    run_serially(filled / "corpus", tmp_path / "out")
    assert dump(tmp_path / "out") == dump(filled / "out")


def test_a_migration_that_fails_changes_nothing(tmp_path: Path, filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(filled / "out", tmp_path / "out")
    with duckdb.connect(tmp_path / "out" / FILE) as connection:
        for statement in VERSION_1:
            connection.execute(statement)
    monkeypatch.setitem(MIGRATIONS, 1, (*MIGRATIONS[1], "ALTER TABLE nosuch ADD COLUMN x INTEGER"))
    with pytest.raises(StoreError, match="nosuch"), Store(tmp_path / "out"):
        pass
    with opened(tmp_path / "out") as connection:
        assert connection.execute("SELECT version FROM meta").fetchone() == (1,)
        assert connection.execute(
            "SELECT count(*) FROM information_schema.tables WHERE table_name = 'stories'"
        ).fetchone() == (0,)


def test_a_queries_columns_are_those_of_the_schema(filled: Path) -> None:
    for name, table in TABLES.items():
        names, _ = select(filled / "out", f"SELECT * FROM {name} LIMIT 0")
        hidden = ("extraction", "signature")
        assert sorted(column for column in names if column not in hidden) == sorted(
            name for name, _ in table.sql_columns
        )


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM figures",
        "COPY figures TO '/tmp/x.csv'",
        "SELECT * FROM read_text('/etc/passwd')",
        "ATTACH '/tmp/x.duckdb'",
        "SET enable_external_access = true",
        "SELEC",
    ],
)
def test_a_query_only_reads_the_store(filled: Path, sql: str) -> None:
    with pytest.raises(ConfigError, match="--sql"):
        select(filled / "out", sql)


def test_a_reject_takes_the_place_of_records_and_records_that_of_a_reject(tmp_path: Path, filled: Path) -> None:
    shutil.copytree(filled / "out", tmp_path / "out")
    reject = Reject(article="00001", path="00001.txt", kind="crash", reason="x", digest="d", fingerprint="f")
    with Store(tmp_path / "out") as written:
        for _ in range(2):
            written.commit([reject])
        check_integrity(tmp_path / "out")
        assert written.known()["00001"].rejected
    assert ledger.contents(tmp_path / "out").rejects == {"crash": 1}
    run_serially(filled / "corpus", tmp_path / "out", retry=True)
    assert dump(tmp_path / "out") == dump(filled / "out")
