"""Where the commands talk: data to standard output, messages to standard error."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from pipeline.batch.results import Reject

SOME_REJECTED = 1
WRONG_USE = 2
BROKEN_PIPE = 141
"""As a shell reports a program that SIGPIPE ended: ``shulu … | head`` is no error of an article."""


def write(data: str | bytes) -> None:
    """Data to standard output, UTF-8 whatever the locale. Where nobody reads on, ends the program quietly."""
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data.encode("utf-8", "backslashreplace") if isinstance(data, str) else data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # Python flushes standard output once more at exit, and would report the same error again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(BROKEN_PIPE) from None


def write_lines(records: Iterable[object]) -> None:
    """Records as JSON Lines to standard output."""
    write(b"".join(msgspec.json.encode(record) + b"\n" for record in records))


def say(message: str) -> None:
    """One line to standard error; control characters from file names and articles are shown as escapes."""
    from pipeline.batch.sources import printable  # reading articles is more than `shulu --help` should load

    print(f"shulu: {printable(message)}", file=sys.stderr)


def say_reject(reject: Reject) -> None:
    """One rejected article: its file, and why."""
    say(f"rejected {reject.path}: {reject.reason}")


def width() -> int:
    """Columns of the terminal, or 120 where the output goes to a file or pipe."""
    return shutil.get_terminal_size((120, 24)).columns if sys.stdout.isatty() else 120


def color() -> bool:
    """Whether to draw in colour: on a terminal, unless NO_COLOR is set (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
