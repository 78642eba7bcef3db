"""Checkpoints cut at any page: what they tear is put back, and only where that is right."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb
import pytest

from pipeline.batch import database, mending
from pipeline.batch.database import FILE, opened
from pipeline.batch.mending import copy_of, mark, mend
from pipeline.errors import StoreError
from tests.batch.tools import run_serially, write_corpus

pytestmark = pytest.mark.skipif(os.name == "nt", reason="there DuckDB lets nobody read its file")
BLOCK, HEADERS, PAGE = 1 << 18, 3 * 4096, 4096
Rows = dict[str, list[tuple[object, ...]]]


def rows(folder: Path) -> Rows:
    """How many rows each table has, and a sum of what is in them."""
    with opened(folder) as connection:
        return rows_of(connection)


def rows_of(connection: duckdb.DuckDBPyConnection) -> Rows:
    tables = [name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()]
    return {
        table: connection.execute(f'SELECT count(*), sum(hash("{table}")) FROM "{table}"').fetchall()
        for table in tables
    }


def write_log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.wal")


class Cut:
    """A checkpoint after `statements`, and the store in `folder` as it is where that was killed at some moment."""

    def __init__(self, whole: Path, statements: Iterable[str], folder: Path) -> None:
        shutil.copytree(whole, folder)
        self.folder, self.path = folder, folder / FILE
        self.rows_before = rows(folder)
        hold = folder / "log"
        with opened(folder, write=True) as connection:
            for statement in statements:
                connection.execute(statement)
            kept = {id for (id,) in connection.execute("SELECT block_id FROM pragma_metadata_info()").fetchall()}
            self.before = self.path.read_bytes()
            os.link(write_log_of(self.path), hold)  # gets what is added at the end, and is not deleted with it
            self.copy = copy_of(self.path).read_bytes()
        self.after = self.path.read_bytes()
        self.log = hold.read_bytes()
        self.rows_after = rows(folder)
        changed = [
            id
            for id in range((len(self.after) - HEADERS) // BLOCK)
            if self.before[HEADERS + id * BLOCK :][:BLOCK] != self.after[HEADERS + id * BLOCK :][:BLOCK]
        ]
        self.others, self.metadata = ([id for id in changed if (id in kept) == which] for which in (False, True))

    def states(self) -> Iterator[bytes]:
        """The file, page by page of the metadata: other blocks are written before, the header after them."""
        length = max(len(self.before), HEADERS + (max([*self.others, *self.metadata]) + 1) * BLOCK)
        state = bytearray(self.before.ljust(length, b"\0"))
        for id in self.others:
            at = HEADERS + id * BLOCK
            state[at : at + BLOCK] = self.after[at : at + BLOCK]
        yield bytes(state)
        for id in self.metadata:
            for at in range(HEADERS + id * BLOCK, HEADERS + (id + 1) * BLOCK, PAGE):
                if state[at : at + PAGE] != self.after[at : at + PAGE]:
                    state[at : at + PAGE] = self.after[at : at + PAGE]
                    yield bytes(state)

    def lay(self, state: bytes, copy: bytes | None) -> None:
        """The store as it was found."""
        self.path.write_bytes(state)
        write_log_of(self.path).write_bytes(self.log)
        copy_of(self.path).unlink(missing_ok=True)
        if copy is not None:
            copy_of(self.path).write_bytes(copy)

    def torn(self) -> bytes:
        """A state that DuckDB alone cannot read."""
        states = list(self.states())
        return states[len(states) // 2]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of a few articles, with a hundred tables more, so that its metadata fill some blocks."""
    folder = tmp_path_factory.mktemp("whole")
    run_serially(write_corpus(folder / "corpus", range(8)), folder / "out")
    with duckdb.connect(folder / "out" / FILE) as connection:
        connection.begin()
        for number in range(100):
            connection.execute(f"CREATE TABLE more_{number} AS SELECT * FROM figures")
        connection.commit()
    return folder / "out"


INSERT = ("INSERT INTO figures SELECT * FROM figures", "INSERT INTO more_7 SELECT * FROM more_8")


@pytest.fixture
def cut(tmp_path: Path, whole: Path) -> Cut:
    return Cut(whole, INSERT, tmp_path / "out")


@pytest.mark.parametrize(
    "statements",
    [
        INSERT,
        ("DELETE FROM figures WHERE ordinal = 0", "DELETE FROM more_99"),
        ("UPDATE articles SET path = path || 'x'", "VACUUM"),
        ("ALTER TABLE rejects ADD COLUMN more DOUBLE", "ALTER TABLE figures DROP COLUMN speaker"),
        tuple(f"DROP TABLE more_{number}" for number in range(0, 100, 2)),
    ],
    ids=["insert", "delete", "update", "alter", "drop"],
)
def test_a_checkpoint_cut_at_any_page_costs_nothing(tmp_path: Path, whole: Path, statements: tuple[str, ...]) -> None:
    cut = Cut(whole, statements, tmp_path / "out")
    unreadable = 0
    for number, state in enumerate(cut.states()):
        if number % 4 == 0:
            cut.lay(state, None)
            try:
                with duckdb.connect(cut.path, read_only=True) as connection:
                    assert rows_of(connection) == cut.rows_after
            except duckdb.Error as error:
                assert "Corrupt database file" in str(error)
                unreadable += 1
        cut.lay(state, cut.copy)
        if number % 4 == 1:
            with opened(cut.folder, write=True) as connection:
                connection.execute("CREATE TABLE new (a INTEGER)")
                connection.execute("DROP TABLE new")
        assert rows(cut.folder) == cut.rows_after
        assert not copy_of(cut.path).exists()
    assert unreadable > 1


def test_the_metadata_of_a_large_store_are_several_blocks(tmp_path: Path, whole: Path) -> None:
    cut = Cut(whole, [f"INSERT INTO more_{number} FROM more_1" for number in range(100)], tmp_path / "out")
    assert len(cut.metadata) > 1
    for state in list(cut.states())[::8]:
        cut.lay(state, cut.copy)
        assert rows(cut.folder) == cut.rows_after


def test_without_its_log_it_is_the_store_before(cut: Cut) -> None:
    for state in list(cut.states())[::4]:
        cut.lay(state, cut.copy)
        write_log_of(cut.path).unlink()
        assert rows(cut.folder) == cut.rows_before


def test_the_copy_of_a_checkpoint_that_is_whole_is_of_no_use(cut: Cut) -> None:
    cut.path.write_bytes(cut.after)
    copy_of(cut.path).write_bytes(cut.copy)
    assert rows(cut.folder) == cut.rows_after
    assert cut.path.read_bytes() == cut.after
    assert not copy_of(cut.path).exists()


def test_the_copy_of_another_store_is_of_no_use(cut: Cut, tmp_path: Path) -> None:
    run_serially(write_corpus(tmp_path / "corpus", range(3)), tmp_path / "other")
    other = tmp_path / "other" / FILE
    there, before = rows(tmp_path / "other"), other.read_bytes()
    copy_of(other).write_bytes(cut.copy)
    assert rows(tmp_path / "other") == there
    assert other.read_bytes() == before


@pytest.mark.parametrize("length", [0, 10, 30, 20_000, -1])
def test_a_copy_that_is_not_whole_is_of_no_use(cut: Cut, length: int) -> None:
    cut.lay(cut.torn(), cut.copy[:length])
    with pytest.raises(StoreError, match="Corrupt database file"):
        rows(cut.folder)
    assert cut.path.read_bytes() == cut.torn()
    wrong = bytearray(cut.copy)
    wrong[length] ^= 1
    cut.lay(cut.before, bytes(wrong))
    assert rows(cut.folder) == cut.rows_after
    assert not copy_of(cut.path).exists()


def test_many_readers_at_once_mend_it_and_read(cut: Cut, root: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from tests.batch.test_mending import rows\n"
        "sys.stdin.read(); print(rows(Path(sys.argv[1])))"
    )
    command = [sys.executable, "-c", code, str(cut.folder)]
    readers = [
        subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(6)
    ]
    cut.lay(cut.torn(), cut.copy)
    assert [reader.communicate("")[0].strip() for reader in readers] == [str(cut.rows_after)] * 6


def test_a_writer_at_work_is_waited_for(cut: Cut, monkeypatch: pytest.MonkeyPatch) -> None:
    hold = (
        "import sys; from pathlib import Path; from pipeline.batch.database import opened\n"
        "with opened(Path(sys.argv[1]), write=True): print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", hold, str(cut.folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        assert copy_of(cut.path).exists()
        with cut.path.open("r+b") as file:  # as if it were at its checkpoint
            file.seek(HEADERS + BLOCK - PAGE)
            file.write(b"x" * PAGE)
        held = cut.path.read_bytes()
        with pytest.raises(BlockingIOError):
            mend(cut.path)
        monkeypatch.setattr(database, "WAIT", 0.1)
        with pytest.raises(StoreError, match="another process has been using it"):
            rows(cut.folder)
        assert cut.path.read_bytes() == held
        other.kill()
    assert rows(cut.folder) == cut.rows_after
    assert cut.path.read_bytes() == cut.after


def test_a_writer_killed_just_before_a_reader_is_seen(cut: Cut, monkeypatch: pytest.MonkeyPatch) -> None:
    """It began after the reader had looked for a copy."""

    killed: list[bytes] = []

    def mend_and_lay(path: Path) -> mending.Mark:
        found = mend(path)
        if killed:
            cut.lay(killed.pop(), cut.copy)
        return found

    monkeypatch.setattr(database, "mend", mend_and_lay)
    for state in list(cut.states())[::6]:
        killed.append(state)
        cut.path.write_bytes(cut.after)
        assert rows(cut.folder) == cut.rows_after
        assert not copy_of(cut.path).exists()


def test_what_may_not_be_written_is_only_mended_elsewhere(cut: Cut, monkeypatch: pytest.MonkeyPatch) -> None:
    cut.lay(cut.torn(), cut.copy)
    with monkeypatch.context() as patched:
        patched.setattr(os, "access", lambda *_: False)
        with pytest.raises(StoreError, match="is mended by any command of shulu where"):
            rows(cut.folder)
    cut.lay(cut.before, cut.copy)
    with monkeypatch.context() as patched:
        patched.setattr(os, "access", lambda *_: False)
        patched.setattr(Path, "unlink", _refuse)
        assert rows(cut.folder) == cut.rows_after
    assert copy_of(cut.path).exists()


def _refuse(*_: object, **__: object) -> None:
    raise OSError(errno.EROFS, os.strerror(errno.EROFS))


def test_a_copy_for_which_there_is_no_room_ends_the_run_and_leaves_the_store(
    cut: Cut, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    cut.lay(cut.before, None)  # with a log, of which it would make a checkpoint
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(StoreError, match="No space left"), opened(cut.folder, write=True):
            pytest.fail("it was opened")
    assert cut.path.read_bytes() == cut.before
    assert {path.name for path in cut.folder.glob(".*before*")} == set()
    assert rows(cut.folder) == cut.rows_after


def test_no_batch_is_so_large_that_it_is_checkpointed_before_the_end(tmp_path: Path, whole: Path) -> None:
    shutil.copytree(whole, tmp_path / "out")
    path = tmp_path / "out" / FILE
    before = path.read_bytes()
    with opened(tmp_path / "out", write=True) as connection:
        connection.execute(
            "INSERT INTO stories SELECT i, repeat(CAST(hash(i) AS VARCHAR), 20) FROM range(60_000) numbers(i)"
        )
        assert write_log_of(path).stat().st_size > 16_000_000
        assert path.read_bytes()[: len(before)] == before
    assert path.read_bytes()[:HEADERS] != before[:HEADERS]


def test_nothing_is_touched_that_this_process_has_open(cut: Cut) -> None:
    """Its lock would be lost."""
    cut.path.write_bytes(cut.after)
    with opened(cut.folder):
        copy_of(cut.path).write_bytes(cut.copy)
        assert rows(cut.folder) == cut.rows_after
        assert mark(cut.path) is not None
    assert rows(cut.folder) == cut.rows_after
    assert mark(cut.path) is None
