"""What a killed checkpoint tears, kept beside the store while it is open for writing, and put back.

DuckDB never writes over a block that the state on the disk uses, but for those with metadata (of tables, row groups,
columns): these it rewrites in place when it checkpoints, which is when a connection that wrote is closed. What the
state on the disk needs of such a block is the same before and after; but Linux cuts a write of a killed process
between two pages, and the checksum of a block that is half old and half new does not fit: "Corrupt database file".
One kill in some 800 left that on a busy machine. So the writer first copies these blocks into a file beside the
store (`kept`), and who opens the store next puts them back (`mend`). The header is written last, into the older of
two pages: as long as the newer is the one of the copy, the copy is of the state that the file is in, and the WAL has
what was committed since. When the header has advanced, the checkpoint is whole and the copy of no use.

No lock of its own is needed: DuckDB locks its file, and all below hold the same lock (of `fcntl`, on all of it).

- A copy is made, and blocks are rewritten, only by who holds the store open for writing, from before it until after.
  So who finds a copy and gets a lock, shared or not, knows that its writer has ended, or has closed the store; and
  that nobody makes another one as long as the lock is held. A writer that lives is waited for.
- Blocks are put back under the exclusive lock only: neither readers nor writers nor a second one that mends are there.
  It looks at header and copy when it has the lock: the first of two mends, the second finds nothing to do.
- A copy of no use (the header has advanced, or the blocks are as they were, or it is not whole) may be removed under
  any lock: nobody else can have made it anew. Where it cannot be removed, as on a medium that is only read, it does
  no harm.
- A writer may begin and be killed after `mend` and before DuckDB has its lock. Then a copy is there afterwards that
  `mend` has not seen: `database.opened` compares, and begins again.
- A process loses its locks on a file as soon as it closes any descriptor of it. So no descriptor is closed here while
  a connection of this process has the file: the writer's after its connection, and `mend` must not be called then.
- The copy names its file (by DuckDB's random identifier, in the first page) and its state (by the whole of the newer
  header): another store that was put in its place, or an older copy of it, is left alone.

Not on Windows, where DuckDB lets nobody read the file while it is open.
"""

from __future__ import annotations

import errno
import hashlib
import os
import struct
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from pipeline.errors import StoreError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

if sys.platform != "win32":
    import fcntl

_MAGIC = b"shulu blocks 1\n\0"
_PAGE = 4096
_HEADERS = 3 * _PAGE
"""Which file it is, and twice the state: checksum, iteration, two pointers, count of blocks, their size."""
_DIGEST = hashlib.blake2b().digest_size
_READ = 1 << 20

Mark = tuple[int, int, int] | None
"""Which copy lies beside a store; None where there is none."""


def copy_of(path: Path) -> Path:
    """Where the blocks of the store at `path` are kept."""
    return path.with_name(f".{path.name.removeprefix('.')}.before")


def mark(path: Path) -> Mark:
    """Changes when another copy is made."""
    try:
        found = copy_of(path).stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


@contextmanager
def kept(path: Path, connection: DuckDBPyConnection) -> Iterator[None]:
    """Keeps the metadata of the store that `connection` has open for writing, and closes the connection.

    Raises `StoreError` where the copy cannot be written; nothing is written into the store then. Whether the copy is of
    use afterwards is for `mend` to find out.
    """
    with closing(connection), ExitStack() as ends:
        if sys.platform != "win32":
            try:
                file = ends.enter_context(open(path, "rb", buffering=0))
                ends.callback(connection.close)  # before the file
                _keep(path, file, connection)
            except BaseException as error:
                connection.execute("PRAGMA disable_checkpoint_on_shutdown")
                if isinstance(error, OSError):
                    raise StoreError(f"{copy_of(path)}: {error.strerror or error}") from error
                raise
        yield


def _keep(path: Path, file: FileIO, connection: DuckDBPyConnection) -> None:
    found = connection.execute("SELECT DISTINCT block_id FROM pragma_metadata_info() ORDER BY block_id").fetchall()
    headers = os.pread(file.fileno(), _HEADERS, 0)
    size = _block_size(headers)
    end = os.fstat(file.fileno()).st_size
    ids = [id for (id,) in found if _HEADERS + (id + 1) * size <= end]  # others are not on the disk yet
    copy = copy_of(path)
    new = copy.with_name(f"{copy.name}.new")
    digest = hashlib.blake2b()
    try:
        with new.open("wb") as written:
            for part in (_MAGIC, headers, struct.pack(f"<{len(ids) + 1}Q", len(ids), *ids)):
                written.write(part)
                digest.update(part)
            for id in ids:
                block = os.pread(file.fileno(), size, _HEADERS + id * size)
                written.write(block)
                digest.update(block)
            written.write(digest.digest())
            written.flush()
            os.fsync(written.fileno())
        new.replace(copy)
        _sync_folder(copy.parent)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def mend(path: Path) -> Mark:
    """Put back what a killed checkpoint has torn. The copy that could not be removed, where it is of no use.

    Raises `BlockingIOError` while another process has the store, and `StoreError` where it cannot be mended. Only for a
    store that this process has not open.
    """
    if sys.platform == "win32" or mark(path) is None:
        return None
    copy = copy_of(path)
    try:
        with _locked(path) as (file, alone):
            try:
                blocks = copy.open("rb")
            except FileNotFoundError:
                return None
            with blocks:
                for offset, block in _torn(blocks, file):
                    if not file.writable():
                        raise StoreError(
                            f"{path}: a run was killed while it wrote. What it tore is mended by any command of shulu "
                            "where the file may be written"
                        )
                    if not alone:
                        raise BlockingIOError
                    if os.pwrite(file.fileno(), block, offset) != len(block):
                        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
                    os.fsync(file.fileno())
            with suppress(OSError):
                copy.unlink(missing_ok=True)
            return mark(path)
    except BlockingIOError:
        raise
    except OSError as error:
        raise StoreError(f"{error.filename or path}: {error.strerror or error}") from error


@contextmanager
def _locked(path: Path) -> Iterator[tuple[FileIO, bool]]:
    """The file, locked as DuckDB locks it, and whether nobody else is there, not even a reader."""
    with open(path, "r+b" if os.access(path, os.W_OK) else "rb", buffering=0) as file:
        for kind in (fcntl.LOCK_EX, fcntl.LOCK_SH) if file.writable() else (fcntl.LOCK_SH,):
            try:
                fcntl.lockf(file, kind | fcntl.LOCK_NB)
            except (BlockingIOError, PermissionError):  # POSIX allows either
                continue
            yield file, kind == fcntl.LOCK_EX
            return
        raise BlockingIOError


def _torn(blocks: BinaryIO, file: FileIO) -> Iterator[tuple[int, bytes]]:
    """Places and contents of blocks that are not as they were; none where the copy is of another state or not whole."""
    blocks.seek(len(_MAGIC))
    headers = blocks.read(_HEADERS)
    if _state(headers) != _state(os.pread(file.fileno(), _HEADERS, 0)) or not _is_whole(blocks):
        return
    blocks.seek(len(_MAGIC) + _HEADERS)
    size = _block_size(headers)
    (count,) = struct.unpack("<Q", blocks.read(8))
    for id in struct.unpack(f"<{count}Q", blocks.read(8 * count)):
        block, offset = blocks.read(size), _HEADERS + id * size
        if os.pread(file.fileno(), size, offset) != block:
            yield offset, block


def _is_whole(blocks: BinaryIO) -> bool:
    blocks.seek(0)
    if blocks.read(len(_MAGIC)) != _MAGIC:
        return False
    digest = hashlib.blake2b(_MAGIC)
    left = os.fstat(blocks.fileno()).st_size - len(_MAGIC) - _DIGEST
    while left > 0 and (part := blocks.read(min(left, _READ))):
        digest.update(part)
        left -= len(part)
    return blocks.read() == digest.digest()


def _state(headers: bytes) -> tuple[bytes, bytes]:
    """The page that tells which file it is, and the newer one of the two that tell its state."""
    first, one, two = (headers[at : at + _PAGE] for at in range(0, _HEADERS, _PAGE))
    return first, one if _iteration(one) > _iteration(two) else two


def _iteration(page: bytes) -> int:
    return int.from_bytes(page[8:16], "little")


def _block_size(headers: bytes) -> int:
    return int.from_bytes(_state(headers)[1][40:48], "little")


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
