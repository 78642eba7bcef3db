"""Files that are either as they were or as they shall be."""

from __future__ import annotations

import os
from pathlib import Path

from pipeline.errors import ConfigError


def write_file(path: Path, data: bytes) -> None:
    """Put a file that a user asked for in place, its folder made where it is missing. Raises `ConfigError`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, data)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written: {error.strerror or error}") from error


def write_whole(path: Path, data: bytes) -> None:
    """Put a file in place when all of it is on the disk. Raises `OSError`."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
